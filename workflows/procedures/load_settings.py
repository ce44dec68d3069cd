"""`procedure.toml` → lanes, roles, calendars: the plain tables a safeguarding lead signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from workflows.domain.babies import AboutBaby
from workflows.domain.calendars import Calendar
from workflows.domain.deadlines import Landing, Source, SourceStatus, Terms
from workflows.domain.errors import PrebirthError
from workflows.domain.expressions import parse_expression
from workflows.domain.gestation import Gestation
from workflows.domain.working_days import Counting
from workflows.procedures.bank_holidays import (
    CONFIRMED_THROUGH,
    VERSION,
    england,
)
from workflows.procedures.calendars import BUILT_IN, calendar_from
from workflows.procedures.definition import (
    Approval,
    CalendarDefinition,
    Closure,
    Happening,
    Lane,
    RoleDefinition,
    Threshold,
)
from workflows.procedures.tables import Table

ENGLAND = "england"
AT_CLOSING = "closing"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(frozen=True, slots=True)
class Heading:
    """The top of the file: what this procedure is and who signed it."""

    id: str
    version: int
    title: str
    main: str
    opening_form: str
    source: Source
    approval: Approval


def read_heading(page: Table) -> Heading:
    """What stands above the first table, with the source and the approval."""
    approval = page.table("approval")
    signed = Approval(approval.text("by"), approval.day("on"))
    approval.close()
    id = page.needed("id")
    return Heading(
        id=id,
        version=page.number("version"),
        title=page.needed("title"),
        main=page.text("main") or id,
        opening_form=page.text("opening_form") or "open_case",
        source=read_source(page, "source") or Source(""),
        approval=signed,
    )


def read_source(table: Table, key: str) -> Source | None:
    """Where a figure was taken from; "assumed" where it does not say that it was confirmed."""
    if not table.has(key):
        return None
    found = table.table(key)
    source = Source(
        document=found.needed("document"),
        edition=found.text("edition") or "",
        paragraph=found.text("paragraph") or "",
        status=found.choice("status", SourceStatus) or SourceStatus.ASSUMED,
        facts=found.one_or_more("fact"),
    )
    found.close()
    return source


def read_calendars(page: Table) -> dict[str, CalendarDefinition]:
    """Every calendar by key. `england` is always there, as built in where it is not written."""
    calendars = {ENGLAND: CalendarDefinition(ENGLAND, BUILT_IN[0], CONFIRMED_THROUGH, VERSION)}
    for key, table in page.each("calendars").items():
        calendars[key] = _calendar(key, table)
    return calendars


def read_terms(page: Table, calendars: Mapping[str, CalendarDefinition]) -> Terms:
    """How the procedure counts, with every default of decision 15 where it does not say."""
    definition = calendars[_usual_calendar(page, calendars)]
    return Terms(
        calendar=_built(page, definition),
        counting=page.choice("counting", Counting) or Counting.DAY_AFTER,
        cut_off=definition.cut_off is not None,
        due_hour=_due_hour(page),
        landing=page.choice("landing", Landing) or Landing.STAY,
        gestations=_gestations(page),
    )


def _usual_calendar(page: Table, calendars: Mapping[str, CalendarDefinition]) -> str:
    named = page.text("calendar") or ENGLAND
    if named in calendars:
        return named
    page.found("calendar", f'no calendar is called "{named}"', f"use: {' or '.join(calendars)}")
    return ENGLAND


def _due_hour(page: Table) -> time | None:
    """None where a due day ends when the agency's office closes."""
    if page.entries.get("due_hour") == AT_CLOSING:
        page.text("due_hour")
        return None
    return page.hour("due_hour") or time(17)


def read_lanes(page: Table) -> dict[str, Lane]:
    """Every agency's lane by key; a lane without a calendar has that of the procedure."""
    lanes = {}
    usual = page.text("calendar") or ENGLAND
    for key, table in page.each("lanes").items():
        lanes[key] = Lane(
            key=key,
            title=table.needed("title"),
            phone=table.text("phone"),
            out_of_hours_phone=table.text("out_of_hours_phone"),
            calendar=table.text("calendar") or usual,
            stands_for=table.text("stands_for"),
        )
        table.close()
    return lanes


