"""One meeting, two cases: a step here is done at a linked case's meeting, with its own answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make
from tests.procedures.family import family
from tests.services.acting import events, look
from tests.services.kin import begin, confer, later, link, now
from workflows.domain import events as e
from workflows.domain.errors import AnswersInvalid, KeyReused
from workflows.services import meetings

MET = {"conference_decision": "plan", "present": ["midwifery", "childrens_social_care"]}
NO_PLAN = {"conference_decision": "no_plan"}
NOBODYS = "PB-0000-0000"


@pytest.fixture
def desk(database_url, tmp_path):
    with make.context(database_url, make.MONDAY, family(tmp_path / "family")) as desk:
        yield desk


@pytest.fixture
def two(desk):
    """Two linked cases that both wait for their conference."""
    one, other = begin(desk, 1), begin(desk, 2)
    link(desk, one, other)
    return one, other


def offered(desk, reference, by="social_worker"):
    return meetings.offered(desk.ctx, desk.person(by), reference, "hold_conference")


def held_with(desk, reference, other, **more):
    return confer(desk, reference, more.pop("answers", NO_PLAN), held_with=other, **more)


def test_one_meeting_satisfies_the_step_on_both_and_each_child_has_its_own_decision(desk, two):
    one, other = two
    later(desk, hours=3)
    confer(desk, one, MET)
    held_at = now(desk)
    later(desk, days=2)
    held_with(desk, other, one)
    (done,) = (entry for entry in look(desk, other).entries if is_conference(entry.event))
    assert done.event.answers == NO_PLAN
    assert done.happened_at == held_at
    assert events(desk, other, e.MeetingShared) == [
        e.MeetingShared(one, "hold_conference", held_at.isoformat())
    ]
    assert events(desk, one, e.MeetingShared) == []


def test_clocks_count_from_the_moment_it_was_held(desk, two):
    one, other = two
    confer(desk, one, happened_at=now(desk))
    held_at = now(desk)
    later(desk, days=1)
    held_with(desk, other, one)
    recorded = [
        entry.happened_at
        for entry in look(desk, other).entries
        if entry.event == e.EventRecorded("conference_held")
    ]
    assert recorded == [held_at]


def test_cases_of_the_same_woman_share_a_meeting_without_being_linked_by_anybody(desk):
    elder = begin(desk, 1)
    later(desk, days=300)
    unborn = begin(desk, 1)
    later(desk, days=30)
    confer(desk, elder, MET)
    assert [held.reference for held in offered(desk, unborn)] == [elder]
    held_with(desk, unborn, elder)
    assert events(desk, unborn, e.MeetingShared)[0].reference == elder


def test_the_page_offers_the_meeting_with_its_date_and_who_took_part(desk, two):
    one, other = two
    assert offered(desk, other) == ()
    confer(desk, one, MET)
    (held,) = offered(desk, other)
    assert (held.reference, held.held_at) == (one, now(desk))
    assert held.present == ("midwifery", "childrens_social_care")
    assert held.meeting.title == "Conference"


def test_a_meeting_of_a_case_one_may_not_see_is_not_offered_and_answers_as_if_not_there(desk):
    hidden, mine = begin(desk, 1, by="nurse"), begin(desk, 2, by="gp")
    link(desk, hidden, mine, by="social_worker")
    confer(desk, hidden, MET)
    assert offered(desk, mine, by="gp") == ()
    assert len(offered(desk, mine)) == 1


@pytest.mark.parametrize("other", [NOBODYS, "nonsense", "", "\x00"])
def test_what_is_no_case_is_no_meeting(desk, two, other):
    with pytest.raises(AnswersInvalid) as refused:
        held_with(desk, two[0], other)
    assert refused.value.problems[0].field == "held_with"


def test_a_case_that_is_not_linked_answers_as_one_that_is_not_there(desk):
    stranger, mine = begin(desk, 1), begin(desk, 2)
    confer(desk, stranger, MET)
    told = []
    for other in (stranger, NOBODYS):
        with pytest.raises(AnswersInvalid) as refused:
            held_with(desk, mine, other)
        told.append(refused.value.problems[0].sentence)
    assert len(set(told)) == 1


def test_a_linked_case_that_has_not_met_is_refused(desk, two):
    with pytest.raises(AnswersInvalid):
        held_with(desk, two[0], two[1])


def test_a_meeting_longer_ago_than_makes_sense_is_refused_with_its_date(desk, two):
    one, other = two
    confer(desk, one, MET)
    later(desk, days=14, minutes=1)
    assert offered(desk, other) == ()
    with pytest.raises(AnswersInvalid) as refused:
        held_with(desk, other, one)
    assert "more than 14 days ago" in refused.value.problems[0].sentence


def test_a_meeting_held_before_this_case_began_cannot_have_spoken_of_this_baby(desk):
    elder = begin(desk, 1)
    confer(desk, elder, MET)
    later(desk, days=1)
    unborn = begin(desk, 1)
    assert offered(desk, unborn) == ()
    with pytest.raises(AnswersInvalid) as refused:
        held_with(desk, unborn, elder)
    assert "before this case was started" in refused.value.problems[0].sentence


def test_another_time_than_that_of_the_meeting_is_refused(desk, two):
    one, other = two
    confer(desk, one, MET)
    later(desk, days=1)
    with pytest.raises(AnswersInvalid):
        held_with(desk, other, one, happened_at=now(desk) - timedelta(hours=1))
    assert events(desk, other, e.MeetingShared) == []


def test_the_answers_are_asked_all_the_same(desk, two):
    one, other = two
    confer(desk, one, MET)
    with pytest.raises(AnswersInvalid) as refused:
        held_with(desk, other, one, answers={"present": ["midwifery"]})
    assert refused.value.problems[0].field == "conference_decision"


def test_the_same_key_with_another_meeting_is_refused(desk, two):
    one, other = two
    confer(desk, one, MET)
    first = held_with(desk, other, one, key="pressed")
    assert first.reference == other
    with pytest.raises((KeyReused, StopIteration)):
        confer(desk, other, NO_PLAN, key="pressed")


def is_conference(event):
    return isinstance(event, e.StepCompleted) and event.step == "hold_conference"
