"""What an overlay says of itself and of single steps: who signed it, from when it counts, for which
addresses, what it leaves out and what it words otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from workflows.domain.deadlines import Source
from workflows.procedures.definition import Approval, Happening, Procedure, StepDefinition
from workflows.procedures.findings import Finding, error
from workflows.procedures.in_force import InForce
from workflows.procedures.load_settings import read_source
from workflows.procedures.spelling import use_instead
from workflows.procedures.tables import Table

_DISTRICT = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")


@dataclass(frozen=True, slots=True)
class StepChange:
    """What an overlay says otherwise of one step; None: as drawn."""

    title: str | None = None
    lane: str | None = None
    form: str | None = None
    deadline: str | None = None
    no_deadline_because: str | None = None
    off: str | None = None
    source: Source | None = None


def read_approvals(page: Table, first: Approval) -> tuple[Approval, ...]:
    """Every body that signed: `[approval]`, or `[[approvals]]` where there are several."""
    signed = [] if first.by is None else [first]
    for table in page.every("approvals"):
        signed.append(Approval(table.needed("by"), table.day("on")))
        table.close()
    return tuple(signed)


def read_in_force(page: Table) -> InForce:
    """`[edition]`: from when until when, and what it replaces."""
    table = page.table("edition")
    found = InForce(table.day("in_force_from"), table.day("in_force_until"), table.text("replaces"))
    table.close()
    return found


def read_postcodes(page: Table) -> tuple[str, ...]:
    """`[area] postcodes`: the postcode districts this procedure is for, in capitals."""
    table = page.table("area")
    found = []
    for written in table.texts("postcodes"):
        district = written.replace(" ", "").upper()
        if _DISTRICT.fullmatch(district):
            found.append(district)
        else:
            fix = 'write the part before the space, such as "ZZ1"'
            table.found("postcodes", f'"{written}" is not a postcode district', fix)
    table.close()
    return tuple(found)


def read_outside(page: Table) -> dict[str, str]:
    """`[outside]`: published fact → why it is no part of this product."""
    table = page.table("outside")
    return {fact: table.needed(fact) for fact in table.entries}


def read_step_changes(page: Table) -> dict[str, StepChange]:
    """`[steps.STEP]`: what an overlay says otherwise of a step that a diagram holds."""
    changes = {}
    for step, table in page.each("steps").items():
        changes[step] = StepChange(
            title=table.text("title"),
            lane=table.text("lane"),
            form=table.text("form"),
            deadline=table.text("deadline"),
            no_deadline_because=table.text("no_deadline_because"),
            off=table.text("off"),
            source=read_source(table, "source"),
        )
        table.close()
    return changes


def step_slips(
    changes: Mapping[str, StepChange], procedure: Procedure, file_of: Callable[[str], str]
) -> Iterator[Finding]:
    """Steps and lanes an overlay names that are not there."""
    for step, change in changes.items():
        path = f"steps.{step}"
        file = file_of(path)
        if step not in procedure.steps:
            fix = use_instead(step, procedure.steps, "draw it in a diagram")
            yield error(file, path, f'there is no step "{step}"', fix)
        elif change.lane is not None and change.lane not in procedure.lanes:
            fix = use_instead(change.lane, procedure.lanes, f"add [lanes.{change.lane}]")
            yield error(file, f"{path}.lane", f'there is no lane "{change.lane}"', fix)


def with_changes(procedure: Procedure, changes: Mapping[str, StepChange]) -> Procedure:
    """The procedure with its steps as the overlay has them, and without what has been taken away.

    A step that is switched off takes the deadlines only it carries with it; a step whose deadline
    was taken away says why it has none.
    """
    steps = {
        key: _changed(step, changes.get(key), procedure) for key, step in procedure.steps.items()
    }
    off = dict(procedure.switched_off) | {
        key: change.off
        for key, change in changes.items()
        if change.off is not None and key in steps
    }
    taken = dict(procedure.taken_away)
    live = {name for key in steps.keys() - off.keys() for name in _carried(steps[key])}
    for key in off.keys() & steps.keys():
        for name in _carried(steps[key]):
            if name not in live:
                taken.setdefault(f"deadlines.{name}", off[key])
    gone = {path.removeprefix("deadlines.") for path in taken if path.startswith("deadlines.")}
    return replace(
        procedure,
        steps={key: _without(step, gone, taken) for key, step in steps.items()},
        switched_off=off,
        taken_away=taken,
        deadlines={n: item for n, item in procedure.deadlines.items() if n not in gone},
        unrecorded=_never_recorded(steps, off.keys() & steps.keys(), procedure.happenings),
    )


def _never_recorded(
    steps: Mapping[str, StepDefinition], off: set[str], happenings: Mapping[str, Happening]
) -> frozenset[str]:
    """What only steps that are switched off would have recorded."""
    silent = {record.event for key in off for record in steps[key].records}
    silent -= {record.event for key in steps.keys() - off for record in steps[key].records}
    for happening in happenings.values():
        silent -= set(happening.events)
    return frozenset(silent)


def _carried(step: StepDefinition) -> set[str]:
    own = {step.deadline} if step.deadline is not None else set()
    return own | {timer.deadline for timer in step.timers}


def _changed(
    step: StepDefinition, change: StepChange | None, procedure: Procedure
) -> StepDefinition:
    if change is None:
        return step
    deadline, because = step.deadline, step.no_deadline_because
    if change.deadline is not None:
        deadline, because = change.deadline, None
    if change.no_deadline_because is not None:
        deadline, because = change.deadline, change.no_deadline_because
    renamed = {step.deadline: deadline} if deadline is not None else {}
    timers = tuple(
        replace(timer, deadline=renamed.get(timer.deadline, timer.deadline) or timer.deadline)
        for timer in step.timers
        if deadline is not None or timer.deadline != step.deadline
    )
    lane = change.lane if change.lane in procedure.lanes else None
    return replace(
        step,
        title=change.title or step.title,
        lane=lane or step.lane,
        form=change.form or step.form,
        deadline=deadline,
        no_deadline_because=because,
        timers=timers,
        source=change.source or step.source,
    )


def _without(step: StepDefinition, gone: set[str], taken: Mapping[str, str]) -> StepDefinition:
    if not _carried(step) & gone:
        return step
    because = step.no_deadline_because
    if step.deadline in gone:
        because = taken[f"deadlines.{step.deadline}"]
    return replace(
        step,
        deadline=None if step.deadline in gone else step.deadline,
        no_deadline_because=because,
        timers=tuple(timer for timer in step.timers if timer.deadline not in gone),
    )
