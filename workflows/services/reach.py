"""Watch rehearsals: which steps, deadlines, stages of ladders and flows they come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from workflows.domain.events import (
    DeadlineMet,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineSet,
    EscalationRaised,
    Event,
    StepCompleted,
    TaskOpened,
)
from workflows.engine.engine import Engine
from workflows.procedures.definition import Procedure
from workflows.procedures.index import index_of
from workflows.procedures.reach import Reached
from workflows.procedures.story import Story
from workflows.services.rehearsal import Rehearsal
from workflows.services.rehearsals import rehearse_in_memory


@dataclass(slots=True)
class Watching:
    """An engine that notes every flow it follows, and what the logs of its cases tell besides."""

    procedure: Procedure
    engine: Engine = field(init=False)
    _flows: set[tuple[str, str, str]] = field(default_factory=set)
    _names: set[str] = field(default_factory=set)
    _stages: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """The engine that is watched."""
        self.engine = Engine(watch=lambda *flow: self._flows.add(flow))

    @property
    def reached(self) -> Reached:
        """What was come to so far."""
        return Reached(frozenset(self._names), frozenset(self._flows), frozenset(self._stages))

    def note(self, events: Iterable[Event]) -> None:
        """Take in what the log of a case tells."""
        index, deadlines = index_of(self.procedure), self.procedure.deadlines
        for event in events:
            match event:
                case TaskOpened(step=step) | StepCompleted(step=step):
                    self._names.add(step)
                    self._names.update(index.deadlines_of_step.get(step, ()))
                case DeadlineMet(name=name) | DeadlineMissed(name=name):
                    self._names.add(name)
                case DeadlineSet(name=name) | DeadlineMoved(name=name):
                    if name not in index.step_of_deadline:  # it runs from the first
                        self._names.add(name)
                case EscalationRaised(deadline=name, stage=stage):
                    ladder = deadlines[name].ladder if name in deadlines else None
                    if ladder is not None:
                        self._stages.add((ladder, stage))
                case _:
                    pass


def rehearse_watched(
    procedure: Procedure, known: Iterable[Story], chosen: Sequence[Story]
) -> tuple[tuple[Rehearsal, ...], Reached]:
    """As `rehearse_in_memory`, and what the rehearsals came to."""
    watching = Watching(procedure)
    told = rehearse_in_memory(procedure, known, chosen, watching.engine)
    for rehearsal in told:
        watching.note(line.event for played in rehearsal.scenes for line in played.lines)
    return told, watching.reached
