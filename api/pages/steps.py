"""Do a step, record what happened: a form made from the procedure's own questions.

Whatever was typed comes back with every refusal: a wrong answer, someone quicker, a task that is
no longer open.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.auth import FormSent
from api.pages.cases import require_change
from api.pages.conflict import conflict_page
from api.pages.shell import Reader, SignedInReader, go_to, page
from api.pages.step_begun import held_with_of
from api.pages.step_page import TAKE_OVER, happening_view, step_view
from api.pages.typed import HAPPENED_FORM, Sent, answers_to, happened, one, sent, without
from workflows.domain import access
from workflows.domain.errors import (
    AnswersInvalid,
    Clash,
    KeyReused,
    NotAllowed,
    PrebirthError,
    Problem,
    TaskNotOpen,
    TaskTakenByOther,
)
from workflows.procedures.babies import asked
from workflows.procedures.definition import Form, Happening
from workflows.services import cases, tasks
from workflows.services.case_file import CaseFile, TaskShown, read_case, read_task
from workflows.services.cases import RecordHappening
from workflows.services.meetings import HELD_WITH
from workflows.services.outcome import Outcome
from workflows.services.tasks import CompleteTask

router = APIRouter()

_CONFLICT, _REFUSED = 409, 422


@router.get("/tasks/{task}")
def ask(reader: SignedInReader, task: str, held_with: str = "") -> Response:
    """The form of one step. A task of another agency is not for this person to fill in."""
    file, shown = read_task(reader.ctx, reader.actor, task, looked_at="step")
    _require_own(reader, file, shown)
    if shown.row.status.value != "open":
        return go_to(f"/cases/{file.case.reference}", "over")
    return page("cases/step.html", step_view(reader, file, shown, begin_with=held_with))


@router.post("/tasks/{task}")
def complete(reader: SignedInReader, task: str, fields: FormSent) -> Response:
    """Record the step as done."""
    given = sent(fields)
    try:
        outcome = _complete(reader, task, given)
    except (AnswersInvalid, KeyReused, TaskTakenByOther) as error:
        return _again(reader, task, given, error)
    except (Clash, TaskNotOpen):
        file, shown = read_task(reader.ctx, reader.actor, task, looked_at="step")
        return conflict_page(reader, file, shown, given)
    return go_to(f"/cases/{outcome.reference}", "recorded")


@router.post("/tasks/{task}/claim")
def claim(reader: SignedInReader, task: str, fields: FormSent) -> Response:
    """Assign the task to oneself."""
    given = sent(fields)
    _require_own(reader, *read_task(reader.ctx, reader.actor, task, looked_at="step"))
    try:
        tasks.claim_task(reader.ctx, reader.actor, task, given.key, given.guarded())
    except (Clash, TaskNotOpen):
        file, shown = read_task(reader.ctx, reader.actor, task, looked_at="step")
        return conflict_page(reader, file, shown, None)
    return go_to("/my-work", "assigned")


@router.post("/tasks/{task}/release")
def release(reader: SignedInReader, task: str, fields: FormSent) -> Response:
    """Give the task back to the agency's queue."""
    given = sent(fields)
    _require_own(reader, *read_task(reader.ctx, reader.actor, task, looked_at="step"))
    try:
        tasks.release_task(reader.ctx, reader.actor, task, given.key, given.guarded())
    except (Clash, TaskNotOpen, TaskTakenByOther):
        file, shown = read_task(reader.ctx, reader.actor, task, looked_at="step")
        return conflict_page(reader, file, shown, None)
    return go_to("/my-work", "given-back")


@router.get("/cases/{reference}/record/{happening}")
def ask_what_happened(reader: SignedInReader, reference: str, happening: str) -> Response:
    """The form of something that may be recorded at any time."""
    file = read_case(reader.ctx, reader.actor, reference, looked_at="record")
    found = _happening(reader, file, happening)
    return page("cases/step.html", happening_view(reader, file, found))


