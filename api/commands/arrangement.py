"""`prebirth procedures arrange`: where the shapes of a diagram lie, without a drawing program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workflows.domain.errors import ProcedureInvalid
from workflows.procedures.arranging import arrange as arranged
from workflows.procedures.xml import read_file

app = typer.Typer()

FINDINGS = 1
MISUSE = 2


@app.command()
def arrange(
    files: Annotated[list[Path], typer.Argument(help="BPMN files, or folders of them.")],
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where a file would change.")
    ] = False,
) -> None:
    """Lay out diagrams so that a person can read them; only the drawing in each file is written."""
    refused = changed = False
    for file in _files(files):
        try:
            data = read_file(file)
            done = arranged(file.name, data)
            if done.data != data and not check:
                file.write_bytes(done.data)
        except ProcedureInvalid as error:
            typer.echo(error.sentence, err=True)
            refused = True
            continue
        except OSError as error:
            typer.echo(f"{file}: cannot be written: {error.strerror}.", err=True)
            refused = True
            continue
        changed = changed or done.data != data
        typer.echo(f"{file}   {_said(differs=done.data != data, check=check)}")
        for finding in done.findings:
            typer.echo(str(finding))
    if refused:
        raise typer.Exit(MISUSE)
    if check and changed:
        raise typer.Exit(FINDINGS)


def _files(paths: list[Path]) -> list[Path]:
    """The files named, and those of every folder named."""
    found = ([*sorted(path.glob("*.bpmn"))] if path.is_dir() else [path] for path in paths)
    return [file for files in found for file in files]


def _said(*, differs: bool, check: bool) -> str:
    if not differs:
        return "is arranged already"
    return "is not arranged" if check else "arranged"
