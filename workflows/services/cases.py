"""Start a case, record what happened, close it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.domain import access
from workflows.domain.agencies import Actor
from workflows.domain.cases import CaseId, CaseStatus, SafeContact, Value, Woman
from workflows.domain.chronology import Titles
from workflows.domain.clock import london_date
from workflows.domain.details import key_of, problems_with, with_doubts
from workflows.domain.errors import AnswersInvalid, NotAllowed, Problem
from workflows.domain.events import CaseOpened, ValueDoubted
from workflows.domain.identifiers import new_case_reference
from workflows.procedures.babies import asked
from workflows.procedures.definition import Procedure
from workflows.procedures.forms import fact_names
from workflows.procedures.said import edition_title
from workflows.services import (
    acts,
    babies,
    case_record,
    clocks,
    closing,
    dating,
    escalations,
    history,
    pathway,
)
from workflows.services.casework import Casework
from workflows.services.context import Context, Unit
from workflows.services.dating import EddStatement
from workflows.services.outcome import Outcome, once, outcome_of, repeatable
from workflows.services.titles import titles_of
from workflows.store import cases as stored
from workflows.store.rows import NO_HASH, CaseRow, DeadlineRow, MessageKind

_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What a person sends to start a case. Every part of `woman`, and the EDD, may be not known."""

    key: str
    woman: Woman = field(default_factory=Woman)
    safe_contact: SafeContact = field(default_factory=SafeContact)
    edd: EddStatement | None = None
    answers: Mapping[str, object] = field(default_factory=dict)
    procedure: str | None = None
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordHappening:
    """What a person sends when something happened that the procedure must hear of at any time."""

    key: str
    reference: str
    happening: str
    answers: Mapping[str, object] = field(default_factory=dict)
    happened_at: datetime | None = None
    version: int | None = None


@repeatable
def open_case(ctx: Context, actor: Actor, request: OpenCase) -> Outcome:
    """Start a case: its pathway runs, its dates are set, earlier cases come into view.

    Doubtful values are kept and flagged; only what cannot be kept is refused, all of it at once.
    """
    _require_may_open(actor)
    with ctx.deciding() as unit:
        body = ("open", request.woman, request.safe_contact, request.edd, dict(request.answers))
        return once(
            unit, actor, request.key, [*body, request.happened_at],
            lambda: _open(ctx, unit, actor, request),
        )  # fmt: skip


@repeatable
def record_happening(ctx: Context, actor: Actor, request: RecordHappening) -> Outcome:
    """Record a birth, new facts, another referral: whatever the procedure lists."""
    with ctx.deciding() as unit:
        body = (
            "happening", request.reference, request.happening,
            dict(request.answers), request.happened_at,
        )  # fmt: skip
        return once(unit, actor, request.key, body, lambda: _record(ctx, unit, actor, request))


