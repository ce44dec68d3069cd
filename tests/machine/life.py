"""A case's life, lived by chance: people act, weeks pass, the service is off, the EDD changes.

Whatever they do and in whatever order, what `invariants.py` says must hold after every act.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.fakes import FixedClock, RepeatedChance
from tests.machine import invariants
from tests.machine.answers import answers, answers_asked_for
from tests.make import UNBORN_BABY, woman
from workflows.domain.agencies import AUDITOR, THE_SYSTEM, Actor, AgencyKey, PersonId
from workflows.domain.cases import DatingMethod, SafeContact, Told
from workflows.domain.errors import AnswersInvalid, CaseNotFound, NotAllowed, TaskNotOpen
from workflows.domain.tasks import TaskStatus
from workflows.engine.engine import Engine
from workflows.procedures.babies import asked
from workflows.procedures.load import load
from workflows.services import cases, dates, dating, escalations, tasks
from workflows.services.case_file import read_case
from workflows.services.casework import Casework
from workflows.services.context import Context
from workflows.services.editions import Editions
from workflows.services.service_desk import invented_people
from workflows.store import access_log, log, people
from workflows.store import cases as stored
from workflows.store.database import Database

PROCEDURE = load(UNBORN_BABY)
STAFF = invented_people(PROCEDURE)
AUDITING = Actor(
    PersonId("auditor"), "Auditor", AgencyKey("quality_assurance"), frozenset({AUDITOR})
)
BEGINS = datetime(2026, 11, 23, 9, tzinfo=UTC)
ENGINE = Engine()
METHODS = st.sampled_from([DatingMethod.SCAN, DatingMethod.ESTIMATED, DatingMethod.LMP])
MOST_CASES = 2
HAPPENINGS = [*PROCEDURE.happenings, "baby_born", "baby_born", "baby_born", "pregnancy_ended"]
"""Births and losses more often than the rest: they end most, and must not end everything."""
IN_MEMORY = "sqlite://"

minutes = st.sampled_from([1, 30, 4 * 60, 24 * 60, 3 * 24 * 60, 8 * 24 * 60, 20 * 24 * 60])


class CaseLife(RuleBasedStateMachine):
    """One database, up to two cases of one woman on it, and everyone who works on them."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FixedClock(BEGINS)
        self.url = self.new_database()
        self.database = Database.open(self.url, allow_fsync_off=True)
        self.database.upgrade()
        with self.database.transaction() as tx:
            people.put(tx, [*STAFF, AUDITING])
        self.chance = RepeatedChance()
        self.ctx = self._context(ENGINE)
        self.keys = count(1)
        self.references: list[str] = []
        self.swept_at: datetime | None = None
        self.logs: dict[str, list[object]] = {}

    def _context(self, engine: Engine) -> Context:
        editions = Editions.of_procedures([PROCEDURE])
        return Context(self.database, engine, editions, self.clock, self.chance)

    def new_database(self) -> str:
        """The address of an empty database for this one life."""
        return IN_MEMORY

    def teardown(self) -> None:
        self.database.close()

    # What people do ---------------------------------------------------------------------------

    @initialize(data=st.data())
    def begin(self, data):
        self._open(data)
        if data.draw(st.booleans(), label="referred at once"):
            sending = (t for t in self._open_tasks() if t.step == "send_referral")
            for task in sending:
                self._complete(data, task, next(p for p in STAFF if p.agency == task.agency))

    @precondition(lambda self: len(self.references) < MOST_CASES)
    @rule(data=st.data())
    def open_another_case_of_the_same_woman(self, data):
        self._open(data)

    def _open(self, data):
        form = PROCEDURE.forms[PROCEDURE.opening_form]
        dated = data.draw(st.booleans())
        request = cases.OpenCase(
            key=self._key(),
            woman=woman(1),
            safe_contact=SafeContact(told=Told.NOT_ASKED),
            edd=self._statement(data) if dated else None,
            answers=answers(data.draw, form, self.clock.now),
        )
        opener = data.draw(st.sampled_from(STAFF))
        self.references.append(cases.open_case(self.ctx, opener, request).reference)

    @rule(data=st.data(), how_many=st.integers(1, 4))
    def complete_some_open_tasks(self, data, how_many):
        for _ in range(how_many):
            self._complete_any_open_task(data)

    def _complete_any_open_task(self, data):
        task, by = self._any_task(data)
        if task is not None:
            self._complete(data, task, by)

    def _complete(self, data, task, by):
        form = self._form(task.case_id, PROCEDURE.steps[task.step])
        given = answers(data.draw, form, self.clock.now)
        at = self.clock.now - timedelta(hours=data.draw(st.sampled_from([0, 0, 0, 2, 30])))
        request = tasks.CompleteTask(self._key(), task.id, given, at)
        try:
            first = tasks.complete_task(self.ctx, by, request)
        except AnswersInvalid as refusal:
            # What a meeting or a document needs besides its form is asked for by name.
            given |= answers_asked_for(data.draw, form, refusal.problems, self.clock.now)
            request = tasks.CompleteTask(self._key(), task.id, given, at)
            first = tasks.complete_task(self.ctx, by, request)
        if data.draw(st.booleans(), label="pressed twice"):
            assert tasks.complete_task(self.ctx, by, request) == first

    @rule(data=st.data())
    def claim_or_release_any_open_task(self, data):
        task, by = self._any_task(data)
        if task is None:
            return
        act = tasks.claim_task if task.claimed_by is None else tasks.release_task
        act(self.ctx, by, task.id, self._key(), task.version)

    @rule(data=st.data(), accept=st.booleans())
    def revise_the_edd(self, data, accept):
        reference = self._reference(data)
        by = self._involved(data, reference)
        if by is None:
            return
        before = self._events_due(reference)
        request = dating.ReviseEdd(self._key(), reference, self._statement(data), accept)
        dating.revise_edd(self.ctx, by, request)
        assert self._events_due(reference) == before

    @rule(data=st.data())
    def accept_the_edd(self, data):
        reference = self._reference(data)
        by = self._involved(data, reference)
        if by is None:
            return
        before, stated = self._events_due(reference), self._load(reference).edd
        waits = bool(stated) and stated[-1].accepted_by is None
        with nullcontext() if waits else pytest.raises(TaskNotOpen, match="No EDD waits"):
            dating.accept_edd(self.ctx, by, reference, self._key(), None)
        assert self._events_due(reference) == before

    @rule(data=st.data())
    def record_what_happened(self, data):
        reference = self._reference(data)
        happening = PROCEDURE.happenings[data.draw(st.sampled_from(HAPPENINGS))]
        work = self._load(reference)
        by = self._involved(data, reference, happening.lanes, closed_too=happening.reopens)
        if by is None:
            return
        given = answers(data.draw, self._form(work.row.id, happening), self.clock.now)
        request = cases.RecordHappening(self._key(), reference, happening.key, given)
        # A baby that was never expected, or is already born, is refused, and nothing is written.
        about_a_baby = happening.about_baby is not None or happening.undoes
        with suppress(AnswersInvalid, TaskNotOpen) if about_a_baby else nullcontext():
            cases.record_happening(self.ctx, by, request)
            assert self._load(reference).is_open

    @rule(data=st.data())
    def close_it(self, data):
        reference = self._reference(data)
        by = self._involved(data, reference)
        if by is None:
            return
        awaited = self._load(reference).referral.awaits_outcome
        form = PROCEDURE.forms.get(PROCEDURE.closing.form or "")
        given = answers(data.draw, form, self.clock.now, everything=data.draw(st.booleans()))
        with suppress(TaskNotOpen):
            cases.close_case(self.ctx, by, reference, "It is over.", self._key(), None, given)
        assert not awaited or self._load(reference).is_open

    @rule(data=st.data(), days=st.integers(-3, 30))
    def decide_another_date(self, data, days):
        """Whoever may; anyone else is refused, as is what is not running or already past."""
        reference = self._reference(data)
        by = self._involved(data, reference)
        if by is None:
            return
        name = data.draw(st.sampled_from([*PROCEDURE.deadlines]))
        on = (self.clock.now + timedelta(days=days)).date()
        request = dates.DecideDate(self._key(), reference, name, "She is in hospital.", on=on)
        roles = dates.deciders_of(PROCEDURE, name)
        try:
            dates.decide_date(self.ctx, by, request)
        except (AnswersInvalid, NotAllowed, TaskNotOpen):
            return
        assert dates.holds_any(by, roles, self._load(reference).involved)

    @rule(data=st.data(), by=st.sampled_from([*STAFF, AUDITING]))
    def anyone_looks(self, data, by):
        """Whoever may see a case is written down; for anyone else there is no such case."""
        reference = self._reference(data)
        work = self._load(reference)
        may = by.agency in work.involved or by is AUDITING
        try:
            read_case(self.ctx, by, reference)
        except CaseNotFound:
            assert not may
        else:
            assert may
        with self.ctx.looking() as unit:
            looked = access_log.looks_at(unit.tx, work.row.id)
        agencies = {*work.involved, AUDITING.agency}
        assert {look.agency for look in looked} <= agencies
        assert not may or looked[0].person == by.id

    # What happens by itself -------------------------------------------------------------------

    @rule(length=minutes)
    def time_passes(self, length):
        self.clock.move_by(minutes=length)

    @rule()
    def sweep_and_sweep_again(self):
        escalations.sweep(self.ctx)
        self.swept_at = self.clock.now
        before = [self._whole(reference) for reference in self.references]
        again = escalations.sweep(self.ctx)
        assert (again.noticed, again.troubled) == (0, ())
        assert [self._whole(reference) for reference in self.references] == before

    @rule()
    def restart(self):
        before = [self._whole(reference) for reference in self.references]
        if self.url != IN_MEMORY:
            self.database.close()
            self.database = Database.open(self.url, allow_fsync_off=True)
        self.ctx = self._context(Engine())
        assert [self._whole(reference) for reference in self.references] == before

    # What always holds ------------------------------------------------------------------------

    @invariant()
    def everything_holds(self):
        for reference in self.references:
            work = self._load(reference)
            with self.ctx.looking() as unit:
                entries = log.entries_of(unit.tx, work.row.id)
                assert log.verify(unit.tx, work.row.id) == []
                invariants.messages_are_those_the_log_tells_of(unit.tx, work, entries)
            known = self.logs.get(reference, [])
            assert entries[: len(known)] == known
            self.logs[reference] = entries
            invariants.check(work, entries, swept=self.swept_at == self.clock.now)
            self._nothing_is_left_to_recompute(reference)

    def _nothing_is_left_to_recompute(self, reference):
        """Working out every date anew, from all facts, finds the dates that are kept."""
        with self.ctx.looking() as unit:
            work = Casework.load(self.ctx, unit, THE_SYSTEM, reference, lock=False)
            if work.is_open:
                before = dict(work.deadlines)
                invariants.recompute(work)
                assert invariants.differences(before, work.deadlines) == []

    # ------------------------------------------------------------------------------------------

    def _key(self):
        return f"key-{next(self.keys)}"

    def _reference(self, data):
        return data.draw(st.sampled_from(self.references))

    def _load(self, reference):
        with self.ctx.looking() as unit:
            return Casework.load(self.ctx, unit, THE_SYSTEM, reference, lock=False)

    def _whole(self, reference):
        work = self._load(reference)
        return work.row, work.tasks, work.deadlines, work.involved

    def _events_due(self, reference):
        """Dates that no EDD sets, by what their sentences say."""
        return {
            key: row.due_at
            for key, row in self._load(reference).deadlines.items()
            if key[2] == 0 and not invariants.counts_from_edd(PROCEDURE.deadlines[row.name])
        }

    def _statement(self, data):
        method = data.draw(METHODS)
        days = data.draw(st.integers(-40, 300))
        on = (self.clock.now + timedelta(days=days)).date()
        if method is DatingMethod.LMP:
            on -= timedelta(days=280)
        latest = on + timedelta(days=14) if method is DatingMethod.ESTIMATED else None
        return dating.EddStatement(method, on, latest)

    def _form(self, case_id, part):
        """What a step or happening asks now: which baby, where more than one is possible."""
        with self.ctx.looking() as unit:
            reference = stored.load_case_by_id(unit.tx, case_id, lock=False).reference
        return asked(PROCEDURE, part, self._load(reference).babies)

    def _involved(self, data, reference, lanes=(), *, closed_too=False):
        """Somebody who may act on this case; None while it is closed, or nobody may."""
        work = self._load(reference)
        may = [p for p in STAFF if p.agency in work.involved and (not lanes or p.agency in lanes)]
        return data.draw(st.sampled_from(may)) if may and (work.is_open or closed_too) else None

    def _open_tasks(self):
        return [
            task
            for reference in self.references
            for task in self._load(reference).tasks.values()
            if task.status is TaskStatus.OPEN
        ]

    def _any_task(self, data):
        waiting = self._open_tasks()
        if not waiting:
            return None, None
        task = data.draw(st.sampled_from(waiting), label="task")
        if task.claimed_by is not None:
            return task, next(p for p in STAFF if p.id == task.claimed_by)
        return task, data.draw(st.sampled_from([p for p in STAFF if p.agency == task.agency]))
