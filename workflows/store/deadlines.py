"""Deadlines and the rungs of their ladders: the truth about dates, and what is due by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Integer, Text, bindparam, literal_column, or_, select, tuple_

from workflows.domain.cases import CaseId
from workflows.domain.clock import london_date
from workflows.store.mapped import Insert, Read
from workflows.store.rows import DeadlineRow
from workflows.store.statements import Conflict, RowMap, Statement
from workflows.store.tables import DeadlineTable, Instant
from workflows.store.transaction import Transaction
from workflows.store.values import instant, instant_or_none, text_or_none, whole


def _due_on(row: DeadlineRow) -> str | None:
    return None if row.due_at is None else london_date(row.due_at).isoformat()


DEADLINES = RowMap(DeadlineTable, DeadlineRow, derived={"due_on": _due_on})
_deadline = DEADLINES.table.c

_as_read = DEADLINES.as_read()
_upsert = Insert(DEADLINES, Conflict.REPLACE, ("id",))
_of_case = Read(
    DEADLINES,
    lambda query: query.where(_deadline.case_id == bindparam("case_id")).order_by(
        _deadline.name, _deadline.cycle, _deadline.rung
    ),
)
_NONE_BEFORE = datetime(1, 1, 1, tzinfo=UTC)
_due = Statement(
    lambda: (
        select(_deadline.next_at, _deadline.case_id)
        .where(
            literal_column("next_at IS NOT NULL"),
            _deadline.next_at <= bindparam("now", type_=Instant()),
            tuple_(_deadline.next_at, _deadline.case_id)
            > tuple_(bindparam("after", type_=Instant()), bindparam("after_case", type_=Text())),
        )
        .order_by(_deadline.next_at, _deadline.case_id)
        .limit(bindparam("size", type_=Integer()))
    )
)

_RUNNING = ("open", "waiting", "missed", "unresolved")
_dates = Statement(
    lambda: select(
        _deadline.rung,
        _deadline.task_id,
        _deadline.not_before_at,
        _deadline.due_at,
        _deadline.next_at,
    ).where(
        _deadline.case_id == bindparam("case_id"),
        or_(
            literal_column("next_at IS NOT NULL"),
            _deadline.status.in_([literal_column(f"'{status}'") for status in _RUNNING]),
        ),
    )
)
_next = Statement(
    lambda: (
        select(_deadline.next_at)
        .where(literal_column("next_at IS NOT NULL"))
        .order_by(_deadline.next_at)
        .limit(literal_column("1"))
    )
)


def upsert_deadlines(tx: Transaction, rows: Sequence[DeadlineRow]) -> None:
    """Write deadlines by id, new or changed.

    The effect key (case, name, cycle, rung) is unique: a second row with another id for the same
    effect is RowRefused, now or at the latest when the transaction commits.
    """
    _upsert.run(tx, rows)


def as_read(row: DeadlineRow) -> DeadlineRow:
    """The row as it is read once it is written."""
    return _as_read(row)


def deadlines_of(tx: Transaction, case_id: CaseId) -> list[DeadlineRow]:
    """Every deadline and rung of a case, by name, cycle and rung."""
    return _of_case.all(tx, case_id=case_id)


@dataclass(frozen=True, slots=True)
class Dates:
    """When a task may be done and is due, and when the case must next be looked at for it."""

    rung: int
    task_id: str | None
    not_before_at: datetime | None
    due_at: datetime | None
    next_at: datetime | None


def dates_of(tx: Transaction, case_id: CaseId) -> list[Dates]:
    """The dates alone of everything in a case that has not come to its end."""
    return [
        Dates(whole(rung), text_or_none(task_id), *(instant_or_none(value) for value in dates))
        for rung, task_id, *dates in tx.rows(_dates, case_id=case_id)
    ]


def due_cases(tx: Transaction, now: datetime, limit: int) -> list[CaseId]:
    """Cases with a deadline or rung to be looked at by `now`, longest waiting first, each once."""
    found: dict[CaseId, None] = {}
    after, after_case = _NONE_BEFORE, ""
    while len(found) < limit:
        size = 2 * limit
        page = tx.rows(_due, now=now, after=after, after_case=after_case, size=size)
        found.update((CaseId(str(case_id)), None) for _, case_id in page)
        if len(page) < size:
            break
        last_at, last_case = page[-1]
        after, after_case = instant(last_at), str(last_case)
    return list(found)[:limit]


def next_due(tx: Transaction) -> datetime | None:
    """The next instant at which some deadline or rung must be looked at; None: nothing waits."""
    found = tx.one(_next)
    return instant(found[0]) if found is not None else None
