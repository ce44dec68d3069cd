"""Answers that fit a form, made up for rehearsal: the smallest ones, or drawn by chance.

Nobody's case is ever answered so. Chance is an argument: `pick(n)` gives a number below n.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from workflows.domain.clock import london_date
from workflows.domain.errors import Problem
from workflows.procedures.definition import Form
from workflows.procedures.forms import Question, QuestionKind, questions, validate
from workflows.procedures.questions import mapping

Pick = Callable[[int], int]
"""A number from 0 up to, and not including, the one given."""

_WORDS = ("Seen today.", "Nothing new.", "She said so herself, twice.")
_PADDING = " Nothing more is known"
_SELDOM = 4
_MOST_CHOSEN = 4
_NUMBERS = (1, 2, 3)
_DAYS_BACK = 20
_HOURS_BACK = 30
_ASKS_MORE_OF_SOME = frozenset(
    {"allOf", "anyOf", "oneOf", "not", "if", "dependentRequired", "dependentSchemas"}
)


def smallest(count: int) -> int:
    """No chance at all: always the first of everything, and only what must be answered."""
    del count
    return 0


def answers_for(
    form: Form | None, now: datetime, pick: Pick, *, everything: bool = False
) -> dict[str, object]:
    """Answers with which `validate` finds nothing wrong, where that can be brought about.

    All that the form asks for, what those answers make necessary, and now and then more; or
    `everything`.
    """
    if form is None:
        return {}
    asked = {question.name: question for question in questions(form)}
    given = {
        name: answer_to(form, question, now, pick)
        for name, question in asked.items()
        if everything or question.required or _volunteered(question, pick)
    }
    return complete(form, given, now, pick)


def complete(
    form: Form, given: Mapping[str, object], now: datetime, pick: Pick
) -> dict[str, object]:
    """These answers, and those that they in turn make necessary, as a page would ask for them."""
    if _ASKS_MORE_OF_SOME.isdisjoint(form.schema):
        return dict(given)
    asked = {question.name: question for question in questions(form)}
    whole = dict(given)
    for _ in range(len(asked)):
        missing = [problem.field for problem in validate(form, whole) if problem.field in asked]
        if not missing:
            break
        whole |= {name: answer_to(form, asked[name], now, pick) for name in missing}
    return whole


def answers_to(
    form: Form | None, problems: Sequence[Problem], now: datetime, pick: Pick
) -> dict[str, object]:
    """An answer to each question of the form that a refusal names."""
    if form is None:
        return {}
    named = {problem.field for problem in problems}
    asked = [question for question in questions(form) if question.name in named]
    return {question.name: answer_to(form, question, now, pick) for question in asked}


def answer_to(form: Form, question: Question, now: datetime, pick: Pick) -> object:
    """One answer to one question."""
    schema = mapping(mapping(form.schema.get("properties")).get(question.name))
    values = [option.value for option in question.options]
    match question.kind:
        case QuestionKind.CHOICE:
            # Forms list the ordinary answer first, so that it is the likelier one here.
            return values[min(pick(len(values)), pick(len(values)))]
        case QuestionKind.CHOICES:
            return _some_of(values, _limit(schema, "minItems", 1), pick)
        case QuestionKind.YES_NO:
            return pick(2) == 1
        case QuestionKind.NUMBER:
            number = _NUMBERS[pick(len(_NUMBERS))]
            least = _limit(schema, "minimum", number)
            return max(least, min(number, _limit(schema, "maximum", number)))
        case QuestionKind.DATE:
            return (london_date(now) - timedelta(days=pick(_DAYS_BACK + 1))).isoformat()
        case QuestionKind.INSTANT:
            return (now - timedelta(hours=pick(_HOURS_BACK + 1))).isoformat()
        case QuestionKind.TEXT | QuestionKind.LONG_TEXT:
            words = _WORDS[pick(len(_WORDS))]
            missing = _limit(schema, "minLength", 1) - len(words)
            padded = words + _PADDING * (max(0, missing) // len(_PADDING) + (missing > 0))
            return padded[: question.most_characters]


def _some_of(values: list[str], least: int, pick: Pick) -> list[str]:
    left, chosen = list(values), list[str]()
    most = min(len(left), max(least, 1 + pick(min(len(left), _MOST_CHOSEN))))
    while len(chosen) < most:
        chosen.append(left.pop(pick(len(left))))
    return chosen


def _volunteered(question: Question, pick: Pick) -> bool:
    """Whether somebody answers what need not be answered; long texts are never volunteered."""
    return question.kind is not QuestionKind.LONG_TEXT and pick(_SELDOM) == _SELDOM - 1


def _limit(schema: Mapping[str, object], name: str, otherwise: int) -> int:
    limit = schema.get(name)
    return limit if isinstance(limit, int) and not isinstance(limit, bool) else otherwise
