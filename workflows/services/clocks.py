"""Keeps a case's deadline rows in step with its facts: set, moved, met, ended.

The deadline table is the truth (decisions 29). Gestation rules move when the EDD moves, event
rules never do; a missed deadline stays missed against the date then in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from workflows.domain.agencies import SYSTEM, AgencyKey
from workflows.domain.clock import LONDON
from workflows.domain.deadlines import (
    DeadlineDefinition,
    DoesNotApply,
    LateCause,
    PlannedDeadline,
)
from workflows.domain.errors import PrebirthError
from workflows.domain.events import (
    ClashFound,
    DeadlineEnded,
    DeadlineMet,
    DeadlineMoved,
    DeadlineNotSet,
    DeadlinePastAtStart,
    DeadlineSet,
    EscalationStopped,
)
from workflows.domain.tasks import TaskStatus
from workflows.engine.advance import Moment, Waiting
from workflows.services.casework import Casework
from workflows.services.planning import (
    fresh,
    lapse,
    look_at,
    plan_one,
    when_reached,
    why_moved,
)
from workflows.store.rows import DeadlineRow, DeadlineStatus, TaskRow

RUNNING = frozenset(
    {
        DeadlineStatus.PLANNED,
        DeadlineStatus.OPEN,
        DeadlineStatus.WAITING,
        DeadlineStatus.UNRESOLVED,
        DeadlineStatus.MISSED,
        DeadlineStatus.COULD_NOT_BE_MET,
    }
)
"""A deadline in one of these has not come to its end."""

REACHED = RUNNING - {DeadlineStatus.PLANNED}
_NO_INSTANT = Waiting()


def moment(work: Casework) -> Moment:
    """What the engine may know now: every deadline's instant by name, or that it waits."""
    named = (*work.procedure.deadlines, *work.procedure.deadlines_taken_away)
    due: dict[str, datetime | Waiting] = dict.fromkeys(named, _NO_INSTANT)
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


def running(work: Casework) -> list[DeadlineRow]:
    """Every round not come to its end, oldest first: one step may be open twice at once."""
    rows = [row for row in work.deadlines.values() if row.rung == 0 and row.status in RUNNING]
    return sorted(rows, key=lambda row: (row.name, row.cycle))


def start_for(work: Casework, task: TaskRow) -> None:
    """A step was reached: its deadlines run from now, in a new cycle if the last one ended."""
    newest = current(work)
    for name in work.index.deadlines_of_step[task.step]:
        definition = work.procedure.deadlines[name]
        row = newest.get(name)
        if row is None or row.status not in RUNNING or _is_anothers(work, row, task):
            row = fresh(work, definition, task.agency, cycle=row.cycle + 1 if row else 1)
        if row.status is DeadlineStatus.MISSED:
            work.keep_deadline(replace(row, task_id=task.id, step=task.step))
            continue
        reached = replace(
            row, task_id=task.id, step=task.step, agency=task.agency, status=DeadlineStatus.OPEN
        )
        _settle(work, definition, row, reached, reached_at=task.opened_at, cause=None)


def _is_anothers(work: Casework, row: DeadlineRow, task: TaskRow) -> bool:
    """Whether another task of the same step, still open, carries this round."""
    other = work.tasks.get(row.task_id or "")
    return other is not None and other.id != task.id and other.status is TaskStatus.OPEN


def replan(work: Casework, cause: LateCause | None = None, *, everything: bool = False) -> None:
    """Work every date out again from the facts as now known, and write down what changed.

    `cause` says why dates move (`re_dated`, `calendar_changed`); a move without one is the
    ordinary arrival of an event a date was waiting for.
    """
    changed = work.changed_names() if cause is None and not everything else None
    wanted = None if changed is None else _depending_on(work, changed)
    if wanted is None or wanted:
        rounds: dict[str, list[DeadlineRow]] = {}
        for row in running(work):
            rounds.setdefault(row.name, []).append(row)
        newest = current(work)
        for name, definition in work.procedure.deadlines.items():
            if wanted is not None and name not in wanted:
                continue  # nothing it depends on has changed since its date was worked out
            if name not in newest:
                planned = plan_one(work, definition, None)
                if isinstance(planned, PrebirthError) or planned.due_at is not None:
                    row = fresh(work, definition, agency_of(work, definition), cycle=1)
                    _settle(work, definition, row, row, reached_at=None, cause=cause)
            for row in rounds.get(name, ()):
                _replan_round(work, definition, row, cause)
    work.note_planned()


def _depending_on(work: Casework, changed: Iterable[str]) -> set[str]:
    """Deadlines to be worked out again: these names changed, or no date could be worked out."""
    depending = work.index.depending_on
    wanted = {
        row.name
        for row in work.deadlines.values()
        if row.rung == 0 and row.status is DeadlineStatus.UNRESOLVED
    }
    return wanted.union(*(depending.get(name, ()) for name in changed))


def _replan_round(
    work: Casework, definition: DeadlineDefinition, row: DeadlineRow, cause: LateCause | None
) -> None:
    if row.status is not DeadlineStatus.MISSED:
        _settle(work, definition, row, row, reached_at=when_reached(work, row), cause=cause)
        return
    planned = plan_one(work, definition, None)
    if isinstance(planned, PlannedDeadline) and isinstance(planned.resolution, DoesNotApply):
        end(work, row, "It no longer applies to this case.")


