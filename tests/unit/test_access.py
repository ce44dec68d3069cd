"""Role AND involvement: the table of who may do what."""

import pytest

from workflows.domain import access
from workflows.domain.agencies import THE_SYSTEM, Actor

MIDWIFE = Actor("m", "M", "midwifery", frozenset({"midwife"}))
POLICE = Actor("p", "P", "police", frozenset({"officer"}))
AUDITOR = Actor("a", "A", "quality_assurance", frozenset({"auditor"}))
LEFT = Actor("l", "L", "midwifery", frozenset({"midwife"}), active=False)
INVOLVED = frozenset({"midwifery", "childrens_social_care"})


@pytest.mark.parametrize(
    ("actor", "start", "see", "change", "work", "audit"),
    [
        pytest.param(MIDWIFE, True, True, True, True, False, id="a practitioner involved"),
        pytest.param(POLICE, True, False, False, False, False, id="an agency not involved"),
        pytest.param(AUDITOR, False, True, False, False, True, id="an auditor changes nothing"),
        pytest.param(LEFT, False, False, False, False, False, id="someone who has left"),
        pytest.param(THE_SYSTEM, False, False, False, False, False, id="the system has no sign-in"),
    ],
)
def test_who_may(actor, start, see, change, work, audit):
    assert access.may_open_case(actor) is start
    assert access.may_see_case(actor, INVOLVED) is see
    assert access.may_change_case(actor, INVOLVED) is change
    assert access.may_work_on(actor, "midwifery") is work
    assert access.may_audit(actor) is audit


def test_a_happening_may_be_kept_to_some_lanes():
    assert access.may_record(MIDWIFE, (), INVOLVED)
    assert access.may_record(MIDWIFE, ("midwifery",), INVOLVED)
    assert not access.may_record(MIDWIFE, ("police",), INVOLVED)
