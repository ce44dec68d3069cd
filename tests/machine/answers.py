"""Answers drawn by chance that fit a form: everything it asks for, and now and then more."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st

from workflows.domain.clock import london_date
from workflows.procedures.definition import Form
from workflows.procedures.forms import Question, QuestionKind, questions, validate

_WORDS = st.sampled_from(["Seen today.", "Nothing new.", "She said so herself, twice."])


def answers(draw, form: Form | None, now: datetime) -> dict[str, object]:
    """Answers that `validate` finds nothing wrong with."""
    if form is None:
        return {}
    asked = {question.name: question for question in questions(form)}
    given = {
        name: _answer(draw, question, now)
        for name, question in asked.items()
        if question.required or (question.kind is not QuestionKind.LONG_TEXT and draw(_seldom))
    }
    # What one answer makes necessary is asked for by name, as a page would ask.
    for _ in range(len(asked)):
        problems = [problem.field for problem in validate(form, given)]
        if not problems:
            break
        given |= {name: _answer(draw, asked[name], now) for name in problems}
    assert validate(form, given) == ()
    return given


_seldom = st.integers(0, 3).map(lambda number: number == 0)


def _answer(draw, question: Question, now: datetime) -> object:
    values = [option.value for option in question.options]
    match question.kind:
        case QuestionKind.CHOICE:
            return draw(st.sampled_from(values))
        case QuestionKind.CHOICES:
            return draw(st.lists(st.sampled_from(values), min_size=1, max_size=4, unique=True))
        case QuestionKind.YES_NO:
            return draw(st.booleans())
        case QuestionKind.NUMBER:
            return draw(st.integers(1, 3))
        case QuestionKind.DATE:
            days = draw(st.integers(-20, 0))
            return (london_date(now) + timedelta(days=days)).isoformat()
        case QuestionKind.INSTANT:
            return (now - timedelta(hours=draw(st.integers(0, 30)))).isoformat()
        case QuestionKind.TEXT | QuestionKind.LONG_TEXT:
            return draw(_WORDS)
