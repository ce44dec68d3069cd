"""A desk that plays a story through the real services: in memory, or on a real database."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from workflows.domain.agencies import THE_SYSTEM, Actor, AgencyKey, PersonId
from workflows.domain.cases import DatingMethod, SafeContact, Told, Woman
from workflows.domain.errors import ProcedureInvalid, TaskNotOpen
from workflows.domain.events import HistoryLinked, from_payload
from workflows.domain.tasks import TaskStatus
from workflows.engine.engine import Engine
from workflows.procedures import scenarios as s
from workflows.procedures.definition import Procedure
from workflows.services import cases, clocks, dates, dating, documents, escalations, tasks
from workflows.services.case_look import CaseLook, LookedDeadline, LookedEntry
from workflows.services.casework import Casework
from workflows.services.context import Context
from workflows.services.editions import Editions
from workflows.services.titles import titles_of
from workflows.store import log, people
from workflows.store.database import Database


@dataclass(slots=True)
class StoryClock:
    """A clock that stands still until the story moves it."""

    instant: datetime

    def shifted(self, database_now: datetime) -> datetime:
        """The story's instant, whatever the database says."""
        del database_now
        return self.instant


def invented_people(procedure: Procedure) -> tuple[Actor, ...]:
    """One practitioner for each role, and one for each agency that has none. Names are roles."""
    found = [
        Actor(
            id=PersonId(role.key),
            name=f"{role.title} ({procedure.lanes[role.lane].title})",
            agency=AgencyKey(role.lane),
            roles=frozenset({role.key.partition(".")[2]}),
        )
        for role in procedure.roles.values()
    ]
    staffed = {actor.agency for actor in found}
    return (
        *found,
        *(
            Actor(
                id=PersonId(f"{lane.key}.practitioner"),
                name=f"Practitioner ({lane.title})",
                agency=AgencyKey(lane.key),
                roles=frozenset({"practitioner"}),
            )
            for lane in procedure.lanes.values()
            if lane.key not in staffed and lane.stands_for is None
        ),
    )


def in_memory(procedure: Procedure, at: datetime, engine: Engine | None = None) -> ServiceDesk:
    """A desk on a new database in memory: nothing outlives the rehearsal but the engine."""
    database = Database.open("sqlite://")
    database.upgrade()
    clock = StoryClock(at)
    counter = itertools.count(1)
    ctx = Context(
        database=database,
        engine=engine or Engine(),
        editions=Editions.of_procedures([procedure]),
        clock=clock,
        randomness=lambda size: hashlib.sha256(str(next(counter)).encode()).digest()[:size],
    )
    staff = invented_people(procedure)
    with database.transaction() as tx:
        people.put(tx, staff)
    return ServiceDesk(ctx, clock, staff)


