"""Only what depends on a changed fact is worked out again; doing all of it changes nothing."""

import pytest

import bpmn
from tests.procedures.telling import one_in_twelve_at_once
from workflows.domain.agencies import THE_SYSTEM
from workflows.procedures.load import load
from workflows.procedures.scenarios import read_stories
from workflows.services import clocks
from workflows.services.casework import Casework
from workflows.services.rehearsal import play
from workflows.services.rehearsals import earlier_of, first_instant
from workflows.services.service_desk import in_memory
from workflows.store.queues import cases_for

FOLDER = bpmn.FOLDER / "unborn_baby"
STORIES = {story.key: story for story in read_stories(FOLDER)}


@pytest.mark.parametrize("key", one_in_twelve_at_once(STORIES, always=("baby_w",), start=3))
def test_a_full_replan_after_every_scene_finds_every_date_as_it_is(key):
    story = STORIES[key]
    desk = in_memory(load(FOLDER), first_instant(story, STORIES))
    if story.earlier is not None:
        play(earlier_of(story, STORIES), desk)
    amiss = []

    def look_again():
        with desk.ctx.looking() as unit:
            for reference in [line.reference for line in unit_cases(unit)]:
                work = Casework.load(desk.ctx, unit, THE_SYSTEM, reference, lock=False)
                before = dict(work.deadlines)
                clocks.replan(work, everything=True)
                amiss.extend(
                    (reference, name, before.get(name), row)
                    for name, row in work.deadlines.items()
                    if name not in before or shown(before[name]) != shown(row)
                )

    play(story, desk, after_scene=look_again)
    look_again()
    assert not amiss


def shown(row):
    return row.status, row.due_at, row.not_before_at, row.sentence, row.why, row.cause, row.next_at


def unit_cases(unit):
    seen = {}
    for agency in ("midwifery", "childrens_social_care", "health_visiting", "sexual_health"):
        seen.update({line.reference: line for line in cases_for(unit.tx, agency)})
    return seen.values()
