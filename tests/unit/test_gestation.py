"""Gestation: completed weeks and days, from an EDD and a day, and back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.domain.errors import DateOutOfRange, ValueNotUnderstood
from workflows.domain.gestation import (
    Gestation,
    date_at,
    doubtful_edd,
    doubtful_lmp,
    edd_from_egg_collection,
    edd_from_ivf,
    edd_from_lmp,
    furthest_on,
    gestation_on,
)

EDD = date(2027, 3, 12)
RE_DATED = date(2027, 3, 26)
DATES = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("edd", "on", "expected"),
    [
        pytest.param(EDD, date(2026, 11, 23), "24+3", id="an ordinary day"),
        pytest.param(EDD, EDD, "40+0", id="the EDD itself"),
        pytest.param(EDD, date(2027, 3, 19), "41+0", id="a week past the EDD"),
        pytest.param(EDD, date(2026, 6, 5), "0+0", id="the first day of the last period"),
        pytest.param(
            RE_DATED, date(2026, 11, 23), "22+3", id="re-dated by 14 days, back over 24+0"
        ),
        pytest.param(date(2028, 3, 14), date(2028, 2, 29), "38+0", id="on 29 February"),
    ],
)
def test_the_gestation_on_a_day(edd, on, expected):
    assert str(gestation_on(edd, on)) == expected


@pytest.mark.parametrize(
    ("edd", "gestation", "on"),
    [
        pytest.param(EDD, "12+0", date(2026, 8, 28), id="12+0"),
        pytest.param(EDD, "16+0", date(2026, 9, 25), id="16+0"),
        pytest.param(EDD, "20+0", date(2026, 10, 23), id="20+0"),
        pytest.param(EDD, "24+0", date(2026, 11, 20), id="24+0"),
        pytest.param(EDD, "28+0", date(2026, 12, 18), id="28+0"),
        pytest.param(EDD, "32+0", date(2027, 1, 15), id="32+0"),
        pytest.param(EDD, "36+0", date(2027, 2, 12), id="36+0"),
        pytest.param(EDD, "37+0", date(2027, 2, 19), id="37+0"),
        pytest.param(RE_DATED, "24+0", date(2026, 12, 4), id="24+0 once re-dated by 14 days"),
        pytest.param(RE_DATED, "28+0", date(2027, 1, 1), id="28+0 once re-dated, a bank holiday"),
    ],
)
def test_the_day_a_gestation_is_reached(edd, gestation, on):
    assert date_at(edd, Gestation.parse(gestation)) == on


@pytest.mark.parametrize(
    ("edd", "expected"),
    [
        pytest.param(
            edd_from_lmp(date(2026, 5, 1)),
            date(2027, 2, 5),
            id="LMP plus 280 days, not nine months and seven days (8 February)",
        ),
        pytest.param(
            edd_from_lmp(date(2026, 5, 31)), date(2027, 3, 7), id="LMP on the 31st has an EDD too"
        ),
        pytest.param(edd_from_ivf(date(2026, 6, 10), 5), date(2027, 2, 26), id="IVF, day 5"),
        pytest.param(edd_from_ivf(date(2026, 6, 10), 3), date(2027, 2, 28), id="IVF, day 3"),
        pytest.param(
            edd_from_egg_collection(date(2026, 6, 5)),
            date(2027, 2, 26),
            id="egg collection five days before a day-5 transfer: the same EDD",
        ),
    ],
)
def test_how_an_edd_is_reached(edd, expected):
    assert edd == expected


@pytest.mark.parametrize(
    ("text", "days"),
    [("24+3", 171), ("24+0", 168), ("0+0", 0), ("9+6", 69), (" 40+0 ", 280), ("45+6", 321)],
)
def test_a_gestation_is_read_as_weeks_and_days(text, days):
    assert Gestation.parse(text) == Gestation(days)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("24.3", "'24.3' is not a gestation.", id="a decimal: 24.3 is not 24+3"),
        pytest.param("24", "not a gestation", id="weeks alone"),
        pytest.param("24+7", "7 days is a week or more", id="seven days"),
        pytest.param("24+12", "not a gestation", id="twelve days"),
        pytest.param("-1+0", "not a gestation", id="before it began"),
        pytest.param("82+0", "longer than any pregnancy", id="28 the wrong way round"),
        pytest.param("", "not a gestation", id="nothing"),
        pytest.param("٢٤+3", "not a gestation", id="digits of another script"),
    ],
)
def test_what_is_not_a_gestation_is_refused_with_the_right_form(text, reason):
    with pytest.raises(ValueNotUnderstood) as refused:
        Gestation.parse(text)
    assert reason in refused.value.message
    assert "such as 24+3" in refused.value.next_action


def test_a_day_before_the_pregnancy_began_is_named():
    with pytest.raises(ValueNotUnderstood, match="1 day before") as refused:
        gestation_on(EDD, date(2026, 6, 4))
    assert refused.value.field == "on"


def test_a_gestation_cannot_be_negative():
    with pytest.raises(ValueNotUnderstood, match="1 day below"):
        Gestation(-1)


def test_a_year_that_no_calendar_holds_is_refused_in_words():
    with pytest.raises(DateOutOfRange, match="edd: 0001-01-01"):
        date_at(date(1, 1, 1), Gestation(7))


@given(edd=DATES, days=st.integers(0, 321))
def test_the_day_of_a_gestation_has_that_gestation(edd, days):
    assert gestation_on(edd, date_at(edd, Gestation(days))) == Gestation(days)


@given(days=st.integers(0, 321))
def test_a_gestation_reads_back_what_it_prints(days):
    assert Gestation.parse(str(Gestation(days))) == Gestation(days)


@given(edd=DATES, days=st.integers(1, 300))
def test_a_later_edd_makes_every_milestone_later_by_as_much(edd, days):
    later = edd + timedelta(days)
    milestone = Gestation.parse("28+0")
    assert date_at(later, milestone) - date_at(edd, milestone) == timedelta(days)


def test_of_an_estimated_range_the_furthest_on_end_counts():
    assert furthest_on([date(2027, 4, 1), EDD]) == EDD


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("edd", "doubt"),
    [
        pytest.param(EDD, None, id="an ordinary EDD"),
        pytest.param(TODAY + timedelta(308), None, id="44 weeks ahead"),
        pytest.param(TODAY + timedelta(309), "44 weeks ahead", id="a day over 44 weeks ahead"),
        pytest.param(TODAY - timedelta(42), None, id="6 weeks past"),
        pytest.param(TODAY - timedelta(43), "6 weeks past", id="a day over 6 weeks past"),
        pytest.param(date(207, 3, 12), "6 weeks past", id="a year typed wrong is kept and doubted"),
    ],
)
def test_a_doubtful_edd_is_asked_about(edd, doubt):
    said = doubtful_edd(edd, TODAY)
    assert said is None if doubt is None else doubt in said


@pytest.mark.parametrize(
    ("lmp", "doubt"),
    [
        pytest.param(date(2026, 6, 5), None, id="an ordinary last period"),
        pytest.param(TODAY, None, id="today"),
        pytest.param(TODAY + timedelta(1), "in the future", id="tomorrow"),
        pytest.param(TODAY - timedelta(322), None, id="46 weeks ago"),
        pytest.param(TODAY - timedelta(323), "6 weeks past", id="over 46 weeks ago"),
    ],
)
def test_a_doubtful_last_period_is_asked_about(lmp, doubt):
    said = doubtful_lmp(lmp, TODAY)
    assert said is None if doubt is None else doubt in said
