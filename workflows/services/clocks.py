"""Keeps a case's deadline rows in step with its facts: set, moved, met, ended.

The deadline table is the truth (decisions 29). Gestation rules move when the EDD moves, event
rules never do; a missed deadline stays missed against the date then in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from workflows.domain.agencies import SYSTEM, AgencyKey
from workflows.domain.clock import LONDON
from workflows.domain.deadlines import (
    DeadlineDefinition,
    DoesNotApply,
    Known,
    LateCause,
    PlannedDeadline,
    Source,
    plan,
)
from workflows.domain.errors import PrebirthError
from workflows.domain.events import (
    ClashFound,
    DeadlineEnded,
    DeadlineMet,
    DeadlineMoved,
    DeadlineNotSet,
    DeadlineSet,
    EscalationStopped,
)
from workflows.domain.tasks import StepKey
from workflows.engine.advance import Moment, Waiting
from workflows.services.casework import Casework
from workflows.store.rows import DeadlineRow, DeadlineStatus, TaskRow

RUNNING = frozenset(
    {
        DeadlineStatus.PLANNED,
        DeadlineStatus.OPEN,
        DeadlineStatus.WAITING,
        DeadlineStatus.UNRESOLVED,
        DeadlineStatus.MISSED,
    }
)
"""A deadline in one of these has not come to its end."""

REACHED = RUNNING - {DeadlineStatus.PLANNED}


def moment(work: Casework) -> Moment:
    """What the engine may know now: every deadline's instant by name, or that it waits."""
    due: dict[str, datetime | Waiting] = dict.fromkeys(work.procedure.deadlines, Waiting())
    for row in current(work).values():
        if row.status in REACHED and row.due_at is not None:
            due[row.name] = row.due_at
    return Moment(now=work.now, facts=work.known_values(), deadlines=due)


def current(work: Casework) -> dict[str, DeadlineRow]:
    """Each deadline's newest cycle."""
    newest: dict[str, DeadlineRow] = {}
    for (name, cycle, rung), row in work.deadlines.items():
        if rung == 0 and (name not in newest or newest[name].cycle < cycle):
            newest[name] = row
    return newest


def start_for(work: Casework, task: TaskRow) -> None:
    """A step was reached: its deadlines run from now, in a new cycle if the last one ended."""
    newest = current(work)
    for name in work.index.deadlines_of_step[task.step]:
        definition = work.procedure.deadlines[name]
        row = newest.get(name)
        if row is None or row.status not in RUNNING:
            row = _fresh(work, definition, task.agency, cycle=row.cycle + 1 if row else 1)
        if row.status is DeadlineStatus.MISSED:
            work.keep_deadline(replace(row, task_id=task.id, step=task.step))
            continue
        reached = replace(
            row, task_id=task.id, step=task.step, agency=task.agency, status=DeadlineStatus.OPEN
        )
        _settle(work, definition, row, reached, reached_at=task.opened_at, cause=None)


def replan(work: Casework, cause: LateCause | None = None, *, everything: bool = False) -> None:
    """Work every date out again from the facts as now known, and write down what changed.

    `cause` says why dates move (`re_dated`, `calendar_changed`); a move without one is the
    ordinary arrival of an event a date was waiting for.
    """
    newest = current(work)
    changed = work.changed_names() if cause is None and not everything else None
    for name, definition in work.procedure.deadlines.items():
        row = newest.get(name)
        unresolved = row is not None and row.status is DeadlineStatus.UNRESOLVED
        if changed is not None and not unresolved and changed.isdisjoint(work.index.inputs[name]):
            continue  # nothing it depends on has changed since its date was worked out
        if row is None:
            planned = plan_one(work, definition, None)
            if isinstance(planned, PrebirthError) or planned.due_at is not None:
                row = _fresh(work, definition, agency_of(work, definition), cycle=1)
                _settle(work, definition, row, row, reached_at=None, cause=cause)
        elif row.status is DeadlineStatus.MISSED:
            planned = plan_one(work, definition, None)
            if isinstance(planned, PlannedDeadline) and isinstance(
                planned.resolution, DoesNotApply
            ):
                end(work, row, "It no longer applies to this case.")
        elif row.status in RUNNING:
            opened = work.tasks[row.task_id].opened_at if row.task_id in work.tasks else None
            _settle(work, definition, row, row, reached_at=opened, cause=cause)


