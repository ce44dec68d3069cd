"""A cell of the decision table is a condition with its left side missing: `>= 210`, `"now"`, or `-`
for anything.

Cells are read as comparisons of our own language. Ranges and functions of other table languages are
refused, as they would look right and mean nothing here.
"""

import re
from collections.abc import Mapping

from workflows.domain.errors import ExpressionInvalid
from workflows.domain.expression_text import LITERALS, shortened
from workflows.domain.expressions import Expression, Value, evaluate, holds, parse_expression

_COMPARISON = re.compile(r"==|!=|<=|>=|<|>|in\b|not\s+in\b")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_MEMBERSHIP = re.compile(r"^(not\s+)?in\b")
_FUNCTION = re.compile(r"[A-Za-z][A-Za-z ]*\(")
_LITERAL = re.compile(r"""\s*("[^"]*"|'[^']*'|-?[0-9]+|[A-Za-z_]+)\s*""")
ANYTHING = ("", "-")


def parse_cell(text: str, subject: str) -> Expression | None:
    """The condition a cell puts on its column's subject; None when any value will do.

    Several values with commas between them mean any one of them.
    """
    cell = text.strip()
    if cell in ANYTHING:
        return None
    _refuse_other_languages(cell)
    if _COMPARISON.match(cell):
        return parse_expression(f"{subject} {cell}")
    literals = _literals(cell)
    if len(literals) == 1:
        return parse_expression(f"{subject} == {literals[0]}")
    return parse_expression(f"{subject} in [{', '.join(literals)}]")


def evaluate_cell(text: str, subject: str, values: Mapping[str, Value]) -> bool:
    """Whether a cell is met. A value that is not known meets only `-`, an empty cell, and `none`.

    FactMissing when the subject is not among the values at all.
    """
    condition = parse_cell(text, subject)
    if condition is None:
        return True
    if evaluate(parse_expression(subject), values) is None:
        return text.strip().lower() == "none"
    return holds(condition, values)


def _refuse_other_languages(cell: str) -> None:
    bare = _QUOTED.sub('""', cell)
    if ".." in bare:
        raise ExpressionInvalid(
            f"{shortened(cell)} looks like a range.",
            next_action="Write a comparison such as >= 210, or list the values.",
        )
    if _FUNCTION.search(_MEMBERSHIP.sub("", bare)):
        raise ExpressionInvalid(
            f"{shortened(cell)} looks like a function.",
            next_action='Write a comparison such as != "now" or not in ["now", "later"].',
        )


def _literals(cell: str) -> list[str]:
    literals: list[str] = []
    position = 0
    while found := _LITERAL.match(cell, position):
        word = found[1]
        if word[0].isalpha() and word.lower() not in LITERALS:
            raise ExpressionInvalid(
                f'{shortened(cell)}: put text in quotation marks, as in "{word}".',
                next_action="Without them it would be read as the name of a fact.",
            )
        literals.append(word.lower() if word.lower() in LITERALS else word)
        position = found.end()
        if position == len(cell):
            return literals
        if cell[position] != ",":
            break
        position += 1
    raise ExpressionInvalid(
        f"{shortened(cell)} is not a cell that can be read.",
        next_action='Write a comparison such as >= 210, a value such as "now", or - for anything.',
    )
