"""The stories through the real server, its clock moved: the same tasks, dates, escalations and log.

Each story is played in memory first. Played again over HTTP, every scene must leave the same case:
in the log the same entries in the same order, saying the same, at the same instants but for the
moments that requests and the server's ticks take.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.http_desk import HttpDesk, Watching
from tests.log_lines import lines
from tests.make import UNBORN_BABY
from tests.procedures.telling import one_in_twelve_at_once
from tests.server import Server, put_people
from workflows.domain import events as e
from workflows.procedures.load import load
from workflows.procedures.scenarios import read_stories
from workflows.services.rehearsal import play
from workflows.services.rehearsals import earlier_of, first_instant
from workflows.services.service_desk import in_memory, invented_people

A_MOMENT = timedelta(seconds=30)
PROCEDURE = load(UNBORN_BABY)
STAFF = invented_people(PROCEDURE)
STORIES = {story.key: story for story in read_stories(UNBORN_BABY)}
FIRST_OF_TWO = {story.earlier for story in STORIES.values() if story.earlier is not None}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for all stories of a run: each is of another woman, and the clock goes back."""
    folder = tmp_path_factory.mktemp("stories")
    url = f"sqlite:///{folder / 'prebirth.sqlite3'}"
    put_people(url, STAFF)
    with Server(url, folder) as running:
        yield running


@pytest.mark.parametrize(
    "key",
    one_in_twelve_at_once(
        STORIES.keys() - FIRST_OF_TWO, always=("baby_w", "siblings_conference"), start=6
    ),
)
def test_over_http_every_scene_leaves_the_same_case_as_in_memory(key, server):
    play_twice_and_compare(key, server)


@pytest.mark.postgres
def test_so_it_does_on_postgresql(durable_postgres_server, tmp_path):
    url = durable_postgres_server.new_database()
    put_people(url, STAFF)
    with Server(url, tmp_path) as running:
        play_twice_and_compare("baby_w", running)
    durable_postgres_server.drop(url)


def play_twice_and_compare(key, server):
    """Both after the earlier story of the same woman, if there is one; that is compared as well."""
    story = STORIES[key]
    in_order = [*([earlier_of(story, STORIES)] if story.earlier else []), story]
    rehearsed = in_memory(PROCEDURE, first_instant(story, STORIES))
    stops, expected, before = {}, {}, None
    for each in in_order:
        desk = Watching(rehearsed, before)
        played = play(each, desk, earlier=before)
        stops[each.key], expected[each.key] = desk.swept, desk.looks
        before = played.reference if acts_on_both(story) else None
    rehearsed.ctx.database.close()
    over_http, before = HttpDesk(server, STAFF, stops), None
    for each in in_order:
        desk = Watching(over_http)
        played = play(without_dates(each), desk, earlier=before)
        assert played.amiss == ()
        compare(desk.looks, expected[each.key])
        before = played.reference


def acts_on_both(story):
    """Whether it goes on with the earlier story's case, whose silences then count as well."""
    return any(scene.in_earlier for scene in story.scenes)


def without_dates(story):
    """Its own expected dates are exact; here dates are compared by `compare`, to a moment."""
    scenes = [replace(scene, expect=replace(scene.expect, due={})) for scene in story.scenes]
    return replace(story, scenes=tuple(scenes))


def compare(found, expected):
    assert len(found) == len(expected)
    for number, (here, there) in enumerate(zip(found, expected, strict=True)):
        at = f"scene {number}"
        assert (at, here.status, here.edd) == (at, there.status, there.edd)
        assert (at, dict(here.open)) == (at, dict(there.open))
        assert {n: stood(d) for n, d in here.deadlines.items()} == {
            n: stood(d) for n, d in there.deadlines.items()
        }
        for name, deadline in here.deadlines.items():
            assert alike(deadline.due_at, there.deadlines[name].due_at), (at, name, deadline)
        assert escalations(here) == escalations(there)
        for one, other in zip(lines(here.entries), lines(there.entries), strict=True):
            assert alike(one, other), (at, one, other)


def stood(deadline):
    return (deadline.status, deadline.cause, deadline.sentence)


def escalations(look):
    """Which stage of which ladder, who was told, and whether it was noticed late, in order."""
    return [entry.event for entry in look.entries if isinstance(entry.event, e.EscalationRaised)]


def alike(one, other):
    """Equal, but that an instant may differ by a moment."""
    match one, other:
        case dict(), dict():
            return one.keys() == other.keys() and all(alike(one[k], other[k]) for k in one)
        case list() | tuple(), list() | tuple():
            return len(one) == len(other) and all(map(alike, one, other))
        case datetime(), datetime():
            return abs(one - other) <= A_MOMENT
        case str(), str():
            return one == other or alike_instants(one, other)
        case _:
            return one == other


def alike_instants(one, other):
    try:
        return alike(datetime.fromisoformat(one), datetime.fromisoformat(other))
    except ValueError:
        return False
