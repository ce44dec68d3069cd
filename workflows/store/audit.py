"""What an auditor reads across cases: every deadline and every finished step, on time or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select

from workflows.domain.agencies import AgencyKey
from workflows.domain.tasks import StepKey, TaskId
from workflows.store.cases import CASES
from workflows.store.deadlines import DEADLINES
from workflows.store.rows import DeadlineStatus
from workflows.store.statements import Row, Statement
from workflows.store.tables import Instant
from workflows.store.tasks import TASKS, deadline_of_task
from workflows.store.transaction import Transaction
from workflows.store.values import instant_or_none, text_or_none, whole

_case = CASES.table.c
_task = TASKS.table.c
_deadline = DEADLINES.table.c


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One deadline in one cycle, or one finished step beside the deadline it had, if it had one.

    `due_at` is the instant that was in force: when missed, the one missed. `late_by` counts to when
    it happened, or to `now` while it has not; None: not late. `met` is None while nothing is
    decided yet, and for a step without a date. `name` is the deadline's, `step` the step's. A step
    may be done and its deadline still open: more information was needed.
    """

    reference: str
    procedure_id: str
    procedure_hash: str
    kind: Literal["deadline", "step"]
    name: str | None
    cycle: int
    step: StepKey | None
    task_id: TaskId | None
    agency: AgencyKey
    due_at: datetime | None
    happened_at: datetime | None
    recorded_at: datetime | None
    late_by: timedelta | None
    cause: str | None
    status: str
    met: bool | None
    sentence: str | None


_IN_FORCE = func.coalesce(_deadline.missed_due_at, _deadline.due_at)


def _narrowed(
    query: Select[tuple[object, ...]],
    agency: ColumnElement[str],
    when: ColumnElement[datetime],
    chosen: frozenset[str],
) -> Select[tuple[object, ...]]:
    conditions: dict[str, ColumnElement[bool]] = {
        "procedure": _case.procedure_id == bindparam("procedure"),
        "agency": agency == bindparam("agency"),
        "since": when >= bindparam("since", type_=Instant()),
        "until": when < bindparam("until", type_=Instant()),
    }
    return query.where(*(conditions[name] for name in sorted(chosen)))


def _of_deadlines(chosen: frozenset[str]) -> Select[tuple[object, ...]]:
    query = (
        select(
            _case.reference,
            _case.procedure_id,
            literal_column("'deadline'"),
            _deadline.name,
            _deadline.cycle,
            _deadline.step,
            _deadline.task_id,
            _deadline.agency,
            _IN_FORCE,
            _deadline.met_at,
            _deadline.recorded_at,
            _deadline.cause,
            _deadline.status,
            _deadline.sentence,
            _case.procedure_hash,
        )
        .select_from(DEADLINES.table.join(CASES.table, _case.id == _deadline.case_id))
        .where(literal_column("deadline.rung = 0"))
        .order_by(_case.reference, _IN_FORCE.is_(None), _IN_FORCE, _deadline.id)
    )
    when = func.coalesce(_IN_FORCE, _deadline.met_at, _deadline.recorded_at)
    return _narrowed(query, _deadline.agency, when, chosen)


def _of_steps(chosen: frozenset[str]) -> Select[tuple[object, ...]]:
    query = (
        select(
            _case.reference,
            _case.procedure_id,
            literal_column("'step'"),
            _task.deadline,
            func.coalesce(_deadline.cycle, literal_column("0")),
            _task.step,
            _task.id,
            _task.agency,
            _IN_FORCE,
            _task.done_at,
            _task.recorded_at,
            _deadline.cause,
            _task.status,
            _deadline.sentence,
            _case.procedure_hash,
        )
        .select_from(
            TASKS.table.join(CASES.table, _case.id == _task.case_id).outerjoin(
                DEADLINES.table, deadline_of_task()
            )
        )
        .where(literal_column("task.status = 'done'"))
        .order_by(_case.reference, _task.done_at, _task.id)
    )
    return _narrowed(query, _task.agency, func.coalesce(_IN_FORCE, _task.done_at), chosen)


_built: dict[frozenset[str], tuple[Statement, Statement]] = {}


def audit_steps(
    tx: Transaction,
    now: datetime,
    *,
    procedure: str | None = None,
    agency: AgencyKey | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[AuditRow]:
    """Every deadline cycle, then every done step, a few at a time.

    `since` (inclusive) and `until` (exclusive) are about the due instant or, where there is none,
    about when it happened. What has neither appears only where no period is asked for.
    """
    given: dict[str, object] = {
        "procedure": procedure,
        "agency": agency,
        "since": since,
        "until": until,
    }
    values = {name: value for name, value in given.items() if value is not None}
    chosen = frozenset(values)
    if chosen not in _built:
        _built[chosen] = (
            Statement(lambda: _of_deadlines(chosen)),
            Statement(lambda: _of_steps(chosen)),
        )
    for query in _built[chosen]:
        for row in tx.stream(query, **values):
            yield _audit_row(row, now)


def _audit_row(row: Row, now: datetime) -> AuditRow:
    due_at, happened_at = instant_or_none(row[8]), instant_or_none(row[9])
    status = str(row[12])
    is_step = row[2] == "step"
    ended = happened_at or (None if status in _OVER else now)
    late_by = ended - due_at if due_at is not None and ended is not None else timedelta()
    met = _MET.get(status)
    if is_step and due_at is not None:
        met = late_by <= timedelta()
    return AuditRow(
        reference=str(row[0]),
        procedure_id=str(row[1]),
        procedure_hash=str(row[14]),
        kind="step" if is_step else "deadline",
        name=text_or_none(row[3]),
        cycle=whole(row[4]),
        step=None if row[5] is None else StepKey(str(row[5])),
        task_id=None if row[6] is None else TaskId(str(row[6])),
        agency=AgencyKey(str(row[7])),
        due_at=due_at,
        happened_at=happened_at,
        recorded_at=instant_or_none(row[10]),
        late_by=late_by if late_by > timedelta() else None,
        cause=text_or_none(row[11]),
        status=status,
        met=met,
        sentence=text_or_none(row[13]),
    )


_MET: dict[str, bool] = {
    DeadlineStatus.MET: True,
    DeadlineStatus.MET_LATE: False,
    DeadlineStatus.MISSED: False,
}
_OVER = frozenset({DeadlineStatus.ENDED, DeadlineStatus.PLANNED, DeadlineStatus.COULD_NOT_BE_MET})
