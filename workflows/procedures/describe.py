"""A procedure as a page that a safeguarding lead can read aloud, print and sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workflows.procedures.closing import closing_page
from workflows.procedures.definition import Procedure, StepDefinition
from workflows.procedures.diagrams import read_diagram
from workflows.procedures.family_said import family_page
from workflows.procedures.questions import questions
from workflows.procedures.quorums import quorum_page, title_of
from workflows.procedures.said import (
    approvals_said,
    calendar_said,
    counting_said,
    deadline_said,
    happening_said,
    in_force_said,
    question_said,
    rules_said,
    rung_said,
    source_said,
)
from workflows.procedures.undoes import undoes_page


def describe(procedure: Procedure, pictures: Mapping[str, str] | None = None) -> str:
    """The whole procedure as Markdown.

    `pictures` maps a diagram's file name to the link of its picture; without it, files are named.
    """
    parts = (
        _heading(procedure),
        _agencies(procedure),
        _steps(procedure),
        _deadlines(procedure),
        _ladders(procedure),
        quorum_page(procedure),
        _thresholds(procedure),
        _happenings(procedure),
        undoes_page(procedure),
        closing_page(procedure),
        family_page(procedure),
        _forms(procedure),
        _diagrams(procedure, pictures or {}),
    )
    return "\n".join(line for part in parts for line in part)


def _heading(procedure: Procedure) -> Iterator[str]:
    yield f"# {procedure.title}"
    yield ""
    yield f"Version {procedure.version} of `{procedure.id}`, edition `{procedure.hash[:12]}`."
    dates = in_force_said(procedure.in_force)
    if dates:
        yield f"{dates[:1].upper()}{dates[1:]}."
    if len(procedure.layers) > 1:
        yield f"It lies on: {', '.join(procedure.layers[:-1])}."
    yield f"Source: {source_said(procedure.source) or 'not given'}."
    yield approvals_said(procedure)
    yield ""
    yield "## How days are counted"
    yield ""
    yield from (f"- {label}: {text}" for label, text in counting_said(procedure).items())
    for key, calendar in procedure.calendars.items():
        words = "; ".join(f"{label}: {text}" for label, text in calendar_said(calendar).items())
        yield f"- calendar {key}: {words}"
    yield ""


def _agencies(procedure: Procedure) -> Iterator[str]:
    yield "## Agencies"
    yield ""
    yield from _table(
        ("Agency", "Key", "Telephone", "Out of hours"),
        [
            (lane.title, f"`{lane.key}`", lane.phone or "", lane.out_of_hours_phone or "")
            for lane in procedure.lanes.values()
        ],
    )


def _steps(procedure: Procedure) -> Iterator[str]:
    yield "## Steps"
    yield ""
    yield from _table(
        ("Step", "Agency", "Deadline", "Ladder"),
        [_step_row(step, procedure) for step in procedure.steps.values()],
    )


def _step_row(step: StepDefinition, procedure: Procedure) -> tuple[str, ...]:
    lane = procedure.lanes.get(step.lane)
    title = step.title
    if step.key in procedure.switched_off:
        title = f"{title} (switched off: {procedure.switched_off[step.key]})"
    deadline = procedure.deadlines.get(step.deadline or "")
    if deadline is None:
        clock, ladder = f"none: {step.no_deadline_because or ''}", ""
    else:
        clock = rules_said(deadline)
        found = procedure.ladders.get(deadline.ladder or "")
        ladder = found.title if found is not None else ""
    return title, lane.title if lane is not None else step.lane, clock, ladder


def _deadlines(procedure: Procedure) -> Iterator[str]:
    yield "## Deadlines"
    yield ""
    if procedure.clashes_decided_by is not None:
        decider = title_of(procedure.clashes_decided_by, procedure)
        yield f"Where a step is due before it may begin, the earlier date stands until {decider}"
        yield "decides, with a reason."
        yield ""
    rows = []
    for deadline in procedure.deadlines.values():
        said = deadline_said(deadline)
        own = ("aim", "when it starts late", "counted", "met by")
        more = (*own, "never held back", "another date")
        notes = "; ".join(f"{label}: {said[label]}" for label in more if label in said)
        rows.append(
            (
                f"{deadline.title} (`{deadline.name}`)",
                said.get("rule", ""),
                said.get("not before", ""),
                said["strength"],
                said.get("source", ""),
                notes,
            )
        )
    yield from _table(("Deadline", "Rule", "Not before", "Strength", "Source", "Also"), rows)


def _ladders(procedure: Procedure) -> Iterator[str]:
    yield "## Ladders"
    yield ""
    titles = {key: f"{role.title} ({role.lane})" for key, role in procedure.roles.items()}
    for ladder in procedure.ladders.values():
        source = source_said(ladder.source)
        yield f"### {ladder.title}"
        yield ""
        if source:
            yield f"Source: {source}."
            yield ""
        yield from (f"{rung.number}. {rung_said(rung, titles)}" for rung in ladder.rungs)
        yield ""


def _thresholds(procedure: Procedure) -> Iterator[str]:
    if procedure.thresholds:
        yield "## Thresholds"
        yield ""
        yield from _table(
            ("Threshold", "At", "Source"),
            [
                (
                    f"{threshold.title} (`past_{threshold.key}`)",
                    threshold.at,
                    source_said(threshold.source),
                )
                for threshold in procedure.thresholds.values()
            ],
        )


def _happenings(procedure: Procedure) -> Iterator[str]:
    if procedure.happenings:
        yield "## What may be recorded at any time"
        yield ""
        for happening in procedure.happenings.values():
            said = happening_said(happening)
            title = said.pop("title")
            words = "; ".join(f"{label}: {text}" for label, text in said.items())
            yield f"- **{title}**: {words}"
        yield ""


def _forms(procedure: Procedure) -> Iterator[str]:
    yield "## Forms"
    yield ""
    for form in procedure.forms.values():
        title = form.schema.get("title")
        yield f"### {title if isinstance(title, str) else form.key}"
        yield ""
        yield from (f"- {question_said(question)}" for question in questions(form))
        yield ""


def _diagrams(procedure: Procedure, pictures: Mapping[str, str]) -> Iterator[str]:
    yield "## Diagrams"
    yield ""
    for file, data in procedure.diagrams.items():
        diagram = read_diagram(file, data)
        name = diagram.name or diagram.process
        yield f"![{name}]({pictures[file]})" if file in pictures else f"- {name}: `{file}`"
    yield ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
    yield ""
