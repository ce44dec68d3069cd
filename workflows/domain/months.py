"""A month in a procedure ends on the same day number, or on the last day of a shorter month."""

import calendar
from datetime import date

from workflows.domain.errors import DateOutOfRange

MONTHS_IN_YEAR = 12


def add_months(start: date, months: int) -> date:
    """So many months later, or earlier when negative: 30 November and 3 months give 28 or 29
    February.
    """
    year, month = divmod(start.year * MONTHS_IN_YEAR + start.month - 1 + months, MONTHS_IN_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise DateOutOfRange(f"{months} months from {start.isoformat()} is out of range.")
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))
