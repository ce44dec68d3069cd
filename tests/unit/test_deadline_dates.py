"""From a sentence and what is known to an instant."""
# ruff: noqa: E501 - a row of a table is one line

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.test_deadline_text import RULES
from workflows.domain.calendars import OfficeHours
from workflows.domain.clock import london_date
from workflows.domain.deadline_dates import opening, resolve
from workflows.domain.deadline_rules import After, Before, Span, Unit
from workflows.domain.deadline_terms import (
    AsSoonAsPossible,
    Due,
    Gate,
    Known,
    Landing,
    Terms,
    TermsOverride,
    Waiting,
)
from workflows.domain.deadline_text import parse, say
from workflows.domain.errors import (
    BankHolidaysNotKnown,
    DateOutOfRange,
    GestationNameUnknown,
    InstantNaive,
)
from workflows.domain.gestation import Gestation
from workflows.domain.months import add_months
from workflows.domain.wording import london
from workflows.domain.working_days import Counting
from workflows.procedures.bank_holidays import england

EDD = date(2027, 3, 12)
COUNCIL_SHUT = [date(2026, 12, 24), *(date(2026, 12, day) for day in (29, 30, 31))]
GESTATIONS = {
    "end_of_first_trimester": Gestation.parse("13+6"),
    "viability": Gestation.parse("24+0"),
}
TERMS = Terms(england(), gestations=GESTATIONS)


def at(text):
    """An instant from text with an offset."""
    return datetime.fromisoformat(text).astimezone(UTC)


def known(edd=EDD, terms=TERMS, **events):
    return Known(terms, {name: at(text) for name, text in events.items()}, edd)


def due(sentence, **given_):
    resolution = resolve(parse(sentence), known(**given_))
    assert isinstance(resolution, Due), resolution
    assert resolution.at.tzinfo is UTC
    return london(resolution.at)


