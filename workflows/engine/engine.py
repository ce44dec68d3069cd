"""The engine is a function: definition, state, command and moment in; what happened out.

It keeps nothing but parsed definitions, asks no clock, reads no file and knows no person. Called
again with the same arguments it gives the same answer, but for the random part of a new case's task
ids.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from threading import Lock
from typing import Any
from uuid import uuid4

from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from workflows.domain.errors import TaskNotOpen
from workflows.domain.tasks import StepKey, TaskId
from workflows.engine.advance import Advance, EngineState, Moment, OpenTask
from workflows.engine.parser import Definition, Watch, parse
from workflows.engine.rules import PathwayStopped
from workflows.engine.serializer import dump, load
from workflows.engine.tree import Case, CaseTask
from workflows.procedures.definition import Procedure

_MOST_DEFINITIONS = 64
_MOST_KEPT = 16
_COMPLETED = TaskState.COMPLETED

for _name in ("spiff", "spiff.task", "spiff.workflow", "spiff.dmn"):
    # SpiffWorkflow gathers what it would log, at a cost, unless each logger's own level forbids it.
    logging.getLogger(_name).setLevel(logging.WARNING)


class Engine:
    """Runs cases by their diagrams. One instance may be shared by every thread.

    Whatever raises leaves the state that was given as it was. Beside the errors each method names:
    `DeadlineUnknown` when a timer waits for a name the moment does not have, `PathwayStopped` when
    the diagram cannot be followed (an expression without an answer, an endless loop, a dead end),
    `StateTooNew` and `StateUnreadable` for states that are not ours to read.
    """

    def __init__(self, watch: Watch | None = None, keeps: int = _MOST_KEPT) -> None:
        """An engine that has parsed nothing yet. A rehearsal may `watch` the flows.

        It `keeps` the newest cases as it told of them, so that a call which goes on from exactly
        that state need not read it again.
        """
        self._watch = watch
        self._keeps = keeps
        self._kept: dict[EngineState, Case] = {}
        self._definitions: dict[str, Definition] = {}
        self._lock = Lock()

    def load(self, procedure: Procedure) -> None:
        """Parse now what would otherwise be parsed on first use; ProcedureInvalid names the
        element.
        """
        self._definition(procedure)

    def start(self, procedure: Procedure, moment: Moment) -> Advance:
        """A new case, settled: its first tasks are open and its first timers armed."""
        case = Case(self._definition(procedure), moment, str(uuid4())[:24])
        with _Following(case):
            case.begin()
            case.settle()
            case.fire_due()
        return self._told(case, {})

    def complete(
        self, procedure: Procedure, state: EngineState, task: TaskId, moment: Moment
    ) -> Advance:
        """One open task done, then everything that follows from it, then whatever is due.

        TaskNotOpen when there is no such task, it is finished, withdrawn or not yet reached. A
        timer of the task itself goes with it, even if it had become due and nobody had called
        `advance` since.
        """
        case = self._case(procedure, state, moment)
        before = dict(case.for_people)
        done = before.get(task)
        if done is None:
            raise TaskNotOpen
        with _Following(case):
            done.run()
            case.settle()
            case.fire_due()
        return self._told(case, before)

    def signal(
        self, procedure: Procedure, state: EngineState, name: str, moment: Moment
    ) -> Advance:
        """Deliver a signal to everything that waits for it now; that nothing does is no error.

        What a signal interrupts is stopped before anything else the signal sets going.
        """
        case = self._case(procedure, state, moment)
        before = dict(case.for_people)
        with _Following(case):
            case.hear(name)
            case.settle()
            case.fire_due()
        return self._told(case, before)

    def advance(self, procedure: Procedure, state: EngineState, moment: Moment) -> Advance:
        """Fire everything due at this moment, the earliest first, and settle. Again: nothing."""
        case = self._case(procedure, state, moment)
        before = dict(case.for_people)
        with _Following(case):
            case.settle()
            case.fire_due()
        return self._told(case, before)

    def _case(self, procedure: Procedure, state: EngineState, moment: Moment) -> Case:
        """The case as it was saved. Whoever takes one that was kept has it alone."""
        with self._lock:
            case = self._kept.pop(state, None)
        if case is None:
            return load(state, self._definition(procedure), moment)
        case.goes_on_at(moment)
        return case

    def _told(self, case: Case, before: Mapping[str, CaseTask]) -> Advance:
        advance = _told(case, before)
        with self._lock:
            while self._kept and len(self._kept) >= self._keeps:
                del self._kept[next(iter(self._kept))]
            if self._keeps:
                self._kept[advance.state] = case
        return advance

    def _definition(self, procedure: Procedure) -> Definition:
        known = self._definitions.get(procedure.hash)
        if known is not None:
            return known
        with self._lock:
            if procedure.hash not in self._definitions:
                parsed = replace(parse(procedure), watch=self._watch)
                while len(self._definitions) >= _MOST_DEFINITIONS:
                    del self._definitions[next(iter(self._definitions))]
                self._definitions[procedure.hash] = parsed
            return self._definitions[procedure.hash]


class _Following:
    """Around everything that follows the diagram: SpiffWorkflow's own errors leave as ours."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, SpiffWorkflowException):
            spec = getattr(error, "task_spec", None)
            element = getattr(spec, "bpmn_id", None) or getattr(spec, "name", "")
            raise PathwayStopped(
                f"The pathway stops at {element}: {error}", element=str(element)
            ) from error


def _told(case: Case, before: Mapping[str, CaseTask]) -> Advance:
    """What changed for people, against the tasks that were open before."""
    _refuse_dead_end(case)
    after: dict[str, Any] = case.for_people
    # By number, which a saved state keeps: a case that was kept and one that was read tell alike.
    gone = sorted((task for task in before.values() if task.id not in after), key=_number)
    happened = case.happened
    return Advance(
        state=dump(case),
        opened=tuple(_open(task) for task in after.values() if task.id not in before),
        closed=tuple(TaskId(task.id) for task in gone if task.state == _COMPLETED),
        withdrawn=tuple(TaskId(task.id) for task in gone if task.state != _COMPLETED),
        fired=tuple(happened.fired),
        proposals=tuple(happened.proposals),
        reached=tuple(happened.reached),
        armed=_once(timer.deadline for timer, _ in case.timers()),
        finished=case.completed,
    )


def _number(task: CaseTask) -> int:
    return task.number


def _open(task: CaseTask) -> OpenTask:
    spec = task.task_spec
    return OpenTask(id=TaskId(task.id), step=StepKey(spec.bpmn_id), lane=spec.lane or "")


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _refuse_dead_end(case: Case) -> None:
    """A case that waits for nothing and is not finished would never be seen by anyone again."""
    if case.completed or case.for_people or case.event_manager.tasks:
        return
    drawn = (task.task_spec.bpmn_id for task in case.open.values())
    names = sorted({name for name in drawn if name is not None})
    raise PathwayStopped(
        "The pathway comes to a dead end: nobody has anything to do, nothing is waited for, and "
        f"{' and '.join(names) or 'its end'} can never be passed.",
        element=names[0] if names else "",
    )
