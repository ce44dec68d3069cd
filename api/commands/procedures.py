"""`prebirth procedures`: what an author runs before anyone relies on a folder."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

import bpmn
from api.commands.lives import tried
from api.wiring import procedure_folder
from workflows.domain.errors import ProcedureInvalid
from workflows.procedures.check import Checked, check_folder
from workflows.procedures.coverage import overlays_in
from workflows.procedures.describe import describe as described
from workflows.procedures.drawing import draw
from workflows.procedures.layers import BASE
from workflows.procedures.load import load
from workflows.procedures.partnership import differences

app = typer.Typer(no_args_is_help=True)

FINDINGS = 1
MISUSE = 2

Folder = Annotated[
    Path, typer.Argument(help="A procedure folder, or a partnership's overlay folder.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of sentences.")]


@app.command("check")
def check(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(help="Procedure and overlay folders; all that ship by default."),
    ] = None,
    *,
    lives: Annotated[
        int, typer.Option(help="Live so many made-up cases, and name every dead end.", min=0)
    ] = 0,
    reach: Annotated[
        bool, typer.Option("--reach", help="Play the stories, and name what none comes to.")
    ] = False,
    as_json: Json = False,
) -> None:
    """What an author should mend, each with its file, element, sentence and fix."""
    homes = [_found(folder) for folder in folders or shipped()]
    checked = [tried(home, check_folder(home), lives=lives, reach=reach) for home in homes]
    if as_json:
        typer.echo(json.dumps([_plain(one) for one in checked], indent=2, ensure_ascii=False))
    else:
        typer.echo("\n\n".join(map(str, checked)))
    if any(one.findings for one in checked):
        raise typer.Exit(FINDINGS)


@app.command("describe")
def describe(
    folder: Folder,
    pictures: Annotated[
        Path | None, typer.Option(help="Draw the diagrams into this folder, and link them.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """The procedure as Markdown: steps, agencies, deadlines, ladders, forms and diagrams."""
    procedure = load(_found(folder))
    links = {}
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
        titles = {key: lane.title for key, lane in procedure.lanes.items()}
        for file, data in procedure.diagrams.items():
            picture = pictures / f"{Path(file).stem}.svg"
            picture.write_text(draw(data, titles), encoding="utf-8")
            links[file] = f"{pictures.name}/{picture.name}"
    page = described(procedure, links)
    if as_json:
        page = json.dumps({"id": procedure.id, "hash": procedure.hash, "markdown": page})
    typer.echo(page)


@app.command("diff")
def diff(first: Folder, second: Folder, *, as_json: Json = False) -> None:
    """What is otherwise in the second folder than in the first, in words."""
    found = differences(load(_found(first)), load(_found(second)))
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(found) or "Nothing is different.")
    if found:
        raise typer.Exit(FINDINGS)


def shipped() -> tuple[Path, ...]:
    """Every procedure that ships, then every overlay, by name."""
    bases = sorted(path.parent for path in bpmn.FOLDER.glob(f"*/{BASE}"))
    return (*bases, *overlays_in(bpmn.FOLDER))


def _found(folder: Path) -> Path:
    """The folder itself, or the one of that name among those that ship."""
    if folder.is_dir():
        return folder
    try:
        return procedure_folder(str(folder))
    except ProcedureInvalid as error:
        typer.echo(error.sentence, err=True)
        raise typer.Exit(MISUSE) from None


def _plain(checked: Checked) -> dict[str, object]:
    findings = [dataclasses.asdict(found) for found in checked.findings]
    return {"id": checked.id, "version": checked.version, "findings": findings}
