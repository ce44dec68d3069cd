"""Send, receive, acknowledge, decide and feed back a referral: five acts, five separate stamps.

Each finds the open task whose step records that stamp, so a partnership may draw the steps as it
likes. A practitioner may complete the task itself with the same effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from workflows.domain import access
from workflows.domain.agencies import Actor
from workflows.domain.errors import CaseNotFound, TaskNotOpen
from workflows.domain.referrals import Stamp
from workflows.domain.tasks import TaskStatus
from workflows.services.casework import Casework
from workflows.services.context import Context
from workflows.services.outcome import Outcome
from workflows.services.tasks import CompleteTask, complete_task
from workflows.store import keys, tasks

_WORDS = {
    Stamp.SENT: "to be sent",
    Stamp.RECEIVED: "to be sent",
    Stamp.OPENED: "to be opened",
    Stamp.ACKNOWLEDGED: "to be acknowledged",
    Stamp.DECIDED: "to be decided",
    Stamp.TOLD: "whose referrer is to be told",
}


def send_referral(
    ctx: Context, actor: Actor, reference: str, key: str, answers: Mapping[str, object],
    happened_at: datetime | None = None, version: int | None = None,
) -> Outcome:  # fmt: skip
    """Send the referral. It has then reached the front door, and the clock runs."""
    return _stamp(ctx, actor, reference, Stamp.SENT, key, answers, happened_at, version)


def receive_referral(
    ctx: Context, actor: Actor, reference: str, key: str, answers: Mapping[str, object],
    happened_at: datetime | None = None, version: int | None = None,
) -> Outcome:  # fmt: skip
    """A named front-door worker opens the referral. Until then "sent" is all it is."""
    return _stamp(ctx, actor, reference, Stamp.OPENED, key, answers, happened_at, version)


def acknowledge_referral(
    ctx: Context, actor: Actor, reference: str, key: str, answers: Mapping[str, object],
    happened_at: datetime | None = None, version: int | None = None,
) -> Outcome:  # fmt: skip
    """Acknowledge the referral to whoever made it. This is not an outcome."""
    return _stamp(ctx, actor, reference, Stamp.ACKNOWLEDGED, key, answers, happened_at, version)


def decide_referral(
    ctx: Context, actor: Actor, reference: str, key: str, answers: Mapping[str, object],
    happened_at: datetime | None = None, version: int | None = None,
) -> Outcome:  # fmt: skip
    """Record the decision. "More information needed" stops no clock."""
    return _stamp(ctx, actor, reference, Stamp.DECIDED, key, answers, happened_at, version)


def feed_back(
    ctx: Context, actor: Actor, reference: str, key: str, answers: Mapping[str, object],
    happened_at: datetime | None = None, version: int | None = None,
) -> Outcome:  # fmt: skip
    """Record that the referrer was told. Only now does the case no longer await an outcome."""
    return _stamp(ctx, actor, reference, Stamp.TOLD, key, answers, happened_at, version)


def _stamp(
    ctx: Context, actor: Actor, reference: str, stamp: Stamp, key: str,
    answers: Mapping[str, object], happened_at: datetime | None, version: int | None,
) -> Outcome:  # fmt: skip
    with ctx.looking() as unit:
        work = Casework.load(ctx, unit, actor, reference, lock=False)
        if not access.may_see_case(actor, work.involved):
            raise CaseNotFound
        task = _task_for(work, stamp)
        if task is None:
            task = _last_done(work, stamp, actor, key)
    return complete_task(
        ctx, actor, CompleteTask(key, task, answers, happened_at=happened_at, version=version)
    )


def _task_for(work: Casework, stamp: Stamp) -> str | None:
    steps = work.index.steps_recording.get(stamp.value, ())
    waiting = [
        task
        for task in work.tasks.values()
        if task.step in steps and task.status is TaskStatus.OPEN
    ]
    return min(waiting, key=lambda task: task.opened_at).id if waiting else None


def _last_done(work: Casework, stamp: Stamp, actor: Actor, key: str) -> str:
    """The task a key already completed, so that a second press gets the first answer again."""
    steps = work.index.steps_recording.get(stamp.value, ())
    done = [task for task in tasks.tasks_of(work.unit.tx, work.row.id) if task.step in steps]
    if done and keys.recall(work.unit.tx, actor.id, key) is not None:
        return max(done, key=lambda task: task.opened_at).id
    raise TaskNotOpen(
        f"There is no referral on this case {_WORDS[stamp]} now.",
        next_action="Open the case to see where it is.",
    )