def read_roles(page: Table) -> dict[str, RoleDefinition]:
    """Every role by key (`midwifery.named_midwife`); its lane is what stands before the point."""
    roles = {}
    for key, table in page.each("roles").items():
        roles[key] = RoleDefinition(
            key=key,
            lane=key.partition(".")[0],
            title=table.needed("title"),
            may_open_case=table.flag("may_open_case"),
        )
        table.close()
    return roles


def read_thresholds(page: Table) -> dict[str, Threshold]:
    """The gestations the procedure gives a word to (late booking, concealed)."""
    thresholds = {}
    for key, table in page.each("thresholds").items():
        thresholds[key] = Threshold(
            key, table.needed("title"), table.needed("at"), read_source(table, "source")
        )
        table.close()
    return thresholds


def read_happenings(page: Table) -> dict[str, Happening]:
    """What anyone allowed may record at any time."""
    happenings = {}
    for key, table in page.each("happenings").items():
        happenings[key] = Happening(
            key=key,
            title=table.needed("title"),
            records=table.needed("records"),
            signal=table.text("signal"),
            form=table.text("form"),
            lanes=table.texts("lanes"),
            tell=table.texts("tell"),
            makes_urgent=table.flag("makes_urgent"),
            ends_gestation_clocks=table.flag("ends_gestation_clocks"),
            only_once_decided=table.flag("only_once_decided"),
            refers_again=table.flag("refers_again"),
            about_baby=table.choice("about_baby", AboutBaby),
            records_again=table.text("records_again"),
            once_all=table.text("once_all"),
            undoes=table.texts("undoes"),
            reopens=table.flag("reopens"),
            shown_to=table.texts("shown_to"),
            not_in_hospital_when=table.read("not_in_hospital_when", parse_expression),
        )
        table.close()
    return happenings


def read_switched_off(page: Table) -> dict[str, str]:
    """Step → the reason it is switched off."""
    table = page.table("switched_off")
    return {step: table.needed(step) for step in table.entries}


def _gestations(page: Table) -> dict[str, Gestation]:
    table = page.table("gestations")
    read = {name: table.read(name, Gestation.parse) for name in table.entries}
    return {name: gestation for name, gestation in read.items() if gestation is not None}


def _calendar(key: str, table: Table) -> CalendarDefinition:
    holidays = table.text("holidays") or BUILT_IN[0]
    if holidays not in BUILT_IN:
        lists = " or ".join(BUILT_IN)
        table.found("holidays", f'"{holidays}" is not a list we have', f"use: {lists}")
    through = table.day("confirmed_through") or CONFIRMED_THROUGH
    if through > CONFIRMED_THROUGH:
        table.found(
            "confirmed_through",
            f"is after {CONFIRMED_THROUGH}, the last day for which bank holidays are confirmed",
            f"write confirmed_through = {CONFIRMED_THROUGH}, or an earlier day",
        )
    early = table.table("early")
    closures = []
    for closure in table.every("closures"):
        on, reason = closure.day("on"), closure.needed("reason")
        if on is None:
            closure.found("on", "a closure needs its day", "add on = 2026-12-24")
        else:
            closures.append(Closure(on, reason, key))
        closure.close()
    cut_off = table.hour("cut_off")
    opens, closes = table.hour("opens"), table.hour("closes")
    calendar = CalendarDefinition(
        key=key,
        holidays=holidays,
        confirmed_through=min(through, CONFIRMED_THROUGH),
        source=table.text("source") or VERSION,
        opens=f"{opens or time(9):%H:%M}",
        closes=f"{closes or time(17):%H:%M}",
        early={day: f"{at:%H:%M}" for day in _WEEKDAYS if (at := early.hour(day)) is not None},
        cut_off=None if cut_off is None else f"{cut_off:%H:%M}",
        closures=tuple(closures),
    )
    early.close()
    table.close()
    return calendar


def _built(page: Table, definition: CalendarDefinition) -> Calendar:
    try:
        return calendar_from(definition)
    except PrebirthError as refusal:
        page.found(f"calendars.{definition.key}", refusal.message, refusal.next_action)
        return england()
