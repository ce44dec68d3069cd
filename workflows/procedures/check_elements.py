"""What a drawing tool lets one draw and the engine would pass over in silence, or run as code.

A list of what is known to work; anything else in a diagram or a decision table is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from workflows.procedures.diagrams import BPMN, BPMNDI, DC, DI, SPIFF, XSI, local_name
from workflows.procedures.findings import Finding, error
from workflows.procedures.reading import Reading
from workflows.procedures.spelling import use_instead
from workflows.procedures.xml import Element

PROPERTIES = (
    "form", "deadline", "escalation_stage", "records", "also_informs", "no_deadline_because",
)  # fmt: skip

_NO_CODE = "draw a user step for a person, or a decision table; diagrams carry no code"
_DRAW_STEP = "draw it as a user step (userTask)"
_NAME_SIGNAL = "let the step record an event, or record a happening in procedure.toml"
_REMOVE = "remove it"

_SHAPES = {
    "definitions", "collaboration", "participant", "process", "laneSet", "lane", "flowNodeRef",
    "incoming", "outgoing", "extensionElements", "documentation", "textAnnotation", "text",
    "association", "group", "category", "categoryValue", "signal", "startEvent", "endEvent",
    "userTask", "businessRuleTask", "callActivity", "subProcess", "exclusiveGateway",
    "parallelGateway", "eventBasedGateway", "intermediateCatchEvent", "intermediateThrowEvent",
    "boundaryEvent", "sequenceFlow", "conditionExpression", "multiInstanceLoopCharacteristics",
    "loopCardinality", "timerEventDefinition", "timeDate", "timeDuration",
    "signalEventDefinition", "terminateEventDefinition",
}  # fmt: skip

_REFUSED = {
    "scriptTask": ("is a script", _NO_CODE),
    "script": ("is a script", _NO_CODE),
    "serviceTask": ("is a service task", _NO_CODE),
    "sendTask": ("is a send task, which would send nothing", 'use the property "also_informs"'),
    "receiveTask": ("is a receive task, which nothing answers", _DRAW_STEP),
    "manualTask": ("is a manual task, which leaves no record", _DRAW_STEP),
    "task": ("is a plain task, which says neither who nor what", _DRAW_STEP),
    "complexGateway": ("is a complex gateway", "draw exclusive or parallel gateways"),
    "inclusiveGateway": ("is an inclusive gateway", "draw exclusive or parallel gateways"),
    "linkEventDefinition": ("is a link, on which a case would stand for ever", "draw the flow"),
    "compensateEventDefinition": ("is a compensation, which would do nothing", _REMOVE),
    "escalationEventDefinition": (
        "is an escalation event, which would reach nobody",
        "name a ladder on the deadline in procedure.toml",
    ),
    "messageEventDefinition": ("is a message event, which nothing sends", _NAME_SIGNAL),
    "errorEventDefinition": ("is an error event, which nothing raises", _REMOVE),
    "cancelEventDefinition": ("is a cancel event, which nothing raises", _REMOVE),
    "conditionalEventDefinition": ("is a condition that nothing would look at", _NAME_SIGNAL),
    "timeCycle": (
        "repeats, and a repeating timer is not run",
        'write a deadline such as "every 4 weeks after core_group_held", and name it here',
    ),
    "standardLoopCharacteristics": ("is a loop, which is not run", "draw a flow back"),
    "completionCondition": ("is a condition that nothing would look at", _REMOVE),
    "transaction": ("is a transaction", "draw a call activity"),
    "adHocSubProcess": ("is an ad hoc sub-process", "draw the steps with gateways"),
    "messageFlow": ("is a message flow, which sends nothing", 'use the property "also_informs"'),
    "potentialOwner": ("names a person, which is passed over", "put the step in an agency's lane"),
    "humanPerformer": ("names a person, which is passed over", "put the step in an agency's lane"),
    "performer": ("names a person, which is passed over", "put the step in an agency's lane"),
    "childLaneSet": ("is a lane within a lane", "give each agency one lane"),
}  # fmt: skip

_PLACES = {
    "signalEventDefinition": ("boundaryEvent", "intermediateCatchEvent"),
    "timerEventDefinition": ("boundaryEvent", "intermediateCatchEvent"),
    "terminateEventDefinition": ("endEvent",),
}
_OUT_OF_PLACE = {
    "signalEventDefinition": ("sends or starts with a signal, which does nothing", _NAME_SIGNAL),
    "timerEventDefinition": (
        "is a timer that starts or throws, which does nothing",
        "draw it on the edge of a step, or between two steps",
    ),
    "terminateEventDefinition": ("ends everything from the middle", "draw it on an end event"),
}

_ATTRIBUTES = {
    "triggeredByEvent": (
        ("false",),
        "is an event sub-process, which does not interrupt what it should",
        "draw an interrupting signal on the edge of a call activity",
    ),
    "isForCompensation": (("false",), "is for compensation, which never happens", _REMOVE),
    "parallelMultiple": (("false",), "waits for several events at once", "draw one for each"),
    "instantiate": (("false",), "starts a case by itself", _REMOVE),
    "isSequential": (("false",), "repeats one after another", "draw it without isSequential"),
    "startQuantity": (("1",), "waits for several tokens", _REMOVE),
    "completionQuantity": (("1",), "leaves several tokens", _REMOVE),
    "scriptFormat": ((), "holds a script", _NO_CODE),
    "operationRef": ((), "calls a service", _NO_CODE),
    "language": ((), "names an expression language, which is passed over", _REMOVE),
    "expressionLanguage": ((), "names an expression language, which is passed over", _REMOVE),
    "loopDataInputRef": ((), "loops over data", "give a number of times"),
    "ordering": ((), "is an ad hoc order, which is passed over", _REMOVE),
}

_SPIFF_CODE = ("preScript", "postScript", "serviceTaskOperator", "unitTests", "scriptsOnInstances")
_KEPT = 512
_DMN_SHAPES = {
    "definitions", "decision", "decisionTable", "input", "inputExpression", "inputValues", "text",
    "output", "outputValues", "rule", "description", "inputEntry", "outputEntry",
    "extensionElements", "variable",
}  # fmt: skip


def element_findings(reading: Reading) -> Iterator[Finding]:
    """Every element, attribute and property that would not run as it is drawn."""
    for file, root in reading.roots.items():
        if file.endswith(".dmn"):
            yield from _decision_elements(file, root)
        else:
            yield from _drawn_elements(file, root)


@lru_cache(maxsize=_KEPT)
def _drawn_elements(file: str, root: Element) -> tuple[Finding, ...]:
    """By the tree itself, which is the same for every overlay that does not draw it otherwise."""
    return tuple(found for element in root.iter() for found in _element(file, element))


def _element(file: str, element: Element) -> Iterator[Finding]:
    namespace, name = _split(element)
    if namespace in {BPMNDI, DC, DI} or _is_within_drawing(element):
        return
    if namespace == BPMN:
        yield from _shape(file, element, name)
        yield from _attributes(file, element)
    elif namespace == SPIFF:
        yield from _extension(file, element, name)
    else:
        sentence = f"{_written(element)} is passed over when the case runs"
        yield error(file, _label(element), sentence, _REMOVE)


def _shape(file: str, element: Element, name: str) -> Iterator[Finding]:
    if name in _REFUSED:
        yield error(file, _label(element), *_REFUSED[name])
    elif name not in _SHAPES:
        yield error(file, _label(element), f"{name} is not a shape that is run", _REMOVE)
    elif name in _PLACES:
        parent = element.getparent()
        if parent is None or local_name(parent) not in _PLACES[name]:
            yield error(file, _label(element), *_OUT_OF_PLACE[name])


def _attributes(file: str, element: Element) -> Iterator[Finding]:
    for qualified, value in element.attrib.items():
        namespace, _, name = str(qualified).removeprefix("{").rpartition("}")
        if namespace and namespace != XSI and local_name(element) != "definitions":
            sentence = f'the attribute "{name}" is passed over when the case runs'
            yield error(file, _label(element), sentence, _REMOVE)
        elif not namespace and name in _ATTRIBUTES:
            allowed, sentence, fix = _ATTRIBUTES[name]
            if str(value) not in allowed:
                yield error(file, _label(element), sentence, fix)


def _extension(file: str, element: Element, name: str) -> Iterator[Finding]:
    if name in _SPIFF_CODE:
        yield error(file, _label(element), f"carries code ({name})", _NO_CODE)
    elif name == "property":
        yield from _property(file, element)
    elif name not in {"properties", "calledDecisionId"}:
        sentence = f"{_written(element)} is passed over when the case runs"
        yield error(file, _label(element), sentence, _REMOVE)


def _property(file: str, element: Element) -> Iterator[Finding]:
    name = element.get("name", "")
    holder = _holder(element)
    if name not in PROPERTIES:
        fix = use_instead(name, PROPERTIES, _REMOVE)
        yield error(file, _label(element), f'the property "{name}" is not known', fix)
        return
    on_step = holder is not None and local_name(holder) == "userTask"
    if not on_step and name != "escalation_stage":
        sentence = f'the property "{name}" is passed over here'
        yield error(file, _label(element), sentence, "move it to a user step")
    siblings = element.getparent()
    twins = (
        [other for other in siblings if other.get("name") == name] if siblings is not None else []
    )
    if len(twins) > 1 and twins[0] is element:
        sentence = f'the property "{name}" stands here {len(twins)} times'
        yield error(file, _label(element), sentence, "keep one of them")


def _decision_elements(file: str, root: Element) -> Iterator[Finding]:
    decisions = [child for child in root if local_name(child) == "decision"]
    if len(decisions) != 1:
        sentence = f"holds {len(decisions)} decisions; one is read"
        yield error(file, "the file", sentence, "keep one decision table in each file")
    for element in root.iter():
        name = local_name(element)
        if _is_within_drawing(element):
            continue
        if "DMN" in _split(element)[0] and name not in _DMN_SHAPES:
            yield error(file, _label(element), f"{name} is not read", "keep a plain decision table")
        elif name in {"inputEntry", "outputEntry", "inputExpression"}:
            language = element.get("expressionLanguage")
            if language is not None:
                sentence = f'the expression language "{language}" is passed over'
                yield error(file, _label(element), sentence, _REMOVE)


def _is_within_drawing(element: Element) -> bool:
    return any(
        _split(above)[0] in {BPMNDI, DC, DI} or "DMNDI" in _split(above)[0]
        for above in (element, *element.iterancestors())
    )


def _split(element: Element) -> tuple[str, str]:
    namespace, _, name = str(element.tag).removeprefix("{").rpartition("}")
    return namespace, name


def _written(element: Element) -> str:
    return f"{element.prefix}:{local_name(element)}" if element.prefix else local_name(element)


def _holder(element: Element) -> Element | None:
    """The shape on the diagram that an extension belongs to."""
    for above in element.iterancestors():
        if _split(above)[0] == BPMN and local_name(above) != "extensionElements":
            return above
    return None


def _label(element: Element) -> str:
    """The nearest name, in quotes, or the nearest id."""
    nearest = [element, *element.iterancestors()]
    if _split(element)[0] != BPMN and "DMN" not in _split(element)[0]:
        nearest = nearest[1:]
    for above in nearest:
        if local_name(above) in {"property", "definitions"}:
            continue
        if above.get("name", "").strip():
            return f'"{" ".join(above.get("name", "").split())}"'
        if above.get("id"):
            return above.get("id", "")
    return local_name(element)
