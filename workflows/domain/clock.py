"""What an instant is, and what London makes of it.

Deadlines are kept in UTC, but a due day, an office hour and "today" are London's.
Nothing here reads the time: the caller passes it in.
"""

from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

from workflows.domain.errors import DateOutOfRange, InstantNaive

LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    """Whatever can say what time it is: the database's clock, or a fixed one in a story."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        ...


def require_aware(instant: datetime, field: str = "instant") -> datetime:
    """The instant in UTC; InstantNaive, naming the field, when it has no offset."""
    if instant.tzinfo is UTC:
        return instant
    if instant.utcoffset() is None:
        raise InstantNaive(
            f"{field}: {instant.isoformat()} has no offset from UTC.",
            field=field,
        )
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise DateOutOfRange(f"{field}: {instant.isoformat()} is out of range.") from error


def london_instant(instant: datetime) -> datetime:
    """The same instant on London's clock."""
    return require_aware(instant).astimezone(LONDON)


def london_date(instant: datetime) -> date:
    """The day it is in London at that instant: 22:30 UTC on a summer evening is still that day."""
    return london_instant(instant).date()


def instant_on(day: date, at: time) -> datetime:
    """That London time on that day, in UTC.

    In October the hour from 1am to 2am comes twice: the first is meant, as it is the earlier. In
    March it does not come at all: 1.30am is taken as 2.30am, the same elapsed time after midnight.
    """
    return require_aware(datetime.combine(day, at.replace(fold=0), LONDON))
