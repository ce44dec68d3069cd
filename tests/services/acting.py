"""What practitioners do in these tests, each in one line."""

from __future__ import annotations

from tests import make
from workflows.domain.agencies import THE_SYSTEM
from workflows.domain.tasks import TaskStatus
from workflows.services import escalations
from workflows.services.casework import Casework
from workflows.services.service_desk import look_at
from workflows.services.tasks import CompleteTask, complete_task

CONCERN = {"concern": "Seen late and alone", "told": True, "concerns": ["concealed_pregnancy"]}


def start(desk, by="midwife", **more):
    return make.case(desk, by, answers={"noticed_on": "2026-11-20"}, **more)


def task(desk, reference, step):
    """The open task of that step, as it is stored."""
    with desk.ctx.looking() as unit:
        work = Casework.load(desk.ctx, unit, THE_SYSTEM, reference, lock=False)
        return next(
            row for row in work.tasks.values() if row.step == step and row.status is TaskStatus.OPEN
        )


def do(desk, reference, step, by, answers=None, *, key=None, version=None, happened_at=None):
    found = task(desk, reference, step)
    request = CompleteTask(key or desk.key(), found.id, answers or {}, happened_at, version)
    return complete_task(desk.ctx, desk.person(by), request)


def refer(desk, **more):
    outcome = start(desk, **more)
    do(desk, outcome.reference, "send_referral", more.get("by", "midwife"), CONCERN)
    return outcome.reference


def decide(desk, reference, decision="progress_to_assessment", by="duty_worker", **more):
    return do(desk, reference, "decide_referral", by, {"referral_decision": decision}, **more)


def look(desk, reference):
    with desk.ctx.looking() as unit:
        return look_at(Casework.load(desk.ctx, unit, THE_SYSTEM, reference, lock=False))


def events(desk, reference, kind=None):
    found = [entry.event for entry in look(desk, reference).entries]
    return [event for event in found if kind is None or isinstance(event, kind)]


def let_pass(desk, until):
    """Time passes to that moment, with the sweep running at each instant something is due."""
    desk.clock.move_to(until)
    while escalations.sweep(desk.ctx).noticed:
        pass
