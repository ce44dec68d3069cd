"""Everything that can be written in a case's log: past-tense facts, made of JSON primitives.

Who, for which agency, when it happened and when it was recorded stand on the log entry itself.
Instants inside a payload are ISO text in UTC, so that an entry reads the same for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from workflows.domain.cases import Value
from workflows.domain.errors import LogBroken
from workflows.domain.family_events import (
    CaseLinked,
    CaseUnlinked,
    DocumentConfirmed,
    DocumentVersioned,
    HistoryHeard,
    HistoryLinked,
    MeetingShared,
)

__all__ = [
    "CaseLinked",
    "CaseUnlinked",
    "DocumentConfirmed",
    "DocumentVersioned",
    "HistoryHeard",
    "HistoryLinked",
    "MeetingShared",
]


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A practitioner started the case."""

    procedure: str
    edition: str
    answers: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgencyInvolved:
    """An agency got its first task here, or was first told; from now on it may see the case."""

    agency: str


@dataclass(frozen=True, slots=True)
class ValueDoubted:
    """A value was kept as typed although it looks wrong. The value itself stands elsewhere."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class EddStated:
    """An EDD was stated: how, and whether it now sets dates."""

    number: int
    earliest: str
    latest: str
    method: str
    in_force: bool
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class EddAccepted:
    """A named person accepted a stated EDD, so that dates may move later."""

    number: int


@dataclass(frozen=True, slots=True)
class TaskOpened:
    """A step came to wait in an agency's queue."""

    step: str
    title: str
    agency: str


@dataclass(frozen=True, slots=True)
class TaskClaimed:
    """Somebody took the task on."""

    step: str
    title: str
    taken_over_from: str | None = None


@dataclass(frozen=True, slots=True)
class TaskReleased:
    """Somebody gave the task back to the queue."""

    step: str
    title: str


@dataclass(frozen=True, slots=True)
class StepCompleted:
    """An agency completed a step, with what it answered."""

    step: str
    title: str
    answers: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuorumNotMet:
    """A meeting was held without someone it needs, and why. `missing` are lanes and roles."""

    step: str
    title: str
    missing: list[str]
    reason: str


@dataclass(frozen=True, slots=True)
class TaskWithdrawn:
    """The pathway moved on and the task is no longer asked for."""

    step: str
    title: str


@dataclass(frozen=True, slots=True)
class EventRecorded:
    """Something that clocks and conditions count from happened (`referral_received`)."""

    name: str
    answers: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepPassedBy:
    """The pathway came to a step that this edition switches off, and went on; `why` is its own."""

    step: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class ProposalMade:
    """The decision table proposed; a named manager decides."""

    step: str
    outputs: Mapping[str, Value]
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class DeadlineSet:
    """A date was set, by this sentence."""

    name: str
    due_at: str
    sentence: str
    why: str
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class DeadlinePastAtStart:
    """A gestation was past when the case was started: nobody missed it, and it is still to do."""

    name: str
    due_at: str
    sentence: str


@dataclass(frozen=True, slots=True)
class DeadlineMoved:
    """A date moved; both stay visible."""

    name: str
    old: str
    new: str
    sentence: str
    cause: str


@dataclass(frozen=True, slots=True)
class DeadlineNotSet:
    """A date could not be worked out, and why: somebody must act."""

    name: str
    sentence: str
    why: str


@dataclass(frozen=True, slots=True)
class DeadlineMet:
    """What was due is done. `late` by the date then in force."""

    name: str
    late: bool


@dataclass(frozen=True, slots=True)
class DeadlineMissed:
    """A date passed and what was due is not done."""

    name: str
    due_at: str
    sentence: str
    cause: str
    noticed_late: bool = False


@dataclass(frozen=True, slots=True)
class DeadlineEnded:
    """A clock ended without being met, and why (the baby was born, the case closed)."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class ClashFound:
    """A date is due before its step is allowed: a manager must decide; the earlier date stands."""

    name: str
    due_at: str
    not_before: str


@dataclass(frozen=True, slots=True)
class DateDecided:
    """A named manager decided another date than the rule gives; `old` stays visible."""

    name: str
    old: str
    new: str
    reason: str
    role: str
    clash: bool = False


@dataclass(frozen=True, slots=True)
class DateDecisionLapsed:
    """What a decided date was decided upon has changed: the rule sets the date again."""

    name: str
    decided: str


@dataclass(frozen=True, slots=True)
class EscalationRaised:
    """A rung was reached, because no outcome was recorded."""

    deadline: str
    stage: int
    told: list[str]
    noticed_late: bool = False
    unfilled: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EscalationStopped:
    """The outcome was recorded and the ladder climbs no further."""

    deadline: str
    stage: int


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A message was put out to one person: for which role, about what."""

    person: str
    role: str
    about: str


@dataclass(frozen=True, slots=True)
class BabiesCounted:
    """It became known how many babies there are; each has a record of its own from now on."""

    number: int


@dataclass(frozen=True, slots=True)
class BabyRecorded:
    """One baby's record changed: born, ended, died, taken back, left hospital. Never the kind."""

    baby: int
    became: str


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """The case was closed, and why."""

    reason: str
    answers: Mapping[str, Value] = field(default_factory=dict)
    managed: str | None = None


@dataclass(frozen=True, slots=True)
class CaseReopened:
    """A closed case is open again, because of what was recorded on it."""

    happening: str
    title: str


Event = (
    CaseOpened
    | AgencyInvolved
    | HistoryLinked
    | HistoryHeard
    | CaseLinked
    | CaseUnlinked
    | MeetingShared
    | DocumentVersioned
    | DocumentConfirmed
    | ValueDoubted
    | EddStated
    | EddAccepted
    | TaskOpened
    | TaskClaimed
    | TaskReleased
    | StepCompleted
    | QuorumNotMet
    | TaskWithdrawn
    | EventRecorded
    | ProposalMade
    | StepPassedBy
    | DeadlineSet
    | DeadlinePastAtStart
    | DeadlineMoved
    | DeadlineNotSet
    | DeadlineMet
    | DeadlineMissed
    | DeadlineEnded
    | ClashFound
    | DateDecided
    | DateDecisionLapsed
    | EscalationRaised
    | EscalationStopped
    | PersonTold
    | BabiesCounted
    | BabyRecorded
    | CaseClosed
    | CaseReopened
)

_CLASSES = {kind.__name__: kind for kind in Event.__args__}
_FIELDS = {kind: tuple(item.name for item in fields(kind)) for kind in Event.__args__}


def kind_of(event: Event) -> str:
    """The name under which the log keeps this event, e.g. `DeadlineMissed`."""
    return type(event).__name__


def payload_of(event: Event) -> dict[str, object]:
    """The event as JSON primitives."""
    return {name: getattr(event, name) for name in _FIELDS[type(event)]}


def from_payload(kind: str, payload: Mapping[str, object]) -> Event:
    """The event an entry holds. An unknown kind raises `LogBroken`; unknown keys are ignored."""
    found = _CLASSES.get(kind)
    if found is None:
        raise LogBroken(f"The log holds an entry of a kind this version does not know: {kind}.")
    known = {item.name for item in fields(found)}
    event: Event = found(**{key: value for key, value in payload.items() if key in known})
    return event
