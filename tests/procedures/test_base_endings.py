"""What the national base promises where a pregnancy ends, a family moves, or agencies disagree."""

from pathlib import Path

import pytest

from workflows.procedures.definition import Procedure
from workflows.procedures.load import load

BASE = Path(__file__).parents[2] / "bpmn" / "unborn_baby"
AFTER_AN_ENDING = ("withdraw", "withdraw_one_baby", "put_back")
STAGES = ("disagreement_stage_1", "disagreement_stage_2", "disagreement_stage_3")


@pytest.fixture(scope="module")
def base() -> Procedure:
    return load(BASE)


@pytest.mark.parametrize("form", AFTER_AN_ENDING)
def test_each_agency_has_the_same_neutral_task(base: Procedure, form: str) -> None:
    steps = [step for step in base.steps.values() if step.form == form]
    assert len({step.lane for step in steps}) == len(steps) >= 4
    assert len({step.title for step in steps}) == 1


@pytest.mark.parametrize("form", AFTER_AN_ENDING)
def test_no_task_after_an_ending_says_how_it_ended(base: Procedure, form: str) -> None:
    said = (BASE / "forms" / f"{form}.json").read_text("utf-8").lower()
    said += " ".join(step.title for step in base.steps.values() if step.form == form).lower()
    for word in ("stillb", "miscarr", "terminat", "loss", "abort", "died"):
        assert word not in said


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_of_a_disagreement_has_its_own_limit_and_ladder(
    base: Procedure, stage: str
) -> None:
    deadline = base.deadlines[stage]
    assert deadline.ladder == "disagreement"
    lanes = {step.lane for step in base.steps.values() if step.deadline == stage}
    assert lanes


def test_a_disagreement_has_a_ladder_apart_from_what_is_overdue(base: Procedure) -> None:
    climbing = {name for name, held in base.deadlines.items() if held.ladder == "disagreement"}
    assert climbing == {*STAGES, "disagreement_stage_4"}


def test_a_birth_notification_is_still_due_when_the_baby_has_died(base: Procedure) -> None:
    assert base.deadlines["birth_notification"].protects
    assert base.deadlines["another_birth_notification"].protects


def test_nothing_that_guards_a_discharge_claims_a_power_to_keep_the_baby() -> None:
    for form in ("confirm_safe_to_leave", "hold_discharge_meeting", "act_on_unsafe_discharge"):
        said = (BASE / "forms" / f"{form}.json").read_text("utf-8")
        assert "power to keep a baby" in said
        assert "police" in said.lower()
        assert "legal" in said.lower()
        assert "duty" in said.lower()
