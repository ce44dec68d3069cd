"""Children's social care stay silent: the ladder climbs by itself, and only an outcome stops it."""

import pytest

from tests.services.acting import decide, events, let_pass, look, refer
from workflows.domain import events as e
from workflows.services import escalations

DUE = "2026-11-24T17:00+00:00"


def test_the_answer_is_due_one_working_day_after_the_referral_arrived(desk):
    reference = refer(desk)
    decision = look(desk, reference).deadlines["referral_decision"]
    assert decision.due_at.isoformat() == "2026-11-24T17:00:00+00:00"
    assert decision.sentence == "1 working day after referral_received"


@pytest.mark.parametrize(
    ("at", "stages"),
    [
        pytest.param("2026-11-24T16:59:59+00:00", [], id="a second before five: nothing"),
        pytest.param("2026-11-24T17:00+00:00", [1], id="at five exactly: overdue, first stage"),
        pytest.param("2026-11-25T16:59+00:00", [1], id="next day before five: still the first"),
        pytest.param("2026-11-25T17:00+00:00", [1, 2], id="one working day later: second stage"),
        pytest.param("2026-12-25T12:00+00:00", [1, 2], id="a ladder ends at its last stage"),
    ],
)
def test_stages_are_reached_at_their_instants(desk, at, stages):
    reference = refer(desk)
    let_pass(desk, at)
    raised = [event.stage for event in events(desk, reference, e.EscalationRaised)]
    assert raised == stages
    assert look(desk, reference).open == {"decide_referral": "childrens_social_care"}


def test_each_stage_tells_the_people_its_rung_names_in_both_agencies(desk):
    reference = refer(desk)
    let_pass(desk, "2026-11-25T17:00+00:00")
    told = [(event.person, event.role) for event in events(desk, reference, e.PersonTold)]
    assert told == [
        ("team_manager", "childrens_social_care.team_manager"),
        ("midwife", "referrer"),
        ("named_midwife", "midwifery.named_midwife"),
        ("team_manager", "childrens_social_care.team_manager"),
    ]


def test_sweeping_again_at_the_same_moment_writes_nothing(desk):
    reference = refer(desk)
    let_pass(desk, DUE)
    before = look(desk, reference)
    assert escalations.sweep(desk.ctx).noticed == 0
    assert look(desk, reference) == before


def test_after_days_off_every_stage_is_recorded_in_order_and_says_it_was_noticed_late(desk):
    reference = refer(desk)
    let_pass(desk, "2026-11-30T09:00+00:00")
    raised = events(desk, reference, e.EscalationRaised)
    assert [(event.stage, event.noticed_late) for event in raised] == [(1, True), (2, True)]


def test_a_recorded_outcome_stops_the_ladder_and_it_stays_late(desk):
    reference = refer(desk)
    let_pass(desk, DUE)
    decide(desk, reference)
    let_pass(desk, "2026-12-01T17:00+00:00")
    assert [event.stage for event in events(desk, reference, e.EscalationRaised)] == [1]
    assert events(desk, reference, e.EscalationStopped) == [
        e.EscalationStopped("referral_decision", 1)
    ]
    decision = look(desk, reference).deadlines["referral_decision"]
    assert (decision.status, decision.cause) == ("met_late", "missed")


def test_an_outcome_in_time_leaves_no_ladder(desk):
    reference = refer(desk)
    desk.clock.move_to("2026-11-24T16:00+00:00")
    decide(desk, reference)
    let_pass(desk, "2026-12-01T17:00+00:00")
    assert not events(desk, reference, e.EscalationRaised)
    assert look(desk, reference).deadlines["referral_decision"].status == "met"


def test_an_outcome_that_happened_in_time_but_was_recorded_late_is_in_time(desk):
    reference = refer(desk)
    let_pass(desk, "2026-11-25T09:00+00:00")
    from datetime import datetime

    decide(desk, reference, happened_at=datetime.fromisoformat("2026-11-24T16:00+00:00"))
    assert look(desk, reference).deadlines["referral_decision"].status == "met"


def test_a_role_nobody_holds_falls_to_the_whole_agency_never_to_nobody(desk):
    from dataclasses import replace

    from workflows.store import people

    with desk.ctx.deciding() as unit:
        people.put(unit.tx, [replace(desk.person("named_midwife"), active=False)])
    reference = refer(desk)
    let_pass(desk, "2026-11-25T17:00+00:00")
    told = {event.person for event in events(desk, reference, e.PersonTold)}
    assert {"midwife", "midwife_two"} <= told
