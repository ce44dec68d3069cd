"""The questions a form asks, in words and in order, read out of its JSON Schema.

A page renders these; nothing that shows a form needs to know JSON Schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from workflows.procedures.definition import Form

MOST_CHARACTERS = 10_000
"""The longest answer that is kept, where the form does not say otherwise."""

LONG_TEXT = "long_text"
"""The `format` by which a form asks for a text of several lines."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    DATE = "date"
    NUMBER = "number"
    INSTANT = "instant"


_FACTS = frozenset(
    {
        QuestionKind.CHOICE,
        QuestionKind.CHOICES,
        QuestionKind.YES_NO,
        QuestionKind.DATE,
        QuestionKind.NUMBER,
    }
)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: what is stored, and the words beside it."""

    value: str
    title: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `required` is what the form always asks; an `if` may ask for more."""

    name: str
    title: str
    hint: str | None
    kind: QuestionKind
    required: bool
    options: tuple[Option, ...] = ()
    most_characters: int = MOST_CHARACTERS


FORMS_KEPT = 1_000
"""Forms whose questions are remembered: a step reads them again and again."""


@lru_cache(maxsize=FORMS_KEPT)
def questions(form: Form) -> tuple[Question, ...]:
    """Every question of a form, in the order its author wrote them."""
    required = texts(form.schema.get("required"))
    return tuple(
        _question(name, mapping(schema), name in required)
        for name, schema in mapping(form.schema.get("properties")).items()
    )


def fact_names(form: Form) -> frozenset[str]:
    """The answers that become facts of the case: choices, yes or no, dates and whole numbers.

    Free text is never a fact; an instant is not one either: it belongs to an event.
    """
    return frozenset(question.name for question in questions(form) if question.kind in _FACTS)


def mapping(value: object) -> Mapping[str, object]:
    """The value when it is a table, else an empty one."""
    if isinstance(value, Mapping):
        return {str(key): held for key, held in value.items()}
    return {}


def texts(value: object) -> tuple[str, ...]:
    """The texts in a list, else none."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(item for item in value if isinstance(item, str))
    return ()


def text(value: object) -> str | None:
    """The value when it is a text with something in it, else None."""
    return value if isinstance(value, str) and value.strip() else None


def _question(name: str, schema: Mapping[str, object], required: bool) -> Question:
    kind = _kind(schema)
    choices = mapping(schema.get("items")) if kind is QuestionKind.CHOICES else schema
    longest = schema.get("maxLength")
    return Question(
        name=name,
        title=text(schema.get("title")) or _readable(name),
        hint=text(schema.get("description")),
        kind=kind,
        required=required,
        options=tuple(_options(choices)),
        most_characters=longest if isinstance(longest, int) else MOST_CHARACTERS,
    )


def _kind(schema: Mapping[str, object]) -> QuestionKind:
    declared = schema.get("type")
    kinds = (declared,) if isinstance(declared, str) else texts(declared)
    format_ = schema.get("format")
    if "boolean" in kinds:
        return QuestionKind.YES_NO
    if "integer" in kinds:
        return QuestionKind.NUMBER
    if "array" in kinds:
        return QuestionKind.CHOICES
    if "oneOf" in schema or "enum" in schema:
        return QuestionKind.CHOICE
    if format_ == "date":
        return QuestionKind.DATE
    if format_ == "date-time":
        return QuestionKind.INSTANT
    return QuestionKind.LONG_TEXT if format_ == LONG_TEXT else QuestionKind.TEXT


def _options(schema: Mapping[str, object]) -> list[Option]:
    titled = schema.get("oneOf")
    if isinstance(titled, Sequence):
        entries = [mapping(entry) for entry in titled]
        return [
            Option(
                value, text(entry.get("title")) or _readable(value), text(entry.get("description"))
            )
            for entry in entries
            if (value := text(entry.get("const"))) is not None
        ]
    return [Option(value, _readable(value)) for value in texts(schema.get("enum"))]


def _readable(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
