"""What a person typed → answers that fit the form, or one plain sentence for each that does not.

Nothing typed is thrown away: what cannot be read stays as it was typed, so that a page can show it
again beside the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from workflows.domain.clock import instant_on, require_aware
from workflows.domain.errors import Problem, ValueNotUnderstood
from workflows.procedures.definition import Form
from workflows.procedures.questions import (
    FORMS_KEPT,
    Option,
    Question,
    QuestionKind,
    fact_names,
    mapping,
    questions,
    texts,
)
from workflows.procedures.spelling import use_instead

__all__ = [
    "Option",
    "Problem",
    "Question",
    "QuestionKind",
    "fact_names",
    "questions",
    "read",
    "validate",
]

_DATE_PARTS = ("day", "month", "year")
_YES = frozenset({"yes", "true", "on"})
_NO = frozenset({"no", "false"})
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_DIGITS = 9


def read(form: Form, raw: Mapping[str, str | list[str]]) -> dict[str, object]:
    """Answers from the strings of an HTML form; blanks are left out.

    A date comes as `name` (2026-03-12) or as `name-day`, `name-month`, `name-year`; an instant
    also takes `name-time`, and without an offset is London time. What cannot be read is kept as
    typed for `validate` to name, and so is a field that the form does not ask for.
    """
    left = {name: value for name, value in raw.items() if _is_answered(value)}
    answers: dict[str, object] = {}
    for question in questions(form):
        parts = tuple(_single(left.pop(f"{question.name}-{part}", "")) for part in _DATE_PARTS)
        at = _single(left.pop(f"{question.name}-time", ""))
        value = left.pop(question.name, None)
        if value is None and (any(parts) or at):
            value = " ".join(filter(None, (_written_date(parts), at)))
        if value is not None:
            answers[question.name] = _typed(question, value)
    return answers | left


def validate(form: Form, answers: Mapping[str, object]) -> tuple[Problem, ...]:
    """Every answer that does not fit, one sentence each, in the order of the questions.

    Empty when all fit. Unknown fields, NUL characters and overlong texts are problems whatever
    the form says.
    """
    asked = {question.name: question for question in questions(form)}
    found: dict[str, Problem] = {}
    for problem in (*_always(asked, answers), *_by_schema(form, asked, answers)):
        found.setdefault(problem.field, problem)
    in_order = [found.pop(name) for name in asked if name in found]
    return (*in_order, *found.values())


def _always(asked: Mapping[str, Question], answers: Mapping[str, object]) -> Iterator[Problem]:
    for name, value in answers.items():
        question = asked.get(name)
        if question is None:
            fix = use_instead(name, asked, "leave it out")
            yield Problem(name, f'This form does not ask for "{name}"; {fix}.')
            continue
        written = (value,) if isinstance(value, str) else texts(value)
        if any("\x00" in part or not _is_storable(part) for part in written):
            yield Problem(
                name,
                f'The answer to "{question.title}" holds a character that cannot be kept. '
                "Type it again without it.",
            )
        elif isinstance(value, str) and len(value) > question.most_characters:
            yield Problem(name, _too_long(question, len(value)))
        elif isinstance(value, float) or (
            isinstance(value, list) and len(value) > max(len(question.options), 1)
        ):
            yield Problem(name, _wrong_kind(question))


@lru_cache(maxsize=FORMS_KEPT)
def _validator(form: Form) -> Draft202012Validator:
    return Draft202012Validator(form.schema, format_checker=_FORMATS)


def _by_schema(
    form: Form, asked: Mapping[str, Question], answers: Mapping[str, object]
) -> Iterator[Problem]:
    validator = _validator(form)
    known = {name: value for name, value in answers.items() if name in asked}
    for fault in validator.iter_errors(known):
        if fault.validator in {"required", "dependentRequired"}:
            for name in _missing(fault, known):
                if name in asked:
                    yield Problem(name, _unanswered(asked[name]))
        elif fault.absolute_path:
            name = str(fault.absolute_path[0])
            yield Problem(name, _sentence(asked[name], fault, known[name]))


def _missing(fault: ValidationError, answered: Mapping[str, object]) -> list[str]:
    wanted = fault.validator_value
    if fault.validator == "dependentRequired":
        given = [texts(then) for name, then in mapping(wanted).items() if name in answered]
        names = [name for then in given for name in then]
    else:
        names = list(texts(wanted))
    return [name for name in names if name not in answered]


def _sentence(question: Question, fault: ValidationError, answer: object) -> str:
    title = question.title
    limit = fault.validator_value
    match fault.validator:
        case "maxLength" if isinstance(answer, str):
            return _too_long(question, len(answer))
        case "minLength" | "minItems" if not answer:
            return _unanswered(question)
        case "minLength":
            return f'The answer to "{title}" is too short: write at least {limit} characters.'
        case "minimum":
            return f'The answer to "{title}" must be {limit} or more.'
        case "maximum":
            return f'The answer to "{title}" must be {limit} or less.'
        case "uniqueItems":
            return f'Choose each answer to "{title}" once only.'
        case _:
            return _wrong_kind(question)


def _wrong_kind(question: Question) -> str:
    title = question.title
    match question.kind:
        case QuestionKind.DATE:
            return f'"{title}" must be a date that exists, such as 2026-03-12.'
        case QuestionKind.INSTANT:
            return f'"{title}" must be a date and a time, such as 2026-03-12 09:30.'
        case QuestionKind.NUMBER:
            return f'"{title}" must be a whole number, such as 3.'
        case QuestionKind.YES_NO:
            return f'Choose yes or no for "{title}".'
        case QuestionKind.CHOICE | QuestionKind.CHOICES:
            listed = ", ".join(option.value for option in question.options)
            return f'Choose one of the answers listed for "{title}": {listed}.'
        case QuestionKind.TEXT | QuestionKind.LONG_TEXT:
            return f'The answer to "{title}" must be text.'


def _unanswered(question: Question) -> str:
    match question.kind:
        case QuestionKind.YES_NO:
            return f'Choose yes or no for "{question.title}".'
        case QuestionKind.CHOICE:
            return f'Choose an answer to "{question.title}".'
        case QuestionKind.CHOICES:
            return f'Choose at least one answer to "{question.title}".'
        case QuestionKind.DATE:
            return f'Enter a date for "{question.title}", such as 2026-03-12.'
        case QuestionKind.INSTANT:
            return f'Enter a date and a time for "{question.title}".'
        case _:
            return f'Enter an answer to "{question.title}".'


def _too_long(question: Question, length: int) -> str:
    return (
        f'The answer to "{question.title}" has {length:,} characters and may have '
        f"{question.most_characters:,}. Shorten it."
    )


def _typed(question: Question, value: str | list[str]) -> object:
    if question.kind is QuestionKind.CHOICES:
        return [value] if isinstance(value, str) else [item for item in value if item]
    typed = _single(value).replace("\r\n", "\n").strip()
    match question.kind:
        case QuestionKind.YES_NO if typed.lower() in _YES | _NO:
            return typed.lower() in _YES
        case QuestionKind.NUMBER if re.fullmatch(rf"-?[0-9]{{1,{_MOST_DIGITS}}}", typed):
            return int(typed)
        case QuestionKind.INSTANT:
            return _instant(typed)
        case _:
            return typed


def _instant(typed: str) -> str:
    try:
        instant = datetime.fromisoformat(typed)
    except ValueError:
        return typed
    if instant.tzinfo is None:
        return instant_on(instant.date(), instant.time()).isoformat()
    return instant.isoformat()


def _written_date(parts: tuple[str, ...]) -> str:
    """The date as ISO when the parts are a date; otherwise what was typed, to be shown again."""
    day, month, year = (part.strip() for part in parts)
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return "/".join(part or "?" for part in (day, month, year)) if any(parts) else ""


def _single(value: str | list[str]) -> str:
    if isinstance(value, str):
        return value
    return value[0] if value else ""


def _is_answered(value: str | list[str]) -> bool:
    return bool(value.strip()) if isinstance(value, str) else any(value)


def _is_storable(written: str) -> bool:
    try:
        written.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date")
def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return _ISO_DATE.fullmatch(value) is not None


@_FORMATS.checks("date-time")
def _is_instant(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        require_aware(datetime.fromisoformat(value))
    except (ValueError, ValueNotUnderstood):
        return False
    return True
