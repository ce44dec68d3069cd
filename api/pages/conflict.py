"""Someone was quicker: who, when and what, beside what this person typed, which is kept."""

from __future__ import annotations

from datetime import datetime

from starlette.responses import Response

from api.pages.shell import Reader, page
from api.pages.step_page import step_view
from api.pages.typed import Sent, answers_to
from api.pages.views import Link, Place
from api.pages.views_way_in import ConflictView, Difference
from api.pages.words import answer_words
from workflows.domain.events import StepCompleted
from workflows.procedures.babies import asked
from workflows.procedures.questions import questions
from workflows.services.case_file import CaseFile, TaskShown

_CONFLICT = 409
_NOT_ANSWERED = "Not answered"


def conflict_page(reader: Reader, file: CaseFile, shown: TaskShown, given: Sent | None) -> Response:
    """A task that changed while this page was open, or that is finished and can only be read."""
    row = shown.row
    match row.status.value:
        case "done":
            by, what, at = row.done_by, f'recorded "{row.title}"', row.recorded_at
        case "withdrawn":
            by, what, at = None, f'ended "{row.title}", as the case moved on,', row.recorded_at
        case _:
            by, what, at = row.changed_by, f'changed "{row.title}"', row.changed_at
    still_open = row.status.value == "open"
    view = ConflictView(
        shell=reader.at(Place.CASES, file.now),
        who=file.names.get(by, "Prebirth") if by is not None else "Prebirth",
        agency=_agency(file, by, shown.agency_title),
        at=at or row.changed_at,
        what=what,
        differences=_differences(file, shown, given) if given is not None else (),
        case=Link(f"Open case {file.case.reference}", f"/cases/{file.case.reference}"),
        again=step_view(reader, file, shown, given).form
        if still_open and given is not None
        else None,
    )
    return page("errors/conflict.html", view, _CONFLICT)


def _agency(file: CaseFile, person: str | None, fallback: str) -> str:
    """The agency for which that person last acted on this case."""
    if person is None:
        return "by itself"
    acted = [line.agency_title for line in file.log if line.entry.actor == person]
    return acted[-1] if acted else fallback


def _differences(file: CaseFile, shown: TaskShown, given: Sent) -> tuple[Difference, ...]:
    """Both versions of every answer that either of the two gave."""
    step = file.procedure.steps[shown.row.step]
    form = asked(file.procedure, step, file.babies)
    if form is None:
        return ()
    now = _recorded(file, shown)
    yours = answers_to(form, given.typed)
    found = []
    for question in questions(form):
        there = answer_words(question, now.get(question.name))
        here = answer_words(question, yours.get(question.name))
        if there or here:
            line = Difference(question.title, there or _NOT_ANSWERED, here or _NOT_ANSWERED)
            found.append(line)
    return tuple(found)


def _recorded(file: CaseFile, shown: TaskShown) -> dict[str, object]:
    """What the person who was quicker answered; nothing while nobody has."""
    done: datetime | None = shown.row.recorded_at
    for line in reversed(file.log):
        event = line.event
        same = isinstance(event, StepCompleted) and event.step == shown.row.step
        if same and line.entry.recorded_at == done and isinstance(event, StepCompleted):
            return dict(event.answers)
    return {}