@pytest.mark.parametrize(
    ("sentence", "happened", "expected"),
    [
        pytest.param("15 working days after it", "2026-12-22T10:00+00:00", "Friday 15 January 2027, 5pm", id="a conference"),
        pytest.param("45 working days after it", "2026-12-22T10:00+00:00", "Friday 26 February 2027, 5pm", id="an assessment"),
        pytest.param("1 working day after it", "2026-12-24T11:00+00:00", "Tuesday 29 December 2026, 5pm", id="over Christmas"),
        pytest.param("1 working day after it", "2027-03-25T11:00+00:00", "Tuesday 30 March 2027, 5pm", id="over Easter, where the clocks change too"),
        pytest.param("1 working day after it", "2027-04-30T17:00+01:00", "Tuesday 4 May 2027, 5pm", id="Friday 5pm, Monday a bank holiday"),
        pytest.param("1 working day after it", "2026-11-21T10:00+00:00", "Monday 23 November 2026, 5pm", id="a Saturday without a cut-off"),
        pytest.param("1 working day after it", "2026-07-14T22:30+00:00", "Wednesday 15 July 2026, 5pm", id="23.30 in summer is still that day"),
        pytest.param("1 working day after it", "2026-07-14T23:30+00:00", "Thursday 16 July 2026, 5pm", id="00.30 is the next"),
        pytest.param("5 working days before it", "2027-01-15T10:00+00:00", "Friday 8 January 2027, 5pm", id="papers before a conference"),
        pytest.param("28 days after it", "2026-12-22T10:00+00:00", "Tuesday 19 January 2027, 5pm", id="plain days are calendar days"),
        pytest.param("3 days after it", "2026-12-22T10:00+00:00", "Friday 25 December 2026, 5pm", id="even on Christmas Day"),
        pytest.param("4 weeks after it", "2026-12-22T10:00+00:00", "Tuesday 19 January 2027, 5pm", id="weeks"),
        pytest.param("2 weeks before it", "2026-12-22T10:00+00:00", "Tuesday 8 December 2026, 5pm", id="weeks back"),
        pytest.param("3 months after it", "2026-11-30T10:00+00:00", "Sunday 28 February 2027, 5pm", id="30 November and 3 months"),
        pytest.param("3 months after it", "2027-11-30T10:00+00:00", "Tuesday 29 February 2028, 5pm", id="in a leap year"),
        pytest.param("3 months after it", "2026-11-23T10:00+00:00", "Tuesday 23 February 2027, 5pm", id="the same day number"),
        pytest.param("1 month before it", "2027-03-31T10:00+01:00", "Sunday 28 February 2027, 5pm", id="a month back"),
        pytest.param("24 hours after it", "2026-03-28T17:00+00:00", "Sunday 29 March 2026, 6pm", id="24 hours over the spring change: elapsed"),
        pytest.param("24 hours after it", "2026-10-24T17:00+01:00", "Sunday 25 October 2026, 4pm", id="24 hours over the autumn change: elapsed"),
        pytest.param("1 day after it", "2026-03-28T17:00+00:00", "Sunday 29 March 2026, 5pm", id="a day over the spring change: the same hour"),
        pytest.param("1 day after it", "2026-10-24T17:00+01:00", "Sunday 25 October 2026, 5pm", id="a day over the autumn change: the same hour"),
        pytest.param("72 hours after it", "2027-03-27T10:00+00:00", "Tuesday 30 March 2027, 11am", id="72 hours over 28 March end an hour later by the clock"),
        pytest.param("48 hours before it", "2026-12-22T10:00+00:00", "Sunday 20 December 2026, 10am", id="hours back"),
        pytest.param("90 minutes after it", "2026-12-22T10:00+00:00", "Tuesday 22 December 2026, 11.30am", id="minutes"),
        pytest.param("immediately after it", "2026-12-22T10:07+00:00", "Tuesday 22 December 2026, 10.07am", id="immediately"),
        pytest.param("same working day as it", "2026-12-22T10:00+00:00", "Tuesday 22 December 2026, 5pm", id="the same working day"),
        pytest.param("same working day as it", "2026-12-22T18:00+00:00", "Wednesday 23 December 2026, 5pm", id="after that day has ended: the next"),
        pytest.param("same working day as it", "2026-12-26T10:00+00:00", "Tuesday 29 December 2026, 5pm", id="on a closed day: the next open one"),
        pytest.param("every 4 weeks after it", "2026-12-22T10:00+00:00", "Tuesday 19 January 2027, 5pm", id="the first of several"),
    ],
)  # fmt: skip
def test_from_an_event(sentence, happened, expected):
    assert due(sentence, it=happened) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("at 16+0", "Friday 25 September 2026, 5pm", id="a gestation in summer time"),
        pytest.param("at 28+0", "Friday 18 December 2026, 5pm", id="a gestation in winter"),
        pytest.param("at end_of_first_trimester", "Thursday 10 September 2026, 5pm", id="a named gestation"),
        pytest.param("between 12+0 and viability", "Friday 20 November 2026, 5pm", id="a window ends at its end"),
        pytest.param("10 weeks before edd", "Friday 1 January 2027, 5pm", id="weeks before the EDD"),
        pytest.param("12 weeks before edd", "Friday 18 December 2026, 5pm", id="12 weeks before is 28+0"),
        pytest.param("3 months before edd", "Saturday 12 December 2026, 5pm", id="months before the EDD"),
        pytest.param("10 working days before edd", "Friday 26 February 2027, 5pm", id="working days before the EDD"),
        pytest.param("2 working days after edd", "Tuesday 16 March 2027, 5pm", id="working days after the EDD"),
        pytest.param("2 weeks after edd", "Friday 26 March 2027, 5pm", id="weeks after the EDD"),
        pytest.param("before edd", "Thursday 11 March 2027, 5pm", id="the day before the EDD"),
    ],
)  # fmt: skip
def test_from_the_edd(sentence, expected):
    assert due(sentence) == expected


