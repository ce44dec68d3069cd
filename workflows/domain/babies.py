"""One pregnancy, a record per baby: who is still expected, born, no longer expected, or has died.

Pure transitions. Babies have numbers, never names; the number is that of the order in which they
are expected, or as those who recorded it count them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from workflows.domain.cases import Value
from workflows.domain.errors import AnswersInvalid, Problem

WHICH = "baby"
"""The question that says which baby something is about."""

ALL = "all_babies"
"""Its answer where it is about every baby that it can be about."""

NUMBER = "babies_expected"
"""The answer, of any form, that says how many babies there are in all."""

_WORDS: Mapping[str, int] = {"one": 1, "two": 2, "three": 3, "three_or_more": 3, "four": 4}
_MOST = 9


class BabyState(StrEnum):
    """Where one baby's record stands. `ended`: the pregnancy did not lead to a birth alive."""

    EXPECTED = "expected"
    BORN = "born"
    ENDED = "ended"
    DIED = "died"


class AboutBaby(StrEnum):
    """What may be recorded of a baby. `continues`: an ending or death was recorded by mistake."""

    BORN = "born"
    ENDED = "ended"
    DIED = "died"
    CONTINUES = "continues"
    LEFT_HOSPITAL = "left_hospital"


@dataclass(frozen=True, slots=True)
class Baby:
    """One baby of a pregnancy. `kind` is the kind of loss: shown only to those who need it."""

    number: int
    state: BabyState = BabyState.EXPECTED
    born_at: datetime | None = None
    ended_at: datetime | None = None
    left_hospital_at: datetime | None = None
    kind: str | None = None

    @property
    def key(self) -> str:
        """How a form names this baby, e.g. `baby_2`."""
        return f"baby_{self.number}"

    @property
    def label(self) -> str:
        """How a page names this baby: a number, never a name."""
        return f"Baby {self.number}"

    @property
    def in_hospital(self) -> bool:
        """Whether this baby was born, lives, and is not known to have left hospital."""
        return self.state is BabyState.BORN and self.left_hospital_at is None


_POSSIBLE: Mapping[AboutBaby, frozenset[BabyState]] = {
    AboutBaby.BORN: frozenset({BabyState.EXPECTED}),
    AboutBaby.ENDED: frozenset({BabyState.EXPECTED}),
    AboutBaby.DIED: frozenset({BabyState.BORN}),
    AboutBaby.CONTINUES: frozenset({BabyState.ENDED, BabyState.DIED}),
    AboutBaby.LEFT_HOSPITAL: frozenset({BabyState.BORN}),
}

_IMPOSSIBLE: Mapping[AboutBaby, str] = {
    AboutBaby.BORN: "No baby of this pregnancy is still to be born. If there was one more, say how "
    "many babies there are in all; if an ending was recorded by mistake, take that back first.",
    AboutBaby.ENDED: "No baby of this pregnancy is still to be born. If a baby who was born has "
    "died, record that instead.",
    AboutBaby.DIED: "No baby of this pregnancy is recorded as born and living. Record the birth "
    "first; if the baby was not born alive, record that the pregnancy has ended.",
    AboutBaby.CONTINUES: "No ending is recorded that could be taken back. Open the case to see "
    "what is recorded of each baby.",
    AboutBaby.LEFT_HOSPITAL: "No baby of this pregnancy is in hospital. Record the birth first.",
}

_BECAME: Mapping[AboutBaby, str] = {
    AboutBaby.BORN: "was born",
    AboutBaby.ENDED: "is no longer expected",
    AboutBaby.DIED: "has died",
    AboutBaby.CONTINUES: "was recorded otherwise by mistake; that was taken back",
    AboutBaby.LEFT_HOSPITAL: "has left hospital",
}


def expected(number: int = 1) -> tuple[Baby, ...]:
    """So many babies, all of them expected."""
    return tuple(Baby(at) for at in range(1, number + 1))


def number_stated(answer: object) -> int | None:
    """How many babies an answer says there are; None where it does not say ("not known")."""
    if isinstance(answer, bool):
        return None
    if isinstance(answer, int):
        return min(answer, _MOST) if answer > 0 else None
    return _WORDS.get(answer) if isinstance(answer, str) else None


