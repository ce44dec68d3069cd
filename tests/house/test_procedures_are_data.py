"""No Python knows a partnership, or a step, deadline, ladder or week of a procedure."""

from __future__ import annotations

import ast
from functools import cache

import bpmn
from tests.house.tree import ROOT, modules
from workflows.domain.cases import DatingMethod
from workflows.domain.referrals import Stamp
from workflows.procedures.load import load

EXAMPLES = {"13+6", "at 16+0"}
"""The gestations that Python writes: how to spell one, in a hint to an author."""


@cache
def areas() -> tuple[str, ...]:
    return tuple(sorted(path.name for path in (bpmn.FOLDER / "partnerships").iterdir()))


def of_procedures() -> set[str]:
    """Every name that only a procedure may give; the software's own words are its own."""
    folders = [bpmn.FOLDER / "unborn_baby"]
    folders += [bpmn.FOLDER / "partnerships" / area for area in areas()]
    names: set[str] = set()
    for folder in folders:
        procedure = load(folder)
        names |= procedure.steps.keys() | procedure.deadlines.keys() | procedure.ladders.keys()
        names |= procedure.quorums.keys() | procedure.thresholds.keys()
    return names - set(Stamp) - set(DatingMethod)


def texts(module: str) -> list[str]:
    """What a module holds as text, but for what explains it."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    explaining = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in explaining
    ]


def test_no_python_names_a_step_a_deadline_or_a_ladder():
    names = of_procedures()
    found = {
        module: sorted(names & set(texts(module)))
        for module in modules("workflows", "api", "notifications")
    }
    assert {module: said for module, said in found.items() if said} == {}


def test_no_python_names_a_partnership():
    """Whole words only: London is also the name of a clock."""
    names = {area for area in areas() if area != "london"}
    assert len(names) >= 12
    found = {
        module: [text for text in texts(module) if names & set(text.lower().split("/"))]
        for module in modules("workflows", "api", "notifications")
    }
    assert {module: said for module, said in found.items() if said} == {}


def test_no_python_gives_a_week():
    found = {
        module: [text for text in texts(module) if _is_week(text) and text not in EXAMPLES]
        for module in modules("workflows", "notifications")
    }
    assert {module: said for module, said in found.items() if said} == {}


def _is_week(text: str) -> bool:
    weeks, plus, days = text.removeprefix("at ").partition("+")
    return plus == "+" and weeks.isdigit() and days.isdigit()
