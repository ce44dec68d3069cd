"""A slip in a condition or a key is named, with what was most likely meant."""

import pytest

from tests.procedures.spoiling import assert_said, bpmn, findings, toml

CONDITIONS = [
    pytest.param(
        bpmn(
            'referral_decision == "progress_to_assessment"',
            'referal_decision == "progress_to_assessment"',
        ),
        "Progress",
        '"referal_decision" is not known',
        "use: referral_decision",
        id="a misspelt name",
    ),
    pytest.param(
        bpmn('== "progress_to_assessment"', '== "progres_to_assessment"'),
        "Progress",
        "is never the answer to referral_decision",
        "use: progress_to_assessment",
        id="a misspelt answer",
    ),
    pytest.param(
        bpmn(
            'referral_decision == "progress_to_assessment"',
            "().__class__.__base__.__subclasses__()",
        ),
        "Progress",
        "is not allowed",
        "",
        id="a walk through the classes",
    ),
    pytest.param(
        bpmn(
            'referral_decision == "progress_to_assessment"', "__import__('os').system('true') == 0"
        ),
        "Progress",
        "is not allowed",
        "",
        id="a call",
    ),
    pytest.param(
        bpmn('referral_decision == "progress_to_assessment"', 'referral_decision = "x"'),
        "Progress",
        "is not a condition",
        "",
        id="an assignment",
    ),
    pytest.param(
        bpmn("when referral_decision != none", "when referral_decison != none"),
        "Decide what happens",
        '"referral_decison" is not known',
        "use: referral_decision",
        id="a misspelt name in what a step records",
    ),
    pytest.param(
        toml('when = "urgent"', 'when = "urgnt"'),
        "deadlines.referral_decision",
        '"urgnt" is not known',
        "use: urgent",
        id="a misspelt name in a rule",
    ),
    pytest.param(
        toml('earlier_referral = "referral_decision', 'earlier_referral = "referal_decision'),
        "history.earlier_referral",
        "is not known",
        "use: referral_decision",
        id="a misspelt name about an earlier case",
    ),
    pytest.param(
        bpmn('referral_decision == "progress_to_assessment"', "rsik and told"),
        "Progress",
        '"rsik" is not known',
        "ask it in a form",
        id="a name that is near to nothing",
    ),
]


@pytest.mark.parametrize(("spoil", "element", "sentence", "fix"), CONDITIONS)
def test_a_condition_that_would_go_the_wrong_way_is_refused(
    tmp_path, spoil, element, sentence, fix
):
    assert_said(findings(tmp_path, spoil), element, sentence, fix)


KEYS = [
    pytest.param(
        toml('met_by = "referral_decided"', 'metby = "referral_decided"'),
        "deadlines.referral_decision.metby",
        '"metby" is not a known key',
        "use: met_by",
        id="a misspelt key",
    ),
    pytest.param(
        toml('title = "Referral procedure"', 'titel = "Referral procedure"'),
        "title",
        "title is missing",
        "rename titel to title",
        id="a misspelt key that must be there",
    ),
    pytest.param(
        toml('counting = "day_after"', 'counting = "day_afer"'),
        "counting",
        '"day_afer" is not known',
        "use: day_after",
        id="a misspelt word of a closed set",
    ),
    pytest.param(
        toml('strength = "should"', 'strength = "shuld"'),
        "strength",
        "is not known",
        "use: should",
        id="a misspelt strength",
    ),
    pytest.param(
        toml('status = "confirmed"', 'status = "comfirmed"'),
        "status",
        "is not known",
        "use: confirmed",
        id="a misspelt status of a source",
    ),
    pytest.param(
        toml("confirmed_through = 2028-12-31", "confirmed_through = 2040-12-31"),
        "calendars.england.confirmed_through",
        "confirmed",
        "earlier day",
        id="bank holidays that nobody has confirmed",
    ),
    pytest.param(
        toml('due_hour = "17:00"', 'due_hour = "5pm"'),
        "due_hour",
        "is not a time of day",
        "17:00",
        id="an hour that is not one",
    ),
    pytest.param(
        toml("version = 1", 'version = "one"'),
        "version",
        "whole number",
        "version = 1",
        id="a version that is not a number",
    ),
    pytest.param(
        toml("on = 2026-05-14", 'on = "2026-05-14"'),
        "approval.on",
        "is not a date",
        "without quotation marks",
        id="a date in quotation marks",
    ),
    pytest.param(
        toml('end_of_first_trimester = "13+6"', 'end_of_first_trimester = "13+8"'),
        "gestations.end_of_first_trimester",
        "a week or more",
        "0 to 6",
        id="a gestation that is not one",
    ),
    pytest.param(
        toml("version = 1", "version = "),
        "the file",
        "cannot be read",
        "mend that line",
        id="a table that cannot be read",
    ),
    pytest.param(
        lambda files: files.update({"procedure.toml": b"x = " + b"[" * 100_000}),
        "the file",
        "cannot be read",
        "mend that line",
        id="a table nested without end",
    ),
]


@pytest.mark.parametrize(("spoil", "element", "sentence", "fix"), KEYS)
def test_a_slip_in_the_table_is_named(tmp_path, spoil, element, sentence, fix):
    assert_said(findings(tmp_path, spoil), element, sentence, fix)
