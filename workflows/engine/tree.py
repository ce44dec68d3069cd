"""A running case: SpiffWorkflow's tree of tasks with our instants and ids, and an index.

SpiffWorkflow finds what to do next by walking the whole tree, several times for each step, reads
the clock at every change and forgets to stop what hung below a task that it removes. Here every
change of state passes one place, so the open tasks are always known, the instant is the call's, and
what is removed takes its called processes with it. Tests hold what is open equal to what
SpiffWorkflow leaves open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from orjson import Fragment
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import ThrowingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.spiff.specs.event_definitions import SignalEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

from workflows.domain.clock import require_aware
from workflows.engine.advance import Moment, Proposal, TimerFired
from workflows.engine.deadline_timer import DeadlineTimer
from workflows.engine.rules import PathwayStopped, Rules

if TYPE_CHECKING:
    from datetime import datetime

    from workflows.engine.parser import Definition, Watch

OPEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED
STEP_LIMIT = 1_000
"""More steps than any settled case needs at once; an endless loop in a diagram stops here."""


class Happened:
    """What one call brought about, gathered as it happens."""

    __slots__ = ("fired", "proposals", "reached")

    def __init__(self) -> None:
        self.fired: list[TimerFired] = []
        self.proposals: list[Proposal] = []
        self.reached: list[str] = []


class CaseTask(Task):
    """A node of the tree. Its id is the case's prefix and a number, and its instant the call's."""

    def __init__(
        self, workflow: Any, task_spec: Any, parent: CaseTask | None = None, state: int = 1
    ) -> None:
        case = workflow.top_workflow
        self.id = case.new_id()
        self.number: int = case.count
        self.workflow = workflow
        self.task_spec = task_spec
        self._parent = None if parent is None else parent.id
        self._children: list[str] = []
        self._state = state
        self.triggered = False
        self.thread_id = 0
        self.data: dict[str, Any] = {}
        self.internal_data: dict[str, Any] = {}
        self.last_state_change = case.instant
        workflow.tasks[self.id] = self
        workflow.saved = None
        if parent is not None:
            parent._children.append(self.id)
        if state & OPEN:
            workflow.note(self, state)

    @classmethod
    def restored(
        cls, workflow: Any, task_spec: Any, parent: CaseTask | None, state: int
    ) -> CaseTask:
        """A task read back; whoever reads it gives it its id, instant, data and place."""
        task = cls.__new__(cls)
        task.number = 0
        task.workflow = workflow
        task.task_spec = task_spec
        task._parent = None if parent is None else parent.id
        task._children = []
        task._state = state
        task.triggered = False
        task.thread_id = 0
        task.data = {}
        task.internal_data = {}
        return task

    def _add_child(self, task_spec: Any, state: int = TaskState.MAYBE) -> CaseTask:
        task = CaseTask(self.workflow, task_spec, self, state)
        if state == TaskState.READY:
            task._ready()
        return task

    def _set_state(self, value: int) -> None:
        was = self._state
        if value == was:
            return
        workflow = self.workflow
        self._state = value
        self.last_state_change = workflow.top_workflow.instant
        workflow.saved = None
        if (value | was) & OPEN:
            workflow.note(self, value)

    def _inherit_data(self) -> None:
        self.workflow.saved = None
        above = self.workflow.tasks[self._parent].data
        if above:
            self.data = DeepMerge.merge(self.data, above)

    def _set_internal_data(self, **kwargs: Any) -> None:
        self.workflow.saved = None
        self.internal_data.update(kwargs)

    def ancestors(self) -> Iterator[CaseTask]:
        """Every task above this one in its process, nearest first."""
        tasks = self.workflow.tasks
        task = tasks.get(self._parent)
        while task is not None:
            yield task
            task = tasks.get(task._parent)

    def is_descendant_of(self, task: CaseTask) -> bool:
        """Whether `task` stands above this one."""
        return any(above is task for above in self.ancestors())

    def find_ancestor(self, spec_name: str) -> CaseTask | None:
        """The nearest task above of that name."""
        for above in self.ancestors():
            if above.task_spec.name == spec_name:
                return above
        return None


class Saved(NamedTuple):
    """A process as it was saved: its JSON, and the places of the instants in it."""

    text: Fragment
    instants: frozenset[int]


class _Process:
    """What the case and each called process have in common."""

    spec: Any
    tasks: dict[str, CaseTask]
    task_tree: CaseTask
    completed: bool
    completed_event: Any
    top_workflow: Any
    last_task: CaseTask | None
    success: bool

    open: dict[str, CaseTask]
    """Tasks that are ready, waiting or under way, in the order they came to be so."""
    saved: Saved | None = None
    """How this process was last saved; None once anything in it has changed since."""

    def begin(self) -> None:
        """Grow the first branches and make the start ready."""
        self.task_tree = CaseTask(self, self.spec.start, None, TaskState.FUTURE)
        self.spec.start._predict(self.task_tree, mask=TaskState.NOT_FINISHED_MASK)
        self.task_tree._ready()

    def note(self, task: CaseTask, state: int) -> None:
        """Keep the indexes: called for every task that becomes or ceases to be open."""
        case = self.top_workflow
        case.to_do.pop(task.id, None)
        if not state & OPEN:
            self.open.pop(task.id, None)
            case.for_people.pop(task.id, None)
            return
        self.open[task.id] = task
        if case.definition.watch is not None:
            _followed(case.definition.watch, task)
        if state == TaskState.READY:
            (case.for_people if task.task_spec.manual else case.to_do)[task.id] = task

    def cancel(self, success: bool = False) -> list[CaseTask]:
        """Stop everything unfinished in this process and in what it calls."""
        self.success = success
        self.completed = True
        self.saved = None
        unfinished = [t for t in self.tasks.values() if t._state & TaskState.NOT_FINISHED_MASK]
        for task in unfinished:
            task.cancel()
        return unfinished

    def _task_completed_notify(self, task: CaseTask) -> None:
        self.last_task = task
        self.saved = None
        spec = task.task_spec
        if isinstance(spec, ThrowingEvent) and spec.bpmn_id is not None:
            self.top_workflow.happened.reached.append(spec.bpmn_id)
        if spec.name == "End":
            self._mark_complete(task)  # type: ignore[attr-defined]
        if self.completed:
            self.completed_event(self)
            return
        for waiting in [t for t in self.open.values() if isinstance(t.task_spec, Join)]:
            if waiting._state == TaskState.WAITING:
                waiting.task_spec._update(waiting)

    def _task_removed_notify(self, task: CaseTask) -> None:
        self.note(task, 0)
        self.saved = None
        case = self.top_workflow
        stage = case.subprocesses.pop(task.id, None)
        if stage is not None:
            stage.cancel()


class Stage(_Process, BpmnSubWorkflow):
    """A called process, running."""

    def __init__(self, spec: Any, parent_task: CaseTask, case: Case) -> None:
        self.parent_task = parent_task
        self.open = {}
        super().__init__(spec, parent_task.id, case, deserializing=True)

    @property
    def parent_workflow(self) -> Any:
        """The process that called this one."""
        return self.parent_task.workflow

    def _calculate_depth(self) -> int:
        return int(self.parent_task.workflow.depth) + 1


class Case(_Process, BpmnWorkflow):
    """A whole case: its main process and every called process that is not finished."""

    def __init__(self, definition: Definition, moment: Moment, prefix: str, count: int = 0) -> None:
        self.definition = definition
        self.prefix = prefix
        self.count = count
        self.instant = require_aware(moment.now).timestamp()
        self.happened = Happened()
        self.open = {}
        self.instants: dict[float, int] = {}
        """Every instant that the saved state names, and its place there."""
        self.to_do: dict[str, CaseTask] = {}
        self.for_people: dict[str, CaseTask] = {}
        super().__init__(
            definition.main, definition.called, script_engine=Rules(moment), deserializing=True
        )

    def goes_on_at(self, moment: Moment) -> None:
        """The same case, in a later call: nothing of the call before is left but what is saved."""
        self.instant = require_aware(moment.now).timestamp()
        self.happened = Happened()
        self.script_engine = Rules(moment)

    @property
    def moment(self) -> Moment:
        """The moment of this call."""
        moment: Moment = self.script_engine.moment
        return moment

    def new_id(self) -> str:
        """The next id of this case, in the form of a UUID."""
        self.count += 1
        return f"{self.prefix}{self.count:012x}"

    def create_subprocess(self, my_task: CaseTask, spec_name: str) -> Stage:
        """A called process for a task that has just been reached."""
        stage = Stage(self.subprocess_specs[spec_name], my_task, self)
        self.subprocesses[my_task.id] = stage
        stage.begin()
        return stage

    def settle(self) -> None:
        """Do everything that waits for nobody; PathwayStopped after `STEP_LIMIT` steps.

        The innermost process first, and within one the oldest first.
        """
        steps = 0
        while self.to_do:
            waiting = iter(self.to_do.values())
            task = next(waiting)
            for other in waiting:
                if other.workflow.depth > task.workflow.depth:
                    task = other
            if steps == STEP_LIMIT:
                raise _endless(task)
            task.run()
            steps += 1

    def hear(self, signal: str) -> None:
        """Deliver a signal to all that wait. What it interrupts stops first, outermost first."""
        waiting = self.event_manager.tasks
        self.event_manager.tasks = {number: waiting[number] for number in sorted(waiting)}
        self.event_manager.catch(BpmnEvent(SignalEventDefinition(signal)), internal=False)
        caught = [
            task
            for task in self.to_do.values()
            if isinstance(task.task_spec, BoundaryEvent) and task.task_spec.cancel_activity
        ]
        for task in sorted(caught, key=lambda task: int(task.workflow.depth)):
            if task.id in self.to_do:
                task.run()

    def fire_due(self) -> None:
        """Fire every timer whose deadline has come, the earliest first, settling after each.

        At one instant what interrupts comes last, so that nothing else due then goes unsaid.
        """
        rounds = 0
        while due := self._due():
            *_, task = min(due, key=lambda each: (each[0], each[1], each[2].id))
            if rounds == STEP_LIMIT:
                raise _endless(task)
            task.task_spec._update(task)
            self.settle()
            rounds += 1

    def timers(self) -> Iterator[tuple[DeadlineTimer, CaseTask]]:
        """Every timer that waits, in the order in which they came to be."""
        for _, task in sorted(self.event_manager.tasks.items()):
            waited_for = task.task_spec.event_definition
            if isinstance(waited_for, DeadlineTimer):
                yield waited_for, task
            elif isinstance(waited_for, MultipleEventDefinition):
                for one in waited_for.event_definitions:
                    if isinstance(one, DeadlineTimer):
                        yield one, task

    def _due(self) -> list[tuple[datetime, bool, CaseTask]]:
        moment = self.moment
        return [
            (due, bool(getattr(task.task_spec, "cancel_activity", False)), task)
            for timer, task in self.timers()
            if (due := timer.due_at(moment)) is not None and due <= moment.now
        ]


def _followed(watch: Watch, task: CaseTask) -> None:
    """Tell a rehearsal which flow led here; some tasks stand for no element that is drawn."""
    for above in task.ancestors():
        if above.task_spec.bpmn_id is not None:
            watch(task.workflow.spec.file, above.task_spec.bpmn_id, task.task_spec.bpmn_id)
            return


def _endless(task: CaseTask) -> PathwayStopped:
    element = task.task_spec.bpmn_id or task.task_spec.name
    return PathwayStopped(
        f"The pathway goes round without an end at {task.workflow.spec.file}, {element}.",
        element=element,
    )
