"""Refusals as problem JSON (RFC 9457), each with a sentence, the field and what to do next.

What pydantic says of a request is for programmers; here it becomes what the sender must change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse

from api.errors import FieldProblem, KeyMissing, Refusal, VersionMissing, refusal_of

MEDIA_TYPE = "application/problem+json"
SAYS_ITSELF = "prebirth"
"""The type of our own validation errors: their message is a sentence already."""

_RETRY_SECONDS = "5"
_PLACES = frozenset({"body", "query", "path", "header", "cookie"})
_UNDER_A_NAME = 2


class ProblemField(BaseModel):
    """One thing wrong with one field."""

    model_config = ConfigDict(frozen=True)

    field: str
    sentence: str


class Problem(BaseModel):
    """Why something was refused, and what to do next."""

    model_config = ConfigDict(frozen=True)

    type: str
    title: str
    status: int
    detail: str
    next_action: str
    field: str | None = None
    problems: tuple[ProblemField, ...] = ()


Json = dict[str, object]
_REF = {"$ref": "#/components/schemas/Problem"}


def documented(*statuses: int) -> dict[int | str, Json]:
    """These refusals, for the API's description."""
    return {status: _described(status) for status in statuses}


def complete(description: Json) -> Json:
    """The API's description with what every route has in common: how to sign in, how it refuses."""
    parts = _table(description, "components")
    schemas = _table(parts, "schemas")
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= _table(problem, "$defs")
    del problem["$defs"]
    schemas["Problem"] = problem
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    _table(parts, "securitySchemes").update(
        bearer={"type": "http", "scheme": "bearer"},
        cookie={"type": "apiKey", "in": "cookie", "name": "prebirth_session"},
    )
    for operations in _table(description, "paths").values():
        for operation in operations.values() if isinstance(operations, dict) else ():
            answers = _table(operation, "responses")
            if "422" in answers or "requestBody" in operation:
                answers["422"] = _described(422)
            if "requestBody" in operation:
                answers["400"] = _described(400)
                answers["413"] = _described(413)
            if "401" in answers:
                operation["security"] = [{"bearer": []}, {"cookie": []}]
    return description


def _described(status: int) -> Json:
    about = Refusal(status, "", "").about
    return {"description": about, "content": {MEDIA_TYPE: {"schema": _REF}}}


def _table(held: Json, name: str) -> Json:
    found = held.setdefault(name, {})
    return found if isinstance(found, dict) else {}


def answer(refusal: Refusal) -> JSONResponse:
    """The refusal as problem JSON."""
    body = Problem(
        type=f"urn:prebirth:problem:{refusal.kind}",
        title=refusal.about,
        status=refusal.status,
        detail=_detail(refusal),
        next_action=refusal.next_action,
        field=refusal.field,
        problems=tuple(
            ProblemField(field=item.field, sentence=item.sentence) for item in refusal.problems
        ),
    )
    headers = (
        {"Retry-After": _RETRY_SECONDS} if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    )
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    content = body.model_dump(mode="json")
    return JSONResponse(content, refusal.status, headers, media_type=MEDIA_TYPE)


def refusal_of_request(error: RequestValidationError) -> Refusal:
    """What must change in a request that does not fit: 428 or 400 for a header, else 422."""
    faults = error.errors()
    missing = {str(fault["loc"][-1]).lower() for fault in faults if _is_missing_header(fault)}
    if "idempotency-key" in missing:
        return refusal_of(KeyMissing())
    if "if-match" in missing:
        return refusal_of(VersionMissing())
    found: dict[str, FieldProblem] = {}
    for fault in faults:
        field = _field(fault["loc"])
        found.setdefault(field, FieldProblem(field, _sentence(field, fault)))
    problems = tuple(found.values())
    unreadable = any(fault["type"] == "json_invalid" for fault in faults)
    in_header = all(fault["loc"][:1] == ("header",) for fault in faults)
    return Refusal(
        400 if unreadable or in_header else 422,
        "This request does not fit; nothing was recorded.",
        "Correct what is listed, then send it again.",
        problems[0].field if problems else None,
        problems,
        kind="request-does-not-fit",
    )


def _detail(refusal: Refusal) -> str:
    if not refusal.problems:
        return refusal.sentence
    return " ".join((refusal.sentence, *(item.sentence for item in refusal.problems[:5])))


def _is_missing_header(fault: Mapping[str, object]) -> bool:
    where = fault["loc"]
    return isinstance(where, tuple) and where[:1] == ("header",) and fault["type"] == "missing"


def _field(where: Sequence[object]) -> str:
    """The field as the sender knows it: `woman.born_on`, `answers.urgent`, `If-Match`.

    A choice of several kinds adds its own names to the place, so an answer's ends at its name.
    """
    names = [str(part) for part in where]
    if names and names[0] in _PLACES:
        names = names[1:]
    if names[:1] == ["answers"]:
        names = names[:_UNDER_A_NAME]
        if names[-1] == "[key]":
            names = ["answers"]
    return _printable(".".join(names)) or "body"


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:100]


def _sentence(field: str, fault: Mapping[str, object]) -> str:
    if field.startswith("answers."):
        return (
            f'"{field}" must be text, a whole number, true, false, null or a list of texts; '
            "see the form's questions."
        )
    kind = str(fault["type"])
    if kind == SAYS_ITSELF:
        return f'"{field}": {fault["msg"]}'
    if kind == "missing" and field == "body":
        return "The request has no body. Send JSON, with Content-Type: application/json."
    given = fault.get("ctx")
    limits = given if isinstance(given, Mapping) else {}
    said = _SENTENCES.get(
        kind, "is not in the form described at /api/openapi.json. Check it there."
    )
    said = said.replace("{expected}", str(limits.get("expected")).replace("'", ""))
    for limit in ("ge", "le", "max_length"):
        said = said.replace(f"{{{limit}}}", str(limits.get(limit)))
    return said if kind == "json_invalid" else f'"{field}" {said}'


_SENTENCES = {
    "missing": "is missing. Add it.",
    "extra_forbidden": "is not a field of this request. Leave it out.",
    "json_invalid": "The body is not JSON. Check its quotes, commas and brackets.",
    "string_type": "must be text in quotes, or null where it is not known.",
    "string_unicode": "holds a character that cannot be kept. Send it without it.",
    "string_too_long": "is too long: the most is {max_length} characters. Shorten it.",
    "string_too_short": "is empty. Say what it is.",
    "bool_type": "must be true or false.",
    "bool_parsing": "must be true or false.",
    "int_type": "must be a whole number.",
    "int_parsing": "must be a whole number.",
    "greater_than_equal": "must be {ge} or more.",
    "less_than_equal": "must be {le} or less.",
    "literal_error": "must be one of: {expected}.",
    "model_attributes_type": "must be a JSON object, sent with Content-Type: application/json.",
    "model_type": "must be a JSON object.",
    "dict_type": "must be a JSON object.",
    "list_type": "must be a list.",
}
"""What pydantic finds → what the sender must change. Anything else points to the description."""