@router.post("/cases/{reference}/record/{happening}")
def record(reader: SignedInReader, reference: str, happening: str, fields: FormSent) -> Response:
    """Record it; whoever must know is told."""
    given = sent(fields)
    file = read_case(reader.ctx, reader.actor, reference, looked_at="record")
    found = _happening(reader, file, happening)
    try:
        form = asked(file.procedure, found, file.babies)
        request = RecordHappening(
            key=given.key,
            reference=reference,
            happening=happening,
            answers=_answers(form, given),
            happened_at=happened(given.typed),
            version=given.guarded(),
        )
        outcome = cases.record_happening(reader.ctx, reader.actor, request)
    except (AnswersInvalid, KeyReused, Clash) as error:
        newest = read_case(reader.ctx, reader.actor, reference, looked_at="record")
        status = _CONFLICT if isinstance(error, Clash) else _REFUSED
        view = happening_view(reader, newest, found, given, _problems(error))
        return page("cases/step.html", view, status)
    return go_to(f"/cases/{outcome.reference}", "happened")


def _complete(reader: Reader, task: str, given: Sent) -> Outcome:
    """Record it; where someone else has the task and that was agreed to, take it over first."""
    file, shown = read_task(reader.ctx, reader.actor, task, looked_at="step")
    step = file.procedure.steps[shown.row.step]
    form = asked(file.procedure, step, file.babies)
    version: int | None = given.guarded()
    at = happened(given.typed)
    answers = _answers(form, given)
    if one(given.typed, TAKE_OVER) == "yes":
        tasks.claim_task(reader.ctx, reader.actor, task, f"{given.key}-over", version)
        version = None
    request = CompleteTask(given.key, task, answers, at, version, held_with_of(given.typed))
    return tasks.complete_task(reader.ctx, reader.actor, request)


def _answers(form: Form | None, given: Sent) -> dict[str, object]:
    typed = {
        name: value
        for name, value in without(HAPPENED_FORM, given.typed).items()
        if name not in {TAKE_OVER, HELD_WITH}
    }
    if form is None:
        return dict(typed)
    return answers_to(form, typed)


def _again(reader: Reader, task: str, given: Sent, error: PrebirthError) -> Response:
    file, shown = read_task(reader.ctx, reader.actor, task, looked_at="step")
    _require_own(reader, file, shown)
    status = _CONFLICT if isinstance(error, TaskTakenByOther) else _REFUSED
    view = step_view(reader, file, shown, given, _problems(error))
    return page("cases/step.html", view, status)


def _problems(error: PrebirthError) -> tuple[Problem, ...]:
    match error:
        case AnswersInvalid(problems=problems):
            return problems
        case TaskTakenByOther():
            return (Problem(TAKE_OVER, f"{error.message} Say whether you take it over."),)
        case _:
            return (Problem("", error.sentence),)


def _require_own(reader: Reader, file: CaseFile, shown: TaskShown) -> None:
    if access.may_work_on(reader.actor, shown.row.agency):
        return
    raise NotAllowed(
        f'"{shown.row.title}" is for {shown.agency_title} to do.',
        next_action=f"Open case {file.case.reference} to see where it is and whom to phone.",
    )


def _happening(reader: Reader, file: CaseFile, name: str) -> Happening:
    found = file.procedure.happenings.get(name)
    if found is None:
        raise NotAllowed(
            "This is not something that can be recorded on this case.",
            next_action="Open the case and choose from what can be recorded.",
        )
    if not (found.reopens and file.may_reopen):
        require_change(file)
    if not access.may_record(reader.actor, found.lanes, file.agencies):
        titles = ", ".join(file.procedure.lanes[lane].title for lane in found.lanes)
        raise NotAllowed(
            f'"{found.title}" is recorded by: {titles}.',
            next_action="Telephone one of them, then watch the case.",
        )
    return found
