"""Every overlay that ships holds together, and its own stories go as they say they should."""

from collections import Counter

import pytest
from typer.testing import CliRunner

import bpmn
from api.cli import app
from workflows.procedures.check import check_folder
from workflows.procedures.coverage import overlays_in
from workflows.procedures.layers import own_stories
from workflows.procedures.load import load
from workflows.procedures.scenarios import read_stories
from workflows.services.rehearsals import rehearse_in_memory

SHIPPED = tuple(overlays_in(bpmn.FOLDER))
AT_LEAST = 2

each = pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)


@each
def test_it_holds_together(folder):
    assert [str(found) for found in check_folder(folder).findings] == []


@each
def test_its_stories_go_as_they_say(folder):
    procedure, known = load(folder), read_stories(folder)
    own = [story for story in known if story.file in own_stories(folder)]
    assert len(own) >= AT_LEAST
    told = rehearse_in_memory(procedure, known, own)
    assert {rehearsal.story.key: rehearsal.amiss for rehearsal in told if rehearsal.amiss} == {}


@each
def test_every_figure_says_where_it_is_from(folder):
    procedure = load(folder)
    assert procedure.source.document
    for name, deadline in procedure.deadlines.items():
        assert deadline.source.document, name


@each
def test_it_ships_no_real_postcode(folder):
    assert all(district.startswith("ZZ") for district in load(folder).postcodes)


def test_no_two_partnerships_claim_one_district():
    procedures = [load(folder) for folder in SHIPPED]
    claimed = {(district, item.id) for item in procedures for district in item.postcodes}
    assert [name for name, n in Counter(district for district, _ in claimed).items() if n > 1] == []


@pytest.mark.slow
def test_without_a_folder_everything_that_ships_is_checked_and_has_nothing_to_mend():
    ran = CliRunner().invoke(app, ["procedures", "check", "--json"])
    assert ran.exit_code == 0
    for folder in SHIPPED:
        assert f"partnerships/{folder.name}" in ran.stdout
