"""Whether an overlay holds together with what it lies on, with its own facts and with its other
editions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from workflows.procedures.diagrams import Diagram, Kind
from workflows.procedures.findings import Finding, error, warning
from workflows.procedures.in_force import InForce, faults
from workflows.procedures.layers import OVERLAY
from workflows.procedures.reading import Reading
from workflows.procedures.spelling import use_instead
from workflows.procedures.tables import parse_toml


def layer_findings(folder: Path, reading: Reading) -> Iterator[Finding]:
    """What is wrong between an overlay and its neighbours: editions, sources, steps passed by."""
    yield from _loops(reading)
    if (folder / OVERLAY).is_file():
        file = f"{reading.procedure.layers[-1]}/{OVERLAY}"
        yield from _editions(folder.resolve(), file, reading)
        if not reading.procedure.source.document or reading.file_of("source") != file:
            fix = 'add [source] with document, edition and status = "assumed" or "confirmed"'
            yield warning(file, "source", "does not say what this overlay was taken from", fix)


def _editions(folder: Path, file: str, reading: Reading) -> Iterator[Finding]:
    """Editions are the overlays beside this one that have the same id."""
    editions: dict[str, InForce] = {}
    beside: list[str] = []
    for path in sorted(folder.parent.glob(f"*/{OVERLAY}")):
        name = f"{folder.parent.name}/{path.parent.name}"
        if path.parent != folder:
            beside.append(name)
        id, in_force = _edition_in(path)
        if (id or path.parent.name) == reading.procedure.id:
            editions[path.parent.name] = in_force
    editions[folder.name] = reading.procedure.in_force
    for whose, sentence, fix in faults(editions):
        if whose == folder.name:
            yield error(file, "edition", sentence, fix)
    replaces = reading.procedure.in_force.replaces
    if replaces is not None and replaces not in beside:
        fix = use_instead(replaces, beside, "name the folder of the edition before this one")
        yield error(file, "edition.replaces", f'there is no "{replaces}"', fix)


def _edition_in(path: Path) -> tuple[str | None, InForce]:
    """Only what tells editions apart; the folder is checked whole when it is asked for itself."""
    try:
        page = parse_toml(path.name, path.read_bytes())
    except (OSError, ValueError):
        return None, InForce()
    table = page.get("edition")
    held = table if isinstance(table, dict) else {}
    id = page.get("id")
    since, until = _day(held.get("in_force_from")), _day(held.get("in_force_until"))
    return id if isinstance(id, str) else None, InForce(since, until)


def _day(value: object) -> date | None:
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _loops(reading: Reading) -> Iterator[Finding]:
    """A step that is passed by must lead on to something that waits."""
    off = reading.procedure.switched_off
    for diagram in reading.diagrams:
        for node in diagram.of_kind(Kind.USER_STEP):
            if node.id in off and node.id in _passed_through(diagram, node.id, frozenset(off)):
                sentence = "is switched off, and the diagram leads straight back to it"
                fix = "lay a diagram without this loop over the one below"
                yield error(diagram.file, node.label, sentence, fix)


def _passed_through(diagram: Diagram, start: str, off: frozenset[str]) -> set[str]:
    """Everything the pathway comes to from a step without anybody doing anything."""
    waits = {node.id for node in diagram.nodes if node.kind.waits and node.id not in off}
    seen: set[str] = set()
    to_see = [flow.target for flow in diagram.flows if flow.source == start]
    while to_see:
        here = to_see.pop()
        if here in seen:
            continue
        seen.add(here)
        if here not in waits:
            to_see += [flow.target for flow in diagram.flows if flow.source == here]
    return seen
