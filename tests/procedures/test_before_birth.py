"""What the national base must say of the time before birth, whatever its figures are."""

import re
from functools import cache
from pathlib import Path

import pytest

import bpmn
from workflows.domain.deadline_rules import gestation_names_in
from workflows.domain.deadline_text import say
from workflows.domain.deadlines import DeadlineDefinition, SourceStatus
from workflows.engine.engine import Engine
from workflows.procedures.definition import Procedure
from workflows.procedures.load import load

FOLDER = Path(bpmn.__file__).parent / "unborn_baby"


@cache
def base() -> Procedure:
    """The base as it ships."""
    return load(FOLDER)


def dated_by_gestation(deadline: DeadlineDefinition) -> bool:
    """Whether its latest date is a gestation: such a date may be past when a case starts."""
    return any(
        re.search(r"\bat \d+\+\d", say(conditional.rule)) is not None
        or bool(gestation_names_in(conditional.rule))
        for conditional in deadline.rules
    )


def test_every_date_by_gestation_says_what_counts_when_a_case_starts_late():
    without = [
        name
        for name, deadline in base().deadlines.items()
        if dated_by_gestation(deadline) and deadline.late_start is None
    ]
    assert without == []


def test_every_figure_has_a_source_and_ours_say_so():
    for name, deadline in base().deadlines.items():
        assert deadline.source is not None, name
        if deadline.source.document == "Prebirth":
            assert deadline.source.status is SourceStatus.ASSUMED, name
            assert "ours" in deadline.source.paragraph.lower(), name


@pytest.mark.parametrize(
    "step",
    ["hold_strategy_discussion", "hold_initial_conference", "hold_pre_birth_planning_meeting"],
)
def test_a_meeting_that_decides_says_who_must_be_there(step):
    assert base().quorums[step].agencies


def test_pre_proceedings_has_a_meeting_and_no_conference():
    steps = {s.key for s in base().steps.values() if s.diagram == "pre_proceedings.bpmn"}
    assert "hold_pre_birth_planning_meeting" in steps
    assert "hold_initial_conference" not in steps


def test_an_order_before_birth_is_nowhere_a_step():
    for key in ("legal_planning", "pre_proceedings_end"):
        assert "order" not in base().deadlines[key].title.lower()


@pytest.mark.parametrize("form", ["write_birth_plan", "revise_birth_plan"])
def test_a_birth_plan_names_who_reports_the_birth(form):
    assert "who_reports_birth" in base().forms[form].schema["required"]


def test_a_changed_birth_plan_is_a_new_version_that_each_agency_confirms_again():
    lanes = {
        base().steps[step].lane
        for step in base().steps
        if base().steps[step].form == "confirm_birth_plan"
    }
    assert lanes == {"midwifery", "childrens_social_care", "health_visiting"}
    assert "birth_plan_made" in {r.event for r in base().steps["revise_birth_plan"].records}


def test_consent_to_accommodation_has_no_date_and_says_why():
    step = base().steps["ask_consent_to_accommodation"]
    assert step.deadline is None


def test_the_base_can_be_run_as_drawn():
    Engine().load(base())
