"""The arithmetic from the command line: what is printed, and the exit code."""

import json

import pytest
import typer
from typer.testing import CliRunner

from api.commands import arithmetic

FINE, FINDINGS, MISUSE = 0, 1, 2
CONFERENCE = "15 working days after strategy_discussion_held"
HELD = "strategy_discussion_held=2026-12-22T10:00Z"

app = typer.Typer()
app.registered_commands.extend(arithmetic.app.registered_commands)


def run(*words):
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        pytest.param("--edd 2027-03-12 --on 2026-11-23", "24+3", id="the gestation on a day"),
        pytest.param("--edd 2027-03-26 --on 2026-11-23", "22+3", id="once re-dated"),
        pytest.param("--edd 2027-03-12 --at 28+0", "2026-12-18", id="the date of a gestation"),
        pytest.param("--lmp 2026-05-01", "2027-02-05", id="the EDD from a last period"),
        pytest.param("--ivf-day5 2026-06-10", "2027-02-26", id="the EDD from a day-5 transfer"),
        pytest.param("--ivf-day3 2026-06-10", "2027-02-28", id="the EDD from a day-3 transfer"),
        pytest.param("--egg-collection 2026-06-05", "2027-02-26", id="from egg collection"),
        pytest.param("--lmp 2026-06-05 --on 2026-11-23", "24+3", id="both in one"),
    ],
)
def test_gestation(words, printed):
    ran = run("gestation", *words.split())
    assert (ran.exit_code, ran.stdout) == (FINE, f"{printed}\n")


def test_gestation_as_json():
    ran = run("gestation", "--edd", "2027-03-12", "--on", "2026-11-23", "--json")
    assert json.loads(ran.stdout) == {"edd": "2027-03-12", "on": "2026-11-23", "gestation": "24+3"}
    ran = run("gestation", "--edd", "2027-03-12", "--at", "28+0", "--json")
    assert json.loads(ran.stdout) == {"edd": "2027-03-12", "at": "28+0", "date": "2026-12-18"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("--on 2026-11-23", "exactly one place", id="no EDD"),
        pytest.param(
            "--edd 2027-03-12 --lmp 2026-06-05", "Give one of --edd, --lmp", id="two EDDs"
        ),
        pytest.param("--edd 2027-03-12 --on 2026-11-23 --at 28+0", "two questions", id="on and at"),
        pytest.param(
            "--edd 12/03/2027", "--edd: '12/03/2027' is not a date", id="a date backwards"
        ),
        pytest.param("--edd 2027-02-29", "there is no 2027-02-29", id="29 February in 2027"),
        pytest.param("--edd 0", "--edd: '0' is not a date", id="a nought"),
        pytest.param("--edd 2027-03-12 --at 24.3", "such as 24+3", id="a decimal"),
        pytest.param("--edd 2027-03-12 --on 2026-01-01", "155 days before 0+0", id="too early"),
        pytest.param("--edd 0001-01-01 --at 1+0", "out of range", id="the year 1"),
    ],
)
def test_misuse_of_gestation_is_one_sentence_and_a_next_action(words, said):
    ran = run("gestation", *words.split())
    assert (ran.exit_code, ran.stdout) == (MISUSE, "")
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        pytest.param("15 --after 2026-12-22 --counting same_day", "2027-01-14", id="same day"),
        pytest.param("15 --after 2026-12-22 --counting day_after", "2027-01-15", id="day after"),
        pytest.param("15 --after 2026-12-22", "2027-01-15", id="the default is the day after"),
        pytest.param(
            "15 --after 2026-12-22 --closed 2026-12-24 --closed 2026-12-29 --closed 2026-12-30 "
            "--closed 2026-12-31",
            "2027-01-21",
            id="the council shut, each day with its option",
        ),
        pytest.param(
            "15 --after 2026-12-22 --closed 2026-12-24 2026-12-29 2026-12-30 2026-12-31",
            "2027-01-21",
            id="the council shut, all days after one option",
        ),
        pytest.param("1 --after 2026-12-24", "2026-12-29", id="over Christmas"),
    ],
)
def test_working_days(words, printed):
    ran = run("working-days", *words.split())
    assert (ran.exit_code, ran.stdout) == (FINE, f"{printed}\n")


