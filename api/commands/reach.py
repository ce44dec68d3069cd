"""`prebirth procedures reach`: what no story of a folder comes to, by name."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from api.wiring import procedure_folder
from workflows.procedures import reach as r
from workflows.procedures.definition import Procedure
from workflows.procedures.findings import ARROW
from workflows.procedures.load import load
from workflows.procedures.scenarios import read_stories
from workflows.services.reach import rehearse_watched

app = typer.Typer()

FINDINGS = 1


@app.command()
def reach(
    folder: Annotated[str, typer.Argument(help="A procedure's folder or name.")] = "unborn_baby",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Play all stories and name every step, deadline, flow and stage that none comes to."""
    home = procedure_folder(folder)
    procedure, stories = load(home), read_stories(home)
    _, reached = rehearse_watched(procedure, stories, stories)
    missing = not_reached(procedure, reached)
    if as_json:
        print(json.dumps(missing, indent=2, ensure_ascii=False))
    else:
        tell_reach(procedure, reached)
    if any(missing[kind] for kind in ("steps", "deadlines", "flows")):
        raise typer.Exit(FINDINGS)


def not_reached(procedure: Procedure, reached: r.Reached) -> dict[str, list[str]]:
    """What was not come to, by kind: steps, deadlines, flows, stages of ladders."""
    return {
        "steps": list(r.unreached_steps(procedure, reached)),
        "deadlines": list(r.unreached_deadlines(procedure, reached)),
        "flows": [
            f"{diagram.file} {ARROW} {flow.label}   {r.way(diagram, flow)}"
            for diagram, flow in r.unreached_flows(procedure, reached)
        ],
        "stages": [f"{key}, stage {n}" for key, n in r.unreached_stages(procedure, reached)],
    }


def tell_reach(procedure: Procedure, reached: r.Reached) -> None:
    """Print how much was come to, then each thing that was not."""
    of = {
        "steps": len(procedure.steps) - len(procedure.switched_off),
        "deadlines": len(procedure.deadlines),
        "flows": r.flows_drawn(procedure),
        "stages": sum(len(ladder.rungs) for ladder in procedure.ladders.values()),
    }
    for kind, missing in not_reached(procedure, reached).items():
        print(f"{kind.capitalize()} reached: {of[kind] - len(missing)} of {of[kind]}")
        for name in missing:
            print(f"  not reached: {name}")
