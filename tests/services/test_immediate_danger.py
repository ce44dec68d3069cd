"""Nothing delays protection: danger, and a bruise in a baby, are heard in every state of a case."""

from functools import cache

import pytest

from tests.make import UNBORN_BABY
from workflows.domain import events as e
from workflows.domain.agencies import THE_SYSTEM
from workflows.domain.cases import CaseStatus
from workflows.procedures.load import load
from workflows.procedures.scenarios import RecordHappening, read_stories
from workflows.services.casework import Casework
from workflows.services.rehearsal import play
from workflows.services.rehearsals import first_instant
from workflows.services.service_desk import in_memory

HEARD_ALWAYS = ("immediate_danger", "bruise_in_baby")

# The state of the case → the story that brings it there, and the last scene of it that is played.
STATES = {
    "before any referral": ("booked_late", 0),
    "a referral begun, not yet sent": ("ordinary_on_time", 0),
    "a referral sent, not yet decided": ("ordinary_on_time", 1),
    "after no further action": ("track_asked_for_again", 3),
    "early help under way": ("early_help_is_enough", 3),
    "a plan under way before birth": ("child_in_need", 6),
    "no EDD known": ("first_seen_after_birth", 0),
    "whereabouts unknown": ("missing_until_the_end", None),
    "after birth": ("home_birth_without_worry", None),
    "after a loss": ("pregnancy_ended", None),
    "after a baby has died": ("baby_died", None),
    "on a closed case": ("ordinary_to_closure", None),
}


@cache
def known():
    return load(UNBORN_BABY), {story.key: story for story in read_stories(UNBORN_BABY)}


def brought_to(state):
    """A desk and the case on it, in that state."""
    (procedure, stories), (key, scene) = known(), STATES[state]
    story = stories[key]
    desk = in_memory(procedure, first_instant(story, stories))
    played = play(story, desk, until_scene=scene)
    assert played.amiss == ()
    return desk, played.reference


def row_of(desk, reference):
    with desk.ctx.looking() as unit:
        return Casework.load(desk.ctx, unit, THE_SYSTEM, reference, lock=False).row


@pytest.mark.parametrize("happening", HEARD_ALWAYS)
@pytest.mark.parametrize("state", STATES)
def test_it_is_heard_with_nothing_filled_in(state, happening):
    desk, reference = brought_to(state)
    before = len(desk.look(reference).entries)
    desk.act(reference, "midwifery", RecordHappening(happening, {}))
    seen, row = desk.look(reference), row_of(desk, reference)
    new = [entry.event for entry in seen.entries[before:]]
    told = {event.role for event in new if isinstance(event, e.PersonTold)}
    assert row.urgent
    assert row.status is CaseStatus.OPEN
    assert "childrens_social_care.duty_worker" in told
    assert "childrens_social_care.emergency_duty_team" in told
    assert {"open_referral", "decide_referral"} <= seen.open.keys()
    desk.ctx.database.close()


@pytest.mark.parametrize("happening", HEARD_ALWAYS)
def test_its_form_needs_no_answer(happening):
    procedure, _ = known()
    form = procedure.forms[procedure.happenings[happening].form or ""]
    assert not form.schema.get("required")
    assert form.schema.keys() <= {
        "$schema", "title", "description", "type", "additionalProperties", "properties", "required",
    }  # fmt: skip


@pytest.mark.parametrize("happening", HEARD_ALWAYS)
def test_no_agency_is_kept_from_it_and_no_condition_stands_before_it(happening):
    procedure, _ = known()
    found = procedure.happenings[happening]
    assert found.lanes == ()
    assert not found.only_once_decided
    assert found.reopens
    assert found.makes_urgent