@pytest.mark.parametrize(
    ("terms", "sentence", "happened", "expected"),
    [
        pytest.param({"counting": Counting.SAME_DAY}, "15 working days after it", "2026-12-22T10:00+00:00", "Thursday 14 January 2027, 5pm", id="the day itself is day 1"),
        pytest.param({"calendar": england(closures=COUNCIL_SHUT)}, "15 working days after it", "2026-12-22T10:00+00:00", "Thursday 21 January 2027, 5pm", id="the council shut"),
        pytest.param({"counting": Counting.SAME_DAY}, "1 working day after it", "2026-12-22T10:00+00:00", "Tuesday 22 December 2026, 5pm", id="one working day, that day"),
        pytest.param({"counting": Counting.SAME_DAY}, "1 working day after it", "2026-12-22T18:00+00:00", "Wednesday 23 December 2026, 5pm", id="never due before it happened"),
        pytest.param({"cut_off": True}, "1 working day after it", "2026-11-21T10:00+00:00", "Tuesday 24 November 2026, 5pm", id="a Saturday with a cut-off counts from Monday"),
        pytest.param({"cut_off": True}, "1 working day after it", "2026-11-26T17:01+00:00", "Monday 30 November 2026, 5pm", id="after closing counts from the next opening"),
        pytest.param({"cut_off": time(12)}, "1 working day after it", "2026-11-26T12:30+00:00", "Monday 30 November 2026, 5pm", id="after a noon cut-off"),
        pytest.param({"cut_off": time(12)}, "same working day as it", "2026-11-26T12:30+00:00", "Friday 27 November 2026, 5pm", id="the same working day, after the cut-off"),
        pytest.param({"cut_off": True, "calendar": england(office_hours=OfficeHours(closes=(time(17),) * 4 + (time(16, 45),)))}, "1 working day after it", "2026-11-27T16:50+00:00", "Tuesday 1 December 2026, 5pm", id="Friday closes early"),
        pytest.param({"cut_off": True}, "24 hours after it", "2026-11-21T10:00+00:00", "Sunday 22 November 2026, 10am", id="hours know no cut-off"),
        pytest.param({"due_hour": time(12)}, "1 working day after it", "2026-12-22T10:00+00:00", "Wednesday 23 December 2026, midday", id="a day that ends at noon"),
        pytest.param({"due_hour": None, "calendar": england(office_hours=OfficeHours(closes=(time(17, 15),) * 4 + (time(16, 45),)))}, "1 working day after it", "2026-11-25T10:00+00:00", "Thursday 26 November 2026, 5.15pm", id="due when the desk closes"),
        pytest.param({"due_hour": None, "calendar": england(office_hours=OfficeHours(closes=(time(17, 15),) * 4 + (time(16, 45),)))}, "1 working day after it", "2026-11-26T10:00+00:00", "Friday 27 November 2026, 4.45pm", id="on a Friday the desk closes earlier"),
        pytest.param({"due_hour": None, "calendar": england(office_hours=OfficeHours(closes=(time(17, 15),) * 4 + (time(16, 45),)))}, "same working day as it", "2026-11-27T16:50+00:00", "Monday 30 November 2026, 5.15pm", id="after Friday's closing the same day is Monday"),
        pytest.param({"due_hour": None, "calendar": england(office_hours=OfficeHours(closes=(time(17, 15),) * 4 + (time(16, 45),)))}, "3 days after it", "2026-11-25T10:00+00:00", "Saturday 28 November 2026, 5.15pm", id="at a weekend the latest closing counts"),
        pytest.param({"due_hour": time(1, 30)}, "1 day after it", "2026-03-28T10:00+00:00", "Sunday 29 March 2026, 2.30am", id="an hour that never comes is an hour later"),
        pytest.param({"due_hour": time(1, 30)}, "1 day after it", "2026-10-24T10:00+01:00", "Sunday 25 October 2026, 1.30am BST", id="an hour that comes twice is the first"),
        pytest.param({"landing": Landing.NEXT_OPEN_DAY}, "3 days after it", "2026-12-22T10:00+00:00", "Tuesday 29 December 2026, 5pm", id="a closed day: the next open one"),
        pytest.param({"landing": Landing.PREVIOUS_OPEN_DAY}, "3 days after it", "2026-12-22T10:00+00:00", "Thursday 24 December 2026, 5pm", id="a closed day: the one before"),
        pytest.param({"landing": Landing.NEXT_OPEN_DAY}, "2 days after it", "2026-12-22T10:00+00:00", "Thursday 24 December 2026, 5pm", id="an open day stays"),
        pytest.param({"landing": Landing.NEXT_OPEN_DAY}, "at 30+0", "2026-12-22T10:00+00:00", "Monday 4 January 2027, 5pm", id="a gestation on a bank holiday"),
    ],
)  # fmt: skip
def test_the_terms_are_data(terms, sentence, happened, expected):
    assert due(sentence, terms=replace(TERMS, **terms), it=happened) == expected


