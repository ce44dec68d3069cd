"""Every story goes as it should, and restarting between any two scenes changes nothing in it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tests.log_lines import lines
from tests.make import UNBORN_BABY
from tests.procedures.telling import one_in_twelve_at_once
from workflows.engine.engine import Engine
from workflows.procedures.load import load
from workflows.procedures.scenarios import read_stories
from workflows.services.editions import Editions
from workflows.services.rehearsal import play
from workflows.services.rehearsals import earlier_of, first_instant, play_with_earlier
from workflows.services.service_desk import ServiceDesk, in_memory, invented_people
from workflows.store import log, people
from workflows.store.database import Database

PROCEDURE = load(UNBORN_BABY)
STORIES = {story.key: story for story in read_stories(UNBORN_BABY)}
EACH_STORY = pytest.mark.parametrize("key", sorted(STORIES))
RESTARTED = pytest.mark.parametrize(
    "key", one_in_twelve_at_once(STORIES, always=("baby_w", "siblings_conference"))
)


@cache
def straight_through(key):
    """The rehearsal of a story in memory, and the case as it then stands."""
    story = STORIES[key]
    desk = in_memory(PROCEDURE, first_instant(story, STORIES))
    rehearsal = play_with_earlier(story, STORIES, desk)
    seen = desk.look(rehearsal.reference)
    desk.ctx.database.close()
    return rehearsal, seen


READING = Engine(keeps=0)
"""Reads every case from what was saved. Definitions, which a hash pins, it parses but once."""


class Restarting:
    """A desk on a file, of which nothing but the file outlives a restart."""

    def __init__(self, key, url, editions):
        made = in_memory(PROCEDURE, first_instant(STORIES[key], STORIES))
        made.ctx.database.close()
        self._url, self._editions = url, editions
        database = Database.open(url)
        database.upgrade()
        with database.transaction() as tx:
            people.put(tx, invented_people(PROCEDURE))
        ctx = replace(made.ctx, database=database, editions=Editions.of_procedures([PROCEDURE]))
        self.desk = ServiceDesk(ctx, made.clock, made.staff)

    def restart(self):
        self.desk.ctx.database.close()
        self.desk.ctx = replace(
            self.desk.ctx,
            database=Database.open(self._url),
            engine=READING,
            editions=self._editions(),
        )


def play_restarting(key, url, editions):
    story, held = STORIES[key], Restarting(key, url, editions)
    if story.earlier is not None:
        play(earlier_of(story, STORIES), held.desk, after_scene=held.restart)
    rehearsal = play(story, held.desk, after_scene=held.restart)
    seen = held.desk.look(rehearsal.reference)
    with held.desk.ctx.database.reading() as tx:
        assert log.verify(tx) == []
    held.desk.ctx.database.close()
    return rehearsal, seen


@EACH_STORY
def test_goes_as_it_should(key):
    rehearsal, _ = straight_through(key)
    assert rehearsal.amiss == ()


@pytest.mark.slow
@RESTARTED
def test_with_a_restart_between_all_scenes_the_log_tasks_and_dates_are_the_same(key, sqlite_url):
    rehearsal, seen = play_restarting(key, sqlite_url, lambda: Editions.of_procedures([PROCEDURE]))
    expected, expected_seen = straight_through(key)
    assert rehearsal.amiss == ()
    assert lines(seen.entries) == lines(expected_seen.entries)
    assert [(played.on, len(played.lines)) for played in rehearsal.scenes] == [
        (played.on, len(played.lines)) for played in expected.scenes
    ]
    assert replace(seen, entries=()) == replace(expected_seen, entries=())


@pytest.mark.slow
def test_a_case_runs_on_by_the_edition_it_was_started_under_when_the_folder_is_gone(sqlite_url):
    """The files are read back from the store at every restart, and from nowhere else."""
    held = Restarting("edd_revised", sqlite_url, lambda: Editions({}))
    rehearsal = play(STORIES["edd_revised"], held.desk, after_scene=held.restart)
    seen = held.desk.look(rehearsal.reference)
    held.desk.ctx.database.close()
    assert rehearsal.amiss == ()
    assert lines(seen.entries) == lines(straight_through("edd_revised")[1].entries)
