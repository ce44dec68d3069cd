"""Another date than the rule gives, decided by a named manager with a reason (decisions 16).

Until then the earlier date stands and its ladder runs. What was missed stays missed against the
date then in force; the decision stands until what it was decided upon changes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from workflows.domain import access
from workflows.domain.agencies import Actor
from workflows.domain.clock import instant_on, require_aware
from workflows.domain.decided_dates import DecidedDate
from workflows.domain.errors import AnswersInvalid, NotAllowed, Problem, TaskNotOpen
from workflows.domain.events import DateDecided, from_payload
from workflows.domain.wording import london
from workflows.procedures.definition import Procedure
from workflows.services import acts, clocks, escalations
from workflows.services.casework import Casework
from workflows.services.context import Context, Unit
from workflows.services.deciding import DateToDecide, date_to_decide
from workflows.services.outcome import Outcome, once, outcome_of, repeatable
from workflows.services.titles import titles_of
from workflows.store import log
from workflows.store.rows import DeadlineStatus

MOST_CHARACTERS = 10_000


@dataclass(frozen=True, slots=True)
class DecideDate:
    """What a manager sends: the new date, as an instant or as a day that ends at the due hour."""

    key: str
    reference: str
    deadline: str
    reason: str
    due_at: datetime | None = None
    on: date | None = None
    version: int | None = None


@repeatable
def decide_date(ctx: Context, actor: Actor, request: DecideDate) -> Outcome:
    """Decide another date. Only who holds the role may, and only where the procedure lets them.

    Refused, with nothing written: a deadline that is not running or has no such rule, somebody
    else, an event that must come first, no reason, a date that is past or already in force.
    """
    with ctx.deciding() as unit:
        body = (
            "decide_date", request.reference, request.deadline, request.reason,
            request.due_at, request.on,
        )  # fmt: skip
        return once(unit, actor, request.key, body, lambda: _decide(ctx, unit, actor, request))


def deciders_of(procedure: Procedure, deadline: str) -> tuple[str, ...]:
    """The roles that may ever decide another date for this deadline; empty where none may."""
    definition = procedure.deadlines.get(deadline)
    if definition is None or definition.protects:
        return ()
    another = definition.another_date
    named = (another.decided_by if another is not None else None, procedure.clashes_decided_by)
    return tuple(dict.fromkeys(role for role in named if role is not None))


def holds_any(actor: Actor, roles: Collection[str], involved: Collection[str]) -> bool:
    """Whether this person may decide dates on the case in one of these roles."""
    return any(access.may_decide_date(actor, role, involved) for role in roles)


def _decide(ctx: Context, unit: Unit, actor: Actor, request: DecideDate) -> Outcome:
    work = acts.open_for_change(ctx, unit, actor, request.reference)
    acts.require_version(work, request.version)
    asked = _asked(work, actor, request.deadline)
    role = _role(work, asked)
    due_at = _new_date(work, asked, request)
    row = asked.row
    missed = row.status is DeadlineStatus.MISSED
    work.decided[row.name] = DecidedDate(
        name=row.name,
        cycle=row.cycle + 1 if missed else row.cycle,
        due_at=due_at,
        rule_due_at=asked.by_rule_at,
        rule_not_before_at=asked.not_before_at,
        role=role,
        by=actor.id,
        decided_at=work.now,
    )
    old, new = asked.due_at.isoformat(), due_at.isoformat()
    clash = asked.clash is not None
    work.write(DateDecided(row.name, old, new, request.reason.strip(), role, clash))
    clocks.set_decided(work, asked.definition, row)
    escalations.notice(work)
    work.save()
    return outcome_of(work)


def _asked(work: Casework, actor: Actor, name: str) -> DateToDecide:
    """What is to be decided, if this deadline leaves it to anybody and this person may ever."""
    definition = work.procedure.deadlines.get(name)
    if definition is None:
        sentence = f'There is no deadline "{name}" in this procedure. Open the case and choose one.'
        raise AnswersInvalid((Problem("deadline", sentence),))
    deciders = deciders_of(work.procedure, name)
    if deciders and not holds_any(actor, deciders, work.involved):
        raise _decided_by(work, definition.title, deciders)
    row = clocks.current(work).get(name)
    asked = None
    if row is not None and row.status in clocks.RUNNING:
        entries = log.entries_of(work.unit.tx, work.row.id)
        events = [from_payload(e.kind, e.payload) for e in entries if e.payload is not None]
        asked = date_to_decide(work, actor, row, events)
    if asked is None:
        raise TaskNotOpen(
            f'No other date can be decided for "{definition.title}".',
            next_action="Open the case to see its dates and the rules that set them.",
        )
    return asked


def _decided_by(work: Casework, title: str, deciders: Sequence[str]) -> NotAllowed:
    titles = titles_of(work.procedure, ())
    whom = " or ".join(titles.role(role) for role in deciders)
    return NotAllowed(
        f'Another date for "{title}" is decided by: {whom}.',
        next_action="Ask them. Until they decide, the date stands and its ladder runs.",
    )


def _role(work: Casework, asked: DateToDecide) -> str:
    """The role in which this person decides. Raises for anyone else, and while one must wait."""
    if asked.role is None:
        raise _decided_by(work, asked.definition.title, asked.deciders)
    if asked.waits_for is not None:
        event = asked.waits_for.replace("_", " ")
        raise TaskNotOpen(
            f"Another date can be decided only once this is recorded: {event}.",
            next_action="Record it first. Until then the date stands and its ladder runs.",
        )
    return asked.role


def _new_date(work: Casework, asked: DateToDecide, request: DecideDate) -> datetime:
    problems = []
    if not request.reason.strip():
        problems.append(Problem("reason", "Say why another date is right."))
    elif len(request.reason) > MOST_CHARACTERS:
        sentence = f"The reason may have {MOST_CHARACTERS:,} characters. Shorten it."
        problems.append(Problem("reason", sentence))
    due_at = _instant(work, asked, request)
    if due_at is None:
        problems.append(Problem("due_at", "Give the new date."))
    elif due_at <= work.now:
        sentence = f"{london(due_at)} has passed. Give a date that is still to come."
        problems.append(Problem("due_at", sentence))
    elif due_at == asked.due_at and asked.clash is None:
        problems.append(Problem("due_at", f"{london(due_at)} is the date in force already."))
    if problems or due_at is None:
        raise AnswersInvalid(tuple(problems))
    return due_at


def _instant(work: Casework, asked: DateToDecide, request: DecideDate) -> datetime | None:
    if request.due_at is not None:
        return require_aware(request.due_at, "due_at")
    if request.on is None:
        return None
    terms = work.index.terms_for(asked.definition.name, work.procedure)
    return instant_on(request.on, asked.definition.terms.over(terms).ends(request.on))
