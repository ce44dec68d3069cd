"""The closed language of conditions."""

import ast
import contextlib
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.domain.errors import ExpressionInvalid, FactMissing
from workflows.domain.expressions import (
    Expression,
    evaluate,
    holds,
    kind_of,
    parse_expression,
)

FACTS = {
    "gestation_days": 210,
    "track": "child_protection",
    "urgent": True,
    "transferred": False,
    "concerns": ("substance_misuse", "domestic_abuse"),
    "edd": date(2027, 3, 12),
    "today": date(2026, 11, 23),
    "outcome": None,
    "unasked": None,
    "siblings": None,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gestation_days >= 210", True),
        ("gestation_days > 210", False),
        ("gestation_days <= 210", True),
        ("gestation_days < 210", False),
        ("gestation_days == 210", True),
        ("gestation_days != 210", False),
        ("gestation_days > -1", True),
        ("140 <= gestation_days < 280", True),
        ("140 <= gestation_days < 200", False),
        ("edd > today", True),
        ("edd <= today", False),
        ('track == "child_protection"', True),
        ("track != 'early_help'", True),
        ('track in ["early_help", "child_protection"]', True),
        ('track in ("early_help", "child_in_need")', False),
        ('track not in ["early_help"]', True),
        ('"domestic_abuse" in concerns', True),
        ('"concealed_pregnancy" in concerns', False),
        ("urgent", True),
        ("not transferred", True),
        ("urgent == true and transferred == false", True),
        ("urgent == True", True),
        ("transferred or urgent", True),
        ("urgent and not transferred and gestation_days >= 126", True),
        ("(transferred or urgent) and track == 'early_help'", False),
        ("outcome == none", True),
        ("outcome != none", False),
        ("outcome == None", True),
        ('outcome == "no_further_action"', False),
        ('outcome in ["no_further_action"]', False),
        ("track == none", False),
        ("  urgent  ", True),
    ],
)
def test_what_a_condition_comes_to(text, expected):
    assert holds(parse_expression(text), FACTS) is expected


def test_an_expression_may_be_a_value_and_not_a_condition():
    assert evaluate(parse_expression("gestation_days"), FACTS) == 210
    assert evaluate(parse_expression("[1, gestation_days]"), FACTS) == (1, 210)


def test_an_expression_keeps_its_text_and_names_its_facts():
    expression = parse_expression(" urgent and track in ['a', none] or not transferred == true ")
    assert str(expression) == "urgent and track in ['a', none] or not transferred == true"
    assert expression.names == {"urgent", "track", "transferred"}
    assert expression == parse_expression(expression.text)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        pytest.param("gestaton_days >= 210", "gestaton_days", id="a name nobody knows"),
        pytest.param("not misspelt", "misspelt", id="a name nobody knows, negated: never a yes"),
        pytest.param("misspelt == none", "misspelt", id="not even equal to none"),
        pytest.param("unasked >= 3", "unasked", id="a number not known is neither more nor less"),
        pytest.param("3 >= unasked", "unasked", id="on either side"),
        pytest.param("not unasked", "unasked", id="a yes or no not asked is not a no"),
        pytest.param("urgent and unasked", "unasked", id="nor inside a longer condition"),
        pytest.param('"a" in siblings', "siblings", id="a list not asked is not an empty one"),
    ],
)
def test_a_fact_that_is_not_known_is_named_and_never_a_silent_no(text, missing):
    with pytest.raises(FactMissing, match=missing) as refused:
        holds(parse_expression(text), FACTS)
    assert refused.value.name == missing


