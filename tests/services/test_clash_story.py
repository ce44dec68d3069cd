"""The story of a clash, told with a partnership that holds no conference before 30+0."""

import shutil
from pathlib import Path

import pytest

import bpmn
from tests.procedures import folders
from workflows.procedures.check import check
from workflows.procedures.load import load
from workflows.procedures.scenarios import read_story
from workflows.services.rehearsal import play
from workflows.services.service_desk import in_memory

AREA = """\
id = "area"
extends = "unborn_baby"

[deadlines.initial_conference]
not_before = "at 30+0"
source = { document = "Example partnership's procedure, invented", status = "assumed" }
"""
STORY = Path(__file__).with_name("clash.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def area(tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    base = shutil.copytree(bpmn.FOLDER / "unborn_baby", root / "unborn_baby")
    shutil.rmtree(base / "scenarios")
    files = {"scenarios/clash.toml": STORY.encode()}
    return folders.overlay(root / "partnerships" / "area", AREA, files)


def test_a_clash_stands_and_climbs_until_the_named_manager_decides(area):
    story = read_story("scenarios/clash.toml", STORY.encode())
    played = play(story, in_memory(load(area), story.opening.at))
    assert played.amiss == ()


def test_check_reads_the_story_and_names_a_deadline_that_is_not_there(area):
    said = {(one.element, one.sentence) for one in check(area) if one.file.startswith("scenarios")}
    assert said == set()
    wrong = STORY.replace('decide_date = "initial_conference"', 'decide_date = "conference"')
    (area / "scenarios" / "clash.toml").write_text(wrong, encoding="utf-8")
    found = {one.sentence for one in check(area) if one.file.startswith("scenarios")}
    assert found == {'there is no deadline "conference"'}
    (area / "scenarios" / "clash.toml").write_text(STORY, encoding="utf-8")
