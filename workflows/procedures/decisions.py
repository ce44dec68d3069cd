"""One decision table as frozen values, read once, so that all who look at it agree."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.procedures.diagrams import local_name
from workflows.procedures.xml import Element


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """A row: why it is there, what must hold, and what it proposes."""

    id: str
    description: str
    cells: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision table. `subjects` are the expressions its columns ask about."""

    file: str
    id: str
    name: str
    hit_policy: str
    aggregation: str | None
    subjects: tuple[str, ...]
    outputs: tuple[str, ...]
    rules: tuple[DecisionRule, ...]


def decisions_of(file: str, root: Element) -> tuple[Decision, ...]:
    """Every decision of a DMN file that holds a table, from a tree that `read_xml` has given."""
    found = []
    for decision in root:
        tables = [child for child in decision if local_name(child) == "decisionTable"]
        if local_name(decision) == "decision" and tables:
            found.append(_decision(file, decision, tables[0]))
    return tuple(found)


def _decision(file: str, decision: Element, table: Element) -> Decision:
    return Decision(
        file=file,
        id=decision.get("id", ""),
        name=decision.get("name", ""),
        hit_policy=" ".join(table.get("hitPolicy", "UNIQUE").split()),
        aggregation=table.get("aggregation"),
        subjects=tuple(_text(column) for column in _children(table, "input")),
        outputs=tuple(
            column.get("name") or column.get("label") or "" for column in _children(table, "output")
        ),
        rules=tuple(_rule(rule) for rule in _children(table, "rule")),
    )


def _rule(rule: Element) -> DecisionRule:
    descriptions = _children(rule, "description")
    return DecisionRule(
        id=rule.get("id", ""),
        description=" ".join((descriptions[0].text or "").split()) if descriptions else "",
        cells=tuple(_text(cell) for cell in _children(rule, "inputEntry")),
        outputs=tuple(_text(cell) for cell in _children(rule, "outputEntry")),
    )


def _children(element: Element, name: str) -> list[Element]:
    return [child for child in element if local_name(child) == name]


def _text(element: Element) -> str:
    """The text in the first <text> below: FEEL is never run, it is read as our own language."""
    for below in element.iter():
        if local_name(below) == "text":
            return " ".join((below.text or "").split())
    return ""
