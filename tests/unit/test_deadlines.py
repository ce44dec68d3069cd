"""A deadline of a procedure in a case: which rule counts, too early, clash, presented late."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from workflows.domain.deadline_text import parse
from workflows.domain.deadlines import (
    ConditionalRule,
    DateClash,
    DeadlineDefinition,
    DeadlineState,
    DoesNotApply,
    Due,
    Gate,
    Known,
    LateCause,
    Source,
    SourceStatus,
    Strength,
    Terms,
    TermsOverride,
    Waiting,
    plan,
)
from workflows.domain.errors import ExpressionInvalid
from workflows.domain.expressions import parse_expression
from workflows.domain.wording import london
from workflows.domain.working_days import Counting
from workflows.procedures.bank_holidays import england

EDD = date(2027, 3, 12)
SOURCE = Source(
    "Example Partnership, Unborn Baby Protocol", "May 2026", "4.2", SourceStatus.ASSUMED
)


def at(text):
    """An instant from text with an offset."""
    return datetime.fromisoformat(text).astimezone(UTC)


def known(edd=EDD, **events):
    return Known(Terms(england()), {name: at(text) for name, text in events.items()}, edd)


def definition(*rules, **fields):
    """A deadline from sentences; a pair is a condition and a sentence."""
    conditional = tuple(
        ConditionalRule(parse(rule))
        if isinstance(rule, str)
        else ConditionalRule(parse(rule[1]), parse_expression(rule[0]))
        for rule in rules
    )
    for name in ("not_before", "aim", "late_start"):
        if name in fields:
            fields[name] = parse(fields[name])
    return DeadlineDefinition("it", "It is done", conditional, SOURCE, **fields)


STRATEGY = {"strategy_discussion_held": "2026-12-22T10:00+00:00"}
CONFERENCE = "15 working days after strategy_discussion_held"


def test_an_ordinary_deadline():
    planned = plan(definition(CONFERENCE), known(**STRATEGY), {})
    assert london(planned.due_at) == "Friday 15 January 2027, 5pm"
    assert planned.sentence == CONFERENCE
    assert planned.why == (
        "15 working days after strategy_discussion_held (Tue 22 December 2026), "
        "day after counting, England calendar: Fri 15 January 2027, 5pm"
    )
    assert planned.counting is Counting.DAY_AFTER
    assert (planned.clash, planned.cause, planned.missing) == (None, None, ())


def test_a_definition_says_how_strongly_and_from_where():
    made = definition(CONFERENCE, strength=Strength.SHOULD, ladder="no_outcome")
    assert (made.strength, made.ladder, made.protects) == ("should", "no_outcome", False)
    assert made.source.status == "assumed"


def test_a_deadline_may_count_otherwise_than_its_procedure():
    other = TermsOverride(counting=Counting.SAME_DAY, due_hour=time(12))
    planned = plan(definition(CONFERENCE, terms=other), known(**STRATEGY), {})
    assert london(planned.due_at) == "Thursday 14 January 2027, midday"
    assert planned.counting is Counting.SAME_DAY


TWO_RULES = (
    ("notified_late", "21 days after notified"),
    ("gestation_days >= 140 and not notified_late", "2 working days after notified"),
    "at 28+0",
)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        pytest.param(
            {"notified_late": True, "gestation_days": 100},
            "21 days after notified",
            id="the first whose condition holds",
        ),
        pytest.param(
            {"notified_late": False, "gestation_days": 150},
            "2 working days after notified",
            id="else the second",
        ),
        pytest.param(
            {"notified_late": False, "gestation_days": 100}, "at 28+0", id="else the one without"
        ),
    ],
)
def test_the_facts_of_the_case_choose_the_rule(values, sentence):
    planned = plan(definition(*TWO_RULES), known(notified="2026-11-02T10:00+00:00"), values)
    assert planned.sentence == sentence


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"gestation_days": 100}, id="absent"),
        pytest.param({"notified_late": None, "gestation_days": 100}, id="not answered yet"),
    ],
)
def test_while_the_choosing_fact_is_not_known_no_other_rule_is_tried(values):
    planned = plan(definition(*TWO_RULES), known(notified="2026-11-02T10:00+00:00"), values)
    assert planned.missing == ("notified_late",)
    assert planned.due_at is None
    assert planned.sentence.startswith("21 days after notified or 2 working days")
    assert planned.state(at("2027-01-01T00:00+00:00")) is DeadlineState.WAITING


def test_a_condition_that_makes_no_sense_is_an_error_not_a_no():
    made = definition(('notified_late == "yes"', "at 28+0"))
    with pytest.raises(ExpressionInvalid):
        plan(made, known(), {"notified_late": True})


def test_where_no_condition_holds_the_deadline_does_not_apply():
    made = definition(('track != "pre_proceedings"', CONFERENCE))
    planned = plan(made, known(**STRATEGY), {"track": "pre_proceedings"})
    assert isinstance(planned.resolution, DoesNotApply)
    assert planned.state(at("2027-06-01T00:00+00:00")) is DeadlineState.DOES_NOT_APPLY


# -- not before ---------------------------------------------------------------------------------


def test_too_early_is_a_state_of_its_own_with_the_moment_it_ends():
    planned = plan(definition("at 34+0", not_before="30+0"), known(), {})
    assert planned.not_before_at == at("2027-01-01T00:00+00:00")
    assert "not before Fri 1 January 2027: at 30+0" in planned.why
    assert planned.state(at("2026-12-31T23:59+00:00")) is DeadlineState.TOO_EARLY
    assert planned.state(at("2027-01-01T00:00+00:00")) is DeadlineState.RUNNING
    assert planned.clash is None


def test_a_window_is_a_not_before_and_a_latest():
    planned = plan(definition("between 12+0 and 16+0"), known(), {})
    assert planned.not_before_at == at("2026-08-28T00:00+01:00")
    assert london(planned.due_at) == "Friday 25 September 2026, 5pm"
    assert planned.state(at("2026-08-01T10:00+01:00")) is DeadlineState.TOO_EARLY


def test_of_a_window_and_a_not_before_the_later_counts():
    planned = plan(definition("between 12+0 and 16+0", not_before="14+0"), known(), {})
    assert planned.not_before_at == at("2026-09-11T00:00+01:00")


def test_a_clash_keeps_both_dates_and_the_earlier_stands():
    planned = plan(definition(CONFERENCE, not_before="34+0"), known(**STRATEGY), {})
    assert planned.clash == DateClash(at("2027-01-15T17:00+00:00"), at("2027-01-29T00:00+00:00"))
    assert "Fri 15 January 2027, 5pm" in planned.clash.sentence
    assert "Fri 29 January 2027" in planned.clash.sentence
    assert "named manager" in planned.clash.sentence
    assert london(planned.due_at) == "Friday 15 January 2027, 5pm"
    assert planned.state(at("2027-01-04T10:00+00:00")) is DeadlineState.RUNNING
    assert planned.state(at("2027-01-15T17:00+00:00")) is DeadlineState.LATE


def test_beginning_and_ending_on_one_day_is_no_clash():
    planned = plan(definition("at 30+0", not_before="30+0"), known(), {})
    assert planned.clash is None


def test_not_before_never_holds_back_a_step_that_protects():
    made = definition("1 working day after referral_received", not_before="14+0", protects=True)
    planned = plan(made, known(referral_received="2026-08-03T10:00+01:00"), {})
    assert (planned.not_before_at, planned.clash, planned.held_for) == (None, None, ())
    assert planned.why.endswith("never holds this step back")
    assert planned.state(at("2026-08-03T11:00+01:00")) is DeadlineState.RUNNING


def test_an_unknown_edd_never_holds_a_step_back():
    made = definition("2 working days after referral_decided", not_before="14+0")
    planned = plan(made, known(edd=None, referral_decided="2026-08-03T10:00+01:00"), {})
    assert planned.held_for == ()
    assert planned.state(at("2026-08-03T11:00+01:00")) is DeadlineState.RUNNING


def test_what_is_possible_only_from_birth_is_too_early_until_then():
    made = definition("2 working days after birth", not_before="immediately after birth")
    before = plan(made, known(), {})
    assert before.held_for == ("birth",)
    assert before.state(at("2027-03-01T10:00+00:00")) is DeadlineState.TOO_EARLY
    after = plan(made, known(birth="2027-03-01T10:00+00:00"), {})
    assert after.held_for == ()
    assert after.state(at("2027-03-01T10:00+00:00")) is DeadlineState.RUNNING


def test_a_not_before_may_stand_with_a_deadline_that_has_no_date_yet():
    planned = plan(definition(CONFERENCE, not_before="30+0"), known(), {})
    assert (planned.clash, planned.missing) == (None, ("strategy_discussion_held",))
    assert planned.state(at("2026-12-01T10:00+00:00")) is DeadlineState.TOO_EARLY
    assert planned.state(at("2027-02-01T10:00+00:00")) is DeadlineState.WAITING


# -- aims, recurring, gates ---------------------------------------------------------------------


def test_an_aim_may_stand_beside_the_latest_date():
    planned = plan(definition("at 34+0", aim="at 30+0"), known(), {})
    assert london(planned.aim_at) == "Friday 1 January 2027, 5pm"
    assert plan(definition("at 34+0", aim="2 days after birth"), known(), {}).aim_at is None


def test_a_recurring_deadline_aims_at_the_regular_date():
    made = definition("every 4 weeks after first_core_group, at most 6 weeks")
    held = at("2027-01-04T10:00+00:00")
    planned = plan(made, known(first_core_group="2026-12-01T10:00+00:00"), {}, done=[held])
    assert planned.aim_at == at("2027-02-01T17:00+00:00")
    assert planned.due_at == at("2027-02-15T17:00+00:00")


@pytest.mark.parametrize(
    ("sentence", "state"),
    [
        pytest.param("before hospital_discharge", DeadlineState.GATE, id="a gate"),
        pytest.param(
            "as soon as possible after concern_noticed",
            DeadlineState.AS_SOON_AS_POSSIBLE,
            id="as soon as possible",
        ),
        pytest.param("at 28+0", DeadlineState.LATE, id="a date that has passed"),
    ],
)
def test_where_a_deadline_stands(sentence, state):
    planned = plan(definition(sentence), known(concern_noticed="2026-11-02T10:00+00:00"), {})
    assert planned.state(at("2027-01-04T10:00+00:00")) is state
    assert (planned.due_at is None) == (state is not DeadlineState.LATE)


def test_late_begins_at_the_very_instant():
    planned = plan(definition("at 28+0"), known(), {})
    assert planned.state(planned.due_at - timedelta(microseconds=1)) is DeadlineState.RUNNING
    assert planned.state(planned.due_at) is DeadlineState.LATE


# -- presented late -----------------------------------------------------------------------------

LATE_START = definition("at 28+0", late_start="21 days after step_reached")


def test_reached_in_time_the_ordinary_date_counts():
    planned = plan(LATE_START, known(), {}, reached_at=at("2026-12-18T16:59+00:00"))
    assert (planned.sentence, planned.cause) == ("at 28+0", None)


def test_reached_after_the_ordinary_date_the_late_start_counts():
    planned = plan(LATE_START, known(), {}, reached_at=at("2027-01-18T10:00+00:00"))
    assert london(planned.due_at) == "Monday 8 February 2027, 5pm"
    assert planned.sentence == "21 days after step_reached"
    assert planned.cause is LateCause.PRESENTED_LATE
    assert planned.why.startswith("presented late, after Fri 18 December 2026, 5pm; 21 days after")


def test_a_late_start_may_be_as_soon_as_possible():
    made = definition("at 16+0", late_start="as soon as possible after step_reached")
    planned = plan(made, known(), {}, reached_at=at("2027-01-18T10:00+00:00"))
    assert (planned.due_at, planned.cause) == (None, LateCause.PRESENTED_LATE)
    assert planned.state(at("2027-02-01T10:00+00:00")) is DeadlineState.AS_SOON_AS_POSSIBLE


def test_while_a_late_start_is_not_known_the_ordinary_date_stands():
    made = definition("at 28+0", late_start="2 working days after referral_received")
    planned = plan(made, known(), {}, reached_at=at("2027-01-18T10:00+00:00"))
    assert planned.sentence == "at 28+0"
    assert london(planned.due_at) == "Friday 18 December 2026, 5pm"
    assert planned.why.endswith("referral_received is not known yet")


def test_a_case_opened_after_a_date_presented_late_even_without_a_late_start():
    made = definition("at 28+0")
    opened = at("2027-01-18T10:00+00:00")
    assert plan(made, known(), {}, presented_at=opened).cause is LateCause.PRESENTED_LATE
    assert plan(made, known(), {}, presented_at=at("2026-11-18T10:00+00:00")).cause is None
    assert plan(made, known(), {}, reached_at=opened).cause is None


def test_any_rule_may_count_from_when_its_step_was_reached():
    made = definition("14 days after step_reached")
    assert plan(made, known(), {}).missing == ("step_reached",)
    planned = plan(made, known(), {}, reached_at=at("2027-01-18T10:00+00:00"))
    assert london(planned.due_at) == "Monday 1 February 2027, 5pm"


# -- the EDD changes ----------------------------------------------------------------------------


def test_a_new_edd_moves_gestation_dates_and_no_others():
    by_gestation, by_event = definition("at 28+0"), definition(CONFERENCE)
    first, second = known(**STRATEGY), known(edd=date(2027, 3, 26), **STRATEGY)
    moved = plan(by_gestation, second, {}).due_at - plan(by_gestation, first, {}).due_at
    assert moved == timedelta(days=14)
    assert plan(by_event, first, {}) == plan(by_event, second, {})


def test_a_date_that_moves_on_to_a_bank_holiday_stays_there_unless_told():
    planned = plan(definition("at 28+0"), known(edd=date(2027, 3, 26)), {})
    assert london(planned.due_at) == "Friday 1 January 2027, 5pm"


def test_the_parts_of_an_answer_are_of_their_kinds():
    assert isinstance(plan(definition("at 28+0"), known(), {}).resolution, Due)
    assert isinstance(plan(definition("at 28+0"), known(edd=None), {}).resolution, Waiting)
    assert isinstance(plan(definition("before discharge"), known(), {}).resolution, Gate)
    assert replace(plan(LATE_START, known(), {}), cause=LateCause.MISSED).cause == "missed"
