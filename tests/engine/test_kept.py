"""An engine that keeps the case it has just told of answers as one that reads it anew."""

from __future__ import annotations

import pytest

from tests.engine.diagrams import at, procedure, straight
from workflows.domain.errors import TaskNotOpen
from workflows.domain.tasks import TaskId
from workflows.engine.engine import Engine

STEPS = ("write", "read", "answer")
PARTS = procedure(straight("main", *STEPS))
MOMENT = at()


def opened(told):
    (task,) = told.opened
    return task.id


def test_what_follows_is_the_same_kept_or_read():
    keeping, reading = Engine(), Engine(keeps=0)
    told = keeping.start(PARTS, MOMENT)
    while not told.finished:
        state, task = told.state, opened(told)
        told = keeping.complete(PARTS, state, task, MOMENT)
        assert reading.complete(PARTS, state, task, MOMENT) == told


def test_the_same_call_again_gives_the_same_answer():
    engine = Engine()
    begun = engine.start(PARTS, MOMENT)
    first = engine.complete(PARTS, begun.state, opened(begun), MOMENT)
    assert engine.complete(PARTS, begun.state, opened(begun), MOMENT) == first


def test_what_was_refused_leaves_the_state_as_it_was():
    engine = Engine()
    begun = engine.start(PARTS, MOMENT)
    with pytest.raises(TaskNotOpen):
        engine.complete(PARTS, begun.state, TaskId("nobody's"), MOMENT)
    told = engine.complete(PARTS, begun.state, opened(begun), MOMENT)
    assert [task.step for task in told.opened] == ["read"]


def test_no_more_cases_are_kept_than_it_was_told():
    engine = Engine(keeps=2)
    begun = [engine.start(PARTS, MOMENT) for _ in range(5)]
    assert len(engine._kept) == 2
    for one in begun:
        told = engine.complete(PARTS, one.state, opened(one), MOMENT)
        assert [task.step for task in told.opened] == ["read"]


def test_a_watch_is_told_each_flow_that_is_followed():
    followed = []
    engine = Engine(watch=lambda *flow: followed.append(flow))
    begun = engine.start(PARTS, MOMENT)
    engine.complete(PARTS, begun.state, opened(begun), MOMENT)
    assert [(came, went) for _, came, went in followed] == [
        ("main_opened", "write"),
        ("write", "read"),
    ]
    assert {file for file, _, _ in followed} == {"main.bpmn"}
