"""What every act on a case has in common: may this person, is it that version, when was it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta

from workflows.domain import access
from workflows.domain.agencies import Actor, PersonId
from workflows.domain.cases import SafeContact, Told, Value
from workflows.domain.clock import require_aware
from workflows.domain.errors import (
    AnswersInvalid,
    CaseNotFound,
    Clash,
    NotAllowed,
    Problem,
    TaskNotOpen,
)
from workflows.domain.events import EventRecorded
from workflows.domain.referrals import Stamp
from workflows.domain.wording import london
from workflows.procedures.definition import Form, Happening, StepDefinition
from workflows.procedures.forms import fact_names, validate
from workflows.services import babies, case_record, clocks, escalations
from workflows.services.casework import Casework
from workflows.services.context import Context, Unit
from workflows.store import people
from workflows.store.rows import Json

SAFE_CONTACT = frozenset(item.name for item in fields(SafeContact))
"""Questions of any form whose answers replace what is known of reaching her safely."""

_A_MOMENT = timedelta(minutes=1)


def open_for_change(
    ctx: Context,
    unit: Unit,
    actor: Actor,
    reference: str,
    *,
    lock: bool = True,
    closed_too: bool = False,
) -> Casework:
    """The case, locked, if this person may change it; no such case and no access look the same.

    `closed_too`: a closed case as well, for what may reopen it.
    """
    work = Casework.load(ctx, unit, actor, reference, lock=lock)
    if not access.may_see_case(actor, work.involved):
        raise CaseNotFound
    if not access.may_change_case(actor, work.involved):
        raise NotAllowed("Auditors read and sample; they change nothing on a case.")
    if not work.is_open and not closed_too:
        raise TaskNotOpen(
            "This case is closed.",
            next_action="If a baby may be in danger now, use the immediate danger page.",
        )
    escalations.notice(work)
    return work


def require_version(work: Casework, version: int | None) -> None:
    """Refuse a form that was filled in against an older version of the case, naming who changed it.

    None (a story, a test of another thing) asks for no check.
    """
    if version is None or version == work.row.version:
        return
    raise Clash(
        f"{name_of(work, work.row.changed_by)} changed this case on "
        f"{london(work.row.changed_at)}, after you opened it."
    )


def name_of(work: Casework, person: str) -> str:
    """A practitioner's name, for a sentence."""
    known = people.load(work.unit.tx, PersonId(person))
    return known.name if known is not None else "Prebirth itself"


def happened(work: Casework, claimed: datetime | None) -> datetime:
    """When it happened: as claimed, or now. The future is refused."""
    if claimed is None:
        return work.now
    at = require_aware(claimed, "happened_at")
    if at > work.now + _A_MOMENT:
        raise AnswersInvalid(
            (
                Problem(
                    "happened_at",
                    f"{london(at)} has not come yet. Give the time it happened, or leave it out.",
                ),
            )
        )
    return at


def read_answers(form: Form | None, answers: dict[str, object]) -> dict[str, Value]:
    """The answers, if they fit the form; else every problem at once."""
    if form is None:
        if answers:
            name = next(iter(answers))
            raise AnswersInvalid((Problem(name, f'This step asks nothing; leave out "{name}".'),))
        return {}
    problems = validate(form, answers)
    if problems:
        raise AnswersInvalid(problems)
    return {name: _value(name, held) for name, held in answers.items()}


def record(
    work: Casework,
    about: StepDefinition | Happening,
    form: Form | None,
    answers: dict[str, Value],
    at: datetime,
    events: tuple[str, ...] | None = None,
) -> tuple[str, ...]:
    """Keep the facts, then the events they record; clocks that an event meets are met.

    `events`, where given, are recorded in place of those that `about` names. Returns the events,
    for the diagrams to hear once the step itself is behind them.
    """
    babies.count_stated(work, about, answers)
    if form is not None:
        work.learn(answers, fact_names(form))
    if answers.get("urgent") is True:
        escalations.make_urgent(work)
    if SAFE_CONTACT & answers.keys():
        work.row = replace(work.row, details=newest_contact(work, answers))
    said: dict[str, Value] = {}
    if isinstance(about, StepDefinition):
        names = work.records_of(about.records)
        babies.step_done(work, about, names, answers, at)
    else:
        names = tuple(about.records.split()) if events is None else events
        said = answers
    for name in names:
        note_event(work, name, at, said)
        said = {}
    if Stamp.RECEIVED in names:
        work.count_referral()
    return names


def newest_contact(work: Casework, answers: dict[str, Value]) -> Json:
    """How to reach her safely, as the latest form says; nothing that protects her is lost by it.

    What it leaves out stays; "not asked" replaces no answer; whoever must not know joins those
    named before.
    """
    details = work.row.details
    contact = case_record.safe_contact_of(details)
    said = {name: str(answers[name]) for name in SAFE_CONTACT if answers.get(name) is not None}
    told = _told(answers.get("told"))
    said.pop("told", None)
    secret, known = said.get("must_not_know"), contact.must_not_know
    if secret is not None and known is not None:
        said["must_not_know"] = known if secret in known else f"{known}; {secret}"
    newest = replace(contact, told=contact.told if told is Told.NOT_ASKED else told, **said)
    return case_record.details_json(case_record.woman_of(details), newest)


def _told(answer: Value) -> Told:
    """A form may ask it as yes or no, or with "not asked" among the choices."""
    if isinstance(answer, bool):
        return Told.YES if answer else Told.NO
    return Told(answer) if answer in list(Told) else Told.NOT_ASKED


def note_event(
    work: Casework, name: str, at: datetime, answers: Mapping[str, Value] | None = None
) -> None:
    """Keep that an event happened, with what was answered, and meet what waited for it."""
    work.happen(name, at)
    work.write(EventRecorded(name, dict(answers or {})), at)
    clocks.meet(work, name, at)


def _value(name: str, held: object) -> Value:
    if held is None or isinstance(held, str | int):
        return held
    if isinstance(held, list | tuple):
        return tuple(str(item) for item in held)
    raise AnswersInvalid((Problem(name, f'The answer to "{name}" is not one that can be kept.'),))
