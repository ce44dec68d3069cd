"""A case's log as sentences, with what was answered under the titles of its form."""

from __future__ import annotations

from collections.abc import Mapping

from api.pages.views import Detail
from api.pages.views_case import LogLine
from api.pages.words import answers_shown, said
from workflows.domain.events import (
    CaseClosed,
    CaseLinked,
    CaseOpened,
    CaseUnlinked,
    DateDecided,
    Event,
    EventRecorded,
    QuorumNotMet,
    StepCompleted,
)
from workflows.procedures.definition import Form, Procedure
from workflows.services.case_file import CaseFile
from workflows.services.case_file import LogLine as Line

_FREE_TEXT = CaseClosed | CaseLinked | CaseUnlinked | DateDecided | QuorumNotMet
"""Entries whose sentence holds what somebody typed: it is shown to the letter."""


def log_of(file: CaseFile) -> tuple[LogLine, ...]:
    """Every entry, oldest first."""
    return tuple(_line(file.procedure, line) for line in file.log)


def answers_in(procedure: Procedure, event: Event | None) -> tuple[Detail, ...]:
    """What this entry holds as answers, in words; empty for entries that hold none."""
    form, answers = _asked(procedure, event)
    return answers_shown(form, answers)


def _line(procedure: Procedure, line: Line) -> LogLine:
    entry = line.entry
    sentence = line.sentence if isinstance(line.event, _FREE_TEXT) else said(line.sentence)
    return LogLine(
        number=entry.seq,
        sentence=sentence,
        by=line.by,
        agency=line.agency_title if line.by != line.agency_title else "by itself",
        happened=entry.happened_at or entry.recorded_at,
        recorded=entry.recorded_at,
        detail=answers_in(procedure, line.event),
    )


def _asked(procedure: Procedure, event: Event | None) -> tuple[Form | None, Mapping[str, object]]:
    match event:
        case CaseOpened(answers=answers):
            return procedure.forms.get(procedure.opening_form), answers
        case StepCompleted(step, _, answers):
            known = procedure.steps.get(step)
            form = known.form if known is not None else None
            return procedure.forms.get(form) if form is not None else None, answers
        case EventRecorded(name, answers):
            found = (one for one in procedure.happenings.values() if name in one.events)
            form = next((one.form for one in found), None)
            return procedure.forms.get(form or ""), answers
        case CaseClosed(_, answers):
            return procedure.forms.get(procedure.closing.form or ""), answers
        case _:
            return None, {}
