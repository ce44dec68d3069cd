"""What every use case is given: the database, the engine, the editions and the clock.

`now` is read once per unit of work: the database's time plus, in a demonstration or a test, an
offset read from a file (decisions 11). Everything below takes it as an argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from workflows.domain.errors import ValueNotUnderstood
from workflows.engine.engine import Engine
from workflows.services.editions import Editions
from workflows.services.kept import KeptParts
from workflows.store.database import Database
from workflows.store.transaction import Transaction

_OFFSET = re.compile(r"^\s*([+-]?\d+(?:\.\d+)?)\s*(?:s|seconds)?\s*$")
_DURATION = re.compile(
    r"^\s*([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?\s*$"
)


class Clock(Protocol):
    """How the present is read: the database's time in, the time that counts out."""

    def shifted(self, database_now: datetime) -> datetime:
        """The instant this unit of work happens at."""
        ...


@dataclass(frozen=True, slots=True)
class DatabaseClock:
    """The database's own time, unmoved: the only clock outside demonstration and test."""

    def shifted(self, database_now: datetime) -> datetime:
        """The database's time as it is."""
        return database_now


@dataclass(frozen=True, slots=True)
class MovedClock:
    """The database's time plus the offset in a file, read anew for every unit of work.

    The file holds seconds (`86400`) or an ISO 8601 duration (`P3DT2H`); empty or absent means
    no offset. Anything else raises `ValueNotUnderstood`, so that a typing slip is not taken for
    "no offset".
    """

    file: Path

    def shifted(self, database_now: datetime) -> datetime:
        """The database's time plus the file's offset."""
        return database_now + self.offset()

    def offset(self) -> timedelta:
        """The offset now in the file."""
        try:
            text = self.file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return timedelta()
        return read_offset(text)


def read_offset(text: str) -> timedelta:
    """An offset as written: seconds, or an ISO 8601 duration of weeks, days and time."""
    if not text:
        return timedelta()
    if seconds := _OFFSET.match(text):
        return timedelta(seconds=float(seconds[1]))
    if (found := _DURATION.match(text)) and any(found.groups()[1:]):
        weeks, days, hours, minutes, rest = (int(part or 0) for part in found.groups()[1:])
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=rest)
        return -length if found[1] == "-" else length
    raise ValueNotUnderstood(
        f"The clock offset {text!r} is neither seconds nor a duration.",
        next_action="Write seconds (86400) or a duration (P3DT2H) into the clock offset file.",
        field="clock_offset",
    )


class Unit:
    """One unit of work: its transaction and its one moment.

    The moment is read when first asked for, so that a service that locks a case first never
    writes a time older than what the last holder of that lock wrote.
    """

    __slots__ = ("_clock", "_host_at", "_now", "tx")

    def __init__(self, tx: Transaction, clock: Clock) -> None:
        self.tx = tx
        self._clock = clock
        self._host_at: datetime | None = None
        self._now: datetime | None = None

    @property
    def host_at(self) -> datetime:
        """The database's time, unmoved."""
        if self._host_at is None:
            self._host_at = self.tx.database_now()
        return self._host_at

    @property
    def now(self) -> datetime:
        """The one moment this unit of work happens at."""
        if self._now is None:
            self._now = self._clock.shifted(self.host_at)
        return self._now


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every use case; built once in `api/wiring.py`, or by a rehearsal."""

    database: Database
    engine: Engine
    editions: Editions
    clock: Clock
    randomness: Callable[[int], bytes]
    synthetic_only: bool = True
    """Whether NHS numbers outside the 999 range are refused (demonstration and test)."""
    kept: KeptParts = field(default_factory=KeptParts, compare=False)

    @contextmanager
    def deciding(self) -> Iterator[Unit]:
        """A writing unit of work: all of it is kept, or, on any error, none of it."""
        with self.database.transaction() as tx:
            yield Unit(tx, self.clock)

    @contextmanager
    def looking(self) -> Iterator[Unit]:
        """A reading unit of work: takes no lock and changes nothing."""
        with self.database.reading() as tx:
            yield Unit(tx, self.clock)
