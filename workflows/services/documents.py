"""Documents kept in versions: each completion of a step that writes one is a new version.

Versions are counted from the steps themselves, so none can be overwritten or go missing; who has
confirmed which version is worked out the same way wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.domain.agencies import Actor
from workflows.domain.cases import Value
from workflows.domain.errors import AnswersInvalid, CaseNotFound, Problem
from workflows.domain.events import DocumentConfirmed, DocumentVersioned, StepCompleted
from workflows.domain.tasks import TaskStatus
from workflows.procedures.definition import DocumentDefinition, Form
from workflows.procedures.questions import questions
from workflows.services.case_file import CaseFile, TaskShown, read_case
from workflows.services.casework import Casework
from workflows.services.context import Context
from workflows.store import tasks as stored
from workflows.store.rows import TaskRow


@dataclass(frozen=True, slots=True)
class Written:
    """One version, or one copy or receipt of it: who did it for which agency, and the answers.

    `answers` is None once they were lawfully erased; the version keeps its number.
    """

    number: int
    step: str
    title: str
    by: str
    agency: str
    agency_title: str
    at: datetime
    recorded_at: datetime
    form: Form | None
    answers: Mapping[str, Value] | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one agency has confirmed. `last` None: nothing yet; `asked`: it is in its queue."""

    step: str
    title: str
    agency: str
    agency_title: str
    last: Written | None
    asked: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A document of one case: its versions, oldest first, and who has which of them."""

    definition: DocumentDefinition
    versions: tuple[Written, ...]
    copies: tuple[Written, ...]
    receipts: tuple[Receipt, ...]

    @property
    def newest(self) -> Written | None:
        """The version in force; None: nobody has written it yet."""
        return self.versions[-1] if self.versions else None


def read_document(
    ctx: Context, actor: Actor, reference: str, key: str, *, looked_at: str = "document"
) -> tuple[CaseFile, Document]:
    """A document of a case this person may see; the look is written down, as for the case.

    `CaseNotFound` for no access, no such case and no such document.
    """
    file = read_case(ctx, actor, reference, looked_at=looked_at)
    definition = file.procedure.documents.get(key)
    if definition is None:
        raise CaseNotFound
    return file, document_of(file, definition)


def document_of(file: CaseFile, definition: DocumentDefinition) -> Document:
    """The document as the case file holds it."""
    done = [task for task in file.tasks if task.row.status is TaskStatus.DONE]
    rows = [task.row for task in done]
    versions = _versions(rows, definition)
    said = _said(file, done)

    def written(task: TaskShown, number: int) -> Written:
        row = task.row
        step = file.procedure.steps.get(row.step)
        form = file.procedure.forms.get(step.form or "") if step is not None else None
        return Written(
            number=number,
            step=row.step,
            title=row.title,
            by=task.done_by or "Somebody",
            agency=row.agency,
            agency_title=task.agency_title,
            at=row.done_at or row.changed_at,
            recorded_at=row.recorded_at or row.changed_at,
            form=form,
            answers=said.get(row.id),
        )

    numbers = {row.id: number for number, row in enumerate(versions, start=1)}
    by_id = {task.row.id: task for task in done}
    later = sorted(done, key=lambda task: task.row.recorded_at or task.row.changed_at)
    receipts = []
    for key in definition.receipts:
        step = file.procedure.steps[key]
        own = [task for task in file.tasks if task.row.step == key]
        confirmed = [task for task in later if task.row.step == key]
        last = confirmed[-1] if confirmed else None
        receipts.append(
            Receipt(
                step=key,
                title=step.title,
                agency=own[-1].row.agency if own else step.lane,
                agency_title=own[-1].agency_title if own else file.procedure.lanes[step.lane].title,
                last=None if last is None else written(last, version_meant(versions, last.row)),
                asked=any(task.row.status is TaskStatus.OPEN for task in own),
            )
        )
    return Document(
        definition=definition,
        versions=tuple(written(by_id[row.id], numbers[row.id]) for row in versions),
        copies=tuple(
            written(task, version_meant(versions, task.row))
            for task in later
            if task.row.step in definition.copies
        ),
        receipts=tuple(receipts),
    )


def counts(documents: Mapping[str, DocumentDefinition], rows: Iterable[TaskRow]) -> dict[str, int]:
    """Document → how many versions there are; those not written yet are left out."""
    held = tuple(rows)
    found = {key: len(_versions(held, document)) for key, document in documents.items()}
    return {key: count for key, count in found.items() if count}


def refuse_incomplete(work: Casework, step: str, answers: Mapping[str, Value]) -> None:
    """Refuse a version without what its document cannot be without (who reports the birth)."""
    problems = []
    for document in work.procedure.documents.values():
        if step not in document.steps:
            continue
        key = work.procedure.steps[step].form
        form = work.procedure.forms.get(key or "")
        asked = {question.name: question.title for question in questions(form)} if form else {}
        for name in document.needs:
            if answers.get(name) in (None, "", ()):
                said = f'"{document.title}" is incomplete without "{asked.get(name, name)}".'
                problems.append(Problem(name, f"{said} Say it, or say what is not known yet."))
    if problems:
        raise AnswersInvalid(tuple(problems))


def note(work: Casework, done: TaskRow) -> None:
    """A step was just done: say in the log which version of what it wrote or confirmed."""
    for document in work.procedure.documents.values():
        if done.step not in (*document.steps, *document.receipts):
            continue
        before = [row for row in stored.tasks_of(work.unit.tx, work.row.id) if row.id != done.id]
        versions = _versions((*before, done), document)
        if done.step in document.steps:
            number = len(versions)
            work.write(DocumentVersioned(document.key, document.title, number), done.done_at)
        elif versions:
            number = version_meant(versions, done)
            work.write(DocumentConfirmed(document.key, document.title, number), done.done_at)


def version_meant(versions: Sequence[TaskRow], done: TaskRow) -> int:
    """The version a copy or receipt is of: the newest there was when it happened, else the first;
    0 where there is none.
    """
    at = done.done_at or done.changed_at
    known = [number for number, row in enumerate(versions, start=1) if (row.done_at or at) <= at]
    return known[-1] if known else min(len(versions), 1)


def _versions(rows: Iterable[TaskRow], document: DocumentDefinition) -> tuple[TaskRow, ...]:
    done = [row for row in rows if row.step in document.steps and row.status is TaskStatus.DONE]
    return tuple(sorted(done, key=lambda row: (row.recorded_at or row.changed_at, row.opened_at)))


def _said(file: CaseFile, done: Sequence[TaskShown]) -> dict[str, Mapping[str, Value]]:
    """Task → what was answered, out of the log; without those that were erased.

    Where one step was done twice in the same instant, the log's order tells them apart.
    """
    said: dict[tuple[str, datetime | None], list[Mapping[str, Value]]] = {}
    for line in file.log:
        if isinstance(line.event, StepCompleted):
            at = (line.event.step, line.entry.recorded_at)
            said.setdefault(at, []).append(line.event.answers)
    found: dict[str, Mapping[str, Value]] = {}
    for task in done:
        held = said.get((task.row.step, task.row.recorded_at))
        if held:
            found[task.row.id] = held.pop(0)
    return found
