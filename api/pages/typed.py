"""What a page's form sent → values for a use case. What cannot be read stays as it was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.pages.views_forms import DATE_PARTS, Group, Typed, ask
from workflows.domain.errors import AnswersInvalid, Problem
from workflows.procedures.definition import Form
from workflows.procedures.forms import read, validate
from workflows.procedures.questions import questions

KEY, VERSION, HAPPENED = "key", "version", "happened_at"
PARTS = (*DATE_PARTS, "time")
_MOST_VERSION_DIGITS = 9
_CLOCK = re.compile(r"\s*([0-9]{1,2})(?:[:.]?([0-9]{2}))?\s*(am|pm)?\s*", re.IGNORECASE)
_WORDS = {"midday": "12:00", "noon": "12:00", "midnight": "00:00"}
_NOON = 12

HAPPENED_FORM = Form(
    "happened",
    {
        "type": "object",
        "properties": {
            HAPPENED: {
                "type": "string",
                "format": "date-time",
                "title": "When did this happen?",
                "description": "Leave empty if it happened just now. Anything may be recorded "
                "late: give the day and the time it really happened, such as 9.30am.",
            }
        },
    },
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came: what was typed, apart from the key and the version it carries."""

    typed: Typed
    key: str
    version: int | None

    def guarded(self) -> int:
        """The version this form was filled in against; a form without one is refused."""
        if self.version is None:
            raise AnswersInvalid(
                (Problem(VERSION, "This form does not say what it changes. Open it again."),)
            )
        return self.version


def sent(fields: Typed) -> Sent:
    """The form's own two fields apart from what a person typed."""
    typed = {name: value for name, value in fields.items() if name not in {KEY, VERSION}}
    return Sent(typed, one(fields, KEY), _version(one(fields, VERSION)))


def one(fields: Typed, name: str) -> str:
    """The field as one text; "" when it did not come."""
    value = fields.get(name, "")
    if isinstance(value, str):
        return value
    return value[0] if value else ""


def only(form: Form, typed: Typed) -> Typed:
    """The fields of these questions, and no others."""
    names = {question.name for question in questions(form)}
    names |= {f"{name}-{part}" for name in names for part in PARTS}
    return {name: value for name, value in typed.items() if name in names}


def without(form: Form, typed: Typed) -> Typed:
    """The fields that are not this form's."""
    ours = only(form, typed)
    return {name: value for name, value in typed.items() if name not in ours}


def answers_to(form: Form, typed: Typed) -> dict[str, object]:
    """What was typed as answers; times are understood as people write them."""
    return read(form, {name: _timed(name, value) for name, value in typed.items()})


def happened(typed: Typed) -> datetime | None:
    """When it happened, if that was said. Raises `AnswersInvalid` for half an answer."""
    asked = only(HAPPENED_FORM, typed)
    answers = answers_to(HAPPENED_FORM, asked)
    if not answers:
        return None
    if not one(asked, f"{HAPPENED}-time").strip() and HAPPENED not in asked:
        raise AnswersInvalid((Problem(HAPPENED, "Give the time as well, such as 9.30am."),))
    if problems := validate(HAPPENED_FORM, answers):
        raise AnswersInvalid(problems)
    return datetime.fromisoformat(str(answers[HAPPENED]))


def asked_of(
    form: Form | None, typed: Typed, problems: tuple[Problem, ...], title: str | None = None
) -> tuple[Group, ...]:
    """The questions of a form, each with what was typed and what is wrong with it."""
    if form is None:
        return ()
    found = tuple(ask(question, typed, problems) for question in questions(form))
    return (Group(found, title),) if found else ()


def unplaced(groups: tuple[Group, ...], problems: tuple[Problem, ...]) -> tuple[str, ...]:
    """Sentences that belong to no question of these groups."""
    shown = {question.name for group in groups for question in group.questions}
    return tuple(problem.sentence for problem in problems if problem.field not in shown)


def as_typed(asked: Mapping[str, object], form: Form) -> Typed:
    """Answers already known as a form would send them, to be filled in."""
    known = {question.name: question for question in questions(form)}
    typed: dict[str, str | list[str]] = {}
    for name, answer in asked.items():
        if name not in known or answer is None:
            continue
        match answer:
            case bool():
                typed[name] = "yes" if answer else "no"
            case list() | tuple():
                typed[name] = [str(item) for item in answer]
            case _:
                typed.update(_parts(name, str(answer), known[name].kind))
    return typed


def _parts(name: str, text: str, kind: str) -> dict[str, str]:
    if kind not in {"date", "instant"}:
        return {name: text}
    day, _, time = text.partition("T")
    year, month, on = [*day.split("-"), "", "", ""][:3]
    parts = dict(zip(PARTS, (on, month, year, time[:5]), strict=True))
    return {f"{name}-{part}": value for part, value in parts.items() if value}


def _version(text: str) -> int | None:
    readable = text.isascii() and text.isdecimal() and len(text) <= _MOST_VERSION_DIGITS
    return int(text) if readable else None


def _timed(name: str, value: str | list[str]) -> str | list[str]:
    if not name.endswith("-time") or not isinstance(value, str):
        return value
    return clock(value)


def clock(text: str) -> str:
    """A time as people write it ("9.30am", "930", "17:05", "midday") as 09:30; else as typed."""
    if (word := text.strip().lower()) in _WORDS:
        return _WORDS[word]
    found = _CLOCK.fullmatch(text)
    if found is None or (found[2] is None and found[3] is None):
        return text
    hour, half = int(found[1]), (found[3] or "").lower()
    if half and not 1 <= hour <= _NOON:
        return text
    if half:
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    return f"{hour:02d}:{found[2] or '00'}"
