"""A story as frozen values: who does what, when, and what should follow. Instants are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from workflows.domain.gestation import Gestation


@dataclass(frozen=True, slots=True)
class DoStep:
    """The agency completes a step with these answers; `happened` is when it was, if earlier.

    `held_with_earlier`: at the meeting of the earlier story's case, whose reference the player puts
    into `held_with`.
    """

    step: str
    answers: Mapping[str, object] = field(default_factory=dict)
    happened: datetime | None = None
    held_with_earlier: bool = False
    held_with: str | None = None


@dataclass(frozen=True, slots=True)
class RecordHappening:
    """The agency records something that may happen at any time: a birth, new facts."""

    happening: str
    answers: Mapping[str, object] = field(default_factory=dict)
    happened: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviseEdd:
    """The agency states another EDD; `accept`: a named person accepts it in the same breath."""

    edd: date
    method: str
    accept: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """Someone in the agency takes a task."""

    step: str


@dataclass(frozen=True, slots=True)
class Release:
    """Someone in the agency gives a task back."""

    step: str


@dataclass(frozen=True, slots=True)
class CloseCase:
    """The agency closes the case, with a reason and the answers to its closing form."""

    reason: str
    answers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecideDate:
    """A manager of the agency decides another date for a deadline, with the reason."""

    deadline: str
    to: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class NobodyActs:
    """Time passes; everything that falls due in between is noticed."""


Act = DoStep | RecordHappening | ReviseEdd | Claim | Release | CloseCase | DecideDate | NobodyActs


@dataclass(frozen=True, slots=True)
class Expectation:
    """What should be true after a scene. Empty parts expect nothing.

    `due` maps a deadline to its instant; `late` a deadline to a cause; `gestation` is `32+0`.
    """

    open: tuple[str, ...] = ()
    open_exactly: bool = False
    not_open: tuple[str, ...] = ()
    due: Mapping[str, datetime] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    late: Mapping[str, str] = field(default_factory=dict)
    gestation: Gestation | None = None
    refused: str | None = None
    earlier: int | None = None
    """How many earlier cases of the same woman should be in view."""
    documents: Mapping[str, int] = field(default_factory=dict)
    """Document → how many versions of it there should be."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment of a story. `agency` is the lane that acts, None while nobody does.

    `in_earlier`: all of it is about the earlier story's case, what is expected too.
    """

    number: int
    on: datetime
    agency: str | None
    act: Act
    expect: Expectation
    in_earlier: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """How the case is started: by which agency, when, and what was answered."""

    by: str
    at: datetime
    woman: Mapping[str, object]
    answers: Mapping[str, object]
    told: str | None = None
    told_why_not: str | None = None
    safe_way: str | None = None
    safe_time: str | None = None
    must_not_know: str | None = None
    urgent: bool = False
    happened: datetime | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A whole pathway as it should go. Instants are aware UTC; `edd` None is not known."""

    key: str
    file: str
    title: str
    source: str | None
    invented: tuple[str, ...]
    today: date
    edd: date | None
    edd_method: str | None
    people: Mapping[str, str]
    opening: Opening
    scenes: tuple[Scene, ...]
    earlier: str | None = None
    """The story of the same woman that is played first, by its file's name."""
