"""Start a case: tell what is known, see every date before anything is sent, send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from api.auth import FormSent
from api.pages.deadline_words import is_planned, is_running
from api.pages.late_start import Dated, late_start_of
from api.pages.shell import Reader, SignedInReader, go_to, new_key, page
from api.pages.start_area import choose, whose_procedure
from api.pages.start_form import CONTACT, DATING, HER, METHOD_TITLES, groups, request_from
from api.pages.typed import answers_to, only, sent, unplaced
from api.pages.views import Detail, Link, Place
from api.pages.views_forms import Form, Typed, carried
from api.pages.views_steps import (
    CaseStartedView,
    CheckAnswersView,
    CheckedGroup,
    DateToBeSet,
    OpenCaseView,
)
from api.pages.words import NOT_KNOWN, answer_words, phones_of, said, source_without_status
from workflows.domain import access
from workflows.domain.clock import london_date
from workflows.domain.errors import AnswersInvalid, KeyReused, NotAllowed, PrebirthError, Problem
from workflows.domain.wording import counted, london
from workflows.procedures.definition import Form as Asked
from workflows.procedures.definition import Procedure
from workflows.procedures.questions import Question, questions
from workflows.procedures.said import edition_title
from workflows.services import cases
from workflows.services.case_file import CaseFile, DeadlineRow, read_case
from workflows.services.cases import CasePreview

router = APIRouter()

_START = "/cases/start"
_SHOWN_EMPTY = frozenset({HER.key, DATING.key, CONTACT.key})
"""Of these, what was left empty is shown too: it is what somebody will have to find out."""
_FOLLOWS = frozenset({"edd_latest", "told_why_not"})
"""Asked only because of another answer, so that left empty they say nothing."""


@router.get(_START)
def ask(reader: SignedInReader) -> Response:
    """The form, empty."""
    _require_may_open(reader)
    return _form(reader, {})


@router.post(_START)
def check(reader: SignedInReader, fields: FormSent) -> Response:
    """Check your answers: what would be kept, and every date it would set. Nothing is stored."""
    _require_may_open(reader)
    given = sent(fields)
    procedure, why = choose(reader.ctx.editions, given.typed, london_date(reader.shell.now))
    try:
        preview = cases.preview_case(
            reader.ctx, reader.actor, request_from(procedure, given.typed, given.key)
        )
    except AnswersInvalid as error:
        return _form(reader, given.typed, error.problems)
    view = _checked(reader, procedure, given.typed, preview)
    if why is not None:
        chosen = CheckedGroup("Whose procedure", (Detail(edition_title(procedure), why),))
        view = replace(view, groups=(chosen, *view.groups))
    return page("cases/check.html", view)


@router.post(f"{_START}/change")
def change(reader: SignedInReader, fields: FormSent) -> Response:
    """Back to the form with everything that was typed."""
    _require_may_open(reader)
    return _form(reader, sent(fields).typed)


@router.post(f"{_START}/send")
def send(reader: SignedInReader, fields: FormSent) -> Response:
    """Start the case. Sending twice starts one case."""
    _require_may_open(reader)
    given = sent(fields)
    procedure, _ = choose(reader.ctx.editions, given.typed, london_date(reader.shell.now))
    try:
        request = request_from(procedure, given.typed, given.key)
        outcome = cases.open_case(reader.ctx, reader.actor, request)
    except (AnswersInvalid, KeyReused) as error:
        return _form(reader, given.typed, _problems(error))
    return go_to(f"/cases/{outcome.reference}/started")


@router.get("/cases/{reference}/started")
def started(reader: SignedInReader, reference: str) -> Response:
    """Did it go, what happens next, and by when?"""
    file = read_case(reader.ctx, reader.actor, reference, looked_at="started")
    mine = [item.task for item in file.waiting_on if item.task.may_work_on]
    steps = [f"{task.row.title}: this is for you." for task in mine]
    others = [item.task for item in file.waiting_on if not item.task.may_work_on]
    steps += [f"{task.row.title}: waits on {task.agency_title}." for task in others]
    steps.append("If a date passes in silence, Prebirth tells managers by itself, stage by stage.")
    view = CaseStartedView(
        shell=reader.at(Place.START, file.now),
        reference=file.case.reference,
        case=Link("See the case", f"/cases/{file.case.reference}"),
        next_steps=tuple(steps),
        dates=tuple(_dates_of(file)),
        phones=phones_of(file.procedure),
        do_next=Link(mine[0].row.title, f"/tasks/{mine[0].row.id}") if mine else None,
    )
    return page("cases/sent.html", view)


def _form(reader: Reader, typed: Typed, problems: tuple[Problem, ...] = ()) -> Response:
    today = london_date(reader.shell.now)
    procedure, _ = choose(reader.ctx.editions, typed, today)
    whose = whose_procedure(reader.ctx.editions, typed, today)
    shown = (*whose, *groups(procedure, typed, problems))
    view = OpenCaseView(
        shell=reader.at(Place.START, reader.shell.now),
        procedure=procedure.title,
        form=Form(
            action=_START,
            submit="Check your answers",
            key=new_key(),
            groups=shown,
            problems=unplaced(shown, problems),
            cancel=Link("Back to my work", "/my-work"),
            mark_optional=False,
        ),
    )
    return page("cases/open.html", view, 422 if problems else 200)


def _checked(
    reader: Reader, procedure: Procedure, typed: Typed, preview: CasePreview
) -> CheckAnswersView:
    hidden = carried(typed)
    opening = procedure.forms[procedure.opening_form]
    doubts = dict(preview.doubts)
    titles = {
        opening.key: "What worries you",
        DATING.key: "The pregnancy",
        HER.key: "The woman",
        CONTACT.key: "Reaching her safely",
    }
    checked = tuple(
        CheckedGroup(titles[form.key], tuple(_answers(form, typed, doubts)))
        for form in (opening, DATING, HER, CONTACT)
    )
    if preview.earlier:
        known = (
            f"Of this woman: {counted(preview.earlier, 'earlier case')}. What was learnt then "
            "comes into view with this case; the assessment is still new."
        )
        checked = (*checked, CheckedGroup("Already known", (Detail("History", known),)))
    return CheckAnswersView(
        shell=reader.at(Place.START, reader.shell.now),
        groups=checked,
        dates=tuple(_date(row, preview.titles.deadline(row.name), preview.titles.agency(row.agency))
                    for row in preview.dates if is_running(row) and row.due_at is not None),
        send=Form(f"{_START}/send", "Start the case", new_key(), hidden=hidden),
        change=Form(f"{_START}/change", "Change answers", new_key(), hidden=hidden),
        gestation_days=preview.gestation_days,
        late=late_start_of(
            Dated(row, procedure.deadlines[row.name], preview.titles.agency(row.agency))
            for row in preview.dates
        ),
    )  # fmt: skip


def _answers(form: Asked, typed: Typed, doubts: dict[str, str]) -> Iterator[Detail]:
    answers = answers_to(form, only(form, typed))
    for question in questions(form):
        shown = _shown(question, answers)
        if form.key == CONTACT.key and shown == NOT_KNOWN:
            shown = "Not asked" if question.name == "told" else "Not recorded"
        if question.name in answers or (form.key in _SHOWN_EMPTY and question.name not in _FOLLOWS):
            yield Detail(question.title, shown, doubts.get(question.name))


def _shown(question: Question, answers: dict[str, object]) -> str:
    value = answers.get(question.name)
    if question.name == "edd_method" and isinstance(value, str):
        return METHOD_TITLES.get(value, NOT_KNOWN)
    return answer_words(question, value) or NOT_KNOWN


def _dates_of(file: CaseFile) -> Iterator[DateToBeSet]:
    for shown in file.deadlines:
        if shown.is_current and is_running(shown.row) and shown.row.due_at is not None:
            yield _date(shown.row, shown.definition.title, shown.agency_title)


def _date(row: DeadlineRow, title: str, agency: str) -> DateToBeSet:
    source, confirmed = source_without_status(row.source)
    notes = ["Counts if the case gets that far"] if is_planned(row) else []
    notes += [f"Not before {london(row.not_before_at)}"] if row.not_before_at is not None else []
    return DateToBeSet(
        title=title,
        agency=agency,
        due=row.due_at,
        sentence=said(row.sentence),
        source=source if confirmed else f"{source} (assumed)",
        note=". ".join(notes) or None,
    )


def _problems(error: PrebirthError) -> tuple[Problem, ...]:
    return error.problems if isinstance(error, AnswersInvalid) else (Problem("", error.sentence),)


def _require_may_open(reader: Reader) -> None:
    if not access.may_open_case(reader.actor):
        raise NotAllowed(
            "Auditors read and sample; they start no cases.",
            next_action="Ask a practitioner to start it.",
        )