@dataclass(slots=True)
class ServiceDesk:
    """Plays through the services, under a clock it moves."""

    ctx: Context
    clock: StoryClock
    staff: Sequence[Actor]
    acting: Mapping[str, str] = field(default_factory=dict)
    _key: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def move_to(self, instant: datetime) -> None:
        """Let time pass, noticing everything due on the way at its own instant."""
        while True:
            due = escalations.next_due(self.ctx)
            if due is None or due > instant:
                break
            self.clock.instant = max(due, self.clock.instant)
            if not escalations.sweep(self.ctx).noticed:
                break
        self.clock.instant = max(instant, self.clock.instant)

    def open(self, agency: str, opening: s.Opening, story: s.Story) -> str:
        """Start the case as the story opens."""
        self.acting = story.people
        request = cases.OpenCase(
            key=self._next_key(story),
            woman=woman_from(opening.woman),
            safe_contact=SafeContact(
                told=Told(opening.told or Told.NOT_ASKED),
                told_why_not=opening.told_why_not,
                safe_way=opening.safe_way,
                safe_time=opening.safe_time,
                must_not_know=opening.must_not_know,
            ),
            edd=statement_of(story),
            answers=opening_answers(opening),
            happened_at=opening.happened,
        )
        return cases.open_case(self.ctx, self.person(agency), request).reference

    def act(self, reference: str, agency: str, act: s.Act) -> None:
        """Do what a scene says, in the name of the agency's person."""
        actor, key = self.person(agency), f"story:{next(self._key)}:{reference}"
        match act:
            case s.DoStep(step, answers, happened):
                task = self._task(reference, step, actor)
                done = tasks.CompleteTask(key, task, answers, happened, held_with=act.held_with)
                tasks.complete_task(self.ctx, actor, done)
            case s.RecordHappening(happening, answers, happened):
                request = cases.RecordHappening(key, reference, happening, answers, happened)
                cases.record_happening(self.ctx, actor, request)
            case s.ReviseEdd(edd, method, accept):
                statement = dating.EddStatement(DatingMethod(method), edd)
                dating.revise_edd(
                    self.ctx, actor, dating.ReviseEdd(key, reference, statement, accept)
                )
            case s.Claim(step):
                tasks.claim_task(self.ctx, actor, self._task(reference, step, actor), key, None)
            case s.Release(step):
                tasks.release_task(self.ctx, actor, self._task(reference, step, actor), key, None)
            case s.DecideDate(deadline, to, reason):
                dates.decide_date(
                    self.ctx, actor, dates.DecideDate(key, reference, deadline, reason, to)
                )
            case s.CloseCase(reason, answers):
                cases.close_case(self.ctx, actor, reference, reason, key, None, answers)
            case s.NobodyActs():
                pass

    def look(self, reference: str) -> CaseLook:
        """The case, whole."""
        with self.ctx.looking() as unit:
            work = Casework.load(self.ctx, unit, THE_SYSTEM, reference, lock=False)
            return look_at(work)

    def person(self, agency: str) -> Actor:
        """Who acts for an agency in this story: whoever it names, else its first person."""
        named = self.acting.get(agency)
        for actor in self.staff:
            if named is not None and named in (actor.id, f"{agency}.{named}", actor.name):
                return actor
        for actor in self.staff:
            if actor.agency == agency and (named is None or named in actor.roles):
                return actor
        raise ProcedureInvalid(
            f"Nobody acts for {agency} in this story.",
            next_action="Name a lane of the procedure, or add the agency under [people].",
        )

    def _task(self, reference: str, step: str, actor: Actor) -> str:
        with self.ctx.looking() as unit:
            work = Casework.load(self.ctx, unit, actor, reference, lock=False)
            waiting = [
                task
                for task in work.tasks.values()
                if task.step == step and task.status is TaskStatus.OPEN
            ]
        if not waiting:
            raise TaskNotOpen(f"{step} is not open.", next_action="Open the case to see what is.")
        return min(waiting, key=lambda task: task.opened_at).id

    def _next_key(self, story: s.Story) -> str:
        return f"story:{story.key}:{next(self._key)}:{story.opening.at.isoformat()}"


def woman_from(answers: Mapping[str, object]) -> Woman:
    """The woman as a story names her."""
    born = _text(answers, "born_on")
    return Woman(
        name=_text(answers, "name"),
        nhs_number=_text(answers, "nhs_number"),
        born_on=date.fromisoformat(born) if born else None,
        address=_text(answers, "address"),
        gp=_text(answers, "gp"),
    )


def statement_of(story: s.Story) -> dating.EddStatement | None:
    """The EDD a story begins with; None where it is not known."""
    if story.edd is None:
        return None
    return dating.EddStatement(DatingMethod(story.edd_method or DatingMethod.SCAN), story.edd)


def opening_answers(opening: s.Opening) -> dict[str, object]:
    """What the opening form is answered with."""
    return {**opening.answers, **({"urgent": True} if opening.urgent else {})}


def look_at(work: Casework) -> CaseLook:
    """The case as a story may be checked against it."""
    entries = tuple(
        LookedEntry(
            seq=entry.seq,
            agency=entry.agency,
            recorded_at=entry.recorded_at,
            happened_at=entry.happened_at,
            event=from_payload(entry.kind, entry.payload or {}),
        )
        for entry in log.entries_of(work.unit.tx, work.row.id)
    )
    edd = work.edd_in_force
    return CaseLook(
        reference=work.row.reference,
        now=work.now,
        status=work.row.status.value,
        edd=edd.sets_dates_by if edd else None,
        open={
            task.step: task.agency for task in work.tasks.values() if task.status is TaskStatus.OPEN
        },
        deadlines={
            name: LookedDeadline(
                name=name,
                status=row.status.value,
                due_at=row.missed_due_at or row.due_at,
                cause=row.cause,
                sentence=row.sentence,
            )
            for name, row in clocks.current(work).items()
        },
        entries=entries,
        earlier=tuple(
            reference
            for entry in entries
            if isinstance(entry.event, HistoryLinked)
            for reference in entry.event.references
        ),
        documents=documents.counts(work.procedure.documents, work.tasks.values()),
        titles=titles_of(work.procedure, people.everyone(work.unit.tx)),
    )


def _text(answers: Mapping[str, object], name: str) -> str | None:
    value = answers.get(name)
    return None if value is None else str(value)
