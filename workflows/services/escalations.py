"""Silence climbs: what is due is noticed, its ladder starts, and every rung tells its people.

The sweep is level-triggered (what is due now?), so running it twice at one moment changes
nothing, and after hours off every rung is recorded in order and marked as noticed late. A rung
is a deadline row of its own; its key (case, deadline, cycle, rung) is unique.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from workflows.domain.agencies import THE_SYSTEM, Actor, AgencyKey, PersonId
from workflows.domain.cases import CaseId
from workflows.domain.deadlines import Due, Known, LateCause, resolve
from workflows.domain.errors import PrebirthError
from workflows.domain.events import DeadlineMissed, DeadlineNotSet, EscalationRaised, PersonTold
from workflows.domain.recipients import PEOPLE_OF_THE_CASE, CasePeople, Recipient, choose
from workflows.procedures.definition import Ladder, Rung
from workflows.services import pathway
from workflows.services.casework import Casework
from workflows.services.context import Context
from workflows.store import deadlines, people
from workflows.store.rows import DeadlineRow, DeadlineStatus, MessageKind, OutboxRow

NOTICED_LATE_AFTER = timedelta(minutes=5)
"""A rung recorded later than this after its time says so: the service was off, or held up."""

BATCH = 100

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: cases looked at, rungs and misses recorded, cases that raised."""

    cases: int = 0
    noticed: int = 0
    troubled: tuple[str, ...] = ()


def sweep(ctx: Context, limit: int = BATCH) -> Swept:
    """Bring every case with something due up to date, each in its own unit of work.

    A case that raises is left as it was, named in `troubled`, and does not stop the rest.
    """
    with ctx.looking() as unit:
        due = deadlines.due_cases(unit.tx, unit.now, limit)
    noticed, troubled = 0, []
    for case_id in due:
        try:
            noticed += sweep_case(ctx, case_id)
        except PrebirthError as error:
            log.error("case_needs_technical_help", case=case_id, error=type(error).__name__)
            troubled.append(case_id)
    return Swept(cases=len(due), noticed=noticed, troubled=tuple(troubled))


def next_due(ctx: Context) -> datetime | None:
    """The next instant at which a sweep would find something; None if nothing is waiting."""
    with ctx.looking() as unit:
        return deadlines.next_due(unit.tx)


def sweep_case(ctx: Context, case_id: CaseId) -> int:
    """Notice everything due in one case, in the order it came due. Returns how much there was."""
    with ctx.deciding() as unit:
        work = Casework.load_by_id(ctx, unit, THE_SYSTEM, case_id)
        noticed = notice(work)
        if noticed:
            work.save()
        return noticed


def notice(work: Casework) -> int:
    """Miss what is due and climb what has waited, earliest first, until nothing is due."""
    noticed = 0
    while (row := _earliest_due(work)) is not None:
        noticed += 1
        if row.rung > 0:
            _reach(work, row)
        elif row.due_at is not None:
            _miss(work, row, row.due_at)
    if noticed:
        pathway.let_time_pass(work)
        noticed += notice(work)
    return noticed


def make_urgent(work: Casework) -> None:
    """The case is urgent from now on: every waiting rung that has an urgent time takes it."""
    if work.row.urgent:
        return
    work.become_urgent()
    for row in list(work.deadlines.values()):
        if row.rung == 0 or row.missed_at is not None or row.status is not DeadlineStatus.OPEN:
            continue
        missed = work.deadlines[(row.name, row.cycle, 0)]
        ladder = _ladder_of(work, missed)
        if ladder is None:
            continue
        since = row.missed_due_at or missed.missed_due_at
        at = _rung_instant(work, missed, ladder.rungs[row.rung - 1], since)
        if at is not None and row.due_at is not None and at < row.due_at:
            work.keep_deadline(replace(row, due_at=at, next_at=at, urgent=True))


def _earliest_due(work: Casework) -> DeadlineRow | None:
    due = [
        (row.next_at, row.rung, row.name, row)
        for row in work.deadlines.values()
        if row.next_at is not None and row.next_at <= work.now
    ]
    return min(due, key=lambda item: item[:3])[3] if due else None


def _miss(work: Casework, row: DeadlineRow, due_at: datetime) -> None:
    cause = row.cause or LateCause.MISSED
    missed = replace(
        row,
        status=DeadlineStatus.MISSED,
        missed_at=work.now,
        missed_due_at=due_at,
        cause=cause,
        next_at=None,
    )
    work.keep_deadline(missed)
    late = _noticed_late(work, row)
    work.write_as_system(DeadlineMissed(row.name, due_at.isoformat(), row.sentence, cause, late))
    ladder = _ladder_of(work, missed)
    if ladder is not None:
        _set_rung(work, missed, ladder, 1, since=row.next_at or due_at)


