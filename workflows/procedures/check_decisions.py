"""Whether a decision table says one thing for every case: no row that hides another, no gap between
rows, no policy that would be quietly run as a different one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator
from functools import partial
from itertools import islice, product

from workflows.domain.decision_cells import evaluate_cell, parse_cell
from workflows.domain.errors import ExpressionInvalid, PrebirthError
from workflows.domain.expressions import Expression, parse_expression
from workflows.procedures.check_conditions import condition_text
from workflows.procedures.decisions import Decision, DecisionRule
from workflows.procedures.findings import Finding, error
from workflows.procedures.reading import Reading
from workflows.procedures.spelling import use_instead
from workflows.procedures.vocabulary import Vocabulary, vocabulary_of

POLICIES = ("UNIQUE", "FIRST", "COLLECT")
MOST_SAMPLES = 20_000

_SUBJECT = "subject"
_OTHER = "another answer"

Sample = int | str | bool


def decision_findings(reading: Reading) -> Iterator[Finding]:
    """Everything wrong with the decision tables."""
    words = vocabulary_of(reading.procedure)
    for decision in reading.decisions:
        readable = True
        for found in _table(decision, words):
            readable = False
            yield found
        if readable and decision.hit_policy == "UNIQUE":
            yield from _coverage(decision, words)


def _table(decision: Decision, words: Vocabulary) -> Iterator[Finding]:
    file, name = decision.file, decision.name or decision.id
    if decision.hit_policy not in POLICIES:
        fix = f"use one of: {', '.join(POLICIES)}"
        yield error(file, name, f'the hit policy "{decision.hit_policy}" is not run', fix)
    if decision.aggregation is not None:
        sentence = f"COLLECT with {decision.aggregation} would not be added up"
        yield error(file, name, sentence, "take the aggregation away")
    for subject in decision.subjects:
        yield from condition_text(file, name, subject, words)
    if not all(decision.outputs) or len(set(decision.outputs)) < len(decision.outputs):
        yield error(file, name, "an output has no name of its own", "name each output once")
    for number, rule in enumerate(decision.rules, start=1):
        yield from _rule(decision, number, rule, words)


def _rule(
    decision: Decision, number: int, rule: DecisionRule, words: Vocabulary
) -> Iterator[Finding]:
    file, where = decision.file, f"{decision.name or decision.id}, row {number}"
    if not rule.description:
        fix = "add a <description> that says why, and cites its source"
        yield error(file, where, "does not say why it is there", fix)
    widths = (len(decision.subjects), len(decision.outputs))
    if (len(rule.cells), len(rule.outputs)) != widths:
        sentence = f"has {len(rule.cells)} inputs and {len(rule.outputs)} outputs"
        yield error(file, where, sentence, f"the table has {widths[0]} and {widths[1]}")
        return
    for subject, cell in zip(decision.subjects, rule.cells, strict=True):
        unread = tuple(_refusal(file, where, partial(parse_cell, cell, _SUBJECT)))
        yield from unread
        if not unread and subject in words.answers:
            yield from _answers(file, where, subject, cell, words.answers[subject])
    for cell in rule.outputs:
        yield from _refusal(file, where, partial(_literal, cell))


def _answers(
    file: str, where: str, subject: str, cell: str, known: Collection[str]
) -> Iterator[Finding]:
    """A cell that waits for a word nobody can answer would never be met."""
    read = parse_cell(cell, _SUBJECT)
    named = _constants(read) if read is not None else set()
    for literal in sorted(word for word in named if isinstance(word, str)):
        if literal not in known:
            sentence = f'"{literal}" is never the answer to {subject}'
            yield error(file, where, sentence, use_instead(literal, known, "add it to the form"))


def _coverage(decision: Decision, words: Vocabulary) -> Iterator[Finding]:
    """Try every combination of boundary values: each must meet one row, and one only."""
    columns = [_samples(decision, column, words) for column in range(len(decision.subjects))]
    overlaps: set[tuple[int, ...]] = set()
    gap = None
    for values in islice(product(*columns), MOST_SAMPLES):
        try:
            met = [
                number
                for number, rule in enumerate(decision.rules, start=1)
                if all(
                    evaluate_cell(cell, _SUBJECT, {_SUBJECT: value})
                    for cell, value in zip(rule.cells, values, strict=True)
                )
            ]
        except PrebirthError:
            continue
        said = _said(decision, values)
        if not met and gap is None:
            gap = said
        if len(met) > 1 and tuple(met) not in overlaps:
            overlaps.add(tuple(met))
            rows = " and ".join(map(str, met))
            sentence = f"rows {rows} both apply when {said}"
            fix = "narrow one of them, or use the hit policy FIRST"
            yield error(decision.file, decision.name or decision.id, sentence, fix)
    if gap is not None:
        fix = "add a row for it, or a last row of dashes with the hit policy FIRST"
        yield error(decision.file, decision.name or decision.id, f"no row applies when {gap}", fix)


def _said(decision: Decision, values: tuple[Sample, ...]) -> str:
    parts = zip(decision.subjects, values, strict=True)
    return " and ".join(f"{subject} is {str(value).lower()}" for subject, value in parts)


def _samples(decision: Decision, column: int, words: Vocabulary) -> list[Sample]:
    """The values at and beside every boundary that some row of this column draws."""
    subject = decision.subjects[column]
    literals: set[object] = set()
    for rule in decision.rules:
        cell = parse_cell(rule.cells[column], _SUBJECT)
        if cell is not None:
            literals |= _constants(cell)
    samples: set[Sample] = set()
    for literal in literals:
        if isinstance(literal, bool):
            samples |= {True, False}
        elif isinstance(literal, int):
            samples |= {literal - 1, literal, literal + 1}
        elif isinstance(literal, str):
            samples |= words.answers.get(subject, frozenset({literal, _OTHER}))
            samples.add(literal)
    return sorted(samples, key=lambda value: (str(type(value)), value)) or [_OTHER]


def _constants(cell: Expression) -> set[object]:
    found: set[object] = set()
    for node in ast.walk(cell.tree):
        match node:
            case ast.UnaryOp(operand=ast.Constant(value=int() as number)):
                found.add(-number)
            case ast.Constant(value=value):
                found.add(value)
            case ast.Name(id="true" | "false"):
                found.add(True)
            case _:
                pass
    return found


def _literal(cell: str) -> None:
    """An output is a value written out: text in quotation marks, a whole number, true or false."""
    read = parse_expression(cell or "none")
    if read.names:
        name = sorted(read.names)[0]
        raise ExpressionInvalid(
            f"{cell!r} would be read as the name of a fact.",
            next_action=f'Put text in quotation marks: "{name}".',
        )


def _refusal(file: str, where: str, read: Callable[[], object]) -> Iterator[Finding]:
    try:
        read()
    except ExpressionInvalid as refusal:
        yield error(file, where, refusal.message.rstrip("."), refusal.next_action.rstrip("."))
