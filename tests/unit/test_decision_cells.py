"""Cells of the decision table."""

import pytest

from workflows.domain.decision_cells import evaluate_cell, parse_cell
from workflows.domain.errors import ExpressionInvalid, FactMissing

FACTS = {"gestation_days": 210, "conference": "now", "urgent": True, "unasked": None}


@pytest.mark.parametrize(
    ("cell", "subject", "met"),
    [
        (">= 210", "gestation_days", True),
        ("< 210", "gestation_days", False),
        ("210", "gestation_days", True),
        ("-5", "gestation_days", False),
        ("140, 210", "gestation_days", True),
        ('"now"', "conference", True),
        ("'later'", "conference", False),
        ('"later", "now"', "conference", True),
        ('"later" , "never"', "conference", False),
        ('!= "later"', "conference", True),
        ('in ["now", "later"]', "conference", True),
        ('in ("now", "later")', "conference", True),
        ('not in ["now"]', "conference", False),
        ('"later (over 24)"', "conference", False),
        ('"2..3"', "conference", False),
        ("true", "urgent", True),
        ("False", "urgent", False),
        ("-", "gestation_days", True),
        ("", "gestation_days", True),
        ("  -  ", "unasked", True),
        (">= 210", "unasked", False),
        ('"now"', "unasked", False),
        ('!= "now"', "unasked", False),
        ("none", "unasked", True),
        ("none", "gestation_days", False),
    ],
)
def test_whether_a_cell_is_met(cell, subject, met):
    assert evaluate_cell(cell, subject, FACTS) is met


def test_a_cell_becomes_a_condition_on_its_column():
    assert str(parse_cell(">= 210", "gestation_days")) == "gestation_days >= 210"
    assert str(parse_cell('"a", "b"', "track")) == 'track in ["a", "b"]'
    assert parse_cell("-", "track") is None


def test_a_column_that_no_fact_fills_is_named():
    with pytest.raises(FactMissing, match="gestaton_days"):
        evaluate_cell(">= 210", "gestaton_days", FACTS)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        pytest.param("[140..210]", "range", id="a range"),
        pytest.param("]140 .. 210[", "range", id="an open range"),
        pytest.param("140..210", "range", id="a range without brackets"),
        pytest.param('not("now")', "function", id="a negation of another language"),
        pytest.param('date("2026-11-23")', "function", id="a date function"),
        pytest.param('string length("a") > 2', "function", id="a function of two words"),
        pytest.param("now", "quotation marks", id="text without quotation marks"),
        pytest.param('"now" "later"', "not a cell", id="no comma"),
        pytest.param('"now",', "not a cell", id="nothing after the comma"),
        pytest.param("? > 3", "not a cell", id="a question mark"),
        pytest.param("_secret", "may not start with _", id="a hidden name"),
        pytest.param("> gestation_days.real", "attribute", id="an attribute"),
    ],
)
def test_other_table_languages_are_refused_in_words(cell, said):
    with pytest.raises(ExpressionInvalid) as refused:
        evaluate_cell(cell, "conference", FACTS)
    assert said in refused.value.sentence.lower()
