"""What a person typed is read, kept, and judged in sentences that name the question."""

import pytest

from tests.procedures import folders
from workflows.procedures.definition import Form
from workflows.procedures.forms import (
    Option,
    QuestionKind,
    fact_names,
    questions,
    read,
    validate,
)

REFERRAL = Form("referral", folders.FORMS["referral"])
DECISION = Form("decide_referral", folders.FORMS["decide_referral"])
EVERYTHING = Form(
    "everything",
    {
        "type": "object",
        "properties": {
            "noticed_on": {"type": "string", "format": "date", "title": "When was it noticed?"},
            "born_at": {"type": "string", "format": "date-time", "title": "When was the birth?"},
            "told": {"type": "boolean", "title": "Was she told?"},
            "children": {"type": "integer", "minimum": 0, "title": "How many children?"},
            "name": {"type": "string", "maxLength": 20, "title": "Name"},
            "words": {"type": "string", "format": "long_text", "title": "What was seen?"},
            "concerns": {
                "type": "array",
                "title": "Concerns",
                "uniqueItems": True,
                "items": {"type": "string", "enum": ["concealed", "substance_use"]},
            },
            "track": {
                "type": "string",
                "title": "Which plan?",
                "oneOf": [{"const": "in_need", "title": "Child in need", "description": "s17"}],
            },
        },
    },
)


def test_questions_come_in_order_with_their_words():
    asked = {question.name: question for question in questions(REFERRAL)}
    assert list(asked) == ["concern", "told", "told_why_not", "concerns", "earlier_children"]
    assert asked["concern"].title == "What is the concern?"
    assert asked["concern"].hint == "In the referrer's own words"
    assert (asked["concern"].required, asked["told_why_not"].required) == (True, False)
    assert asked["told_why_not"].most_characters == 200
    assert asked["concerns"].options == (
        Option("concealed_pregnancy", "Concealed pregnancy"),
        Option("substance_use", "Substance use"),
    )


def test_every_kind_of_question_is_told_apart():
    assert {question.name: question.kind for question in questions(EVERYTHING)} == {
        "noticed_on": QuestionKind.DATE,
        "born_at": QuestionKind.INSTANT,
        "told": QuestionKind.YES_NO,
        "children": QuestionKind.NUMBER,
        "name": QuestionKind.TEXT,
        "words": QuestionKind.LONG_TEXT,
        "concerns": QuestionKind.CHOICES,
        "track": QuestionKind.CHOICE,
    }
    assert questions(EVERYTHING)[-1].options == (Option("in_need", "Child in need", "s17"),)


def test_free_text_and_instants_are_never_facts():
    assert fact_names(EVERYTHING) == {"noticed_on", "told", "children", "concerns", "track"}


@pytest.mark.parametrize(
    ("raw", "answers"),
    [
        pytest.param({"noticed_on": "2026-03-12"}, {"noticed_on": "2026-03-12"}, id="a date"),
        pytest.param(
            {"noticed_on-day": "2", "noticed_on-month": "3", "noticed_on-year": "2026"},
            {"noticed_on": "2026-03-02"},
            id="a date in three boxes",
        ),
        pytest.param(
            {"noticed_on-day": "31", "noticed_on-month": "2", "noticed_on-year": ""},
            {"noticed_on": "31/2/?"},
            id="a date that cannot be is kept as typed",
        ),
        pytest.param(
            {"born_at": "2026-07-02T09:30"},
            {"born_at": "2026-07-02T08:30:00+00:00"},
            id="an instant without an offset is London time",
        ),
        pytest.param(
            {
                "born_at-day": "2",
                "born_at-month": "7",
                "born_at-year": "2026",
                "born_at-time": "09:30",
            },
            {"born_at": "2026-07-02T08:30:00+00:00"},
            id="an instant in boxes",
        ),
        pytest.param(
            {"born_at": "2026-07-02T09:30+00:00"},
            {"born_at": "2026-07-02T09:30:00+00:00"},
            id="an instant with an offset",
        ),
        pytest.param({"born_at": "at dawn"}, {"born_at": "at dawn"}, id="an instant kept as typed"),
        pytest.param({"told": "yes"}, {"told": True}, id="yes"),
        pytest.param({"told": "no"}, {"told": False}, id="no"),
        pytest.param(
            {"told": "perhaps"}, {"told": "perhaps"}, id="neither yes nor no, kept as typed"
        ),
        pytest.param({"children": " 3 "}, {"children": 3}, id="a number"),
        pytest.param({"children": "three"}, {"children": "three"}, id="a number kept as typed"),
        pytest.param({"concerns": "concealed"}, {"concerns": ["concealed"]}, id="one choice"),
        pytest.param(
            {"concerns": ["concealed", ""]}, {"concerns": ["concealed"]}, id="a blank choice"
        ),
        pytest.param({"words": "a\r\nb "}, {"words": "a\nb"}, id="lines as a browser sends them"),
        pytest.param({"name": "   ", "told": ""}, {}, id="blanks are no answers"),
        pytest.param({"odd": "1"}, {"odd": "1"}, id="what was not asked is kept, to be named"),
    ],
)
def test_what_was_typed_is_read(raw, answers):
    assert read(EVERYTHING, raw) == answers


