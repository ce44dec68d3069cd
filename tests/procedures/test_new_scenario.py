"""A new story can be rehearsed as it was written, and overwrites nothing."""

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.procedures import folders


@pytest.fixture
def home(tmp_path):
    return folders.referral(tmp_path / "referral")


def run(*words):
    return CliRunner().invoke(app, ["procedures", *map(str, words)])


@pytest.mark.parametrize("wanted", ["decide_referral", "referral_decision"], ids=["step", "clock"])
def test_a_story_comes_to_a_step_or_to_the_step_of_a_deadline(home, wanted):
    written = run("new-scenario", "nobody_decides", "--procedure", home, "--for", wanted)
    assert written.exit_code == 0, written.output
    text = (home / "scenarios" / "nobody_decides.toml").read_text("utf-8")
    assert 'expect_open = ["decide_referral"]' in text
    assert 'title = "Nobody decides"' in text
    told = run("rehearse", home, "--story", "nobody_decides")
    assert told.exit_code == 0, told.output
    assert "as it should go" in told.stdout


def test_without_a_step_it_starts_a_case_and_says_what_to_add(home):
    (home / "scenarios" / "decided_in_time.toml").rename(home / "scenarios" / "kept.toml")
    assert run("new-scenario", "another_day", "--procedure", home).exit_code == 0
    text = (home / "scenarios" / "another_day.toml").read_text("utf-8")
    assert "# Who does what next?" in text
    assert "expect_due" in text


def test_it_starts_a_case_of_the_unborn_baby_procedure_that_can_be_rehearsed(tmp_path):
    text = 'id = "mine"\nextends = "unborn_baby"\n'
    mine = folders.overlay(tmp_path / "mine", text)
    assert run("new-scenario", "first_story", "--procedure", mine).exit_code == 0
    told = run("rehearse", mine)
    assert told.exit_code == 0, told.output
    assert told.stdout.count("as it should go") == 1, "an overlay's own stories, not the base's"


def test_it_overwrites_nothing(home):
    kept = (home / "scenarios" / "decided_in_time.toml").read_bytes()
    refused = run("new-scenario", "decided_in_time", "--procedure", home)
    assert refused.exit_code == 2
    assert "There is a story decided_in_time already" in refused.output
    assert (home / "scenarios" / "decided_in_time.toml").read_bytes() == kept


def test_a_step_that_is_not_there_is_named_with_the_nearest(home):
    refused = run("new-scenario", "x", "--procedure", home, "--for", "decide_referal")
    assert refused.exit_code != 0
    assert "decide_referral" in str(refused.exception.next_action)
    assert not (home / "scenarios" / "x.toml").exists()


@pytest.mark.parametrize("name", ["../outside", "Nobody Decides", "a.toml", ""])
def test_a_name_that_is_no_file_of_ours_is_refused(home, name):
    assert run("new-scenario", name, "--procedure", home).exit_code != 0
    assert {path.name for path in (home / "scenarios").iterdir()} == {"decided_in_time.toml"}
