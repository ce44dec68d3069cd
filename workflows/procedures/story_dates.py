"""When things happen in a story: "day 3 09:30", "Monday 09:00", or a date, always London time."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from workflows.domain.clock import LONDON, instant_on, london_instant
from workflows.domain.errors import ValueNotUnderstood
from workflows.domain.gestation import TERM_DAYS, Gestation
from workflows.domain.wording import MONTHS, WEEKDAYS, day

DAYS_IN_WEEK = 7

_ISO = re.compile(r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})")
_WRITTEN = re.compile(
    rf"((?P<weekday>{'|'.join(WEEKDAYS)}),? )?"
    rf"(?P<day>[0-9]{{1,2}}) (?P<month>{'|'.join(MONTHS)}) (?P<year>[0-9]{{4}})",
    re.IGNORECASE,
)
_TIME = re.compile(r"(?P<rest>.+?),? (?:at )?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})")
_NUMBERED = re.compile(r"day (?P<number>-?[0-9]{1,4})", re.IGNORECASE)
_FROM_TODAY = re.compile(
    r"(?:(?P<weeks>[0-9]{1,2}) weeks?)?(?: and )?(?:(?P<days>[0-9]{1,3}) days?)? from today",
    re.IGNORECASE,
)
_HOW = 'Write it like "day 3 09:30", "Monday 09:00" or "Friday 13 March 2026 17:00".'


def read_day(text: str) -> date:
    """A date, written 2026-03-13 or Friday 13 March 2026.

    ValueNotUnderstood when it does not exist, or is another day of the week: the right one is said.
    """
    plain = " ".join(text.split())
    iso, written = _ISO.fullmatch(plain), _WRITTEN.fullmatch(plain)
    try:
        if iso is not None:
            return date.fromisoformat(iso["iso"])
        if written is not None:
            month = [name.lower() for name in MONTHS].index(written["month"].lower()) + 1
            found = date(int(written["year"]), month, int(written["day"]))
            return _agreeing(found, written["weekday"])
    except ValueError:
        raise ValueNotUnderstood(
            f'"{text}" is a day that does not exist.', next_action="Check the day and the month."
        ) from None
    raise ValueNotUnderstood(f'"{text}" is not a date.', next_action=_HOW)


def read_instant(text: str, today: date, not_before: datetime | None = None) -> datetime:
    """An instant in UTC from words about London time.

    "Monday 09:00" is the first such moment that is not before `not_before` (or than `today`
    begins). ValueNotUnderstood when it is not understood, or is a time the clocks leap over.
    """
    plain = " ".join(text.split())
    found = _TIME.fullmatch(plain)
    if found is None:
        raise ValueNotUnderstood(f'"{text}" has no time of day.', next_action=_HOW)
    try:
        at = time(int(found["hour"]), int(found["minute"]))
    except ValueError:
        raise ValueNotUnderstood(f'"{text}" is not a time of day.', next_action=_HOW) from None
    rest = found["rest"]
    numbered = _NUMBERED.fullmatch(rest)
    if numbered is not None:
        return _existing(today + timedelta(days=int(numbered["number"])), at, text)
    if rest.capitalize() in WEEKDAYS:
        return _next(rest.capitalize(), at, today, not_before, text)
    return _existing(read_day(rest), at, text)


def read_edd(text: str, today: date) -> date | None:
    """The EDD of a story: a date, "16 weeks from today", "32+0 today", or None for "not known"."""
    plain = " ".join(text.split())
    if plain.lower() == "not known":
        return None
    ahead = _FROM_TODAY.fullmatch(plain)
    if ahead is not None and (ahead["weeks"] or ahead["days"]):
        weeks, days = int(ahead["weeks"] or 0), int(ahead["days"] or 0)
        return today + timedelta(days=weeks * DAYS_IN_WEEK + days)
    if plain.lower().endswith(" today"):
        gestation = Gestation.parse(plain[: -len(" today")])
        return today + timedelta(days=TERM_DAYS - gestation.days)
    try:
        return read_day(plain)
    except ValueNotUnderstood as refusal:
        how = 'Write it like "16 weeks from today", "32+0 today", 2026-07-02 or "not known".'
        raise ValueNotUnderstood(refusal.message, next_action=how) from None


def _agreeing(found: date, weekday: str | None) -> date:
    right = WEEKDAYS[found.weekday()]
    if weekday is not None and weekday.capitalize() != right:
        raise ValueNotUnderstood(
            f"{found.day} {MONTHS[found.month - 1]} {found.year} is a {right}, "
            f"not a {weekday.capitalize()}.",
            next_action=f'Write "{day(found)}", or change the date.',
        )
    return found


def _next(weekday: str, at: time, today: date, not_before: datetime | None, text: str) -> datetime:
    first = today if not_before is None else london_instant(not_before).date()
    ahead = (WEEKDAYS.index(weekday) - first.weekday()) % DAYS_IN_WEEK
    found = _existing(first + timedelta(days=ahead), at, text)
    if not_before is not None and found < not_before:
        return _existing(first + timedelta(days=ahead + DAYS_IN_WEEK), at, text)
    return found


def _existing(on: date, at: time, text: str) -> datetime:
    instant = instant_on(on, at)
    if instant.astimezone(LONDON).time() != at:
        raise ValueNotUnderstood(
            f'"{text}" does not exist: the clocks go forward that night.',
            next_action="Choose a time before 1am or from 2am on.",
        )
    return instant
