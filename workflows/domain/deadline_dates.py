"""From a rule and what is known to a date, or to what is missing. Each date carries the words
that explain it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import assert_never

from workflows.domain.clock import instant_on, london_date, require_aware
from workflows.domain.deadline_rules import (
    EDD,
    After,
    At,
    Before,
    BeforeEdd,
    BeforeEvent,
    Between,
    EarliestOf,
    Every,
    Immediately,
    LatestOf,
    Rule,
    SameWorkingDay,
    SoonAfter,
    Span,
    Unit,
)
from workflows.domain.deadline_terms import (
    AsSoonAsPossible,
    Due,
    Gate,
    Known,
    Landing,
    Resolution,
    Waiting,
)
from workflows.domain.deadline_text import say
from workflows.domain.errors import DateOutOfRange, GestationNameUnknown
from workflows.domain.gestation import DAYS_IN_WEEK, Gestation, date_at, moved
from workflows.domain.months import add_months
from workflows.domain.wording import listed, short_day, short_london
from workflows.domain.working_days import (
    add_working_days,
    counts_from,
    next_open_day,
    previous_open_day,
    subtract_working_days,
)

MIDNIGHT = time(0)


def resolve(rule: Rule, known: Known, *, done: Sequence[datetime] = ()) -> Resolution:
    """The instant a rule comes to, or what it still waits for.

    `done` holds when a recurring thing has been done so far; the next date counts from the last of
    them. Hours and minutes are elapsed time; days, weeks, months and working days are London dates
    that end at the due hour. BankHolidaysNotKnown when a working day lies outside the confirmed
    calendar.
    """
    return _Resolver(known, tuple(require_aware(instant, "done") for instant in done)).of(rule)


def opening(rule: Rule, known: Known) -> Resolution:
    """The same for a "not before": a day is open from its first minute, not from the hour it
    ends.
    """
    resolution = resolve(rule, known)
    match resolution:
        case Due(day=date() as day):
            return Due(instant_on(day, MIDNIGHT), day, f"not before {short_day(day)}: {say(rule)}")
        case _:
            return resolution


@dataclass(frozen=True, slots=True)
class _Resolver:
    known: Known
    done: tuple[datetime, ...]

    def of(self, rule: Rule) -> Resolution:
        match rule:
            case After(event="edd") | Before(event="edd") | BeforeEdd() | At() | Between():
                return self._from_edd(rule, self.known.edd)
            case EarliestOf():
                return self._earliest(rule)
            case LatestOf():
                return self._latest(rule)
            case BeforeEvent(event):
                closed_at = self.known.events.get(event)
                return Gate(event, say(rule), closed_at and require_aware(closed_at))
            case (
                After(event=event)
                | Before(event=event)
                | SameWorkingDay(event)
                | Immediately(event)
                | SoonAfter(event)
                | Every(event=event)
            ):
                happened = self.known.events.get(event)
                if happened is None:
                    return Waiting((event,), f"{say(rule)}: {event} is not known yet")
                return self._from_event(rule, require_aware(happened, event))
            case _:
                assert_never(rule)

    # -- from an event ---------------------------------------------------------------------------

    def _from_event(
        self,
        rule: After | Before | SameWorkingDay | Immediately | SoonAfter | Every,
        happened: datetime,
    ) -> Due | AsSoonAsPossible:
        told = f"{say(rule)} ({short_day(london_date(happened))})"
        match rule:
            case SoonAfter():
                return AsSoonAsPossible(happened, f"{say(rule)} ({short_london(happened)})")
            case Immediately():
                return Due(happened, None, f"{say(rule)}: {short_london(happened)}")
            case SameWorkingDay():
                day = self._counted_from(happened)
                if day == london_date(happened):
                    day = next_open_day(day, self.known.terms.calendar)
                return self._working(self._after_it(day, happened), told)
            case Every():
                return self._every(rule, happened)
            case After(span):
                return self._spanned(span, happened, told, 1)
            case Before(span):
                return self._spanned(span, happened, told, -1)
            case _:
                assert_never(rule)

    def _spanned(self, span: Span, start: datetime, told: str, sign: int) -> Due:
        match span.unit:
            case Unit.MINUTES | Unit.HOURS:
                minutes = span.number * (60 if span.unit is Unit.HOURS else 1)
                try:
                    at = start + sign * timedelta(minutes=minutes)
                except OverflowError as error:
                    raise DateOutOfRange(f"{told} is out of range.") from error
                return Due(at, None, f"{told}, elapsed time: {short_london(at)}")
            case Unit.WORKING_DAYS:
                return self._working_days(span.number, start, told, sign)
            case _:
                return self._landed(_shifted(span, london_date(start), sign), told)

    def _working_days(self, number: int, start: datetime, told: str, sign: int) -> Due:
        terms = self.known.terms
        if sign < 0:
            day = subtract_working_days(number, london_date(start), terms.counting, terms.calendar)
            return self._working(day, f"{told}, {terms.counting.words}")
        first = self._counted_from(start)
        moved_on = f", counts from {short_day(first)}" if first != london_date(start) else ""
        day = add_working_days(number, first, terms.counting, terms.calendar)
        return self._working(
            self._after_it(day, start), f"{told}{moved_on}, {terms.counting.words}"
        )

    def _counted_from(self, happened: datetime) -> date:
        terms = self.known.terms
        if terms.cut_off is False:
            return london_date(happened)
        return counts_from(
            happened, terms.calendar, None if terms.cut_off is True else terms.cut_off
        )

    def _after_it(self, day: date, happened: datetime) -> date:
        """The day, or the next open one where it would have ended before the event."""
        terms = self.known.terms
        if instant_on(day, terms.ends(day)) > happened:
            return day
        return next_open_day(moved(day, 1), terms.calendar)

    def _working(self, day: date, told: str) -> Due:
        at = instant_on(day, self.known.terms.ends(day))
        return Due(at, day, f"{told}, {self.known.terms.calendar}: {short_london(at)}")

    def _every(self, rule: Every, happened: datetime) -> Due:
        last = max((happened, *self.done))
        told = f"{say(rule)} ({short_day(london_date(happened))})"
        if self.done:
            told = f"{told}, last done {short_day(london_date(last))}"
        regular = self._spanned(rule.span, last, told, 1)
        if rule.at_most is None:
            return regular
        latest = self._spanned(rule.at_most, last, f"{told}, at the latest", 1)
        aim = min(regular.at, latest.at)
        return Due(
            latest.at, latest.day, f"{latest.basis}; normally {short_london(aim)}", aim_at=aim
        )

    # -- from the EDD ----------------------------------------------------------------------------

    def _from_edd(
        self, rule: After | Before | BeforeEdd | At | Between, edd: date | None
    ) -> Resolution:
        if edd is None:
            return Waiting((EDD,), f"{say(rule)}: the EDD is not known yet")
        told = f"{say(rule)}, with an EDD of {short_day(edd)}"
        match rule:
            case BeforeEdd():
                return self._landed(moved(edd, -1, EDD), told)
            case At(point):
                return self._landed(date_at(edd, self._gestation(point)), told)
            case Between(start, end):
                opens = date_at(edd, self._gestation(start))
                due = self._landed(date_at(edd, self._gestation(end)), told)
                return Due(due.at, due.day, due.basis, not_before_at=instant_on(opens, MIDNIGHT))
            case After(span):
                return self._span_from_edd(span, edd, told, 1)
            case Before(span):
                return self._span_from_edd(span, edd, told, -1)
            case _:
                assert_never(rule)

    def _span_from_edd(self, span: Span, edd: date, told: str, sign: int) -> Due:
        if span.unit is not Unit.WORKING_DAYS:
            return self._landed(_shifted(span, edd, sign), told)
        terms = self.known.terms
        count = add_working_days if sign > 0 else subtract_working_days
        day = count(span.number, edd, terms.counting, terms.calendar)
        return self._working(day, f"{told}, {terms.counting.words}")

    def _gestation(self, point: Gestation | str) -> Gestation:
        if isinstance(point, Gestation):
            return point
        named = self.known.terms.gestations
        if point not in named:
            defined = listed(tuple(sorted(named))) if named else "none"
            raise GestationNameUnknown(
                f'There is no gestation named "{point}"; defined: {defined}.', field=point
            )
        return named[point]

    def _landed(self, day: date, told: str) -> Due:
        terms = self.known.terms
        landed = day
        match terms.landing:
            case Landing.STAY:
                pass
            case Landing.NEXT_OPEN_DAY:
                landed = next_open_day(day, terms.calendar)
            case Landing.PREVIOUS_OPEN_DAY:
                landed = previous_open_day(day, terms.calendar)
        if landed != day:
            told = f"{told}, moved from {short_day(day)}, a closed day in the {terms.calendar}"
        at = instant_on(landed, terms.ends(landed))
        return Due(at, landed, f"{told}: {short_london(at)}")

    # -- of several ------------------------------------------------------------------------------

    def _earliest(self, rule: EarliestOf) -> Resolution:
        sides = [self.of(member) for member in rule.members]
        dated = [side for side in sides if isinstance(side, Due)]
        soon = [side for side in sides if isinstance(side, AsSoonAsPossible)]
        missing = _missing(sides)
        unknown = f"; {listed(missing)} not known yet" if missing else ""
        if dated:
            first = min(dated, key=lambda due: due.at)
            asked = "; as soon as possible" if soon else ""
            return Due(first.at, first.day, f"the earliest: {first.basis}{asked}{unknown}")
        if soon:
            since = min(soon, key=lambda side: side.since)
            return AsSoonAsPossible(since.since, f"{since.basis}{unknown}")
        return Waiting(missing, f"{say(rule)}: {listed(missing)} not known yet")

    def _latest(self, rule: LatestOf) -> Resolution:
        sides = [self.of(member) for member in rule.members]
        missing = _missing(sides)
        if missing:
            return Waiting(missing, f"{say(rule)}: {listed(missing)} not known yet")
        last = max((side for side in sides if isinstance(side, Due)), key=lambda due: due.at)
        return Due(last.at, last.day, f"the latest: {last.basis}")


def _missing(sides: Sequence[Resolution]) -> tuple[str, ...]:
    names = [name for side in sides if isinstance(side, Waiting) for name in side.missing]
    return tuple(dict.fromkeys(names))


def _shifted(span: Span, start: date, sign: int) -> date:
    match span.unit:
        case Unit.MONTHS:
            return add_months(start, sign * span.number)
        case Unit.WEEKS:
            return moved(start, sign * span.number * DAYS_IN_WEEK)
        case _:
            return moved(start, sign * span.number)
