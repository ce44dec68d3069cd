"""Whether another date may be decided for a deadline of a case, by whom, and what must come first.

A clash is for the role the procedure names; so is a deadline that the procedure lets somebody
override. Nothing is decided here: `dates.decide_date` does that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflows.domain import access
from workflows.domain.agencies import Actor
from workflows.domain.deadlines import DateClash, DeadlineDefinition, PlannedDeadline
from workflows.domain.decided_dates import DecidedDate
from workflows.domain.events import (
    DateDecided,
    DeadlineMoved,
    DeadlinePastAtStart,
    DeadlineSet,
    Event,
    EventRecorded,
)
from workflows.services import planning
from workflows.services.casework import Casework
from workflows.store.rows import DeadlineRow

_SETS = DateDecided | DeadlineMoved | DeadlinePastAtStart | DeadlineSet


@dataclass(frozen=True, slots=True)
class DateToDecide:
    """A deadline for which another date may be decided.

    `due_at` is in force and `by_rule_at` what the rule gives; `clash` is there while nobody has
    decided it. `deciders` are roles; `role` the one the reader holds and would decide in, None
    where she holds none. `waits_for` is the event that must be recorded before that role may.
    """

    definition: DeadlineDefinition
    row: DeadlineRow
    due_at: datetime
    by_rule_at: datetime
    not_before_at: datetime | None
    clash: DateClash | None
    deciders: tuple[str, ...]
    role: str | None
    waits_for: str | None
    decided: DecidedDate | None


def date_to_decide(
    work: Casework, actor: Actor, row: DeadlineRow, events: Sequence[Event]
) -> DateToDecide | None:
    """What could be decided for this deadline; None where no rule lets anybody decide.

    `events` are those of the case's log, in order.
    """
    definition = work.procedure.deadlines[row.name]
    planned = planning.by_rule(work, definition, planning.when_reached(work, row))
    due_at = row.missed_due_at or row.due_at
    if not isinstance(planned, PlannedDeadline) or planned.due_at is None or due_at is None:
        return None
    routes = dict(_routes(work, definition, planned))
    if not routes or not work.is_open:
        return None
    held = [role for role in routes if access.may_decide_date(actor, role, work.involved)]
    free = [role for role in held if not _waits(routes[role], row.name, events)]
    role = next(iter(free or held), None)
    decided = work.decided.get(row.name)
    return DateToDecide(
        definition=definition,
        row=row,
        due_at=due_at,
        by_rule_at=planned.due_at,
        not_before_at=planned.not_before_at,
        clash=planned.clash if decided is None else None,
        deciders=tuple(routes),
        role=role,
        waits_for=routes[role] if role is not None and not free else None,
        decided=decided,
    )


def _routes(
    work: Casework, definition: DeadlineDefinition, planned: PlannedDeadline
) -> Iterator[tuple[str, str | None]]:
    """Each role that may decide, and the event that must come first; a clash waits for none."""
    another, clashes = definition.another_date, work.procedure.clashes_decided_by
    if another is not None and not definition.protects:
        yield another.decided_by, another.requires
    if planned.clash is not None and clashes is not None:
        yield clashes, None


def _waits(requires: str | None, name: str, events: Sequence[Event]) -> bool:
    """Whether the event is still to be recorded since the date that is in force was set."""
    if requires is None:
        return False
    for event in reversed(events):
        if isinstance(event, EventRecorded) and event.name == requires:
            return False
        if isinstance(event, _SETS) and event.name == name:
            return True
    return True