def test_working_days_as_json_name_the_calendar():
    ran = run("working-days", "15", "--after", "2026-12-22", "--json", "--closed", "2026-12-24")
    found = json.loads(ran.stdout)
    assert (found["date"], found["counting"]) == ("2027-01-18", "day_after")
    assert found["calendar"] == "England calendar with 1 closure day"
    assert found["calendar_version"].startswith("GOV.UK bank holidays")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param("0 --after 2026-12-22", MISUSE, "Give 1 or more", id="none"),
        pytest.param("many --after 2026-12-22", MISUSE, "such as 15", id="a word"),
        pytest.param("15 --after tomorrow", MISUSE, "--after: 'tomorrow'", id="a day in words"),
        pytest.param(
            "15 2026-12-24 --after 2026-12-22", MISUSE, "not expected", id="a day too many"
        ),
        pytest.param("1 --after 2026-12-22 --closed x", MISUSE, "--closed: 'x'", id="closed on x"),
        pytest.param("1 --after 2026-12-22 --counting some", MISUSE, "day_after", id="no such way"),
        pytest.param(
            "15 --after 2028-12-22",
            FINDINGS,
            "Update the bank holiday calendar",
            id="past the calendar",
        ),
    ],
)
def test_working_days_that_cannot_be_counted(words, code, said):
    ran = run("working-days", *words.split())
    assert (ran.exit_code, ran.stdout) == (code, "")
    assert said in ran.stderr


