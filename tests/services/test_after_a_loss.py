"""After a loss each agency has one neutral task, and nothing speaks as if she were pregnant: the
national base held to decision 23.
"""

from collections import Counter
from datetime import date

import pytest

from tests import make
from tests.services.acting import do, events, let_pass, look
from tests.services.family import happens, known, work_on
from workflows.domain import events as e
from workflows.store.rows import DeadlineStatus

WITHDRAWAL = "withdrawal_"


@pytest.fixture
def desk(database_url):
    with make.context(database_url) as desk:
        yield desk


@pytest.fixture
def case(desk):
    """A child in need plan at 22+0, every step before it done."""
    answers = {"route": "referral", "babies_expected": "one"}
    case = make.case(desk, answers=answers, edd=date(2027, 3, 29)).reference
    do(desk, case, "send_referral", "midwife", {"what_worries_you": "Invented", "told": "yes"})
    decision = {"referral_decision": "progress_to_assessment", "decision_reasons": "Invented"}
    do(desk, case, "decide_referral", "duty_worker", decision)
    do(desk, case, "tell_referrer", "duty_worker", {"told_how": "spoken", "what_was_said": "So"})
    do(
        desk,
        case,
        "choose_track",
        "team_manager",
        {"track": "child_in_need", "track_reasons": "So"},
    )
    return case


def test_each_agency_involved_has_one_neutral_task(desk, case):
    happens(desk, case, "pregnancy_ended")
    waiting = look(desk, case).open
    assert set(waiting) == {step for step in waiting if step.startswith("withdraw_")}
    assert Counter(waiting.values()) == dict.fromkeys(set(waiting.values()), 1)
    assert {"midwifery", "childrens_social_care"} <= set(waiting.values())
    assert "early_help" not in waiting.values()


def test_only_those_tasks_climb_a_ladder_afterwards(desk, case):
    happens(desk, case, "pregnancy_ended")
    before = len(look(desk, case).entries)
    let_pass(desk, "2027-09-30T09:00+00:00")
    after = [entry.event for entry in look(desk, case).entries[before:]]
    raised = {event.deadline for event in after if isinstance(event, e.EscalationRaised)}
    told = {event.about.partition(":")[0] for event in after if isinstance(event, e.PersonTold)}
    assert raised
    assert raised == told
    assert not [name for name in raised if not name.startswith(WITHDRAWAL)]


def test_no_date_that_counts_from_the_edd_is_left(desk, case):
    happens(desk, case, "pregnancy_ended")
    work = work_on(desk, case)
    counted = work.index.moves_with_edd
    left = [
        row.name
        for row in work.deadlines.values()
        if row.name in counted and row.next_at is not None
    ]
    assert left == []


def test_an_unanswered_referral_about_the_other_children_goes_on(desk):
    answers = {"route": "referral", "babies_expected": "one"}
    case = make.case(desk, answers=answers, edd=date(2027, 3, 29)).reference
    do(desk, case, "send_referral", "midwife", {"what_worries_you": "Invented", "told": "yes"})
    happens(desk, case, "pregnancy_ended")
    assert "decide_referral" in look(desk, case).open
    let_pass(desk, "2026-11-30T09:00+00:00")
    raised = {event.deadline for event in events(desk, case, e.EscalationRaised)}
    assert "referral_decision" in raised


def test_the_loss_of_one_twin_stops_nothing_of_the_others(desk):
    answers = {"route": "referral", "babies_expected": "two"}
    case = make.case(desk, answers=answers, edd=date(2027, 3, 29)).reference
    before = set(look(desk, case).open)
    dates = {row.name: row.due_at for row in work_on(desk, case).deadlines.values()}
    happens(desk, case, "pregnancy_ended", {"baby": "baby_1"})
    assert before <= set(look(desk, case).open)
    assert known(desk, case, "pregnancy_ended", "babies_remaining") == (False, 1)
    after = work_on(desk, case).deadlines.values()
    assert not [row for row in after if row.status is DeadlineStatus.ENDED]
    assert {row.name: row.due_at for row in after if row.name in dates} == dates
