"""What a diagram may hold for this engine to run it: the wall behind `prebirth procedures check`.

SpiffWorkflow drops or mangles in silence what it does not know. Here nothing unknown gets as far:
an element is in the list of what tests have shown to work, or the file is refused with its name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lxml import etree

from workflows.domain.decision_cells import parse_cell
from workflows.domain.errors import ExpressionInvalid, ProcedureInvalid
from workflows.domain.expressions import parse_expression
from workflows.procedures.xml import Element

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

_DRAWN = {
    "definitions", "collaboration", "participant", "process", "laneSet", "lane", "flowNodeRef",
    "incoming", "outgoing", "extensionElements", "documentation", "textAnnotation", "text",
    "association", "group", "category", "categoryValue", "signal",
}  # fmt: skip
_RUN = {
    "startEvent", "endEvent", "userTask", "manualTask", "businessRuleTask", "callActivity",
    "subProcess", "exclusiveGateway", "parallelGateway", "eventBasedGateway",
    "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "sequenceFlow",
    "conditionExpression", "multiInstanceLoopCharacteristics", "loopCardinality",
    "timerEventDefinition", "timeDate", "timeDuration", "signalEventDefinition",
    "terminateEventDefinition",
}  # fmt: skip
_SPIFF = {"properties", "property", "calledDecisionId"}
_EXPRESSIONS = {"conditionExpression", "loopCardinality"}
_HOLDERS = {
    "timerEventDefinition": {"boundaryEvent", "intermediateCatchEvent"},
    "signalEventDefinition": {"boundaryEvent", "intermediateCatchEvent", "startEvent"},
    "terminateEventDefinition": {"endEvent"},
}


def refuse_unknown(root: Element, file: str) -> None:
    """ProcedureInvalid naming the file and element for anything that would not run as drawn."""
    for element in root.iter():
        name = etree.QName(element)
        if name.namespace == BPMN:
            _check_element(element, name.localname, file)
        elif name.namespace == SPIFF and name.localname not in _SPIFF:
            raise refused(file, element, f"{name.localname} is not allowed in a diagram")


def refuse_unreadable_cells(root: Element, file: str) -> None:
    """ProcedureInvalid for a decision table with a cell outside the closed language."""
    names = {"": root.nsmap.get(None), "dmn": root.nsmap.get("dmn") or root.nsmap.get(None)}
    tag = f"{{{names['dmn']}}}"
    for table in root.iter(f"{tag}decisionTable"):
        subjects = [_text(column, tag) for column in table.iter(f"{tag}inputExpression")]
        for rule in table.iter(f"{tag}rule"):
            cells = rule.findall(f"{tag}inputEntry")
            for subject, cell in zip(subjects, cells, strict=False):
                read_in(file, rule, partial(parse_cell, _text(cell, tag), subject))
            for cell in rule.findall(f"{tag}outputEntry"):
                read_in(file, rule, partial(parse_expression, _text(cell, tag) or "none"))
        for subject in subjects:
            read_in(file, table, partial(parse_expression, subject))


def refused(file: str, element: Element, trouble: str) -> ProcedureInvalid:
    """The refusal of one element, named by its id or by the nearest one above it that has an id."""
    named = element
    while named.get("id") is None and (above := named.getparent()) is not None:
        named = above
    return ProcedureInvalid(f"{file}, {named.get('id') or 'the file'}: {trouble}.")


def read_in(file: str, element: Element, read: Callable[[], object]) -> None:
    """Call `read`; an expression that it refuses becomes ProcedureInvalid with its element."""
    try:
        read()
    except ExpressionInvalid as error:
        raise refused(file, element, error.message.rstrip(".")) from error


def _check_element(element: Element, name: str, file: str) -> None:
    if name not in _DRAWN and name not in _RUN:
        raise refused(file, element, f"{name} is not something a procedure may use")
    if name in _EXPRESSIONS:
        read_in(file, element, partial(parse_expression, element.text or ""))
    holder = element.getparent()
    if name in _HOLDERS and holder is not None:
        on = etree.QName(holder).localname
        if on not in _HOLDERS[name]:
            raise refused(file, element, f"{name} does nothing on {on}")
        if _waits_for(holder) > 1:
            raise refused(file, element, "an event may wait for one thing only")
        if name == "signalEventDefinition" and on == "startEvent":
            _check_event_subprocess(holder, file)
    if name == "boundaryEvent" and not _waits_for(element):
        raise refused(file, element, "a boundary event waits for a timer or a signal")


def _waits_for(event: Element) -> int:
    return sum(etree.QName(child).localname.endswith("EventDefinition") for child in event)


def _check_event_subprocess(start: Element, file: str) -> None:
    inside = start.getparent()
    if inside is None or inside.get("triggeredByEvent") != "true":
        raise refused(file, start, "a case starts when it is opened, not by a signal")
    if start.get("isInterrupting", "true") == "true":
        raise refused(
            file, start, "an event sub-process would not interrupt: draw a boundary event instead"
        )


def _text(element: Element, tag: str) -> str:
    found = element.find(f"{tag}text")
    return (found.text or "").strip() if found is not None else ""
