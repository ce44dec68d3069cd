"""What may come over a life by itself, and how often. Figures for trying a procedure out, no more:
they say nothing about any real pregnancy.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from workflows.domain.babies import AboutBaby
from workflows.procedures.definition import Happening, Procedure


class Chances:
    """How often, as a part of one, unless it says otherwise."""

    NOBODY_ACTS: Final = 0.06
    OUT_OF_ORDER: Final = 0.2
    RE_DATED: Final = 0.15
    EVEN: Final = 0.5
    LOSS: Final = 0.1
    PRETERM: Final = 0.12
    DAYS_EARLY: Final = 100
    OTHER_THINGS: Final = 1.0
    """So many other things happen in one life, on the whole."""
    AFTER_CLOSING: Final = 0.05
    ASKS_AGAIN: Final = 4
    CLOSES_EARLY: Final = 12
    """One in so many quiet moments before the birth somebody asks to close the case."""


_AFTERWARDS = timedelta(weeks=10)


def births(procedure: Procedure) -> tuple[Happening, ...]:
    """What records that a baby was born."""
    told = _about(procedure, AboutBaby.BORN)
    return told or tuple(h for h in _ending_clocks(procedure) if h.makes_urgent)


def losses(procedure: Procedure) -> tuple[Happening, ...]:
    """What records that a pregnancy has ended."""
    told = _about(procedure, AboutBaby.ENDED)
    return told or tuple(h for h in _ending_clocks(procedure) if not h.makes_urgent)


def happenings_ahead(
    procedure: Procedure, now: datetime, born_at: datetime, chance: Random
) -> list[tuple[datetime, Happening | None]]:
    """What will happen, and when: a birth or a loss, and now and then something else."""
    born, lost = births(procedure), losses(procedure)
    found: list[tuple[datetime, Happening | None]] = []
    if born and not (born_at > now and lost and chance.random() < Chances.LOSS):
        found.append((max(now, born_at), chance.choice(born)))
    elif lost:
        found.append((now + (born_at - now) * chance.random(), chance.choice(lost)))
    others = [h for h in procedure.happenings.values() if h not in (*born, *lost)]
    for happening in others:
        if chance.random() < Chances.OTHER_THINGS / len(others):
            length = max(born_at - now, timedelta()) + _AFTERWARDS
            found.append((now + length * chance.random(), happening))
    return found


def happenings_after(procedure: Procedure) -> tuple[Happening, ...]:
    """What may be recorded on a closed case, which it reopens."""
    return tuple(h for h in procedure.happenings.values() if h.reopens)


def _about(procedure: Procedure, what: AboutBaby) -> tuple[Happening, ...]:
    return tuple(h for h in procedure.happenings.values() if h.about_baby is what)


def _ending_clocks(procedure: Procedure) -> tuple[Happening, ...]:
    return tuple(h for h in procedure.happenings.values() if h.ends_gestation_clocks)