def with_number(babies: Sequence[Baby], number: int) -> tuple[Baby, ...]:
    """The babies when so many are known of: more are added, and only untouched records go."""
    kept = list(babies)
    while len(kept) > max(number, 1) and kept[-1] == Baby(kept[-1].number):
        kept.pop()
    more = (Baby(at) for at in range(len(kept) + 1, number + 1))
    return (*kept, *more)


def possible(babies: Iterable[Baby], about: AboutBaby | None) -> tuple[Baby, ...]:
    """The babies of whom this may be recorded as their records now stand."""
    return tuple(
        baby
        for baby in babies
        if about is not None
        and baby.state in _POSSIBLE[about]
        and (about is not AboutBaby.LEFT_HOSPITAL or baby.in_hospital)
    )


def named(babies: Sequence[Baby], about: AboutBaby, answer: object) -> tuple[Baby, ...]:
    """The babies an answer to `baby` names; the only possible one, or the next to be born, unasked.

    Raises `AnswersInvalid` for a baby that is not there, or of whom this cannot be recorded.
    """
    may = possible(babies, about)
    if not may:
        raise AnswersInvalid((Problem(WHICH, _IMPOSSIBLE[about]),))
    if answer is None and (len(may) == 1 or about is AboutBaby.BORN):
        return may[:1]
    if answer == ALL:
        return may
    chosen = tuple(baby for baby in may if baby.key == answer)
    if chosen:
        return chosen
    known = next((baby for baby in babies if baby.key == answer), None)
    words = ", ".join(f"{baby.key} ({baby.label})" for baby in may)
    if answer is None:
        said = "Say which baby."
    elif known is None:
        said = f'There is no "{answer}" here.'
    else:
        said = f"This cannot be recorded of {known.label}, who {state_words(known)}."
    raise AnswersInvalid((Problem(WHICH, f"{said} Choose one of: {words}, {ALL}."),))


def become(baby: Baby, about: AboutBaby, at: datetime, kind: str | None = None) -> Baby:
    """This baby's record once that was recorded of it."""
    match about:
        case AboutBaby.BORN:
            return replace(baby, state=BabyState.BORN, born_at=at)
        case AboutBaby.ENDED:
            return replace(baby, state=BabyState.ENDED, ended_at=at, kind=kind)
        case AboutBaby.DIED:
            return replace(baby, state=BabyState.DIED, ended_at=at)
        case AboutBaby.LEFT_HOSPITAL:
            return replace(baby, left_hospital_at=at)
        case AboutBaby.CONTINUES:
            was = BabyState.EXPECTED if baby.born_at is None else BabyState.BORN
            return replace(baby, state=was, ended_at=None, kind=None)


def over(babies: Iterable[Baby]) -> bool:
    """Whether no baby of the pregnancy is left expected or alive."""
    return all(baby.state in {BabyState.ENDED, BabyState.DIED} for baby in babies)


def counts(babies: Sequence[Baby]) -> dict[str, Value]:
    """What conditions may ask of the babies, as whole numbers."""
    return {
        "babies_remaining": sum(baby.state is BabyState.EXPECTED for baby in babies),
        "babies_born": sum(baby.born_at is not None for baby in babies),
        "babies_living": sum(baby.state is BabyState.BORN for baby in babies),
        "babies_in_hospital": sum(baby.in_hospital for baby in babies),
    }


COUNTS = frozenset(counts(()))
"""The names of those facts."""


def state_words(baby: Baby) -> str:
    """Where the record stands, in neutral words."""
    match baby.state:
        case BabyState.EXPECTED:
            return "is expected"
        case BabyState.BORN:
            return "was born" if baby.in_hospital else "was born and is not in hospital"
        case BabyState.ENDED:
            return "is no longer expected"
        case BabyState.DIED:
            return "was born and has died"


def became_words(about: str) -> str:
    """What was recorded of a baby, in neutral words."""
    return _BECAME[AboutBaby(about)] if about in list(AboutBaby) else about.replace("_", " ")
