"""One case being worked on in one unit of work: what was loaded, what changed, what is written.

Services load it, act through it and save it once. Order inside one act is always: record the
facts, recompute the deadlines, let the engine go on, take what it opened and closed, save.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from workflows.domain.agencies import SYSTEM, THE_SYSTEM, Actor, AgencyKey, PersonId
from workflows.domain.babies import Baby, counts
from workflows.domain.cases import CaseId, CaseStatus, EddVersion, Value
from workflows.domain.clock import london_date
from workflows.domain.decided_dates import DecidedDate
from workflows.domain.events import AgencyInvolved, Event, kind_of, payload_of
from workflows.domain.expressions import holds
from workflows.domain.gestation import days_if_known
from workflows.domain.recipients import OPENER, CasePeople
from workflows.domain.referrals import Referral, referral_from, undone_by
from workflows.engine.advance import EngineState
from workflows.procedures.definition import Procedure, Record
from workflows.procedures.index import Index, index_of
from workflows.services import baby_record, case_record, decided_record
from workflows.services.context import Context, Unit
from workflows.services.kept import Parts
from workflows.store import cases, deadlines, log, outbox, tasks
from workflows.store.rows import CaseRow, DeadlineRow, NewEntry, OutboxRow, TaskRow


@dataclass(frozen=True, slots=True)
class Known:
    """What the dates of a case were last worked out from. `new_day`: time has passed since."""

    events: Mapping[str, datetime]
    values: Mapping[str, Value]
    edd: tuple[EddVersion, ...]
    urgent: bool
    babies: tuple[Baby, ...]
    closed_at: datetime | None
    involved: int
    new_day: bool


@dataclass(slots=True)
class Casework:
    """The working copy of one case. `actor` is who acts now; the system when nobody does."""

    context: Context
    unit: Unit
    actor: Actor
    procedure: Procedure
    row: CaseRow
    events: dict[str, datetime]
    values: dict[str, Value]
    referrers: list[PersonId]
    edd: list[EddVersion]
    involved: set[str]
    babies: tuple[Baby, ...] = ()
    stopped: list[str] = field(default_factory=list)
    """Deadlines that an ending stopped, to run again if it is taken back."""
    decided: dict[str, DecidedDate] = field(default_factory=dict)
    tasks: dict[str, TaskRow] = field(default_factory=dict)
    deadlines: dict[tuple[str, int, int], DeadlineRow] = field(default_factory=dict)
    newly_opened: list[str] = field(default_factory=list)
    _entries: list[NewEntry] = field(default_factory=list)
    _messages: list[OutboxRow] = field(default_factory=list)
    _new_tasks: set[str] = field(default_factory=set)
    _changed_tasks: set[str] = field(default_factory=set)
    _changed_deadlines: set[tuple[str, int, int]] = field(default_factory=set)
    _newly_involved: list[str] = field(default_factory=list)
    _known: dict[str, Value] | None = None
    _before: Known | None = None

    @classmethod
    def load(
        cls, context: Context, unit: Unit, actor: Actor, reference: str, *, lock: bool = True
    ) -> Casework:
        """The case by its reference, locked for this unit of work. Raises `CaseNotFound`."""
        row = cases.load_case(unit.tx, reference, lock=lock)
        return cls._loaded(context, unit, actor, row, acting=lock)

    @classmethod
    def load_by_id(cls, context: Context, unit: Unit, actor: Actor, case_id: CaseId) -> Casework:
        """As `load`, by the case's id."""
        row = cases.load_case_by_id(unit.tx, case_id, lock=True)
        return cls._loaded(context, unit, actor, row, acting=True)

    @classmethod
    def _loaded(
        cls, context: Context, unit: Unit, actor: Actor, row: CaseRow, *, acting: bool
    ) -> Casework:
        work = cls.of(context, unit, actor, row, context.editions.of(unit.tx, row.procedure_hash))
        work._before = work._as_known(new_day=True)
        parts = context.kept.take(row) if acting else None
        if parts is None:
            parts = Parts.read(unit.tx, row.id, acting=acting)
        work.involved = set(parts.involved)
        work.tasks = dict(parts.tasks)
        work.deadlines = dict(parts.deadlines)
        return work

    @classmethod
    def of(
        cls, context: Context, unit: Unit, actor: Actor, row: CaseRow, procedure: Procedure
    ) -> Casework:
        """A working copy of a row that has, as yet, neither tasks nor deadlines."""
        return cls(
            context=context,
            unit=unit,
            actor=actor,
            procedure=procedure,
            row=row,
            events=case_record.events_of(row),
            values=case_record.values_of(row),
            referrers=case_record.referrers_of(row),
            edd=case_record.edd_of(row),
            involved=set(),
            babies=baby_record.babies_of(row),
            stopped=baby_record.stopped_of(row),
            decided=decided_record.decided_of(row),
        )

    # What is known --------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The one moment of this unit of work."""
        return self.unit.now

    @property
    def index(self) -> Index:
        """Look-ups into this case's edition."""
        return index_of(self.procedure)

    def agency_for(self, lane: str) -> AgencyKey:
        """Which agency does this lane's steps in this case."""
        if self.procedure.lanes[lane].stands_for == OPENER:
            return self.row.opened_for
        return AgencyKey(lane)

    @property
    def state(self) -> EngineState:
        """The engine's saved state."""
        return EngineState(self.row.state, self.row.state_version, self.row.state_definition)

    @property
    def edd_in_force(self) -> EddVersion | None:
        """The newest accepted EDD; None while it is not known."""
        accepted = [version for version in self.edd if version.accepted_by is not None]
        return accepted[-1] if accepted else None

    @property
    def referral(self) -> Referral:
        """Where the referral stands."""
        return referral_from(self.events)

    @property
    def people(self) -> CasePeople:
        """The people the case itself names; `holder` is set by whoever knows the task."""
        return CasePeople(referrers=tuple(self.referrers), opener=self.row.opened_by)

    def known_values(self) -> Mapping[str, Value]:
        """Every name a condition may use: answers, events as yes or no, and what is computed."""
        if self._known is None:
            self._known = self._gather()
        return self._known

    def _gather(self) -> dict[str, Value]:
        known: dict[str, Value] = {**self.index.unknown, **self.values}
        known.update(dict.fromkeys(self.events, True))
        edd = self.edd_in_force
        known["edd_known"] = edd is not None
        known["gestation_days"] = days_if_known(
            edd.sets_dates_by if edd else None, london_date(self.now)
        )
        known["urgent"] = self.row.urgent
        known.update(self._thresholds())
        known.update(counts(self.babies))
        for lane, name in self.index.involved_facts.items():
            known[name] = self.agency_for(lane) in self.involved
        return known

    def _thresholds(self) -> dict[str, Value]:
        """Which thresholds are past. What was so at the birth, or when the case closed, stays."""
        ends = [self.events[name] for name in self.index.ends_of_gestation if name in self.events]
        closed = [self.row.closed_at] if self.row.closed_at is not None else []
        edd, on = self.edd_in_force, london_date(min((self.now, *ends, *closed)))
        reached = days_if_known(edd.sets_dates_by if edd else None, on)
        return {
            name: None if reached is None else reached >= days
            for name, days in self.index.past.items()
        }

    def changed_names(self) -> frozenset[str] | None:
        """Names whose event or fact differs from what dates were last worked out from; None: take
        all as changed.

        What depends on the day alone counts as changed once in each unit of work, and with
        anything else that changes.
        """
        before = self._before
        if before is None or tuple(self.edd) != before.edd:
            return None
        names = {name for name, at in self.events.items() if before.events.get(name) != at}
        names.update(before.events.keys() - self.events.keys())
        names.update(
            name
            for name, held in self.values.items()
            if name not in before.values or before.values[name] != held
        )
        if self.row.urgent != before.urgent:
            names.add("urgent")
        if self.babies != before.babies:
            names.update(counts(self.babies))
        if len(self._newly_involved) != before.involved:
            names.update(self.index.involved_facts.values())
        if names or before.new_day or self.row.closed_at != before.closed_at:
            names.update(("gestation_days", *self.index.past))
        return frozenset(names)

    def note_planned(self) -> None:
        """Every date was worked out from what is known now."""
        self._before = self._as_known(new_day=False)

    def _as_known(self, *, new_day: bool) -> Known:
        return Known(
            events=dict(self.events),
            values=dict(self.values),
            edd=tuple(self.edd),
            urgent=self.row.urgent,
            babies=self.babies,
            closed_at=self.row.closed_at,
            involved=len(self._newly_involved),
            new_day=new_day,
        )

    def forget_known(self) -> None:
        """Facts changed: gather them anew when next asked."""
        self._known = None

    # What is written ------------------------------------------------------------------------

    def write(
        self, event: Event, happened_at: datetime | None = None, *, by: Actor | None = None
    ) -> None:
        """Put an event in the log, in the name of the actor, or of the system."""
        actor = by or self.actor
        self._entries.append(
            NewEntry(
                kind=kind_of(event),
                actor=actor.id,
                agency=actor.agency,
                recorded_at=self.now,
                host_at=self.unit.host_at,
                happened_at=happened_at,
                payload=payload_of(event),
            )
        )

    def write_as_system(self, event: Event, happened_at: datetime | None = None) -> None:
        """Put in the log what no person did."""
        self.write(event, happened_at, by=THE_SYSTEM)

    def message(self, row: OutboxRow) -> None:
        """Put a message out, once per its dedupe key."""
        self._messages.append(row)

    def keep_task(self, row: TaskRow, *, new: bool = False) -> None:
        """Take a new or changed task into this unit of work."""
        self.tasks[row.id] = row
        (self._new_tasks if new else self._changed_tasks).add(row.id)

    def keep_deadline(self, row: DeadlineRow) -> None:
        """Take a new or changed deadline or rung into this unit of work."""
        key = (row.name, row.cycle, row.rung)
        if self.deadlines.get(key) != row:
            self.deadlines[key] = row
            self._changed_deadlines.add(key)

    def involve(self, agency: str) -> None:
        """From now on this agency may see the case."""
        if agency in self.involved or agency == SYSTEM:
            return
        self.involved.add(agency)
        self._newly_involved.append(agency)
        self.forget_known()
        self.write_as_system(AgencyInvolved(agency))

    def learn(self, answers: Mapping[str, Value], names: Iterable[str]) -> None:
        """Keep as facts those answers that are facts."""
        for name in names:
            if name in answers:
                self.values[name] = answers[name]
        self.forget_known()

    def happen(self, event: str, at: datetime) -> None:
        """Keep that this event happened, and when; clocks count from its latest time.

        What it undoes (a reopening undoes the answer) is asked for again.
        """
        self.take_back((*undone_by(event), *self.procedure.undoes.get(event, ())))
        self.events[event] = at
        self.forget_known()

    def take_back(self, events: Iterable[str]) -> None:
        """These are true no longer: what asks for them asks again. The log keeps every entry."""
        for event in events:
            self.events.pop(event, None)
        self.forget_known()

    def records_of(self, records: Iterable[Record]) -> tuple[str, ...]:
        """The events that these records name, under the answers as now known."""
        known = self.known_values()
        return tuple(
            record.event for record in records if record.when is None or holds(record.when, known)
        )

    def count_referral(self) -> None:
        """One more referral was made; whoever made it is told as a referrer is."""
        held = self.values.get("referral_count")
        self.values["referral_count"] = (held if isinstance(held, int) else 0) + 1
        if self.actor.id not in self.referrers:
            self.referrers.append(self.actor.id)
        self.forget_known()

    def become_urgent(self) -> None:
        """From now on every rung that has an urgent time uses it."""
        self.row = replace(self.row, urgent=True)
        self.forget_known()

    def save(self) -> CaseRow:
        """Write everything, or raise and write nothing. Returns the row as it now stands."""
        tx = self.unit.tx
        row = replace(
            self.row,
            facts=case_record.facts_json(self.events, self.values, self.referrers)
            | decided_record.decided_json(self.decided)
            | baby_record.babies_json(self.babies, self.stopped),
            edd=case_record.edd_json(self.edd),
        )
        row = log.append(tx, row, self._entries)
        row = cases.save_case(tx, row, by=self.actor.id, at=self.now)
        for agency in self._newly_involved:
            cases.involve(tx, row.id, AgencyKey(agency), self.now)
        new = [self.tasks[key] for key in self._new_tasks]
        tasks.insert_tasks(tx, new)
        changed = [self.tasks[key] for key in self._changed_tasks - self._new_tasks]
        saved = tasks.update_tasks(tx, changed, by=self.actor.id, at=self.now)
        dates = [self.deadlines[key] for key in self._changed_deadlines]
        deadlines.upsert_deadlines(tx, dates)
        outbox.add(tx, self._messages)
        self.row = row
        if self._entries:
            self.context.kept.keep(row, self._parts((*new, *saved), dates))
        return row

    def _parts(self, written: Iterable[TaskRow], dates: Iterable[DeadlineRow]) -> Parts:
        """What hangs on the case once that was written, as it would be read again."""
        held = dict(self.tasks)
        held.update((row.id, tasks.as_read(row)) for row in written)
        rows = dict(self.deadlines)
        for row in dates:
            rows[(row.name, row.cycle, row.rung)] = deadlines.as_read(row)
        at_hand = tasks.at_hand(held.values(), rows.values())
        return Parts(
            frozenset(map(AgencyKey, self.involved)),
            {task.id: task for task in at_hand},
            dict(sorted(rows.items())),
        )

    @property
    def is_open(self) -> bool:
        """Whether the case is still open."""
        return self.row.status is CaseStatus.OPEN
