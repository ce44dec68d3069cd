"""From a procedure's files to one definition, parsed once for each edition and shared by all its
cases.

Everything SpiffWorkflow would do to a definition at run time, or get wrong when reading one, is
done or refused here, so that running a case changes nothing that another case can see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn.parser.event_parsers import EventBasedGatewayParser
from SpiffWorkflow.bpmn.parser.task_parsers import GatewayParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.mixins.exclusive_gateway import ExclusiveGateway
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.spiff.parser import VALIDATOR, SpiffBpmnParser
from SpiffWorkflow.spiff.parser.event_parsers import (
    SpiffBoundaryEventParser,
    SpiffIntermediateCatchEventParser,
)
from SpiffWorkflow.spiff.parser.process import SpiffProcessParser
from SpiffWorkflow.spiff.parser.task_spec import BusinessRuleTaskParser

from workflows.domain.errors import PrebirthError, ProcedureInvalid
from workflows.engine.deadline_timer import DeadlineTimer
from workflows.engine.decision import DecisionTable, DecisionTask
from workflows.engine.gateways import CaseProcess, TogetherGateway, Whichever, WhicheverGateway
from workflows.engine.rules import Condition, compiled
from workflows.engine.vocabulary import refuse_unknown, refuse_unreadable_cells
from workflows.procedures.definition import Procedure
from workflows.procedures.xml import Element, read_xml

Watch = Callable[[str, str, str], None]
"""Told each flow that a case follows: the diagram's file, and the elements it leads from and to."""

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True, slots=True)
class Definition:
    """One edition as SpiffWorkflow runs it. Shared between threads; nothing ever writes to it."""

    hash: str
    main: Any
    called: dict[str, Any] = field(default_factory=dict)
    watch: Watch | None = None


def parse(procedure: Procedure) -> Definition:
    """Read every diagram and table of a procedure; ProcedureInvalid naming file and element."""
    parser = _Parser(validator=VALIDATOR)
    for file, source in sorted(procedure.decisions.items()):
        root = _read(file, source)
        refuse_unreadable_cells(root, file)
        _reading(file, lambda r=root, f=file: parser.add_dmn_xml(r, f))
    for file, source in sorted(procedure.diagrams.items()):
        root = _read(file, source)
        refuse_unknown(root, file)
        _reading(file, lambda r=root, f=file: parser.add_bpmn_xml(r, f))
    definition: Definition = _reading(procedure.main, lambda: _definition(parser, procedure))
    for spec in (definition.main, *definition.called.values()):
        _wire(spec)
    return definition


def _read(file: str, source: bytes) -> Element:
    """The root, without the addresses at which a validator might look for further schemas."""
    root = read_xml(file, source)
    for element in root.iter():
        for name in (f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation"):
            element.attrib.pop(name, "")
    return root


def _definition(parser: _Parser, procedure: Procedure) -> Definition:
    return Definition(
        procedure.hash,
        parser.get_spec(procedure.main),
        parser.get_subprocess_specs(procedure.main),
    )


def _reading(file: str, read: Any) -> Any:
    try:
        return read()
    except ValidationException as error:
        if isinstance(error.__context__, PrebirthError):
            raise error.__context__ from None
        place = ", ".join(str(part) for part in (error.file_name or file, error.id) if part)
        line = f" (line {error.line_number})" if error.line_number else ""
        raise ProcedureInvalid(f"{place}{line}: {error}") from error


def _wire(spec: Any) -> None:
    """Do now, once, what SpiffWorkflow would do to the shared definition while a case runs."""
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, LoopTask):
            child = spec.task_specs[task_spec.task_spec]
            if not child.completed_event.is_connected(task_spec.merge_child):
                child.completed_event.connect(task_spec.merge_child)
        elif isinstance(task_spec, ExclusiveGateway):
            task_spec.cond_task_specs = [
                (condition and Condition(compiled(condition.args[0])), name)
                for condition, name in task_spec.cond_task_specs
            ]
    for name in spec.start.trigger_specs:
        triggered = spec.task_specs[name]
        if spec.start not in triggered.inputs:
            triggered._inputs.append(spec.start.name)
            triggered.connect(spec.end)


class _ProcessParser(SpiffProcessParser):
    def create_spec(self) -> CaseProcess:
        if not self.process_executable:
            raise ValidationException(
                f"Process {self.bpmn_id} is not marked as executable",
                node=self.node,
                file_name=self.filename,
            )
        return CaseProcess(name=self.bpmn_id, description=self.get_name(), filename=self.filename)


class _Timers:
    """Reads a timer as the name of a deadline; an ISO duration or date is named by its element."""

    node: Any

    def parse_timer_event(self, event: Any) -> DeadlineTimer:
        element = self.node.get("id")
        written = [child for child in event if child.tag == full_tag("timeDate")]
        text = (written[0].text or "").strip() if written else ""
        named = text.isidentifier() and text[0].isalpha()
        return DeadlineTimer(text if named else element, element, self.node.get("attachedToRef"))


class _BoundaryParser(_Timers, SpiffBoundaryEventParser):
    pass


class _CatchParser(_Timers, SpiffIntermediateCatchEventParser):
    pass


class _WhicheverParser(EventBasedGatewayParser):
    def create_task(self) -> Any:
        return self._create_task(Whichever())


class _DecisionParser(BusinessRuleTaskParser):
    def create_task(self) -> DecisionTask:
        table = self.process_parser.parser.get_engine(self.get_decision_ref(self.node), self.node)
        return DecisionTask(self.spec, self.bpmn_id, dmnEngine=table, **self.bpmn_attributes)


class _Parser(SpiffBpmnParser):
    PROCESS_PARSER_CLASS = _ProcessParser
    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012  SpiffWorkflow's own way of extending its parser
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("boundaryEvent"): (
            _BoundaryParser,
            SpiffBpmnParser.OVERRIDE_PARSER_CLASSES[full_tag("boundaryEvent")][1],
        ),
        full_tag("intermediateCatchEvent"): (
            _CatchParser,
            SpiffBpmnParser.OVERRIDE_PARSER_CLASSES[full_tag("intermediateCatchEvent")][1],
        ),
        full_tag("parallelGateway"): (GatewayParser, TogetherGateway),
        full_tag("eventBasedGateway"): (_WhicheverParser, WhicheverGateway),
        full_tag("businessRuleTask"): (_DecisionParser, DecisionTask),
    }

    def get_engine(self, decision_ref: str | None, node: Any) -> DecisionTable:
        if decision_ref not in self.dmn_parsers:
            raise ValidationException(
                f"there is no decision table called {decision_ref}", node=node
            )
        parser = self.dmn_parsers[decision_ref]
        parser.parse()
        return DecisionTable(parser.decision.decisionTables[0], parser.filename)
