"""The page of a step or of something that happened: its questions, its date, what is known."""

from __future__ import annotations

from api.pages.case_log import answers_in
from api.pages.deadline_words import due_of_task, is_overdue
from api.pages.queues import claim_button
from api.pages.shell import Reader, new_key
from api.pages.step_begun import begun, held_together, known_of_family, offers_of
from api.pages.typed import HAPPENED_FORM, Sent, asked_of, unplaced
from api.pages.views import Detail, Link, Place
from api.pages.views_forms import Form, Group, Question, Typed
from api.pages.views_steps import DeadlineInset, StepView
from api.pages.words import (
    calendar_of,
    contacts_of,
    safe_contact,
    said,
    source_without_status,
)
from workflows.domain.errors import Problem
from workflows.domain.events import CaseOpened, StepCompleted
from workflows.domain.referrals import Stamp
from workflows.procedures.babies import asked as asked_now
from workflows.procedures.definition import Form as Asked
from workflows.procedures.definition import Happening, StepDefinition
from workflows.procedures.questions import QuestionKind, text
from workflows.services import meetings
from workflows.services.case_file import CaseFile, TaskShown
from workflows.services.queues import agency_title

TAKE_OVER = "take_over"


def step_view(
    reader: Reader,
    file: CaseFile,
    shown: TaskShown,
    given: Sent | None = None,
    problems: tuple[Problem, ...] = (),
    begin_with: str = "",
) -> StepView:
    """The page of one open task, with what was typed so far.

    `begin_with` is the linked case at whose meeting it was done, where that was chosen already.
    """
    row = shown.row
    step = file.procedure.steps[row.step]
    asked = asked_now(file.procedure, step, file.babies)
    offered = meetings.offered(reader.ctx, reader.actor, file.case.reference, row.step)
    typed = given.typed if given is not None else begun(file, step, asked, offered, begin_with)
    groups = (
        *held_together(offered, typed, problems),
        *asked_of(asked, typed, problems),
        *asked_of(HAPPENED_FORM, typed, problems, "When"),
        *_taking_over(reader, shown, typed, problems),
    )
    mine = row.claimed_by == reader.actor.id
    return StepView(
        shell=reader.at(Place.MY_WORK, file.now),
        reference=file.case.reference,
        case=_back(file),
        title=row.title,
        agency=shown.agency_title,
        form=Form(
            action=f"/tasks/{row.id}",
            submit=row.title,
            key=new_key(),
            groups=groups,
            version=row.version,
            problems=unplaced(groups, problems),
            cancel=_back(file),
        ),
        safe_contact=safe_contact(file.case.safe_contact),
        introduction=_introduction(asked),
        deadline=_inset(file, shown),
        buttons=(claim_button(row.id, row.version, "this task", mine=mine),),
        known=(*_known(file, step), *known_of_family(file)),
        phones=contacts_of(file.procedure, row.step),
        offers=offers_of(row.id, offered),
    )


def happening_view(
    reader: Reader,
    file: CaseFile,
    happening: Happening,
    given: Sent | None = None,
    problems: tuple[Problem, ...] = (),
) -> StepView:
    """The page of something that may be recorded at any time."""
    asked = asked_now(file.procedure, happening, file.babies)
    typed: Typed = given.typed if given is not None else {}
    groups = (
        *asked_of(asked, typed, problems),
        *asked_of(HAPPENED_FORM, typed, problems, "When"),
    )
    return StepView(
        shell=reader.at(Place.CASES, file.now),
        reference=file.case.reference,
        case=_back(file),
        title=happening.title,
        agency=agency_title(reader.ctx, reader.actor.agency),
        form=Form(
            action=f"/cases/{file.case.reference}/record/{happening.key}",
            submit="Record this",
            key=new_key(),
            groups=groups,
            version=file.case.version,
            problems=unplaced(groups, problems),
            cancel=_back(file),
        ),
        safe_contact=safe_contact(file.case.safe_contact),
        introduction=_introduction(asked),
        phones=contacts_of(file.procedure, happening.key),
    )


def _back(file: CaseFile) -> Link:
    return Link(f"Back to case {file.case.reference}", f"/cases/{file.case.reference}")


def _introduction(asked: Asked | None) -> str | None:
    return text(asked.schema.get("description")) if asked is not None else None


def _taking_over(
    reader: Reader, shown: TaskShown, typed: Typed, problems: tuple[Problem, ...]
) -> tuple[Group, ...]:
    """Asked only where someone else has the task, so that nobody's work is taken unawares."""
    if shown.row.claimed_by in (None, reader.actor.id):
        return ()
    value = typed.get(TAKE_OVER, "")
    question = Question(
        name=TAKE_OVER,
        title=f"{shown.holder} has this task. Do you take it over?",
        kind=QuestionKind.YES_NO,
        hint="Both of you stand in the log. If it can wait, ask them first.",
        required=True,
        value=value if isinstance(value, str) else "",
        error=next((each.sentence for each in problems if each.field == TAKE_OVER), None),
    )
    return (Group((question,), "Who does it"),)


def _inset(file: CaseFile, shown: TaskShown) -> DeadlineInset | None:
    row = shown.deadline
    if row is None:
        step = file.procedure.steps[shown.row.step]
        because = step.no_deadline_because
        return DeadlineInset("No date", because, "the procedure", False) if because else None
    due = due_of_task(row, file.now, calendar_of(file.procedure, shown.row.agency))
    source, confirmed = source_without_status(row.source)
    return DeadlineInset(
        words=due.badge.words,
        sentence=f"{file.procedure.deadlines[row.name].title}: {said(row.sentence)}.",
        source=source,
        confirmed=confirmed,
        due=due.at,
        overdue=is_overdue(row, file.now),
    )


def _known(file: CaseFile, step: StepDefinition) -> tuple[Detail, ...]:
    """What started the case and what the referral said, for whoever has to act on it."""
    if any(record.event == Stamp.SENT for record in step.records):
        return ()
    referring = {
        key
        for key, known in file.procedure.steps.items()
        if any(record.event == Stamp.SENT for record in known.records)
    }
    found: dict[str, Detail] = {}
    for line in file.log:
        event = line.event
        told = isinstance(event, CaseOpened) or (
            isinstance(event, StepCompleted) and event.step in referring
        )
        if told:
            found.update((item.label, item) for item in answers_in(file.procedure, event))
    return tuple(found.values())
