"""What a module imports and calls, by full name, read from its text without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

CLOCK = {
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
    "datetime.date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime",
    "time.ctime", "time.asctime", "time.strftime", "time.clock_gettime", "time.clock_gettime_ns",
}  # fmt: skip
CODE = {"eval", "exec", "compile", "__import__", "builtins.eval", "builtins.exec"}
UNSAFE_MODULES = {"pickle", "cPickle", "dill", "marshal", "shelve", "cloudpickle", "jsonpickle"}


def faults(text: str) -> Iterator[str]:
    """Every use of a clock, of code from data, or of pickling, as `line: name`."""
    tree = ast.parse(text)
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                known[name.asname or name.name.split(".")[0]] = (
                    name.name if name.asname else name.name.split(".")[0]
                )
                if name.name.split(".")[0] in UNSAFE_MODULES:
                    yield f"{node.lineno}: {name.name}"
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in node.names:
                known[name.asname or name.name] = f"{node.module}.{name.name}"
            if node.module.split(".")[0] in UNSAFE_MODULES:
                yield f"{node.lineno}: {node.module}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            name_used = _dotted(node, known)
            if name_used in CLOCK | CODE:
                yield f"{node.lineno}: {name_used}"


def _dotted(node: ast.expr, known: dict[str, str]) -> str:
    match node:
        case ast.Name(id=name):
            return known.get(name, name)
        case ast.Attribute(value=value, attr=attr):
            return f"{_dotted(value, known)}.{attr}"
        case _:
            return "?"
