"""Find a case, read it, close it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.auth import FormSent
from api.pages.case_page import case_view
from api.pages.shell import Reader, SignedInReader, go_to, new_key, page
from api.pages.typed import Sent, answers_to, asked_of, one, only, sent
from api.pages.views import Badge, Link, Place, Tone
from api.pages.views_forms import Form, Group, Question
from api.pages.views_queue import CaseRow, CasesView, Filter, Nearness
from api.pages.views_steps import StepView
from api.pages.words import calendar_of, due_of, safe_contact
from workflows.domain.babies import over
from workflows.domain.cases import CaseStatus
from workflows.domain.clock import london_date
from workflows.domain.errors import AnswersInvalid, Clash, NotAllowed, PrebirthError, TaskNotOpen
from workflows.domain.gestation import days_if_known
from workflows.domain.wording import counted
from workflows.procedures.definition import Form as Asked
from workflows.procedures.questions import QuestionKind
from workflows.services import cases, queues
from workflows.services.case_file import CaseFile, read_case
from workflows.services.queues import CaseLine, CasesFound

router = APIRouter()

ON_A_PAGE = 50
_SHOW = {"": "All", "open": "Open", "overdue": "Overdue", "closed": "Closed"}


@router.get("/cases")
def listed(reader: SignedInReader, show: str = "", page: int = 1) -> Response:
    """The cases one's agency is involved in, open ones first."""
    return _listed(reader, queues.cases_for(reader.ctx, reader.actor), show, page)


@router.post("/cases/search")
def search(reader: SignedInReader, fields: FormSent) -> Response:
    """Find cases one may see. It is a POST so that nothing typed stands in an address."""
    wanted = one(fields, "search")
    return _listed(reader, queues.cases_for(reader.ctx, reader.actor, wanted), "", 1)


@router.get("/cases/{reference}")
def case(reader: SignedInReader, reference: str, done: str | None = None) -> Response:
    """One case, whole. That it was looked at is written down."""
    file = read_case(reader.ctx, reader.actor, reference)
    return page("cases/case.html", case_view(reader, file, done))


@router.get("/cases/{reference}/close")
def ask_to_close(reader: SignedInReader, reference: str) -> Response:
    """Why is it being closed?"""
    file = read_case(reader.ctx, reader.actor, reference, looked_at="close")
    require_change(file)
    return _closing(reader, file)


@router.post("/cases/{reference}/close")
def close(reader: SignedInReader, reference: str, fields: FormSent) -> Response:
    """Close the case, unless a referral has no outcome or protection is due."""
    given = sent(fields)
    file = read_case(reader.ctx, reader.actor, reference, looked_at="close")
    if file.case.closed_at is None:  # pressing twice: the first press closed it
        require_change(file)
    try:
        reason = one(given.typed, "reason")
        version = given.guarded()
        asked = closing_form(file)
        answers = answers_to(asked, only(asked, given.typed)) if asked is not None else {}
        cases.close_case(reader.ctx, reader.actor, reference, reason, given.key, version, answers)
    except (AnswersInvalid, TaskNotOpen, Clash) as error:
        file = read_case(reader.ctx, reader.actor, reference, looked_at="close")
        return _closing(reader, file, given, error)
    return go_to(f"/cases/{reference}", "closed")


def back_to(file: CaseFile) -> Link:
    """The way back to the case."""
    return Link(f"Back to case {file.case.reference}", f"/cases/{file.case.reference}")


def require_change(file: CaseFile) -> None:
    """Refuse whoever may read this case but not change it, before she fills in a form."""
    if file.may_change:
        return
    if file.case.closed_at is not None:
        raise TaskNotOpen(
            "This case is closed.",
            next_action="If a baby may be in danger now, use the immediate danger page.",
        )
    raise NotAllowed("Auditors read and sample; they change nothing on a case.")


