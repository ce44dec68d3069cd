"""What must I do next, and which cases can I find? Both only ever show what access allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from workflows.domain import access
from workflows.domain.agencies import Actor, AgencyKey, PersonId
from workflows.domain.cases import CaseId, CaseStatus, SafeContact, Woman
from workflows.domain.clock import london_date
from workflows.domain.details import key_of
from workflows.domain.errors import CaseNotFound
from workflows.domain.gestation import days_if_known
from workflows.domain.identifiers import nhs_number_problem, parse_case_reference
from workflows.domain.tasks import TaskStatus
from workflows.services import case_record
from workflows.services.context import Context, Unit
from workflows.store import cases, deadlines, outbox, people, queues, tasks
from workflows.store.queues import CaseLine, WorkRow
from workflows.store.rows import CaseRow, DeadlineStatus, MessageKind

__all__ = ["CaseLine", "CasesFound", "InboxMessage", "MyWork", "WorkItem", "cases_for", "my_work"]

MOST_LISTED = 500
MOST_SEARCHED = 20_000
"""By name, an agency's newest cases are compared one by one; this many at most."""

_UNMET = (DeadlineStatus.OPEN, DeadlineStatus.MISSED)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One open task of the reader's agency. `row.deadline` is its own; None: it has none.

    `holder` is who has it, None while nobody does. `gestation_days` is today's, None where the EDD
    is not known or lies too far off to count from.
    """

    row: WorkRow
    safe_contact: SafeContact
    holder: str | None
    gestation_days: int | None


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """One message: its kind is all its subject says; `reference` leads to the case."""

    id: str
    reference: str
    kind: MessageKind
    reason: str
    rung: int
    act_by: datetime | None
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class MyWork:
    """The agency's open tasks, soonest first (within a due day: urgent, then nearest to birth)."""

    now: datetime
    agency_title: str
    items: tuple[WorkItem, ...]
    inbox: tuple[InboxMessage, ...]


@dataclass(frozen=True, slots=True)
class CasesFound:
    """Cases the reader may see. `searched` is what was asked for, None for the whole list.

    Nothing found means "No record you can see", never that nobody knows this family.
    """

    now: datetime
    lines: tuple[CaseLine, ...]
    searched: str | None = None


def my_work(ctx: Context, actor: Actor) -> MyWork:
    """What waits for this person's agency, and what she was told."""
    with ctx.looking() as unit:
        today = london_date(unit.now)
        names = {person.id: person.name for person in people.everyone(unit.tx)}
        may = access.may_work_on(actor, actor.agency)
        rows = queues.work_for(unit.tx, actor.agency) if may else []
        items = tuple(_item(row, names, today) for row in rows)
        return MyWork(unit.now, agency_title(ctx, actor.agency), items, _inbox(unit, actor))


def cases_for(ctx: Context, actor: Actor, search: str | None = None) -> CasesFound:
    """Cases this person may see: all, or those of one reference, NHS number or exact name.

    A search never widens what she may see: it is answered from the same cases as the list.
    """
    searched = " ".join(search.split()) if search is not None else ""
    with ctx.looking() as unit:
        if not searched:
            lines = _of_agency(unit, actor, MOST_LISTED)
            return CasesFound(unit.now, tuple(lines))
        return CasesFound(unit.now, tuple(_found(unit, actor, searched)), searched)


def mark_read(ctx: Context, actor: Actor, message_id: str) -> None:
    """This person has read that message; nobody else's message changes."""
    with ctx.deciding() as unit:
        outbox.mark_read(unit.tx, message_id, actor.id, unit.now)


def agency_title(ctx: Context, agency: AgencyKey) -> str:
    """What people call this agency: its lane's title in the current procedures, else its key."""
    lane = ctx.editions.lanes().get(agency)
    return lane.title if lane is not None else agency.replace("_", " ").capitalize()


def _of_agency(unit: Unit, actor: Actor, limit: int) -> list[CaseLine]:
    if not access.may_see_case(actor, {actor.agency}):
        return []
    return queues.cases_for(unit.tx, None if access.may_audit(actor) else actor.agency, limit)


def _found(unit: Unit, actor: Actor, searched: str) -> list[CaseLine]:
    reference = parse_case_reference(searched)
    if reference is not None:
        try:
            return _visible(unit, actor, [cases.load_case(unit.tx, reference, lock=False)])
        except CaseNotFound:
            return []
    key = key_of(Woman(nhs_number=searched))
    if key is not None and nhs_number_problem(searched) is None:
        return _visible(unit, actor, cases.same_woman(unit.tx, key))
    wanted = searched.casefold()
    lines = _of_agency(unit, actor, MOST_SEARCHED)
    return [line for line in lines if wanted in _known_as(line)]


def _known_as(line: CaseLine) -> tuple[str, ...]:
    woman = case_record.woman_of(line.details)
    known = (woman.name, woman.nhs_number)
    return tuple(" ".join(text.split()).casefold() for text in known if text is not None)


def _visible(unit: Unit, actor: Actor, rows: list[CaseRow]) -> list[CaseLine]:
    return [
        _line(unit, row)
        for row in rows
        if access.may_see_case(actor, cases.agencies_involved(unit.tx, row.id))
    ]


def _line(unit: Unit, row: CaseRow) -> CaseLine:
    waiting = [task for task in tasks.tasks_of(unit.tx, row.id) if task.status is TaskStatus.OPEN]
    clocks = [item for item in deadlines.deadlines_of(unit.tx, row.id) if item.rung == 0]
    unmet = [item.due_at for item in clocks if item.status in _UNMET and item.due_at is not None]
    edd = cases.edd_counted(row)
    return CaseLine(
        case_id=row.id,
        reference=row.reference,
        status=CaseStatus(row.status),
        urgent=row.urgent,
        procedure_id=row.procedure_id,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        edd_on=date.fromisoformat(edd) if edd is not None else None,
        details=row.details,
        open_tasks=len(waiting),
        overdue=sum(item.status is DeadlineStatus.MISSED for item in clocks),
        next_due_at=min(unmet, default=None),
    )


def _item(row: WorkRow, names: Mapping[PersonId, str], today: date) -> WorkItem:
    held = row.task.claimed_by
    return WorkItem(
        row=row,
        safe_contact=case_record.safe_contact_of({"safe_contact": row.safe_contact}),
        holder=names.get(held, str(held)) if held is not None else None,
        gestation_days=days_if_known(row.edd_on, today),
    )


def _inbox(unit: Unit, actor: Actor) -> tuple[InboxMessage, ...]:
    """Messages about cases the reader may still see; rights changed since then count."""
    found = []
    seen: dict[CaseId, str | None] = {}
    for message in outbox.inbox_of(unit.tx, actor.id):
        if message.case_id not in seen:
            seen[message.case_id] = _reference(unit, actor, message.case_id)
        reference = seen[message.case_id]
        if reference is None:
            continue
        found.append(
            InboxMessage(
                id=message.id,
                reference=reference,
                kind=message.kind,
                reason=message.reason_kind,
                rung=message.rung,
                act_by=message.act_by,
                created_at=message.created_at,
                read_at=message.read_at,
            )
        )
    return tuple(found)


def _reference(unit: Unit, actor: Actor, case_id: CaseId) -> str | None:
    if not access.may_see_case(actor, cases.agencies_involved(unit.tx, case_id)):
        return None
    return cases.load_case_by_id(unit.tx, case_id, lock=False).reference
