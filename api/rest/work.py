"""What must I do next?"""

from __future__ import annotations

from fastapi import APIRouter

from api.auth import Practitioner, UseCases
from api.rest.answering import work_of
from api.rest.answers import Work
from api.rest.problems import documented
from workflows.services.queues import my_work

router = APIRouter(tags=["work"], responses=documented(401))


@router.get("/work")
def work(ctx: UseCases, actor: Practitioner) -> list[Work]:
    """One's agency's open tasks, soonest first; within a day urgent, then nearest to birth."""
    found = my_work(ctx, actor)
    return [work_of(item, found.agency_title) for item in found.items]
