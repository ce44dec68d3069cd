"""Stored state: equal to what SpiffWorkflow itself would write, small, and never trusted."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnSubWorkflowConverter, TaskConverter
from SpiffWorkflow.bpmn.serializer.helpers.registry import DefaultRegistry

from tests.engine.diagrams import (
    DUE,
    ENGINE,
    MONDAY,
    Drawing,
    Life,
    at,
    procedure,
    several,
    straight,
)
from tests.engine.test_decisions import ELSE, HARM, LATE, case
from tests.engine.test_signals import facts_loop, pathway
from tests.engine.test_steps import rounds
from workflows.domain.errors import StateTooNew
from workflows.engine.advance import EngineState
from workflows.engine.engine import Engine
from workflows.engine.serializer import STATE_VERSION, StateUnreadable, dump, load
from workflows.engine.tree import CaseTask, Stage


def by_spiffworkflow(running: Any) -> Any:
    """The case in SpiffWorkflow's own serialiser's words, without the definition."""
    registry = DefaultRegistry()
    TaskConverter(CaseTask, registry)
    BpmnSubWorkflowConverter(Stage, registry)
    live = {
        number: stage
        for number, stage in running.subprocesses.items()
        if stage.parent_task.has_state(0b111111)
    }
    return {
        "tasks": registry.convert(running.tasks),
        "subprocesses": registry.convert(live),
        "last_task": running.last_task and running.last_task.id,
        "success": running.success,
        "completed": running.completed,
        "root": running.task_tree.id,
        "data": registry.convert(running.data),
        "waiting": sorted(running.event_manager.tasks),
        "open": sorted(running.for_people),
    }


def through_everything() -> list[Life]:
    """One case in each of many states."""
    lives = []

    def keep(life: Life) -> Life:
        lives.append(replace(life))
        return life

    keep(pathway())
    keep(pathway().do("assess"))
    keep(pathway().pass_time(DUE))
    keep(pathway().hear("baby_born"))
    keep(keep(pathway(count="2")).do("assess"))
    keep(keep(facts_loop()).hear("facts_added")).do("read_facts")
    life = Life(procedure(rounds()), at(more=True))
    for step in ("visit", "tell_gp", "tell_gp", "visit"):
        keep(life.do(step))
    for drawing in ("COLLECT", "FIRST"):
        keep(case(drawing, LATE, HARM, ELSE))
    plans = (
        Drawing("main")
        .start()
        .step("plan", inside=several("2"))
        .end("e")
        .path("opened", "plan", "e")
    )
    keep(keep(keep(Life(procedure(plans))).do("plan")).do("plan"))
    return lives


def live_and_loaded(life: Life) -> tuple[Any, Any]:
    """The tree of the last state, and the tree of that one saved and read again."""
    definition = ENGINE._definition(life.procedure)
    first = load(life.last.state, definition, life.moment)
    return first, load(dump(first), definition, life.moment)


def test_a_state_read_back_is_what_spiffworkflow_itself_would_have_kept():
    lives = through_everything()
    assert len(lives) >= 15
    for life in lives:
        first, second = live_and_loaded(life)
        assert by_spiffworkflow(second) == by_spiffworkflow(first)
        assert dump(second) == dump(first) == life.last.state


def test_a_running_tree_is_saved_as_spiffworkflow_would_have_kept_it():
    """Against the tree in memory that has never been saved, stage by stage."""
    life = pathway()
    definition = ENGINE._definition(life.procedure)
    running = load(life.last.state, definition, life.moment)
    for step in ("see_at_clinic", "assess"):
        task = next(t for t in running.for_people.values() if t.task_spec.bpmn_id == step)
        task.run()
        running.settle()
        read = load(dump(running), definition, life.moment)
        assert by_spiffworkflow(read) == by_spiffworkflow(running)


@pytest.mark.parametrize(
    ("steps", "most"),
    [pytest.param(4, 1_000, id="four steps"), pytest.param(60, 5_000, id="sixty steps")],
)
def test_a_state_is_small_at_every_step(steps: int, most: int):
    names = [f"step_{place}" for place in range(steps)]
    life = Life(procedure(straight("main", *names)))
    for name in names:
        assert len(life.last.state.blob) <= most
        life.do(name)
    assert len(life.last.state.blob) <= most


def test_a_finished_stage_is_no_longer_stored():
    main = Drawing("main").start().stage("assessment").step("plan").end("planned")
    main.path("opened", "assessment", "plan", "planned")
    life = Life(procedure(main, straight("assessment", *[f"look_{place}" for place in range(20)])))
    size = len(life.last.state.blob)
    for place in range(20):
        life.do(f"look_{place}")
    assert len(life.last.state.blob) < size / 2
    assert b"look_" not in life.last.state.blob
    assert life.do("plan").last.finished


def test_task_ids_are_the_same_after_storing():
    life = pathway()
    before = dict(life.ids)
    for _ in range(3):
        life.engine = Engine()
        life.pass_time()
    assert life.last.opened == ()
    assert set(life.open) <= set(before)
    assert life.do("assess").last.closed[0] in before


@pytest.mark.parametrize("version", [0, STATE_VERSION + 1, 99])
def test_a_state_of_another_version_is_refused_before_it_is_read(version: int):
    life = pathway()
    life.last = replace(life.last, state=EngineState(b"\x00not read", version, life.procedure.hash))
    with pytest.raises(StateTooNew, match=str(version)):
        life.pass_time()


def test_a_state_of_another_edition_is_refused():
    life, other = pathway(), procedure(straight("main", "decide"))
    with pytest.raises(StateUnreadable, match="another edition"):
        life.engine.advance(other, life.last.state, life.moment)


SPIFF_1_0 = orjson.dumps(
    {
        "serializer_version": "1.0",
        "spec": {"typename": "BpmnProcessSpec"},
        "tasks": {
            "1": {
                "task_spec": "decide",
                "internal_data": {"event_value": "__import__('os').system('touch pwned')"},
            }
        },
    }
)


def spoilt(change: Callable[[Any], object]) -> bytes:
    saved = orjson.loads(Life(procedure(straight("main", "send", "decide"))).last.state.blob)
    change(saved)
    return orjson.dumps(saved)


@pytest.mark.parametrize(
    "blob",
    [
        pytest.param(SPIFF_1_0, id="SpiffWorkflow's version 1.0 with code in a timer"),
        pytest.param(SPIFF_1_0.replace(b"1.0", b"1.1"), id="SpiffWorkflow's version 1.1"),
        pytest.param(b'{"typename": "UUID", "value": "x"}', id="an object that names its class"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x80\x04\x95", id="a pickle"),
        pytest.param(b"zzzz", id="compressed rubbish"),
        pytest.param(b"z" + zlib.compress(b"[" * 20_000_000), id="a bomb"),
        pytest.param(spoilt(lambda s: s.__setitem__(0, "../../")), id="a prefix that is none"),
        pytest.param(
            spoilt(lambda s: s[3][4][2].__setitem__(2, "grant_access")), id="an unknown name"
        ),
        pytest.param(spoilt(lambda s: s[3][4][2].__setitem__(1, -1)), id="a parent from behind"),
        pytest.param(spoilt(lambda s: s[3][4][2].__setitem__(1, 7)), id="a parent that follows"),
        pytest.param(spoilt(lambda s: s[3][4][2].__setitem__(3, 31)), id="a state that is none"),
        pytest.param(spoilt(lambda s: s[3][4][2].__setitem__(0, 1)), id="a number used twice"),
        pytest.param(spoilt(lambda s: s[3][4][2].__setitem__(0, True)), id="a number that is none"),
        pytest.param(spoilt(lambda s: s[3][4][2].append("x")), id="inner data that is none"),
        pytest.param(
            spoilt(lambda s: s[3][4][2].append({"seen_events": ["x"]})), id="a stored event"
        ),
        pytest.param(spoilt(lambda s: s[4].append([2, s[3]])), id="a stage under a step"),
        pytest.param(spoilt(lambda s: s.append("more")), id="something more"),
        pytest.param(spoilt(lambda s: s[3][4].clear()), id="no rows"),
    ],
)
def test_a_doctored_state_is_refused_and_nothing_of_it_is_run(blob: bytes, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    life = Life(procedure(straight("main", "send", "decide")))
    with pytest.raises(StateUnreadable):
        life.engine.advance(
            life.procedure, EngineState(blob, STATE_VERSION, life.procedure.hash), life.moment
        )
    assert list(tmp_path.iterdir()) == []


def test_a_word_that_spiffworkflow_would_take_for_a_class_is_only_a_word():
    rule = ("Why", "-", "-", '"typename"')
    life = case("FIRST", rule).do("decide")
    assert life.last.finished
    first, _ = live_and_loaded(life)
    assert first.last_task.data == {"proposed": "typename"}


def test_nothing_of_the_clock_is_in_a_state_but_the_moments_it_was_given():
    life = Life(procedure(straight("main", "send", "decide"))).do("send")
    assert orjson.loads(life.last.state.blob)[2] == [MONDAY.timestamp()]
