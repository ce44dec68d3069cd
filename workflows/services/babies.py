"""What a birth, an ending, a death or its taking back does to the babies' records and the clocks.

One pregnancy, a record per baby (decision 23). Which happening says what of a baby, and which
events it records, is the procedure's to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.domain import babies as domain
from workflows.domain.babies import AboutBaby, BabyState
from workflows.domain.cases import Value
from workflows.domain.deadline_rules import names_in
from workflows.domain.events import BabiesCounted, BabyRecorded
from workflows.domain.expressions import holds
from workflows.procedures.babies import about_baby
from workflows.procedures.definition import Happening, StepDefinition
from workflows.procedures.questions import fact_names
from workflows.services import clocks
from workflows.services.casework import Casework

KIND = "ending_kind"
"""The answer that says how a pregnancy ended: kept with the baby, shown to those who need it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What recording a happening comes to: the events it records, and those that diagrams hear.

    They differ where the pregnancy is over: then it alone is heard, not that one baby's record
    ended, so that nobody is asked twice to withdraw the same plan.
    """

    events: tuple[str, ...]
    heard: tuple[str, ...]
    ends_gestation: bool


def count_stated(
    work: Casework, about: StepDefinition | Happening | None, answers: Mapping[str, Value]
) -> None:
    """A form said how many babies there are: more records are added at once.

    Fewer are believed only while nothing was recorded of any baby, and never from a form that is
    about one: a record that vanished there would be a baby nobody looks for.
    """
    number = domain.number_stated(answers.get(domain.NUMBER))
    if number is None:
        return
    of_one = about is not None and about_baby(work.procedure, about) is not None
    untouched = all(baby == domain.Baby(baby.number) for baby in work.babies)
    if number < len(work.babies) and (of_one or not untouched):
        return
    _keep(work, domain.with_number(work.babies, number))


def step_done(
    work: Casework,
    step: StepDefinition,
    events: tuple[str, ...],
    answers: Mapping[str, Value],
    at: datetime,
) -> None:
    """A step recorded what a happening records of a baby (leaving hospital): the record follows.

    A step is never refused for it: where it can be said of no baby, no record changes.
    """
    about = about_baby(work.procedure, step)
    said = {
        event
        for happening in work.procedure.happenings.values()
        if about is not None and happening.about_baby is about
        for event in happening.records.split()
    }
    if about is None or not said & set(events):
        return
    answer = answers.get(domain.WHICH)
    if domain.possible(work.babies, about) or answer is not None:
        _become(work, domain.named(work.babies, about, answer or domain.ALL), about, at)


def recorded(
    work: Casework, happening: Happening, answers: Mapping[str, Value], at: datetime
) -> Change:
    """Change the records this happening is about, and say which events follow.

    Raises `AnswersInvalid` for a baby that is not there, or of whom it cannot be recorded.
    """
    events, about = tuple(happening.records.split()), happening.about_baby
    if about is None:
        _take_back(work, happening)
        return Change(events, events, happening.ends_gestation_clocks)
    count_stated(work, happening, answers)
    first = not any(baby.state is BabyState.BORN for baby in work.babies)
    chosen = domain.named(work.babies, about, answers.get(domain.WHICH))
    kind = answers.get(KIND)
    home = happening.not_in_hospital_when
    left = home is not None and holds(home, {**work.known_values(), **answers})
    _become(work, chosen, about, at, kind if isinstance(kind, str) else None, left=left)
    over = domain.over(work.babies)
    again = (happening.records_again,) if happening.records_again is not None else ()
    match about:
        case AboutBaby.BORN:
            # Clocks that count from the first birth stay: a later one has an event of its own.
            born = (*(events if first else ()), *(again if not first or len(chosen) > 1 else ()))
            return Change(born, born, happening.ends_gestation_clocks)
        case AboutBaby.ENDED | AboutBaby.DIED if over and happening.once_all is not None:
            every = (*events, happening.once_all)
            return Change(every, (happening.once_all,), happening.ends_gestation_clocks)
        case AboutBaby.CONTINUES:
            _take_back(work, happening)
        case AboutBaby.ENDED | AboutBaby.DIED | AboutBaby.LEFT_HOSPITAL:
            pass
    return Change(events, events, happening.ends_gestation_clocks and over)


def settle_clocks(work: Casework, happening: Happening, change: Change) -> None:
    """End the clocks that this ended, or run again those that what was taken back had ended."""
    if happening.about_baby is AboutBaby.CONTINUES:
        if not domain.over(work.babies):
            again, work.stopped = work.stopped, []
            clocks.run_again(work, again)
        return
    before = {name for name, row in clocks.current(work).items() if row.status in clocks.RUNNING}
    if change.ends_gestation:
        why = f"{happening.title}: the EDD sets no more dates."
        clocks.end_gestation_clocks(work, why)
        if happening.about_baby is AboutBaby.ENDED:
            _end(work, work.index.moves_with_edd, why)
    if happening.about_baby is AboutBaby.DIED and not _any_living(work):
        _end(work, _counted_from_birth(work), f"{happening.title}: no date of the baby's is left.")
    if happening.about_baby in {AboutBaby.ENDED, AboutBaby.DIED}:
        after = clocks.current(work)
        ended = (name for name in before if after[name].status not in clocks.RUNNING)
        work.stopped = [*dict.fromkeys((*work.stopped, *sorted(ended)))]


def _keep(work: Casework, babies: tuple[domain.Baby, ...]) -> None:
    if babies == work.babies:
        return
    work.babies = babies
    work.forget_known()
    work.write(BabiesCounted(len(babies)))


def _become(
    work: Casework,
    chosen: tuple[domain.Baby, ...],
    about: AboutBaby,
    at: datetime,
    kind: str | None = None,
    *,
    left: bool = False,
) -> None:
    changed = {baby.number: domain.become(baby, about, at, kind) for baby in chosen}
    if left:
        changed = {number: replace(baby, left_hospital_at=at) for number, baby in changed.items()}
    work.babies = tuple(changed.get(baby.number, baby) for baby in work.babies)
    work.forget_known()
    for baby in chosen:
        work.write(BabyRecorded(baby.number, about.value), at)


def _take_back(work: Casework, happening: Happening) -> None:
    """What this undoes is true no longer, unless it is still true of another baby.

    Both entries stay in the log. What a mistaken ending's form answered is no fact any more.
    """
    still = {
        event
        for other in work.procedure.happenings.values()
        if (state := _STATE.get(other.about_baby)) is not None
        and any(baby.state is state for baby in work.babies)
        for event in other.records.split()
    }
    undone = [event for event in happening.undoes if event not in still]
    work.take_back(undone)
    for other in work.procedure.happenings.values():
        form = work.procedure.forms.get(other.form or "")
        mistaken = other.about_baby in _STATE and set(other.records.split()) & set(undone)
        if form is not None and mistaken:
            work.values.update(dict.fromkeys(fact_names(form) & work.values.keys()))
    work.forget_known()


_STATE: Mapping[AboutBaby | None, BabyState] = {
    AboutBaby.ENDED: BabyState.ENDED,
    AboutBaby.DIED: BabyState.DIED,
}


def _any_living(work: Casework) -> bool:
    return any(baby.state is BabyState.BORN for baby in work.babies)


def _counted_from_birth(work: Casework) -> frozenset[str]:
    """Deadlines of which every rule counts from a birth and from nothing else."""
    births = {
        event
        for happening in work.procedure.happenings.values()
        if happening.about_baby is AboutBaby.BORN
        for event in happening.events
    }
    return frozenset(
        name
        for name, definition in work.procedure.deadlines.items()
        if definition.rules
        and all(births >= (found := names_in(rule.rule)) and found for rule in definition.rules)
    )


def _end(work: Casework, names: frozenset[str], why: str) -> None:
    for name, row in clocks.current(work).items():
        protects = work.procedure.deadlines[name].protects
        if name in names and row.status in clocks.RUNNING and not protects:
            clocks.end(work, row, why)
