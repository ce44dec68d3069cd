"""What a deadline says in a case: by its rules, or by the date a manager decided in their place."""

from __future__ import annotations

from datetime import datetime

from workflows.domain.agencies import AgencyKey
from workflows.domain.deadlines import (
    DeadlineDefinition,
    Known,
    LateCause,
    PlannedDeadline,
    Source,
    plan,
)
from workflows.domain.errors import PrebirthError
from workflows.domain.events import DateDecisionLapsed
from workflows.domain.tasks import StepKey
from workflows.services.casework import Casework
from workflows.store.rows import DeadlineRow, DeadlineStatus

LATE_START = "late_start"
"""Why a date moved: the rule that the procedure has for a late start counts now."""


def plan_one(
    work: Casework,
    definition: DeadlineDefinition,
    reached_at: datetime | None,
    *,
    cycle: int | None = None,
) -> PlannedDeadline | PrebirthError:
    """What this deadline says now; the error, not a blank, where it cannot be worked out.

    A date that a manager decided stands for as long as what it was decided upon does, in the
    round (`cycle`) it was decided for; None asks for that round.
    """
    planned = by_rule(work, definition, reached_at)
    decided = work.decided.get(definition.name)
    if decided is None or isinstance(planned, PrebirthError) or not decided.holds(planned):
        return planned
    if cycle not in (None, decided.cycle):
        return planned
    return decided.over(planned)


def by_rule(
    work: Casework, definition: DeadlineDefinition, reached_at: datetime | None
) -> PlannedDeadline | PrebirthError:
    """What its rules alone say now, whatever a manager decided."""
    index, edd = work.index, work.edd_in_force
    known = Known(
        events=work.events,
        edd=edd.sets_dates_by if edd else None,
        terms=index.terms_for(definition.name, work.procedure),
    )
    heeded = reached_at if definition.name in index.heeds_reaching else None
    try:
        values, opened_at = work.known_values(), work.row.opened_at
        return plan(definition, known, values, heeded, presented_at=opened_at)
    except PrebirthError as error:
        return error


def when_reached(work: Casework, row: DeadlineRow) -> datetime | None:
    """When the step that carries this deadline was reached; None while it is not."""
    return work.tasks[row.task_id].opened_at if row.task_id in work.tasks else None


def lapse(
    work: Casework, definition: DeadlineDefinition, row: DeadlineRow, reached_at: datetime | None
) -> bool:
    """Forget a decided date once the dates it was decided upon, or its round, are others."""
    decided = work.decided.get(definition.name)
    if decided is None or row.cycle < decided.cycle:
        return False
    planned = by_rule(work, definition, reached_at)
    if isinstance(planned, PrebirthError):
        return False
    if decided.cycle == row.cycle and decided.holds(planned):
        return False
    del work.decided[definition.name]
    if decided.cycle == row.cycle:
        work.write_as_system(DateDecisionLapsed(row.name, decided.due_at.isoformat()))
    return decided.cycle == row.cycle


def fresh(
    work: Casework, definition: DeadlineDefinition, agency: AgencyKey, *, cycle: int
) -> DeadlineRow:
    """A new round of this deadline, not yet given a date."""
    step = work.index.step_of_deadline.get(definition.name)
    return DeadlineRow(
        id=f"{work.row.id}:{definition.name}:{cycle}:0",
        case_id=work.row.id,
        name=definition.name,
        cycle=cycle,
        rung=0,
        step=StepKey(step) if step is not None else None,
        task_id=None,
        agency=agency,
        status=DeadlineStatus.PLANNED,
        due_at=None,
        not_before_at=None,
        sentence="",
        why="",
        source=source_words(definition.source),
        basis_edd=None,
        missed_at=None,
        missed_due_at=None,
        cause=None,
        met_at=None,
        recorded_at=None,
        next_at=None,
        ladder=definition.ladder,
        urgent=work.row.urgent,
    )


def look_at(work: Casework, before: DeadlineRow, due_at: datetime | None) -> datetime | None:
    """When the sweep looks at a running date: at its instant, or now where it is set into the past.

    A date that only waited for the sweep keeps its instant, so that what was noticed late says so.
    """
    if due_at is None:
        return None
    if before.due_at == due_at and before.next_at is not None:
        return before.next_at
    return max(due_at, work.now)


def why_moved(before: DeadlineRow, after: DeadlineRow) -> str:
    """Why a date moved by itself: another rule counts now, or what it counts from was recorded."""
    if after.cause is LateCause.PRESENTED_LATE and after.sentence != before.sentence:
        return LATE_START
    return (after.cause if after.cause != before.cause else None) or "event_recorded"


def source_words(source: Source) -> str:
    """Where a figure comes from, and whether anyone confirmed it, in one line."""
    parts = [part for part in (source.document, source.edition, source.paragraph) if part]
    return f"{', '.join(parts)} ({source.status})"
