"""What the tests of families do, each in one line, on a small procedure with a conference."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests import make
from tests.services.acting import task
from workflows.services.links import LinkCases, link_cases
from workflows.services.tasks import CompleteTask, complete_task

PLAN = {"conference_decision": "plan"}


def begin(desk, number=1, by="midwife", **answers):
    """A case of that woman; its reference."""
    return make.case(desk, by, answers=answers, who=make.woman(number)).reference


def confer(desk, reference, answers=None, by="social_worker", **more):
    return complete(desk, reference, "hold_conference", by, answers or PLAN, **more)


def complete(desk, reference, step, by, answers=None, *, key=None, **more):
    found = task(desk, reference, step)
    request = CompleteTask(key or desk.key(), found.id, answers or {}, **more)
    return complete_task(desk.ctx, desk.person(by), request)


def link(desk, one, other, by="midwife", why="The same father", **more):
    request = LinkCases(more.pop("key", None) or desk.key(), one, other, why, **more)
    return link_cases(desk.ctx, desk.person(by), request)


def later(desk, **by):
    """Let so much time pass."""
    desk.clock.move_to(now(desk) + timedelta(**by))


def now(desk) -> datetime:
    with desk.ctx.looking() as unit:
        return unit.now
