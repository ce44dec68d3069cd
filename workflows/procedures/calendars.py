"""A calendar as a procedure writes it down → the calendar value the arithmetic is given."""

from __future__ import annotations

from datetime import time

from workflows.domain.calendars import WORKING_WEEK, Calendar, OfficeHours
from workflows.domain.chronology import plain
from workflows.domain.errors import ProcedureInvalid
from workflows.domain.wording import WEEKDAYS
from workflows.procedures.bank_holidays import LISTS, of_nation
from workflows.procedures.definition import CalendarDefinition

BUILT_IN = tuple(LISTS)
"""Bank-holiday lists that ship with the software."""


def calendar_from(definition: CalendarDefinition) -> Calendar:
    """The calendar, closures and early closings laid over the built-in list.

    An unknown list raises `ProcedureInvalid` naming those there are.
    """
    if definition.holidays not in BUILT_IN:
        raise ProcedureInvalid(
            f"The calendar {definition.key} rests on a list that is not here: "
            f"{definition.holidays}.",
            next_action=f"Use one of: {', '.join(BUILT_IN)}.",
        )
    return of_nation(
        definition.holidays,
        name=plain(definition.key),
        confirmed_through=definition.confirmed_through,
        closures=tuple(closure.on for closure in definition.closures),
        office_hours=_hours(definition),
    )


def _hours(definition: CalendarDefinition) -> OfficeHours:
    closes = [time.fromisoformat(definition.closes)] * WORKING_WEEK
    for weekday, at in definition.early.items():
        closes[_weekday(weekday, definition.key)] = time.fromisoformat(at)
    cut_off = time.fromisoformat(definition.cut_off) if definition.cut_off else None
    return OfficeHours(
        opens=(time.fromisoformat(definition.opens),) * WORKING_WEEK,
        closes=tuple(closes),
        cut_off=(cut_off,) * WORKING_WEEK,
    )


def _weekday(name: str, calendar: str) -> int:
    working = [weekday.lower() for weekday in WEEKDAYS[:WORKING_WEEK]]
    if name.lower() not in working:
        raise ProcedureInvalid(
            f"The calendar {calendar} closes early on {name!r}, which is no working weekday.",
            next_action=f"Use one of: {', '.join(working)}.",
        )
    return working.index(name.lower())