@repeatable
def close_case(
    ctx: Context,
    actor: Actor,
    reference: str,
    reason: str,
    key: str,
    version: int | None,
    answers: Mapping[str, object] | None = None,
) -> Outcome:
    """Close a case with a reason and the answers to the procedure's own closing form.

    Refused while a referral has no outcome, while protection is due, and on its own conditions.
    """
    given = dict(answers or {})
    with ctx.deciding() as unit:
        return once(
            unit, actor, key, ("close", reference, reason, given),
            lambda: _close(ctx, unit, actor, reference, reason, version, given),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CasePreview:
    """What starting this case would do: the dates it would set, the doubts shown beside them."""

    dates: tuple[DeadlineRow, ...]
    titles: Titles
    doubts: tuple[tuple[str, str], ...]
    gestation_days: int | None
    earlier: int


def preview_case(ctx: Context, actor: Actor, request: OpenCase) -> CasePreview:
    """The dates that would be set, with their sentences. Refused as `open_case` is; no write."""
    _require_may_open(actor)
    with ctx.looking() as unit:
        work, woman = _begin(ctx, unit, actor, request)
        version = work.edd[-1] if work.edd else None
        doubts = woman.doubts
        if version is not None and version.doubt is not None:
            doubts = (*doubts, ("edd", version.doubt))
        gestation, earlier = (
            work.known_values()[name] for name in ("gestation_days", "earlier_pregnancies")
        )
        return CasePreview(
            dates=clocks.shown(clocks.current(work)),
            titles=titles_of(work.procedure, ()),
            doubts=doubts,
            gestation_days=gestation if isinstance(gestation, int) else None,
            earlier=earlier if isinstance(earlier, int) else 0,
        )


def _require_may_open(actor: Actor) -> None:
    if not access.may_open_case(actor):
        raise NotAllowed(
            "Auditors read and sample; they start no cases.",
            next_action="Ask a practitioner to start it.",
        )


def _open(ctx: Context, unit: Unit, actor: Actor, request: OpenCase) -> Outcome:
    work, _ = _begin(ctx, unit, actor, request)
    ctx.editions.pin(unit.tx, work.procedure)
    stored.insert_case(unit.tx, work.row)
    work.save()
    return outcome_of(work)


def _begin(ctx: Context, unit: Unit, actor: Actor, request: OpenCase) -> tuple[Casework, Woman]:
    """The case as it would start, none of it stored yet."""
    procedure = ctx.editions.current(request.procedure, london_date(unit.now))
    form = procedure.forms.get(procedure.opening_form)
    problems = list(
        problems_with(request.woman, request.safe_contact, synthetic_only=ctx.synthetic_only)
    )
    answers: dict[str, Value] = {}
    try:
        answers = acts.read_answers(form, dict(request.answers))
    except AnswersInvalid as error:
        problems.extend(error.problems)
    if problems:
        raise AnswersInvalid(tuple(problems))
    woman = with_doubts(request.woman, london_date(unit.now))
    row = _new_row(ctx, unit, actor, procedure, woman, request.safe_contact)
    work = Casework.of(ctx, unit, actor, row, procedure)
    at = acts.happened(work, request.happened_at)
    work.write(CaseOpened(procedure.id, row.edition, answers), at)
    work.involve(actor.agency)
    for name, sentence in woman.doubts:
        work.write(ValueDoubted(name, sentence))
    if form is not None:
        work.learn(answers, fact_names(form))
        babies.count_stated(work, None, answers)
    work.happen("case_opened", at)
    history.bring(work)
    if answers.get("urgent") is True:
        work.become_urgent()
    if request.edd is not None:
        dating.state_edd(work, request.edd, accept=False)
    pathway.start(work)
    escalations.notice(work)
    return work, woman


def _new_row(
    ctx: Context,
    unit: Unit,
    actor: Actor,
    procedure: Procedure,
    woman: Woman,
    contact: SafeContact,
) -> CaseRow:
    return CaseRow(
        id=CaseId(ctx.randomness(_ID_BYTES).hex()),
        reference=new_case_reference(ctx.randomness(_ID_BYTES)),
        procedure_id=procedure.id,
        procedure_hash=procedure.hash,
        edition=edition_title(procedure),
        layers=list(procedure.layers),
        status=CaseStatus.OPEN,
        version=0,
        opened_at=unit.now,
        opened_by=actor.id,
        opened_for=actor.agency,
        urgent=False,
        state=b"",
        state_version=0,
        state_definition=procedure.hash,
        facts=case_record.facts_json({}, {}, ()),
        details=case_record.details_json(woman, contact),
        edd=[],
        chain_seq=0,
        chain_hash=NO_HASH,
        chain_at=None,
        closed_at=None,
        woman_key=key_of(woman),
        changed_by=actor.id,
        changed_at=unit.now,
    )


def _record(ctx: Context, unit: Unit, actor: Actor, request: RecordHappening) -> Outcome:
    work = acts.open_for_change(ctx, unit, actor, request.reference, closed_too=True)
    acts.require_version(work, request.version)
    happening = work.procedure.happenings.get(request.happening)
    if happening is None:
        raise AnswersInvalid(
            (
                Problem(
                    "happening",
                    f'"{request.happening}" cannot be recorded here. Choose one of: '
                    f"{', '.join(work.procedure.happenings)}.",
                ),
            )
        )
    if not access.may_record(actor, happening.lanes, work.involved):
        titles = ", ".join(work.procedure.lanes[lane].title for lane in happening.lanes)
        raise NotAllowed(
            f'"{happening.title}" is recorded by: {titles}.',
            next_action="Telephone one of them, then watch the case.",
        )
    closing.reopen(work, happening)
    form = work.procedure.forms[happening.form] if happening.form is not None else None
    asking = asked(work.procedure, happening, work.babies)
    answers = acts.read_answers(asking, dict(request.answers))
    at = acts.happened(work, request.happened_at)
    history.hear(work)
    settled = work.referral.decided or not work.referral.made
    change = babies.recorded(work, happening, answers, at)
    acts.record(work, happening, form, answers, at, change.events)
    heard = change.heard
    if happening.refers_again:
        work.count_referral()
    if happening.makes_urgent:
        escalations.make_urgent(work)
    babies.settle_clocks(work, happening, change)
    if happening.tell:
        about = f"{happening.key}:{work.row.version}"
        escalations.tell(work, happening.tell, escalations.Message(about, MessageKind.ACT_TODAY))
    signal = happening.signal if settled or not happening.only_once_decided else None
    if signal is not None and signal not in happening.records.split():
        acts.note_event(work, signal, at)
        heard = (*heard, signal)
    pathway.hear(work, heard)
    clocks.replan(work)
    escalations.notice(work)
    work.save()
    return outcome_of(work)


def _close(
    ctx: Context,
    unit: Unit,
    actor: Actor,
    reference: str,
    reason: str,
    version: int | None,
    answers: Mapping[str, object],
) -> Outcome:
    work = acts.open_for_change(ctx, unit, actor, reference)
    acts.require_version(work, version)
    closing.close(work, reason, answers)
    work.save()
    return outcome_of(work)
