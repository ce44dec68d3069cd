"""Forms as plain values: each question with what was typed so far, right or wrong.

`ask` makes them from a procedure's own form, so that a page never needs to know JSON Schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.pages.views import Hidden, Link
from workflows.domain.errors import Problem
from workflows.procedures.questions import Option, QuestionKind
from workflows.procedures.questions import Question as AskedQuestion

Typed = Mapping[str, str | list[str]]
"""The fields of a form as a browser sent them."""

DATE_PARTS = ("day", "month", "year")
YES_OR_NO = (Option("yes", "Yes"), Option("no", "No"))
NOT_KNOWN = "not-known"
_DATED = frozenset({QuestionKind.DATE, QuestionKind.INSTANT})


@dataclass(frozen=True, slots=True)
class Question:
    """One question on a page.

    Fields sent: `name`; `DATE` sends `name-day`, `name-month`, `name-year`, `INSTANT` also
    `name-time`, and `values` holds those parts in that order; `CHOICES` sends `name` repeatedly
    and `values` holds what is chosen. With `may_be_not_known` a tick box `name-not-known` (value
    "yes") stands below. `doubt` is shown beside a value that is kept as typed; it stops nothing.
    `as_list` draws a choice as a drop-down list.
    """

    name: str
    title: str
    kind: QuestionKind = QuestionKind.TEXT
    hint: str | None = None
    options: tuple[Option, ...] = ()
    required: bool = False
    value: str = ""
    values: tuple[str, ...] = ()
    error: str | None = None
    doubt: str | None = None
    may_be_not_known: bool = False
    not_known: bool = False
    as_list: bool = False

    @property
    def focus(self) -> str:
        """The id of the first control, for the error summary's link."""
        return f"{self.name}-day" if self.kind in _DATED else self.name

    @property
    def choices(self) -> tuple[Option, ...]:
        """What can be chosen; yes and no need not be spelled out."""
        return self.options or (YES_OR_NO if self.kind is QuestionKind.YES_NO else ())

    def part(self, index: int) -> str:
        """The typed day, month, year or time; "" when nothing was typed."""
        return self.values[index] if index < len(self.values) else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under one heading."""

    questions: tuple[Question, ...]
    title: str | None = None
    introduction: str | None = None


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """A line of the error summary; without `focus` it belongs to no single question."""

    sentence: str
    focus: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form that is POSTed. `key` makes a second press the same act; `version` guards the case.

    `problems` are those that belong to no question shown here. `mark_optional` is off where
    everything may be left empty and the page says so once.
    """

    action: str
    submit: str
    key: str
    groups: tuple[Group, ...] = ()
    version: int | None = None
    hidden: tuple[Hidden, ...] = ()
    problems: tuple[str, ...] = ()
    cancel: Link | None = None
    mark_optional: bool = True

    @property
    def summary(self) -> tuple[ErrorLine, ...]:
        """Everything refused, in the order of the page."""
        asked = tuple(
            ErrorLine(question.error, question.focus)
            for group in self.groups
            for question in group.questions
            if question.error is not None
        )
        return asked + tuple(ErrorLine(sentence) for sentence in self.problems)


def ask(
    question: AskedQuestion, typed: Typed | None = None, problems: Iterable[Problem] = ()
) -> Question:
    """A procedure's question with what was typed and the first thing wrong with it, if any."""
    sent = typed or {}
    error = next((each.sentence for each in problems if each.field == question.name), None)
    return Question(
        name=question.name,
        title=question.title,
        kind=question.kind,
        hint=question.hint,
        options=question.options,
        required=question.required,
        value=_one(sent, question.name),
        values=_several(question, sent),
        error=error,
    )


def carried(typed: Typed, leave_out: Iterable[str] = ()) -> tuple[Hidden, ...]:
    """Everything typed as hidden fields, for a page between typing and sending."""
    out = frozenset(leave_out)
    return tuple(
        Hidden(name, value)
        for name, sent in typed.items()
        if name not in out
        for value in ([sent] if isinstance(sent, str) else sent)
    )


def _several(question: AskedQuestion, sent: Typed) -> tuple[str, ...]:
    if question.kind in _DATED:
        return tuple(_one(sent, f"{question.name}-{part}") for part in (*DATE_PARTS, "time"))
    if question.kind is not QuestionKind.CHOICES:
        return ()
    chosen = sent.get(question.name, [])
    return (chosen,) if isinstance(chosen, str) else tuple(chosen)


def _one(sent: Typed, name: str) -> str:
    value = sent.get(name, "")
    if isinstance(value, str):
        return value
    return value[0] if value else ""