def test_a_deadline_prints_the_instant_the_sentence_and_why():
    ran = run("deadline", CONFERENCE, "--fact", HELD)
    assert ran.exit_code == FINE
    assert ran.stdout.splitlines() == [
        "Friday 15 January 2027, 5pm (2027-01-15T17:00:00+00:00)",
        f"Sentence: {CONFERENCE}",
        f"Why: {CONFERENCE} (Tue 22 December 2026), day after counting, England calendar: "
        "Fri 15 January 2027, 5pm",
    ]


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        pytest.param(
            [CONFERENCE, "--fact", HELD, "--counting", "same_day"],
            "Thursday 14 January 2027, 5pm",
            id="the day itself counted",
        ),
        pytest.param(
            [CONFERENCE, "--fact", HELD, "--closed", "2026-12-24", "2026-12-29", "2026-12-30"],
            "Wednesday 20 January 2027, 5pm",
            id="the council shut",
        ),
        pytest.param(
            ["at 16+0", "--edd", "2027-03-12"],
            "Friday 25 September 2026, 5pm (2026-09-25T17:00:00+01:00)",
            id="in London time, summer and all",
        ),
        pytest.param(
            ["24 hours after call", "--fact", "call=2026-03-28T17:00+00:00"],
            "Sunday 29 March 2026, 6pm",
            id="hours are elapsed",
        ),
        pytest.param(
            ["24 hours after call", "--fact", "call=2026-10-24T17:00+01:00"],
            "Sunday 25 October 2026, 4pm",
            id="an instant with an offset",
        ),
        pytest.param(
            ["BY 16+0", "--edd", "2027-03-12"], "Sentence: at 16+0", id="printed properly"
        ),
        pytest.param(
            ["every 4 weeks after it, at most 6 weeks", "--fact", "it=2026-12-01T10:00Z"],
            "Aim: Tuesday 29 December 2026, 5pm",
            id="a recurring one has an aim",
        ),
        pytest.param(
            ["at 34+0", "--edd", "2027-03-12", "--not-before", "30+0"],
            "Not before: Friday 1 January 2027",
            id="a not before",
        ),
        pytest.param(["before discharge"], "a gate, to be passed before discharge", id="a gate"),
        pytest.param(
            ["as soon as possible after it", "--fact", "it=2026-12-01T10:00Z"],
            "as soon as possible, waiting since Tuesday 1 December 2026, 10am",
            id="as soon as possible",
        ),
    ],
)
def test_deadlines(words, printed):
    ran = run("deadline", *words)
    assert (ran.exit_code, ran.stderr) == (FINE, "")
    assert printed in ran.stdout


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        pytest.param(
            [CONFERENCE, "--fact", HELD, "--edd", "2027-03-12", "--not-before", "34+0"],
            "Clash: Due by Fri 15 January 2027, 5pm, but not before Fri 29 January 2027",
            id="a clash",
        ),
        pytest.param(
            [CONFERENCE, "--edd", "2027-03-12"],
            "Not known yet: strategy_discussion_held. Give it with --fact",
            id="an event nobody gave",
        ),
        pytest.param(
            [CONFERENCE, "--fact", "strategy_discusion_held=2026-12-22T10:00Z"],
            "You gave strategy_discusion_held: is one of the two misspelt?",
            id="a name misspelt",
        ),
        pytest.param(["at 16+0"], "Not known yet: edd. Give it with --edd.", id="no EDD"),
        pytest.param(
            ["at 16+0", "--edd", "2027-03-12", "--not-before", "immediately after birth"],
            "Too early until birth is known.",
            id="a not before that nobody knows",
        ),
    ],
)
def test_deadlines_with_findings(words, printed):
    ran = run("deadline", *words)
    assert (ran.exit_code, ran.stderr) == (FINDINGS, "")
    assert printed in ran.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(["15 workng days after birth"], MISUSE, '"workng"', id="a misspelt word"),
        pytest.param(["at 24.3"], MISUSE, "24+3", id="a decimal gestation"),
        pytest.param(["2 w after birth"], MISUSE, "weeks or working days", id="a unit that is two"),
        pytest.param(["at 16+0", "--not-before", "soon"], MISUSE, '"soon"', id="a not before"),
        pytest.param(["at 16+0", "--edd", "12 March 2027"], MISUSE, "--edd", id="an EDD in words"),
        pytest.param(
            [CONFERENCE, "--fact", "birth=2026-12-22"],
            MISUSE,
            "birth=2026-12-22T10:00",
            id="a date",
        ),
        pytest.param(
            [CONFERENCE, "--fact", "birth=2026-12-22T10:00"], MISUSE, "no offset", id="no offset"
        ),
        pytest.param([CONFERENCE, "--fact", "birth=noon"], MISUSE, "'noon'", id="an hour in words"),
        pytest.param([CONFERENCE, "--fact", "Birth"], MISUSE, "name of an event", id="no instant"),
        pytest.param([CONFERENCE, "2026-12-24"], MISUSE, "not expected", id="a day too many"),
        pytest.param(
            ["at viability", "--edd", "2027-03-12"],
            FINDINGS,
            '"viability"',
            id="a gestation unnamed",
        ),
        pytest.param(
            ["15 working days after it", "--fact", "it=2028-12-22T10:00Z"],
            FINDINGS,
            "Update the bank holiday calendar",
            id="past the calendar",
        ),
    ],
)
def test_deadlines_that_cannot_be_computed(words, code, said):
    ran = run("deadline", *words)
    assert (ran.exit_code, ran.stdout) == (code, "")
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_deadline_as_json():
    ran = run("deadline", CONFERENCE, "--fact", HELD, "--json")
    assert json.loads(ran.stdout) == {
        "due_at": "2027-01-15T17:00:00+00:00",
        "due": "Friday 15 January 2027, 5pm",
        "sentence": CONFERENCE,
        "why": f"{CONFERENCE} (Tue 22 December 2026), day after counting, England calendar: "
        "Fri 15 January 2027, 5pm",
        "kind": "due",
        "missing": [],
        "not_before_at": None,
        "aim_at": None,
        "clash": None,
        "counting": "day_after",
    }
    waiting = run("deadline", CONFERENCE, "--json")
    assert waiting.exit_code == FINDINGS
    assert json.loads(waiting.stdout)["missing"] == ["strategy_discussion_held"]


def test_misuse_as_json():
    ran = run("deadline", "at 24.3", "--json")
    told = json.loads(ran.stderr)
    assert (ran.exit_code, told["field"]) == (MISUSE, "rule")
    assert told["next_action"].endswith("24+3.")
