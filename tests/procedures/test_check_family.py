"""Meetings, documents and history that lead nowhere are named, each with its nearest right name."""

import pytest

from tests.procedures.family import TOML, family, files
from tests.procedures.folders import write
from tests.procedures.spoiling import assert_said
from workflows.procedures.check import check
from workflows.procedures.describe import describe
from workflows.procedures.load import load
from workflows.procedures.partnership import differences

SPOILT = [
    pytest.param(
        'steps = ["hold_conference"]', 'steps = ["hold_conferense"]',
        "meetings.conference.steps", 'there is no step "hold_conferense"', "use: hold_conference",
        id="a meeting of a step that is not drawn",
    ),
    pytest.param(
        'steps = ["hold_conference"]', "steps = []",
        "meetings.conference", "is held by no step", "add steps",
        id="a meeting that nobody holds",
    ),
    pytest.param(
        "share_within_days = 14", "share_within_days = 0",
        "meetings.conference.share_within_days", "whole number above zero", "= 1",
        id="a meeting that could never be shared",
    ),
    pytest.param(
        "share_within_days = 14", "share_for_days = 14",
        "meetings.conference.share_for_days", "not a known key", "use: share_within_days",
        id="a misspelt key of a meeting",
    ),
    pytest.param(
        'steps = ["write_plan"]', 'steps = ["rite_plan"]',
        "documents.plan.steps", 'there is no step "rite_plan"', "use: write_plan",
        id="a document that a step nobody drew writes",
    ),
    pytest.param(
        'receipts = ["confirm_plan"]', 'receipts = ["write_plan"]',
        "documents.plan.receipts", "both writes it and confirms it", "another step",
        id="a document confirmed by whoever writes it",
    ),
    pytest.param(
        'needs = ["who_reports"]', 'needs = ["who_report"]',
        "documents.plan.needs", "the form of write_plan does not ask", "use: who_reports",
        id="a document that needs what nobody is asked",
    ),
    pytest.param(
        'shows = "conference_decision"', 'shows = "conference_decison"',
        "history.earlier_decision", "which no form asks", "use: conference_decision",
        id="history that shows what nobody is asked",
    ),
    pytest.param(
        'shows = "conference_decision"', 'shows = "child_removed", when = "child_removed == true"',
        "history.earlier_decision", "must say one of when and shows", "when",
        id="history that is a fact and a line at once",
    ),
    pytest.param(
        'when = "child_removed == true"', 'when = "child_removd == true"',
        "history.earlier_removal", "child_removd", "use: child_removed",
        id="history that asks for a name nobody gives",
    ),
]  # fmt: skip


def spoil(tmp_path, old, new):
    held = files()
    assert old.encode() in held["procedure.toml"], old
    held["procedure.toml"] = held["procedure.toml"].replace(old.encode(), new.encode())
    return write(tmp_path / "family", held)


@pytest.mark.parametrize(("old", "new", "element", "sentence", "fix"), SPOILT)
def test_what_leads_nowhere_is_refused(tmp_path, old, new, element, sentence, fix):
    assert_said(check(spoil(tmp_path, old, new)), element, sentence, fix)


def test_a_step_holds_one_kind_of_meeting(tmp_path):
    more = '[meetings.another]\ntitle = "Another"\nsteps = ["hold_conference"]\n'
    folder = spoil(tmp_path, "[documents.plan]", f"{more}share_within_days = 3\n\n[documents.plan]")
    said = "already holds the meeting conference"
    assert_said(check(folder), "meetings.another", said, "one meeting")


def test_history_may_be_a_condition_alone_and_is_then_said_in_plain_words(tmp_path):
    old = '{ title = "A child was removed", when = "child_removed == true" }'
    procedure = load(spoil(tmp_path, old, '"child_removed == true"'))
    assert procedure.history_lines["earlier_removal"].title == "Earlier removal"
    assert list(procedure.history) == ["earlier_removal"]


def test_what_people_only_read_is_no_fact(tmp_path):
    procedure = load(family(tmp_path / "family"))
    assert "earlier_removal" in procedure.fact_names
    assert "earlier_decision" not in procedure.fact_names


def test_all_three_are_printed(tmp_path):
    page = describe(load(family(tmp_path / "family")))
    assert "- **Conference**: Hold the conference; held for a linked case" in page
    assert "- **Safety plan**: a new version with each: Write the plan" in page
    assert "- **A child was removed** (`earlier_removal`): where there `child_removed" in page


def test_a_change_of_any_of_them_is_told_in_words(tmp_path):
    before = load(family(tmp_path / "before"))
    changed = files()
    changed["procedure.toml"] = (
        TOML.replace("share_within_days = 14", "share_within_days = 7")
        .replace('receipts = ["confirm_plan"]', "receipts = []")
        .replace('title = "A child was removed"', 'title = "A child lives elsewhere"')
    ).encode()
    said = " ".join(differences(before, load(write(tmp_path / "after", changed))))
    for words in ("for 14 days", "for 7 days", "confirm_plan", "A child lives elsewhere"):
        assert words in said
