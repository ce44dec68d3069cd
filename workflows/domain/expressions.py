"""The one language for conditions: when a deadline applies, which way a gateway goes, what a table
cell asks.

It has names, values, comparisons, and/or/not and in. It has no calls, attributes or arithmetic, and
it is walked here rather than run, so editing a procedure can never be a way to run code.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from workflows.domain.errors import ExpressionInvalid, FactMissing
from workflows.domain.expression_text import LITERALS, parse_tree

Scalar = str | int | bool | date | None
Value = Scalar | tuple[Scalar, ...] | list[Scalar] | frozenset[Scalar]

_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "yes or no"),
    (int, "a number"),
    (str, "text"),
    (date, "a date"),
    (tuple, "a list"),
    (list, "a list"),
    (frozenset, "a list"),
    (type(None), "not known"),
)


_ORDERS: dict[type[ast.cmpop], tuple[int, ...]] = {
    ast.Lt: (-1,),
    ast.LtE: (-1, 0),
    ast.Gt: (1,),
    ast.GtE: (0, 1),
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition that has been read and found safe; it keeps the text its author wrote."""

    text: str
    names: frozenset[str] = field(compare=False)
    tree: ast.expr = field(compare=False, repr=False)

    def __str__(self) -> str:
        """The text as it was written."""
        return self.text


def parse_expression(text: str) -> Expression:
    """Read a condition; ExpressionInvalid, saying what is not allowed, when it is anything more."""
    tree, names = parse_tree(text)
    return Expression(text.strip(), names, tree)


def evaluate(expression: Expression, values: Mapping[str, Value]) -> Value:
    """The value of an expression.

    FactMissing names whatever is absent, or is compared or decided on while not known: never a
    silent no. A value that is not known (None) equals only none. Values of different kinds are
    refused, naming both.
    """
    return _Walk(values, expression.text).value(expression.tree)


def holds(expression: Expression, values: Mapping[str, Value]) -> bool:
    """Whether a condition is met; ExpressionInvalid when the expression is not a yes or no."""
    return _Walk(values, expression.text).truth(expression.tree)


@dataclass(frozen=True, slots=True)
class _Walk:
    """One pass over one tree with one set of values."""

    values: Mapping[str, Value]
    text: str

    def value(self, node: ast.expr) -> Value:
        match node:
            case ast.Name(id=name) if name in LITERALS:
                return LITERALS[name]
            case ast.Name(id=name):
                return self._fact(name)
            case ast.Constant(value=str() | int() | bool() | None as literal):
                return literal
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return -number
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return tuple(self._scalar(element) for element in elements)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.truth(operand)
            case ast.BoolOp(op=ast.And(), values=operands):
                return all(self.truth(operand) for operand in operands)
            case ast.BoolOp(op=ast.Or(), values=operands):
                return any(self.truth(operand) for operand in operands)
            case ast.Compare(left=left, ops=operators, comparators=rights):
                lefts = [left, *rights[:-1]]
                return all(
                    self._compare(*parts) for parts in zip(lefts, operators, rights, strict=True)
                )
            case _:
                raise ExpressionInvalid(f"{ast.unparse(node)} is not allowed in {self.text!r}.")

    def truth(self, node: ast.expr) -> bool:
        value = self.value(node)
        if isinstance(value, bool):
            return value
        if value is None:
            raise FactMissing(ast.unparse(node))
        raise ExpressionInvalid(
            f"{ast.unparse(node)} is {kind_of(value)}, not yes or no, in {self.text!r}."
        )

    def _fact(self, name: str) -> Value:
        if name not in self.values:
            raise FactMissing(name)
        return self.values[name]

    def _scalar(self, node: ast.expr) -> Scalar:
        value = self.value(node)
        if isinstance(value, tuple | list | frozenset):
            raise ExpressionInvalid(f"A list cannot hold a list, in {self.text!r}.")
        return value

    def _compare(self, left_node: ast.expr, operator: ast.cmpop, right_node: ast.expr) -> bool:
        left, right = self.value(left_node), self.value(right_node)
        if isinstance(operator, ast.In | ast.NotIn):
            return self._within(left_node, left, right_node, right) is isinstance(operator, ast.In)
        if isinstance(operator, ast.Eq | ast.NotEq):
            equal = self._equal(left_node, left, right_node, right)
            return equal is isinstance(operator, ast.Eq)
        for node, value in ((left_node, left), (right_node, right)):
            if value is None:
                raise FactMissing(ast.unparse(node))
        if kind_of(left) != kind_of(right):
            raise self._different(left_node, left, right_node, right)
        order = _order(left, right)
        if order is None:
            raise ExpressionInvalid(
                f"{ast.unparse(left_node)} is {kind_of(left)}, which has no more or less, "
                f"in {self.text!r}."
            )
        return order in _ORDERS[type(operator)]

    def _equal(self, left_node: ast.expr, left: Value, right_node: ast.expr, right: Value) -> bool:
        if left is None or right is None:
            return left is right
        if kind_of(left) != kind_of(right):
            raise self._different(left_node, left, right_node, right)
        if isinstance(left, tuple | list | frozenset):
            raise ExpressionInvalid(
                f'{ast.unparse(left_node)} is a list: ask with "in" what it holds, '
                f"in {self.text!r}."
            )
        return left == right

    def _within(self, left_node: ast.expr, left: Value, right_node: ast.expr, right: Value) -> bool:
        if right is None:
            raise FactMissing(ast.unparse(right_node))
        if not isinstance(right, tuple | list | frozenset):
            raise ExpressionInvalid(
                f"{ast.unparse(right_node)} is {kind_of(right)}, not a list, in {self.text!r}."
            )
        for member in right:
            if None not in (left, member) and kind_of(left) != kind_of(member):
                raise ExpressionInvalid(
                    f"{ast.unparse(left_node)} is {kind_of(left)} and {ast.unparse(right_node)} "
                    f"holds {kind_of(member)}: they cannot be compared, in {self.text!r}."
                )
        return left in tuple(right)

    def _different(
        self, left_node: ast.expr, left: Value, right_node: ast.expr, right: Value
    ) -> ExpressionInvalid:
        return ExpressionInvalid(
            f"{ast.unparse(left_node)} is {kind_of(left)} and {ast.unparse(right_node)} is "
            f"{kind_of(right)}: they cannot be compared, in {self.text!r}.",
            next_action="Compare values of the same kind.",
        )


def _order(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None for kinds that have no more or less."""
    match left, right:
        case (bool(), _) | (_, bool()):
            return None
        case (int() as low, int() as high):
            return (low > high) - (low < high)
        case (date() as first, date() as second):
            return (first > second) - (first < second)
        case _:
            return None


def kind_of(value: Value) -> str:
    """What sort of value it is, in words; ExpressionInvalid for one that conditions do not know."""
    for kind, words in _KINDS:
        if isinstance(value, kind) and not isinstance(value, datetime):
            return words
    raise ExpressionInvalid(f"{value!r} is not a kind of value that a condition can use.")
