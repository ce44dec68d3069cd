"""From when until when an edition is in force, and which of several a day belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class InForce:
    """The days an edition is in force, both ends included; None: as far back, or on, as can be.

    `replaces` names the folder of the edition before it (`partnerships/tees_2019`).
    """

    since: date | None = None
    until: date | None = None
    replaces: str | None = None

    @property
    def begins(self) -> date:
        """The first day, the earliest there is where none is said."""
        return self.since or date.min


def chosen(editions: Mapping[Key, InForce], on: date | None) -> Key:
    """The edition for a day: of those that have begun and not ended, the one that began last.

    A day that none covers has the edition that ran last before it, else the first there is: a case
    is never refused because a paper ran out. Without a day, the one that begins last.
    """
    by_begin = sorted(editions, key=lambda key: editions[key].begins)
    if on is None:
        return by_begin[-1]
    begun = [key for key in by_begin if editions[key].begins <= on]
    covering = [key for key in begun if (editions[key].until or date.max) >= on]
    if covering:
        return covering[-1]
    return begun[-1] if begun else by_begin[0]


def faults(editions: Mapping[str, InForce]) -> Iterator[tuple[str, str, str]]:
    """Where editions of one procedure overlap or leave days without one: (whose, what, the fix)."""
    for name, edition in editions.items():
        if edition.until is not None and edition.until < edition.begins:
            yield name, "ends before it begins", "mend in_force_from or in_force_until"
    in_order = sorted(editions, key=lambda key: (editions[key].begins, key))
    for earlier, later in pairwise(in_order):
        begins, until = editions[later].begins, editions[earlier].until
        if begins == editions[earlier].begins:
            sentence = f"begins on the same day as {earlier}, so nobody could say which counts"
            yield later, sentence, "write in_force_from under [edition] of the newer one"
        elif until is not None and until >= begins:
            fix = f"end {earlier} with in_force_until = {begins - timedelta(days=1)}"
            yield later, f"begins on {begins}, while {earlier} is in force until {until}", fix
        elif until is not None and until + timedelta(days=1) < begins:
            sentence = f"begins on {begins}, and {earlier} ended on {until}: no edition in between"
            yield later, sentence, "let one begin on the day after the other ends"
