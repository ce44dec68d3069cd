"""What may be typed about the woman: what is refused, what is doubted, and who she is to a search.

A doubtful value is kept as typed and flagged (decisions 17). Refused is only what cannot be kept
at all, and, in the demonstration, a number that could be a real person's.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from workflows.domain.cases import SafeContact, Told, Woman
from workflows.domain.errors import Problem
from workflows.domain.identifiers import (
    in_synthetic_range,
    nhs_number_digits,
    nhs_number_problem,
)

MOST_CHARACTERS = 2_000

TITLES = {
    "name": "Her name",
    "nhs_number": "Her NHS number",
    "address": "Where she lives",
    "gp": "Her GP",
    "told_why_not": "Why she was not told",
    "safe_way": "A safe way to reach her",
    "safe_time": "A safe time to reach her",
    "must_not_know": "Who must not know",
}


def problems_with(
    woman: Woman, contact: SafeContact, *, synthetic_only: bool
) -> tuple[Problem, ...]:
    """Everything that cannot be kept, one sentence each; empty when all can."""
    found = [*_unkeepable(woman), *_unkeepable(contact)]
    number = woman.nhs_number
    if (
        synthetic_only
        and number is not None
        and nhs_number_problem(number) is None
        and not in_synthetic_range(number)
    ):
        found.append(
            Problem(
                "nhs_number",
                "This could be a real person's NHS number, and a demonstration holds invented "
                "people only. Use a number that begins with 999, or leave it as not known.",
            )
        )
    if contact.told is Told.NO and not contact.told_why_not:
        found.append(
            Problem(
                "told_why_not",
                "Say why she was not told, or choose that she was not asked.",
            )
        )
    return tuple(found)


def with_doubts(woman: Woman, today: date) -> Woman:
    """The same woman, with a sentence beside each value that looks wrong."""
    doubts: list[tuple[str, str]] = []
    if woman.nhs_number is not None and (doubt := nhs_number_problem(woman.nhs_number)):
        doubts.append(("nhs_number", doubt))
    if woman.born_on is not None and woman.born_on > today:
        doubts.append(("born_on", "Her date of birth is in the future. Is the year right?"))
    return replace(woman, doubts=tuple(doubts))


def key_of(woman: Woman) -> str | None:
    """What two cases of one woman share: her NHS number, else her name with her date of birth.

    None when too little is known to say that two are the same person.
    """
    if woman.nhs_number is not None and nhs_number_problem(woman.nhs_number) is None:
        return f"nhs:{nhs_number_digits(woman.nhs_number)}"
    if woman.name is not None and woman.born_on is not None:
        return f"name:{' '.join(woman.name.casefold().split())}:{woman.born_on.isoformat()}"
    return None


def _unkeepable(held: Woman | SafeContact) -> list[Problem]:
    found = []
    for item in fields(held):
        value = getattr(held, item.name)
        if not isinstance(value, str):
            continue
        title = TITLES.get(item.name, item.name)
        if _has_control(value) or _is_lone(value):
            found.append(
                Problem(
                    item.name,
                    f'"{title}" holds a character that cannot be kept. Type it again without it.',
                )
            )
        elif len(value) > MOST_CHARACTERS:
            found.append(
                Problem(
                    item.name,
                    f'"{title}" is {len(value):,} characters long; the most is '
                    f"{MOST_CHARACTERS:,}. Shorten it.",
                )
            )
    return found


def _is_lone(value: str) -> bool:
    """Whether half of a letter's two codes stands alone: no database can keep it."""
    return any("\ud800" <= letter <= "\udfff" for letter in value)


def _has_control(value: str) -> bool:
    return any(ord(letter) < ord(" ") and letter not in "\r\n\t" for letter in value)
