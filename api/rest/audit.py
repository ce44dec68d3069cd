"""Evidence for auditors: each agency's steps with their times, and whether the log is whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import Field

from api.auth import Practitioner, UseCases
from api.rest.answers import Answered
from api.rest.problems import documented
from api.rest.schemas import IsoDate, Sent
from workflows.domain.clock import instant_on
from workflows.services.audit import EvidenceAsked, StepEvidence, audit_steps, verify_log
from workflows.services.evidence import COLUMNS, cells, late_words

router = APIRouter(prefix="/audit", tags=["audit"], responses=documented(401, 403))
CSV = "text/csv; charset=utf-8"


class Evidence(Answered):
    """One step: by when it was due, when it happened, when it was recorded, how late and why."""

    case: str
    step: str
    title: str
    agency: str
    due_at: datetime | None
    happened_at: datetime | None
    recorded_at: datetime | None
    late_by: str | None
    late_by_minutes: int | None
    cause: str | None
    status: str
    sentence: str | None
    edition: str
    """The edition the case was started on, by which the step is judged."""


class Broken(Answered):
    """One thing wrong with a log."""

    case: str
    seq: int
    sentence: str


class Verified(Answered):
    """Whether every case's log is whole."""

    whole: bool
    findings: tuple[Broken, ...]


class Which(Sent):
    """Which part of the evidence is wanted. What is left out asks for all of it."""

    agency: str | None = Field(default=None, max_length=100)
    procedure: str | None = Field(default=None, max_length=100)
    since: IsoDate | None = Field(default=None, description="From this London day on.")
    until: IsoDate | None = Field(default=None, description="Before this London day.")
    late_only: bool = Field(default=False, strict=False)
    format: Literal["json", "csv"] = "json"


_AS_TABLE: Mapping[int | str, dict[str, object]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}


@router.get("/steps", response_model=list[Evidence], responses={**documented(422), **_AS_TABLE})
def steps(
    ctx: UseCases,
    actor: Practitioner,
    which: Annotated[Which, Query()],
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> list[Evidence] | Response:
    """Every deadline and finished step, as JSON or, with `format=csv`, for a spreadsheet."""
    asked = EvidenceAsked(
        agency=_plain(which.agency),
        procedure=_plain(which.procedure),
        since=_midnight(which.since),
        until=_midnight(which.until),
        late_only=which.late_only,
    )
    rows = audit_steps(ctx, actor, asked)
    if which.format == "csv" or accept.strip().lower().startswith("text/csv"):
        headers = {"Content-Disposition": 'attachment; filename="steps.csv"'}
        return Response(_csv(rows), media_type=CSV, headers=headers)
    return [_evidence(row) for row in rows]


@router.get("/verify")
def verify(ctx: UseCases, actor: Practitioner) -> Verified:
    """Read every case's log against its chain."""
    found = verify_log(ctx, actor)
    broken = tuple(Broken(case=f.case, seq=f.seq, sentence=f.sentence) for f in found)
    return Verified(whole=not broken, findings=broken)


def _csv(rows: list[StepEvidence]) -> str:
    """Every cell quoted, none that a spreadsheet would run, lines ended as RFC 4180 says."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows(cells(row) for row in rows)
    return text.getvalue()


def _evidence(row: StepEvidence) -> Evidence:
    late = row.late_by
    return Evidence(
        case=row.reference,
        step=row.step,
        title=row.title,
        agency=row.agency,
        due_at=row.due_at,
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        late_by=late_words(late) or None,
        late_by_minutes=int(late.total_seconds() // 60) if late is not None else None,
        cause=row.cause,
        status=row.status,
        sentence=row.sentence,
        edition=row.edition,
    )


def _midnight(day: date | None) -> datetime | None:
    return instant_on(day, time()) if day is not None else None


def _plain(text: str | None) -> str | None:
    """What can be asked of a database; a control character matches nothing."""
    return "".join(letter for letter in text if letter.isprintable()) if text else None
