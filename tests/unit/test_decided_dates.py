"""A decided date stands for what the rules gave, for as long as the rules give the same."""

from datetime import timedelta

import pytest

from tests.unit.test_deadlines import CONFERENCE, STRATEGY, at, definition, known
from workflows.domain import access
from workflows.domain.agencies import Actor, AgencyKey, PersonId
from workflows.domain.deadlines import DeadlineState, LateCause, plan
from workflows.domain.decided_dates import DecidedDate

CLASHING = definition(CONFERENCE, not_before="at 34+0")
BY_RULE = at("2027-01-15T17:00+00:00")
NOT_BEFORE = at("2027-01-29T00:00+00:00")
DECIDED = at("2027-02-02T17:00+00:00")


def planned():
    return plan(CLASHING, known(**STRATEGY), {})


def decided(**changes):
    made = {
        "name": "it",
        "cycle": 1,
        "due_at": DECIDED,
        "rule_due_at": BY_RULE,
        "rule_not_before_at": NOT_BEFORE,
        "role": "childrens_social_care.team_manager",
        "by": PersonId("fay"),
        "decided_at": at("2026-12-23T10:00+00:00"),
    }
    return DecidedDate(**(made | changes))


def test_it_was_decided_upon_what_the_rules_give():
    assert (planned().due_at, planned().not_before_at) == (BY_RULE, NOT_BEFORE)
    assert decided().holds(planned())


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"rule_due_at": BY_RULE - timedelta(days=1)}, id="the date by the rule moved"),
        pytest.param({"rule_not_before_at": DECIDED}, id="the first allowed date moved"),
        pytest.param({"rule_not_before_at": None}, id="there is a first allowed date now"),
    ],
)
def test_it_holds_no_longer_once_either_moved(changes):
    assert not decided(**changes).holds(planned())


def test_it_takes_the_place_of_the_date_and_says_so():
    now = decided().over(planned())
    assert (now.due_at, now.clash, now.cause) == (DECIDED, None, None)
    assert now.not_before_at == NOT_BEFORE
    assert now.why.endswith("decided Wed 23 December 2026, 10am: Tue 2 February 2027, 5pm")
    assert now.state(DECIDED) is DeadlineState.LATE


def test_a_date_before_the_first_allowed_one_decides_that_too():
    now = decided(due_at=BY_RULE).over(planned())
    assert (now.due_at, now.not_before_at, now.clash) == (BY_RULE, None, None)
    assert now.state(BY_RULE - timedelta(days=1)) is DeadlineState.RUNNING


@pytest.mark.parametrize(
    ("agency", "roles", "may"),
    [
        ("childrens_social_care", {"team_manager"}, True),
        ("childrens_social_care", {"duty_worker"}, False),
        ("midwifery", {"team_manager"}, False),
        ("childrens_social_care", {"team_manager", "auditor"}, False),
    ],
)
def test_only_who_holds_the_role_decides(agency, roles, may):
    actor = Actor(PersonId("someone"), "Some One", AgencyKey(agency), frozenset(roles))
    involved = {"childrens_social_care", "midwifery"}
    role = "childrens_social_care.team_manager"
    assert access.may_decide_date(actor, role, involved) is may
    assert not access.may_decide_date(actor, role, set())


# -- what was past when the case began -------------------------------------------------------

OPENED = at("2027-01-18T10:00+00:00")
REACHED = at("2027-01-20T10:00+00:00")


@pytest.mark.parametrize(
    ("rule", "fields", "past"),
    [
        pytest.param("at 28+0", {}, True, id="a gestation"),
        pytest.param("10 weeks before edd", {}, True, id="counted back from the EDD"),
        pytest.param("the earliest of at 28+0 and at 20+0", {}, True, id="several gestations"),
        pytest.param("at 36+0", {}, False, id="one still to come"),
        pytest.param("at 28+0", {"protects": True}, False, id="what protects somebody"),
        pytest.param(
            "at 28+0", {"late_start": "21 days after step_reached"}, False, id="a later rule"
        ),
        pytest.param(
            "the earliest of at 28+0 and 2 days after strategy_discussion_held",
            {},
            False,
            id="an event's clock beside it could be met",
        ),
        pytest.param(CONFERENCE, {}, False, id="an event's clock"),
    ],
)
def test_only_a_gestation_that_was_past_could_not_be_met(rule, fields, past):
    found = plan(definition(rule, **fields), known(**STRATEGY), {}, REACHED, presented_at=OPENED)
    assert found.past_at_start is past
    if past:
        assert found.cause is LateCause.PRESENTED_LATE
        assert found.state(OPENED) is DeadlineState.COULD_NOT_BE_MET


def test_a_later_rule_that_is_not_known_yet_leaves_it_past():
    made = definition("at 28+0", late_start="2 working days after referral_received")
    assert plan(made, known(), {}, REACHED, presented_at=OPENED).past_at_start
    assert not plan(made, known(), {}, presented_at=OPENED).past_at_start
