"""A refused sentence is worth little without the right one beside it. This finds the nearest."""

import difflib
import re
from collections.abc import Callable
from itertools import pairwise

from workflows.domain.errors import DeadlineTextInvalid

EXAMPLES = (
    "15 working days after strategy_discussion_held",
    "5 working days before initial_conference",
    "28 days after birth",
    "24 hours after phone_call",
    "30 minutes after phone_call",
    "4 weeks after birth",
    "3 months after plan_start",
    "10 weeks before edd",
    "3 months before edd",
    "before edd",
    "before hospital_discharge",
    "at 16+0",
    "at end_of_first_trimester",
    "between 12+0 and 16+0",
    "same working day as move_confirmed",
    "immediately after referral_received",
    "as soon as possible after pregnancy_confirmed",
    "every 4 weeks after first_core_group, at most 6 weeks",
    "the earliest of 28 days after concern_raised and at 28+0",
    "the latest of 28 days after concern_raised and at 28+0",
)
TWO_MEANINGS = {
    "d": ("days", "working days"),
    "w": ("weeks", "working days"),
    "m": ("minutes", "months"),
    "mth": ("months",),
    "mths": ("months",),
    "min": ("minutes",),
    "mins": ("minutes",),
    "h": ("hours",),
    "hr": ("hours",),
    "hrs": ("hours",),
    "wk": ("weeks",),
    "wks": ("weeks",),
    "wd": ("working days",),
    "wds": ("working days",),
}
_SHORT = re.compile(r"([0-9]+)([a-z]+)")
_GRAMMAR = """
    minute minutes hour hours working day days week weeks month months after before edd
    at by between and same as immediately soon possible every most the earliest latest of
"""
_KNOWN_WORDS = tuple(sorted(_GRAMMAR.split()))
_BEFORE_A_NAME = frozenset({"after", "before", "as", "at"})
_REPLACED = {
    "within": "",
    "of": "after",
    "from": "after",
    "following": "after",
    "prior": "before",
    "business": "working",
    "one": "1",
    "two": "2",
    "three": "3",
    "asap": "as soon as possible",
    "until": "before",
}


def refusal(
    sentence: str, words: list[str], wrong: str, says: Callable[[str], str | None]
) -> DeadlineTextInvalid:
    """The error for a sentence that is none of ours; `says` gives the canonical form of one that
    is.
    """
    if not words:
        return DeadlineTextInvalid("A deadline sentence is empty.", field="rule")
    for word in words:
        meanings = _meanings(word)
        if meanings:
            return DeadlineTextInvalid(
                f'"{sentence}": "{word}" could mean {" or ".join(meanings)}.',
                next_action="Write the unit out in full.",
                field="rule",
            )
    weeks = re.fullmatch(r"(?:at|by|before|after) ([0-9]{1,2}) weeks?", " ".join(words))
    if weeks:
        return DeadlineTextInvalid(
            f'"{sentence}" could mean a gestation or a length of time.',
            next_action=f'Write "at {weeks[1]}+0" for the gestation.',
            field="rule",
        )
    if words[-1] in _BEFORE_A_NAME:
        return DeadlineTextInvalid(
            f'"{sentence}" does not say {words[-1]} what.',
            next_action=f"End it with the name of an event, such as {words[-1]} referral_received.",
            field="rule",
        )
    wrong = wrong or _first_unknown(words)
    named = f' "{wrong}" is not understood.' if wrong else " The words are not in a known order."
    return DeadlineTextInvalid(
        f'"{sentence}" is not a deadline that is understood.{named}',
        next_action=f'The nearest right phrase is "{_nearest(words, says)}".',
        field="rule",
    )


def _meanings(word: str) -> tuple[str, ...]:
    short = _SHORT.fullmatch(word)
    return TWO_MEANINGS.get(short[2] if short else word, ())


def _first_unknown(words: list[str]) -> str:
    """The first word that is no part of any sentence, where no event's name is expected."""
    named = {after for before, after in pairwise(words) if before in _BEFORE_A_NAME}

    def is_known(word: str) -> bool:
        return word in {*_KNOWN_WORDS, *named, ","} or "_" in word or word[0].isdigit()

    return next((word for word in words if not is_known(word)), "")


def _nearest(words: list[str], says: Callable[[str], str | None]) -> str:
    """The same sentence with its odd words put right, where that makes one; else the nearest
    example.
    """
    within = words[0] == "within"
    mended = " ".join(_mend(word, within=within) for word in words).split()
    candidates = [mended, _with_name_joined(mended), _with_working_day(mended)]
    if words[0] in {"before", "after", "until"}:
        candidates.append(["at", *words[1:]])
    for candidate in candidates:
        said = says(" ".join(candidate))
        if said is not None:
            return said
    shape = _shape(words)
    closest = difflib.get_close_matches(
        shape, [_shape(example.split()) for example in EXAMPLES], n=1, cutoff=0
    )[0]
    return next(example for example in EXAMPLES if _shape(example.split()) == closest)


def _with_name_joined(words: list[str]) -> list[str]:
    """The same words with all after the last "after", "before", "as" or "at" taken as one name."""
    place = max((at for at, word in enumerate(words) if word in _BEFORE_A_NAME), default=-1)
    return [*words[: place + 1], "_".join(words[place + 1 :])]


def _with_working_day(words: list[str]) -> list[str]:
    return " ".join(words).replace("same day", "same working day").split()


def _mend(word: str, *, within: bool) -> str:
    if word in _REPLACED and (word != "of" or within):
        return _REPLACED[word]
    if re.fullmatch(r"[a-z]+(-[a-z]+)+", word):
        return word.replace("-", "_")
    if word in _KNOWN_WORDS or not word.isalpha():
        return word
    close = difflib.get_close_matches(word, _KNOWN_WORDS, n=1, cutoff=0.75)
    return close[0] if close else word


def _shape(words: list[str]) -> str:
    return " ".join("9" if word[0].isdigit() else "x" if "_" in word else word for word in words)