def test_what_is_decided_already_asks_for_nothing_more():
    assert holds(parse_expression("urgent or unasked"), FACTS)
    assert not holds(parse_expression("transferred and unasked"), FACTS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            'gestation_days == "210"',
            "gestation_days is a number and '210' is text",
            id="a number and text",
        ),
        pytest.param("urgent == 1", "urgent is yes or no and 1 is a number", id="yes and a number"),
        pytest.param("edd > 3", "edd is a date and 3 is a number", id="a date and a number"),
        pytest.param("track in [1]", "track is text and [1] holds a number", id="inside a list"),
        pytest.param('track > "a"', "track is text, which has no more or less", id="text in order"),
        pytest.param("urgent > transferred", "no more or less", id="yes and no in order"),
        pytest.param("concerns == concerns", 'ask with "in"', id="two lists"),
        pytest.param('"a" in track', "track is text, not a list", id="in a text"),
        pytest.param("track", "track is text, not yes or no", id="a text as a condition"),
        pytest.param("gestation_days and urgent", "a number, not yes or no", id="a number as one"),
        pytest.param("1 in [concerns]", "cannot hold a list", id="a list in a list"),
    ],
)
def test_values_of_different_kinds_are_refused_and_both_named(text, said):
    with pytest.raises(ExpressionInvalid) as refused:
        holds(parse_expression(text), FACTS)
    assert said in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("open('x')", id="a call"),
        pytest.param("().__class__.__bases__[0]", id="a walk over classes"),
        pytest.param("track.upper", id="an attribute"),
        pytest.param("concerns[0]", id="an index"),
        pytest.param("gestation_days + 1 > 2", id="arithmetic"),
        pytest.param("-gestation_days > 2", id="a negated name"),
        pytest.param("-true", id="a negated yes"),
        pytest.param("not not -'a'", id="a negated text"),
        pytest.param("f'{track}'", id="a text with code in it"),
        pytest.param("lambda: 1", id="a function"),
        pytest.param("[x for x in concerns]", id="a loop"),
        pytest.param("1 if urgent else 2", id="an if"),
        pytest.param("{1: 2}", id="a dictionary"),
        pytest.param("{1}", id="a set"),
        pytest.param("(x := 1)", id="an assignment"),
        pytest.param("track is none", id="is"),
        pytest.param("track is not none", id="is not"),
        pytest.param("~urgent", id="a bit operation"),
        pytest.param("*concerns", id="a star"),
        pytest.param("gestation_days > 24.3", id="a decimal"),
        pytest.param("x == 1j", id="a complex number"),
        pytest.param("x == b'a'", id="bytes"),
        pytest.param("x == ...", id="an ellipsis"),
        pytest.param("_secret", id="a name that starts with _"),
        pytest.param("__import__", id="a name that starts with two"),
        pytest.param("urgent; track", id="two statements"),
        pytest.param("x = 1", id="an assignment statement"),
        pytest.param("urgent\nand track", id="a line break"),
        pytest.param("'\\d' == track", id="a backslash"),
        pytest.param("urgent\0", id="a NUL"),
        pytest.param("", id="nothing"),
        pytest.param("and", id="half a condition"),
        pytest.param("x == 'a", id="an open quotation"),
    ],
)
def test_code_is_refused_when_it_is_read(text):
    with pytest.raises(ExpressionInvalid):
        parse_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 2_001, id="over 2,000 characters"),
        pytest.param(" or ".join(["a"] * 150), id="over 200 nodes"),
        pytest.param("not " * 21 + "a", id="over 20 deep"),
        pytest.param("(" * 900 + "a" + ")" * 900, id="900 brackets"),
        pytest.param("not " * 480 + "a", id="480 deep"),
        pytest.param("-" * 1_900 + "1", id="1,900 minus signs"),
    ],
)
def test_a_condition_has_limits(text):
    with pytest.raises(ExpressionInvalid):
        parse_expression(text)


def test_the_deepest_and_longest_that_is_allowed_is_walked():
    limit = sys.getrecursionlimit()
    assert holds(parse_expression("not " * 18 + "urgent"), FACTS)
    assert holds(parse_expression(" or ".join(["urgent"] * 99)), FACTS)
    assert sys.getrecursionlimit() == limit


def test_a_value_of_a_kind_that_conditions_do_not_have_is_refused():
    with pytest.raises(ExpressionInvalid, match=r"24\.3"):
        holds(parse_expression("weeks > 24"), {"weeks": 24.3})
    with pytest.raises(ExpressionInvalid, match="not a kind of value"):
        kind_of(datetime(2026, 11, 23, tzinfo=UTC))
    assert kind_of(["a"]) == kind_of(frozenset({"a"})) == "a list"


@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused_in_words(text):
    hidden = set()
    with contextlib.suppress(ExpressionInvalid):
        hidden = {name for name in parse_expression(text).names if name.startswith("_")}
    assert not hidden


@given(
    days=st.integers(0, 300),
    limit=st.integers(0, 300),
    urgent=st.booleans(),
    transferred=st.booleans(),
)
def test_a_condition_means_what_it_says(days, limit, urgent, transferred):
    facts = {"days": days, "urgent": urgent, "transferred": transferred}
    expression = parse_expression(f"days >= {limit} and (urgent or not transferred)")
    assert holds(expression, facts) == (days >= limit and (urgent or not transferred))


def test_a_tree_that_was_not_checked_is_not_walked():
    tree = ast.parse("open('x')", mode="eval").body
    with pytest.raises(ExpressionInvalid, match="not allowed"):
        evaluate(Expression("open('x')", frozenset(), tree), {})
