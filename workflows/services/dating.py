"""A pregnancy's EDD: stated, previewed, accepted. Every statement is kept as a version.

An earlier EDD tightens dates at once; a later one relaxes nothing until a named person accepts
it (decisions 17). A doubtful one is kept as typed and sets no dates until somebody confirms it.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from workflows.domain.agencies import Actor
from workflows.domain.cases import DatingMethod, EddVersion
from workflows.domain.clock import london_date
from workflows.domain.deadlines import LateCause, PlannedDeadline
from workflows.domain.errors import AnswersInvalid, Problem, TaskNotOpen
from workflows.domain.events import EddAccepted, EddStated, ValueDoubted
from workflows.domain.gestation import (
    doubtful_edd,
    doubtful_lmp,
    edd_from_egg_collection,
    edd_from_ivf,
    edd_from_lmp,
)
from workflows.services import acts, clocks, escalations, planning
from workflows.services.casework import Casework
from workflows.services.context import Context
from workflows.services.outcome import Outcome, once, outcome_of, repeatable
from workflows.store.rows import DeadlineStatus


@dataclass(frozen=True, slots=True)
class EddStatement:
    """An EDD as somebody gives it. `on`: the EDD itself (scan, estimate), or the date it is
    worked out from (LMP, transfer, collection). `latest` makes an estimate a range.
    """

    method: DatingMethod
    on: date
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class ReviseEdd:
    """What a person sends to change the EDD. `accept`: they accept that dates move later."""

    key: str
    reference: str
    statement: EddStatement
    accept: bool = False
    version: int | None = None


@dataclass(frozen=True, slots=True)
class DateMove:
    """One deadline before and after. `kept`: missed already, so it stays as it was then."""

    name: str
    title: str
    agency: str
    old: datetime | None
    new: datetime | None
    sentence: str
    kept: bool = False
    clash: str | None = None


@dataclass(frozen=True, slots=True)
class EddPreview:
    """What a new EDD would do. `relaxes`: it is later, so somebody must accept it."""

    edd: date
    latest: date
    old: EddVersion | None
    doubt: str | None
    relaxes: bool
    moves: tuple[DateMove, ...]
    version: int


def preview_edd(ctx: Context, actor: Actor, reference: str, statement: EddStatement) -> EddPreview:
    """Every date old → new, conflicts included. Nothing is written."""
    with ctx.looking() as unit:
        work = acts.open_for_change(ctx, unit, actor, reference, lock=False)
        return _preview(work, statement)


@repeatable
def revise_edd(ctx: Context, actor: Actor, request: ReviseEdd) -> Outcome:
    """State an EDD: earlier tightens at once, later waits for acceptance, the first sets dates."""
    with ctx.deciding() as unit:
        statement = request.statement
        body = ("edd", request.reference, statement.method, statement.on, statement.latest)

        def act() -> Outcome:
            work = acts.open_for_change(ctx, unit, actor, request.reference)
            acts.require_version(work, request.version)
            state_edd(work, statement, accept=request.accept)
            escalations.notice(work)
            work.save()
            return outcome_of(work)

        return once(unit, actor, request.key, (*body, request.accept), act)


@repeatable
def accept_edd(
    ctx: Context, actor: Actor, reference: str, key: str, version: int | None
) -> Outcome:
    """Accept the EDD that waits: from now on it sets the dates. The acceptor is named."""
    with ctx.deciding() as unit:

        def act() -> Outcome:
            work = acts.open_for_change(ctx, unit, actor, reference)
            acts.require_version(work, version)
            newest = work.edd[-1] if work.edd else None
            if newest is None or newest.accepted_by is not None:
                raise TaskNotOpen(
                    "No EDD waits to be accepted on this case.",
                    next_action="Open the case to see the EDD in force.",
                )
            _accept(work, newest)
            escalations.notice(work)
            work.save()
            return outcome_of(work)

        return once(unit, actor, key, ("accept_edd", reference), act)


def state_edd(work: Casework, statement: EddStatement, *, accept: bool) -> None:
    """Keep a new version, and let it set dates unless it relaxes them or is doubtful."""
    earliest, latest = _worked_out(statement)
    doubt = _doubt(work, statement, earliest)
    before = work.edd_in_force
    relaxes = before is not None and earliest > before.sets_dates_by
    in_force = accept or (doubt is None and not relaxes)
    version = EddVersion(
        number=len(work.edd) + 1,
        earliest=earliest,
        latest=latest,
        method=statement.method,
        author=work.actor.id,
        agency=work.actor.agency,
        stated_at=work.now,
        doubt=doubt,
    )
    work.edd.append(version)
    work.write(
        EddStated(
            version.number,
            earliest.isoformat(),
            latest.isoformat(),
            statement.method.value,
            in_force,
            doubt,
        )
    )
    if doubt is not None:
        work.write(ValueDoubted("edd", doubt))
    if in_force:
        _accept(work, version)


def _accept(work: Casework, version: EddVersion) -> None:
    first = work.edd_in_force is None
    work.edd[-1] = replace(version, accepted_by=work.actor.id, accepted_at=work.now)
    work.write(EddAccepted(version.number))
    work.forget_known()
    clocks.replan(work, None if first else LateCause.RE_DATED)


def _worked_out(statement: EddStatement) -> tuple[date, date]:
    """Earliest and latest EDD. Counting forward only: 280, 266, 263 or 261 days, never months."""
    match statement.method:
        case DatingMethod.LMP:
            edd = edd_from_lmp(statement.on)
        case DatingMethod.IVF_DAY5:
            edd = edd_from_ivf(statement.on, 5)
        case DatingMethod.IVF_DAY3:
            edd = edd_from_ivf(statement.on, 3)
        case DatingMethod.EGG_COLLECTION:
            edd = edd_from_egg_collection(statement.on)
        case DatingMethod.SCAN | DatingMethod.ESTIMATED:
            edd = statement.on
        case _:
            assert_never(statement.method)
    latest = statement.latest if statement.latest is not None else edd
    if latest < edd:
        raise AnswersInvalid(
            (
                Problem(
                    "edd_latest",
                    "The latest likely date is before the earliest. Give them the other way round.",
                ),
            )
        )
    return edd, latest


def _doubt(work: Casework, statement: EddStatement, edd: date) -> str | None:
    today = london_date(work.now)
    if statement.method is DatingMethod.LMP and (doubt := doubtful_lmp(statement.on, today)):
        return doubt
    return doubtful_edd(edd, today)


def _preview(work: Casework, statement: EddStatement) -> EddPreview:
    earliest, latest = _worked_out(statement)
    before = work.edd_in_force
    trial = copy(work)
    trial.edd = [
        *work.edd,
        EddVersion(
            number=len(work.edd) + 1,
            earliest=earliest,
            latest=latest,
            method=statement.method,
            author=work.actor.id,
            agency=work.actor.agency,
            stated_at=work.now,
            accepted_by=work.actor.id,
            accepted_at=work.now,
        ),
    ]
    trial.forget_known()
    return EddPreview(
        edd=earliest,
        latest=latest,
        old=before,
        doubt=_doubt(work, statement, earliest),
        relaxes=before is not None and earliest > before.sets_dates_by,
        moves=tuple(_moves(work, trial)),
        version=work.row.version,
    )


def _moves(work: Casework, trial: Casework) -> list[DateMove]:
    rows = clocks.current(work)
    found: list[DateMove] = []
    for name in sorted(work.index.moves_with_edd):
        definition, row = work.procedure.deadlines[name], rows.get(name)
        if row is not None and row.status not in clocks.RUNNING:
            continue
        reached = work.tasks.get(row.task_id or "") if row is not None else None
        planned = planning.plan_one(trial, definition, reached.opened_at if reached else None)
        if not isinstance(planned, PlannedDeadline) or planned.due_at is None:
            continue
        missed = row is not None and row.status is DeadlineStatus.MISSED
        old = row.due_at if row is not None else None
        found.append(
            DateMove(
                name=name,
                title=definition.title,
                agency=str(clocks.agency_of(work, definition)),
                old=old,
                new=old if missed else planned.due_at,
                sentence=planned.sentence,
                kept=missed,
                clash=planned.clash.sentence if planned.clash is not None else None,
            )
        )
    return sorted(found, key=lambda move: (move.new is None, move.new, move.name))