def meet(work: Casework, event: str, at: datetime) -> None:
    """An event was recorded: every deadline it meets is met, on time or late.

    Of several rounds it is for those whose task is over; where none is, it is for all.
    """
    rows = [row for row in running(work) if work.procedure.deadlines[row.name].met_by == event]
    for row in rows:
        rounds = [other for other in rows if other.name == row.name]
        over = [other for other in rounds if not _is_open(work, other)]
        if row in (over or rounds):
            _met(work, row, at)


def _is_open(work: Casework, row: DeadlineRow) -> bool:
    task = work.tasks.get(row.task_id or "")
    return task is not None and task.status is TaskStatus.OPEN


def step_done(work: Casework, task: TaskRow, at: datetime) -> None:
    """A step was done: deadlines of its own that no event meets are met."""
    for row in running(work):
        if row.task_id == task.id and work.procedure.deadlines[row.name].met_by is None:
            _met(work, row, at)


def end(work: Casework, row: DeadlineRow, why: str) -> None:
    """This clock ends without being met, and its ladder with it."""
    work.keep_deadline(
        replace(row, status=DeadlineStatus.ENDED, next_at=None, recorded_at=work.now)
    )
    work.write_as_system(DeadlineEnded(row.name, why))
    _stop_ladder(work, row)


def set_decided(work: Casework, definition: DeadlineDefinition, row: DeadlineRow) -> None:
    """Give a row the date a manager has just decided. What was missed stays so, in its own round:
    its ladder stops, as the decision is the outcome it climbed for, and a new round begins.
    """
    planned = plan_one(work, definition, when_reached(work, row))
    if isinstance(planned, PrebirthError):
        raise planned
    if row.status is DeadlineStatus.MISSED:
        end(work, row, "Another date was decided.")
        later = fresh(work, definition, row.agency, cycle=row.cycle + 1)
        row = replace(later, task_id=row.task_id, step=row.step)
    work.keep_deadline(_dated(work, row, row, planned, None))


def end_gestation_clocks(work: Casework, why: str) -> None:
    """Birth: what is counted from the EDD ends; an unanswered referral does not."""
    for row in running(work):
        if row.name in work.index.follows_edd:
            end(work, row, why)


def run_again(work: Casework, names: Iterable[str]) -> None:
    """What ended these clocks was taken back: each runs again, by the same rules, in a new cycle.

    A clock whose task is still open is carried by it again; any other waits for its step.
    """
    newest = current(work)
    for name in names:
        row, definition = newest.get(name), work.procedure.deadlines.get(name)
        if row is None or definition is None or row.status is not DeadlineStatus.ENDED:
            continue
        later = fresh(work, definition, row.agency, cycle=row.cycle + 1)
        task = work.tasks.get(row.task_id or "")
        if task is None or task.status is not TaskStatus.OPEN:
            _settle(work, definition, later, later, reached_at=None, cause=None)
            continue
        again = replace(later, task_id=task.id, step=task.step, status=DeadlineStatus.OPEN)
        _settle(work, definition, later, again, reached_at=task.opened_at, cause=None)


def withdrawn(work: Casework, task: TaskRow, why: str) -> None:
    """The pathway moved on without this task: the clocks it carried end."""
    for row in running(work):
        if row.task_id == task.id:
            end(work, row, why)


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
    lapsed = lapse(work, definition, row, reached_at)
    planned = plan_one(work, definition, reached_at, cycle=row.cycle)
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
    if planned.clash is not None and (lapsed or before.not_before_at != after.not_before_at):
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
    cause = _cause(work, before, planned, cause)
    past = planned.past_at_start and cause is LateCause.PRESENTED_LATE
    due_at, edd = None if past else planned.due_at, work.edd_in_force
    counts_from_edd = row.name in work.index.moves_with_edd
    runs = row.task_id is not None or row.name not in work.index.step_of_deadline
    if not runs:
        status = DeadlineStatus.PLANNED
    elif past:
        status = DeadlineStatus.COULD_NOT_BE_MET
    else:
        status = DeadlineStatus.OPEN if due_at is not None else DeadlineStatus.WAITING
    return replace(
        row,
        cause=cause,
        status=status,
        due_at=due_at,
        missed_due_at=planned.due_at if past else None,
        not_before_at=planned.not_before_at,
        sentence=planned.sentence,
        why=planned.why,
        basis_edd=edd.number if edd and counts_from_edd else None,
        next_at=look_at(work, before, due_at) if runs else None,
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
    could_not = DeadlineStatus.COULD_NOT_BE_MET
    if after.status is could_not and before.status is not could_not and after.missed_due_at:
        past = after.missed_due_at.isoformat()
        work.write_as_system(DeadlinePastAtStart(after.name, past, after.sentence))
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
                cause or why_moved(before, after),
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


def agency_of(work: Casework, definition: DeadlineDefinition) -> AgencyKey:
    """The agency whose work this deadline measures; the system where no step carries it."""
    step = work.index.step_of_deadline.get(definition.name)
    return SYSTEM if step is None else work.agency_for(work.procedure.steps[step].lane)


def shown(deadlines: Mapping[str, DeadlineRow]) -> tuple[DeadlineRow, ...]:
    """Deadlines in the order people read them: soonest first, those without an instant last."""
    far = datetime.max.replace(tzinfo=LONDON)
    return tuple(sorted(deadlines.values(), key=lambda row: (row.due_at or far, row.name)))
