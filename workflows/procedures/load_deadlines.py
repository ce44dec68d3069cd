"""Deadlines and ladders as written in `procedure.toml` → rules, each from one sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workflows.domain.deadline_rules import MOST, STEP_REACHED, After, Rule, Span, Unit
from workflows.domain.deadline_terms import TermsOverride
from workflows.domain.deadline_text import parse
from workflows.domain.deadlines import (
    AnotherDate,
    ConditionalRule,
    DeadlineDefinition,
    Landing,
    Source,
    Strength,
)
from workflows.domain.expressions import parse_expression
from workflows.domain.working_days import Counting
from workflows.procedures.calendars import calendar_from
from workflows.procedures.definition import CalendarDefinition, Ladder, Rung
from workflows.procedures.diagrams import TimerText
from workflows.procedures.load_settings import read_source
from workflows.procedures.spelling import use_instead
from workflows.procedures.tables import Table

_DURATION = re.compile(
    r"P(?=[0-9T])"
    r"((?P<months>[0-9]{1,4})M)?((?P<weeks>[0-9]{1,4})W)?((?P<days>[0-9]{1,4})D)?"
    r"(T(?=[0-9])((?P<hours>[0-9]{1,4})H)?((?P<minutes>[0-9]{1,4})M)?)?"
)
_HOURS_IN_DAY = 24
_MINUTES_IN_HOUR = 60
_DAYS_IN_WEEK = 7


@dataclass(frozen=True, slots=True)
class StockDeadline:
    """A timer drawn with a stock ISO duration: the rule it means, or why it means none."""

    rule: Rule | None
    fault: str = ""


def read_deadlines(
    page: Table, otherwise: Source, calendars: Mapping[str, CalendarDefinition]
) -> dict[str, DeadlineDefinition]:
    """Every deadline by name; one without a source of its own rests on the procedure's."""
    return {
        name: _deadline(name, table, otherwise, calendars)
        for name, table in page.each("deadlines").items()
    }


def read_ladders(page: Table) -> dict[str, Ladder]:
    """Every ladder by key, its rungs numbered from 1 in the order written."""
    ladders = {}
    for key, table in page.each("ladders").items():
        rungs = [_rung(number, rung) for number, rung in enumerate(table.every("rungs"), start=1)]
        ladders[key] = Ladder(
            key=key,
            title=table.needed("title"),
            rungs=tuple(rung for rung in rungs if rung is not None),
            source=read_source(table, "source"),
        )
        table.close()
    return ladders


def stock_deadline(timer: TimerText) -> StockDeadline | None:
    """What a stock ISO duration counts from the moment the step is reached; None for a name.

    Days and weeks are London dates, hours and minutes elapsed time. A date is refused: it would
    be the same for every case.
    """
    if timer.form == "timeDate" and re.match(r"[0-9]{4}-?[0-9]{2}", timer.text):
        return StockDeadline(None, "a fixed date would be the same day for every case")
    if timer.form == "timeCycle":
        return StockDeadline(None, "a repeating timer is not understood")
    if timer.form == "timeDuration" or re.match(r"P[0-9T]", timer.text):
        return _duration(timer.text)
    return None


def _duration(text: str) -> StockDeadline:
    found = _DURATION.fullmatch(text.strip("\"'"))
    if found is None:
        return StockDeadline(None, f'"{text}" is not a duration that is understood')
    parts = {name: int(value) for name, value in found.groupdict().items() if value is not None}
    days = parts.get("weeks", 0) * _DAYS_IN_WEEK + parts.get("days", 0)
    hours, minutes = parts.get("hours", 0), parts.get("minutes", 0)
    months = parts.get("months", 0)
    if months and not (days or hours or minutes):
        number, unit = months, Unit.MONTHS
    elif months:
        return StockDeadline(None, f'"{text}" mixes months with days or hours')
    elif minutes:
        number, unit = ((days * _HOURS_IN_DAY + hours) * _MINUTES_IN_HOUR + minutes), Unit.MINUTES
    elif hours:
        number, unit = days * _HOURS_IN_DAY + hours, Unit.HOURS
    else:
        number, unit = days, Unit.DAYS
    if not 1 <= number <= MOST:
        return StockDeadline(None, f'"{text}" is no time, or too much')
    return StockDeadline(After(Span(number, unit), STEP_REACHED))


def _deadline(
    name: str, table: Table, otherwise: Source, calendars: Mapping[str, CalendarDefinition]
) -> DeadlineDefinition:
    definition = DeadlineDefinition(
        name=name,
        title=table.text("title") or name.replace("_", " ").capitalize(),
        rules=_rules(table),
        source=read_source(table, "source") or otherwise,
        strength=table.choice("strength", Strength) or Strength.MUST,
        not_before=table.read("not_before", parse),
        aim=table.read("aim", parse),
        late_start=table.read("late_start", parse),
        ladder=table.text("ladder"),
        met_by=table.text("met_by"),
        terms=_terms(table, calendars),
        protects=table.flag("protects"),
        another_date=_another_date(table),
    )
    table.close()
    return definition


def _another_date(table: Table) -> AnotherDate | None:
    if not table.has("another_date"):
        return None
    written = table.table("another_date")
    another = AnotherDate(
        decided_by=written.needed("decided_by"),
        requires=written.text("requires"),
        source=read_source(written, "source"),
    )
    written.close()
    return another


def _rules(table: Table) -> tuple[ConditionalRule, ...]:
    if not table.has("rules"):
        text = table.needed("rule")
        rule = table.parsed("rule", text, parse) if text else None
        return () if rule is None else (ConditionalRule(rule),)
    if table.has("rule"):
        table.text("rule")
        table.found("rule", "stands beside rules", "keep one of the two")
    rules = []
    for entry in table.every("rules"):
        when = entry.read("when", parse_expression)
        text = entry.needed("rule")
        rule = entry.parsed("rule", text, parse) if text else None
        if rule is not None:
            rules.append(ConditionalRule(rule, when))
        entry.close()
    if not rules:
        table.found("rules", "holds no rule", 'write rules = [{ rule = "…" }]')
    return tuple(rules)


def _terms(table: Table, calendars: Mapping[str, CalendarDefinition]) -> TermsOverride:
    key = table.text("calendar")
    own = None if key is None else calendars.get(key)
    if key is not None and own is None:
        fix = use_instead(key, calendars, "add it")
        table.found("calendar", f'there is no calendar "{key}"', fix)
    return TermsOverride(
        calendar=None if own is None else calendar_from(own),
        counting=table.choice("counting", Counting),
        cut_off=table.hour("cut_off"),
        due_hour=table.hour("due_hour"),
        landing=table.choice("landing", Landing),
    )


def _rung(number: int, table: Table) -> Rung | None:
    text = table.needed("at")
    at = table.parsed("at", text, parse) if text else None
    rung = None
    urgent_at = table.read("urgent_at", parse)
    tell, digest = table.texts("tell"), table.flag("digest")
    if at is not None:
        rung = Rung(number=number, at=at, tell=tell, urgent_at=urgent_at, digest=digest)
    table.close()
    return rung
