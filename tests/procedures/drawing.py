"""Draws a diagram in code, with its picture, so that a test can say in a line what is on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
 xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
 xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
 id="definitions" targetNamespace="https://prebirth.example/procedures">
"""
_SIZES = {"userTask": (120, 80), "callActivity": (120, 80), "businessRuleTask": (120, 80)}
_EVENT = (36, 36)
_COLUMN, _ROW = 170, 200


@dataclass
class _Shape:
    tag: str
    id: str
    lane: str
    attributes: dict[str, str]
    inside: str
    host: str | None = None


@dataclass
class Drawing:
    """One process in one pool. Shapes are placed from left to right as they are added."""

    process: str
    name: str = ""
    lane: str = "midwifery"
    shapes: list[_Shape] = field(default_factory=list)
    flows: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)
    extra: str = ""

    def add(self, tag, id, name="", lane=None, inside="", host=None, **attributes):
        """Any shape."""
        named = ({"name": name} if name else {}) | attributes
        self.shapes.append(_Shape(tag, id, lane or self.lane, named, inside, host))
        return self

    def start(self, id="begun", lane=None):
        return self.add("startEvent", id, lane=lane)

    def end(self, id, name, lane=None, inside=""):
        return self.add("endEvent", id, name, lane, inside)

    def step(self, id, name, lane=None, inside="", **properties):
        """A user step with its properties."""
        rows = "".join(
            f"<spiffworkflow:property name={quoteattr(key)} value={quoteattr(value)}/>"
            for key, value in properties.items()
        )
        held = f"<spiffworkflow:properties>{rows}</spiffworkflow:properties>" if rows else ""
        wrapped = f"<bpmn:extensionElements>{held}{inside}</bpmn:extensionElements>"
        return self.add("userTask", id, name, lane, wrapped if held or inside else "")

    def call(self, id, name, called, lane=None):
        return self.add("callActivity", id, name, lane, calledElement=called)

    def table(self, id, name, decision, lane=None):
        inside = (
            "<bpmn:extensionElements><spiffworkflow:calledDecisionId>"
            f"{decision}</spiffworkflow:calledDecisionId></bpmn:extensionElements>"
        )
        return self.add("businessRuleTask", id, name, lane, inside)

    def gateway(self, id, name="", default=None, lane=None, tag="exclusiveGateway"):
        return self.add(tag, id, name, lane, **({"default": default} if default else {}))

    def timer(self, id, name, on, text, *, form="timeDate", interrupting=False):
        """A timer on the edge of a step."""
        attributes = {"attachedToRef": on, "cancelActivity": str(interrupting).lower()}
        lane = next((shape.lane for shape in self.shapes if shape.id == on), self.lane)
        inside = _timer(form, text)
        return self.add("boundaryEvent", id, name, lane, inside, on, **attributes)

    def wait_until(self, id, name, text, *, form="timeDate", lane=None):
        """A timer between two steps."""
        return self.add("intermediateCatchEvent", id, name, lane, _timer(form, text))

    def signal(self, id, name, signal, *, on=None, interrupting=True, lane=None):
        """A signal caught on the edge of a step, or between two."""
        if signal and signal not in self.signals:
            self.signals.append(signal)
        inside = f'<bpmn:signalEventDefinition signalRef="signal_{signal}"/>'
        if on is None:
            return self.add("intermediateCatchEvent", id, name, lane, inside)
        attributes = {"attachedToRef": on, "cancelActivity": str(interrupting).lower()}
        return self.add("boundaryEvent", id, name, lane, inside, on, **attributes)

    def flow(self, *ids, name="", when="", id=None):
        """Flows from each id to the next."""
        for source, target in pairwise(ids):
            self.flows.append((id or f"{source}_to_{target}", source, target, name, when))
        return self

    def raw(self, xml):
        """Anything else, written into the process."""
        self.extra += xml
        return self

    def data(self) -> bytes:
        """The file."""
        return "".join(
            (
                _HEAD,
                '<bpmn:collaboration id="together"><bpmn:participant id="pool" '
                f'name="Pool" processRef="{self.process}"/></bpmn:collaboration>',
                *(f'<bpmn:signal id="signal_{s}" name="{s}"/>' for s in self.signals),
                f'<bpmn:process id="{self.process}" name={quoteattr(self.name)} '
                'isExecutable="true"><bpmn:laneSet id="lanes">',
                *(self._lane(lane) for lane in self._lanes()),
                "</bpmn:laneSet>",
                *map(_shape, self.shapes),
                *map(_flow, self.flows),
                self.extra,
                "</bpmn:process>",
                self._picture(),
                "</bpmn:definitions>\n",
            )
        ).encode()

    def _lanes(self):
        return list(dict.fromkeys(shape.lane for shape in self.shapes))

    def _lane(self, lane):
        held = "".join(
            f"<bpmn:flowNodeRef>{shape.id}</bpmn:flowNodeRef>"
            for shape in self.shapes
            if shape.lane == lane
        )
        return f'<bpmn:lane id="lane_{lane}" name="{lane}">{held}</bpmn:lane>'

    def _picture(self):
        lanes = self._lanes()
        placed = {}
        column = 0
        for shape in self.shapes:
            width, height = _SIZES.get(shape.tag, _EVENT)
            if shape.host in placed:
                left, top = placed[shape.host][0] + 80, placed[shape.host][1] + 62
            else:
                column += 1
                left = 60 + column * _COLUMN
                top = 60 + lanes.index(shape.lane) * _ROW + (80 - height) // 2
            placed[shape.id] = (left, top, width, height)
        wide, tall = 200 + (column + 1) * _COLUMN, len(lanes) * _ROW
        boxes = {"pool": (20, 20, wide, tall)} | {
            f"lane_{lane}": (50, 20 + row * _ROW, wide - 30, _ROW) for row, lane in enumerate(lanes)
        }
        edges = "".join(
            f'<bpmndi:BPMNEdge id="{flow[0]}_di" bpmnElement="{flow[0]}">'
            f"{_point(placed[flow[1]])}{_point(placed[flow[2]])}</bpmndi:BPMNEdge>"
            for flow in self.flows
            if flow[1] in placed and flow[2] in placed
        )
        shapes = "".join(map(_box, (boxes | placed).items()))
        return (
            '<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" '
            f'bpmnElement="together">{shapes}{edges}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
        )


def _timer(form, text):
    return (
        f'<bpmn:timerEventDefinition><bpmn:{form} xsi:type="bpmn:tFormalExpression">'
        f"{escape(text)}</bpmn:{form}></bpmn:timerEventDefinition>"
    )


def _shape(shape):
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in shape.attributes.items())
    return f'<bpmn:{shape.tag} id="{shape.id}"{attributes}>{shape.inside}</bpmn:{shape.tag}>'


def _flow(flow):
    id, source, target, name, when = flow
    named = f" name={quoteattr(name)}" if name else ""
    condition = (
        '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
        f"{escape(when)}</bpmn:conditionExpression>"
        if when
        else ""
    )
    return (
        f'<bpmn:sequenceFlow id="{id}" sourceRef="{source}" targetRef="{target}"{named}>'
        f"{condition}</bpmn:sequenceFlow>"
    )


def _box(item):
    id, (left, top, width, height) = item
    return (
        f'<bpmndi:BPMNShape id="{id}_di" bpmnElement="{id}">'
        f'<dc:Bounds x="{left}" y="{top}" width="{width}" height="{height}"/></bpmndi:BPMNShape>'
    )


def _point(box):
    left, top, width, height = box
    return f'<di:waypoint x="{left + width // 2}" y="{top + height // 2}"/>'
