"""Counting working days: which day is day 1, and what counts as that day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.domain.calendars import OfficeHours
from workflows.domain.errors import BankHolidaysNotKnown, ValueNotUnderstood
from workflows.domain.working_days import (
    Counting,
    add_working_days,
    counts_from,
    next_open_day,
    previous_open_day,
    subtract_working_days,
    working_days_between,
)
from workflows.procedures.bank_holidays import england

SAME_DAY, DAY_AFTER = Counting.SAME_DAY, Counting.DAY_AFTER
COUNCIL_SHUT = [date(2026, 12, 24), *(date(2026, 12, day) for day in (29, 30, 31))]
TUE_22_DEC = date(2026, 12, 22)
DATES = st.dates(date(2005, 1, 1), date(2027, 6, 30))
NUMBERS = st.integers(1, 120)
COUNTINGS = st.sampled_from(Counting)


@pytest.mark.parametrize(
    ("number", "after", "counting", "closed", "expected"),
    [
        pytest.param(
            15,
            TUE_22_DEC,
            SAME_DAY,
            [],
            date(2027, 1, 14),
            id="conference, the day itself is day 1",
        ),
        pytest.param(
            15,
            TUE_22_DEC,
            DAY_AFTER,
            [],
            date(2027, 1, 15),
            id="conference, the day after is day 1",
        ),
        pytest.param(
            15,
            TUE_22_DEC,
            DAY_AFTER,
            COUNCIL_SHUT,
            date(2027, 1, 21),
            id="conference, and the council shut 24 and 29 to 31 December",
        ),
        pytest.param(
            45, TUE_22_DEC, DAY_AFTER, [], date(2027, 2, 26), id="assessment: 45 working days"
        ),
        pytest.param(
            1,
            date(2026, 12, 24),
            DAY_AFTER,
            [],
            date(2026, 12, 29),
            id="over Christmas: Boxing Day moves to Monday",
        ),
        pytest.param(1, date(2027, 3, 25), DAY_AFTER, [], date(2027, 3, 30), id="over Easter"),
        pytest.param(
            1, date(2026, 11, 21), DAY_AFTER, [], date(2026, 11, 23), id="from a Saturday: Monday"
        ),
        pytest.param(
            1, date(2026, 11, 21), SAME_DAY, [], date(2026, 11, 23), id="Saturday is never day 1"
        ),
        pytest.param(
            1, date(2026, 11, 23), SAME_DAY, [], date(2026, 11, 23), id="one, same day: today"
        ),
        pytest.param(
            1, date(2028, 2, 28), DAY_AFTER, [], date(2028, 2, 29), id="on to 29 February"
        ),
    ],
)
def test_working_days_after(number, after, counting, closed, expected):
    assert add_working_days(number, after, counting, england(closures=closed)) == expected


def test_forty_five_working_days_over_christmas_are_66_days_of_pregnancy():
    due = add_working_days(45, TUE_22_DEC, DAY_AFTER, england())
    assert (due - TUE_22_DEC).days == 66


@pytest.mark.parametrize(
    ("number", "before", "counting", "expected"),
    [
        pytest.param(
            5, date(2027, 1, 15), DAY_AFTER, date(2027, 1, 8), id="a week before a Friday"
        ),
        pytest.param(
            5, date(2027, 1, 15), SAME_DAY, date(2027, 1, 11), id="the conference's own day counted"
        ),
        pytest.param(
            1, date(2026, 12, 29), DAY_AFTER, date(2026, 12, 24), id="back over Christmas"
        ),
    ],
)
def test_working_days_before(number, before, counting, expected):
    assert subtract_working_days(number, before, counting, england()) == expected


@pytest.mark.parametrize("number", [0, -1])
def test_none_and_fewer_cannot_be_counted(number):
    with pytest.raises(ValueNotUnderstood) as refused:
        add_working_days(number, TUE_22_DEC, DAY_AFTER, england())
    assert refused.value.sentence.startswith(f"{number} is not a number of working days")
    assert "Give 1 or more" in refused.value.sentence


def test_counting_past_the_confirmed_calendar_is_refused():
    with pytest.raises(BankHolidaysNotKnown):
        add_working_days(15, date(2028, 12, 22), DAY_AFTER, england())


def at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("instant", "cut_off", "expected"),
    [
        pytest.param("2026-11-26T16:59+00:00", None, date(2026, 11, 26), id="before closing"),
        pytest.param("2026-11-26T17:00+00:00", None, date(2026, 11, 26), id="on the stroke"),
        pytest.param("2026-11-26T17:01+00:00", None, date(2026, 11, 27), id="after closing"),
        pytest.param("2026-11-26T06:00+00:00", None, date(2026, 11, 26), id="before opening"),
        pytest.param(
            "2026-11-26T12:30+00:00", time(12), date(2026, 11, 27), id="after a noon cut-off"
        ),
        pytest.param(
            "2026-11-27T16:50+00:00", None, date(2026, 11, 30), id="after an early Friday"
        ),
        pytest.param("2026-11-28T10:00+00:00", None, date(2026, 11, 30), id="on a Saturday"),
        pytest.param(
            "2026-12-24T18:00+00:00", None, date(2026, 12, 29), id="Christmas Eve evening"
        ),
        pytest.param("2026-08-31T10:00+01:00", None, date(2026, 9, 1), id="a bank holiday"),
        pytest.param("2026-07-14T22:30+00:00", None, date(2026, 7, 15), id="23.30 in summer"),
        pytest.param("2026-07-14T23:30+00:00", None, date(2026, 7, 15), id="00.30 the next day"),
    ],
)
def test_what_day_an_arrival_counts_as(instant, cut_off, expected):
    hours = OfficeHours(closes=(time(17),) * 4 + (time(16, 45),))
    assert counts_from(at(instant), england(office_hours=hours), cut_off) == expected


@given(number=NUMBERS, after=DATES, counting=COUNTINGS)
def test_a_working_day_is_never_a_closed_day(number, after, counting):
    calendar = england(closures=COUNCIL_SHUT)
    assert calendar.is_open_day(add_working_days(number, after, counting, calendar))
    assert calendar.is_open_day(subtract_working_days(number, after, counting, calendar))


@given(number=NUMBERS, after=DATES, counting=COUNTINGS)
def test_what_is_added_is_what_lies_between(number, after, counting):
    end = add_working_days(number, after, counting, england())
    assert working_days_between(after, end, counting, england()) == number


@given(number=NUMBERS, after=DATES, counting=COUNTINGS, later=st.integers(0, 40))
def test_starting_later_or_counting_more_never_comes_sooner(number, after, counting, later):
    calendar = england()
    due = add_working_days(number, after, counting, calendar)
    assert due <= add_working_days(number, after + timedelta(later), counting, calendar)
    assert due < add_working_days(number + 1, after, counting, calendar)


@given(number=NUMBERS, after=DATES)
def test_the_day_itself_as_day_1_is_never_the_later(number, after):
    same = add_working_days(number, after, SAME_DAY, england())
    assert same <= add_working_days(number, after, DAY_AFTER, england())


@given(start=DATES, days=st.integers(1, 200), counting=COUNTINGS)
def test_looking_back_is_looking_forward_with_a_minus(start, days, counting):
    end = start + timedelta(days)
    calendar = england()
    back = working_days_between(end, start, counting, calendar)
    assert back == -working_days_between(start, end, counting, calendar)


@given(on=DATES)
def test_the_open_days_on_either_side_enclose_a_day(on):
    calendar = england()
    assert previous_open_day(on, calendar) <= on <= next_open_day(on, calendar)
