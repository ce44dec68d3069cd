"""`prebirth procedures coverage`: partnership by fact, and the line that says each."""

from __future__ import annotations

import json
from typing import Annotated

import typer

import bpmn
from api.wiring import procedure_folder
from workflows.procedures.coverage import Coverage, coverage_of, overlays_in

app = typer.Typer()

FINDINGS = 1


@app.command("coverage")
def coverage(
    folders: Annotated[
        list[str] | None,
        typer.Argument(help="Overlay folders or their names; every one that ships by default."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """What each area published, and the line that says it here, or why it stands outside."""
    chosen = [procedure_folder(name) for name in folders or []] or overlays_in(bpmn.FOLDER)
    found = [coverage_of(folder) for folder in chosen]
    if as_json:
        typer.echo(json.dumps([_plain(one) for one in found], indent=2, ensure_ascii=False))
    else:
        typer.echo("\n\n".join(map(str, found)))
        typer.echo("")
        for one in found:
            typer.echo(one.heading)
    if any(one.missing for one in found):
        raise typer.Exit(FINDINGS)


def _plain(one: Coverage) -> dict[str, object]:
    return {
        "partnership": one.name,
        "area": one.area,
        "facts": [
            {
                "fact": item.fact.id,
                "what": item.fact.what,
                "evidence": item.fact.evidence,
                "source": item.fact.source,
                "lines": list(item.lines),
                "outside": item.outside,
                "missing": item.is_missing,
            }
            for item in one.facts
        ],
    }
