"""History never starts again from nothing: what other cases of the family say comes along."""

from __future__ import annotations

import pytest

from tests import make
from tests.procedures.family import family
from tests.services.acting import events
from tests.services.kin import begin, complete, confer, later, link
from workflows.domain import events as e
from workflows.services.case_file import read_case
from workflows.services.cases import OpenCase, preview_case
from workflows.services.casework import Casework


@pytest.fixture
def desk(database_url, tmp_path):
    with make.context(database_url, make.MONDAY, family(tmp_path / "family")) as desk:
        yield desk


@pytest.fixture
def pair(desk):
    """An earlier case of a woman, and her new one a year later."""
    first = begin(desk, 1)
    later(desk, days=365)
    return first, begin(desk, 1)


def known(desk, reference, name):
    with desk.ctx.looking() as unit:
        work = Casework.load(desk.ctx, unit, desk.person("midwife"), reference, lock=False)
        return work.known_values()[name]


def others(desk, reference, by="midwife"):
    return read_case(desk.ctx, desk.person(by), reference).earlier


def test_what_an_earlier_case_learns_later_is_heard_when_somebody_acts_on_the_new_one(desk, pair):
    first, second = pair
    assert known(desk, second, "earlier_removal") is False
    confer(desk, first, {"conference_decision": "plan", "child_removed": True})
    assert events(desk, second, e.HistoryHeard) == []
    confer(desk, second)
    assert events(desk, second, e.HistoryHeard) == [
        e.HistoryHeard([first], {"earlier_removal": True})
    ]
    assert known(desk, second, "earlier_removal") is True


def test_it_is_heard_before_the_step_is_done_so_that_what_follows_goes_by_it(desk, pair):
    first, second = pair
    confer(desk, first, {"conference_decision": "plan", "child_removed": True})
    confer(desk, second)
    kinds = [type(event) for event in events(desk, second)]
    assert kinds.index(e.HistoryHeard) < kinds.index(e.StepCompleted)


def test_what_is_taken_back_there_is_taken_back_here(desk):
    first = begin(desk, 1, child_removed=True)
    later(desk, days=365)
    second = begin(desk, 1)
    assert known(desk, second, "earlier_removal") is True
    confer(desk, first, {"conference_decision": "plan", "child_removed": False})
    confer(desk, second)
    assert known(desk, second, "earlier_removal") is False


def test_nothing_new_writes_nothing(desk, pair):
    _, second = pair
    confer(desk, second)
    assert events(desk, second, e.HistoryHeard) == []


def test_a_later_pregnancy_tells_an_earlier_case_nothing(desk):
    first = begin(desk, 1)
    later(desk, days=365)
    begin(desk, 1, child_removed=True)
    confer(desk, first)
    assert known(desk, first, "earlier_removal") is False


def test_each_other_case_says_in_short_lines_what_it_knows_as_it_stands_now(desk, pair):
    first, second = pair
    assert [other.lines for other in others(desk, second)] == [()]
    confer(desk, first, {"conference_decision": "no_plan", "child_removed": True})
    (other,) = others(desk, second)
    assert other.lines == ("A child was removed", "What was decided: No plan")
    assert (other.reference, other.may_read) == (first, True)


def test_the_lines_come_without_a_way_in_where_that_case_may_not_be_read(desk):
    first = begin(desk, 1, by="nurse", child_removed=True)
    later(desk, days=365)
    (other,) = others(desk, begin(desk, 1))
    assert (other.reference, other.may_read) == (first, False)
    assert "A child was removed" in other.lines


def test_a_later_case_says_nothing_to_those_who_may_not_read_it(desk):
    first = begin(desk, 1)
    later(desk, days=365)
    begin(desk, 1, by="nurse", child_removed=True)
    (other,) = others(desk, first)
    assert (other.kin, other.may_read, other.lines) == ("later", False, ())


def test_earlier_cases_are_counted_before_anything_is_kept(desk, pair):
    request = OpenCase(key="a look", woman=make.woman(1))
    assert preview_case(desk.ctx, desk.person("midwife"), request).earlier == 2


def test_the_referrals_of_earlier_cases_are_counted_apart_from_ones_own(desk, pair):
    first, second = pair
    assert known(desk, second, "referral_count") == 0
    assert known(desk, second, "earlier_referrals") == 0
    assert known(desk, second, "earlier_pregnancies") == 1
    del first


def test_a_linked_case_counts_too_once_it_is_linked(desk, pair):
    _, second = pair
    half = begin(desk, 2, child_removed=True)
    link(desk, second, half)
    assert known(desk, second, "earlier_removal") is True
    assert known(desk, second, "earlier_pregnancies") == 1
    complete(desk, half, "hold_conference", "social_worker", {"conference_decision": "plan"})
    assert {other.kin for other in others(desk, second)} == {"earlier", "linked"}
