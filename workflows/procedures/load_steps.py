"""Boxes on the diagrams → steps: whose they are, what they ask and record, and their clocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.domain.deadlines import ConditionalRule, DeadlineDefinition, Source
from workflows.domain.errors import PrebirthError
from workflows.domain.expressions import Expression, parse_expression
from workflows.procedures.definition import Record, StepDefinition, Timer
from workflows.procedures.diagrams import Diagram, Kind, Node
from workflows.procedures.findings import Finding, error
from workflows.procedures.load_deadlines import stock_deadline

_NAME_IT = "draw a date timer whose text is the name of a deadline in procedure.toml"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the diagrams say: steps by key, and the deadlines that stock timers stand for."""

    steps: dict[str, StepDefinition]
    deadlines: dict[str, DeadlineDefinition]
    findings: tuple[Finding, ...]


def read_steps(diagrams: Iterable[Diagram], source: Source) -> Drawn:
    """Every step of every diagram; a stock duration becomes a deadline named after its timer."""
    drawn = Drawn({}, {}, ())
    findings: list[Finding] = []
    for diagram in diagrams:
        for node in diagram.of_kind(Kind.USER_STEP):
            if node.id in drawn.steps:
                other = drawn.steps[node.id].diagram
                findings.append(
                    error(
                        diagram.file,
                        node.label,
                        f'the id "{node.id}" is already a step of {other}',
                        "give this step an id of its own",
                    )
                )
                continue
            drawn.steps[node.id] = _step(diagram, node, findings)
        for node in diagram.nodes:
            for timer in node.timers:
                stock = stock_deadline(timer)
                if stock is None:
                    continue
                fault = stock.fault or _out_of_place(diagram, node)
                if fault or stock.rule is None:
                    findings.append(error(diagram.file, node.label, fault, _NAME_IT))
                    continue
                drawn.deadlines[node.id] = DeadlineDefinition(
                    name=node.id,
                    title=node.name or node.id.replace("_", " ").capitalize(),
                    rules=(ConditionalRule(stock.rule),),
                    source=source,
                )
    return Drawn(drawn.steps, drawn.deadlines, tuple(findings))


def deadline_named(node: Node) -> str | None:
    """The deadline a node's timer waits for; None where it has no timer."""
    for timer in node.timers:
        return node.id if stock_deadline(timer) is not None else timer.text
    return None


def _step(diagram: Diagram, node: Node, findings: list[Finding]) -> StepDefinition:
    informs = ",".join(node.properties_named("also_informs")).split(",")
    return StepDefinition(
        key=node.id,
        title=node.name,
        lane=node.lane or "",
        diagram=diagram.file,
        form=node.property("form"),
        deadline=node.property("deadline"),
        records=tuple(_records(diagram, node, findings)),
        also_informs=tuple(role.strip() for role in informs if role.strip()),
        timers=tuple(
            Timer(event.id, deadline, event.interrupting)
            for event in diagram.attached(node.id)
            if (deadline := deadline_named(event)) is not None
        ),
        no_deadline_because=node.property("no_deadline_because"),
    )


def _records(diagram: Diagram, node: Node, findings: list[Finding]) -> Iterable[Record]:
    for text in ";".join(node.properties_named("records")).split(";"):
        event, _, condition = text.strip().partition(" when ")
        if event:
            yield Record(event.strip(), _condition(diagram, node, condition.strip(), findings))


def _condition(
    diagram: Diagram, node: Node, text: str, findings: list[Finding]
) -> Expression | None:
    if not text:
        return None
    try:
        return parse_expression(text)
    except PrebirthError as refusal:
        sentence = f"records: {refusal.message.rstrip('.')}"
        findings.append(error(diagram.file, node.label, sentence, refusal.next_action))
        return None


def _out_of_place(diagram: Diagram, node: Node) -> str:
    """A stock duration counts from when a step is reached, so it must stand on a step."""
    host = diagram.node(node.attached_to) if node.attached_to else None
    if host is not None and host.kind is Kind.USER_STEP:
        return ""
    return "a duration counts from when a step is reached, and this timer is not on a step"
