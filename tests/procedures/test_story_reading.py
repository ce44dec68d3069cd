"""What a story says becomes people, acts and instants, in London time."""

from datetime import UTC, date, datetime

import pytest

from tests.procedures import folders
from workflows.domain.errors import ProcedureInvalid, ValueNotUnderstood
from workflows.domain.gestation import Gestation
from workflows.procedures.scenarios import (
    Claim,
    CloseCase,
    DoStep,
    NobodyActs,
    RecordHappening,
    Release,
    ReviseEdd,
    read_stories,
    read_story,
)
from workflows.procedures.story_dates import read_edd, read_instant

THURSDAY = date(2026, 3, 12)


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        pytest.param("day 0 09:30", at(2026, 3, 12, 9, 30), id="day 0 is the day it starts"),
        pytest.param("day 20 09:30", at(2026, 4, 1, 8, 30), id="a day in summer time"),
        pytest.param("day -7 09:30", at(2026, 3, 5, 9, 30), id="a day before it starts"),
        pytest.param("Monday 09:00", at(2026, 3, 16, 9), id="the next Monday"),
        pytest.param("Thursday 09:00", at(2026, 3, 12, 9), id="the same weekday is the same day"),
        pytest.param("2026-03-16 09:00", at(2026, 3, 16, 9), id="a date written in figures"),
        pytest.param("Friday 13 March 2026 17:00", at(2026, 3, 13, 17), id="a date in words"),
        pytest.param(
            "friday 13 march 2026, 17:00", at(2026, 3, 13, 17), id="capitals do not matter"
        ),
        pytest.param(
            "25 October 2026 01:30", at(2026, 10, 25, 0, 30), id="the first of two half past ones"
        ),
    ],
)
def test_words_about_time_become_instants(text, instant):
    assert read_instant(text, THURSDAY) == instant


def test_a_weekday_is_the_first_one_that_is_not_before_the_moment_above():
    noon = at(2026, 3, 16, 12)
    assert read_instant("Monday 12:00", THURSDAY, noon) == noon
    assert read_instant("Monday 09:00", THURSDAY, noon) == at(2026, 3, 23, 9)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("soon", "time of day"),
        ("day 0 25:00", "time of day"),
        ("30 February 2026 09:00", "does not exist"),
        ("someday 09:00", "is not a date"),
        ("Monday 16 February 2026 25:61", "time of day"),
    ],
)
def test_what_is_not_a_moment_is_refused_in_words(text, word):
    with pytest.raises(ValueNotUnderstood, match=word):
        read_instant(text, THURSDAY)


@pytest.mark.parametrize(
    ("text", "edd"),
    [
        pytest.param("16 weeks from today", date(2026, 7, 2), id="weeks ahead"),
        pytest.param("1 week and 2 days from today", date(2026, 3, 21), id="weeks and days ahead"),
        pytest.param("32+0 today", date(2026, 5, 7), id="a gestation on day 0"),
        pytest.param("2026-07-02", date(2026, 7, 2), id="a date"),
        pytest.param("not known", None, id="not known"),
    ],
)
def test_the_edd_of_a_story(text, edd):
    assert read_edd(text, THURSDAY) == edd


def told(scenes, head=""):
    text = folders.STORY.partition("[[then]]")[0].replace("today =", head + "today =")
    return read_story("scenarios/a_story.toml", (text + scenes).encode())


def test_each_way_of_acting_is_read():
    story = told(
        """
[people]
midwifery = "named_midwife"
[[then]]
on = "day 1 09:00"
midwifery = "send_referral"
happened = "day 0 23:50"
answers = { told = false, noticed_on = 2026-03-12 }
[[then]]
on = "day 1 09:00"
midwifery = { happening = "baby_born", answers = { born_at = "2026-03-13T08:00:00+00:00" } }
[[then]]
on = "day 1 10:00"
midwifery = { revise_edd = "2026-07-01", method = "scan", accept = true }
[[then]]
on = "day 1 11:00"
childrens_social_care = { claim = "decide_referral" }
[[then]]
on = "day 1 12:00"
childrens_social_care = { release = "decide_referral" }
[[then]]
on = "day 2 12:00"
nobody_acts = true
[[then]]
on = "day 3 12:00"
childrens_social_care = { close = "No concern remains" }
"""
    )
    assert [scene.act for scene in story.scenes] == [
        DoStep(
            "send_referral", {"told": False, "noticed_on": "2026-03-12"}, at(2026, 3, 12, 23, 50)
        ),
        RecordHappening("baby_born", {"born_at": "2026-03-13T08:00:00+00:00"}),
        ReviseEdd(date(2026, 7, 1), "scan", True),
        Claim("decide_referral"),
        Release("decide_referral"),
        NobodyActs(),
        CloseCase("No concern remains"),
    ]
    assert story.scenes[5].agency is None
    assert story.people == {"midwifery": "named_midwife"}


