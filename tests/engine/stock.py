"""SpiffWorkflow as it is shipped, beside ours: what a cure is shown against, and what trees are
held equal to.
"""

from __future__ import annotations

from typing import Any, ClassVar

from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.specs.event_definitions import SignalEventDefinition
from SpiffWorkflow.util.task import TaskState

from workflows.engine.advance import Moment
from workflows.engine.parser import _BoundaryParser, _CatchParser
from workflows.engine.rules import Rules
from workflows.engine.tree import Happened
from workflows.procedures.definition import Procedure
from workflows.procedures.xml import read_xml

_OVER = TaskState.COMPLETED | TaskState.CANCELLED
INTERCHANGEABLE = {
    ParallelGateway: TaskState.WAITING | TaskState.CANCELLED,
    BoundaryEventJoin: _OVER,
    _EndJoin: TaskState.WAITING | _OVER,
}
UNFINISHED = TaskState.NOT_FINISHED_MASK


class WithOurTimers(SpiffBpmnParser):
    """SpiffWorkflow's parser; only a timer means what it means with us."""

    OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, Any]] = {
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("boundaryEvent"): (
            _BoundaryParser,
            SpiffBpmnParser.OVERRIDE_PARSER_CLASSES[full_tag("boundaryEvent")][1],
        ),
        full_tag("intermediateCatchEvent"): (
            _CatchParser,
            SpiffBpmnParser.OVERRIDE_PARSER_CLASSES[full_tag("intermediateCatchEvent")][1],
        ),
    }


def parsed(procedure: Procedure, parser: type[SpiffBpmnParser] = SpiffBpmnParser) -> Any:
    """The definition as SpiffWorkflow reads it: main process and called ones."""
    reader = parser()
    for file, source in procedure.decisions.items():
        reader.add_dmn_xml(read_xml(file, source), file)
    for file, source in procedure.diagrams.items():
        reader.add_bpmn_xml(read_xml(file, source), file)
    return reader.get_spec(procedure.main), reader.get_subprocess_specs(procedure.main)


class Stock:
    """A case run by SpiffWorkflow's own classes, with its own full settling and never saved."""

    def __init__(self, procedure: Procedure, moment: Moment) -> None:
        self.workflow = BpmnWorkflow(*parsed(procedure, WithOurTimers), script_engine=Rules(moment))
        self.workflow.happened = Happened()
        self.settle()

    def at(self, moment: Moment) -> Stock:
        self.workflow.script_engine = Rules(moment)
        return self

    def settle(self) -> None:
        """Again and again, until neither a step nor a timer is left (trap 6)."""
        while True:
            self.workflow.do_engine_steps()
            self.workflow.refresh_timers()
            if not self.workflow.get_tasks(state=TaskState.READY, manual=False):
                return

    def do(self, step: str, nth: int = 0) -> None:
        ready = [
            task
            for task in self.workflow.get_tasks(state=TaskState.READY, manual=True)
            if task.task_spec.bpmn_id == step
        ]
        ready[nth].run()
        self.settle()

    def hear(self, signal: str) -> None:
        self.workflow.event_manager.catch(BpmnEvent(SignalEventDefinition(signal)), internal=False)
        self.settle()

    @property
    def steps(self) -> list[str]:
        ready = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        return sorted(task.task_spec.bpmn_id for task in ready)


def shape(case: Any) -> Any:
    """The tree of a case without ids and instants: names, states, branches, live called processes.

    Left out: which of the branches that came to one gateway or end is crossed out while it waits
    for the others, and which of the invisible helpers behind a boundary event is.
    """

    def branch(process: Any, task: Any) -> Any:
        for kind, states in INTERCHANGEABLE.items():
            if isinstance(task.task_spec, kind) and task.has_state(states):
                return (task.task_spec.name, "came here", (), None)
        called = case.subprocesses.get(task.id) if task.has_state(UNFINISHED) else None
        return (
            task.task_spec.name,
            TaskState.get_name(task.state),
            tuple(branch(process, child) for child in task.children),
            called and whole(called),
        )

    def whole(process: Any) -> Any:
        return process.completed, branch(process, process.task_tree)

    return whole(case)
