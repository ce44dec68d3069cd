"""One meeting held for two cases: a step here may be done at the meeting of a linked case.

Nothing is copied but the moment it was held: each child gets answers and a decision of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.domain import access
from workflows.domain.agencies import Actor
from workflows.domain.errors import AnswersInvalid, Problem
from workflows.domain.events import MeetingShared
from workflows.domain.identifiers import parse_case_reference
from workflows.domain.tasks import TaskStatus
from workflows.domain.wording import counted, london
from workflows.procedures.definition import Meeting
from workflows.services import history
from workflows.services.casework import Casework
from workflows.services.context import Context
from workflows.store import cases as stored
from workflows.store import log, tasks
from workflows.store.rows import CaseRow, TaskRow

HELD_WITH = "held_with"
_OPENED = "case_opened"
_DONE, _NO_QUORUM = "StepCompleted", "QuorumNotMet"


@dataclass(frozen=True, slots=True)
class MeetingHeld:
    """A meeting held for a linked case, at which a step of this one may have been done too.

    `present` is who took part, where that meeting had its quorum; else empty.
    """

    reference: str
    meeting: Meeting
    title: str
    held_at: datetime
    present: tuple[str, ...] = ()


def meeting_of(work: Casework, step: str) -> Meeting | None:
    """The kind of meeting that this step holds, if it holds one."""
    return next((m for m in work.procedure.meetings.values() if step in m.steps), None)


def shared_with(work: Casework, step: str, actor: Actor) -> tuple[MeetingHeld, ...]:
    """The newest meeting of the same kind on each linked case this person may see, newest first.

    Only those held since this case was started, and no longer ago than the procedure allows.
    """
    meeting = meeting_of(work, step)
    if meeting is None:
        return ()
    found = []
    for relative in history.family_of(work):
        involved = stored.agencies_involved(work.unit.tx, relative.row.id)
        if access.may_see_case(actor, involved):
            done = _newest(work, relative.row, meeting)
            if done is not None and done.done_at is not None and not _amiss(work, meeting, done):
                present = _present(work, done)
                held = MeetingHeld(
                    relative.row.reference, meeting, done.title, done.done_at, present
                )
                found.append(held)
    return tuple(sorted(found, key=lambda held: held.held_at, reverse=True))


def offered(ctx: Context, actor: Actor, reference: str, step: str) -> tuple[MeetingHeld, ...]:
    """As `shared_with`, for the page of a step of a case that this person already reads."""
    with ctx.looking() as unit:
        work = Casework.load(ctx, unit, actor, reference, lock=False)
        return shared_with(work, step, actor)


def held_with(
    work: Casework, task: TaskRow, reference: str, claimed: datetime | None
) -> MeetingHeld:
    """The meeting of that linked case; `AnswersInvalid`, on `held_with`, where there is none.

    A case that may not be seen, one that is not linked and one that does not exist answer alike.
    """
    meeting = meeting_of(work, task.step)
    if meeting is None:
        raise _refused(f'"{task.title}" is no meeting that two cases can share.')
    named = parse_case_reference(reference)
    for relative in history.family_of(work):
        involved = stored.agencies_involved(work.unit.tx, relative.row.id)
        if relative.row.reference != named or not access.may_see_case(work.actor, involved):
            continue
        done = _newest(work, relative.row, meeting)
        if done is None or done.done_at is None:
            break
        if amiss := _amiss(work, meeting, done):
            raise _refused(amiss)
        if claimed is not None and claimed != done.done_at:
            raise _refused(
                f"That meeting was held on {london(done.done_at)}: leave out when this happened, "
                "or record it as a meeting of its own."
            )
        return MeetingHeld(relative.row.reference, meeting, done.title, done.done_at)
    raise _refused(
        f"No {meeting.title.lower()} is recorded on a linked case of that reference that you can "
        "see. Link the case first, or record this as a meeting of its own."
    )


def note(work: Casework, task: TaskRow, held: MeetingHeld) -> None:
    """Put in the log at which case's meeting this step was done."""
    shared = MeetingShared(held.reference, task.step, held.held_at.isoformat())
    work.write(shared, held.held_at)


def _newest(work: Casework, row: CaseRow, meeting: Meeting) -> TaskRow | None:
    there = work.context.editions.of(work.unit.tx, row.procedure_hash).meetings.get(meeting.key)
    steps = (there or meeting).steps
    done = [
        task
        for task in tasks.tasks_of(work.unit.tx, row.id)
        if task.step in steps and task.status is TaskStatus.DONE and task.done_at is not None
    ]
    return max(done, key=lambda task: (task.done_at or task.opened_at, task.id), default=None)


def _amiss(work: Casework, meeting: Meeting, done: TaskRow) -> str | None:
    """Why a meeting cannot have been this case's too; None where it can."""
    held_at, began = done.done_at, work.events.get(_OPENED, work.row.opened_at)
    if held_at is None or held_at < began:
        return (
            "That meeting was held before this case was started, so it cannot have spoken of this "
            "baby. Record a meeting of its own."
        )
    if work.now - held_at > timedelta(days=meeting.share_within_days):
        return (
            f"That meeting was held on {london(held_at)}, more than "
            f"{counted(meeting.share_within_days, 'day')} ago. Record a meeting of its own."
        )
    return None


def _present(work: Casework, done: TaskRow) -> tuple[str, ...]:
    """Who took part in it, unless its quorum was not met."""
    present: tuple[str, ...] = ()
    for entry in log.entries_of(work.unit.tx, done.case_id):
        said = entry.payload or {}
        if entry.recorded_at != done.recorded_at or said.get("step") != done.step:
            continue
        if entry.kind == _NO_QUORUM:
            return ()
        answers = said.get("answers")
        held = answers.get("present") if entry.kind == _DONE and isinstance(answers, dict) else None
        if isinstance(held, list | tuple):
            present = tuple(str(item) for item in held)
    return present


def _refused(sentence: str) -> AnswersInvalid:
    return AnswersInvalid((Problem(HELD_WITH, sentence),))