def said(form, answers):
    return {problem.field: problem.sentence for problem in validate(form, answers)}


def test_answers_that_fit_have_no_problem():
    assert said(REFERRAL, {"concern": "Invented", "told": True, "earlier_children": 0}) == {}
    assert said(EVERYTHING, {}) == {}


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({"noticed_on": 0}, "noticed_on", '"When was it noticed?" must be a date that exists'),
        ({"noticed_on": "2026-02-30"}, "noticed_on", "a date that exists, such as 2026-03-12"),
        ({"noticed_on": "20260312"}, "noticed_on", "must be a date"),
        ({"noticed_on": None}, "noticed_on", "must be a date"),
        ({"born_at": "2026-07-02T09:30"}, "born_at", "must be a date and a time"),
        ({"told": "perhaps"}, "told", 'Choose yes or no for "Was she told?"'),
        ({"told": 1}, "told", "Choose yes or no"),
        ({"children": "three"}, "children", "must be a whole number"),
        ({"children": True}, "children", "must be a whole number"),
        ({"children": 2.0}, "children", "must be a whole number"),
        ({"children": -1}, "children", "must be 0 or more"),
        ({"name": 7}, "name", "must be text"),
        ({"name": "x" * 21}, "name", '"Name" has 21 characters and may have 20. Shorten it.'),
        ({"words": "x" * 10_001}, "words", "10,001 characters and may have 10,000"),
        ({"words": "a\x00b"}, "words", "a character that cannot be kept"),
        ({"words": "a\ud800b"}, "words", "a character that cannot be kept"),
        ({"words": {"typename": "x"}}, "words", "must be text"),
        ({"concerns": ["conceled"]}, "concerns", "listed for"),
        ({"concerns": ["concealed", "concealed"]}, "concerns", "once only"),
        ({"concerns": ["concealed"] * 1000}, "concerns", "listed for"),
        ({"track": "in_ned"}, "track", 'Choose one of the answers listed for "Which plan?"'),
        ({"nam": "x"}, "nam", 'does not ask for "nam"; use: name'),
        ({"__class__": "x"}, "__class__", "does not ask for"),
    ],
)
def test_an_answer_that_does_not_fit_has_one_sentence(answers, field, sentence):
    problems = said(EVERYTHING, answers)
    assert list(problems) == [field]
    assert sentence in problems[field]


def test_what_is_missing_is_asked_for_in_the_words_of_the_question():
    assert said(REFERRAL, {}) == {
        "concern": 'Enter an answer to "What is the concern?".',
        "told": 'Choose yes or no for "Was the woman told?".',
    }
    assert said(DECISION, {}) == {
        "referral_decision": 'Choose an answer to "What happens with the referral?".'
    }


def test_what_is_asked_only_sometimes_is_asked_on_its_own_field():
    assert said(REFERRAL, {"concern": "Invented", "told": False}) == {
        "told_why_not": 'Enter an answer to "Why was she not told?".'
    }
    answered = {"concern": "Invented", "told": False, "told_why_not": "It was not safe"}
    assert said(REFERRAL, answered) == {}


def test_problems_come_in_the_order_of_the_questions():
    problems = validate(REFERRAL, {"earlier_children": 99, "odd": 1, "told": "x"})
    assert [problem.field for problem in problems] == ["concern", "told", "earlier_children", "odd"]
