"""Whether each condition can be read, names only what somebody can answer, and asks for a word that
can be the answer: a slip in either would quietly send a case the wrong way.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from workflows.domain.errors import ExpressionInvalid
from workflows.domain.expressions import Expression, parse_expression
from workflows.procedures.diagrams import bpmn
from workflows.procedures.findings import Finding, error
from workflows.procedures.reach import way
from workflows.procedures.reading import Reading
from workflows.procedures.spelling import use_instead
from workflows.procedures.vocabulary import Vocabulary, vocabulary_of

_ADD_QUESTION = "ask it in a form, or record it as an event"


def condition_findings(reading: Reading) -> Iterator[Finding]:
    """Every condition of the procedure: on flows, on records, on rules, on earlier cases."""
    words = vocabulary_of(reading.procedure)
    for diagram in reading.diagrams:
        for flow in diagram.flows:
            if flow.condition:
                where = f"{flow.label}, {way(diagram, flow)}"
                yield from condition_text(diagram.file, where, flow.condition, words)
    for file, root in reading.roots.items():
        for times in root.iter(bpmn("loopCardinality")):
            yield from condition_text(file, "loopCardinality", times.text or "", words)
    for step in reading.procedure.steps.values():
        for record in step.records:
            label = f'"{step.title}"' if step.title else step.key
            yield from condition(step.diagram, label, record.when, words)
    for name, deadline in reading.procedure.deadlines.items():
        path = f"deadlines.{name}"
        for rule in deadline.rules:
            yield from condition(reading.file_of(path), path, rule.when, words)
    for fact, earlier in reading.procedure.history.items():
        path = f"history.{fact}"
        yield from condition(reading.file_of(path), path, earlier, words)


def condition_text(file: str, element: str, text: str, words: Vocabulary) -> Iterator[Finding]:
    """What is wrong with one condition as it was written."""
    try:
        read = parse_expression(text)
    except ExpressionInvalid as refusal:
        yield error(file, element, refusal.message.rstrip("."), refusal.next_action.rstrip("."))
        return
    yield from condition(file, element, read, words)


def condition(
    file: str, element: str, read: Expression | None, words: Vocabulary
) -> Iterator[Finding]:
    """What is wrong with one condition that has been read."""
    if read is None:
        return
    for name in sorted(read.names - words.facts):
        fix = use_instead(name, words.facts, _ADD_QUESTION)
        yield error(file, element, f'"{name}" is not known, in {read.text}', fix)
    for name, literal in _compared(read.tree):
        known = words.answers.get(name)
        if known is not None and literal not in known:
            sentence = f'"{literal}" is never the answer to {name}'
            yield error(file, element, sentence, use_instead(literal, known, "add it to the form"))


def _compared(tree: ast.expr) -> Iterator[tuple[str, str]]:
    """Each name with each text it is compared with, or is looked for among."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for one, other in pairwise(sides):
                yield from _pairs(one, other)
                yield from _pairs(other, one)


def _pairs(one: ast.expr, other: ast.expr) -> Iterator[tuple[str, str]]:
    if isinstance(one, ast.Name):
        members = other.elts if isinstance(other, ast.List | ast.Tuple) else [other]
        for member in members:
            if isinstance(member, ast.Constant) and isinstance(member.value, str):
                yield one.id, member.value
