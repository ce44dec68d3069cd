"""How dates and times are written for people, alike on a page, in a message, in a terminal."""

from datetime import date, datetime, time

from workflows.domain.clock import london_instant

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NOON = 12


def day(on: date) -> str:
    """Such as "Friday 13 March 2026"."""
    return f"{WEEKDAYS[on.weekday()]} {on.day} {MONTHS[on.month - 1]} {on.year}"


def short_day(on: date) -> str:
    """Such as "Fri 13 March 2026"; for inside a longer sentence."""
    return f"{WEEKDAYS[on.weekday()][:3]} {on.day} {MONTHS[on.month - 1]} {on.year}"


def clock_time(at: time) -> str:
    """Such as "5pm", "5.30pm" or "midday"; midnight says which end of the day it is."""
    if (at.hour, at.minute) == (0, 0):
        return "12am (start of the day)"
    if (at.hour, at.minute) == (NOON, 0):
        return "midday"
    hour = at.hour % NOON or NOON
    minutes = f".{at.minute:02d}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < NOON else 'pm'}"


def london(instant: datetime) -> str:
    """Such as "Friday 13 March 2026, 5pm", in London time."""
    local = london_instant(instant)
    return f"{day(local.date())}, {_local_time(local)}"


def short_london(instant: datetime) -> str:
    """Such as "Fri 13 March 2026, 5pm", in London time; for inside a longer sentence."""
    local = london_instant(instant)
    return f"{short_day(local.date())}, {_local_time(local)}"


def _local_time(local: datetime) -> str:
    """The time, with BST or GMT in the one hour of the year that comes twice."""
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{clock_time(local.time())} {local.tzname()}" if twice else clock_time(local.time())


def counted(number: int, noun: str) -> str:
    """Such as "1 working day" or "15 working days"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: tuple[str, ...]) -> str:
    """Such as "edd, birth and strategy_discussion_held"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
