"""Live made-up cases from their start to their end, to see that none comes to a dead end.

People do what is asked of them, mostly in time; babies are born around the EDD, now and then
early; some pregnancies end; dates are corrected; somebody is in danger. Chance is an argument, so
a life can be lived again. Everything goes through the real services, on a database in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from workflows.domain.cases import DatingMethod, SafeContact, Told, Woman
from workflows.domain.clock import london_date
from workflows.domain.errors import AnswersInvalid, PrebirthError
from workflows.domain.gestation import DAYS_IN_WEEK, TERM_DAYS, Gestation
from workflows.domain.wording import london
from workflows.procedures.answers import answers_for, answers_to
from workflows.procedures.definition import Happening, Procedure
from workflows.procedures.findings import Finding, error
from workflows.services import cases, dating, tasks
from workflows.services.life_chances import Chances, happenings_after, happenings_ahead
from workflows.services.life_desk import LifeDesk, Standing, Waiting

MOST_STEPS = 500
"""More than any life needs; one that needs more goes round in circles."""

PATIENCE = timedelta(weeks=26)
"""So long after the birth or the end of the pregnancy people begin to ask for the case's end."""

_CLOSING_TRIES = 4
_CLOSING = "What this procedure asks for is done; what goes on is agreed and named."
_NONE_LEFT = "nobody has anything to do, nothing is waited for, and the case may not be closed: "


@dataclass(frozen=True, slots=True)
class Start:
    """Where a life begins: how far on she is (None: the EDD is not known), and how near the birth.

    `birth_in_days` is counted from the start; None leaves it to the EDD and to chance.
    """

    words: str
    gestation: Gestation | None
    birth_in_days: float | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """A life as it was lived. `dead_end` says why it could not go on; None: it came to its end."""

    start: Start
    path: tuple[str, ...]
    dead_end: str | None = None

    @property
    def last(self) -> str:
        """The last steps of the path, in words."""
        return "; ".join(self.path[-_SHOWN:])


_SHOWN = 6


def starts() -> tuple[Start, ...]:
    """Each week from 4+0 to 42+0; EDD not known; found in labour; seen first after the birth."""
    weekly = (Gestation(week * DAYS_IN_WEEK) for week in range(4, 43))
    return (
        *(Start(str(gestation), gestation) for gestation in weekly),
        Start("EDD not known", None),
        Start("in labour", Gestation(TERM_DAYS - DAYS_IN_WEEK), birth_in_days=0.2),
        Start("in labour, EDD not known", None, birth_in_days=0.2),
        Start("after the birth", None, birth_in_days=-3),
    )


def live_many(
    desk: LifeDesk, numbers: Iterable[int], chance: Callable[[int], Random]
) -> Iterator[Life]:
    """The lives of these numbers, from each start in turn; `chance` gives each number its own."""
    begins = starts()
    for number in numbers:
        yield live(desk, begins[number % len(begins)], chance(number))


def live(desk: LifeDesk, start: Start, chance: Random) -> Life:
    """One life from its start until the case is closed, or until nothing can go on."""
    living = _Living(desk, start, chance)
    try:
        dead_end = living.to_the_end()
    except PrebirthError as error:
        dead_end = f"the case cannot go on: {error.sentence}"
    return Life(start, tuple(living.path), dead_end)


