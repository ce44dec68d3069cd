"""Who hears: each person once, by the first name that finds them, and never nobody."""

import pytest

from workflows.domain.agencies import Actor
from workflows.domain.recipients import CasePeople, choose

STAFF = (
    Actor("asha", "Asha", "midwifery", frozenset({"midwife"})),
    Actor("carys", "Carys", "midwifery", frozenset({"named_midwife", "midwife"})),
    Actor("fay", "Fay", "childrens_social_care", frozenset({"team_manager"})),
    Actor("gone", "Gone", "childrens_social_care", frozenset({"team_manager"}), active=False),
)


def told(*names, **people):
    found, unfilled = choose(names, CasePeople(**people), STAFF)
    return [recipient.person for recipient in found], list(unfilled)


@pytest.mark.parametrize(
    ("names", "people", "expected"),
    [
        pytest.param(
            ["childrens_social_care.team_manager"], {}, ["fay"], id="a role: those who hold it now"
        ),
        pytest.param(["midwifery.midwife"], {}, ["asha", "carys"], id="everyone who holds it"),
        pytest.param(
            ["midwifery.named_midwife", "midwifery.midwife"],
            {},
            ["carys", "asha"],
            id="someone in two roles is told once",
        ),
        pytest.param(["referrer"], {"referrers": ("asha", "fay")}, ["asha", "fay"], id="referrers"),
        pytest.param(["referrer"], {"opener": "asha"}, ["asha"], id="nobody referred: the opener"),
        pytest.param(["referrer"], {"referrers": ("gone",)}, [], id="nobody who has left"),
        pytest.param(["holder"], {"holder": "fay"}, ["fay"], id="whoever has the task"),
        pytest.param(["holder"], {}, [], id="nobody has it: the other names on the rung hear"),
        pytest.param(
            ["midwifery.consultant"],
            {},
            ["asha", "carys"],
            id="a role nobody holds falls to its whole agency",
        ),
    ],
)
def test_who_is_told(names, people, expected):
    assert told(*names, **people)[0] == expected


def test_a_role_in_an_agency_without_anyone_is_named_not_dropped():
    assert told("police.officer") == ([], ["police.officer"])


def test_standing_in_for_a_role_is_said():
    found, _ = choose(["midwifery.consultant"], CasePeople(), STAFF)
    assert all(recipient.stood_in for recipient in found)