@pytest.mark.parametrize(
    ("sentence", "events", "expected"),
    [
        pytest.param("the earliest of 28 days after it and at 28+0", {"it": "2026-11-01T10:00+00:00"}, "Sunday 29 November 2026, 5pm", id="28 days come first"),
        pytest.param("the earliest of 28 days after it and at 28+0", {"it": "2026-12-01T10:00+00:00"}, "Friday 18 December 2026, 5pm", id="28 weeks come first"),
        pytest.param("the earliest of 28 days after it and at 28+0", {}, "Friday 18 December 2026, 5pm", id="one side not known: the other stands"),
        pytest.param("the earliest of as soon as possible after it and before edd", {"it": "2026-12-01T10:00+00:00"}, "Thursday 11 March 2027, 5pm", id="as soon as possible, and a limit"),
        pytest.param("the latest of 28 days after it and at 28+0", {"it": "2026-11-01T10:00+00:00"}, "Friday 18 December 2026, 5pm", id="the later of two"),
        pytest.param("the earliest of 24 hours after it and 1 working day after it and at 28+0", {"it": "2026-11-27T10:00+00:00"}, "Saturday 28 November 2026, 10am", id="units mixed, three of them"),
    ],
)  # fmt: skip
def test_of_several(sentence, events, expected):
    assert due(sentence, **events) == expected


def test_the_earliest_says_which_side_is_not_known():
    rule = parse("the earliest of 28 days after it and as soon as possible after it and at 28+0")
    assert resolve(rule, known()).basis.endswith("; it not known yet")
    basis = resolve(rule, known(it="2026-11-01T10:00+00:00")).basis
    assert basis.startswith("the earliest: 28 days after it (Sun 1 November 2026)")
    assert basis.endswith("; as soon as possible")


