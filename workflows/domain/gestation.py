"""Gestation is the clock of the whole procedure, so it is kept in whole days and never as a
decimal.

gestation = 280 - (EDD - day). 24+3 means 24 completed weeks and 3 days; 40+0 is the EDD. Months are
never used: nine calendar months and seven days is not 280 days for most dates.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self

from workflows.domain.errors import DateOutOfRange, ValueNotUnderstood
from workflows.domain.wording import counted, day

TERM_DAYS = 280
DAYS_IN_WEEK = 7
MOST_WEEKS = 45
AHEAD_WEEKS = 44
PAST_WEEKS = 6
EGG_COLLECTION_DAYS = 266

_WRITTEN = re.compile(r"([0-9]{1,2})\+([0-9])")
_HOW_TO_WRITE = "Write completed weeks, a plus sign, and days from 0 to 6, such as 24+3."


@dataclass(frozen=True, order=True, slots=True)
class Gestation:
    """Completed days of pregnancy; prints as weeks+days."""

    days: int

    def __post_init__(self) -> None:
        """Refuse what is before the pregnancy began."""
        if self.days < 0:
            raise ValueNotUnderstood(
                f"A gestation cannot be {counted(-self.days, 'day')} below 0+0.",
                next_action="Check the EDD and the date.",
                field="gestation",
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "24+3"; 24.3, 24+7 and anything over 45 weeks are refused with a sentence."""
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            raise _refused(f"{text!r} is not a gestation.")
        weeks, days = int(written[1]), int(written[2])
        if days >= DAYS_IN_WEEK:
            raise _refused(f"{text!r} is not a gestation: {days} days is a week or more.")
        if weeks > MOST_WEEKS:
            raise _refused(f"{text!r} is longer than any pregnancy.")
        return cls(weeks * DAYS_IN_WEEK + days)

    def __str__(self) -> str:
        """Weeks and days, such as 24+3."""
        weeks, days = divmod(self.days, DAYS_IN_WEEK)
        return f"{weeks}+{days}"


def _refused(message: str) -> ValueNotUnderstood:
    return ValueNotUnderstood(message, next_action=_HOW_TO_WRITE, field="gestation")


def moved(start: date, days: int, field: str = "date") -> date:
    """The date so many days later (or earlier); DateOutOfRange rather than an overflow."""
    try:
        return start + timedelta(days=days)
    except OverflowError as error:
        raise DateOutOfRange(
            f"{field}: {start.isoformat()} is out of range.", field=field
        ) from error


def gestation_on(edd: date, on: date) -> Gestation:
    """The gestation on a day; an error naming `on` when the day is before the pregnancy began."""
    days = TERM_DAYS - (edd - on).days
    if days < 0:
        raise ValueNotUnderstood(
            f"on: {day(on)} is {counted(-days, 'day')} before 0+0 for an EDD of {day(edd)}.",
            next_action="Check the EDD and the date.",
            field="on",
        )
    return Gestation(days)


def days_if_known(edd: date | None, on: date) -> int | None:
    """Whole days of gestation; None where the EDD is not known, or lies too far off to be right."""
    if edd is None or (edd - on).days > TERM_DAYS:
        return None
    return gestation_on(edd, on).days


def date_at(edd: date, gestation: Gestation) -> date:
    """The day on which that gestation is reached."""
    return moved(edd, gestation.days - TERM_DAYS, "edd")


def edd_from_lmp(lmp: date) -> date:
    """EDD = first day of the last menstrual period + 280 days, never month arithmetic."""
    return moved(lmp, TERM_DAYS, "lmp")


def edd_from_egg_collection(collected: date) -> date:
    """EDD = egg collection + 266 days; the same for fresh and frozen embryos."""
    return moved(collected, EGG_COLLECTION_DAYS, "egg_collection")


def edd_from_ivf(transfer: date, embryo_days: Literal[3, 5]) -> date:
    """EDD = transfer + 266 - the embryo's age: 263 days for day 3, 261 for day 5."""
    return moved(transfer, EGG_COLLECTION_DAYS - embryo_days, "ivf_transfer")


def furthest_on(edds: Iterable[date]) -> date:
    """The EDD to work with when only a range is known: the earliest, so that no date comes too
    late.
    """
    return min(edds)


def doubtful_edd(edd: date, on: date) -> str | None:
    """A sentence when an EDD is more than 44 weeks ahead or 6 weeks past; never a reason to
    refuse.
    """
    ahead = (edd - on).days
    if ahead > AHEAD_WEEKS * DAYS_IN_WEEK:
        return f"The EDD, {day(edd)}, is more than {AHEAD_WEEKS} weeks ahead. Is the year right?"
    if -ahead > PAST_WEEKS * DAYS_IN_WEEK:
        return f"The EDD, {day(edd)}, is more than {PAST_WEEKS} weeks past. Has the baby been born?"
    return None


def doubtful_lmp(lmp: date, on: date) -> str | None:
    """A sentence when a last menstrual period is in the future or gives an EDD more than 6 weeks
    past.
    """
    if lmp > on:
        return f"The last menstrual period, {day(lmp)}, is in the future. Is the date right?"
    if (on - lmp).days > TERM_DAYS + PAST_WEEKS * DAYS_IN_WEEK:
        return (
            f"The last menstrual period, {day(lmp)}, would make the EDD more than "
            f"{PAST_WEEKS} weeks past. Is the year right?"
        )
    return None
