"""Diagrams for tests, drawn in the words of the field, and the procedures made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import escape
from itertools import pairwise

from workflows.domain.calendars import Calendar
from workflows.domain.deadlines import Source, SourceStatus, Terms
from workflows.domain.tasks import TaskId
from workflows.engine.advance import Advance, Moment, Waiting
from workflows.engine.engine import Engine
from workflows.procedures.definition import Approval, Procedure

MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 17, 17, 0, tzinfo=UTC)
ENGINE = Engine(keeps=0)
"""Reads every state anew, so that saving between all steps is what these tests try."""

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
  id="definitions_{id}" targetNamespace="http://bpmn.io/schema/bpmn">
{signals}<bpmn:process id="{id}" isExecutable="true">
<bpmn:laneSet id="{id}_lanes">{lanes}</bpmn:laneSet>
"""


@dataclass
class Drawing:
    """One process, drawn shape by shape. `path` joins shapes; everything else adds one."""

    id: str
    shapes: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    lanes: dict[str, list[str]] = field(default_factory=dict)
    signals: set[str] = field(default_factory=set)
    defaults: dict[str, str] = field(default_factory=dict)

    def start(self, name: str = "opened", inside: str = "") -> Drawing:
        return self._add("startEvent", name, inside)

    def end(self, *names: str, inside: str = "") -> Drawing:
        for name in names:
            self._add("endEvent", name, inside)
        return self

    def passed(self, name: str) -> Drawing:
        """An event on the way that only says what is now true."""
        return self._add("intermediateThrowEvent", name)

    def step(
        self, *names: str, lane: str = "midwifery", inside: str = "", tag: str = "userTask"
    ) -> Drawing:
        for name in names:
            self._add(tag, name, inside)
            self.lanes.setdefault(lane, []).append(name)
        return self

    def stage(self, name: str, calls: str | None = None, inside: str = "") -> Drawing:
        return self._add(
            "callActivity", name, inside, attributes=f'calledElement="{calls or name}"'
        )

    def table(self, name: str, decision: str = "threshold") -> Drawing:
        inside = (
            "<bpmn:extensionElements><spiffworkflow:calledDecisionId>"
            f"{decision}</spiffworkflow:calledDecisionId></bpmn:extensionElements>"
        )
        return self._add("businessRuleTask", name, inside)

    def either(self, name: str) -> Drawing:
        return self._add("exclusiveGateway", name)

    def together(self, *names: str) -> Drawing:
        for name in names:
            self._add("parallelGateway", name)
        return self

    def whichever(self, name: str) -> Drawing:
        return self._add("eventBasedGateway", name)

    def wait(self, name: str, until: str) -> Drawing:
        """A timer between steps."""
        return self._add("intermediateCatchEvent", name, _timer(until))

    def hear(self, name: str, signal: str) -> Drawing:
        """A signal waited for between steps."""
        return self._add("intermediateCatchEvent", name, self._signal(signal))

    def late(self, step: str, name: str, deadline: str, *, interrupts: bool = False) -> Drawing:
        """A timer on a step."""
        return self._boundary(step, name, _timer(deadline), interrupts)

    def on_signal(self, step: str, name: str, signal: str, *, interrupts: bool = True) -> Drawing:
        """A signal heard while a step or stage is under way."""
        return self._boundary(step, name, self._signal(signal), interrupts)

    def path(self, *names: str, when: str | None = None, otherwise: bool = False) -> Drawing:
        for source, target in pairwise(names):
            flow = f"f{len(self.flows)}_{source}_{target}"
            condition = (
                f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(when)}'
                "</bpmn:conditionExpression>"
                if when is not None
                else ""
            )
            self.flows.append(
                f'<bpmn:sequenceFlow id="{flow}" sourceRef="{source}" targetRef="{target}">'
                f"{condition}</bpmn:sequenceFlow>"
            )
            if otherwise:
                self.defaults[source] = flow
        return self

    def raw(self, xml: str) -> Drawing:
        self.shapes.append(xml)
        return self

    def xml(self) -> bytes:
        lanes = "".join(
            f'<bpmn:lane id="{self.id}_{lane}" name="{lane}">'
            + "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in names)
            + "</bpmn:lane>"
            for lane, names in self.lanes.items()
        )
        signals = "".join(
            f'<bpmn:signal id="signal_{name}" name="{name}"/>\n' for name in sorted(self.signals)
        )
        shapes = "\n".join(self.shapes)
        for shape, flow in self.defaults.items():
            shapes = shapes.replace(f'id="{shape}"', f'id="{shape}" default="{flow}"', 1)
        body = shapes + "\n" + "\n".join(self.flows)
        head = _HEAD.format(id=self.id, lanes=lanes, signals=signals)
        return f"{head}{body}\n</bpmn:process></bpmn:definitions>".encode()

    def _add(self, tag: str, name: str, inside: str = "", attributes: str = "") -> Drawing:
        title = name.replace("_", " ").capitalize()
        self.shapes.append(
            f'<bpmn:{tag} id="{name}" name="{title}" {attributes}>{inside}</bpmn:{tag}>'
        )
        return self

    def _boundary(self, step: str, name: str, inside: str, interrupts: bool) -> Drawing:
        attributes = f'attachedToRef="{step}" cancelActivity="{str(interrupts).lower()}"'
        return self._add("boundaryEvent", name, inside, attributes)

    def _signal(self, signal: str) -> str:
        self.signals.add(signal)
        return f'<bpmn:signalEventDefinition signalRef="signal_{signal}"/>'


