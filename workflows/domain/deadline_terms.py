"""What a rule needs in order to become a date: how days are counted, what has happened, and the
EDD.

Everything here is data of a procedure or a case, and everything is printed beside the date it led
to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from workflows.domain.calendars import SATURDAY, Calendar
from workflows.domain.clock import require_aware
from workflows.domain.gestation import Gestation
from workflows.domain.working_days import Counting

END_OF_DAY = time(17)


class Landing(StrEnum):
    """What becomes of a calendar date that falls on a closed day."""

    STAY = "stay"
    NEXT_OPEN_DAY = "next_open_day"
    PREVIOUS_OPEN_DAY = "previous_open_day"


@dataclass(frozen=True, slots=True)
class Terms:
    """How a procedure counts.

    `cut_off`: False for none; True for the calendar's own; a time for that hour on every open day.
    `due_hour`: the London time at which a due day ends; None for when the office closes that day.
    `gestations`: what the named ones are.
    """

    calendar: Calendar
    counting: Counting = Counting.DAY_AFTER
    cut_off: bool | time = False
    due_hour: time | None = END_OF_DAY
    landing: Landing = Landing.STAY
    gestations: Mapping[str, Gestation] = field(default_factory=dict)

    def ends(self, on: date) -> time:
        """When a due day ends; at a weekend, where the office's closing counts, the latest one."""
        if self.due_hour is not None:
            return self.due_hour
        hours = self.calendar.office_hours
        return hours.closes_on(on) if on.weekday() < SATURDAY else max(hours.closes)


@dataclass(frozen=True, slots=True)
class TermsOverride:
    """What one deadline counts differently from its procedure; None leaves the procedure's."""

    calendar: Calendar | None = None
    counting: Counting | None = None
    cut_off: bool | time | None = None
    due_hour: time | None = None
    landing: Landing | None = None

    def over(self, terms: Terms) -> Terms:
        """The procedure's terms with these laid over them; the same where there are none."""
        if self == _NONE:
            return terms
        return Terms(
            calendar=self.calendar or terms.calendar,
            counting=self.counting or terms.counting,
            cut_off=terms.cut_off if self.cut_off is None else self.cut_off,
            due_hour=terms.due_hour if self.due_hour is None else self.due_hour,
            landing=self.landing or terms.landing,
            gestations=terms.gestations,
        )


_NONE = TermsOverride()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case: when each event happened, and the EDD to work with.

    Of an estimated range the EDD is the furthest-on end: see gestation.furthest_on.
    """

    terms: Terms
    events: Mapping[str, datetime] = field(default_factory=dict)
    edd: date | None = None

    def __post_init__(self) -> None:
        """Refuse an instant without an offset, naming the event."""
        for name, instant in self.events.items():
            require_aware(instant, name)


@dataclass(frozen=True, slots=True)
class Due:
    """An instant, the London day it ends (None for elapsed time), and in words why.

    `aim_at` is the regular date of a recurring deadline that has a latest one; `not_before_at` the
    start of a window.
    """

    at: datetime
    day: date | None
    basis: str
    aim_at: datetime | None = None
    not_before_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """No date yet, because these names are not known: events, facts, or `edd`."""

    missing: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Gate:
    """Must be done before an event; `closed_at` is when that event happened, once it has."""

    event: str
    basis: str
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AsSoonAsPossible:
    """No instant: ordered by urgency and by how long it has waited since then."""

    since: datetime
    basis: str


Resolution = Due | Waiting | Gate | AsSoonAsPossible
