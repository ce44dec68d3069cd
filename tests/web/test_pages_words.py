"""Lateness and times in words, counted on the calendar of the agency whose turn it is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from api.pages.typed import clock
from api.pages.words import due_of, said
from workflows.domain.calendars import Calendar
from workflows.domain.clock import LONDON

ENGLAND = Calendar(
    "England", frozenset({date(2026, 12, 25), date(2026, 12, 28)}), date(2027, 12, 31), "test"
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("due", "now", "words"),
    [
        pytest.param(
            "2026-11-23 17:00", "2026-11-23 17:00", "Overdue 1 minute", id="on the stroke"
        ),
        pytest.param(
            "2026-11-23 17:00", "2026-11-23 17:25", "Overdue 25 minutes", id="the evening"
        ),
        pytest.param("2026-11-23 17:00", "2026-11-24 09:00", "Overdue 16 hours", id="next morning"),
        pytest.param("2026-11-23 17:00", "2026-11-25 09:00", "Overdue 2 working days", id="two on"),
        pytest.param("2026-11-20 17:00", "2026-11-22 12:00", "Overdue 43 hours", id="a weekend"),
        pytest.param("2026-11-20 17:00", "2026-11-23 09:00", "Overdue 1 working day", id="Monday"),
        pytest.param(
            "2026-12-24 17:00", "2026-12-29 09:00", "Overdue 1 working day", id="Christmas"
        ),
        pytest.param("2027-12-30 17:00", "2028-01-09 17:00", "Overdue 10 days", id="no calendar"),
        pytest.param("2026-11-23 17:00", "2026-11-23 09:00", "Due today, 5pm", id="today"),
        pytest.param(
            "2026-11-24 10:30", "2026-11-23 23:00", "Due tomorrow, 10.30am", id="tomorrow"
        ),
        pytest.param(
            "2026-11-27 17:00", "2026-11-23 09:00", "Due in 4 working days", id="this week"
        ),
        pytest.param("2026-12-29 17:00", "2026-12-24 09:00", "Due in 1 working day", id="after it"),
        pytest.param("2027-03-12 17:00", "2026-11-23 09:00", "Due in 15 weeks", id="far off"),
        pytest.param("2029-03-12 17:00", "2027-12-23 09:00", "Due in 63 weeks", id="past the list"),
    ],
)
def test_a_due_date_reads(due, now, words):
    assert due_of(at(due), at(now), ENGLAND).badge.words == words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9.30am", "09:30"),
        ("9:30", "09:30"),
        ("0930", "09:30"),
        ("5pm", "17:00"),
        ("12am", "00:00"),
        ("12.15 PM", "12:15"),
        ("midday", "12:00"),
        ("17:05", "17:05"),
        ("9", "9"),
        ("13pm", "13pm"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_a_time_as_people_write_it(typed, read):
    assert clock(typed) == read


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("1 working day after referral_received", "1 working day after referral received"),
        ("10 weeks before edd", "10 weeks before EDD"),
        ("before hospital_discharge", "before hospital discharge"),
        ("5 working days after step_reached", "5 working days after this step is reached"),
        ("at 16+0", "at 16+0"),
    ],
)
def test_a_sentence_has_no_marks_of_code_on_screen(sentence, words):
    assert said(sentence) == words
