"""Instants, London, and how both are written."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from workflows.domain.clock import instant_on, london_date, london_instant, require_aware
from workflows.domain.errors import DateOutOfRange, InstantNaive
from workflows.domain.wording import (
    clock_time,
    counted,
    day,
    listed,
    london,
    short_day,
    short_london,
)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def test_an_instant_without_an_offset_is_refused_by_name():
    with pytest.raises(InstantNaive, match="referral_received: 2026-12-22T10:00:00 has no offset"):
        require_aware(datetime(2026, 12, 22, 10), "referral_received")  # noqa: DTZ001


def test_an_instant_with_any_offset_becomes_utc():
    tokyo = timezone(timedelta(hours=9))
    assert require_aware(datetime(2026, 12, 22, 19, tzinfo=tokyo)) == utc(2026, 12, 22, 10)
    assert require_aware(datetime(2026, 12, 22, 19, tzinfo=tokyo)).tzinfo is UTC


def test_an_instant_beyond_the_last_year_is_refused():
    west = timezone(timedelta(hours=-9))
    with pytest.raises(DateOutOfRange):
        require_aware(datetime(9999, 12, 31, 23, tzinfo=west))


@pytest.mark.parametrize(
    ("instant", "on"),
    [
        pytest.param(utc(2026, 7, 14, 22, 30), date(2026, 7, 14), id="23.30 on a summer evening"),
        pytest.param(
            utc(2026, 7, 14, 23, 30), date(2026, 7, 15), id="00.30 in summer: the next day"
        ),
        pytest.param(utc(2026, 12, 14, 23, 30), date(2026, 12, 14), id="23.30 in winter"),
    ],
)
def test_the_day_it_is_in_london(instant, on):
    assert london_date(instant) == on


@pytest.mark.parametrize(
    ("on", "hour", "instant"),
    [
        pytest.param(date(2026, 3, 28), time(17), utc(2026, 3, 28, 17), id="the day before"),
        pytest.param(
            date(2026, 3, 29), time(17), utc(2026, 3, 29, 16), id="the day clocks go forward"
        ),
        pytest.param(date(2026, 10, 24), time(17), utc(2026, 10, 24, 16), id="the last summer day"),
        pytest.param(
            date(2026, 10, 25), time(17), utc(2026, 10, 25, 17), id="the day clocks go back"
        ),
        pytest.param(
            date(2026, 3, 29),
            time(1, 30),
            utc(2026, 3, 29, 1, 30),
            id="1.30am that never comes: 2.30am",
        ),
        pytest.param(
            date(2026, 10, 25), time(1, 30), utc(2026, 10, 25, 0, 30), id="1.30am twice: the first"
        ),
    ],
)
def test_a_london_time_on_a_day(on, hour, instant):
    assert instant_on(on, hour) == instant


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        pytest.param(utc(2026, 3, 13, 17), "Friday 13 March 2026, 5pm", id="on the hour"),
        pytest.param(utc(2026, 7, 13, 16, 30), "Monday 13 July 2026, 5.30pm", id="summer time"),
        pytest.param(utc(2026, 3, 13, 0, 5), "Friday 13 March 2026, 12.05am", id="after midnight"),
        pytest.param(utc(2026, 3, 13, 12), "Friday 13 March 2026, midday", id="midday"),
        pytest.param(
            utc(2026, 3, 13), "Friday 13 March 2026, 12am (start of the day)", id="midnight"
        ),
        pytest.param(
            utc(2026, 10, 25, 0, 30), "Sunday 25 October 2026, 1.30am BST", id="the first 1.30am"
        ),
        pytest.param(
            utc(2026, 10, 25, 1, 30), "Sunday 25 October 2026, 1.30am GMT", id="the second 1.30am"
        ),
    ],
)
def test_an_instant_is_written_in_london_time(instant, written):
    assert london(instant) == written
    assert short_london(instant).split()[1:] == written.split()[1:]


def test_days_are_written_with_their_weekday():
    assert day(date(2026, 3, 13)) == "Friday 13 March 2026"
    assert short_day(date(2026, 3, 13)) == "Fri 13 March 2026"


def test_times_of_day():
    times = [time(9), time(12, 30), time(23, 59)]
    assert [clock_time(at) for at in times] == ["9am", "12.30pm", "11.59pm"]


def test_the_london_instant_is_the_same_instant():
    assert london_instant(utc(2026, 7, 1, 12)) == utc(2026, 7, 1, 12)
    assert london_instant(utc(2026, 7, 1, 12)).hour == 13


def test_numbers_and_lists_read_as_english():
    assert [counted(1, "day"), counted(2, "day")] == ["1 day", "2 days"]
    assert [listed(("edd",)), listed(("edd", "birth")), listed(("a", "b", "c"))] == [
        "edd",
        "edd and birth",
        "a, b and c",
    ]