def meet(work: Casework, event: str, at: datetime) -> None:
    """An event was recorded: every deadline it meets is met, on time or late."""
    for name, row in current(work).items():
        if row.status in RUNNING and work.procedure.deadlines[name].met_by == event:
            _met(work, row, at)


def step_done(work: Casework, task: TaskRow, at: datetime) -> None:
    """A step was done: deadlines of its own that no event meets are met."""
    for name, row in current(work).items():
        definition = work.procedure.deadlines[name]
        if row.status in RUNNING and row.task_id == task.id and definition.met_by is None:
            _met(work, row, at)


def end(work: Casework, row: DeadlineRow, why: str) -> None:
    """This clock ends without being met, and its ladder with it."""
    work.keep_deadline(
        replace(row, status=DeadlineStatus.ENDED, next_at=None, recorded_at=work.now)
    )
    work.write_as_system(DeadlineEnded(row.name, why))
    _stop_ladder(work, row)


def end_gestation_clocks(work: Casework, why: str) -> None:
    """Birth: what is counted from the EDD ends; an unanswered referral does not."""
    for name, row in current(work).items():
        if row.status in RUNNING and name in work.index.follows_edd:
            end(work, row, why)


def withdrawn(work: Casework, task: TaskRow, why: str) -> None:
    """The pathway moved on without this task: the clocks it carried end."""
    for row in current(work).values():
        if row.status in RUNNING and row.task_id == task.id:
            end(work, row, why)


def plan_one(
    work: Casework, definition: DeadlineDefinition, reached_at: datetime | None
) -> PlannedDeadline | PrebirthError:
    """What this deadline says now; the error, not a blank, where it cannot be worked out."""
    index, edd = work.index, work.edd_in_force
    known = Known(
        events=work.events,
        edd=edd.sets_dates_by if edd else None,
        terms=index.terms_for(definition.name, work.procedure),
    )
    heeded = reached_at if definition.name in index.heeds_reaching else None
    try:
        return plan(definition, known, work.known_values(), heeded)
    except PrebirthError as error:
        return error


def _settle(
    work: Casework,
    definition: DeadlineDefinition,
    before: DeadlineRow,
    row: DeadlineRow,
    *,
    reached_at: datetime | None,
    cause: LateCause | None,
) -> None:
    """Give a row the date its sentence now says, and log how that differs from before."""
    planned = plan_one(work, definition, reached_at)
    if isinstance(planned, PrebirthError):
        after = replace(row, status=DeadlineStatus.UNRESOLVED, why=planned.sentence, next_at=None)
        if after != before:
            work.keep_deadline(after)
            work.write_as_system(DeadlineNotSet(row.name, row.sentence, planned.sentence))
        return
    if isinstance(planned.resolution, DoesNotApply):
        if (row.name, row.cycle, 0) in work.deadlines:
            end(work, before, "It no longer applies to this case.")
        return
    after = _dated(work, row, before, planned, cause)
    work.keep_deadline(after)
    _log_dates(work, before, after, cause)
    if planned.clash is not None and before.not_before_at != after.not_before_at:
        work.write_as_system(
            ClashFound(
                row.name, planned.clash.due_at.isoformat(), planned.clash.not_before_at.isoformat()
            )
        )


def _dated(
    work: Casework,
    row: DeadlineRow,
    before: DeadlineRow,
    planned: PlannedDeadline,
    cause: LateCause | None,
) -> DeadlineRow:
    """The row with its date.

    It is only planned until its step is reached, as the pathway may never ask for it; what no
    step carries runs from the first.
    """
    due_at, edd = planned.due_at, work.edd_in_force
    counts_from_edd = row.name in work.index.moves_with_edd
    runs = row.task_id is not None or row.name not in work.index.step_of_deadline
    if not runs:
        status = DeadlineStatus.PLANNED
    else:
        status = DeadlineStatus.OPEN if due_at is not None else DeadlineStatus.WAITING
    return replace(
        row,
        cause=_cause(work, before, planned, cause),
        status=status,
        due_at=due_at,
        not_before_at=planned.not_before_at,
        sentence=planned.sentence,
        why=planned.why,
        basis_edd=edd.number if edd and counts_from_edd else None,
        next_at=due_at if runs else None,
        urgent=work.row.urgent,
    )


