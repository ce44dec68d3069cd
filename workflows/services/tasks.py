"""Assign a task to oneself, give it back, complete it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from workflows.domain import access
from workflows.domain.agencies import Actor
from workflows.domain.errors import (
    Clash,
    NotAllowed,
    TaskNotFound,
    TaskNotOpen,
    TaskTakenByOther,
)
from workflows.domain.events import StepCompleted, TaskClaimed, TaskReleased
from workflows.domain.tasks import TaskId, TaskStatus
from workflows.domain.wording import london
from workflows.procedures.babies import asked
from workflows.services import acts, clocks, documents, escalations, history, meetings, pathway
from workflows.services.casework import Casework
from workflows.services.context import Context, Unit
from workflows.services.outcome import Outcome, once, outcome_of, repeatable
from workflows.services.quorum import without_quorum
from workflows.store import tasks as stored
from workflows.store.rows import MessageKind, TaskRow


@dataclass(frozen=True, slots=True)
class CompleteTask:
    """What a person sends when a step is done. `version` is that of the task they opened."""

    key: str
    task: str
    answers: Mapping[str, object] = field(default_factory=dict)
    happened_at: datetime | None = None
    version: int | None = None
    held_with: str | None = None
    """Reference of a linked case at whose meeting this step was done too."""


@repeatable
def complete_task(ctx: Context, actor: Actor, request: CompleteTask) -> Outcome:
    """Record a step as done, and let the pathway go on.

    Refused, with nothing written: an unknown task, another agency's, a finished or future one, a
    stale version, someone else's, answers that do not fit the form.
    """
    with ctx.deciding() as unit:
        body: tuple[object, ...] = (
            "complete", request.task, dict(request.answers), request.happened_at
        )  # fmt: skip
        if request.held_with is not None:
            body = (*body, request.held_with)
        return once(unit, actor, request.key, body, lambda: _complete(ctx, unit, actor, request))


@repeatable
def claim_task(ctx: Context, actor: Actor, task: str, key: str, version: int | None) -> Outcome:
    """Assign a task to oneself, taking it over from whoever has it; both stand in the log."""
    with ctx.deciding() as unit:
        return once(
            unit, actor, key, ("claim", task), lambda: _claim(ctx, unit, actor, task, version)
        )


@repeatable
def release_task(ctx: Context, actor: Actor, task: str, key: str, version: int | None) -> Outcome:
    """Give a task back to the agency's queue."""
    with ctx.deciding() as unit:
        return once(
            unit, actor, key, ("release", task), lambda: _release(ctx, unit, actor, task, version)
        )


def _complete(ctx: Context, unit: Unit, actor: Actor, request: CompleteTask) -> Outcome:
    work, task = _open_task(ctx, unit, actor, request.task, request.version)
    if task.claimed_by not in (None, actor.id):
        raise TaskTakenByOther(
            f"{acts.name_of(work, str(task.claimed_by))} has this task.",
            next_action="If it cannot wait for them, assign it to yourself first.",
        )
    step = work.procedure.steps[task.step]
    form = work.procedure.forms[step.form] if step.form is not None else None
    asking = asked(work.procedure, step, work.babies)
    answers = acts.read_answers(asking, dict(request.answers))
    held = None
    if request.held_with is not None:
        held = meetings.held_with(work, task, request.held_with, request.happened_at)
    at = held.held_at if held is not None else acts.happened(work, request.happened_at)
    documents.refuse_incomplete(work, task.step, answers)
    history.hear(work)
    missing = without_quorum(work, task.step, answers)
    work.write(StepCompleted(task.step, task.title, answers), at)
    if missing is not None:
        work.write(missing, at)
    if held is not None:
        meetings.note(work, task, held)
    done = replace(
        task,
        status=TaskStatus.DONE,
        done_by=actor.id,
        done_at=at,
        recorded_at=work.now,
    )
    work.keep_task(done)
    documents.note(work, done)
    recorded = acts.record(work, step, form, answers, at)
    clocks.step_done(work, task, at)
    if step.also_informs:
        about = escalations.Message(f"{task.step}:{task.id}", MessageKind.FOR_INFORMATION)
        escalations.tell(work, step.also_informs, about)
    pathway.complete(work, task)
    pathway.hear(work, recorded)
    escalations.notice(work)
    work.save()
    return outcome_of(work)


def _claim(ctx: Context, unit: Unit, actor: Actor, key: str, version: int | None) -> Outcome:
    work, task = _open_task(ctx, unit, actor, key, version)
    if task.claimed_by != actor.id:
        before = task.claimed_by
        _change(work, task, claimed_by=actor)
        work.write(TaskClaimed(task.step, task.title, before))
    work.save()
    return outcome_of(work)


def _release(ctx: Context, unit: Unit, actor: Actor, key: str, version: int | None) -> Outcome:
    work, task = _open_task(ctx, unit, actor, key, version)
    if task.claimed_by != actor.id:
        raise TaskTakenByOther(
            "You do not have this task, so you cannot give it back.",
            next_action="Open the case to see who has it.",
        )
    _change(work, task, claimed_by=None)
    work.write(TaskReleased(task.step, task.title))
    work.save()
    return outcome_of(work)


def _change(work: Casework, task: TaskRow, *, claimed_by: Actor | None) -> None:
    work.keep_task(
        replace(
            task,
            claimed_by=claimed_by.id if claimed_by is not None else None,
        )
    )


def _open_task(
    ctx: Context, unit: Unit, actor: Actor, key: str, version: int | None
) -> tuple[Casework, TaskRow]:
    """The task and its case, locked, if this person may work on it now."""
    found = stored.load_task(unit.tx, TaskId(key))
    work = Casework.load_by_id(ctx, unit, actor, found.case_id)
    if not access.may_see_case(actor, work.involved):
        raise TaskNotFound
    escalations.notice(work)
    # Read again under the case's lock: somebody may have finished it since.
    task = work.tasks.get(key) or stored.load_task(unit.tx, TaskId(key))
    if not access.may_work_on(actor, task.agency):
        title = work.procedure.lanes[work.procedure.steps[task.step].lane].title
        raise NotAllowed(
            f'"{task.title}" is for {title} to do.',
            next_action="Ask them, or open the case to see your own agency's tasks.",
        )
    if task.status is not TaskStatus.OPEN:
        raise TaskNotOpen(_ended(work, task))
    if version is not None and version != task.version:
        raise Clash(
            f"{acts.name_of(work, task.changed_by)} changed this task on "
            f"{london(task.changed_at)}, after you opened it."
        )
    return work, task


def _ended(work: Casework, task: TaskRow) -> str:
    if task.status is TaskStatus.WITHDRAWN:
        when = london(task.changed_at)
        return f'"{task.title}" is no longer asked for: the case moved on {when}.'
    who, when = acts.name_of(work, str(task.done_by)), london(task.recorded_at or work.now)
    return f'"{task.title}" was already done by {who} on {when}.'
