"""Which days are worked, and how far that is known."""

from datetime import date, time

import pytest

from workflows.domain.calendars import Calendar, OfficeHours
from workflows.domain.errors import BankHolidaysNotKnown, ValueNotUnderstood
from workflows.procedures.bank_holidays import england, of_nation

# As listed by GOV.UK for England and Wales, August 2026.
LISTED = {
    2026: "1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec",
    2027: "1 Jan, 26 Mar, 29 Mar, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec",
    2028: "3 Jan, 14 Apr, 17 Apr, 1 May, 29 May, 28 Aug, 25 Dec, 26 Dec",
}
LISTED_FOR_SCOTLAND = {
    2026: "1 Jan, 2 Jan, 3 Apr, 4 May, 25 May, 15 Jun, 3 Aug, 30 Nov, 25 Dec, 28 Dec",
    2027: "1 Jan, 4 Jan, 26 Mar, 3 May, 31 May, 2 Aug, 30 Nov, 27 Dec, 28 Dec",
}
COUNCIL_SHUT = [date(2026, 12, 24), *(date(2026, 12, day) for day in (29, 30, 31))]


@pytest.mark.parametrize("year", LISTED)
def test_england_closes_on_the_bank_holidays_that_gov_uk_lists(year):
    closed = sorted(day for day in england().closed if day.year == year)
    assert ", ".join(f"{day.day} {day:%b}" for day in closed) == LISTED[year]


@pytest.mark.parametrize("year", LISTED_FOR_SCOTLAND)
def test_scotland_works_on_easter_monday_and_closes_on_its_own_days(year):
    scotland = of_nation("GB-SCT", name="Scotland")
    closed = sorted(day for day in scotland.closed if day.year == year)
    assert ", ".join(f"{day.day} {day:%b}" for day in closed) == LISTED_FOR_SCOTLAND[year]


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(date(2022, 6, 3), id="the Platinum Jubilee"),
        pytest.param(date(2022, 9, 19), id="the state funeral"),
        pytest.param(date(2023, 5, 8), id="the Coronation"),
    ],
)
def test_bank_holidays_proclaimed_once_are_closed_days(day):
    assert not england().is_open_day(day)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        pytest.param(date(2026, 12, 24), True, id="Christmas Eve, a Thursday"),
        pytest.param(date(2026, 12, 25), False, id="Christmas Day"),
        pytest.param(date(2026, 12, 26), False, id="Boxing Day, a Saturday"),
        pytest.param(date(2026, 12, 28), False, id="the Monday that stands in for Boxing Day"),
        pytest.param(date(2026, 12, 29), True, id="the Tuesday after"),
        pytest.param(date(2026, 8, 3), True, id="Scotland's August holiday is worked in England"),
        pytest.param(date(2026, 11, 22), False, id="a Sunday"),
    ],
)
def test_a_working_day_is_monday_to_friday_less_bank_holidays(day, is_open):
    assert england().is_open_day(day) is is_open


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(date(2029, 1, 2), id="the first working day of 2029"),
        pytest.param(date(2029, 1, 6), id="even a Saturday"),
        pytest.param(date(1999, 12, 31), id="before the calendar begins"),
    ],
)
def test_past_the_confirmed_years_nothing_is_guessed(day):
    with pytest.raises(BankHolidaysNotKnown, match=f"{day.year}.*England calendar") as refused:
        england().is_open_day(day)
    assert "Update the bank holiday calendar" in refused.value.sentence


def test_a_shorter_confirmation_is_kept_to():
    calendar = england(name="Exampleshire", confirmed_through=date(2026, 12, 31))
    assert calendar.is_open_day(date(2026, 12, 31))
    with pytest.raises(BankHolidaysNotKnown, match="Exampleshire"):
        calendar.is_open_day(date(2027, 1, 4))


def test_an_agency_can_close_on_days_of_its_own():
    calendar = england(closures=COUNCIL_SHUT)
    assert not calendar.is_open_day(date(2026, 12, 29))
    assert england().is_open_day(date(2026, 12, 29))
    assert str(calendar) == "England calendar with 4 closure days"
    assert str(england()) == "England calendar"


def test_a_calendar_with_other_closures_is_another_version():
    plain = england()
    shut = plain.with_closures(COUNCIL_SHUT)
    other = plain.with_closures([*COUNCIL_SHUT[:3], date(2027, 1, 4)])
    assert len({plain.version, shut.version, other.version}) == 3
    assert shut.with_closures(COUNCIL_SHUT) == shut
    assert plain.with_closures(COUNCIL_SHUT[:2]).with_closures(COUNCIL_SHUT[2:]) == shut


def test_office_hours_may_close_early_on_a_friday():
    hours = OfficeHours(
        opens=(time(8, 30),) * 5,
        closes=(time(17, 15),) * 4 + (time(16, 45),),
        cut_off=(time(17),) * 4 + (None,),
    )
    thursday, friday = date(2026, 11, 26), date(2026, 11, 27)
    assert (hours.opens_on(friday), hours.closes_on(friday)) == (time(8, 30), time(16, 45))
    assert (hours.cut_off_on(thursday), hours.cut_off_on(friday)) == (time(17), time(16, 45))


def test_office_hours_need_five_days_that_open_before_they_close():
    with pytest.raises(ValueNotUnderstood, match="Monday to Friday"):
        OfficeHours(opens=(time(9),))
    with pytest.raises(ValueNotUnderstood, match="before it opens"):
        OfficeHours(opens=(time(18),) * 5)


def test_a_calendar_needs_no_bank_holiday_package():
    calendar = Calendar("Exampleshire", frozenset(), date(2027, 12, 31), "typed by hand")
    assert calendar.is_open_day(date(2026, 12, 25))
