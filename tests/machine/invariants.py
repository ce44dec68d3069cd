"""What holds of every case after every act, whoever did what and in whatever order."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import asdict

from workflows.domain import events as e
from workflows.domain.agencies import SYSTEM
from workflows.domain.deadline_text import say
from workflows.domain.events import from_payload
from workflows.domain.referrals import Stamp
from workflows.domain.tasks import TaskStatus
from workflows.services import clocks
from workflows.store import outbox
from workflows.store.rows import DeadlineStatus

_FROM_EDD = re.compile(r"\bedd\b|\d\+\d|end_of_first_trimester")
_ENDED = {DeadlineStatus.MET, DeadlineStatus.MET_LATE, DeadlineStatus.ENDED}


def counts_from_edd(definition):
    """Whether any sentence of a deadline, or a condition of one, speaks of the EDD."""
    spoken = [say(choice.rule) for choice in definition.rules]
    spoken += [choice.when.text for choice in definition.rules if choice.when is not None]
    spoken += [say(rule) for rule in (definition.late_start,) if rule is not None]
    return any(_FROM_EDD.search(words) or "gestation" in words for words in spoken)


def recompute(work):
    """Every date worked out again."""
    clocks.replan(work, everything=True)


def differences(before, after):
    """What differs between two sets of deadlines, field by field."""
    return [
        (key, name, getattr(before.get(key), name, "no such row"), getattr(row, name))
        for key, row in after.items()
        for name in asdict(row)
        if name != "urgent" and getattr(before.get(key), name, "no such row") != getattr(row, name)
    ]


def check(work, entries, *, swept):
    """Everything below, of one case and its log. `swept`: nothing due is still to be noticed."""
    events = [from_payload(entry.kind, entry.payload) for entry in entries]
    recorded_times_never_go_back(entries)
    tasks_are_those_of_the_log(work, entries, events)
    everyone_is_told_once(events)
    ladders_climb_without_a_gap(work, events)
    an_unanswered_referral_keeps_its_task(work)
    a_closed_case_has_nothing_running(work)
    if swept:
        everything_late_is_known_and_climbing(work)


def recorded_times_never_go_back(entries):
    times = [entry.recorded_at for entry in entries]
    assert times == sorted(times)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))


def tasks_are_those_of_the_log(work, entries, events):
    """Every finished task names an agency and a person, and is in the log once; so for the rest."""
    by_status = defaultdict(Counter)
    for task in work.tasks.values():
        by_status[task.status][task.step] += 1
        assert task.agency
        if task.status is TaskStatus.DONE:
            assert task.done_by is not None
            assert task.done_at is not None
            assert task.recorded_at is not None
    opened = Counter(event.step for event in events if isinstance(event, e.TaskOpened))
    done = Counter(event.step for event in events if isinstance(event, e.StepCompleted))
    withdrawn = Counter(event.step for event in events if isinstance(event, e.TaskWithdrawn))
    assert by_status[TaskStatus.DONE] == done
    assert sum(by_status.values(), Counter()) == opened
    if work.is_open:
        assert by_status[TaskStatus.WITHDRAWN] == withdrawn
    for entry in entries:
        if entry.kind == "StepCompleted":
            assert entry.actor
            assert entry.agency not in {"", SYSTEM}


def everyone_is_told_once(events):
    """One message for each person and subject, of which a stage of a ladder is one."""
    told = Counter(
        (event.person, event.about) for event in events if isinstance(event, e.PersonTold)
    )
    assert set(told.values()) <= {1}, told.most_common(1)


def ladders_climb_without_a_gap(work, events):
    """Stages 1, 2, 3 … of each ladder, none twice, none left out."""
    reached = defaultdict(list)
    for (name, cycle, rung), row in sorted(work.deadlines.items()):
        if rung and row.missed_at is not None:
            reached[name, cycle].append(rung)
    for (name, cycle), rungs in reached.items():
        assert rungs == list(range(1, len(rungs) + 1)), (name, cycle)
        assert work.deadlines[name, cycle, 0].missed_at is not None
    raised = Counter(e_.deadline for e_ in events if isinstance(e_, e.EscalationRaised))
    assert raised == Counter(name for (name, _), rungs in reached.items() for _ in rungs)
    missed = Counter(e_.name for e_ in events if isinstance(e_, e.DeadlineMissed))
    rows = work.deadlines.items()
    assert missed == Counter(
        name for (name, _, rung), row in rows if rung == 0 and row.missed_at is not None
    )


def an_unanswered_referral_keeps_its_task(work):
    """Nothing but an outcome ends it or its clock: no birth, no re-dating, no silence."""
    if not work.is_open or not work.referral.awaits_outcome:
        return
    waiting = {task.step for task in work.tasks.values() if task.status is TaskStatus.OPEN}
    decided = work.referral.stamps[Stamp.DECIDED] is not None
    assert ("tell_referrer" if decided else "decide_referral") in waiting, waiting
    if not decided:
        assert clocks.current(work)["referral_decision"].status not in _ENDED


def a_closed_case_has_nothing_running(work):
    if work.is_open:
        return
    assert not [t for t in work.tasks.values() if t.status is TaskStatus.OPEN]
    running = [row for row in work.deadlines.values() if row.next_at is not None]
    assert running == []


def everything_late_is_known_and_climbing(work):
    """After a sweep nothing that is due waits; what was missed has its next stage to come."""
    for (name, cycle, rung), row in work.deadlines.items():
        assert row.next_at is None or row.next_at > work.now, (name, cycle, rung)
        late = row.due_at is not None and row.due_at <= work.now
        if rung == 0 and late and row.status is DeadlineStatus.OPEN:
            raise AssertionError(f"{name} came due and nobody noticed")
        if rung == 0 and row.status is DeadlineStatus.MISSED and row.ladder is not None:
            rungs = len(work.procedure.ladders[row.ladder].rungs)
            stages = [work.deadlines.get((name, cycle, number)) for number in range(1, rungs + 1)]
            climbed = [s for s in stages if s is not None and s.missed_at is not None]
            to_come = [s for s in stages if s is not None and s.next_at is not None]
            assert len(climbed) == rungs or len(to_come) == 1, (name, cycle)


def messages_are_those_the_log_tells_of(tx, work, entries):
    """Everyone's inbox holds as many messages of this case as the log says she was told."""
    told = Counter(entry.payload["person"] for entry in entries if entry.kind == "PersonTold")
    kept = {
        person: sum(row.case_id == work.row.id for row in outbox.inbox_of(tx, person, 10_000))
        for person in told
    }
    assert kept == dict(told)
