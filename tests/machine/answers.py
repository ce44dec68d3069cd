"""Answers drawn by chance that fit a form: everything it asks for, and now and then more."""

from __future__ import annotations

from datetime import datetime

from hypothesis import strategies as st

from workflows.procedures.answers import answers_for, answers_to
from workflows.procedures.definition import Form
from workflows.procedures.forms import validate


def answers(draw, form: Form | None, now: datetime, *, everything=False) -> dict[str, object]:
    """Answers that `validate` finds nothing wrong with."""
    given = answers_for(form, now, _pick(draw), everything=everything)
    assert form is None or validate(form, given) == ()
    return given


def answers_asked_for(draw, form: Form | None, problems, now: datetime) -> dict[str, object]:
    """An answer to each question that a refusal names."""
    return answers_to(form, problems, now, _pick(draw))


def _pick(draw):
    return lambda count: draw(st.integers(0, count - 1))
