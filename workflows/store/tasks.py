"""Tasks: the steps that wait, or waited, in agencies' queues."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from sqlalchemy import ColumnElement, and_, bindparam, func, literal_column, or_, select

from workflows.domain.agencies import AgencyKey, PersonId
from workflows.domain.cases import CaseId
from workflows.domain.errors import Clash, TaskNotFound
from workflows.domain.tasks import StepKey, TaskId, TaskStatus
from workflows.store.cases import changed_meanwhile
from workflows.store.deadlines import DEADLINES
from workflows.store.mapped import Insert, Read, Update
from workflows.store.rows import DeadlineRow, TaskRow
from workflows.store.statements import RowMap, Statement
from workflows.store.tables import PersonTable, TaskTable, table_of
from workflows.store.transaction import Transaction

TASKS = RowMap(TaskTable, TaskRow)
_task = TASKS.table.c
_people = table_of(PersonTable).c

_as_read = TASKS.as_read()
_insert = Insert(TASKS)
_update = Update(TASKS, "case_id", "step", "agency", "opened_at")
_of_case = Read(
    TASKS,
    lambda query: query.where(_task.case_id == bindparam("case_id")).order_by(
        _task.opened_at, _task.id
    ),
)
_RUNNING = ("open", "waiting", "missed", "unresolved", "could_not_be_met")
_at_hand = Read(
    TASKS,
    lambda query: query.where(
        _task.case_id == bindparam("case_id"),
        or_(
            _task.status == literal_column("'open'"),
            _task.id.in_(
                select(DEADLINES.table.c.task_id).where(
                    DEADLINES.table.c.case_id == bindparam("case_id"),
                    DEADLINES.table.c.status.in_([literal_column(f"'{s}'") for s in _RUNNING]),
                )
            ),
        ),
    ).order_by(_task.opened_at, _task.id),
)
_open = Statement(
    lambda: (
        select(_task.id, _task.step, _task.agency)
        .where(_task.case_id == bindparam("case_id"), _task.status == literal_column("'open'"))
        .order_by(_task.opened_at, _task.id)
    )
)
_by_id = Read(TASKS, lambda query: query.where(_task.id == bindparam("task_id")))
_changed = Statement(
    lambda: (
        select(_task.version, _task.changed_by, _people.name, _task.changed_at)
        .select_from(TASKS.table.outerjoin(table_of(PersonTable), _people.id == _task.changed_by))
        .where(_task.id == bindparam("task_id"))
    )
)


_deadline = DEADLINES.table.c
_latest_cycle = DEADLINES.table.alias("latest_cycle").c
_own_cycle = DEADLINES.table.alias("own_cycle").c


def deadline_of_task() -> ColumnElement[bool]:
    """Joins a task to its deadline: the cycle that names this very task, else the newest."""
    own = select(func.max(_own_cycle.cycle)).where(
        _own_cycle.case_id == _task.case_id,
        _own_cycle.name == _task.deadline,
        _own_cycle.task_id == _task.id,
    )
    latest = select(func.max(_latest_cycle.cycle)).where(
        _latest_cycle.case_id == _task.case_id, _latest_cycle.name == _task.deadline
    )
    return and_(
        _deadline.case_id == _task.case_id,
        _deadline.name == _task.deadline,
        literal_column("deadline.rung = 0"),
        _deadline.cycle
        == func.coalesce(
            own.correlate(TASKS.table).scalar_subquery(),
            latest.correlate(TASKS.table).scalar_subquery(),
        ),
    )


def insert_tasks(tx: Transaction, rows: Sequence[TaskRow]) -> None:
    """New tasks. RowRefused when an id is taken."""
    _insert.run(tx, rows)


def update_tasks(
    tx: Transaction, rows: Sequence[TaskRow], *, by: PersonId, at: datetime
) -> list[TaskRow]:
    """Write tasks over the versions they carry, and return them with the next ones.

    ChangedMeanwhile, naming who and when, if a stored version is another: now, or at the latest
    when the transaction commits.
    """
    saved = [replace(row, version=row.version + 1, changed_by=by, changed_at=at) for row in rows]
    _update.run(tx, saved, lambda: _clash(tx, saved))
    return saved


def clash(tx: Transaction, task_id: TaskId) -> Clash:
    """The error that says who changed this task last, and when."""
    found = tx.one(_changed, task_id=task_id)
    return Clash() if found is None else changed_meanwhile(found[1], found[2], found[3])


def tasks_of(tx: Transaction, case_id: CaseId) -> list[TaskRow]:
    """Every task of a case, in the order they opened."""
    return _of_case.all(tx, case_id=case_id)


def tasks_at_hand(tx: Transaction, case_id: CaseId) -> list[TaskRow]:
    """The tasks of a case that an act may touch: open ones, and those a running deadline names."""
    return _at_hand.all(tx, case_id=case_id)


def open_tasks(tx: Transaction, case_id: CaseId) -> list[tuple[TaskId, StepKey, AgencyKey]]:
    """The open tasks of a case, in the order they opened: id, step and agency alone."""
    return [
        (TaskId(str(key)), StepKey(str(step)), AgencyKey(str(agency)))
        for key, step, agency in tx.rows(_open, case_id=case_id)
    ]


def at_hand(rows: Iterable[TaskRow], dates: Iterable[DeadlineRow]) -> list[TaskRow]:
    """Of a case's tasks and deadlines, the tasks that `tasks_at_hand` reads, in its order."""
    named = {row.task_id for row in dates if row.status in _RUNNING}
    found = [row for row in rows if row.status is TaskStatus.OPEN or row.id in named]
    return sorted(found, key=attrgetter("opened_at", "id"))


def as_read(row: TaskRow) -> TaskRow:
    """The row as it is read once it is written."""
    return _as_read(row)


def load_task(tx: Transaction, task_id: TaskId) -> TaskRow:
    """The task of that id, or TaskNotFound. Lock its case before changing it."""
    found = _by_id.one(tx, task_id=task_id)
    if found is None:
        raise TaskNotFound
    return found


def _clash(tx: Transaction, saved: Sequence[TaskRow]) -> Clash:
    """Of the tasks that were to be saved, the first that holds what somebody else wrote."""
    for row in saved:
        stored = _by_id.one(tx, task_id=row.id)
        if stored != row:
            return clash(tx, row.id)
    return Clash()
