"""The procedure in force, as sentences that a safeguarding lead can read aloud and sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.case_map import diagrams_of, drawn, lane_titles
from api.pages.shell import SignedInReader, page
from api.pages.views import Place
from api.pages.views_audit import (
    LadderStage,
    LadderWords,
    ProcedureStage,
    ProcedureStep,
    ProcedureView,
)
from api.pages.words import said, source_without_status
from workflows.domain.chronology import plain
from workflows.domain.clock import london_date
from workflows.domain.deadline_text import say
from workflows.domain.deadlines import Landing
from workflows.domain.wording import clock_time, day
from workflows.domain.working_days import Counting
from workflows.procedures.definition import Ladder, Procedure, StepDefinition
from workflows.procedures.diagrams import Diagram
from workflows.procedures.said import approvals_said, in_force_said, rules_said, source_said

router = APIRouter()


@router.get("/procedure")
def show(reader: SignedInReader) -> Response:
    """What is in force: every step, by whom, by when, and where each figure comes from."""
    procedure = reader.ctx.editions.current(None, london_date(reader.shell.now))
    dates = in_force_said(procedure.in_force)
    view = ProcedureView(
        shell=reader.at(Place.PROCEDURE, reader.shell.now),
        title=procedure.title,
        edition=", ".join(
            filter(None, (f"Version {procedure.version}", dates, f"edition {procedure.hash[:12]}"))
        ),
        source=f"Source: {source_said(procedure.source) or 'not given'}.",
        approval=approvals_said(procedure),
        lies_on=procedure.layers[:-1],
        conventions=tuple(_conventions(procedure)),
        stages=tuple(_stages(procedure)),
        ladders=tuple(_ladder(procedure, ladder) for ladder in procedure.ladders.values()),
        switched_off=tuple(
            f"{_title(procedure, key)}: {reason}" for key, reason in procedure.switched_off.items()
        ),
    )
    return page("procedures/show.html", view)


def _title(procedure: Procedure, key: str) -> str:
    step = procedure.steps.get(key)
    return step.title if step is not None else plain(key)


def _conventions(procedure: Procedure) -> Iterator[str]:
    terms = procedure.terms
    if terms.counting is Counting.DAY_AFTER:
        yield (
            "Working days are counted from the day after: one working day after something that "
            "happens on Monday is Tuesday."
        )
    else:
        yield (
            "Working days are counted with the day itself as day 1: one working day after "
            "something that happens on Monday is that Monday."
        )
    ends = (
        "when the office closes" if terms.due_hour is None else f"at {clock_time(terms.due_hour)}"
    )
    yield f"A due day ends {ends}."
    if terms.landing is Landing.STAY:
        yield "A date that lands on a closed day stays there."
    else:
        yield f"A date that lands on a closed day moves: {plain(str(terms.landing)).lower()}."
    for calendar in procedure.calendars.values():
        yield (
            f"Working days are Monday to Friday without bank holidays ({calendar.source}), "
            f"confirmed through {day(calendar.confirmed_through)}. Office hours are "
            f"{calendar.opens} to {calendar.closes}."
        )
        for closure in calendar.closures:
            yield f"Closed on {day(closure.on)}: {closure.reason}."
    yield "Plain days, weeks and months are calendar days, weeks and months."


def _stages(procedure: Procedure) -> Iterator[ProcedureStage]:
    titles = lane_titles(procedure)
    diagrams = diagrams_of(procedure)
    for name in _in_order(procedure, diagrams):
        diagram = diagrams[name]
        steps = tuple(
            _step(procedure, procedure.steps[node.id])
            for node in diagram.nodes
            if node.id in procedure.steps
        )
        if steps:
            svg = drawn(procedure.diagrams[name], titles, ())
            yield ProcedureStage(diagram.name or plain(diagram.process), steps, svg)


def _in_order(procedure: Procedure, diagrams: Mapping[str, Diagram]) -> list[str]:
    """Files as the pathway goes: the main one, then each part where it is first called."""
    by_process = {diagram.process: name for name, diagram in diagrams.items()}
    found: dict[str, None] = {}
    waiting = [procedure.main]
    while waiting:
        name = by_process.get(waiting.pop(0))
        if name is None or name in found:
            continue
        found[name] = None
        calls = [node.called for node in diagrams[name].nodes if node.called is not None]
        waiting = [*calls, *waiting]
    return [*found, *(name for name in diagrams if name not in found)]


def _step(procedure: Procedure, step: StepDefinition) -> ProcedureStep:
    lane = procedure.lanes.get(step.lane)
    agency = lane.title if lane is not None else step.lane
    deadline = procedure.deadlines.get(step.deadline or "")
    if deadline is None:
        because = step.no_deadline_because or "No date."
        return ProcedureStep(step.title, agency, because, "", confirmed=False)
    source, confirmed = source_without_status(source_said(deadline.source))
    notes = [f"Strength: {deadline.strength}."]
    if deadline.not_before is not None:
        notes.append(f"Not before: {said(say(deadline.not_before))}.")
    if deadline.late_start is not None:
        notes.append(f"When it starts late: {said(say(deadline.late_start))}.")
    ladder = procedure.ladders.get(deadline.ladder or "")
    if ladder is not None:
        notes.append(f'When missed: "{ladder.title}".')
    return ProcedureStep(
        title=step.title,
        agency=agency,
        sentence=said(rules_said(deadline)),
        source=source,
        confirmed=confirmed,
        note=" ".join(notes),
    )


def _ladder(procedure: Procedure, ladder: Ladder) -> LadderWords:
    return LadderWords(
        title=ladder.title,
        stages=tuple(
            LadderStage(
                when=said(say(rung.at)),
                tells=tuple(_role(procedure, name) for name in rung.tell),
                urgent=said(say(rung.urgent_at)) if rung.urgent_at is not None else None,
            )
            for rung in ladder.rungs
        ),
        source=source_said(ladder.source) or None,
    )


_PEOPLE = {
    "referrer": "the referrer",
    "holder": "whoever has the task",
    "opener": "whoever started the case",
}


def _role(procedure: Procedure, name: str) -> str:
    role = procedure.roles.get(name)
    return role.title if role is not None else _PEOPLE.get(name, plain(name))
