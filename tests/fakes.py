"""What stands in for the outside world in tests: a clock that tests move, chance that repeats."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from workflows.domain.clock import require_aware
from workflows.store.database import Database
from workflows.store.errors import StoreUnavailable
from workflows.store.transaction import Transaction


class FixedClock:
    """It is always the same moment, until a test moves it. Everyone who shares it sees it move."""

    def __init__(self, at: str | datetime) -> None:
        self.now = _instant(at)

    def shifted(self, database_now: datetime) -> datetime:
        """The test's own moment, whatever the database's clock says."""
        del database_now
        return self.now

    def move_to(self, at: str | datetime) -> datetime:
        """It is that moment now, earlier or later. Text needs an offset: 2026-11-23T09:00+00:00."""
        self.now = _instant(at)
        return self.now

    def move_by(self, **units: float) -> datetime:
        """So much time has passed: `move_by(days=1, hours=2)`."""
        self.now += timedelta(**units)
        return self.now


class RepeatedChance:
    """Bytes that look random, differ each time, and are the same in every run of a test."""

    def __init__(self, seed: str = "prebirth") -> None:
        self._seed = seed
        self._drawn = 0

    def __call__(self, count: int) -> bytes:
        """That many bytes."""
        self._drawn += 1
        return hashlib.shake_256(f"{self._seed}:{self._drawn}".encode()).digest(count)


class ReadOnlyDatabase:
    """A database whose disk has become read-only: it is read as before, and takes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reading(self) -> AbstractContextManager[Transaction]:
        """As the database reads."""
        return self._database.reading()

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Refused, as a read-only file refuses."""
        raise StoreUnavailable


def _instant(at: str | datetime) -> datetime:
    return require_aware(datetime.fromisoformat(at) if isinstance(at, str) else at)
