"""Evidence leaves the system as text that no spreadsheet runs."""

from datetime import timedelta

import pytest

from workflows.services.evidence import harmless, late_words


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "  =1+1", "\uff1d1+1"])
def test_nothing_a_spreadsheet_would_run(text):
    assert harmless(text) == f"'{text}"


def test_ordinary_text_stays_as_it_is():
    assert harmless("Decision on the referral") == "Decision on the referral"


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (None, ""),
        (timedelta(seconds=20), "1 minute"),
        (timedelta(minutes=25), "25 minutes"),
        (timedelta(hours=3), "3 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=3, hours=4), "3 days 4 hours"),
    ],
)
def test_how_late(late, words):
    assert late_words(late) == words
