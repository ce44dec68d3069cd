"""What every step and every figure of the national base owes its reader."""

from pathlib import Path

import pytest

from workflows.domain.deadline_rules import has_instant
from workflows.domain.deadlines import SourceStatus
from workflows.procedures.definition import Procedure
from workflows.procedures.load import load

BASE = Path(__file__).parents[2] / "bpmn" / "unborn_baby"
HEARD_AT_ANY_TIME = "review_track"


@pytest.fixture(scope="module")
def base() -> Procedure:
    return load(BASE)


def test_every_step_belongs_to_an_agency_and_says_what_came_of_it(base: Procedure) -> None:
    for key, step in base.steps.items():
        assert step.lane in base.lanes, key
        assert step.records, f"{key} records nothing, so nobody can tell what came of it"
        assert step.form in base.forms, f"{key} asks nothing"


def test_every_step_has_a_deadline_that_climbs_or_says_why_it_has_none(base: Procedure) -> None:
    for key, step in base.steps.items():
        if step.deadline is None:
            assert step.no_deadline_because, key
            continue
        assert base.deadlines[step.deadline].ladder in base.ladders, key


def test_silence_starts_the_ladder_and_never_takes_a_step_away(base: Procedure) -> None:
    for key, step in base.steps.items():
        deadline = base.deadlines.get(step.deadline or "")
        if deadline is None or not all(has_instant(rule.rule) for rule in deadline.rules):
            continue
        assert step.deadline in {timer.deadline for timer in step.timers}, key


def test_every_figure_names_its_source_and_how_sure_it_is(base: Procedure) -> None:
    for name, deadline in base.deadlines.items():
        assert deadline.source is not None, name
        assert deadline.source.document, name
        assert deadline.source.paragraph, name
    for group in (base.ladders, base.thresholds, base.quorums):
        for name, figure in group.items():
            assert figure.source is not None, name
            assert figure.source.paragraph, name


def test_what_is_ours_says_so_and_is_assumed(base: Procedure) -> None:
    for name, deadline in base.deadlines.items():
        source = deadline.source
        assert source is not None
        if source.document == "Prebirth":
            assert "ours" in source.paragraph.lower(), name
        if source.document == "Prebirth" or "ours" in source.paragraph.lower().split():
            allowed = {SourceStatus.ASSUMED}
            assert source.status in allowed, f"{name} is ours and says that it is confirmed"


def test_whoever_decides_may_be_asked_for_another_type_of_plan(base: Procedure) -> None:
    happening = base.happenings[HEARD_AT_ANY_TIME]
    assert happening.lanes == ()
    assert any(
        f'name="{happening.records}"' in drawn.decode()
        for name, drawn in base.diagrams.items()
        if name == f"{base.main}.bpmn"
    )


def test_a_birth_plan_without_contacts_for_day_and_night_is_incomplete(base: Procedure) -> None:
    needs = set(base.documents["birth_plan"].needs)
    assert {"who_reports_birth", "contacts_in_hours", "contacts_out_of_hours"} <= needs
    for step in base.documents["birth_plan"].steps:
        required = base.forms[base.steps[step].form or ""].schema["required"]
        assert isinstance(required, list)
        assert needs <= set(required)


def test_a_plan_that_has_ended_leaves_nothing_a_second_one_could_lean_on(base: Procedure) -> None:
    undone = set(base.undoes["protection_plan_ended"])
    asked_by_a_plan = {
        "strategy_discussion_held",
        "enquiry_completed",
        "initial_conference_held",
        "protection_plan_made",
        "core_group_held",
    }
    assert asked_by_a_plan <= undone
    assert base.undoes["protection_plan_made"] == ("protection_plan_ended",)
