"""`prebirth audit`: which agency did which step in time, and whether the log is whole."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer

from api.settings import Settings
from api.wiring import build, open_database
from workflows.domain.wording import short_london
from workflows.services.audit import EvidenceAsked, StepEvidence, audit_steps, verify_log
from workflows.services.evidence import COLUMNS, cells

app = typer.Typer(no_args_is_help=True)

FINDINGS = 1


@app.command()
def steps(
    agency: Annotated[str | None, typer.Option(help="One agency only.")] = None,
    late: Annotated[bool, typer.Option("--late", help="Late steps only.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Every step: agency, due, happened, recorded, late by, cause."""
    settings = Settings()
    with open_database(settings, writing=False) as database:
        rows = audit_steps(
            build(settings, database), None, EvidenceAsked(agency=agency, late_only=late)
        )
    if as_json:
        print(json.dumps([asdict(row) for row in rows], default=_plain, indent=2))
    elif as_csv:
        writer = csv.writer(sys.stdout, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(cells(row) for row in rows)
    else:
        _say(rows)


@app.command()
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Follow every case's chain from its first entry to its head."""
    settings = Settings()
    with open_database(settings, writing=False) as database:
        found = verify_log(build(settings, database), None)
    if as_json:
        print(json.dumps([asdict(item) for item in found], indent=2))
    elif not found:
        print("The log is whole: every case's chain leads from its first entry to its head.")
    else:
        for item in found:
            print(f"{item.case}, entry {item.seq}: {item.sentence}")
        print("Keep the database as it is, and tell whoever runs the system.")
    if found:
        raise typer.Exit(FINDINGS)


def _say(rows: Sequence[StepEvidence]) -> None:
    if not rows:
        print("No step is recorded that you asked for.")
        return
    for row in rows:
        due = f"due {short_london(row.due_at)}" if row.due_at else "no date"
        done = f"happened {short_london(row.happened_at)}" if row.happened_at else "not done"
        late = f", late: {row.cause or 'missed'}" if row.late_by else ""
        print(f"{row.reference}  {row.title} ({row.agency_title}): {due}; {done}{late}")


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return int(value.total_seconds())
        case _:
            return str(value)