def _cause(
    work: Casework, before: DeadlineRow, planned: PlannedDeadline, cause: LateCause | None
) -> LateCause | None:
    """Why this date would be late, if it is: what moved it, or that she was seen too late for it.

    A date that stays as it was keeps its cause. One that moved to a day still to come is missed
    like any other if nobody acts.
    """
    if before.due_at is not None and before.due_at == planned.due_at:
        return before.cause
    if cause is not None and before.due_at is not None:
        return cause if planned.due_at is not None and planned.due_at <= work.now else None
    before_the_case = planned.due_at is not None and planned.due_at <= work.row.opened_at
    return planned.cause or (LateCause.PRESENTED_LATE if before_the_case else None)


def _log_dates(
    work: Casework, before: DeadlineRow, after: DeadlineRow, cause: LateCause | None
) -> None:
    if after.due_at is None:
        return
    due = after.due_at.isoformat()
    if before.due_at is None:
        work.write_as_system(DeadlineSet(after.name, due, after.sentence, after.why, after.cause))
    elif before.due_at != after.due_at:
        work.write_as_system(
            DeadlineMoved(
                after.name,
                before.due_at.isoformat(),
                due,
                after.sentence,
                cause or (after.cause if after.cause != before.cause else None) or "event_recorded",
            )
        )


def _met(work: Casework, row: DeadlineRow, at: datetime) -> None:
    due = row.missed_due_at or row.due_at
    late = due is not None and at >= due
    known_cause = row.cause if row.cause is not LateCause.MISSED else None
    work.keep_deadline(
        replace(
            row,
            status=DeadlineStatus.MET_LATE if late else DeadlineStatus.MET,
            cause=(row.cause or LateCause.MISSED) if late else known_cause,
            met_at=at,
            recorded_at=work.now,
            next_at=None,
        )
    )
    work.write_as_system(DeadlineMet(row.name, late))
    _stop_ladder(work, row)


def _stop_ladder(work: Casework, row: DeadlineRow) -> None:
    """Only a recorded outcome (or the clock's own end) stops the ladder, and it stops all of it."""
    climbed = 0
    stopped = False
    for (name, cycle, rung), held in list(work.deadlines.items()):
        if name != row.name or cycle != row.cycle or rung == 0:
            continue
        if held.missed_at is not None:
            climbed = max(climbed, rung)
        elif held.status is DeadlineStatus.OPEN:
            stopped = True
            work.keep_deadline(replace(held, status=DeadlineStatus.ENDED, next_at=None))
    if climbed or stopped:
        work.write_as_system(EscalationStopped(row.name, climbed))


def _fresh(
    work: Casework, definition: DeadlineDefinition, agency: AgencyKey, *, cycle: int
) -> DeadlineRow:
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


def agency_of(work: Casework, definition: DeadlineDefinition) -> AgencyKey:
    """The agency whose work this deadline measures; the system where no step carries it."""
    step = work.index.step_of_deadline.get(definition.name)
    return SYSTEM if step is None else work.agency_for(work.procedure.steps[step].lane)


def shown(deadlines: Mapping[str, DeadlineRow]) -> tuple[DeadlineRow, ...]:
    """Deadlines in the order people read them: soonest first, those without an instant last."""
    far = datetime.max.replace(tzinfo=LONDON)
    return tuple(sorted(deadlines.values(), key=lambda row: (row.due_at or far, row.name)))


def source_words(source: Source) -> str:
    """Where a figure comes from, and whether anyone confirmed it, in one line."""
    parts = [part for part in (source.document, source.edition, source.paragraph) if part]
    return f"{', '.join(parts)} ({source.status})"
