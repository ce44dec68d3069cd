"""Published rules differ on whether day 1 is the day something happened or the day after; both are
data here.

Dates are London dates. Every answer is an open day of the calendar that was given.
"""

from datetime import date, datetime, time
from enum import StrEnum

from workflows.domain.calendars import Calendar
from workflows.domain.clock import london_instant
from workflows.domain.errors import ValueNotUnderstood
from workflows.domain.gestation import moved


class Counting(StrEnum):
    """Which day is day 1."""

    SAME_DAY = "same_day"
    DAY_AFTER = "day_after"

    @property
    def words(self) -> str:
        """As printed beside a date."""
        return f"{self.value.replace('_', ' ')} counting"


def next_open_day(on: date, calendar: Calendar) -> date:
    """That day if it is an open one, else the first after it."""
    return _open_day(on, 1, calendar)


def previous_open_day(on: date, calendar: Calendar) -> date:
    """That day if it is an open one, else the last before it."""
    return _open_day(on, -1, calendar)


def add_working_days(number: int, after: date, counting: Counting, calendar: Calendar) -> date:
    """The open day that is the number-th working day after a date.

    With same_day counting the date itself is day 1; when it is closed, day 1 is the next open day.
    With day_after counting day 1 is the first open day after it.
    """
    return _count(number, after, counting, calendar, 1)


def subtract_working_days(
    number: int, before: date, counting: Counting, calendar: Calendar
) -> date:
    """The open day that is the number-th working day before a date, counted the same way."""
    return _count(number, before, counting, calendar, -1)


def working_days_between(start: date, end: date, counting: Counting, calendar: Calendar) -> int:
    """How many working days `end` is after `start`: what add_working_days would have been given.

    Negative when `end` is before `start`.
    """
    if end < start:
        return -working_days_between(end, start, counting, calendar)
    first = start if counting is Counting.SAME_DAY else moved(start, 1)
    days = range((end - first).days + 1)
    return sum(calendar.is_open_day(moved(first, offset)) for offset in days)


def counts_from(instant: datetime, calendar: Calendar, cut_off: time | None = None) -> date:
    """The London day an arrival counts as: the next opening, if it came after the cut-off or on a
    closed day.

    The cut-off is the one given, else the calendar's for that weekday. Arriving on the stroke is in
    time.
    """
    local = london_instant(instant)
    if calendar.is_open_day(local.date()):
        latest = cut_off or calendar.office_hours.cut_off_on(local.date())
        if local.time() <= latest:
            return local.date()
    return next_open_day(moved(local.date(), 1), calendar)


def _open_day(on: date, step: int, calendar: Calendar) -> date:
    while not calendar.is_open_day(on):
        on = moved(on, step)
    return on


def _count(number: int, start: date, counting: Counting, calendar: Calendar, step: int) -> date:
    if number < 1:
        raise ValueNotUnderstood(
            f"{number} is not a number of working days that can be counted.",
            next_action="Give 1 or more.",
            field="working_days",
        )
    on = start if counting is Counting.SAME_DAY else moved(start, step)
    on = _open_day(on, step, calendar)
    for _ in range(number - 1):
        on = _open_day(moved(on, step), step, calendar)
    return on
