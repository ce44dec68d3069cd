"""Look-ups into one edition that every act needs: computed once per edition, by its hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from workflows.domain.calendars import Calendar
from workflows.domain.cases import Value
from workflows.domain.deadline_rules import STEP_REACHED, follows_edd, names_in
from workflows.domain.deadlines import DeadlineDefinition, Terms
from workflows.procedures.calendars import calendar_from
from workflows.procedures.definition import Procedure
from workflows.procedures.diagrams import read_diagram
from workflows.procedures.thresholds import days_of_facts, ends_of_gestation
from workflows.procedures.vocabulary import involved_fact

_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class Index:
    """What stands where in one edition."""

    step_of_deadline: Mapping[str, str]
    """Deadline → the step whose work it measures; absent where no step carries it."""
    deadlines_of_step: Mapping[str, tuple[str, ...]]
    """Step → every deadline that runs once it is reached: its own and its timers'."""
    steps_recording: Mapping[str, tuple[str, ...]]
    """Event → the steps that may record it."""
    calendars: Mapping[str, Calendar]
    terms_of_lane: Mapping[str, Terms]
    """Lane → the procedure's terms on that lane's own calendar."""
    follows_edd: frozenset[str]
    """Deadlines of which every rule counts from the EDD: they end at birth."""
    moves_with_edd: frozenset[str]
    """Deadlines of which some rule counts from the EDD: they move when it does."""
    listened_for: frozenset[str]
    """Events that some diagram waits for: recording one is the signal."""
    heeds_reaching: frozenset[str]
    """Deadlines for which it matters when the step was reached."""

    depending_on: Mapping[str, frozenset[str]]
    """Event or fact → every deadline whose date or conditions depend on it."""
    past: Mapping[str, int]
    """Fact of a threshold → the days of gestation from which it is true."""
    ends_of_gestation: tuple[str, ...]
    """Events after which gestation stands still."""
    unknown: Mapping[str, Value]
    """What is known of a case of which nothing is: no fact, and no event has happened."""
    involved_facts: Mapping[str, str]
    """Lane → the fact that its agency is involved."""

    def terms_for(self, deadline: str, procedure: Procedure) -> Terms:
        """How this deadline counts: by the calendar of the lane that must do the step."""
        step = self.step_of_deadline.get(deadline)
        if step is None:
            return procedure.terms
        return self.terms_of_lane[procedure.steps[step].lane]


_indexes: dict[str, Index] = {}


def index_of(procedure: Procedure) -> Index:
    """The index of this edition; the same object for the same hash."""
    found = _indexes.get(procedure.hash)
    if found is None:
        if len(_indexes) >= _KEPT:
            _indexes.clear()
        found = _indexes[procedure.hash] = _index(procedure)
    return found


def _index(procedure: Procedure) -> Index:
    step_of: dict[str, str] = {}
    carried: dict[str, tuple[str, ...]] = {}
    recording: dict[str, list[str]] = {}
    for key, step in procedure.steps.items():
        names = dict.fromkeys(timer.deadline for timer in step.timers)
        if step.deadline is not None:
            names[step.deadline] = None
        carried[key] = tuple(names)
        for name in names:
            step_of.setdefault(name, key)
        for record in step.records:
            recording.setdefault(record.event, []).append(key)
    calendars = {key: calendar_from(definition) for key, definition in procedure.calendars.items()}
    terms = {
        key: replace(procedure.terms, calendar=calendars[lane.calendar])
        for key, lane in procedure.lanes.items()
    }
    definitions = procedure.deadlines
    return Index(
        step_of_deadline=step_of,
        deadlines_of_step=carried,
        steps_recording={event: tuple(keys) for event, keys in recording.items()},
        calendars=calendars,
        terms_of_lane=terms,
        follows_edd=frozenset(n for n, d in definitions.items() if _all_follow(d)),
        moves_with_edd=frozenset(n for n, d in definitions.items() if _any_follows(d)),
        listened_for=frozenset(
            signal
            for name, data in procedure.diagrams.items()
            for signal in read_diagram(name, data).signals
        ),
        heeds_reaching=frozenset(n for n, d in definitions.items() if _heeds_reaching(d)),
        depending_on=_depending_on(definitions),
        past=days_of_facts(procedure),
        ends_of_gestation=ends_of_gestation(procedure),
        unknown={
            **dict.fromkeys(procedure.fact_names),
            **dict.fromkeys(procedure.event_names, False),
        },
        involved_facts={lane: involved_fact(lane) for lane in procedure.lanes},
    )


def _all_follow(definition: DeadlineDefinition) -> bool:
    return all(follows_edd(rule.rule) for rule in definition.rules)


def _any_follows(definition: DeadlineDefinition) -> bool:
    return any(follows_edd(rule.rule) for rule in definition.rules)


def _heeds_reaching(definition: DeadlineDefinition) -> bool:
    return (
        definition.late_start is not None
        or _any_follows(definition)
        or any(STEP_REACHED in names_in(rule.rule) for rule in definition.rules)
    )


def _depending_on(definitions: Mapping[str, DeadlineDefinition]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, definition in definitions.items():
        for needed in _inputs(definition):
            found.setdefault(needed, set()).add(name)
    return {needed: frozenset(names) for needed, names in found.items()}


def _inputs(definition: DeadlineDefinition) -> frozenset[str]:
    rules = [conditional.rule for conditional in definition.rules]
    rules += [
        rule for rule in (definition.not_before, definition.aim, definition.late_start) if rule
    ]
    conditions = [item.when.names for item in definition.rules if item.when is not None]
    return frozenset[str]().union(*map(names_in, rules), *conditions)
