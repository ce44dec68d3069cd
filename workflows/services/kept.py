"""What hangs on a case (its tasks, deadlines and agencies), kept from one act on it to the next.

The case's own row is always read, under its lock. Every act that writes ends in a new head of the
case's log, and no two acts ever come to the same one: so whoever reads that head again knows what
hangs on it, and need not read it row by row, whichever process wrote since. What is taken is gone
until an act is saved: after anything that went wrong the next act reads everything anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

from workflows.domain.agencies import AgencyKey
from workflows.domain.cases import CaseId
from workflows.store import cases, deadlines, tasks
from workflows.store.rows import CaseRow, DeadlineRow, TaskRow
from workflows.store.transaction import Transaction

_MOST: Final = 64

Key = tuple[str, int, int]
"""A deadline's name, cycle and rung."""
Head = tuple[CaseId, int, bytes]


@dataclass(frozen=True, slots=True)
class Parts:
    """What hangs on a case, as it would be read: of its tasks, those at hand."""

    involved: frozenset[AgencyKey]
    tasks: Mapping[str, TaskRow]
    deadlines: Mapping[Key, DeadlineRow]

    @classmethod
    def read(cls, tx: Transaction, case_id: CaseId, *, acting: bool) -> Parts:
        """As it is stored; every task where nobody is `acting`."""
        wanted = tasks.tasks_at_hand if acting else tasks.tasks_of
        return cls(
            cases.agencies_involved(tx, case_id),
            {task.id: task for task in wanted(tx, case_id)},
            {(row.name, row.cycle, row.rung): row for row in deadlines.deadlines_of(tx, case_id)},
        )


class KeptParts:
    """The parts of the cases acted on last, each by the head of its log. Threads may share it."""

    def __init__(self, most: int = _MOST) -> None:
        """Of `most` cases, no more; 0 keeps nothing."""
        self._most = most
        self._kept: dict[Head, Parts] = {}
        self._lock = Lock()

    def take(self, row: CaseRow) -> Parts | None:
        """The parts of the case as this row stands; None where they must be read."""
        with self._lock:
            return self._kept.pop((row.id, row.version, row.chain_hash), None)

    def keep(self, row: CaseRow, parts: Parts) -> None:
        """Keep what was written with this row, the head of whose log is new."""
        if not self._most:
            return
        with self._lock:
            while len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[(row.id, row.version, row.chain_hash)] = parts
