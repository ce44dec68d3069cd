"""What a deadline can be made of. Each rule says the same as one sentence, and the sentence says
the same as the rule.

The rules hold no dates: an event is a name, and the EDD is the name `edd`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from workflows.domain.errors import DeadlineTextInvalid
from workflows.domain.gestation import Gestation
from workflows.domain.wording import counted

EDD = "edd"
STEP_REACHED = "step_reached"
MOST = 9_999
RESERVED = frozenset(
    {"a", "after", "and", "as", "at", "before", "between", "by", EDD, "every", "of", "the"}
)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Unit(StrEnum):
    """What is counted. Minutes and hours are elapsed time; the others are dates in London."""

    MINUTES = "minute"
    HOURS = "hour"
    WORKING_DAYS = "working day"
    DAYS = "day"
    WEEKS = "week"
    MONTHS = "month"

    @property
    def is_elapsed(self) -> bool:
        """Whether the unit is time on a stopwatch rather than days on a calendar."""
        return self in {Unit.MINUTES, Unit.HOURS}


def is_name(text: str) -> bool:
    """Whether a word can be the name of an event or of a gestation."""
    return _NAME.fullmatch(text) is not None and text not in RESERVED


@dataclass(frozen=True, slots=True)
class Span:
    """So many of a unit."""

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse none at all, and more than any procedure means."""
        if not 1 <= self.number <= MOST:
            raise DeadlineTextInvalid(f"{self.number} {self.unit}s cannot be counted.")


@dataclass(frozen=True, slots=True)
class After:
    """So long after an event or the EDD."""

    span: Span
    event: str

    def __post_init__(self) -> None:
        """Refuse hours from a date, and a name that is not one."""
        _check_anchor(self.span, self.event)


@dataclass(frozen=True, slots=True)
class Before:
    """So long before an event or the EDD."""

    span: Span
    event: str

    def __post_init__(self) -> None:
        """Refuse hours from a date, and a name that is not one."""
        _check_anchor(self.span, self.event)


@dataclass(frozen=True, slots=True)
class BeforeEdd:
    """Before the EDD: the day before it is the last."""


@dataclass(frozen=True, slots=True)
class At:
    """At a gestation, or at one that the procedure gives a name to."""

    gestation: Gestation | str

    def __post_init__(self) -> None:
        """Refuse a name that is not one."""
        _check_point(self.gestation)


@dataclass(frozen=True, slots=True)
class SameWorkingDay:
    """By the end of the working day on which an event falls."""

    event: str

    def __post_init__(self) -> None:
        """Refuse a name that is not one."""
        _check_name(self.event)


@dataclass(frozen=True, slots=True)
class Immediately:
    """At the instant of an event."""

    event: str

    def __post_init__(self) -> None:
        """Refuse a name that is not one."""
        _check_name(self.event)


@dataclass(frozen=True, slots=True)
class SoonAfter:
    """As soon as possible after an event: no instant, so it is ordered by urgency and age."""

    event: str

    def __post_init__(self) -> None:
        """Refuse a name that is not one."""
        _check_name(self.event)


@dataclass(frozen=True, slots=True)
class BeforeEvent:
    """A gate: the event may not happen until this is done. It has no instant of its own."""

    event: str

    def __post_init__(self) -> None:
        """Refuse a name that is not one."""
        _check_name(self.event)


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again: normally each span after the last time, and never later than `at_most`
    after it.
    """

    span: Span
    event: str
    at_most: Span | None = None

    def __post_init__(self) -> None:
        """Refuse a name that is not one, and a latest that comes before the regular date."""
        _check_name(self.event)
        if (
            self.at_most is not None
            and self.at_most.unit is self.span.unit
            and self.at_most.number < self.span.number
        ):
            raise DeadlineTextInvalid(
                f'"At most" is less than {counted(self.span.number, self.span.unit)}.',
                next_action='Write it like "every 4 weeks after birth, at most 6 weeks".',
            )


@dataclass(frozen=True, slots=True)
class Between:
    """Not before one gestation and at another."""

    start: Gestation | str
    end: Gestation | str

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins."""
        _check_point(self.start)
        _check_point(self.end)
        if (
            isinstance(self.start, Gestation)
            and isinstance(self.end, Gestation)
            and self.start >= self.end
        ):
            raise DeadlineTextInvalid(
                f"Between {self.start} and {self.end} there is no time.",
                next_action=f'Write "between {self.end} and {self.start}", or choose other weeks.',
            )


