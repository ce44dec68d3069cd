"""The page of a first change, followed to the letter: a deadline, a step with a form, a rung."""

import shutil
from pathlib import Path

import pytest

import bpmn
from tests.procedures.following import MISTAKE, follow, is_printed
from workflows.procedures.load import load
from workflows.procedures.scenarios import read_stories

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "procedures" / "first-change.md"


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The folder that the page makes, and all that was said on the way."""
    home = tmp_path_factory.mktemp("lead")
    shutil.copytree(bpmn.FOLDER, home / "bpmn", ignore=shutil.ignore_patterns("*.py*"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        said = follow(PAGE.read_text("utf-8"))
    return home / "ours", said


def test_it_prints_what_the_page_says(followed):
    _, said = followed
    told = {one.commands: one.printed for one in said if not is_printed(one)}
    assert told == {}


def test_it_ends_with_nothing_to_mend(followed):
    _, said = followed
    last = next(one for one in reversed(said) if one.commands.startswith("prebirth"))
    assert last.printed.startswith("unborn_baby v1   nothing to mend\n")
    assert "as it should go" in last.printed
    assert last.codes == (0, 0, 1), "there is a difference"


def test_each_slip_is_one_finding_and_nothing_else(followed):
    _, said = followed
    slips = [one for one in said if not one.commands.startswith(("prebirth", "cp"))]
    assert len(slips) == len(MISTAKE.findall(PAGE.read_text("utf-8"))) == 3
    assert all("   1 finding\n" in one.printed and one.codes == (1,) for one in slips)


def test_what_was_written_is_what_it_does(followed):
    folder, _ = followed
    procedure = load(folder)
    step = procedure.steps["tell_gp_of_visit"]
    assert (step.lane, step.form) == ("health_visiting", "tell_gp_of_visit")
    assert [record.event for record in step.records] == ["gp_knows_of_visit"]
    assert [timer.deadline for timer in step.timers] == ["gp_told_of_visit"]
    assert procedure.deadlines["gp_told_of_visit"].title == "The GP hears of the antenatal visit"
    assert procedure.ladders["overdue_health_visiting"].rungs[-1].tell == ("gp.practice_manager",)
    assert "gp_hears_late" in {story.key for story in read_stories(folder)}
