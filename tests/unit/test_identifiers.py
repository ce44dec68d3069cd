"""NHS numbers and case references."""

import nhs_number
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.domain.identifiers import (
    LETTERS,
    in_synthetic_range,
    make_synthetic,
    new_case_reference,
    nhs_number_digits,
    nhs_number_problem,
    parse_case_reference,
)

RANDOMNESS = st.binary(min_size=8, max_size=16)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        pytest.param("999 000 0018", None, id="an invented number, with spaces"),
        pytest.param("999-000-0018", None, id="with hyphens"),
        pytest.param("9990000019", "check digit", id="a wrong check digit"),
        pytest.param("9990000108", "check digit", id="two digits changed over"),
        pytest.param("999000001", "10 digits", id="a digit short"),
        pytest.param("99900000180", "10 digits", id="a digit over"),
        pytest.param("999000001X", "10 digits", id="a letter"),
        pytest.param("٩٩٩٠٠٠٠٠١٨", "10 digits", id="digits of another script"),
        pytest.param("", "10 digits", id="nothing"),
    ],
)
def test_what_is_wrong_with_an_nhs_number_is_said(typed, problem):
    said = nhs_number_problem(typed)
    assert said is None if problem is None else problem in said


@given(digits=st.from_regex(r"999[0-9]{7}", fullmatch=True))
def test_the_check_digit_agrees_with_the_published_check(digits):
    assert (nhs_number_problem(digits) is None) == nhs_number.is_valid(digits)


@given(number=st.integers(0, 499_999))
def test_an_invented_person_has_a_valid_number_in_the_999_range(number):
    made = make_synthetic(number)
    assert nhs_number_problem(made) is None
    assert in_synthetic_range(made)


@given(numbers=st.sets(st.integers(0, 499_999), min_size=2, max_size=50))
def test_no_two_invented_people_share_a_number(numbers):
    assert len({make_synthetic(number) for number in numbers}) == len(numbers)


@pytest.mark.parametrize("number", [-1, 500_000])
def test_invented_numbers_run_out(number):
    with pytest.raises(ValueError, match="outside"):
        make_synthetic(number)


def test_a_number_that_begins_otherwise_is_outside_the_range():
    assert not in_synthetic_range("123 456 7890")
    assert nhs_number_digits("123 456-7890") == "1234567890"


@given(randomness=RANDOMNESS)
def test_a_reference_reads_back_however_it_is_typed(randomness):
    reference = new_case_reference(randomness)
    assert len(reference) == len("PB-7F3K-2QXM")
    for typed in (reference, reference.lower(), reference.replace("-", ""), f" {reference} "):
        assert parse_case_reference(typed) == reference
    assert parse_case_reference(reference.removeprefix("PB-")) == reference


@given(randomness=RANDOMNESS, place=st.integers(0, 7), letter=st.sampled_from(LETTERS))
def test_one_wrong_letter_is_noticed(randomness, place, letter):
    letters = list(new_case_reference(randomness).replace("-", "").removeprefix("PB"))
    changed = [*letters[:place], letter, *letters[place + 1 :]]
    noticed = parse_case_reference("PB" + "".join(changed)) is None
    assert noticed == (changed != letters)


@given(randomness=RANDOMNESS, places=st.tuples(st.integers(0, 7), st.integers(0, 7)))
def test_two_letters_changed_over_are_noticed(randomness, places):
    letters = list(new_case_reference(randomness).replace("-", "").removeprefix("PB"))
    swapped = letters.copy()
    first, second = places
    swapped[first], swapped[second] = letters[second], letters[first]
    noticed = parse_case_reference("PB" + "".join(swapped)) is None
    assert noticed == (swapped != letters)


@pytest.mark.parametrize("typed", ["", "PB", "PB-0OIL-SZBG", "PB-7F3K-2QX", "PB-7F3K-2QXMM"])
def test_what_cannot_be_a_reference(typed):
    assert parse_case_reference(typed) is None


def test_a_reference_uses_no_letter_that_is_read_as_another():
    assert not set("01ILOUSZBGVAE") & set(LETTERS)


def test_a_reference_needs_enough_randomness():
    with pytest.raises(ValueError, match="8 random bytes"):
        new_case_reference(b"1234567")
