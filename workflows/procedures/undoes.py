"""`[undoes]` of `procedure.toml`: what recording an event takes back, to be asked for again.

A plan that has ended leaves nothing behind that a second one could lean on. The log keeps it all.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflows.procedures.definition import Procedure
from workflows.procedures.findings import Finding, error
from workflows.procedures.said import Words
from workflows.procedures.spelling import use_instead
from workflows.procedures.tables import Table

_GROUP = "undoes"


def read_undoes(page: Table) -> dict[str, tuple[str, ...]]:
    """Event → what recording it takes back; an overlay's list replaces the one below it."""
    table = page.table(_GROUP)
    found = {event: table.texts(event) for event in table.entries}
    table.close()
    return found


def undoes_findings(procedure: Procedure, file: str) -> Iterator[Finding]:
    """Events that nobody records, and those that would take themselves back."""
    known = procedure.event_names
    for event, undone in procedure.undoes.items():
        path = f"{_GROUP}.{event}"
        for name in sorted({event, *undone} - known):
            fix = use_instead(name, known, "let a step or a happening record it")
            yield error(file, path, f'names "{name}", which nobody records', fix)
        if event in undone:
            fix = "remove it from its own list"
            yield error(file, path, "takes itself back, so it would never have happened", fix)
        if not undone:
            yield error(file, path, "takes nothing back", 'write it as EVENT = ["event"]')


def undoes_said(undone: tuple[str, ...]) -> Words:
    """What one event takes back, as a part of a difference in words."""
    return {"what it takes back": ", ".join(undone)}


def undoes_page(procedure: Procedure) -> Iterator[str]:
    """The table as a part of the printed procedure; nothing where there is none."""
    if not procedure.undoes:
        return
    yield "## What is asked for again"
    yield ""
    yield "| Once this is recorded | these count no longer, and are asked for again |"
    yield "|---|---|"
    for event, undone in procedure.undoes.items():
        yield f"| `{event}` | {', '.join(f'`{name}`' for name in undone)} |"
    yield ""
