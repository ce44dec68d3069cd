"""`prebirth procedures new-scenario`: a story to begin from, which can be rehearsed at once."""

from __future__ import annotations

from typing import Annotated

import typer

from api.wiring import procedure_folder
from workflows.procedures.layers import gather
from workflows.procedures.load import load
from workflows.procedures.new_story import require_name, step_for
from workflows.services.new_stories import new_story

app = typer.Typer()

MISUSE = 2


@app.command("new-scenario")
def new_scenario(
    name: Annotated[str, typer.Argument(help="Its file's name, such as core_group_is_late.")],
    procedure: Annotated[str, typer.Option(help="A folder or a name.")] = "unborn_baby",
    wanted: Annotated[
        str | None, typer.Option("--for", help="A step or a deadline it should come to.")
    ] = None,
) -> None:
    """Write a story that starts a case and, where it can be worked out, comes to a step."""
    home = procedure_folder(procedure)
    require_name(name)
    place = home / "scenarios" / f"{name}.toml"
    files = gather(home)
    if place.exists() or f"scenarios/{name}.toml" in files:
        typer.echo(f"There is a story {name} already. Choose another name.", err=True)
        raise typer.Exit(MISUSE)
    loaded = load(home)
    step = step_for(loaded, wanted) if wanted is not None else None
    text = new_story(loaded, files, name, step)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    typer.echo(f"Written: {place}")
    typer.echo(f"Hear it: prebirth procedures rehearse {home} --story {name}")
