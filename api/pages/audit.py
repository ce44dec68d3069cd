"""For auditors: which agency did which step, when, late by how much and why; is the log whole?"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.pages.shell import Reader, SignedInReader, page
from api.pages.typed import answers_to, asked_of, one, only
from api.pages.views import Badge, Due, Link, Place, Tone
from api.pages.views_audit import AuditStepsView, StepLine
from api.pages.views_forms import Question, Typed
from api.pages.words import calendar_of, due_of
from workflows.domain.chronology import CAUSES, plain
from workflows.domain.clock import instant_on
from workflows.domain.wording import counted
from workflows.procedures.definition import Form
from workflows.procedures.questions import Option, QuestionKind
from workflows.services.audit import EvidenceAsked, StepEvidence, audit_steps, verify_log
from workflows.services.evidence import COLUMNS, cells, late_words

router = APIRouter()

ON_A_PAGE = 100
_MOST_FINDINGS = 10
_MOST_DIGITS = 6
_YEARS = (1900, 2200)
_WITHOUT_END = {
    "ended": Badge(Tone.NOT_NEEDED, "Ended"),
    "withdrawn": Badge(Tone.NOT_NEEDED, "Ended"),
    "planned": Badge(Tone.CANNOT_START, "Cannot start yet"),
}
_PERIOD = Form(
    "period",
    {
        "type": "object",
        "properties": {
            "since": {"type": "string", "format": "date", "title": "From"},
            "until": {"type": "string", "format": "date", "title": "To"},
        },
    },
)


@router.get("/audit/steps")
def steps(reader: SignedInReader, request: Request) -> Response:
    """Every step asked for, a hundred a page."""
    typed = _typed(request)
    asked = _asked(typed)
    rows = audit_steps(reader.ctx, reader.actor, asked)
    findings = verify_log(reader.ctx, reader.actor)
    last = max((len(rows) - 1) // ON_A_PAGE + 1, 1)
    number = min(max(_whole(one(typed, "page")), 1), last)
    shown = rows[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    late = sum(row.late_by is not None for row in rows)
    now = reader.shell.now
    sentences = tuple(f"Case {item.case}, entry {item.seq}: {item.sentence}" for item in findings)
    view = AuditStepsView(
        shell=reader.at(Place.AUDIT, now),
        action="/audit/steps",
        filters=_filters(reader, typed),
        rows=tuple(_line(row, now) for row in shown),
        counted=f"{counted(len(rows), 'step')}, {late} of them late.",
        csv=Link("Download them as a table (CSV)", _address("/audit/steps.csv", typed)),
        log_check=Badge(Tone.ALARM, f"The log is not whole: {counted(len(findings), 'finding')}")
        if findings
        else Badge(Tone.DONE, "The log is whole: every entry fits the one before it"),
        log_findings=sentences[:_MOST_FINDINGS],
        pages=tuple(_pages(typed, number, last)),
        page=f"Page {number} of {last}",
    )
    return page("audit/steps.html", view)


@router.get("/audit/steps.csv")
def steps_csv(reader: SignedInReader, request: Request) -> Response:
    """The same steps as a table that any spreadsheet opens; no cell can run as a formula."""
    rows = audit_steps(reader.ctx, reader.actor, _asked(_typed(request)))
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(cells(row) for row in rows)
    return Response(
        table.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="prebirth-steps.csv"'},
    )


def _typed(request: Request) -> Typed:
    return dict(request.query_params.items())


def _asked(typed: Typed) -> EvidenceAsked:
    answers = answers_to(_PERIOD, only(_PERIOD, typed))
    since, until = _day(answers.get("since")), _day(answers.get("until"))
    return EvidenceAsked(
        agency=one(typed, "agency") or None,
        since=instant_on(since, time()) if since is not None else None,
        until=instant_on(until + timedelta(days=1), time()) if until is not None else None,
        late_only=one(typed, "late") == "yes",
    )


def _filters(reader: Reader, typed: Typed) -> tuple[Question, ...]:
    lanes = reader.ctx.editions.lanes().values()
    agencies = (
        Option("", "All agencies"),
        *(Option(lane.key, lane.title) for lane in lanes if lane.stands_for is None),
    )
    late = (Option("", "All steps"), Option("yes", "Only late ones"))
    period = asked_of(_PERIOD, typed, ())
    return (
        Question(
            "agency",
            "Agency",
            QuestionKind.CHOICE,
            options=agencies,
            value=one(typed, "agency"),
            as_list=True,
        ),
        Question(
            "late",
            "Which steps",
            QuestionKind.CHOICE,
            options=late,
            value=one(typed, "late"),
            as_list=True,
        ),
        *(question for group in period for question in group.questions),
    )


def _line(row: StepEvidence, now: datetime) -> StepLine:
    calendar = calendar_of(row.procedure, row.agency)
    due = None
    if row.due_at is not None:
        due = due_of(row.due_at, now, calendar)
        if row.happened_at is not None:
            badge = Badge(Tone.DONE, "Done in time")
            if row.late_by is not None:
                badge = Badge(Tone.DONE_LATE, "Done late")
            due = Due(badge, row.due_at)
        elif row.status in _WITHOUT_END:
            due = Due(_WITHOUT_END[row.status], row.due_at)
    return StepLine(
        reference=row.reference,
        case_href=f"/cases/{row.reference}",
        step=row.title,
        edition=row.edition,
        agency=row.agency_title,
        due=due,
        happened=row.happened_at,
        recorded=row.recorded_at,
        late_by=late_words(row.late_by) or None,
        cause=_cause(row.cause) if row.cause is not None else None,
    )


def _cause(cause: str) -> str:
    words = CAUSES.get(cause, plain(cause))
    return f"{words[:1].upper()}{words[1:]}"


def _pages(typed: Typed, number: int, last: int) -> list[Link]:
    shown = [(number - 1, "Previous page"), (number + 1, "Next page")]
    return [
        Link(words, _address("/audit/steps", typed, at)) for at, words in shown if 1 <= at <= last
    ]


def _address(path: str, typed: Typed, number: int | None = None) -> str:
    kept = {name: one(typed, name) for name in typed if name != "page" and one(typed, name)}
    if number is not None:
        kept["page"] = str(number)
    return f"{path}?{urlencode(kept)}" if kept else path


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 1


def _day(value: object) -> date | None:
    try:
        on = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return on if on is None or _YEARS[0] < on.year < _YEARS[1] else None
