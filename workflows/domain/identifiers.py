"""Two identifiers: the NHS number, whose check digit finds slips of typing, and our own opaque case
reference.

An NHS number that fails its check is never refused for that: the sentence here is shown beside it.
"""

import re

NHS_DIGITS = 10
SYNTHETIC_PREFIX = "999"
MOST_SYNTHETIC = 500_000

# No vowels, and none of the letters read as digits or as one another; 23 is prime, so that one
# wrong letter, or two changed over, always breaks the check.
LETTERS = "23456789CDFHJKMNPQRTWXY"
REFERENCE_PREFIX = "PB"
REFERENCE_LENGTH = 8
_FEWEST_BYTES = 8


def nhs_number_digits(text: str) -> str:
    """What was typed, without the spaces and hyphens people put in."""
    return re.sub(r"[\s-]", "", text)


def nhs_number_problem(text: str) -> str | None:
    """A sentence saying what is wrong with an NHS number as typed, or None when it could be one."""
    digits = nhs_number_digits(text)
    if re.fullmatch(r"[0-9]{10}", digits) is None:
        return "An NHS number has 10 digits. Check it against the record it came from."
    if _check_digit(digits[:9]) != int(digits[9]):
        return "This NHS number fails its check digit. Check it against the record it came from."
    return None


def in_synthetic_range(text: str) -> bool:
    """Whether it lies in the range that is never given to a person, kept for test data."""
    return nhs_number_digits(text).startswith(SYNTHETIC_PREFIX)


def make_synthetic(number: int) -> str:
    """The NHS number of an invented person: each number from 0 to 499,999 gives another one.

    Of two neighbours at most one lacks a check digit, so every second one is always there to be
    had.
    """
    if not 0 <= number < MOST_SYNTHETIC:
        raise ValueError(f"{number} is outside 0 to {MOST_SYNTHETIC - 1}")
    candidates = (f"{SYNTHETIC_PREFIX}{2 * number + step:06d}" for step in (0, 1))
    return next(
        f"{nine}{check}" for nine in candidates if (check := _check_digit(nine)) is not None
    )


def _check_digit(nine: str) -> int | None:
    """Modulus 11 over weights 10 to 2; None where no NHS number has these nine digits."""
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), nine, strict=True))
    check = (11 - total % 11) % 11
    return None if check == NHS_DIGITS else check


def new_case_reference(randomness: bytes) -> str:
    """A reference such as PB-7F3K-2QXM from at least 8 random bytes; it says nothing about anyone.

    Two may agree by chance, about once in three thousand million: the store keeps them unique.
    """
    if len(randomness) < _FEWEST_BYTES:
        raise ValueError(f"{_FEWEST_BYTES} random bytes are needed")
    number = int.from_bytes(randomness, "big")
    places = []
    for _ in range(REFERENCE_LENGTH - 1):
        number, place = divmod(number, len(LETTERS))
        places.append(place)
    return _written([*places, _check_place(places)])


def parse_case_reference(text: str) -> str | None:
    """The reference as it is kept, however it was typed; None when it cannot be one."""
    letters = re.sub(r"[\s-]", "", text.upper()).removeprefix(REFERENCE_PREFIX)
    if len(letters) != REFERENCE_LENGTH or not set(letters) <= set(LETTERS):
        return None
    places = [LETTERS.index(letter) for letter in letters]
    return _written(places) if _check_place(places[:-1]) == places[-1] else None


def _check_place(places: list[int]) -> int:
    weighted = sum(weight * place for weight, place in enumerate(places, start=2))
    return weighted % len(LETTERS)


def _written(places: list[int]) -> str:
    letters = "".join(LETTERS[place] for place in places)
    return f"{REFERENCE_PREFIX}-{letters[:4]}-{letters[4:]}"
