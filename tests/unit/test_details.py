"""What may be typed about the woman: little is refused, much is kept and flagged."""

from datetime import date

import pytest

from workflows.domain.cases import SafeContact, Told, Woman
from workflows.domain.details import key_of, problems_with, with_doubts
from workflows.domain.identifiers import make_synthetic

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("woman", "contact", "fields"),
    [
        pytest.param(Woman(), SafeContact(), [], id="nothing known at all"),
        pytest.param(Woman(nhs_number="12345"), SafeContact(), [], id="too short a number is kept"),
        pytest.param(
            Woman(nhs_number="9434765919"), SafeContact(), ["nhs_number"], id="could be a real one"
        ),
        pytest.param(Woman(nhs_number=make_synthetic(3)), SafeContact(), [], id="an invented one"),
        pytest.param(Woman(name="a\x00b"), SafeContact(), ["name"], id="a NUL"),
        pytest.param(Woman(address="\ud800"), SafeContact(), ["address"], id="half a letter"),
        pytest.param(Woman(gp="x" * 2_001), SafeContact(), ["gp"], id="too long"),
        pytest.param(
            Woman(address="1 Lane\r\nTown"), SafeContact(), [], id="lines in an address are fine"
        ),
        pytest.param(Woman(), SafeContact(told=Told.NO), ["told_why_not"], id="not told: why not?"),
        pytest.param(
            Woman(), SafeContact(told=Told.NO, told_why_not="Unsafe"), [], id="not told, and why"
        ),
    ],
)
def test_what_is_refused(woman, contact, fields):
    found = problems_with(woman, contact, synthetic_only=True)
    assert [problem.field for problem in found] == fields


def test_outside_a_demonstration_a_real_number_is_taken():
    assert not problems_with(Woman(nhs_number="9434765919"), SafeContact(), synthetic_only=False)


@pytest.mark.parametrize(
    ("woman", "doubted"),
    [
        pytest.param(Woman(nhs_number="9991234567"), ["nhs_number"], id="a wrong check digit"),
        pytest.param(Woman(born_on=date(2030, 1, 1)), ["born_on"], id="born in the future"),
        pytest.param(Woman(nhs_number=make_synthetic(4)), [], id="nothing to doubt"),
    ],
)
def test_what_is_doubted_is_kept(woman, doubted):
    kept = with_doubts(woman, TODAY)
    assert [name for name, _ in kept.doubts] == doubted
    assert (kept.nhs_number, kept.born_on) == (woman.nhs_number, woman.born_on)


def test_the_same_woman_is_known_by_number_else_by_name_and_birth():
    number = make_synthetic(5)
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    assert key_of(Woman(nhs_number=number)) == key_of(Woman(nhs_number=spaced))
    born = date(2000, 2, 29)
    assert key_of(Woman(name="Ana  Lee", born_on=born)) == key_of(
        Woman(name="ana lee", born_on=born)
    )
    assert key_of(Woman(name="Ana Lee")) is None
    assert key_of(Woman()) is None
