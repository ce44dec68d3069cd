"""Whether a form asks in a way that can be shown, answered and read back: a form is a JSON Schema,
and a keyword that nothing heeds would let through what its author meant to refuse.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from workflows.procedures.definition import Form
from workflows.procedures.findings import Finding, error
from workflows.procedures.questions import (
    LONG_TEXT,
    MOST_CHARACTERS,
    QuestionKind,
    mapping,
    questions,
    texts,
)
from workflows.procedures.reading import Reading
from workflows.procedures.spelling import is_snake_case, use_instead

_TOP: Final = frozenset(
    {
        "$schema", "$comment", "title", "description", "type", "properties", "required",
        "additionalProperties", "allOf", "if", "then", "else", "dependentRequired",
    }
)  # fmt: skip
_QUESTION: Final = frozenset(
    {
        "$comment", "title", "description", "type", "format", "oneOf", "enum", "items",
        "minLength", "maxLength", "minimum", "maximum", "minItems", "uniqueItems", "examples",
    }
)  # fmt: skip
_FORMATS: Final = ("date", "date-time", LONG_TEXT)
_TYPES: Final = ("string", "integer", "boolean", "array")
_OPTION: Final = frozenset({"const", "title", "description", "$comment"})
_NEVER: Final = frozenset(
    {
        "$ref", "$dynamicRef", "$id", "$anchor", "$dynamicAnchor", "$defs", "definitions",
        "pattern", "patternProperties", "propertyNames", "format", "unevaluatedProperties",
    }
)  # fmt: skip
_KEPT: Final = 1024
_CONDITIONAL: Final = ("if", "then", "else")


def form_findings(reading: Reading) -> Iterator[Finding]:
    """Everything wrong with the forms."""
    for key, form in reading.procedure.forms.items():
        file = f"forms/{key}.json"
        fault = _fault_in(form.schema)
        if fault is not None:
            path, reason = fault
            yield error(file, path or "the file", f"is not a form: {reason}", "mend it there")
            continue
        yield from _form(file, form)


def _fault_in(schema: Mapping[str, object]) -> tuple[str, str] | None:
    """Where a schema is none, and why; None where it is one."""
    try:
        return _fault_in_text(json.dumps(schema))
    except RecursionError:
        return "", "nested too deep"


@lru_cache(maxsize=_KEPT)
def _fault_in_text(text: str) -> tuple[str, str] | None:
    """By its text: every overlay asks the forms of what it lies on again."""
    try:
        Draft202012Validator.check_schema(json.loads(text))
    except SchemaError as fault:
        return ".".join(map(str, fault.absolute_path)), fault.message
    return None


def _form(file: str, form: Form) -> Iterator[Finding]:
    yield from _unknown(file, "the file", form.schema, _TOP)
    for branch in (*_CONDITIONAL, "allOf"):
        yield from _beyond(file, branch, form.schema.get(branch))
    if form.schema.get("type") != "object":
        yield error(file, "the file", "is not a set of questions", 'add "type": "object"')
    asked = mapping(form.schema.get("properties"))
    if not asked:
        yield error(file, "the file", "asks nothing", 'add "properties"')
    for name, schema in asked.items():
        yield from _question(file, name, mapping(schema))
    for name in texts(form.schema.get("required")):
        if name not in asked:
            fix = use_instead(name, asked, "ask it, or take it out of required")
            yield error(file, name, "is required but not asked", fix)
    for question in questions(form):
        if question.kind in {QuestionKind.CHOICE, QuestionKind.CHOICES}:
            values = [option.value for option in question.options]
            if not values or len(set(values)) < len(values):
                fix = 'write "oneOf": [{ "const": "…", "title": "…" }], each once'
                yield error(file, question.name, "has no answers, or one twice", fix)
    yield from _conditions(file, form.schema, asked)


def _question(file: str, name: str, schema: Mapping[str, object]) -> Iterator[Finding]:
    yield from _unknown(file, name, schema, _QUESTION)
    if not is_snake_case(name):
        yield error(
            file, name, "cannot be the name of an answer", "write it like referral_decision"
        )
    if not str(schema.get("title", "")).strip():
        yield error(file, name, "has no words to ask it with", 'add "title": "…"')
    kinds = (
        {schema.get("type")}
        if isinstance(schema.get("type"), str)
        else {*texts(schema.get("type"))}
    )
    if len(kinds - {"null"}) != 1 or not kinds <= {*_TYPES, "null"}:
        sentence = "is not answered with a text, a whole number, yes or no, or choices"
        yield error(file, name, sentence, f'use one "type" of: {", ".join(_TYPES)}')
    format_ = schema.get("format")
    if format_ is not None and format_ not in _FORMATS:
        fix = use_instead(str(format_), _FORMATS, "take it away")
        yield error(file, name, f'the format "{format_}" is not heeded', fix)
    longest = schema.get("maxLength")
    if isinstance(longest, int) and longest > MOST_CHARACTERS:
        sentence = f"asks for more than {MOST_CHARACTERS:,} characters"
        yield error(file, name, sentence, f'write "maxLength": {MOST_CHARACTERS} or less')
    items = mapping(schema.get("items"))
    yield from _unknown(file, name, items, {"type", "oneOf", "enum"})
    for holder in (schema, items):
        options = holder.get("oneOf")
        for option in options if isinstance(options, list) else []:
            yield from _unknown(file, name, mapping(option), _OPTION)


def _conditions(
    file: str, schema: Mapping[str, object], asked: Mapping[str, object]
) -> Iterator[Finding]:
    branches = [schema]
    more = schema.get("allOf")
    if isinstance(more, list):
        branches += [mapping(branch) for branch in more]
        for branch in branches[1:]:
            yield from _unknown(file, "allOf", branch, {*_CONDITIONAL, "$comment"})
    for branch in branches:
        for key in _CONDITIONAL:
            part = mapping(branch.get(key))
            named = {*mapping(part.get("properties")), *texts(part.get("required"))}
            for name in sorted(named - asked.keys()):
                fix = use_instead(name, asked, "ask it")
                yield error(file, key, f'"{name}" is not asked in this form', fix)
        asks = mapping(branch.get("if"))
        unsure = mapping(asks.get("properties")).keys() - {*texts(asks.get("required"))}
        for name in sorted(unsure):
            sentence = f'would also apply while "{name}" is not answered'
            yield error(file, "if", sentence, f'add "required": ["{name}"] to the if')


def _beyond(file: str, element: str, schema: object) -> Iterator[Finding]:
    """What would reach outside the form, or cost more to answer than it is worth, at any depth."""
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, Mapping):
            for keyword, value in part.items():
                if keyword in _NEVER:
                    sentence = f'"{keyword}" is not heeded in a form'
                    yield error(file, element, sentence, "remove it")
                # The keys of `properties` are names of questions, not keywords.
                asked = keyword == "properties" and isinstance(value, Mapping)
                waiting.extend(value.values() if asked else [value])


def _unknown(
    file: str, element: str, schema: Mapping[str, object], known: frozenset[str] | set[str]
) -> Iterator[Finding]:
    for keyword in schema:
        if keyword not in known:
            fix = use_instead(keyword, known, "remove it")
            yield error(file, element, f'"{keyword}" is not heeded in a form', fix)