def _reach(work: Casework, row: DeadlineRow) -> None:
    missed = work.deadlines[(row.name, row.cycle, 0)]
    work.keep_deadline(replace(row, status=DeadlineStatus.MISSED, missed_at=work.now, next_at=None))
    ladder = _ladder_of(work, missed)
    if ladder is None:
        return
    rung = ladder.rungs[row.rung - 1]
    told, unfilled = _find(work, rung.tell, missed)
    roles = [recipient.role for recipient in told]
    late = _noticed_late(work, row)
    work.write_as_system(EscalationRaised(row.name, row.rung, roles, late, list(unfilled)))
    message = Message(
        about=f"{row.name}:{row.cycle}:{row.rung}",
        kind=MessageKind.FOR_INFORMATION if rung.digest else MessageKind.ACT_TODAY,
        deadline_id=missed.id,
        rung=row.rung,
    )
    _put_out(work, told, message)
    if row.rung < len(ladder.rungs):
        _set_rung(work, missed, ladder, row.rung + 1, since=row.missed_due_at)


def _set_rung(
    work: Casework, missed: DeadlineRow, ladder: Ladder, number: int, *, since: datetime | None
) -> None:
    why = f"stage {number} of {ladder.title}"
    since = since or missed.missed_due_at
    try:
        at = _rung_instant(work, missed, ladder.rungs[number - 1], since)
    except PrebirthError as error:
        work.write_as_system(DeadlineNotSet(missed.name, why, error.sentence))
        return
    if at is None:
        return
    work.keep_deadline(
        replace(
            missed,
            id=f"{work.row.id}:{missed.name}:{missed.cycle}:{number}",
            rung=number,
            status=DeadlineStatus.OPEN,
            due_at=at,
            next_at=at,
            missed_at=None,
            missed_due_at=since,
            cause=None,
            not_before_at=None,
            why=why,
            urgent=work.row.urgent,
        )
    )


def _rung_instant(
    work: Casework, missed: DeadlineRow, rung: Rung, since: datetime | None
) -> datetime | None:
    """When this rung is reached, on the agency's calendar.

    It counts from the missed instant, or from when that date was set where that was later: nobody
    could have acted on a date before it stood.
    """
    if since is None:
        return None
    rule = rung.urgent_at if work.row.urgent and rung.urgent_at is not None else rung.at
    known = Known(
        events={**work.events, "overdue": since},
        edd=None,
        terms=work.index.terms_for(missed.name, work.procedure),
    )
    resolution = resolve(rule, known)
    return resolution.at if isinstance(resolution, Due) else None


def _ladder_of(work: Casework, row: DeadlineRow) -> Ladder | None:
    return work.procedure.ladders[row.ladder] if row.ladder is not None else None


def _noticed_late(work: Casework, row: DeadlineRow) -> bool:
    return row.next_at is not None and work.now - row.next_at > NOTICED_LATE_AFTER


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out: its kind and what it is about, for the opaque reference; nothing else."""

    about: str
    kind: MessageKind
    deadline_id: str | None = None
    rung: int = 0


def tell(work: Casework, names: Sequence[str], message: Message) -> None:
    """Put one message out to each person these names find, and involve their agencies."""
    told, _ = _find(work, names, None)
    _put_out(work, told, message)


def _find(
    work: Casework, names: Sequence[str], deadline: DeadlineRow | None
) -> tuple[tuple[Recipient, ...], tuple[str, ...]]:
    """Who these names find, and the names that found nobody."""
    holder = _holder(work, deadline)
    named = replace(work.people, holder=holder)
    return choose(names, named, _practitioners(work, names, named))


def _practitioners(work: Casework, names: Sequence[str], named: CasePeople) -> list[Actor]:
    """Everyone whom these names could find: whole agencies, and the case's own people."""
    tx = work.unit.tx
    agencies = dict.fromkeys(AgencyKey(name.partition(".")[0]) for name in names if "." in name)
    found = people.in_agencies(tx, agencies)
    if any(name in PEOPLE_OF_THE_CASE for name in names):
        own = dict.fromkeys((*named.referrers, named.opener, named.holder))
        known = {person.id for person in found}
        loaded = [people.load(tx, key) for key in own if key is not None and key not in known]
        found += [person for person in loaded if person is not None]
    return found


def _put_out(work: Casework, told: Sequence[Recipient], message: Message) -> None:
    for recipient in told:
        work.involve(recipient.agency)
        key = f"{work.row.id}:{message.about}:{recipient.person}"
        work.message(
            OutboxRow(
                id=key,
                case_id=work.row.id,
                recipient=recipient.person,
                kind=message.kind,
                reason_kind=message.about.partition(":")[0],
                deadline_id=message.deadline_id,
                rung=message.rung,
                dedupe_key=key,
                act_by=None,
                created_at=work.now,
            )
        )
        work.write_as_system(PersonTold(recipient.person, recipient.role, message.about))


def _holder(work: Casework, deadline: DeadlineRow | None) -> PersonId | None:
    task = work.tasks.get(deadline.task_id or "") if deadline is not None else None
    return task.claimed_by if task is not None else None
