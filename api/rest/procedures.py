"""The procedures new cases run by, as data: what is asked, by when, by whom, from what source."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path

from api.auth import Practitioner, UseCases
from api.errors import NothingHere
from api.rest.answers import Answered
from api.rest.problems import documented
from workflows.domain.deadline_text import say
from workflows.procedures.definition import Form, Procedure
from workflows.procedures.questions import questions
from workflows.services.planning import source_words

router = APIRouter(prefix="/procedures", tags=["procedures"], responses=documented(401))


class Asked(Answered):
    """One question of a form."""

    name: str
    title: str
    kind: str
    required: bool
    options: tuple[str, ...]


class Step(Answered):
    """One step a person completes. `form` names what it asks, if it asks anything."""

    key: str
    title: str
    agency: str
    form: str | None
    deadline: str | None


class Due(Answered):
    """One deadline in words, and where its figure comes from."""

    name: str
    title: str
    sentences: tuple[str, ...]
    strength: str
    source: str
    ladder: str | None


class Listed(Answered):
    """One procedure's current edition."""

    id: str
    version: int
    title: str
    hash: str
    approved_by: str | None
    approved_on: date | None


class Whole(Answered):
    """One procedure's current edition, whole."""

    edition: Listed
    agencies: dict[str, str]
    opening_form: str
    forms: dict[str, tuple[Asked, ...]]
    steps: tuple[Step, ...]
    deadlines: tuple[Due, ...]
    happenings: dict[str, str]


@router.get("")
def list_procedures(ctx: UseCases, actor: Practitioner) -> list[Listed]:
    """The procedures a case may be started under, the usual one first."""
    del actor
    return [_listed(ctx.editions.current(name)) for name in ctx.editions.names]


@router.get("/{name}", responses=documented(404))
def read(ctx: UseCases, actor: Practitioner, name: Annotated[str, Path(max_length=100)]) -> Whole:
    """One procedure's current edition."""
    del actor
    if name not in ctx.editions.names:
        raise NothingHere("There is no procedure of that name here.")
    procedure = ctx.editions.current(name)
    return Whole(
        edition=_listed(procedure),
        agencies={key: lane.title for key, lane in procedure.lanes.items()},
        opening_form=procedure.opening_form,
        forms={key: _asked(form) for key, form in procedure.forms.items()},
        steps=tuple(
            Step(
                key=step.key,
                title=step.title,
                agency=step.lane,
                form=step.form,
                deadline=step.deadline,
            )
            for step in procedure.steps.values()
        ),
        deadlines=tuple(
            Due(
                name=item.name,
                title=item.title,
                sentences=tuple(say(choice.rule) for choice in item.rules),
                strength=item.strength,
                source=source_words(item.source),
                ladder=item.ladder,
            )
            for item in procedure.deadlines.values()
        ),
        happenings={key: item.title for key, item in procedure.happenings.items()},
    )


def _listed(procedure: Procedure) -> Listed:
    return Listed(
        id=procedure.id,
        version=procedure.version,
        title=procedure.title,
        hash=procedure.hash,
        approved_by=procedure.approval.by,
        approved_on=procedure.approval.on,
    )


def _asked(form: Form) -> tuple[Asked, ...]:
    return tuple(
        Asked(
            name=question.name,
            title=question.title,
            kind=question.kind,
            required=question.required,
            options=tuple(option.value for option in question.options),
        )
        for question in questions(form)
    )
