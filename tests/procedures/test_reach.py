"""Every step, flow and deadline of the national base is come to by some story."""

from __future__ import annotations

from functools import cache

import pytest

from tests.make import UNBORN_BABY
from tests.procedures import folders
from workflows.procedures.check import check
from workflows.procedures.load import load
from workflows.procedures.reach import (
    Reached,
    unreached_deadlines,
    unreached_flows,
    unreached_stages,
    unreached_steps,
    way,
)
from workflows.procedures.scenarios import read_stories
from workflows.services.reach import rehearse_watched


@cache
def of_the_base():
    procedure, stories = load(UNBORN_BABY), read_stories(UNBORN_BABY)
    _, reached = rehearse_watched(procedure, stories, stories)
    return procedure, reached


@pytest.fixture
def referral(tmp_path):
    """A small folder with one story, in which the referral is decided in time."""
    folder = folders.referral(tmp_path / "referral")
    procedure, stories = load(folder), read_stories(folder)
    _, reached = rehearse_watched(procedure, stories, stories)
    return folder, procedure, reached


@pytest.mark.slow
def test_every_step_of_the_base_is_reached_by_some_story():
    procedure, reached = of_the_base()
    assert unreached_steps(procedure, reached) == ()


@pytest.mark.slow
def test_every_deadline_of_the_base_is_reached_by_some_story():
    procedure, reached = of_the_base()
    assert unreached_deadlines(procedure, reached) == ()


@pytest.mark.slow
def test_every_flow_of_the_base_is_followed_by_some_story():
    procedure, reached = of_the_base()
    assert [f"{d.file}: {way(d, flow)}" for d, flow in unreached_flows(procedure, reached)] == []


def test_a_flow_that_a_case_followed_is_noted_and_one_that_it_did_not_is_named(referral):
    folder, procedure, reached = referral
    missed = [(d.file, flow.source, flow.target) for d, flow in unreached_flows(procedure, reached)]
    assert missed
    assert reached.flows is not None
    assert reached.flows.isdisjoint(missed)
    said = [found for found in check(folder, reached) if "no story follows this flow" in str(found)]
    assert [found.file for found in said] == [file for file, _, _ in missed]
    assert all("add a scene" in found.fix for found in said)


def test_steps_and_deadlines_are_noted_from_the_log(referral):
    _, procedure, reached = referral
    assert {"send_referral", "decide_referral", "referral_decision"} <= reached.names
    assert set(unreached_steps(procedure, reached)).isdisjoint(reached.names)


def test_stages_of_ladders_nobody_waited_for_are_named(referral):
    _, procedure, reached = referral
    assert reached.stages == frozenset()
    assert len(unreached_stages(procedure, reached)) == sum(
        len(ladder.rungs) for ladder in procedure.ladders.values()
    )


def test_without_a_rehearsal_no_flow_is_asked_for(referral):
    folder, procedure, reached = referral
    assert list(unreached_flows(procedure, Reached(reached.names))) == []
    assert not [found for found in check(folder) if "flow" in found.sentence]


def test_what_two_rehearsals_came_to_is_added_up():
    one = Reached(frozenset({"a"}), frozenset({("x.bpmn", "a", "b")}), frozenset({("late", 1)}))
    other = Reached(frozenset({"b"}))
    assert one | other == Reached(frozenset({"a", "b"}), one.flows, one.stages)
    assert (other | other).flows is None
