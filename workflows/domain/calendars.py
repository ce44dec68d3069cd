"""A calendar is a value the arithmetic is given, so that each agency may close on its own days.

It knows how far its bank holidays are confirmed. Past that day it refuses to answer: "no holidays"
would be a guess.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Self

from workflows.domain.errors import BankHolidaysNotKnown, ValueNotUnderstood
from workflows.domain.wording import counted, day

SATURDAY = 5
WORKING_WEEK = 5
NINE = time(9)
FIVE = time(17)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When an office opens and closes, Monday to Friday, in London time.

    `cut_off` is the latest arrival that still counts as that day's; where there is none, closing
    time is.
    """

    opens: tuple[time, ...] = (NINE,) * WORKING_WEEK
    closes: tuple[time, ...] = (FIVE,) * WORKING_WEEK
    cut_off: tuple[time | None, ...] = (None,) * WORKING_WEEK

    def __post_init__(self) -> None:
        """Refuse a week that has not five days, or a day that closes before it opens."""
        if {len(self.opens), len(self.closes), len(self.cut_off)} != {WORKING_WEEK}:
            raise ValueNotUnderstood(
                "Office hours need one time for each day from Monday to Friday.",
                field="office_hours",
            )
        if any(opens >= closes for opens, closes in zip(self.opens, self.closes, strict=True)):
            raise ValueNotUnderstood(
                "An office cannot close before it opens.", field="office_hours"
            )

    def opens_on(self, on: date) -> time:
        """Opening time on a Monday to Friday."""
        return self.opens[on.weekday()]

    def closes_on(self, on: date) -> time:
        """Closing time on a Monday to Friday."""
        return self.closes[on.weekday()]

    def cut_off_on(self, on: date) -> time:
        """The latest arrival that still counts as that day's."""
        return self.cut_off[on.weekday()] or self.closes_on(on)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days an agency works: Monday to Friday, less bank holidays and its own closures."""

    name: str
    closed: frozenset[date]
    confirmed_through: date
    version: str
    office_hours: OfficeHours = OfficeHours()
    confirmed_from: date = date.min
    closures: frozenset[date] = field(default=frozenset())

    def is_open_day(self, on: date) -> bool:
        """Whether the agency works that day; BankHolidaysNotKnown outside the confirmed years."""
        if not self.confirmed_from <= on <= self.confirmed_through:
            raise BankHolidaysNotKnown(
                f"Working days on {day(on)} cannot be counted: the {self.name} calendar is "
                f"confirmed from {day(self.confirmed_from)} to {day(self.confirmed_through)} only."
            )
        return on.weekday() < SATURDAY and on not in self.closed

    def with_closures(self, dates: Iterable[date]) -> Self:
        """The same calendar with an agency's own closed days; its version says they were added."""
        closures = self.closures | frozenset(dates)
        if closures == self.closures:
            return self
        listed = ",".join(sorted(closure.isoformat() for closure in closures))
        mark = hashlib.sha256(listed.encode()).hexdigest()[:8]
        return replace(
            self,
            closed=self.closed | closures,
            closures=closures,
            version=f"{self.version.split(' closures ')[0]} closures {mark}",
        )

    def __str__(self) -> str:
        """Such as "England calendar", or "England calendar with 4 closure days"."""
        if not self.closures:
            return f"{self.name} calendar"
        return f"{self.name} calendar with {counted(len(self.closures), 'closure day')}"
