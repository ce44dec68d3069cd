"""What the engine is given and what it gives back, in our words.

The engine is a function: (definition, state, command, moment) → `Advance`. Nothing about
people, storage or the wall clock lives in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.domain.cases import Value
from workflows.domain.tasks import StepKey, TaskId


@dataclass(frozen=True, slots=True)
class Waiting:
    """A deadline that has no instant yet, and what it waits for. Never fires."""

    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """All the engine may know: the time, the facts, and every deadline's instant by name.

    `now` and all instants are aware. A deadline name that is missing raises `DeadlineUnknown`.
    """

    now: datetime
    facts: Mapping[str, Value] = field(default_factory=dict)
    deadlines: Mapping[str, datetime | Waiting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EngineState:
    """An opaque saved state: our codec's bytes, its version, and the definition's hash."""

    blob: bytes
    version: int
    definition: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A human step that now waits. `lane` is the agency key."""

    id: TaskId
    step: StepKey
    lane: str


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer whose deadline has come: which deadline, on which step (or catch event)."""

    deadline: str
    element: str
    step: StepKey | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a decision table proposed, with the descriptions of the rules that spoke."""

    step: StepKey
    outputs: Mapping[str, Value]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advance:
    """What happened. `opened`/`closed`/`withdrawn` are differences against the state given."""

    state: EngineState
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[TaskId, ...] = ()
    withdrawn: tuple[TaskId, ...] = ()
    fired: tuple[TimerFired, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    reached: tuple[str, ...] = ()
    """Ids of named end and throw events passed, in order (`outcome_known`)."""
    armed: tuple[str, ...] = ()
    """Names of deadlines that some timer of the new state waits for."""
    finished: bool = False
