"""Tasks: read one, take it on, give it back, record it as done."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from api.auth import Practitioner, UseCases, same_site
from api.rest.answering import acted_of, task_of
from api.rest.answers import Acted, Task
from api.rest.problems import documented
from api.rest.schemas import Key, StepDone, TaskKey, Version
from workflows.services import tasks
from workflows.services.case_file import read_task
from workflows.services.tasks import CompleteTask

router = APIRouter(
    prefix="/tasks",
    tags=["tasks"],
    dependencies=[Depends(same_site)],
    responses=documented(401),
)
_WRITING = documented(400, 403, 404, 409, 422, 428)


@router.get("/{task}", responses=documented(404))
def read(ctx: UseCases, actor: Practitioner, task: TaskKey, response: Response) -> Task:
    """One task. That it was read is written down."""
    _, shown = read_task(ctx, actor, task, looked_at="api task")
    response.headers["ETag"] = f'"{shown.row.version}"'
    return task_of(shown)


@router.post("/{task}/claim", responses=_WRITING)
def claim(ctx: UseCases, actor: Practitioner, task: TaskKey, key: Key, version: Version) -> Acted:
    """Assign a task to oneself, taking it over from whoever has it."""
    return acted_of(tasks.claim_task(ctx, actor, task, key, version))


@router.post("/{task}/release", responses=_WRITING)
def release(ctx: UseCases, actor: Practitioner, task: TaskKey, key: Key, version: Version) -> Acted:
    """Give a task back to the agency's queue."""
    return acted_of(tasks.release_task(ctx, actor, task, key, version))


@router.post("/{task}/complete", responses=_WRITING)
def complete(
    ctx: UseCases, actor: Practitioner, task: TaskKey, key: Key, version: Version, sent: StepDone
) -> Acted:
    """Record a step as done, now or when it happened; the pathway goes on from it."""
    answers = dict(sent.answers)
    request = CompleteTask(key, task, answers, sent.happened_at, version, sent.held_with)
    return acted_of(tasks.complete_task(ctx, actor, request))
