"""Where made-up lives are lived: real services on one database in memory, many cases on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from random import Random

from workflows.domain import access
from workflows.domain.agencies import THE_SYSTEM, Actor
from workflows.domain.cases import CaseId
from workflows.domain.clock import instant_on
from workflows.domain.errors import PrebirthError
from workflows.engine.engine import Engine
from workflows.engine.rules import PathwayStopped
from workflows.procedures.babies import about_baby, asked
from workflows.procedures.definition import Form, Happening, Procedure, StepDefinition
from workflows.services import escalations
from workflows.services.casework import Casework
from workflows.services.context import Context
from workflows.services.life_chances import births, losses
from workflows.services.service_desk import StoryClock, in_memory
from workflows.store import cases as stored
from workflows.store import deadlines
from workflows.store import tasks as stored_tasks

_LONGEST = timedelta(days=850)
"""Longer than any life: a whole pregnancy, what follows it, and a start up to 120 days late."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task that waits, and when it is due, if it has an instant."""

    id: str
    step: str
    agency: str
    not_before: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How an open case stands: what waits, and the next instant at which something falls due."""

    waiting: tuple[Waiting, ...]
    next_at: datetime | None


@dataclass(slots=True)
class LifeDesk:
    """Acts on cases and moves one clock. Cases do not know of each other."""

    ctx: Context
    clock: StoryClock
    procedure: Procedure
    staff: Sequence[Actor]
    first: datetime
    _ids: dict[str, CaseId] = field(default_factory=dict)
    _keys: count[int] = field(default_factory=lambda: count(1))

    @classmethod
    def in_memory(cls, procedure: Procedure, engine: Engine | None = None) -> LifeDesk:
        """A desk of which nothing outlives the process.

        Nobody starts so late that a life would outrun the days the calendars are confirmed for.
        """
        through = min(calendar.confirmed_through for calendar in procedure.calendars.values())
        first = instant_on(through - _LONGEST, time(9))
        desk = in_memory(procedure, first, engine)
        return cls(desk.ctx, desk.clock, procedure, desk.staff, first)

    @property
    def forms(self) -> Mapping[str, Form]:
        """Every form of the procedure."""
        return self.procedure.forms

    @property
    def openers(self) -> Sequence[Actor]:
        """Whoever may start a case."""
        return self.staff

    def new_key(self) -> str:
        """A key that no other act has."""
        return f"life:{next(self._keys)}"

    def standing(self, reference: str) -> Standing:
        """How the case stands now."""
        case_id = self._id(reference)
        with self.ctx.looking() as unit:
            rows = deadlines.dates_of(unit.tx, case_id)
            at_hand = stored_tasks.open_tasks(unit.tx, case_id)
        of_task = {row.task_id: row for row in rows if row.task_id is not None and not row.rung}
        waiting = tuple(
            Waiting(
                task,
                step,
                agency,
                row.not_before_at if (row := of_task.get(task)) is not None else None,
                row.due_at if row is not None else None,
            )
            for task, step, agency in at_hand
        )
        return Standing(waiting, min((r.next_at for r in rows if r.next_at), default=None))

    def move_to(self, reference: str, instant: datetime, next_at: datetime | None) -> None:
        """Let time pass for this case, noticing everything due on the way at its own instant.

        `next_at` is when the next thing falls due, as it now stands.
        """
        while next_at is not None and next_at <= instant:
            self.clock.instant = max(next_at, self.clock.instant)
            if not escalations.sweep_case(self.ctx, self._id(reference)):
                break
            next_at = self.standing(reference).next_at
        self.clock.instant = max(instant, self.clock.instant)

    def babies_to_come(self, reference: str) -> int:
        """How many babies of this pregnancy are neither born nor lost, as far as is known."""
        with self.ctx.looking() as unit:
            work = Casework.load(self.ctx, unit, THE_SYSTEM, reference, lock=False)
            known = work.known_values().get("babies_remaining")
        return known if isinstance(known, int) else 0

    def staff_of(self, agency: str) -> Sequence[Actor]:
        """Everyone in an agency."""
        return [actor for actor in self.staff if actor.agency == agency]

    def who_may_record(
        self, reference: str, happening: Happening | None, chance: Random
    ) -> Actor | None:
        """Somebody who may record this on the case; None if nobody involved may."""
        case_id = self._id(reference)
        with self.ctx.looking() as unit:
            involved = stored.agencies_involved(unit.tx, case_id)
        lanes = happening.lanes if happening is not None else ()
        may = [actor for actor in self.staff if access.may_record(actor, lanes, involved)]
        return chance.choice(may) if may else None

    def form_of(self, reference: str, part: StepDefinition | Happening) -> Form | None:
        """What a step or happening asks on this case: which baby, where more than one may be."""
        if about_baby(self.procedure, part) is None:
            return self.procedure.forms[part.form] if part.form is not None else None
        with self.ctx.looking() as unit:
            work = Casework.load(self.ctx, unit, THE_SYSTEM, reference, lock=False)
        return asked(self.procedure, part, work.babies)

    @property
    def births(self) -> Sequence[Happening]:
        """What records a birth."""
        return births(self.procedure)

    @property
    def of_themselves(self) -> Sequence[Happening]:
        """What people may record that is no birth, no loss, no danger and no further referral."""
        return [
            happening
            for happening in self.procedure.happenings.values()
            if happening.about_baby is None
            and not self.ends(happening)
            and not (
                happening.makes_urgent or happening.refers_again or happening.only_once_decided
            )
        ]

    def is_birth(self, happening: Happening) -> bool:
        """Whether this records a birth."""
        return happening in births(self.procedure)

    def ends(self, happening: Happening) -> bool:
        """Whether this records that a baby is no longer to come."""
        return happening in (*births(self.procedure), *losses(self.procedure))

    def stops(self, error: PrebirthError) -> bool:
        """Whether this is no refusal but a pathway that cannot go on."""
        return isinstance(error, PathwayStopped)

    def _id(self, reference: str) -> CaseId:
        found = self._ids.get(reference)
        if found is None:
            with self.ctx.looking() as unit:
                found = stored.load_case(unit.tx, reference, lock=False).id
            self._ids[reference] = found
        return found
