"""Which baby? The question a form is given where what it records may be about more than one."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.domain.babies import ALL, WHICH, AboutBaby, Baby, possible, state_words
from workflows.procedures.definition import Form, Happening, Procedure, StepDefinition
from workflows.procedures.questions import mapping, texts


def about_baby(procedure: Procedure, part: StepDefinition | Happening) -> AboutBaby | None:
    """What this says of a baby's record. A step says what the happening that records the same
    event says, so that leaving hospital may be a step as well.
    """
    if isinstance(part, Happening):
        return part.about_baby
    recorded = {record.event for record in part.records}
    return next(
        (
            happening.about_baby
            for happening in procedure.happenings.values()
            if happening.about_baby is not None and recorded & set(happening.records.split())
        ),
        None,
    )


def asked(
    procedure: Procedure, part: StepDefinition | Happening, babies: Sequence[Baby]
) -> Form | None:
    """The form this step or happening asks now: with "Which baby" where more than one is possible.

    A birth may leave it unanswered: then it is the next baby to be born.
    """
    form = procedure.forms[part.form] if part.form is not None else None
    about = about_baby(procedure, part)
    may = possible(babies, about) if about is not None else ()
    if about is None or len(may) < 2:  # noqa: PLR2004 - one baby is no question
        return form
    schema = form.schema if form is not None else {"type": "object"}
    required = texts(schema.get("required"))
    more = () if about is AboutBaby.BORN else (WHICH,)
    return Form(
        key=f"{form.key}:{WHICH}" if form is not None else WHICH,
        schema={
            **schema,
            "additionalProperties": False,
            "properties": {WHICH: _question(may), **mapping(schema.get("properties"))},
            "required": [*required, *more],
        },
    )


def may_be_asked(procedure: Procedure, part: StepDefinition | Happening) -> frozenset[str]:
    """The names of questions that `asked` may add to this form."""
    return frozenset({WHICH}) if about_baby(procedure, part) is not None else frozenset()


def _question(may: Sequence[Baby]) -> dict[str, object]:
    each = [
        {"const": baby.key, "title": baby.label, "description": f"{baby.label} {state_words(baby)}"}
        for baby in may
    ]
    many = "Both" if len(may) == 2 else f"All {len(may)}"  # noqa: PLR2004 (one word for two)
    every = {"const": ALL, "title": f"{many} of them"}
    return {"type": "string", "title": "Which baby?", "oneOf": [*each, every]}
