"""One BPMN file as frozen values, read once, so that loading, checking and describing all see the
same diagram. It records what is drawn and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from workflows.procedures.xml import Element, read_xml, refused

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Kind(StrEnum):
    """The shapes a procedure may be drawn with; the value is the BPMN element's name."""

    START = "startEvent"
    END = "endEvent"
    USER_STEP = "userTask"
    DECISION_TABLE = "businessRuleTask"
    CALL = "callActivity"
    PART = "subProcess"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    EVENT_BASED = "eventBasedGateway"
    CATCH = "intermediateCatchEvent"
    THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"

    @property
    def waits(self) -> bool:
        """Whether a case can stand here until somebody acts or something happens."""
        return self in {Kind.USER_STEP, Kind.CATCH, Kind.EVENT_BASED, Kind.CALL, Kind.PART}


@dataclass(frozen=True, slots=True)
class TimerText:
    """What a timer waits for: `form` is `timeDate`, `timeDuration` or `timeCycle`."""

    form: str
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """A shape of the process. `lane` is the lane's name, as a `flowNodeRef` gives it."""

    id: str
    kind: Kind
    name: str
    lane: str | None
    part: str | None
    """The sub-process it is drawn in, if any."""
    properties: tuple[tuple[str, str], ...] = ()
    default: str | None = None
    called: str | None = None
    """The process a call activity calls, or the decision a decision table asks."""
    attached_to: str | None = None
    interrupting: bool = True
    timers: tuple[TimerText, ...] = ()
    signals: tuple[str, ...] = ()
    """Names of the declared signals it catches."""
    definitions: tuple[str, ...] = ()
    """Names of its event definitions (`timerEventDefinition`), as drawn."""

    @property
    def label(self) -> str:
        """How a finding names it: the name in quotes, or the id where it has none."""
        return f'"{self.name}"' if self.name else self.id

    def properties_named(self, name: str) -> tuple[str, ...]:
        """Every value of one property, in the order drawn, without blank ones."""
        return tuple(value for key, value in self.properties if key == name and value)

    def property(self, name: str) -> str | None:
        """The first value of one property, or None."""
        return next(iter(self.properties_named(name)), None)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is its expression as written, None where it has none."""

    id: str
    source: str
    target: str
    name: str
    condition: str | None

    @property
    def label(self) -> str:
        """How a finding names it."""
        return f'"{self.name}"' if self.name else f"flow {self.id}"


@dataclass(frozen=True, slots=True)
class LaneDrawn:
    """A lane on the diagram and the ids of what lies in it."""

    id: str
    name: str
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """One BPMN file: one process, its lanes, what is in it, and which of it has been drawn."""

    file: str
    process: str
    name: str
    pools: tuple[str, ...]
    lanes: tuple[LaneDrawn, ...]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    signals: tuple[str, ...]
    drawn: frozenset[str]
    """Ids that have a shape or an edge with its points."""
    others: frozenset[str] = frozenset()
    """Ids of shapes that are no `Kind`, so that a flow to one is not called dangling as well."""

    def node(self, id: str) -> Node | None:
        """The node with that id."""
        return next((node for node in self.nodes if node.id == id), None)

    def leaving(self, id: str) -> tuple[Flow, ...]:
        """The flows that leave a node, as drawn."""
        return tuple(flow for flow in self.flows if flow.source == id)

    def entering(self, id: str) -> tuple[Flow, ...]:
        """The flows that enter a node."""
        return tuple(flow for flow in self.flows if flow.target == id)

    def attached(self, id: str) -> tuple[Node, ...]:
        """The boundary events on a node."""
        return tuple(node for node in self.nodes if node.attached_to == id)

    def of_kind(self, *kinds: Kind) -> tuple[Node, ...]:
        """Every node of these kinds, in the order of the file."""
        return tuple(node for node in self.nodes if node.kind in kinds)


def read_diagram(file: str, data: bytes) -> Diagram:
    """The diagram in a BPMN file.

    Raises `ProcedureInvalid` for what `read_xml` refuses and for a file that has not exactly one
    process. Elements that are no `Kind` are left out here: `check` names each of them.
    """
    return diagram_of(file, read_xml(file, data))


def diagram_of(file: str, root: Element) -> Diagram:
    """As `read_diagram`, of a tree that `read_xml` has given."""
    processes = list(root.iterchildren(bpmn("process")))
    if root.tag != bpmn("definitions") or len(processes) != 1:
        raise refused(
            file,
            "the file",
            f"holds {len(processes)} processes; each file holds one",
            "draw each process in a file of its own, named after its id",
        )
    process = processes[0]
    lanes = tuple(_lanes(process))
    lane_of = {held: lane.name for lane in lanes for held in lane.holds}
    signals = {
        signal.get("id", ""): signal.get("name", "") for signal in root.iterchildren(bpmn("signal"))
    }
    elements = list(process.iter())
    return Diagram(
        file=file,
        process=process.get("id", ""),
        name=process.get("name", ""),
        pools=tuple(pool.get("id", "") for pool in root.iter(bpmn("participant"))),
        lanes=lanes,
        nodes=tuple(
            _node(element, kind, lane_of, signals)
            for element in elements
            if (kind := _kind(element)) is not None
        ),
        flows=tuple(_flow(element) for element in elements if element.tag == bpmn("sequenceFlow")),
        signals=tuple(signals.values()),
        drawn=frozenset(_drawn(root)),
        others=frozenset(_others(process)),
    )


def bpmn(name: str) -> str:
    """The qualified tag of a BPMN element."""
    return f"{{{BPMN}}}{name}"


def local_name(element: Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def process_of_file(file: str) -> str:
    """The process id a file is named after."""
    return PurePosixPath(file).stem


def _kind(element: Element) -> Kind | None:
    tag = str(element.tag)
    namespace, _, name = tag.removeprefix("{").partition("}")
    return Kind(name) if namespace == BPMN and name in set(Kind) else None


def _others(process: Element) -> Iterator[str]:
    apart = {bpmn(name) for name in ("sequenceFlow", "laneSet")}
    parts = [process, *process.iter(bpmn("subProcess"))]
    for element in (child for part in parts for child in part):
        if _kind(element) is None and element.tag not in apart:
            yield element.get("id", "")


def _lanes(process: Element) -> Iterator[LaneDrawn]:
    for lane in process.iter(bpmn("lane")):
        held = (reference.text or "" for reference in lane.iterchildren(bpmn("flowNodeRef")))
        yield LaneDrawn(lane.get("id", ""), lane.get("name", ""), tuple(map(str.strip, held)))


def _node(element: Element, kind: Kind, lane_of: dict[str, str], signals: dict[str, str]) -> Node:
    id = element.get("id", "")
    parent = element.getparent()
    in_part = parent is not None and parent.tag == bpmn("subProcess")
    called = element.get("calledElement")
    if kind is Kind.DECISION_TABLE:
        called = next(
            (decision.text for decision in element.iter(f"{{{SPIFF}}}calledDecisionId")), None
        )
    definitions = [child for child in element if local_name(child).endswith("EventDefinition")]
    return Node(
        id=id,
        kind=kind,
        name=" ".join(element.get("name", "").split()),
        lane=lane_of.get(id),
        part=parent.get("id", "") if parent is not None and in_part else None,
        properties=tuple(_properties(element)),
        default=element.get("default"),
        called=called.strip() if called else None,
        attached_to=element.get("attachedToRef"),
        interrupting=element.get("cancelActivity", "true") != "false",
        timers=tuple(timer for child in definitions for timer in _timer_texts(child)),
        signals=tuple(
            signals.get(child.get("signalRef", ""), "")
            for child in definitions
            if child.tag == bpmn("signalEventDefinition")
        ),
        definitions=tuple(local_name(child) for child in definitions),
    )


def _properties(element: Element) -> Iterator[tuple[str, str]]:
    for extensions in element.iterchildren(bpmn("extensionElements")):
        for found in extensions.iter(f"{{{SPIFF}}}property"):
            yield found.get("name", ""), found.get("value", "").strip()


def _timer_texts(definition: Element) -> Iterator[TimerText]:
    if definition.tag == bpmn("timerEventDefinition"):
        for child in definition:
            yield TimerText(local_name(child), (child.text or "").strip())


def _flow(element: Element) -> Flow:
    condition = element.find(bpmn("conditionExpression"))
    return Flow(
        id=element.get("id", ""),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        name=" ".join(element.get("name", "").split()),
        condition=None if condition is None else (condition.text or "").strip(),
    )


def _drawn(root: Element) -> Iterator[str]:
    for shape in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        if shape.find(f"{{{DC}}}Bounds") is not None:
            yield shape.get("bpmnElement", "")
    fewest_points = 2
    for edge in root.iter(f"{{{BPMNDI}}}BPMNEdge"):
        if len(edge.findall(f"{{{DI}}}waypoint")) >= fewest_points:
            yield edge.get("bpmnElement", "")
