"""Closing a case, and what opens a closed one again.

The conditions are the procedure's (`[closing]`): what refuses it, and what makes it a managed
closure. A date that protects somebody refuses it besides, unless the closure is managed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workflows.domain.cases import CASE_EVENTS, CaseStatus, Value
from workflows.domain.errors import AnswersInvalid, Problem, TaskNotOpen
from workflows.domain.events import CaseClosed, CaseReopened
from workflows.domain.expressions import holds
from workflows.domain.tasks import TaskStatus
from workflows.procedures.definition import ClosingRule, Happening
from workflows.procedures.questions import fact_names
from workflows.services import acts, clocks, pathway
from workflows.services.casework import Casework

_, CLOSED, REOPENED = CASE_EVENTS


def close(work: Casework, reason: str, answers: Mapping[str, object]) -> None:
    """Close the case: its diagrams hear of it, its clocks end, what is still open is withdrawn.

    Raises `AnswersInvalid` for answers that do not fit, `TaskNotOpen` while it is refused.
    """
    form = work.procedure.forms.get(work.procedure.closing.form or "")
    read = _read(work, reason, answers)
    if form is not None:
        work.learn(read, fact_names(form))
    managed = _require_may_close(work)
    work.happen(CLOSED, work.now)
    pathway.hear(work, [CLOSED])
    for row in clocks.current(work).values():
        if row.status in clocks.RUNNING:
            clocks.end(work, row, "The case was closed.")
    for task in list(work.tasks.values()):
        if task.status is TaskStatus.OPEN:
            pathway.withdraw(work, task)
    work.row = replace(work.row, status=CaseStatus.CLOSED, closed_at=work.now)
    because = managed.because if managed is not None else None
    work.write(CaseClosed(reason.strip(), read, because))


def reopen(work: Casework, happening: Happening) -> None:
    """Open a closed case again, because of what is being recorded. Nothing withdrawn comes back:
    the diagrams hear of it, and of whatever the happening sends.
    """
    if work.is_open:
        return
    if not happening.reopens:
        raise TaskNotOpen(
            "This case is closed.",
            next_action="If a baby may be in danger now, use the immediate danger page.",
        )
    work.row = replace(work.row, status=CaseStatus.OPEN, closed_at=None)
    work.write(CaseReopened(happening.key, happening.title))
    work.happen(REOPENED, work.now)
    pathway.hear(work, [REOPENED])


def _read(work: Casework, reason: str, answers: Mapping[str, object]) -> dict[str, Value]:
    problems: list[Problem] = []
    if not reason.strip():
        problems.append(Problem("reason", "Say why the case is being closed."))
    form = work.procedure.forms.get(work.procedure.closing.form or "")
    read: dict[str, Value] = {}
    try:
        read = acts.read_answers(form, dict(answers))
    except AnswersInvalid as error:
        problems.extend(error.problems)
    if problems:
        raise AnswersInvalid(tuple(problems))
    return read


def _require_may_close(work: Casework) -> ClosingRule | None:
    """Raise unless the case may be closed; the rule that makes it a managed closure, if one does.

    A case with a referral that awaits its outcome stays open whatever a procedure says.
    """
    if work.referral.awaits_outcome:
        raise TaskNotOpen(
            "This case has a referral without an outcome, so it cannot be closed.",
            next_action="Record the decision, and that the referrer was told.",
        )
    known, closing = work.known_values(), work.procedure.closing
    for rule in closing.refused:
        if holds(rule.when, known):
            raise TaskNotOpen(rule.because, next_action=rule.next_action)
    managed = next((rule for rule in closing.allowed if holds(rule.when, known)), None)
    for row in clocks.current(work).values():
        definition = work.procedure.deadlines[row.name]
        if managed is None and row.status in clocks.REACHED and definition.protects:
            raise TaskNotOpen(
                f'"{definition.title}" is still due.',
                next_action="Record it, or why it is not needed, before closing.",
            )
    return managed
