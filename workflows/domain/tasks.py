"""A task is a step that now waits in an agency's queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from workflows.domain.agencies import AgencyKey, PersonId

TaskId = NewType("TaskId", str)
StepKey = NewType("StepKey", str)


class TaskStatus(StrEnum):
    """Where a task stands. `withdrawn`: the pathway moved on without it (birth, for one)."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Task:
    """One step of one case, waiting for, or done by, one agency. Instants are aware UTC.

    `version` rises with every change of this task; a form that carries an older one is stale.
    """

    id: TaskId
    step: StepKey
    agency: AgencyKey
    title: str
    status: TaskStatus
    opened_at: datetime
    version: int = 1
    deadline: str | None = None
    claimed_by: PersonId | None = None
    done_by: PersonId | None = None
    done_at: datetime | None = None
    recorded_at: datetime | None = None
