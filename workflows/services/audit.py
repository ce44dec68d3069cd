"""What an auditor asks: which agency did which step, in time or not, and is the log whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workflows.domain import access
from workflows.domain.agencies import Actor, AgencyKey
from workflows.domain.errors import NotAllowed
from workflows.procedures.definition import Procedure
from workflows.procedures.said import edition_title
from workflows.services.context import Context, Unit
from workflows.store import audit as stored
from workflows.store import log
from workflows.store.rows import Finding


@dataclass(frozen=True, slots=True)
class StepEvidence:
    """One step of one case: by whom it was due, when it happened, when it was recorded.

    `late_by` is None when it was not late; `cause` says why it was.
    """

    reference: str
    step: str
    title: str
    agency: str
    agency_title: str
    due_at: datetime | None
    happened_at: datetime | None
    recorded_at: datetime | None
    late_by: timedelta | None
    cause: str | None
    status: str
    sentence: str | None
    procedure: Procedure = field(repr=False)
    """The edition the case keeps, by which it is judged."""

    @property
    def edition(self) -> str:
        """What that edition is called, such as "Tees procedure, version 2"."""
        return edition_title(self.procedure)


@dataclass(frozen=True, slots=True)
class EvidenceAsked:
    """Which part of the evidence is wanted; None asks for all of it."""

    agency: str | None = None
    procedure: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    late_only: bool = False


def audit_steps(ctx: Context, actor: Actor | None, asked: EvidenceAsked) -> list[StepEvidence]:
    """Every deadline and every finished step asked for, case by case.

    `actor` None is the command line of whoever runs the system; anyone else must be an auditor.
    """
    _require_auditor(actor)
    with ctx.looking() as unit:
        return list(_evidence(ctx, unit, asked))


def verify_log(ctx: Context, actor: Actor | None) -> tuple[Finding, ...]:
    """Everything wrong with any case's log; empty when every chain is whole."""
    _require_auditor(actor)
    with ctx.looking() as unit:
        return tuple(log.verify(unit.tx, None))


def _evidence(ctx: Context, unit: Unit, asked: EvidenceAsked) -> Iterator[StepEvidence]:
    rows = stored.audit_steps(
        unit.tx,
        unit.now,
        procedure=asked.procedure,
        agency=AgencyKey(asked.agency) if asked.agency else None,
        since=asked.since,
        until=asked.until,
    )
    for row in rows:
        measured_already = row.kind == "step" and row.name is not None
        if measured_already or (asked.late_only and row.late_by is None):
            continue
        # By the edition the case was started on: it is judged by what it was promised.
        procedure = ctx.editions.of(unit.tx, row.procedure_hash)
        lane = procedure.lanes.get(row.agency)
        deadline = procedure.deadlines.get(row.name) if row.name else None
        step = procedure.steps.get(row.step) if row.step else None
        title = deadline.title if deadline else step.title if step else row.name or ""
        yield StepEvidence(
            reference=row.reference,
            step=row.step or row.name or "",
            title=title,
            agency=row.agency,
            agency_title=lane.title if lane else row.agency,
            due_at=row.due_at,
            happened_at=row.happened_at,
            recorded_at=row.recorded_at,
            late_by=row.late_by,
            cause=row.cause,
            status=row.status,
            sentence=row.sentence,
            procedure=procedure,
        )


def _require_auditor(actor: Actor | None) -> None:
    if actor is not None and not access.may_audit(actor):
        raise NotAllowed(
            "Only auditors read across cases.",
            next_action="Ask the partnership's quality team.",
        )
