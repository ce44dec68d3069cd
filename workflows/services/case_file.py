"""One case as one reader may see it: where it is, who has it, each date and why, and its log.

Every way of looking at a case goes through `read_case`, so that access is asked once, the look is
written down, and a case one may not see answers exactly as a case that does not exist.
"""

from __future__ import annotations

import structlog

from workflows.domain import access
from workflows.domain.agencies import Actor
from workflows.domain.errors import CaseNotFound, TaskNotFound
from workflows.domain.tasks import TaskId
from workflows.services.case_parts import (
    CaseFile,
    DatedDeadline,
    EarlierCase,
    EscalationStage,
    LogLine,
    PastDate,
    StampShown,
    TaskShown,
    UndatedDeadline,
    WaitingOn,
)
from workflows.services.case_reader import CaseReader
from workflows.services.casework import Casework
from workflows.services.context import Context
from workflows.store import access_log, cases, tasks
from workflows.store.errors import StoreUnavailable
from workflows.store.rows import AccessRow, DeadlineRow, EntryRow, TaskRow

__all__ = [
    "CaseFile",
    "DatedDeadline",
    "DeadlineRow",
    "EarlierCase",
    "EntryRow",
    "EscalationStage",
    "LogLine",
    "PastDate",
    "StampShown",
    "TaskRow",
    "TaskShown",
    "UndatedDeadline",
    "WaitingOn",
    "read_case",
    "read_task",
]

_log = structlog.get_logger()


def read_case(ctx: Context, actor: Actor, reference: str, *, looked_at: str = "case") -> CaseFile:
    """The case, if this person may see it; `CaseNotFound` alike for no access and no such case.

    The look is written down before the case is handed over; a refused one goes to the log.
    """
    try:
        with ctx.looking() as unit:
            work = Casework.load(ctx, unit, actor, reference, lock=False)
            if not access.may_see_case(actor, work.involved):
                raise CaseNotFound
            file = CaseReader(work, unit, actor).read()
    except CaseNotFound:
        _log.warning("look_refused", person=actor.id)
        raise
    _write_down(ctx, actor, file, looked_at)
    return file


def _write_down(ctx: Context, actor: Actor, file: CaseFile, looked_at: str) -> None:
    """Keep the look. A store that can only be read keeps none, and still shows the case: whoever
    cares for a baby at night must see it. The service's log then holds the look instead.
    """
    row = AccessRow(file.case.id, actor.id, actor.agency, looked_at, None, file.now)
    try:
        with ctx.deciding() as unit:
            access_log.add(unit.tx, [row])
    except StoreUnavailable as error:
        _log.error("look_kept_here", case=row.case_id, person=actor.id, error=type(error).__name__)


def read_task(
    ctx: Context, actor: Actor, task_id: str, *, looked_at: str = "task"
) -> tuple[CaseFile, TaskShown]:
    """One task and its case. `TaskNotFound` alike for no access and no such task."""
    with ctx.looking() as unit:
        found = tasks.load_task(unit.tx, TaskId(task_id))
        reference = cases.load_case_by_id(unit.tx, found.case_id, lock=False).reference
    try:
        file = read_case(ctx, actor, reference, looked_at=looked_at)
    except CaseNotFound as error:
        raise TaskNotFound from error
    shown = file.task(task_id)
    if shown is None:
        raise TaskNotFound
    return file, shown