def _listed(reader: Reader, found: CasesFound, show: str, number: int) -> Response:
    chosen = show if show in _SHOW else ""
    lines = [line for line in found.lines if _is_shown(line, found, chosen)]
    last = max((len(lines) - 1) // ON_A_PAGE + 1, 1)
    number = min(max(number, 1), last)
    rows = lines[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    view = CasesView(
        shell=reader.at(Place.CASES, found.now),
        search_action="/cases/search",
        rows=tuple(_row(reader, found, line) for line in rows),
        searched=found.searched,
        filters=tuple(
            Filter(words, f"/cases?show={key}" if key else "/cases", key == chosen)
            for key, words in _SHOW.items()
        )
        if found.searched is None
        else (),
        pages=tuple(_pages(chosen, number, last)),
        page=f"Page {number} of {last}",
    )
    return page("cases/list.html", view)


def _pages(chosen: str, number: int, last: int) -> list[Link]:
    shown = [(number - 1, "Previous page"), (number + 1, "Next page")]
    return [
        Link(words, f"/cases?show={chosen}&page={at}") for at, words in shown if 1 <= at <= last
    ]


def _is_shown(line: CaseLine, found: CasesFound, show: str) -> bool:
    match show:
        case "open":
            return line.status is CaseStatus.OPEN
        case "closed":
            return line.status is CaseStatus.CLOSED
        case "overdue":
            return _late(line, found)
        case _:
            return True


def _late(line: CaseLine, found: CasesFound) -> bool:
    passed = line.next_due_at is not None and line.next_due_at <= found.now
    return line.status is CaseStatus.OPEN and (line.overdue > 0 or passed)


def _row(reader: Reader, found: CasesFound, line: CaseLine) -> CaseRow:
    procedure = reader.ctx.editions.current()
    today = london_date(found.now)
    closed = line.status is CaseStatus.CLOSED
    state = Badge(Tone.DONE, "Closed") if closed else Badge(Tone.WAITING, "Open")
    if _late(line, found):
        state = Badge(Tone.OVERDUE, "Overdue")
    due = None
    if line.next_due_at is not None and not closed:
        calendar = calendar_of(procedure, reader.actor.agency)
        due = due_of(line.next_due_at, found.now, calendar)
    waiting = "Nothing waits" if not line.open_tasks else f"{counted(line.open_tasks, 'step')} open"
    return CaseRow(
        reference=line.reference,
        href=f"/cases/{line.reference}",
        state=state,
        waiting_on=f"{'Urgent. ' if line.urgent and not closed else ''}{waiting}",
        nearness=Nearness(days_if_known(line.edd_on, today), line.edd_on),
        next_due=due,
    )


def closing_form(file: CaseFile) -> Asked | None:
    """The procedure's closing form; who carries on is not asked once no baby is left."""
    if file.babies and over(file.babies):
        return None
    return file.procedure.forms.get(file.procedure.closing.form or "")


def _closing(
    reader: Reader,
    file: CaseFile,
    given: Sent | None = None,
    error: PrebirthError | None = None,
) -> Response:
    sent_before = given.typed if given is not None else {}
    problems = getattr(error, "problems", ())
    more = asked_of(closing_form(file), sent_before, problems, "After closing")
    shown = {"reason", *(question.name for group in more for question in group.questions)}
    question = Question(
        "reason",
        "Why is this case being closed?",
        QuestionKind.LONG_TEXT,
        hint="Say what was decided, by whom, and what happens instead. It stands in the log.",
        required=True,
        value=one(sent_before, "reason"),
        error=next((item.sentence for item in problems if item.field == "reason"), None),
    )
    others = tuple(item.sentence for item in problems if item.field not in shown)
    if error is not None and not isinstance(error, AnswersInvalid):
        others = (error.sentence,)
    view = StepView(
        shell=reader.at(Place.CASES, file.now),
        reference=file.case.reference,
        case=back_to(file),
        title="Close this case",
        agency=queues.agency_title(reader.ctx, reader.actor.agency),
        form=Form(
            action=f"/cases/{file.case.reference}/close",
            submit="Close the case",
            key=new_key(),
            groups=(Group((question,)), *more),
            version=file.case.version,
            problems=others,
            cancel=back_to(file),
        ),
        safe_contact=safe_contact(file.case.safe_contact),
        introduction="A closed case can be read, and changed no more; a bruise in a baby, somebody "
        "in danger, or new facts open it again. It cannot be closed while a referral has no "
        "outcome, or while a date that protects somebody is still to be met.",
    )
    status = 200 if error is None else 409 if isinstance(error, TaskNotOpen | Clash) else 422
    return page("cases/step.html", view, status)
