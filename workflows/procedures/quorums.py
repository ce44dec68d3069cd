"""Who must take part in a meeting, as data: `[quorums.STEP]`, and the two questions it asks.

The questions are those of the step's own form where it has them. Where it has not, they are added
to it, so that a page, a story and the API ask for them in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from workflows.procedures.definition import (
    Form,
    JsonSchema,
    Procedure,
    Quorum,
)
from workflows.procedures.load_settings import read_source
from workflows.procedures.questions import QuestionKind, mapping, questions, text
from workflows.procedures.said import Words, source_said
from workflows.procedures.tables import Table

PRESENT = "present"
BECAUSE = "without_quorum_because"
_OTHER = "other"
_MOST_CHARACTERS = 10_000


def read_quorums(page: Table) -> dict[str, Quorum]:
    """Every quorum by the step it is for. An overlay's list replaces the one below it."""
    quorums = {}
    for step, table in page.each("quorums").items():
        quorums[step] = Quorum(step, table.texts("agencies"), read_source(table, "source"))
        table.close()
    return quorums


def missing_from(quorum: Quorum, present: Collection[str]) -> tuple[str, ...]:
    """Who of a quorum did not take part. An agency is there when anyone of it is."""
    agencies = {name.partition(".")[0] for name in present}
    return tuple(
        name
        for name in quorum.agencies
        if name not in (present if "." in name else {*present, *agencies})
    )


def title_of(name: str, procedure: Procedure) -> str:
    """A lane or a role as people call it."""
    role, lane = procedure.roles.get(name), procedure.lanes.get(name)
    if role is not None:
        return role.title
    return lane.title if lane is not None else name


def needs_said(quorum: Quorum, procedure: Procedure) -> str:
    """Such as "This meeting needs: Police, Named midwife for safeguarding."."""
    return f"This meeting needs: {_listed(quorum, procedure)}."


def quorum_said(quorum: Quorum, procedure: Procedure) -> Words:
    """A quorum by its parts."""
    words = {"agencies": _listed(quorum, procedure), "source": source_said(quorum.source)}
    return {label: said for label, said in words.items() if said}


def quorum_page(procedure: Procedure) -> Iterator[str]:
    """Every quorum as Markdown; nothing where there is none."""
    if not procedure.quorums:
        return
    yield "## Who must take part"
    yield ""
    yield "| Step | Agencies and roles | Source |"
    yield "|---|---|---|"
    for key, quorum in procedure.quorums.items():
        step = procedure.steps.get(key)
        title = f"{step.title} (`{key}`)" if step is not None else f"`{key}`"
        cells = (title, _listed(quorum, procedure), source_said(quorum.source))
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
    yield ""
    yield "Held without one of them, the step asks why, and the log keeps the answer."
    yield ""


def with_quorum_questions(procedure: Procedure) -> Procedure:
    """The procedure in which every meeting with a quorum asks who took part, and why without whom.

    A form that several steps share is left as it is: the meeting gets one of its own.
    """
    used = Counter(step.form for step in procedure.steps.values())
    used.update(happening.form for happening in procedure.happenings.values())
    steps, forms = dict(procedure.steps), dict(procedure.forms)
    for key, quorum in procedure.quorums.items():
        step = steps.get(key)
        if step is None or (step.form is not None and step.form not in forms):
            continue
        below = forms[step.form].schema if step.form is not None else _blank(step.title)
        if not asks_present_rightly(Form(key, below)):
            continue
        name = step.form
        if name is None or used[name] > 1 or name == procedure.opening_form:
            name = key if key not in forms else f"{key}_with_quorum"
        forms[name] = Form(name, _asking(below, quorum, procedure))
        steps[key] = replace(step, form=name)
    return replace(procedure, steps=steps, forms=forms)


def asks_present_rightly(form: Form) -> bool:
    """Whether a form's own questions of these names, if it has them, are of the right kinds."""
    kinds = {question.name: question.kind for question in questions(form)}
    return kinds.get(PRESENT, QuestionKind.CHOICES) is QuestionKind.CHOICES and kinds.get(
        BECAUSE, QuestionKind.TEXT
    ) in {QuestionKind.TEXT, QuestionKind.LONG_TEXT}


def _asking(schema: JsonSchema, quorum: Quorum, procedure: Procedure) -> JsonSchema:
    asked = dict(mapping(schema.get("properties")))
    present = dict(mapping(asked.pop(PRESENT, None))) or _who_took_part(procedure)
    hint = text(present.get("description"))
    said = needs_said(quorum, procedure)
    present["description"] = f"{said} {hint}" if hint is not None else said
    present["items"] = _with_options(mapping(present.get("items")), quorum, procedure)
    because = asked.pop(BECAUSE, None) or {
        "type": "string",
        "format": "long_text",
        "title": "If one of them was missing: who, and why was it held without them?",
        "minLength": 1,
        "maxLength": _MOST_CHARACTERS,
    }
    return {**schema, "properties": {PRESENT: present, BECAUSE: because, **asked}}


def _with_options(
    items: Mapping[str, object], quorum: Quorum, procedure: Procedure
) -> dict[str, object]:
    """The choices with whoever the quorum names and they lack; "other" stays last."""
    written = items.get("oneOf")
    titled = [mapping(entry) for entry in written] if isinstance(written, list) else []
    known = {entry.get("const") for entry in titled}
    more = [
        {"const": name, "title": title_of(name, procedure)}
        for name in quorum.agencies
        if name not in known
    ]
    last = [entry for entry in titled if entry.get("const") == _OTHER]
    first = [entry for entry in titled if entry.get("const") != _OTHER]
    return {**items, "type": "string", "oneOf": [*first, *more, *last]}


def _who_took_part(procedure: Procedure) -> dict[str, object]:
    lanes = [lane for lane in procedure.lanes.values() if lane.stands_for is None]
    options = [{"const": lane.key, "title": lane.title} for lane in lanes]
    return {
        "type": "array",
        "title": "Who took part?",
        "uniqueItems": True,
        "items": {"type": "string", "oneOf": options},
    }


def _blank(title: str) -> JsonSchema:
    return {"title": title, "type": "object", "additionalProperties": False, "properties": {}}


def _listed(quorum: Quorum, procedure: Procedure) -> str:
    return ", ".join(title_of(name, procedure) for name in quorum.agencies)
