"""A case as it stands, in plain values: what a story is checked against, whoever fetched it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from workflows.domain.chronology import Titles
from workflows.domain.events import Event


@dataclass(frozen=True, slots=True)
class LookedDeadline:
    """One deadline's newest cycle. `due_at` is the instant that was in force if it was missed."""

    name: str
    status: str
    due_at: datetime | None
    cause: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class LookedEntry:
    """One log entry."""

    seq: int
    agency: str
    recorded_at: datetime
    happened_at: datetime | None
    event: Event


@dataclass(frozen=True, slots=True)
class CaseLook:
    """Everything a story may expect something of."""

    reference: str
    now: datetime
    status: str
    edd: date | None
    open: Mapping[str, str]
    """Open step → the agency it waits on."""
    deadlines: Mapping[str, LookedDeadline]
    entries: tuple[LookedEntry, ...]
    earlier: tuple[str, ...] = ()
    """References of earlier cases of the same woman."""
    documents: Mapping[str, int] = field(default_factory=dict)
    """Document → how many versions of it there are; those not written yet are left out."""
    titles: Titles = field(default_factory=Titles)
