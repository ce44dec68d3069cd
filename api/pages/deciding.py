"""Decide another date: what stands now, the rule that lets a manager decide, and why she does."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from api.auth import FormSent
from api.pages.cases import back_to, require_change
from api.pages.shell import Reader, SignedInReader, go_to, new_key, page
from api.pages.typed import Sent, answers_to, asked_of, only, sent, unplaced
from api.pages.views import Detail, Place
from api.pages.views_forms import Form
from api.pages.views_steps import StepView
from api.pages.words import safe_contact, said, source_without_status
from workflows.domain.errors import (
    AnswersInvalid,
    Clash,
    KeyReused,
    NotAllowed,
    PrebirthError,
    Problem,
    TaskNotOpen,
)
from workflows.domain.wording import london
from workflows.procedures.definition import Form as Asked
from workflows.procedures.forms import validate
from workflows.services import dates
from workflows.services.case_file import CaseFile, DatedDeadline, read_case
from workflows.services.dates import DecideDate
from workflows.services.deciding import DateToDecide
from workflows.services.planning import source_words
from workflows.services.queues import agency_title
from workflows.services.titles import titles_of

router = APIRouter()

_CONFLICT, _REFUSED = 409, 422
_ON, _REASON, _DUE_AT = "on", "reason", "due_at"

ASKED = Asked(
    "decide_date",
    {
        "type": "object",
        "properties": {
            _ON: {
                "type": "string",
                "format": "date",
                "title": "The new date",
                "description": "It counts to the hour at which a due day ends. For example, "
                "12 3 2027.",
            },
            _REASON: {
                "type": "string",
                "format": "long_text",
                "title": "Why is this date right?",
                "description": "It stands in the log, with your name.",
                "minLength": 1,
                "maxLength": dates.MOST_CHARACTERS,
            },
        },
        "required": [_ON, _REASON],
    },
)


@router.get("/cases/{reference}/dates/{deadline}")
def ask(reader: SignedInReader, reference: str, deadline: str) -> Response:
    """The date in force, what the rules say, and the two questions. Only for who may decide."""
    file, asked = _open(reader, reference, deadline)
    return page("cases/step.html", _view(reader, file, asked))


@router.post("/cases/{reference}/dates/{deadline}")
def decide(reader: SignedInReader, reference: str, deadline: str, fields: FormSent) -> Response:
    """Decide it. The old date stays visible; what was missed stays missed."""
    given = sent(fields)
    _require_decider(reader, read_case(reader.ctx, reader.actor, reference), deadline)
    try:
        request = _request(reference, deadline, given)
        dates.decide_date(reader.ctx, reader.actor, request)
    except (AnswersInvalid, KeyReused, Clash, TaskNotOpen) as error:
        file, asked = _open(reader, reference, deadline)
        status = _CONFLICT if isinstance(error, Clash | TaskNotOpen) else _REFUSED
        return page("cases/step.html", _view(reader, file, asked, given, _problems(error)), status)
    return go_to(f"/cases/{reference}", "decided")


def _open(reader: Reader, reference: str, deadline: str) -> tuple[CaseFile, DateToDecide]:
    file = read_case(reader.ctx, reader.actor, reference, looked_at="date")
    _require_decider(reader, file, deadline)
    shown = _current(file, deadline)
    if shown is None or shown.to_decide is None:
        raise TaskNotOpen(
            "No other date can be decided here now.",
            next_action="Open the case to see its dates and the rules that set them.",
        )
    return file, shown.to_decide


def _current(file: CaseFile, deadline: str) -> DatedDeadline | None:
    named = (each for each in file.deadlines if each.is_current and each.row.name == deadline)
    return next(named, None)


def _require_decider(reader: Reader, file: CaseFile, deadline: str) -> None:
    require_change(file)
    deciders = dates.deciders_of(file.procedure, deadline)
    if not dates.holds_any(reader.actor, deciders, file.agencies):
        titles = titles_of(file.procedure, ())
        whom = " or ".join(titles.role(role) for role in deciders) or "nobody, by this procedure"
        raise NotAllowed(
            f"Another date is decided by: {whom}.",
            next_action="Ask them. Until they decide, the date stands and its ladder runs.",
        )


def _request(reference: str, deadline: str, given: Sent) -> DecideDate:
    answers = answers_to(ASKED, only(ASKED, given.typed))
    if problems := validate(ASKED, answers):
        raise AnswersInvalid(problems)
    return DecideDate(
        key=given.key,
        reference=reference,
        deadline=deadline,
        reason=str(answers[_REASON]),
        on=date.fromisoformat(str(answers[_ON])),
        version=given.guarded(),
    )


def _problems(error: PrebirthError) -> tuple[Problem, ...]:
    if not isinstance(error, AnswersInvalid):
        return (Problem("", error.sentence),)
    return tuple(
        Problem(_ON if each.field == _DUE_AT else each.field, each.sentence)
        for each in error.problems
    )


def _view(
    reader: Reader,
    file: CaseFile,
    asked: DateToDecide,
    given: Sent | None = None,
    problems: tuple[Problem, ...] = (),
) -> StepView:
    groups = asked_of(ASKED, given.typed if given is not None else {}, problems)
    introduction = "The date in force stands, and its ladder runs, until another is decided."
    if asked.clash is not None:
        introduction = asked.clash.sentence
    return StepView(
        shell=reader.at(Place.CASES, file.now),
        reference=file.case.reference,
        case=back_to(file),
        title=f"Decide the date: {asked.definition.title}",
        agency=agency_title(reader.ctx, reader.actor.agency),
        form=Form(
            action=f"/cases/{file.case.reference}/dates/{asked.definition.name}",
            submit="Decide this date",
            key=new_key(),
            groups=groups,
            version=file.case.version,
            problems=unplaced(groups, problems),
            cancel=back_to(file),
        ),
        safe_contact=safe_contact(file.case.safe_contact),
        introduction=introduction,
        known=tuple(_known(file, asked)),
    )


def _known(file: CaseFile, asked: DateToDecide) -> list[Detail]:
    titles = titles_of(file.procedure, ())
    another = asked.definition.another_date
    found = [Detail("Date in force", london(asked.due_at))]
    if asked.by_rule_at != asked.due_at:
        found.append(Detail("By the rule", london(asked.by_rule_at)))
    if asked.not_before_at is not None:
        found.append(Detail("Not before", london(asked.not_before_at)))
    found.append(Detail("The rule", f"{said(asked.row.why or asked.row.sentence)}."))
    deciders = " or ".join(titles.role(role) for role in asked.deciders)
    found.append(Detail("Who may decide another date", deciders))
    if asked.waits_for is not None:
        event = asked.waits_for.replace("_", " ")
        found.append(Detail("What must be recorded first", f"{event}: not recorded yet"))
    if another is not None and another.source is not None:
        source, confirmed = source_without_status(source_words(another.source))
        found.append(Detail("Source", source if confirmed else f"{source} (assumed)"))
    return found
