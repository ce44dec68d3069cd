"""What a partnership's own edition is, and how it differs from the one it lies on, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from workflows.procedures.definition import Procedure
from workflows.procedures.layers import OVERLAY
from workflows.procedures.load import load
from workflows.procedures.said import (
    Words,
    calendar_said,
    counting_said,
    deadline_said,
    form_said,
    happening_said,
    ladder_said,
    lane_said,
    role_said,
    source_said,
    step_said,
    threshold_said,
)
from workflows.procedures.xml import refused

Part = TypeVar("Part")


def load_overlay(folder: Path) -> Procedure:
    """The procedure of a partnership: its folder laid over what it extends, however many layers.

    Raises `ProcedureInvalid` as `load` does, and for a folder that is no overlay.
    """
    if not (folder / OVERLAY).is_file():
        raise refused(folder.name, "the folder", f"holds no {OVERLAY}", "name an overlay folder")
    return load(folder)


def differences(a: Procedure, b: Procedure) -> list[str]:
    """One sentence for each thing that is otherwise in `b` than in `a`; empty when nothing is."""
    return list(_differences(a, b))


def _differences(a: Procedure, b: Procedure) -> Iterator[str]:
    yield from _changes("The procedure", _heading(a), _heading(b))
    yield from _changes("Counting", counting_said(a), counting_said(b))
    yield from _each("Agency", a.lanes, b.lanes, lane_said)
    yield from _each("Role", a.roles, b.roles, role_said)
    yield from _each("Calendar", a.calendars, b.calendars, calendar_said)
    yield from _each("Deadline", a.deadlines, b.deadlines, deadline_said)
    yield from _each("Ladder", a.ladders, b.ladders, lambda ladder: ladder_said(ladder, {}))
    yield from _steps(a, b)
    yield from _each("Form", a.forms, b.forms, form_said)
    yield from _each("Threshold", a.thresholds, b.thresholds, threshold_said)
    yield from _each("Happening", a.happenings, b.happenings, happening_said)
    yield from _each("From earlier cases", a.history, b.history, lambda when: {"is": str(when)})
    yield from _files("Diagram", a.diagrams, b.diagrams)
    yield from _files("Decision table", a.decisions, b.decisions)


def _steps(a: Procedure, b: Procedure) -> Iterator[str]:
    """Each step in the words of the edition it is in: agencies may have other titles."""
    before = {key: step_said(step, a) for key, step in a.steps.items()}
    after = {key: step_said(step, b) for key, step in b.steps.items()}
    yield from _each("Step", before, after, dict)
    for step, reason in b.switched_off.items():
        if step not in a.switched_off:
            yield f"Step {step} is switched off: {reason}."
    for step in a.switched_off:
        if step not in b.switched_off:
            yield f"Step {step} is no longer switched off."


def _heading(procedure: Procedure) -> Words:
    on = procedure.approval.on
    return {
        "title": procedure.title,
        "version": str(procedure.version),
        "source": source_said(procedure.source),
        "approval": f"{procedure.approval.by or 'nobody'}{f', {on}' if on else ''}",
        "layers": " on ".join(reversed(procedure.layers)),
    }


def _each(
    what: str, a: Mapping[str, Part], b: Mapping[str, Part], said: Callable[[Part], Words]
) -> Iterator[str]:
    for key in a:
        if key not in b:
            yield f"{what} {key} is gone."
    for key, part in b.items():
        if key in a:
            yield from _changes(f"{what} {key}", said(a[key]), said(part))
        else:
            words = "; ".join(f"{label}: {text}" for label, text in said(part).items())
            yield f"{what} {key} is new: {words}."


def _changes(what: str, before: Words, after: Words) -> Iterator[str]:
    for label in dict.fromkeys((*before, *after)):
        old, new = before.get(label, ""), after.get(label, "")
        if old == new:
            continue
        if not old:
            yield f"{what}: {label} is now {new}."
        elif not new:
            yield f"{what}: {label} was {old} and is gone."
        else:
            yield f"{what}: {label} was {old} and is now {new}."


def _files(what: str, a: Mapping[str, bytes], b: Mapping[str, bytes]) -> Iterator[str]:
    for name in sorted({*a, *b}):
        if name not in b:
            yield f"{what} {name} is gone."
        elif name not in a:
            yield f"{what} {name} is new."
        elif a[name] != b[name]:
            yield f"{what} {name} is drawn otherwise."