@dataclass(slots=True)
class _Living:
    """A life under way."""

    desk: LifeDesk
    start: Start
    chance: Random
    path: list[str] = field(default_factory=list)
    reference: str = ""
    ahead: list[tuple[datetime, Happening | None]] = field(default_factory=list)
    """What is still to happen, soonest first; None stands for a corrected EDD."""
    over_at: datetime | None = None
    """When the baby was born or the pregnancy ended."""
    next_at: datetime | None = None
    refused: str = ""
    ended: bool = False
    tried: set[str] = field(default_factory=set)

    def to_the_end(self) -> str | None:
        """Go on until the case is closed (None), or say why nothing can."""
        self._open()
        for _ in range(MOST_STEPS):
            standing = self.desk.standing(self.reference)
            self.next_at = standing.next_at
            dead_end = self._step(standing)
            if dead_end is not None or self.ended:
                return dead_end
        return f"it has not come to its end after {MOST_STEPS} steps"

    def _step(self, standing: Standing) -> str | None:
        if self._wants_to_close(standing) and self._closed():
            self.ended = not self._reopened()
            return None
        if not standing.waiting:
            return self._let_time_pass(standing)
        if self.chance.random() < Chances.NOBODY_ACTS and standing.next_at is not None:
            self._pass_until(standing.next_at)
            return None
        task = self._which(standing.waiting)
        at = self._when(task)
        if self.ahead and self.ahead[0][0] <= at:
            self._next_happens()
            return None
        self._pass_until(at)
        if self.next_at is not None and self.next_at <= at and not self._still(task):
            return None
        return self._do(task)

    # What people do ---------------------------------------------------------------------------

    def _open(self) -> None:
        desk, procedure = self.desk, self.desk.procedure
        desk.clock.instant = now = self.desk.first + timedelta(minutes=self._pick(120 * 24 * 60))
        born_at = self._birth(now)
        edd = None if self.start.gestation is None else self._edd(now)
        request = cases.OpenCase(
            key=desk.new_key(),
            woman=Woman(),
            safe_contact=SafeContact(told=Told.NOT_ASKED),
            edd=edd,
            answers=answers_for(procedure.forms.get(procedure.opening_form), now, self._pick),
        )
        opener = self.chance.choice(desk.openers)
        self._say(f"started by {opener.agency}, {self.start.words}")
        self.reference = cases.open_case(desk.ctx, opener, request).reference
        self.ahead = happenings_ahead(procedure, now, born_at, self.chance)
        if edd is not None and self.chance.random() < Chances.RE_DATED:
            self.ahead.append((now + (born_at - now) * self.chance.random(), None))
        self.ahead.sort(key=lambda item: item[0])

    def _do(self, task: Waiting) -> str | None:
        """Complete the task; its refusal only counts once it is all that could be done."""
        desk, now = self.desk, self.desk.clock.instant
        actor = self.chance.choice(desk.staff_of(task.agency))
        form = desk.form_of(self.reference, desk.procedure.steps[task.step])
        given = answers_for(form, now, self._pick)
        self._say(f"{task.step} by {actor.id}")
        for _ in range(3):
            request = tasks.CompleteTask(desk.new_key(), task.id, given)
            try:
                tasks.complete_task(desk.ctx, actor, request)
            except AnswersInvalid as error:
                more = answers_to(form, error.problems, now, self._pick)
                if not more.keys() - given.keys():
                    return f"{task.step} is refused: {error.sentence} {error.problems[0].sentence}"
                given |= more
            else:
                return None
        return f"{task.step} is refused whatever is answered"

    def _happen(self, happening: Happening) -> bool:
        """Record what happened, if it is not refused; a refusal here is no dead end."""
        desk = self.desk
        form = desk.form_of(self.reference, happening)
        given = answers_for(form, desk.clock.instant, self._pick)
        actor = desk.who_may_record(self.reference, happening, self.chance)
        if actor is None:
            return False
        request = cases.RecordHappening(desk.new_key(), self.reference, happening.key, given)
        try:
            cases.record_happening(desk.ctx, actor, request)
        except PrebirthError as error:
            if desk.stops(error):
                raise
            self._say(f"{happening.key} is refused: {error.sentence}")
            return False
        self._say(happening.key)
        if desk.ends(happening):
            self._one_less(happening)
        return True

    def _one_less(self, happening: Happening) -> None:
        """A baby was born or lost; the next one of the same pregnancy comes soon after."""
        now = self.desk.clock.instant
        if happening.about_baby is not None and self.desk.babies_to_come(self.reference):
            soon = timedelta(minutes=1 + self._pick(60))
            later = timedelta() if self.desk.is_birth(happening) else timedelta(weeks=8)
            birth = self.chance.choice(self.desk.births)
            self.ahead.append((now + soon + later * self.chance.random(), birth))
            self.ahead.sort(key=lambda item: item[0])
        else:
            self.over_at = self.over_at or now

    def _correct_edd(self) -> None:
        desk = self.desk
        edd = london_date(desk.clock.instant) + timedelta(days=self._pick(200))
        statement = dating.EddStatement(DatingMethod.SCAN, edd)
        actor = desk.who_may_record(self.reference, None, self.chance)
        if actor is None or self.over_at is not None:
            return
        accept = self.chance.random() < Chances.EVEN
        dating.revise_edd(
            desk.ctx, actor, dating.ReviseEdd(desk.new_key(), self.reference, statement, accept)
        )
        self._say("EDD corrected")

    def _closed(self) -> bool:
        """Whether the case could be closed; why not is kept."""
        desk = self.desk
        actor = desk.who_may_record(self.reference, None, self.chance)
        if actor is None:
            self.refused = "nobody may."
            return False
        form = desk.forms.get(desk.procedure.closing.form or "")
        last_way = not self.ahead and self.next_at is None and form is not None
        for _ in range(_CLOSING_TRIES if last_way else 1):
            given = answers_for(form, desk.clock.instant, self._pick, everything=True)
            try:
                cases.close_case(
                    desk.ctx, actor, self.reference, _CLOSING, desk.new_key(), None, given
                )
            except PrebirthError as error:
                self.refused = error.sentence
            else:
                self._say("closed")
                return True
        return False

    # How time goes ----------------------------------------------------------------------------

    def _let_time_pass(self, standing: Standing) -> str | None:
        """Nobody has anything to do: until what happens next, or what is due next."""
        if not self.ahead and standing.next_at is None:
            return None if self._another_way() else _NONE_LEFT + self.refused
        due = standing.next_at
        if self.ahead and (due is None or self.ahead[0][0] <= due):
            self._next_happens()
        elif due is not None:
            self._pass_until(due)
        return None

    def _next_happens(self) -> None:
        at, happening = self.ahead.pop(0)
        self._pass_until(at)
        if happening is None:
            self._correct_edd()
        else:
            self._happen(happening)

    def _another_way(self) -> bool:
        """Whether something else could be recorded that the closing may wait for; each once."""
        left = [h for h in self.desk.of_themselves if h.key not in self.tried]
        while left:
            happening = left.pop(self._pick(len(left)))
            self.tried.add(happening.key)
            if self._happen(happening):
                return True
        return False

    def _pass_until(self, instant: datetime) -> None:
        self.desk.move_to(self.reference, instant, self.next_at)

    def _still(self, task: Waiting) -> bool:
        """Whether it still waits after what fell due meanwhile."""
        return any(task.id == other.id for other in self.desk.standing(self.reference).waiting)

    def _which(self, waiting: Sequence[Waiting]) -> Waiting:
        """Mostly what is due first."""
        far = self.desk.clock.instant + timedelta(days=3)
        if self.chance.random() < Chances.OUT_OF_ORDER:
            soon = [task for task in waiting if (task.not_before or far) <= far]
            return self.chance.choice(soon or waiting)
        return min(waiting, key=lambda task: (task.due_at or far, task.id))

    def _when(self, task: Waiting) -> datetime:
        """Not before its time, and mostly before it is due."""
        first = max(self.desk.clock.instant, task.not_before or self.desk.clock.instant)
        due = task.due_at or first + timedelta(days=2)
        return first + max(timedelta(hours=2), due - first) * self.chance.random()

    def _wants_to_close(self, standing: Standing) -> bool:
        if standing.waiting:
            over = self.over_at
            overdue = over is not None and self.desk.clock.instant > over + PATIENCE
            return overdue and self._pick(Chances.ASKS_AGAIN) == 0
        return self.over_at is not None or not self.ahead or self._pick(Chances.CLOSES_EARLY) == 0

    def _reopened(self) -> bool:
        """Now and then something is seen after the case was closed, and reopens it."""
        found = happenings_after(self.desk.procedure)
        if not found or self.chance.random() >= Chances.AFTER_CLOSING:
            return False
        self.desk.clock.instant += timedelta(days=self._pick(30))
        return self._happen(self.chance.choice(found))

    def _birth(self, now: datetime) -> datetime:
        if self.start.birth_in_days is not None:
            return now + timedelta(days=self.start.birth_in_days)
        gestation = self.start.gestation
        left = self._pick(TERM_DAYS) if gestation is None else TERM_DAYS - gestation.days
        early = Chances.DAYS_EARLY if self.chance.random() < Chances.PRETERM else 10
        born = left + 14 - self._pick(14 + early)
        return now + timedelta(days=max(born, self.chance.random() * 7))

    def _edd(self, now: datetime) -> dating.EddStatement:
        left = TERM_DAYS - (self.start.gestation.days if self.start.gestation else 0)
        return dating.EddStatement(DatingMethod.SCAN, london_date(now) + timedelta(days=left))

    def _pick(self, count: int) -> int:
        return self.chance.randrange(count) if count > 1 else 0

    def _say(self, words: str) -> None:
        self.path.append(f"{london(self.desk.clock.instant)}: {words}")


def dead_end_findings(procedure: Procedure, lives: Iterable[Life]) -> tuple[Finding, ...]:
    """Each life that could not go on, as an author should hear of it: the way it went, in words."""
    return tuple(
        error(
            f"{procedure.main}.bpmn",
            f"a life from {life.start.words}",
            f"comes to a dead end: {life.dead_end}",
            f"draw a way on from there, or allow the case to be closed. It went: {life.last}",
        )
        for life in lives
        if life.dead_end is not None
    )
