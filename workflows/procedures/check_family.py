"""Whether meetings, documents, history and contacts name steps and questions that are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflows.procedures.definition import DocumentDefinition, Procedure
from workflows.procedures.findings import Finding, error
from workflows.procedures.questions import Question, questions
from workflows.procedures.reading import Reading
from workflows.procedures.spelling import is_snake_case, use_instead

_ANSWERS = "name a choice, a date, a number or a yes or no that some form asks"


def family_findings(reading: Reading) -> Iterator[Finding]:
    """Everything that leads nowhere in [meetings], [documents], [contacts] and [history]."""
    yield from _meetings(reading)
    yield from _documents(reading)
    yield from _contacts(reading)
    asked = reading.procedure.fact_names
    for name, line in reading.procedure.history_lines.items():
        if line.shows is not None and line.shows not in asked:
            path = f"history.{name}"
            sentence = f'shows "{line.shows}", which no form asks as a fact'
            yield error(
                reading.file_of(path), path, sentence, use_instead(line.shows, asked, _ANSWERS)
            )


def _meetings(reading: Reading) -> Iterator[Finding]:
    holds: dict[str, str] = {}
    for key, meeting in reading.procedure.meetings.items():
        path = f"meetings.{key}"
        yield from _steps(reading, path, "steps", meeting.steps)
        if not meeting.steps:
            fix = 'add steps = ["STEP", …], by the ids on the diagrams'
            yield error(reading.file_of(path), path, "is held by no step", fix)
        for step in meeting.steps:
            if step in holds:
                sentence = f'"{step}" already holds the meeting {holds[step]}'
                yield error(reading.file_of(path), path, sentence, "let one meeting have each step")
            holds[step] = key


def _documents(reading: Reading) -> Iterator[Finding]:
    for key, document in reading.procedure.documents.items():
        path = f"documents.{key}"
        file = reading.file_of(path)
        if not is_snake_case(key):
            yield error(file, path, "is not a name", "write it like birth_plan")
        yield from _steps(reading, path, "steps", document.steps)
        yield from _steps(reading, path, "copies", document.copies)
        yield from _steps(reading, path, "receipts", document.receipts)
        if not document.steps:
            fix = 'add steps = ["STEP"], by its id on the diagram'
            yield error(file, path, "is written by no step", fix)
        for step in document.steps:
            known = {question.name for question in _asked(reading.procedure, step)}
            for name in document.needs:
                if step in reading.procedure.steps and name not in known:
                    sentence = f'needs "{name}", which the form of {step} does not ask'
                    fix = use_instead(name, known, f"ask it in the form of {step}")
                    yield error(file, f"{path}.needs", sentence, fix)
        yield from _in_two_parts(file, path, document)


def _in_two_parts(file: str, path: str, document: DocumentDefinition) -> Iterator[Finding]:
    """A step that writes a version cannot be the one that confirms it."""
    for step in document.receipts:
        if step in document.steps:
            sentence = f'"{step}" both writes it and confirms it'
            yield error(file, f"{path}.receipts", sentence, "let another step confirm it")


def _contacts(reading: Reading) -> Iterator[Finding]:
    """A page that says "ring" must give a number: a lane without one is no contact."""
    procedure = reading.procedure
    acts = {*procedure.steps, *procedure.happenings}
    for key, lanes in procedure.contacts.items():
        path = f"contacts.{key}"
        file = reading.file_of(path)
        if key not in acts:
            fix = use_instead(key, acts, "name a step or a happening")
            yield error(file, path, f'there is no step or happening "{key}"', fix)
        for name in lanes:
            lane = procedure.lanes.get(name)
            if lane is None:
                fix = use_instead(name, procedure.lanes, f"add [lanes.{name}]")
                yield error(file, path, f'there is no lane "{name}"', fix)
            elif lane.phone is None and lane.out_of_hours_phone is None:
                fix = f'add phone = "…" to [lanes.{name}]'
                yield error(file, path, f'"{name}" has no telephone number', fix)


def _steps(reading: Reading, path: str, key: str, steps: Sequence[str]) -> Iterator[Finding]:
    known = reading.procedure.steps
    for step in steps:
        if step not in known:
            fix = use_instead(step, known, "draw it")
            where = f"{path}.{key}"
            yield error(reading.file_of(where), where, f'there is no step "{step}"', fix)


def _asked(procedure: Procedure, step: str) -> tuple[Question, ...]:
    known = procedure.steps.get(step)
    form = procedure.forms.get(known.form or "") if known is not None else None
    return questions(form) if form is not None else ()
