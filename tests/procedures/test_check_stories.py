"""A story that could not be played is refused; what no story comes to is named."""

import pytest

from tests.procedures import folders
from tests.procedures.spoiling import added, assert_said, findings, redrawn, toml
from workflows.procedures.check import check
from workflows.procedures.reach import Reached

STORY = "scenarios/decided_in_time.toml"


def story(old, new):
    return toml(old, new, file=STORY)


STORIES = [
    pytest.param(
        story('midwifery = "send_referral"', 'midwifery = "send_referal"'),
        "then.1",
        'no step "send_referal"',
        "use: send_referral",
        id="a step that is not there",
    ),
    pytest.param(
        story('childrens_social_care = "decide_referral"', 'childrens_care = "decide_referral"'),
        "then.2",
        'no agency "childrens_care"',
        "use: childrens_social_care",
        id="an agency that is not there",
    ),
    pytest.param(
        story("{ referral_decision = ", "{ referal_decision = "),
        "then.1",
        'no deadline "referal_decision"',
        "use: referral_decision",
        id="a deadline that is not there",
    ),
    pytest.param(
        story('expect_events = ["DeadlineMet"]', 'expect_told = ["midwifery.manager"]'),
        "then.2",
        'no role "midwifery.manager"',
        "midwifery",
        id="a role that is not there",
    ),
    pytest.param(
        story('concern = "Invented"', 'concerm = "Invented"'),
        "then.1",
        'answers "concerm"',
        "use: concern",
        id="an answer to what is not asked",
    ),
    pytest.param(
        story('today = "Thursday 12 March 2026"', 'today = "Friday 12 March 2026"'),
        "today",
        "12 March 2026 is a Thursday, not a Friday",
        "Thursday 12 March 2026",
        id="a weekday that is not the date's",
    ),
    pytest.param(
        story('"Friday 13 March 2026 17:00"', '"Saturday 13 March 2026 17:00"'),
        "expect_due.referral_decision",
        "is a Friday, not a Saturday",
        "Friday 13 March 2026",
        id="a weekday that is not the due day's",
    ),
    pytest.param(
        story("expect_not_open", "expect_not_opn"),
        "expect_not_opn",
        "is not a known key",
        "use: expect_not_open",
        id="a misspelt expectation",
    ),
    pytest.param(
        story("answers = { concern", "anwsers = { concern"),
        "anwsers",
        "is not a known key",
        "use: answers",
        id="misspelt answers",
    ),
    pytest.param(
        story('on = "Friday 13 March 2026 11:00"', 'on = "day 0 08:00"'),
        "then.2.on",
        "before the moment above",
        "order of time",
        id="a moment before the one above it",
    ),
    pytest.param(
        story('midwifery = "send_referral"\n', ""),
        "then.1",
        "nobody does anything",
        "nobody_acts",
        id="a moment in which nobody does anything",
    ),
    pytest.param(
        story('on = "day 0 09:30"', 'on = "day 17 01:30"'),
        "then.1.on",
        "the clocks go forward",
        "from 2am on",
        id="a time that the clocks leap over",
    ),
    pytest.param(
        story('edd = "16 weeks from today"', 'edd = "in the summer"'),
        "edd",
        "is not a date",
        "not known",
        id="an EDD that is not understood",
    ),
]


@pytest.mark.parametrize(("spoil", "element", "sentence", "fix"), STORIES)
def test_a_story_that_could_not_be_played_is_refused(tmp_path, spoil, element, sentence, fix):
    assert_said(findings(tmp_path, spoil), element, sentence, fix)


def test_a_deadline_that_no_story_reaches_is_named(tmp_path):
    spoil = added('[deadlines.birth_seen]\nrule = "14 days after birth"\nmet_by = "birth"\n')
    assert_said(
        findings(tmp_path, spoil),
        "deadlines.birth_seen",
        "no story reaches this deadline",
        "add a scene that reaches it",
    )


def test_a_step_that_no_story_reaches_is_named(tmp_path):
    def more(drawing):
        drawing.gateway("all_well", "Is all well?", "is_well")
        drawing.step("visit", "Visit at home", no_deadline_because="Nobody has said when")
        drawing.flow("visit", "all_well")
        drawing.flow("all_well", "assessment_begun", name="Yes", id="is_well")
        drawing.flow("all_well", "visit", name="No", when="urgent")

    spoil = redrawn(more)
    assert_said(
        findings(tmp_path, spoil), "Visit at home", "no story reaches this step", "add a scene"
    )


def test_what_rehearsals_came_to_counts_instead_of_what_stories_name(tmp_path):
    folder = folders.referral(tmp_path / "referral")
    came_to = frozenset({"send_referral", "referral_sent", "decide_referral", "referral_decision"})
    found = check(folder, Reached(came_to))
    assert_said(found, "Tell the referrer", "no story reaches this step", "")
    assert check(folder, Reached(came_to | {"tell_referrer"})) == ()


def test_a_folder_without_stories_is_told_so_once(tmp_path):
    found = findings(tmp_path, lambda files: files.pop(STORY))
    assert [one.sentence for one in found] == ["holds no story, so nothing is rehearsed"]
