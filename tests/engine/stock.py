"""SpiffWorkflow as it is shipped, beside ours: what a cure is shown against, and what trees are
held equal to.
"""

from __future__ import annotations

from typing import Any, ClassVar

from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.specs.event_definitions import SignalEventDefinition
from SpiffWorkflow.util.task import TaskState

from workflows.engine.advance import Moment
from workflows.engine.parser import _BoundaryParser, _CatchParser
from workflows.engine.rules import Rules
from workflows.engine.tree import OPEN, Happened
from workflows.procedures.definition import Procedure
from workflows.procedures.xml import read_xml


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


def front(case: Any) -> list[tuple[tuple[str, ...], str, str]]:
    """Everything that is open in a case, in whichever stage, and which stages are over.

    Left out is what two branches that meet at one instant may do in either order: which of them
    goes on from there and which is crossed out.
    """
    found = []

    def look(process: Any, path: tuple[str, ...]) -> None:
        found.append((path, "over", str(process.completed)))
        for task in process.tasks.values():
            if task.has_state(OPEN) and not isinstance(task.task_spec, Join):
                found.append((path, task.task_spec.name, TaskState.get_name(task.state)))
                called = case.subprocesses.get(task.id)
                if called is not None:
                    look(called, (*path, task.task_spec.name))

    look(case, ())
    return sorted(found)
