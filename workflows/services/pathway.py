"""Where the engine and the case meet: take what the engine opened, closed and proposed.

The engine knows the diagram, the case knows people and dates; this module is the only place
that turns one into the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from workflows.domain.errors import ProcedureInvalid
from workflows.domain.events import ProposalMade, StepPassedBy, TaskOpened, TaskWithdrawn
from workflows.domain.tasks import TaskId, TaskStatus
from workflows.engine.advance import Advance, OpenTask
from workflows.services import clocks
from workflows.services.casework import Casework
from workflows.store.rows import TaskRow


def start(work: Casework) -> None:
    """Start the pathway of a case that was just opened."""
    advance = work.context.engine.start(work.procedure, clocks.moment(work))
    _take(work, advance, done=None)


def complete(work: Casework, task: TaskRow) -> None:
    """The task's work is recorded: let the pathway go on from it."""
    engine, moment = work.context.engine, clocks.moment(work)
    advance = engine.complete(work.procedure, work.state, TaskId(task.id), moment)
    _take(work, advance, done=task.id)


def hear(work: Casework, events: Iterable[str]) -> None:
    """Events were recorded: whatever part of the diagrams waits for one of them goes on."""
    engine = work.context.engine
    for name in events:
        if name in work.index.listened_for:
            moment = clocks.moment(work)
            _take(work, engine.signal(work.procedure, work.state, name, moment), done=None)


def let_time_pass(work: Casework) -> None:
    """Fire the timers whose deadlines have come."""
    moment = clocks.moment(work)
    _take(work, work.context.engine.advance(work.procedure, work.state, moment), done=None)


def _take(
    work: Casework, advance: Advance, *, done: str | None, passed: tuple[str, ...] = ()
) -> None:
    state = advance.state
    work.row = replace(
        work.row,
        state=state.blob,
        state_version=state.version,
        state_definition=state.definition,
    )
    for proposal in advance.proposals:
        work.learn(proposal.outputs, proposal.outputs)
        work.write_as_system(
            ProposalMade(proposal.step, dict(proposal.outputs), list(proposal.reasons))
        )
    for key in (*advance.withdrawn, *advance.closed):
        if key != done and key in work.tasks and work.tasks[key].status is TaskStatus.OPEN:
            withdraw(work, work.tasks[key])
    passed_by = [task for task in advance.opened if task.step in work.procedure.switched_off]
    for opened in advance.opened:
        if opened in passed_by:
            continue
        step = work.procedure.steps[opened.step]
        agency = work.agency_for(step.lane)
        task = TaskRow(
            id=opened.id,
            case_id=work.row.id,
            step=opened.step,
            agency=agency,
            title=step.title,
            status=TaskStatus.OPEN,
            opened_at=work.now,
            version=1,
            deadline=step.deadline,
            claimed_by=None,
            done_by=None,
            done_at=None,
            recorded_at=None,
            changed_by=work.actor.id,
            changed_at=work.now,
        )
        work.keep_task(task, new=True)
        work.newly_opened.append(opened.step)
        work.involve(agency)
        work.write_as_system(TaskOpened(opened.step, step.title, agency))
        clocks.start_for(work, task)
    clocks.replan(work)
    for opened in passed_by:
        _pass_by(work, opened, passed)


def _pass_by(work: Casework, opened: OpenTask, passed: tuple[str, ...]) -> None:
    """Go on from a step that this edition switches off. Nothing of it is recorded as done."""
    step = work.procedure.steps[opened.step]
    if opened.step in passed:
        raise ProcedureInvalid(
            f'The pathway comes back to "{step.title}" for ever, as that step is switched off.',
            next_action="Lay a diagram without it over this one instead.",
            field=opened.step,
        )
    why = work.procedure.switched_off[opened.step]
    work.write_as_system(StepPassedBy(opened.step, step.title, why.rstrip(".")))
    engine, moment = work.context.engine, clocks.moment(work)
    advance = engine.complete(work.procedure, work.state, opened.id, moment)
    _take(work, advance, done=opened.id, passed=(*passed, opened.step))


def withdraw(work: Casework, task: TaskRow) -> None:
    """This task is no longer asked for: birth, closing, or a path the case did not take."""
    work.keep_task(
        replace(
            task,
            status=TaskStatus.WITHDRAWN,
            recorded_at=work.now,
        )
    )
    work.write_as_system(TaskWithdrawn(task.step, task.title))
    clocks.withdrawn(work, task, "The pathway moved on without this step.")
