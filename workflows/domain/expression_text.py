"""What may stand in a condition at all, checked once when it is read, so that nothing else is
ever walked.
"""

import ast
from collections.abc import Iterator

from workflows.domain.errors import ExpressionInvalid

MOST_CHARACTERS = 2_000
MOST_NODES = 200
MOST_DEPTH = 20
LITERALS: dict[str, bool | None] = {"true": True, "false": False, "none": None}

_WORDS = {
    ast.Call: "a call",
    ast.Attribute: "an attribute",
    ast.Subscript: "an index",
    ast.BinOp: "arithmetic",
    ast.JoinedStr: "a text with code in it",
    ast.Lambda: "a function",
    ast.IfExp: "an if",
    ast.Dict: "a dictionary",
    ast.Set: "a set",
    ast.NamedExpr: "an assignment",
    ast.Is: "is (write ==)",
    ast.IsNot: "is not (write !=)",
}
_ALLOWED = (
    ast.Name,
    ast.Load,
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Compare,
    ast.BoolOp,
    ast.UnaryOp,
    ast.And,
    ast.Or,
    ast.Not,
    ast.USub,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
)


def parse_tree(text: str) -> tuple[ast.expr, frozenset[str]]:
    """The tree of a condition and the facts it names; ExpressionInvalid for anything outside the
    language.
    """
    if len(text) > MOST_CHARACTERS:
        raise ExpressionInvalid(f"A condition may have {MOST_CHARACTERS:,} characters at most.")
    if "\\" in text or not text.strip().isprintable():
        raise ExpressionInvalid("A condition may not have a backslash or a line break in it.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ExpressionInvalid(f"{shortened(text)} is not a condition.") from error
    names = set()
    for count, (node, depth) in enumerate(_nodes(tree), start=1):
        if count > MOST_NODES or depth > MOST_DEPTH:
            raise ExpressionInvalid("A condition this long or this deeply nested is refused.")
        _check(node, text)
        if isinstance(node, ast.Name) and node.id not in LITERALS:
            names.add(node.id)
    return tree, frozenset(names)


def shortened(text: str, most: int = 80) -> str:
    """The text in quotes, cut to what a sentence can carry."""
    return repr(text if len(text) <= most else f"{text[:most]}…")


def _nodes(tree: ast.AST) -> Iterator[tuple[ast.AST, int]]:
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting.extend((child, depth + 1) for child in ast.iter_child_nodes(node))


def _check(node: ast.AST, text: str) -> None:
    match node:
        case ast.Name(id=name) if name.startswith("_"):
            raise ExpressionInvalid(f"{name}: a name may not start with _, in {shortened(text)}.")
        case ast.Constant(value=str() | int() | bool() | None):
            return
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            if not (isinstance(operand, ast.Constant) and type(operand.value) is int):
                raise ExpressionInvalid(f"Arithmetic is not allowed, in {shortened(text)}.")
        case ast.Constant():
            raise ExpressionInvalid(
                f"{node.value!r} is not allowed: use whole numbers, text, true, false or none, "
                f"in {shortened(text)}."
            )
        case _ if not isinstance(node, _ALLOWED):
            what = _WORDS.get(type(node), type(node).__name__)
            raise ExpressionInvalid(
                f"{what[0].upper()}{what[1:]} is not allowed, in {shortened(text)}."
            )
        case _:
            return