Member = After | Before | BeforeEdd | At | SameWorkingDay | Immediately | SoonAfter


@dataclass(frozen=True, slots=True)
class EarliestOf:
    """Whichever comes first. While one side is not known, the other stands."""

    members: tuple[Member, ...]

    def __post_init__(self) -> None:
        """Refuse fewer than two."""
        _check_members(self.members)


@dataclass(frozen=True, slots=True)
class LatestOf:
    """Whichever comes last. While one side is not known, there is no date."""

    members: tuple[Member, ...]

    def __post_init__(self) -> None:
        """Refuse fewer than two, and "as soon as possible", which is never the later."""
        _check_members(self.members)
        if any(isinstance(member, SoonAfter) for member in self.members):
            raise DeadlineTextInvalid('"As soon as possible" has no date to be the latest of.')


Rule = Member | BeforeEvent | Every | Between | EarliestOf | LatestOf


def names_in(rule: Rule) -> frozenset[str]:
    """Every event a rule speaks of; the EDD and named gestations are not events."""
    match rule:
        case At() | Between() | BeforeEdd():
            return frozenset()
        case EarliestOf(members) | LatestOf(members):
            return frozenset[str]().union(*(names_in(member) for member in members))
        case _:
            return frozenset({rule.event}) - {EDD}


def gestation_names_in(rule: Rule) -> frozenset[str]:
    """Every named gestation a rule speaks of."""
    match rule:
        case At(gestation):
            points: tuple[Gestation | str, ...] = (gestation,)
        case Between(start, end):
            points = (start, end)
        case EarliestOf(members) | LatestOf(members):
            return frozenset[str]().union(*(gestation_names_in(member) for member in members))
        case _:
            points = ()
    return frozenset(point for point in points if isinstance(point, str))


def follows_edd(rule: Rule) -> bool:
    """Whether the date moves when the EDD moves."""
    match rule:
        case At() | Between() | BeforeEdd():
            return True
        case EarliestOf(members) | LatestOf(members):
            return any(follows_edd(member) for member in members)
        case _:
            return rule.event == EDD


def rests_on_edd(rule: Rule) -> bool:
    """Whether the date counts from the EDD and from nothing else."""
    match rule:
        case EarliestOf(members) | LatestOf(members):
            return all(rests_on_edd(member) for member in members)
        case _:
            return follows_edd(rule)


def has_instant(rule: Rule) -> bool:
    """Whether a timer could wait for it: not a gate, and not "as soon as possible" alone."""
    match rule:
        case BeforeEvent() | SoonAfter():
            return False
        case EarliestOf(members):
            return any(has_instant(member) for member in members)
        case _:
            return True


def _check_name(name: str) -> None:
    if not is_name(name):
        raise DeadlineTextInvalid(
            f'"{name}" cannot be the name of an event.',
            next_action="Name an event in lower case with underscores, such as referral_received.",
        )


def _check_anchor(span: Span, event: str) -> None:
    if event != EDD:
        _check_name(event)
    elif span.unit.is_elapsed:
        raise DeadlineTextInvalid(
            f"The EDD is a date, so {span.unit}s cannot be counted from it.",
            next_action='Count days or weeks, as in "2 days before edd".',
        )


def _check_point(point: Gestation | str) -> None:
    if isinstance(point, str) and not is_name(point):
        raise DeadlineTextInvalid(
            f'"{point}" is not a gestation.',
            next_action="Write weeks and days, such as 24+3, or the name of a gestation.",
        )


def _check_members(members: tuple[Member, ...]) -> None:
    fewest = 2
    if len(members) < fewest:
        raise DeadlineTextInvalid(
            "The earliest or latest of fewer than two is not a choice.",
            next_action='Write "the earliest of A and B".',
        )
