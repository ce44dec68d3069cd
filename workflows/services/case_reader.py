"""Reads one case once, for one reader: each part is worked out from the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from workflows.domain import access
from workflows.domain.agencies import SYSTEM, Actor, AgencyKey
from workflows.domain.babies import AboutBaby, counts, possible
from workflows.domain.chronology import sentence
from workflows.domain.clock import london_date
from workflows.domain.deadline_text import say
from workflows.domain.deadlines import (
    DateClash,
    DeadlineDefinition,
    DoesNotApply,
    Waiting,
)
from workflows.domain.errors import PrebirthError
from workflows.domain.events import (
    DateDecided,
    DeadlineMoved,
    EscalationRaised,
    EscalationStopped,
    EventRecorded,
    HistoryHeard,
    HistoryLinked,
    PersonTold,
    from_payload,
)
from workflows.domain.gestation import days_if_known
from workflows.domain.referrals import Stamp
from workflows.domain.tasks import TaskStatus
from workflows.services import case_record, clocks, history, planning
from workflows.services.case_parts import (
    CaseFile,
    DatedDeadline,
    EarlierCase,
    EscalationStage,
    LogLine,
    PastDate,
    StampShown,
    TaskShown,
    UndatedDeadline,
    WaitingOn,
)
from workflows.services.casework import Casework
from workflows.services.context import Unit
from workflows.services.deciding import date_to_decide
from workflows.services.shown_to import as_shown, shown_babies
from workflows.services.titles import titles_of
from workflows.store import cases, log, people
from workflows.store.rows import DeadlineRow, EntryRow, TaskRow


class CaseReader:
    """One case being read in one unit of work; who may read it was asked before."""

    def __init__(self, work: Casework, unit: Unit, actor: Actor) -> None:
        self._work = work
        self._unit = unit
        self._actor = actor
        staff = people.everyone(unit.tx)
        self._names = {str(person.id): person.name for person in staff}
        self._titles = titles_of(work.procedure, staff)
        self._log = tuple(self._line(entry) for entry in log.entries_of(unit.tx, work.row.id))
        self._newest = clocks.current(work)
        self._events = [line.event for line in self._log if line.event is not None]

    def read(self) -> CaseFile:
        """Everything the case's page is made of."""
        work, case = self._work, case_record.case_of(self._work.row)
        shown = tuple(self._task(row) for row in self._tasks_in_order())
        edd = work.edd_in_force
        today = london_date(work.now)
        linked = [
            line.event for line in self._log if isinstance(line.event, HistoryLinked | HistoryHeard)
        ]
        return CaseFile(
            now=work.now,
            case=case,
            procedure=work.procedure,
            urgent=work.row.urgent,
            gestation_days=days_if_known(edd.sets_dates_by if edd else None, today)
            if counts(work.babies)["babies_remaining"]
            else None,
            agencies=frozenset(AgencyKey(agency) for agency in work.involved),
            names=self._names,
            referral=work.referral,
            stamps=tuple(self._stamp(stamp) for stamp in Stamp),
            tasks=shown,
            waiting_on=self._waiting_on(shown),
            deadlines=self._dated(),
            undated=self._undated(),
            escalations=self._escalations(),
            earlier=tuple(self._relative(one) for one in history.family_of(work)),
            earlier_facts={name: held for event in linked for name, held in event.facts.items()},
            log=self._log,
            changed_by=self._name(work.row.changed_by),
            changed_at=work.row.changed_at,
            may_change=work.is_open and access.may_change_case(self._actor, work.involved),
            babies=shown_babies(work, self._actor, self._log),
            may_reopen=not work.is_open and access.may_change_case(self._actor, work.involved),
            may_record=tuple(self._may_record()),
        )

    def _line(self, entry: EntryRow) -> LogLine:
        entry = as_shown(self._work, self._actor, entry)
        event = None if entry.payload is None else from_payload(entry.kind, entry.payload)
        said = "Erased, as the law allows." if event is None else sentence(event, self._titles)
        return LogLine(entry, event, said, self._name(entry.actor), self._agency(entry.agency))

    def _may_record(self) -> Iterator[str]:
        """What is possible now; a birth always, as nobody may have known of the baby."""
        work = self._work
        for key, happening in work.procedure.happenings.items():
            about = happening.about_baby
            may = access.may_record(self._actor, happening.lanes, work.involved)
            possible_now = about in {None, AboutBaby.BORN} or possible(work.babies, about)
            if may and possible_now and (work.is_open or happening.reopens):
                yield key

    def _name(self, person: str) -> str:
        return self._names.get(person, "Prebirth")

    def _agency(self, agency: str) -> str:
        lane = self._work.procedure.lanes.get(agency)
        if lane is not None:
            return lane.title
        return "Prebirth" if agency == SYSTEM else agency.replace("_", " ").capitalize()

    def _tasks_in_order(self) -> list[TaskRow]:
        return sorted(self._work.tasks.values(), key=lambda task: (task.opened_at, task.id))

    def _task(self, row: TaskRow) -> TaskShown:
        carried = self._newest.get(row.deadline) if row.deadline is not None else None
        if carried is None or carried.task_id != row.id:
            own = [held for held in self._work.deadlines.values() if held.task_id == row.id]
            carried = max(
                (held for held in own if held.rung == 0 and held.name == row.deadline),
                key=lambda held: held.cycle,
                default=carried if row.status is TaskStatus.OPEN else None,
            )
        may = access.may_work_on(self._actor, row.agency) and self._work.is_open
        return TaskShown(
            row=row,
            agency_title=self._agency(row.agency),
            holder=self._name(row.claimed_by) if row.claimed_by is not None else None,
            done_by=self._name(row.done_by) if row.done_by is not None else None,
            deadline=carried,
            may_work_on=may and row.status is TaskStatus.OPEN,
        )

    def _waiting_on(self, shown: Sequence[TaskShown]) -> tuple[WaitingOn, ...]:
        open_tasks = [task for task in shown if task.row.status is TaskStatus.OPEN]
        lanes = self._work.procedure.lanes
        ordered = sorted(open_tasks, key=_by_due)
        return tuple(WaitingOn(task, lanes.get(task.row.agency)) for task in ordered)

    def _dated(self) -> tuple[DatedDeadline, ...]:
        moves: dict[str, list[PastDate]] = {}
        for line in self._log:
            if isinstance(line.event, DeadlineMoved | DateDecided):
                old = datetime.fromisoformat(line.event.old)
                cause = line.event.cause if isinstance(line.event, DeadlineMoved) else "decided"
                past = PastDate(old, line.entry.recorded_at, cause)
                moves.setdefault(line.event.name, []).append(past)
        found = []
        for row in self._work.deadlines.values():
            definition = self._work.procedure.deadlines.get(row.name)
            if row.rung != 0 or definition is None:
                continue
            running = row.status in clocks.RUNNING
            current = running or self._newest[row.name] is row
            found.append(
                DatedDeadline(
                    row=row,
                    definition=definition,
                    agency_title=self._agency(row.agency),
                    clash=_clash(row),
                    shown_before=tuple(moves.get(row.name, ())) if current else (),
                    is_current=current,
                    to_decide=date_to_decide(self._work, self._actor, row, self._events)
                    if running
                    else None,
                )
            )
        return tuple(sorted(found, key=_soonest))

    def _undated(self) -> tuple[UndatedDeadline, ...]:
        found = []
        for name, definition in self._work.procedure.deadlines.items():
            if name in self._newest:
                continue
            shown = self._plan(definition)
            if shown is not None:
                found.append(shown)
        return tuple(found)

    def _plan(self, definition: DeadlineDefinition) -> UndatedDeadline | None:
        """What a deadline that was never set waits for; None where it does not apply."""
        planned = planning.plan_one(self._work, definition, None)
        trouble: str | None = None
        waits: tuple[str, ...] = ()
        said, why = " or ".join(say(choice.rule) for choice in definition.rules), ""
        if isinstance(planned, PrebirthError):
            trouble = planned.sentence
        else:
            said, why, waits = planned.sentence, planned.why, planned.held_for
            if isinstance(planned.resolution, DoesNotApply):
                return None
            if isinstance(planned.resolution, Waiting):
                waits = planned.resolution.missing
        agency = clocks.agency_of(self._work, definition)
        return UndatedDeadline(
            definition=definition,
            agency=agency,
            agency_title=self._agency(agency),
            sentence=said,
            why=why,
            source=planning.source_words(definition.source),
            waits_for=waits,
            trouble=trouble,
        )

    def _stamp(self, stamp: Stamp) -> StampShown:
        work = self._work
        at = work.referral.stamps[stamp]
        made = [
            line
            for line in self._log
            if isinstance(line.event, EventRecorded) and line.event.name == stamp.value
        ]
        steps = work.index.steps_recording.get(stamp.value, ())
        waiting = [
            task
            for task in self._tasks_in_order()
            if task.step in steps and task.status is TaskStatus.OPEN
        ]
        done = made[-1] if made and at is not None else None
        return StampShown(
            stamp=stamp,
            at=at,
            by=done.by if done is not None else None,
            agency_title=done.agency_title if done is not None else None,
            task=waiting[0] if waiting else None,
        )

    def _escalations(self) -> tuple[EscalationStage, ...]:
        found = []
        for at, line in enumerate(self._log):
            event = line.event
            if not isinstance(event, EscalationRaised):
                continue
            definition = self._work.procedure.deadlines.get(event.deadline)
            after = self._log[at + 1 :]
            found.append(
                EscalationStage(
                    deadline=event.deadline,
                    deadline_title=definition.title if definition else event.deadline,
                    stage=event.stage,
                    at=line.entry.recorded_at,
                    told=self._told(line, event),
                    unfilled=tuple(event.unfilled),
                    noticed_late=event.noticed_late,
                    stopped_at=next(
                        (
                            later.entry.recorded_at
                            for later in after
                            if isinstance(later.event, EscalationStopped)
                            and later.event.deadline == event.deadline
                        ),
                        None,
                    ),
                )
            )
        return tuple(found)

    def _told(self, raised: LogLine, about: EscalationRaised) -> tuple[tuple[str, str], ...]:
        """Who was told at this stage: what was written of it at the same moment."""
        told = []
        for line in self._log:
            event = line.event
            if not isinstance(event, PersonTold):
                continue
            name, _, rest = event.about.partition(":")
            same = (name, rest.rpartition(":")[2]) == (about.deadline, str(about.stage))
            if same and line.entry.recorded_at == raised.entry.recorded_at:
                told.append((self._role(event.role), self._name(event.person)))
        return tuple(told)

    def _role(self, name: str) -> str:
        role = self._work.procedure.roles.get(name)
        if role is not None:
            return role.title
        return name.rpartition(".")[2].replace("_", " ").capitalize()

    def _relative(self, other: history.Relative) -> EarlierCase:
        """Another case of the family. What it says is for whoever may read it, or counts here."""
        row = other.row
        involved = cases.agencies_involved(self._unit.tx, row.id)
        may = access.may_see_case(self._actor, involved)
        told = may or other.counts
        return EarlierCase(
            reference=row.reference,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            may_read=may,
            kin=other.kin,
            lines=history.lines_of(self._work, other) if told else (),
        )


def _clash(row: DeadlineRow) -> DateClash | None:
    due_at = row.missed_due_at or row.due_at
    if due_at is None or row.not_before_at is None or row.not_before_at <= due_at:
        return None
    return DateClash(due_at, row.not_before_at)


def _soonest(shown: DatedDeadline) -> tuple[bool, float, str, int]:
    due = shown.row.missed_due_at or shown.row.due_at
    return due is None, due.timestamp() if due else 0.0, shown.row.name, shown.row.cycle


def _by_due(task: TaskShown) -> tuple[bool, float, float]:
    due = task.deadline.due_at if task.deadline is not None else None
    return due is None, due.timestamp() if due else 0.0, task.row.opened_at.timestamp()
