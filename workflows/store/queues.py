"""What practitioners look at: an agency's work, and its cases."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Integer,
    bindparam,
    func,
    literal_column,
    select,
)

from workflows.domain.agencies import AgencyKey, PersonId
from workflows.domain.cases import CaseId, CaseStatus
from workflows.store.cases import CASES
from workflows.store.deadlines import DEADLINES
from workflows.store.rows import DeadlineRow, Json, TaskRow
from workflows.store.statements import Row, Statement
from workflows.store.tables import CaseAgencyTable, table_of
from workflows.store.tasks import TASKS, deadline_of_task
from workflows.store.transaction import Transaction
from workflows.store.values import day_or_none, instant, instant_or_none, json_object, whole

_case = CASES.table.c
_task = TASKS.table.c
_deadline = DEADLINES.table.c
_involved = table_of(CaseAgencyTable).c


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One open task in an agency's queue, with what decides when it must be done.

    `deadline` is the task's own, None when it has none. `stage` is the highest escalation stage
    reached, 0 for none. `safe_contact` holds the fields of `SafeContact`; `edd_on` is the EDD in
    force.
    """

    case_id: CaseId
    reference: str
    urgent: bool
    safe_contact: Json
    edd_on: date | None
    task: TaskRow
    deadline: DeadlineRow | None
    stage: int


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in an agency's list. `next_due_at` is the soonest unmet deadline, overdue or not."""

    case_id: CaseId
    reference: str
    status: CaseStatus
    urgent: bool
    procedure_id: str
    opened_at: datetime
    closed_at: datetime | None
    edd_on: date | None
    details: Json
    open_tasks: int
    overdue: int
    next_due_at: datetime | None


_rung = DEADLINES.table.alias("rung").c


def _stage_reached() -> ColumnElement[int]:
    reached = select(func.max(_rung.rung)).where(
        _rung.case_id == _deadline.case_id,
        _rung.name == _deadline.name,
        _rung.cycle == _deadline.cycle,
        _rung.rung > literal_column("0"),
        _rung.missed_at.is_not(None),
    )
    return func.coalesce(reached.correlate(DEADLINES.table).scalar_subquery(), literal_column("0"))


def _work(*, dated: bool, mine: bool) -> Statement:
    query = (
        select(
            _case.id.label("of_case"),
            _case.reference,
            _case.urgent.label("case_urgent"),
            _case.details,
            _case.edd_on,
            _stage_reached().label("stage"),
            *(_task[name] for name in TASKS.fields),
            *(_deadline[name].label(f"deadline_{name}") for name in DEADLINES.fields),
        )
        .select_from(
            TASKS.table.join(CASES.table, _case.id == _task.case_id).outerjoin(
                DEADLINES.table, deadline_of_task()
            )
        )
        .where(_task.agency == bindparam("agency"), literal_column("task.status = 'open'"))
    )
    if mine:
        query = query.where(_task.claimed_by == bindparam("person"))
    nearness = (_case.edd_on.is_(None), _case.edd_on)
    if dated:
        query = query.where(_deadline.due_at.is_not(None))
        order = (_deadline.due_on, _case.urgent.desc(), *nearness, _deadline.due_at)
        query = query.order_by(*order, _task.opened_at, _task.id)
        query = query.limit(bindparam("size", type_=Integer()))
    else:
        query = query.where(_deadline.due_at.is_(None))
        query = query.order_by(_case.urgent.desc(), _task.opened_at, *nearness, _task.id)
    return Statement(lambda: query)


_dated = {mine: _work(dated=True, mine=mine) for mine in (False, True)}
_undated = {mine: _work(dated=False, mine=mine) for mine in (False, True)}


def work_for(
    tx: Transaction, agency: AgencyKey, person: PersonId | None = None, limit: int = 200
) -> list[WorkRow]:
    """An agency's open tasks, soonest first; with a person, those she has taken.

    Within one London due day urgent cases come first, then those nearest to birth. `limit` bounds
    the tasks that have a date; those without one follow, urgent and oldest first, and all of them,
    since nothing would ever bring them up the list.
    """
    mine = person is not None
    values = {"agency": agency} | ({"person": person} if mine else {})
    rows = [*tx.rows(_dated[mine], size=limit, **values), *tx.rows(_undated[mine], **values)]
    unpack_task, unpack_deadline = TASKS.unpack(tx.dialect), DEADLINES.unpack(tx.dialect)
    found = []
    for row in rows:
        case_id, reference, urgent, details, edd_on, stage, *rest = row
        task, deadline = rest[: len(TASKS.fields)], rest[len(TASKS.fields) :]
        found.append(
            WorkRow(
                case_id=CaseId(str(case_id)),
                reference=str(reference),
                urgent=bool(urgent),
                safe_contact=_safe_contact(details),
                edd_on=day_or_none(edd_on),
                task=unpack_task(task),
                deadline=None if deadline[0] is None else unpack_deadline(deadline),
                stage=whole(stage),
            )
        )
    return found


def _safe_contact(details: object) -> Json:
    found = json_object(details).get("safe_contact")
    return found if isinstance(found, dict) else {}


def _count_of(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(DEADLINES.table)
        .where(_deadline.case_id == _case.id, _deadline.rung == literal_column("0"), *conditions)
        .correlate(CASES.table)
        .scalar_subquery()
    )


_UNMET: ColumnElement[bool] = literal_column("deadline.status IN ('open', 'missed')")


def _lines(*, of_agency: bool) -> Statement:
    query = select(
        _case.id,
        _case.reference,
        _case.status,
        _case.urgent,
        _case.procedure_id,
        _case.opened_at,
        _case.closed_at,
        _case.edd_on,
        _case.details,
        select(func.count())
        .select_from(TASKS.table)
        .where(_task.case_id == _case.id, literal_column("task.status = 'open'"))
        .correlate(CASES.table)
        .scalar_subquery(),
        _count_of(literal_column("deadline.status = 'missed'")),
        select(func.min(_deadline.due_at))
        .where(_deadline.case_id == _case.id, _deadline.rung == literal_column("0"), _UNMET)
        .correlate(CASES.table)
        .scalar_subquery(),
    )
    if of_agency:
        involved = CASES.table.join(table_of(CaseAgencyTable), _involved.case_id == _case.id)
        query = query.select_from(involved).where(_involved.agency == bindparam("agency"))
    query = query.order_by(_case.closed_at.is_not(None), _case.opened_at.desc(), _case.id)
    return Statement(lambda: query.limit(bindparam("size", type_=Integer())))


_cases_of_agency = _lines(of_agency=True)
_all_cases = _lines(of_agency=False)


def cases_for(tx: Transaction, agency: AgencyKey | None, limit: int = 500) -> list[CaseLine]:
    """The cases an agency is involved in, or (None) all: open ones first, newest first."""
    if agency is None:
        return [_line(row) for row in tx.rows(_all_cases, size=limit)]
    return [_line(row) for row in tx.rows(_cases_of_agency, agency=agency, size=limit)]


def _line(row: Row) -> CaseLine:
    return CaseLine(
        case_id=CaseId(str(row[0])),
        reference=str(row[1]),
        status=CaseStatus(str(row[2])),
        urgent=bool(row[3]),
        procedure_id=str(row[4]),
        opened_at=instant(row[5]),
        closed_at=instant_or_none(row[6]),
        edd_on=day_or_none(row[7]),
        details=json_object(row[8]),
        open_tasks=whole(row[9]),
        overdue=whole(row[10]),
        next_due_at=instant_or_none(row[11]),
    )
