"""A form that could not be shown, answered or read back is refused."""

import pytest

from tests.procedures.spoiling import asking, assert_said, findings

QUESTION = {"type": "string", "title": "Why?"}

FORMS = [
    pytest.param(
        lambda files: files.update({"forms/birth.json": b'{"type": "object",'}),
        "the file",
        "cannot be read",
        "mend the JSON",
        id="JSON that is cut short",
    ),
    pytest.param(
        lambda files: files.update({"forms/birth.json": b"[1]"}),
        "the file",
        "is not a form",
        "properties",
        id="JSON that is no form",
    ),
    pytest.param(
        asking("birth", properties={"born_at": {"type": "strnig", "title": "When?"}}, required=[]),
        "born_at",
        "is not a form",
        "mend it",
        id="a type that is misspelt",
    ),
    pytest.param(
        asking("birth", properties={"born_at": {**QUESTION, "pattern": "(a+)+$"}}),
        "born_at",
        '"pattern" is not heeded',
        "remove it",
        id="a pattern",
    ),
    pytest.param(
        asking("birth", properties={"born_at": {**QUESTION, "maxLenght": 20}}),
        "born_at",
        '"maxLenght" is not heeded',
        "use: maxLength",
        id="a misspelt keyword",
    ),
    pytest.param(
        asking("birth", properties={"born_at": {**QUESTION, "$ref": "https://example.org/x"}}),
        "born_at",
        '"$ref" is not heeded',
        "remove it",
        id="a reference elsewhere",
    ),
    pytest.param(
        asking("referral", then={"allOf": [{"$ref": "http://127.0.0.1:9/x"}]}),
        "then",
        '"$ref" is not heeded',
        "remove it",
        id="a reference elsewhere, deep down",
    ),
    pytest.param(
        asking("referral", then={"properties": {"concern": {"pattern": "(a+)+$"}}}),
        "then",
        '"pattern" is not heeded',
        "remove it",
        id="a pattern, deep down",
    ),
    pytest.param(
        asking(
            "birth", properties={"born_at": {**QUESTION, "oneOf": [{"const": "a", "titel": "A"}]}}
        ),
        "born_at",
        '"titel" is not heeded',
        "use: title",
        id="a misspelt word of an answer",
    ),
    pytest.param(
        asking("birth", properties={"born_at": {**QUESTION, "maxLength": 1_000_000}}),
        "born_at",
        "more than 10,000",
        "10000",
        id="a text without end",
    ),
    pytest.param(
        asking("birth", properties={"born_at": {**QUESTION, "format": "date_time"}}),
        "born_at",
        '"date_time" is not heeded',
        "use: date-time",
        id="a misspelt format",
    ),
    pytest.param(
        asking("birth", properties={"born_at": {"type": "string"}}),
        "born_at",
        "no words",
        "title",
        id="a question without words",
    ),
    pytest.param(
        asking("birth", properties={"born_at": {"type": "number", "title": "Weight"}}),
        "born_at",
        "whole number",
        "integer",
        id="a number with a decimal point",
    ),
    pytest.param(
        asking("birth", properties={"born_at": {**QUESTION, "enum": ["a", "a"]}}),
        "born_at",
        "one twice",
        "oneOf",
        id="an answer that is listed twice",
    ),
    pytest.param(
        asking("birth", required=["born_on"]),
        "born_on",
        "required but not asked",
        "use: born_at",
        id="an answer required that is not asked",
    ),
    pytest.param(
        asking("referral", then={"required": ["told_why"]}),
        "then",
        '"told_why" is not asked',
        "use: told_why_not",
        id="an answer required in a case that is not asked",
    ),
    pytest.param(
        asking("referral", **{"if": {"properties": {"told": {"const": False}}}}),
        "if",
        'while "told" is not answered',
        'add "required": ["told"]',
        id="a condition that holds while nothing is answered",
    ),
    pytest.param(
        asking(
            "birth",
            properties={"gestation_days": {"type": "integer", "title": "Days"}},
            required=[],
        ),
        "gestation_days",
        "uses itself",
        "another name",
        id="a name that the software uses",
    ),
    pytest.param(
        asking("birth", properties={"birth": {"type": "boolean", "title": "Born?"}}, required=[]),
        "birth",
        "also an event",
        "another name",
        id="an answer that is also an event",
    ),
]


@pytest.mark.parametrize(("spoil", "element", "sentence", "fix"), FORMS)
def test_a_form_that_could_not_be_answered_is_refused(tmp_path, spoil, element, sentence, fix):
    assert_said(findings(tmp_path, spoil), element, sentence, fix)