@pytest.mark.parametrize(
    ("sentence", "edd", "events", "missing"),
    [
        pytest.param("1 working day after referral_received", EDD, {}, ("referral_received",), id="an event"),
        pytest.param("at 16+0", None, {}, ("edd",), id="the EDD"),
        pytest.param("between 12+0 and 16+0", None, {}, ("edd",), id="the EDD for a window"),
        pytest.param("10 weeks before edd", None, {}, ("edd",), id="the EDD to count back from"),
        pytest.param("before edd", None, {}, ("edd",), id="the EDD itself"),
        pytest.param("as soon as possible after it", EDD, {}, ("it",), id="what to be soon after"),
        pytest.param("every 4 weeks after it", EDD, {}, ("it",), id="what to count from again and again"),
        pytest.param("the earliest of 2 days after it and at 16+0", None, {}, ("it", "edd"), id="both sides of an earliest"),
        pytest.param("the latest of 2 days after it and at 16+0", EDD, {}, ("it",), id="one side of a latest"),
        pytest.param("the latest of 2 days after it and 3 days after it", EDD, {}, ("it",), id="each name once"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_named(sentence, edd, events, missing):
    resolution = resolve(parse(sentence), known(edd=edd, **events))
    assert isinstance(resolution, Waiting)
    assert resolution.missing == missing
    assert "known yet" in resolution.basis


def test_a_gate_has_no_instant_but_says_when_it_was_passed():
    gate = parse("before hospital_discharge")
    assert resolve(gate, known()) == Gate("hospital_discharge", "before hospital_discharge")
    left = resolve(gate, known(hospital_discharge="2027-03-14T10:00+00:00"))
    assert left.closed_at == at("2027-03-14T10:00+00:00")


def test_as_soon_as_possible_has_no_instant_but_an_age():
    soon = resolve(parse("as soon as possible after it"), known(it="2026-12-22T10:00+00:00"))
    assert soon == AsSoonAsPossible(
        at("2026-12-22T10:00+00:00"), "as soon as possible after it (Tue 22 December 2026, 10am)"
    )
    both = parse("the earliest of as soon as possible after it and as soon as possible after other")
    aged = resolve(both, known(it="2026-12-22T10:00+00:00", other="2026-12-20T10:00+00:00"))
    assert aged.since == at("2026-12-20T10:00+00:00")
    assert resolve(both, known(it="2026-12-22T10:00+00:00")).basis.endswith("other not known yet")


RECURRING = "every 4 weeks after it, at most 6 weeks"


@pytest.mark.parametrize(
    ("done", "regular", "latest"),
    [
        pytest.param([], "2026-12-29", "2027-01-12", id="before the first"),
        pytest.param(["2026-12-29T14:00+00:00"], "2027-01-26", "2027-02-09", id="after the first"),
        pytest.param(["2027-01-05T14:00+00:00", "2026-12-10T14:00+00:00"], "2027-02-02", "2027-02-16", id="counts from the last one held"),
    ],
)  # fmt: skip
def test_a_recurring_deadline_gives_the_next_and_the_latest(done, regular, latest):
    resolution = resolve(
        parse(RECURRING),
        known(it="2026-12-01T10:00+00:00"),
        done=[at(text) for text in done],
    )
    assert london_date(resolution.aim_at) == date.fromisoformat(regular)
    assert resolution.day == date.fromisoformat(latest)


def test_a_latest_that_comes_first_in_dates_is_the_aim_too():
    rule = parse("every 30 days after it, at most 1 month")
    resolution = resolve(rule, known(it="2027-02-10T10:00+00:00"))
    assert resolution.aim_at == resolution.at


@pytest.mark.parametrize(
    ("sentence", "terms", "basis"),
    [
        pytest.param("15 working days after it", {}, "15 working days after it (Tue 22 December 2026), day after counting, England calendar: Fri 15 January 2027, 5pm", id="working days name counting and calendar"),
        pytest.param("15 working days after it", {"counting": Counting.SAME_DAY, "calendar": england(closures=COUNCIL_SHUT)}, "15 working days after it (Tue 22 December 2026), same day counting, England calendar with 4 closure days: Wed 20 January 2027, 5pm", id="and the closures"),
        pytest.param("1 working day after it", {"cut_off": time(9)}, "1 working day after it (Tue 22 December 2026), counts from Wed 23 December 2026, day after counting, England calendar: Thu 24 December 2026, 5pm", id="and what a cut-off did"),
        pytest.param("5 working days before it", {}, "5 working days before it (Tue 22 December 2026), day after counting, England calendar: Tue 15 December 2026, 5pm", id="counting back"),
        pytest.param("3 days after it", {"landing": Landing.NEXT_OPEN_DAY}, "3 days after it (Tue 22 December 2026), moved from Fri 25 December 2026, a closed day in the England calendar: Tue 29 December 2026, 5pm", id="a move off a closed day"),
        pytest.param("24 hours after it", {}, "24 hours after it (Tue 22 December 2026), elapsed time: Wed 23 December 2026, 10am", id="hours say that they are elapsed"),
        pytest.param("at 16+0", {}, "at 16+0, with an EDD of Fri 12 March 2027: Fri 25 September 2026, 5pm", id="a gestation names the EDD"),
        pytest.param("10 working days before edd", {}, "10 working days before edd, with an EDD of Fri 12 March 2027, day after counting, England calendar: Fri 26 February 2027, 5pm", id="working days from the EDD"),
        pytest.param("immediately after it", {}, "immediately after it: Tue 22 December 2026, 10am", id="immediately"),
        pytest.param("same working day as it", {}, "same working day as it (Tue 22 December 2026), England calendar: Tue 22 December 2026, 5pm", id="the same working day"),
    ],
)  # fmt: skip
def test_every_date_says_why(sentence, terms, basis):
    what_is_known = known(terms=replace(TERMS, **terms), it="2026-12-22T10:00+00:00")
    assert resolve(parse(sentence), what_is_known).basis == basis


def test_a_date_past_the_confirmed_calendar_is_refused():
    with pytest.raises(BankHolidaysNotKnown, match="2029"):
        due("15 working days after it", it="2028-12-22T10:00+00:00")
    assert due("15 days after it", it="2028-12-22T10:00+00:00") == "Saturday 6 January 2029, 5pm"


def test_a_gestation_that_nobody_named_is_an_error():
    with pytest.raises(GestationNameUnknown, match='"viabilty"; defined: end_of_first_trimester'):
        resolve(parse("at viabilty"), known())
    with pytest.raises(GestationNameUnknown, match="defined: none"):
        resolve(parse("at viability"), known(terms=Terms(england())))


def test_an_event_without_an_offset_is_refused_by_name():
    with pytest.raises(InstantNaive, match="referral_received"):
        Known(TERMS, {"referral_received": datetime(2026, 12, 22, 10)})  # noqa: DTZ001


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(After(Span(9_999, Unit.HOURS), "it"), id="hours"),
        pytest.param(After(Span(9_999, Unit.WEEKS), "it"), id="weeks"),
        pytest.param(After(Span(9_999, Unit.MONTHS), "it"), id="months"),
    ],
)
def test_a_date_that_no_calendar_holds_is_refused_in_words(rule):
    with pytest.raises(DateOutOfRange, match="out of range"):
        resolve(rule, known(it="9999-12-01T10:00+00:00"))


def test_a_month_before_the_first_year_is_refused():
    with pytest.raises(DateOutOfRange, match="-1 months"):
        add_months(date(1, 1, 1), -1)


def test_a_day_opens_at_its_first_minute_where_a_due_day_ends_at_five():
    assert opening(parse("at 16+0"), known()).at == at("2026-09-25T00:00+01:00")
    event = known(birth="2027-03-01T10:07+00:00")
    assert opening(parse("immediately after birth"), event).at == at("2027-03-01T10:07+00:00")
    assert isinstance(opening(parse("immediately after birth"), known()), Waiting)


def test_one_deadline_may_count_otherwise_than_its_procedure():
    override = TermsOverride(
        calendar=england(name="Exampleshire"),
        counting=Counting.SAME_DAY,
        cut_off=time(12),
        due_hour=time(16),
        landing=Landing.NEXT_OPEN_DAY,
    )
    laid = override.over(TERMS)
    assert (str(laid.calendar), laid.counting) == ("Exampleshire calendar", Counting.SAME_DAY)
    assert (laid.cut_off, laid.due_hour, laid.landing) == (
        time(12),
        time(16),
        Landing.NEXT_OPEN_DAY,
    )
    assert laid.gestations == GESTATIONS
    assert TermsOverride().over(laid) == laid
    assert TermsOverride(cut_off=False).over(laid).cut_off is False


INSTANTS = st.integers(0, 9_000_000).map(
    lambda minutes: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
COUNTINGS = st.sampled_from(Counting)
CUT_OFFS = st.sampled_from([False, True, time(12)])
SPANS = st.builds(Span, st.integers(1, 60), st.sampled_from(Unit))


@given(span=SPANS, happened=INSTANTS, counting=COUNTINGS, cut_off=CUT_OFFS)
def test_what_is_due_after_an_event_is_due_after_it(span, happened, counting, cut_off):
    terms = replace(TERMS, counting=counting, cut_off=cut_off)
    what_is_known = Known(terms, {"it": happened})
    assert resolve(After(span, "it"), what_is_known).at > happened


@given(number=st.integers(1, 60), happened=INSTANTS, counting=COUNTINGS, cut_off=CUT_OFFS)
def test_working_days_never_end_on_a_closed_day(number, happened, counting, cut_off):
    terms = replace(TERMS, counting=counting, cut_off=cut_off)
    span = Span(number, Unit.WORKING_DAYS)
    for rule in (After(span, "it"), Before(span, "it")):
        day = resolve(rule, Known(terms, {"it": happened})).day
        assert terms.calendar.is_open_day(day)


@given(first=SPANS, second=SPANS, happened=INSTANTS)
def test_the_earliest_is_never_after_the_latest(first, second, happened):
    what_is_known = Known(TERMS, {"it": happened})
    pair = f"{say(After(first, 'it'))} and {say(After(second, 'it'))}"
    earliest = resolve(parse(f"the earliest of {pair}"), what_is_known)
    latest = resolve(parse(f"the latest of {pair}"), what_is_known)
    assert earliest.at <= latest.at


@given(happened=INSTANTS, hours=st.integers(1, 5_000))
def test_hours_are_hours_whatever_the_clocks_do(happened, hours):
    after = resolve(After(Span(hours, Unit.HOURS), "it"), Known(TERMS, {"it": happened}))
    assert after.at - happened == timedelta(hours=hours)


@given(happened=INSTANTS, weeks=st.integers(1, 50), first=st.dates(date(2020, 1, 1), EDD))
def test_a_new_edd_never_moves_what_follows_an_event(happened, weeks, first):
    rule = parse(f"{weeks} weeks after it")
    assert resolve(rule, Known(TERMS, {"it": happened}, first)) == resolve(
        rule, Known(TERMS, {"it": happened}, EDD)
    )


@given(rule=RULES)
def test_with_nothing_known_every_rule_waits_or_is_a_gate(rule):
    assert isinstance(resolve(rule, Known(TERMS)), Waiting | Gate)