def _timer(text: str) -> str:
    tag = "timeDuration" if text.strip("'").startswith("P") else "timeDate"
    return (
        f'<bpmn:timerEventDefinition><bpmn:{tag} xsi:type="bpmn:tFormalExpression">{text}'
        f"</bpmn:{tag}></bpmn:timerEventDefinition>"
    )


def several(how_many: str, *, one_by_one: bool = False) -> str:
    """What makes a step or stage happen once for each of several."""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(one_by_one).lower()}">'
        f'<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">{how_many}</bpmn:loopCardinality>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def straight(id: str, *steps: str, lane: str = "midwifery") -> Drawing:
    """Steps one after another."""
    drawing = Drawing(id).start(f"{id}_opened").step(*steps, lane=lane).end(f"{id}_done")
    return drawing.path(f"{id}_opened", *steps, f"{id}_done")


def procedure(
    *drawings: Drawing | bytes, decisions: Mapping[str, bytes] | None = None
) -> Procedure:
    """A procedure of these diagrams; a case starts in the first."""
    files = {
        f"{drawing.id}.bpmn" if isinstance(drawing, Drawing) else f"file_{place}.bpmn": (
            drawing.xml() if isinstance(drawing, Drawing) else drawing
        )
        for place, drawing in enumerate(drawings)
    }
    decisions = dict(decisions or {})
    first = drawings[0]
    source = Source("Invented procedure", "March 2026", "1", SourceStatus.ASSUMED)
    return Procedure(
        id="unborn_baby",
        version=1,
        title="Unborn baby procedure",
        source=source,
        approval=Approval(None, None),
        hash=hashlib.sha256(repr((files, decisions)).encode()).hexdigest(),
        main=first.id if isinstance(first, Drawing) else "main",
        layers=("unborn_baby",),
        terms=Terms(Calendar("England", frozenset(), date(2028, 12, 31), "invented")),
        lanes={},
        roles={},
        steps={},
        deadlines={},
        ladders={},
        happenings={},
        forms={},
        thresholds={},
        calendars={},
        diagrams=files,
        decisions=decisions,
    )


def at(
    now: datetime = MONDAY,
    deadlines: Mapping[str, datetime | Waiting] | None = None,
    **facts: object,
) -> Moment:
    """A moment: `now`, the deadlines by name, and the facts."""
    return Moment(now, facts, deadlines or {})  # type: ignore[arg-type]


@dataclass
class Life:
    """One case followed through its life. Each act keeps what it brought about in `last`."""

    procedure: Procedure
    moment: Moment = field(default_factory=at)
    engine: Engine = ENGINE
    last: Advance = None  # type: ignore[assignment]
    ids: dict[TaskId, str] = field(default_factory=dict)
    open: list[TaskId] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._keep(self.engine.start(self.procedure, self.moment))

    @property
    def steps(self) -> list[str]:
        """Steps that are open now, in the order they opened."""
        return [self.ids[task] for task in self.open]

    def task(self, step: str) -> TaskId:
        return next(task for task in self.open if self.ids[task] == step)

    def do(self, step: str, **facts: object) -> Life:
        self._learn(facts)
        return self.complete(self.task(step))

    def complete(self, task: TaskId) -> Life:
        return self._keep(self.engine.complete(self.procedure, self.last.state, task, self.moment))

    def hear(self, signal: str, **facts: object) -> Life:
        self._learn(facts)
        return self._keep(self.engine.signal(self.procedure, self.last.state, signal, self.moment))

    def pass_time(self, now: datetime | timedelta | None = None) -> Life:
        if now is not None:
            now = self.moment.now + now if isinstance(now, timedelta) else now
            self.moment = Moment(now, self.moment.facts, self.moment.deadlines)
        return self._keep(self.engine.advance(self.procedure, self.last.state, self.moment))

    def date(self, **deadlines: datetime | Waiting) -> Life:
        self.moment = Moment(
            self.moment.now, self.moment.facts, {**self.moment.deadlines, **deadlines}
        )
        return self

    def _learn(self, facts: Mapping[str, object]) -> None:
        self.moment = Moment(
            self.moment.now,
            {**self.moment.facts, **facts},  # type: ignore[dict-item]
            self.moment.deadlines,
        )

    def _keep(self, told: Advance) -> Life:
        self.last = told
        self.ids |= {task.id: str(task.step) for task in told.opened}
        gone = {*told.closed, *told.withdrawn}
        self.open = [task for task in self.open if task not in gone]
        self.open += [task.id for task in told.opened]
        return self
