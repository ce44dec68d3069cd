"""`prebirth procedures lives`: live made-up cases to their end, and name every dead end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from api.wiring import procedure_folder
from workflows.domain.wording import counted
from workflows.procedures.check import Checked, Severity, check_folder
from workflows.procedures.load import load
from workflows.procedures.scenarios import read_stories
from workflows.services.life_desk import LifeDesk
from workflows.services.lives import Life, dead_end_findings, live_many
from workflows.services.reach import rehearse_watched

app = typer.Typer()

FINDINGS = 1


@app.command()
def lives(
    folder: Annotated[str, typer.Argument(help="A procedure's folder or name.")] = "unborn_baby",
    number: Annotated[int, typer.Option(help="How many; each start has its turn.", min=1)] = 43,
    seed: Annotated[str, typer.Option(help="The same seed lives the same lives.")] = "1",
    *,
    tell: Annotated[bool, typer.Option("--tell", help="Tell every life, step by step.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Live made-up cases from 4+0 to 42+0, EDD not known, in labour, after the birth."""
    lived = live_in(procedure_folder(folder), number, seed)
    stuck = [life for life in lived if life.dead_end is not None]
    if as_json:
        print(json.dumps([_plain(life) for life in lived], indent=2, ensure_ascii=False))
    else:
        for life in lived if tell else stuck:
            print("\n".join([f"From {life.start.words}", *(f"  {step}" for step in life.path)]))
            print(f"  {'DEAD END ' + life.dead_end if life.dead_end else 'It came to its end.'}\n")
        cases = counted(len(lived), "made-up case")
        steps = counted(sum(len(life.path) for life in lived), "step")
        print(f"{cases}, {steps}, {len(stuck)} that came to a dead end")
    if stuck:
        raise typer.Exit(FINDINGS)


def live_in(folder: Path, number: int, seed: str) -> tuple[Life, ...]:
    """So many lives under the procedure in a folder."""
    desk = LifeDesk.in_memory(load(folder))
    try:
        # No secret rests on this chance; the same seed must give the same lives.
        return tuple(live_many(desk, range(number), lambda n: Random(f"{seed}:{n}")))  # noqa: S311
    finally:
        desk.ctx.database.close()


def tried(folder: Path, checked: Checked, *, lives: int, reach: bool) -> Checked:
    """What was checked, with what lives and rehearsals found besides, if it can be run at all."""
    if not (lives or reach) or any(f.severity is Severity.ERROR for f in checked.findings):
        return checked
    found = checked
    if reach:
        stories = read_stories(folder)
        _, reached = rehearse_watched(load(folder), stories, stories)
        found = check_folder(folder, reached)
    if lives:
        ends = dead_end_findings(load(folder), live_in(folder, lives, "1"))
        found = replace(found, findings=(*found.findings, *ends))
    return found


def _plain(life: Life) -> dict[str, str | Sequence[str] | None]:
    return {"start": life.start.words, "path": life.path, "dead_end": life.dead_end}
