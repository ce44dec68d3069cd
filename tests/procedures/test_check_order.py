"""Weeks stand in order: not before, then the aim, then the latest date."""

import pytest

from tests.procedures.spoiling import assert_said, findings, toml

RULE = 'rule = "the earliest of 2 working days after concern_noticed and at 16+0"'
PATH = "deadlines.referral_sent"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        pytest.param(
            'rule = "at 16+0"\nnot_before = "at 20+0"',
            'not before "at 20+0" is later than the latest date "at 16+0"',
            id="gestations",
        ),
        pytest.param(
            'rule = "at 16+0"\naim = "at 16+1"',
            'the aim "at 16+1" is later than the latest date "at 16+0"',
            id="an aim one day too late",
        ),
        pytest.param(
            'rule = "at 16+0"\naim = "at 14+0"\nnot_before = "at 15+0"',
            'not before "at 15+0" is later than the aim "at 14+0"',
            id="an aim before it may begin",
        ),
        pytest.param(
            'rule = "24 weeks before edd"\nnot_before = "at 16+1"',
            'is later than the latest date "24 weeks before edd"',
            id="weeks before the EDD are gestations too",
        ),
        pytest.param(
            RULE + '\nnot_before = "at 17+0"',
            'not before "at 17+0" is later than',
            id="one of several that would come first",
        ),
        pytest.param(
            'rule = "2 working days after concern_noticed"\n'
            'not_before = "3 working days after concern_noticed"',
            "is later than the latest date",
            id="days after the same event",
        ),
    ],
)
def test_dates_out_of_order_are_refused(tmp_path, lines, sentence):
    assert_said(findings(tmp_path, toml(RULE, lines)), PATH, sentence, "put them in order")


@pytest.mark.parametrize(
    "lines",
    [
        'rule = "at 16+0"\naim = "at 16+0"\nnot_before = "at 16+0"',
        'rule = "at 16+0"\naim = "at 14+0"\nnot_before = "at 12+0"',
        'rule = "15 working days after concern_noticed"\nnot_before = "at 30+0"',
        'rule = "1 month after concern_noticed"\nnot_before = "10 days after concern_noticed"',
    ],
)
def test_dates_in_order_and_those_that_cannot_be_compared_are_not(tmp_path, lines):
    found = findings(tmp_path, toml(RULE, lines))
    assert not [one for one in found if "in order" in one.fix]
