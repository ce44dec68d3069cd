"""A nation's working days, from a dated copy of its bank holidays that knows how far it has been
confirmed.

GOV.UK lists a year or two ahead. A working day past CONFIRMED_THROUGH is an error, as one more bank
holiday may yet be proclaimed.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

import holidays

from workflows.domain.calendars import SATURDAY, Calendar, OfficeHours

CONFIRMED_FROM = date(2000, 1, 1)
CONFIRMED_THROUGH = date(2028, 12, 31)
VERSION = "GOV.UK bank holidays, August 2026"

LISTS = {"GB-ENG": "ENG", "GB-SCT": "SCT"}
"""Lists that ship with the software. A council's own local holidays are its closures."""


def england(
    *,
    name: str = "England",
    confirmed_through: date = CONFIRMED_THROUGH,
    closures: Iterable[date] = (),
    office_hours: OfficeHours | None = None,
) -> Calendar:
    """The calendar of an English agency: bank holidays of England, and its own closed days."""
    return of_nation(
        "GB-ENG",
        name=name,
        confirmed_through=confirmed_through,
        closures=closures,
        office_hours=office_hours,
    )


def of_nation(
    listed: str,
    *,
    name: str,
    confirmed_through: date = CONFIRMED_THROUGH,
    closures: Iterable[date] = (),
    office_hours: OfficeHours | None = None,
) -> Calendar:
    """The calendar of an agency whose nation's list is one of LISTS, and its own closed days."""
    calendar = Calendar(
        name=name,
        closed=_bank_holidays(LISTS[listed], confirmed_through.year),
        confirmed_through=confirmed_through,
        version=VERSION,
        office_hours=office_hours or OfficeHours(),
        confirmed_from=CONFIRMED_FROM,
    )
    return calendar.with_closures(closures)


@cache
def _bank_holidays(subdivision: str, last_year: int) -> frozenset[date]:
    """Those that fall on a Monday to Friday, substitutes included."""
    years = range(CONFIRMED_FROM.year, last_year + 1)
    listed = holidays.country_holidays("GB", subdiv=subdivision, years=years)
    return frozenset(day for day in listed if day.weekday() < SATURDAY)