def test_every_expectation_is_read():
    story = told(
        """
[[then]]
on = "Monday 09:00"
nobody_acts = true
expect_open_exactly = ["decide_referral"]
expect_not_open = ["tell_referrer"]
expect_due = { referral_decision = "day 1 17:00" }
expect_events = ["DeadlineMissed"]
expect_told = ["referrer"]
expect_late = { referral_decision = "missed" }
expect_gestation = "24+4"
expect_refused = "not open"
"""
    )
    expect = story.scenes[0].expect
    assert (expect.open, expect.open_exactly) == (("decide_referral",), True)
    assert expect.not_open == ("tell_referrer",)
    assert expect.due == {"referral_decision": at(2026, 3, 13, 17)}
    assert (expect.events, expect.told) == (("DeadlineMissed",), ("referrer",))
    assert expect.late == {"referral_decision": "missed"}
    assert expect.gestation == Gestation.parse("24+4")
    assert expect.refused == "not open"


def test_how_the_case_is_opened_is_read():
    opening = told("").opening
    assert (opening.by, opening.at) == ("midwifery", at(2026, 3, 12, 9))
    assert opening.woman == {"name": "Testcase Example", "nhs_number": "9990000018"}
    assert opening.told == "not_asked"
    assert opening.answers == {"noticed_on": "2026-03-12"}


def test_a_thing_cannot_have_happened_after_it_was_recorded():
    with pytest.raises(ProcedureInvalid, match="after the moment it is recorded"):
        told(
            '[[then]]\non = "day 1 09:00"\nhappened = "day 2 09:00"\nmidwifery = "send_referral"\n'
        )


def test_an_edd_is_worked_out_in_one_of_the_known_ways():
    text = folders.STORY.replace('edd_method = "scan"', 'edd_method = "scn"')
    with pytest.raises(ProcedureInvalid, match='"scn" is not known'):
        read_story("scenarios/a_story.toml", text.encode())


def test_the_stories_of_a_folder_are_read_by_name(tmp_path):
    stories = read_stories(folders.referral(tmp_path / "referral"))
    assert [(story.key, story.today, story.edd) for story in stories] == [
        ("decided_in_time", THURSDAY, date(2026, 7, 2))
    ]
    assert [scene.agency for scene in stories[0].scenes] == [
        "midwifery",
        "childrens_social_care",
        "childrens_social_care",
    ]


FOLLOWS = """
[earlier]
story = "elder"
"""


def test_a_scene_may_act_on_the_earlier_storys_case_and_share_its_meeting():
    story = told(
        FOLLOWS
        + """
[[then]]
on = "day 1 09:00"
in_earlier = true
midwifery = "send_referral"
expect_document = { plan = 2 }
[[then]]
on = "day 1 10:00"
held_with_earlier = true
midwifery = "send_referral"
"""
    )
    first, second = story.scenes
    assert (first.in_earlier, first.expect.documents) == (True, {"plan": 2})
    assert second.in_earlier is False
    assert second.act == DoStep("send_referral", {}, None, held_with_earlier=True)


@pytest.mark.parametrize("key", ["in_earlier", "held_with_earlier"])
def test_what_speaks_of_an_earlier_story_needs_one(key):
    with pytest.raises(ProcedureInvalid, match="earlier story, and none is named"):
        told(f'[[then]]\non = "day 1 09:00"\n{key} = true\nmidwifery = "send_referral"\n')


def test_only_a_step_is_held_with_another_case():
    scene = 'held_with_earlier = true\nmidwifery = { claim = "send_referral" }\n'
    with pytest.raises(ProcedureInvalid, match="stands beside no step"):
        told(f'{FOLLOWS}[[then]]\non = "day 1 09:00"\n{scene}')
