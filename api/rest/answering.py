"""From what services give to the shapes programs read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from api.rest.answers import (
    Acted,
    Baby,
    Case,
    CaseInList,
    ContactKnown,
    Deadline,
    DocumentInCase,
    Earlier,
    Edd,
    Entry,
    Escalation,
    Move,
    Person,
    Preview,
    Stamp,
    Task,
    WomanKnown,
    Work,
)
from workflows.domain.agencies import Actor
from workflows.domain.cases import EddVersion, SafeContact
from workflows.services import documents
from workflows.services.case_file import (
    CaseFile,
    DatedDeadline,
    EscalationStage,
    LogLine,
    StampShown,
    TaskShown,
    UndatedDeadline,
)
from workflows.services.dating import EddPreview
from workflows.services.outcome import Outcome
from workflows.services.queues import CaseLine, WorkItem


def person_of(actor: Actor) -> Person:
    """A practitioner as programs read her."""
    roles = tuple(sorted(actor.roles))
    return Person(id=actor.id, name=actor.name, agency=actor.agency, roles=roles)


def acted_of(outcome: Outcome) -> Acted:
    """An outcome as programs read it."""
    return Acted(
        reference=outcome.reference,
        version=outcome.version,
        at=datetime.fromisoformat(outcome.at),
        opened=outcome.opened,
        receipt=outcome.receipt,
    )


def case_of(file: CaseFile) -> Case:
    """A case file as programs read it."""
    case, names = file.case, file.names
    edd = case.edd_in_force
    return Case(
        reference=case.reference,
        version=case.version,
        status=case.status,
        urgent=file.urgent,
        procedure=case.procedure,
        edition=case.edition,
        opened_at=case.opened_at,
        opened_by=names.get(case.opened_by, case.opened_by),
        opened_for=case.opened_for,
        closed_at=case.closed_at,
        changed_by=file.changed_by,
        changed_at=file.changed_at,
        agencies=tuple(sorted(file.agencies)),
        gestation_days=file.gestation_days,
        woman=WomanKnown(
            name=case.woman.name,
            nhs_number=case.woman.nhs_number,
            born_on=case.woman.born_on,
            address=case.woman.address,
            gp=case.woman.gp,
            doubts=dict(case.woman.doubts),
        ),
        safe_contact=_contact(case.safe_contact),
        edd=_edd(edd, names) if edd is not None else None,
        edd_versions=tuple(_edd(version, names) for version in case.edd),
        awaits_outcome=file.referral.awaits_outcome,
        referral=tuple(_stamp(shown) for shown in file.stamps),
        tasks=tuple(task_of(task) for task in file.tasks),
        waiting_on=tuple(waiting.task.row.id for waiting in file.waiting_on),
        deadlines=(
            *(_dated(shown) for shown in file.deadlines),
            *(_undated(shown) for shown in file.undated),
        ),
        escalations=tuple(_escalation(stage) for stage in file.escalations),
        babies=tuple(Baby.model_validate(item, from_attributes=True) for item in file.babies),
        may_record=file.may_record,
        earlier=tuple(Earlier.model_validate(item, from_attributes=True) for item in file.earlier),
        documents=documents_of(file),
    )


def documents_of(file: CaseFile) -> tuple[DocumentInCase, ...]:
    """Every document its procedure keeps, and how many versions there are."""
    known = file.procedure.documents
    counted = documents.counts(known, (task.row for task in file.tasks))
    return tuple(
        DocumentInCase(key=key, title=one.title, versions=counted.get(key, 0))
        for key, one in known.items()
    )


def task_of(shown: TaskShown) -> Task:
    """A task as programs read it."""
    row, deadline = shown.row, shown.deadline
    return Task(
        id=row.id,
        step=row.step,
        title=row.title,
        agency=row.agency,
        agency_title=shown.agency_title,
        status=row.status,
        version=row.version,
        opened_at=row.opened_at,
        due_at=deadline.due_at if deadline is not None else None,
        sentence=deadline.sentence if deadline is not None else None,
        holder=shown.holder,
        done_by=shown.done_by,
        done_at=row.done_at,
        recorded_at=row.recorded_at,
    )


def entry_of(line: LogLine) -> Entry:
    """A log entry as programs read it."""
    return Entry(
        seq=line.entry.seq,
        kind=line.entry.kind,
        sentence=line.sentence,
        by=line.by,
        agency=line.entry.agency,
        happened_at=line.entry.happened_at,
        recorded_at=line.entry.recorded_at,
        hash=line.entry.hash.hex(),
        said=line.entry.payload,
    )


def line_of(line: CaseLine) -> CaseInList:
    """A case of a list as programs read it."""
    return CaseInList(
        reference=line.reference,
        status=line.status,
        urgent=line.urgent,
        procedure=line.procedure_id,
        opened_at=line.opened_at,
        closed_at=line.closed_at,
        edd=line.edd_on,
        open_tasks=line.open_tasks,
        overdue=line.overdue,
        next_due_at=line.next_due_at,
    )


def work_of(item: WorkItem, agency_title: str) -> Work:
    """A task of a work list as programs read it."""
    row = item.row
    shown = TaskShown(row.task, agency_title, item.holder, None, row.deadline, may_work_on=True)
    return Work(
        reference=row.reference,
        urgent=row.urgent,
        task=task_of(shown),
        safe_contact=_contact(item.safe_contact),
        edd=row.edd_on,
        gestation_days=item.gestation_days,
        escalation_stage=row.stage,
    )


def preview_of(preview: EddPreview) -> Preview:
    """What a new EDD would do, as programs read it."""
    return Preview(
        edd=preview.edd,
        latest=preview.latest,
        old=_edd(preview.old, {}) if preview.old is not None else None,
        doubt=preview.doubt,
        relaxes=preview.relaxes,
        moves=tuple(Move.model_validate(move, from_attributes=True) for move in preview.moves),
        version=preview.version,
    )


def _contact(contact: SafeContact) -> ContactKnown:
    return ContactKnown.model_validate(contact, from_attributes=True)


def _edd(version: EddVersion, names: Mapping[str, str]) -> Edd:
    by = version.accepted_by
    return Edd(
        number=version.number,
        earliest=version.earliest,
        latest=version.latest,
        method=version.method,
        author=names.get(version.author, version.author),
        stated_at=version.stated_at,
        accepted_by=names.get(by, by) if by is not None else None,
        doubt=version.doubt,
    )


def _stamp(shown: StampShown) -> Stamp:
    return Stamp(
        stamp=shown.stamp,
        at=shown.at,
        by=shown.by,
        agency=shown.agency_title,
        task=shown.task.id if shown.task is not None else None,
        version=shown.task.version if shown.task is not None else None,
    )


def _dated(shown: DatedDeadline) -> Deadline:
    row = shown.row
    return Deadline(
        name=row.name,
        title=shown.definition.title,
        agency=row.agency,
        status=row.status,
        strength=shown.definition.strength,
        due_at=row.due_at,
        sentence=row.sentence,
        why=row.why,
        source=row.source,
        cycle=row.cycle,
        not_before_at=row.not_before_at,
        missed_due_at=row.missed_due_at,
        met_at=row.met_at,
        cause=row.cause,
        clash=shown.clash.sentence if shown.clash is not None else None,
        decided_by=shown.to_decide.deciders if shown.to_decide is not None else (),
        shown_before=tuple(past.due_at for past in shown.shown_before),
    )


def _undated(shown: UndatedDeadline) -> Deadline:
    definition = shown.definition
    return Deadline(
        name=definition.name,
        title=definition.title,
        agency=shown.agency,
        status="not_set",
        strength=definition.strength,
        due_at=None,
        sentence=shown.sentence,
        why=shown.trouble or shown.why,
        source=shown.source,
        waits_for=shown.waits_for,
    )


def _escalation(stage: EscalationStage) -> Escalation:
    return Escalation(
        deadline=stage.deadline,
        stage=stage.stage,
        at=stage.at,
        told=tuple(f"{name} ({role})" for role, name in stage.told),
        nobody_for=stage.unfilled,
        noticed_late=stage.noticed_late,
        stopped_at=stage.stopped_at,
    )
