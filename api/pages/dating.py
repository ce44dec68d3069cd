"""Change the EDD: state it, see every date old and new, then confirm or accept it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from api.auth import FormSent
from api.pages.case_page import stated as stated_words
from api.pages.cases import back_to, require_change
from api.pages.shell import Reader, SignedInReader, go_to, new_key, page
from api.pages.start_form import DATING, statement_from
from api.pages.typed import Sent, answers_to, asked_of, one, only, sent, unplaced
from api.pages.views import Place
from api.pages.views_forms import Form, Group, Question, Typed, carried
from api.pages.views_steps import ChangeEddView, DateChange
from api.pages.words import METHODS
from workflows.domain.cases import DatingMethod
from workflows.domain.errors import AnswersInvalid, Clash, KeyReused, PrebirthError, Problem
from workflows.domain.wording import day
from workflows.procedures.forms import validate
from workflows.procedures.questions import QuestionKind
from workflows.services import dating
from workflows.services.case_file import CaseFile, read_case
from workflows.services.dating import DateMove, EddPreview, EddStatement, ReviseEdd

router = APIRouter()

_ACCEPT = "accept"
_CONFLICT, _REFUSED = 409, 422


@router.get("/cases/{reference}/edd")
def ask(reader: SignedInReader, reference: str) -> Response:
    """What is the EDD, and how was it dated? One that waits to be accepted is previewed."""
    file = _open(reader, reference)
    waiting = file.case.edd_proposed
    if waiting is None:
        return page("cases/edd.html", _asking(reader, file, {}))
    statement = EddStatement(DatingMethod.ESTIMATED, waiting.earliest, waiting.latest)
    preview = dating.preview_edd(reader.ctx, reader.actor, reference, statement)
    view = replace(
        _previewed(file, _asking(reader, file, {}), preview, statement),
        stated=f"Waiting to be accepted: {stated_words(file, waiting)}",
        consequence="Until somebody accepts it, every date stays as it is. Whoever accepts it is "
        "named in the log.",
        confirm=Form(
            action=f"/cases/{reference}/edd/accept",
            submit="Accept this EDD",
            key=new_key(),
            version=file.case.version,
            cancel=back_to(file),
        ),
    )
    return page("cases/edd.html", view)


@router.post("/cases/{reference}/edd")
def show(reader: SignedInReader, reference: str, fields: FormSent) -> Response:
    """Every date old and new. Nothing is changed yet."""
    given = sent(fields)
    file = _open(reader, reference)
    try:
        statement = _statement(given.typed)
        preview = dating.preview_edd(reader.ctx, reader.actor, reference, statement)
    except AnswersInvalid as error:
        view = _asking(reader, file, given.typed, error.problems)
        return page("cases/edd.html", view, _REFUSED)
    return page("cases/edd.html", _confirming(reader, file, given.typed, preview, statement))


@router.post("/cases/{reference}/edd/confirm")
def confirm(reader: SignedInReader, reference: str, fields: FormSent) -> Response:
    """State it. An earlier one counts at once; a later one only if its acceptance was asked for."""
    given = sent(fields)
    _open(reader, reference)
    try:
        request = ReviseEdd(
            key=given.key,
            reference=reference,
            statement=_statement(given.typed),
            accept=one(given.typed, _ACCEPT) == "yes",
            version=given.guarded(),
        )
        dating.revise_edd(reader.ctx, reader.actor, request)
    except (AnswersInvalid, KeyReused, Clash) as error:
        return _confirming_again(reader, reference, given, error)
    return go_to(f"/cases/{reference}", "dated")


@router.post("/cases/{reference}/edd/accept")
def accept(reader: SignedInReader, reference: str, fields: FormSent) -> Response:
    """Accept the EDD that waits: from now on it sets the dates."""
    given = sent(fields)
    _open(reader, reference)
    dating.accept_edd(reader.ctx, reader.actor, reference, given.key, given.guarded())
    return go_to(f"/cases/{reference}", "dated")


def _open(reader: Reader, reference: str) -> CaseFile:
    file = read_case(reader.ctx, reader.actor, reference, looked_at="edd")
    require_change(file)
    return file


def _statement(typed: Typed) -> EddStatement:
    answers = answers_to(DATING, only(DATING, typed))
    if problems := validate(DATING, answers):
        raise AnswersInvalid(problems)
    statement = statement_from(answers)
    if statement is None:
        sentence = "Give the date and how it was dated. To leave the EDD as it is, go back."
        raise AnswersInvalid((Problem("edd_method", sentence),))
    return statement


def _asking(
    reader: Reader, file: CaseFile, typed: Typed, problems: tuple[Problem, ...] = ()
) -> ChangeEddView:
    edd = file.case.edd_in_force
    now = "The EDD is not known." if edd is None else f"The EDD is {stated_words(file, edd)}."
    shown = asked_of(DATING, typed, problems)
    return ChangeEddView(
        shell=reader.at(Place.CASES, file.now),
        reference=file.case.reference,
        case=back_to(file),
        now=now,
        ask=Form(
            action=f"/cases/{file.case.reference}/edd",
            submit="See what would change",
            key=new_key(),
            groups=shown,
            version=file.case.version,
            problems=unplaced(shown, problems),
            cancel=back_to(file),
            mark_optional=False,
        ),
    )


def _confirming(
    reader: Reader,
    file: CaseFile,
    typed: Typed,
    preview: EddPreview,
    statement: EddStatement,
    problems: tuple[Problem, ...] = (),
) -> ChangeEddView:
    asks = preview.relaxes or preview.doubt is not None
    shown = (Group((_acceptance(preview, typed),)),) if asks else ()
    form = Form(
        action=f"/cases/{file.case.reference}/edd/confirm",
        submit="Record this EDD",
        key=new_key(),
        groups=shown,
        version=preview.version,
        hidden=carried(only(DATING, typed)),
        problems=unplaced(shown, problems),
        cancel=back_to(file),
    )
    view = _previewed(file, _asking(reader, file, typed), preview, statement)
    return replace(view, confirm=form, ask=replace(view.ask, problems=form.problems))


def _previewed(
    file: CaseFile, asking: ChangeEddView, preview: EddPreview, statement: EddStatement
) -> ChangeEddView:
    edd = day(preview.edd)
    if preview.latest != preview.edd:
        edd = f"{edd} to {day(preview.latest)}"
    return replace(
        asking,
        stated=f"You said: EDD {edd}, {METHODS[statement.method]}",
        consequence=_consequence(preview),
        changes=tuple(_change(file, move) for move in preview.moves),
    )


def _consequence(preview: EddPreview) -> str:
    if preview.doubt is not None:
        return f"{preview.doubt} It is kept as typed, and sets dates only once it is confirmed."
    if preview.relaxes:
        return (
            "This EDD is later, so dates would move later. They do so only once a named person "
            "accepts it; until then the earlier dates stand."
        )
    if preview.old is None:
        return "This is the first EDD, so it sets these dates at once."
    return "This EDD is not later, so dates tighten at once. Dates counted from events stay."


def _acceptance(preview: EddPreview, typed: Typed) -> Question:
    doubted = preview.doubt is not None
    title = "Is it right as typed?" if doubted else "Do you accept that dates move later?"
    hint = (
        "Yes: it sets the dates, in your name. No: it is kept, and sets none until somebody "
        "confirms it."
        if doubted
        else "Yes: they move, in your name. No: yours is kept, and waits for somebody to accept it."
    )
    return Question(
        _ACCEPT,
        title,
        QuestionKind.YES_NO,
        hint=hint,
        required=True,
        value=one(typed, _ACCEPT) or "no",
    )


def _change(file: CaseFile, move: DateMove) -> DateChange:
    lane = file.procedure.lanes.get(move.agency)
    note = move.clash
    if move.kept:
        note = "Missed already: it stays against the date that was in force."
    return DateChange(
        title=move.title,
        agency=lane.title if lane is not None else move.agency,
        old=move.old,
        new=move.new,
        effect=_effect(move.old, move.new),
        note=note,
        clash=move.clash is not None,
    )


def _effect(old: datetime | None, new: datetime | None) -> str:
    if old == new:
        return "Stays"
    if old is None or new is None:
        return "New" if old is None else "Ends"
    return "Earlier" if new < old else "Later"


def _confirming_again(
    reader: Reader, reference: str, given: Sent, error: PrebirthError
) -> Response:
    """The preview anew, against the case as it now is, with the sentence of what went wrong."""
    file = _open(reader, reference)
    status = _CONFLICT if isinstance(error, Clash) else _REFUSED
    problems = (
        error.problems if isinstance(error, AnswersInvalid) else (Problem("", error.sentence),)
    )
    try:
        statement = _statement(given.typed)
        preview = dating.preview_edd(reader.ctx, reader.actor, reference, statement)
    except AnswersInvalid as again:
        view = _asking(reader, file, given.typed, again.problems)
        return page("cases/edd.html", view, status)
    view = _confirming(reader, file, given.typed, preview, statement, problems)
    return page("cases/edd.html", view, status)
