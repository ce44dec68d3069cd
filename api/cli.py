"""The `prebirth` command: one noun, one verb, sentences by default and JSON on demand.

Exit 0: fine. 1: findings. 2: misuse. Each verb is a shell over one service.
"""

from __future__ import annotations

import sys

import typer

from api.commands import (
    arithmetic,
    arrangement,
    audit,
    coverage,
    lives,
    new_scenario,
    procedures,
    reach,
    rehearsal,
    running,
)
from workflows.domain.errors import PrebirthError

app = typer.Typer(
    name="prebirth",
    help="Unborn baby procedures: deadlines, ladders and evidence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.registered_commands += arithmetic.app.registered_commands
app.registered_commands += running.app.registered_commands
app.add_typer(procedures.app, name="procedures", help="Check, describe and rehearse procedures.")
app.add_typer(audit.app, name="audit", help="Evidence by step, and whether the log is whole.")
app.add_typer(running.db, name="db", help="The database.")
procedures.app.registered_commands += rehearsal.app.registered_commands
procedures.app.registered_commands += arrangement.app.registered_commands
procedures.app.registered_commands += coverage.app.registered_commands
procedures.app.registered_commands += new_scenario.app.registered_commands
procedures.app.registered_commands += reach.app.registered_commands
procedures.app.registered_commands += lives.app.registered_commands

MISUSE = 2


def main() -> None:
    """Run the command; an error of ours is a sentence on standard error, never a stack trace."""
    try:
        app()
    except PrebirthError as error:
        print(error.sentence, file=sys.stderr)
        sys.exit(MISUSE)
