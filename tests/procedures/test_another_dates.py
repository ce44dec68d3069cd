"""Who decides dates is data: read, checked, described, compared; so are thresholds as facts."""

import pytest

from tests.procedures import folders
from tests.procedures.spoiling import added, assert_said, findings, toml
from tests.services import deciding
from workflows.procedures.describe import describe
from workflows.procedures.load import load
from workflows.procedures.partnership import differences
from workflows.procedures.vocabulary import vocabulary_of

TABLE = "[deadlines.referral_sent.another_date]\n"
GOOD = 'decided_by = "childrens_social_care.team_manager"\n'


def test_another_date_is_read_with_who_decides_and_what_comes_first(tmp_path):
    procedure = load(deciding.folder(tmp_path / "referral", deciding.ANOTHER))
    another = procedure.deadlines["referral_decision"].another_date
    assert another.decided_by == "midwifery.named_midwife"
    assert another.requires == "second_talk_held"
    assert another.source.paragraph == "4.3"
    assert procedure.clashes_decided_by == "childrens_social_care.team_manager"


@pytest.mark.parametrize(
    ("text", "element", "sentence", "fix"),
    [
        pytest.param(
            TABLE + 'decided_by = "childrens_social_care.team_manger"\n',
            "deadlines.referral_sent.another_date",
            'there is no role "childrens_social_care.team_manger"',
            "childrens_social_care.team_manager",
            id="an unknown role",
        ),
        pytest.param(
            TABLE + 'decided_by = "childrens_social_care.receptionist"\n',
            "deadlines.referral_sent.another_date",
            "could not open the case",
            "may_open_case",
            id="a role that could not be in the case",
        ),
        pytest.param(
            TABLE + GOOD + 'requires = "concern_notised"\n',
            "deadlines.referral_sent.another_date",
            'requires "concern_notised", which nobody records',
            "concern_noticed",
            id="an event nobody records",
        ),
        pytest.param(
            TABLE + GOOD + 'require = "concern_noticed"\n',
            "deadlines.referral_sent.another_date.require",
            '"require" is not a known key',
            "requires",
            id="a slip in a key",
        ),
        pytest.param(
            TABLE,
            "deadlines.referral_sent.another_date.decided_by",
            "decided_by is missing",
            "add decided_by",
            id="nobody decides",
        ),
        pytest.param(
            "[deadlines.referral_decision.another_date]\n" + GOOD,
            "deadlines.referral_decision.another_date",
            "protects somebody, so no other date may be decided",
            "take another_date away",
            id="what protects somebody",
        ),
    ],
)
def test_check_names_what_cannot_be_decided(tmp_path, text, element, sentence, fix):
    assert_said(findings(tmp_path, added(f"\n{text}")), element, sentence, fix)


def test_check_names_an_unknown_role_for_clashes(tmp_path):
    wrong = 'landing = "stay"\nclashes_decided_by = "childrens_social_care.team_manger"'
    found = findings(tmp_path, toml('landing = "stay"', wrong))
    assert_said(found, "clashes_decided_by", "there is no role", "team_manager")


def test_check_asks_who_decides_a_clash_where_one_can_come(tmp_path):
    spoil = toml("[deadlines.referral_sent]", '[deadlines.referral_sent]\nnot_before = "at 12+0"')
    found = findings(tmp_path, spoil)
    assert_said(found, "deadlines.referral_sent", "nobody is named to decide a clash", "clashes")


def test_the_page_says_who_decides(tmp_path):
    page = describe(load(deciding.folder(tmp_path / "referral", deciding.ANOTHER)))
    assert "the earlier date stands until Team manager" in page
    assert "decided by midwifery.named_midwife, once second_talk_held" in page


def test_the_difference_is_in_words(tmp_path):
    before = load(folders.referral(tmp_path / "referral"))
    after = load(deciding.folder(tmp_path / "after", deciding.ANOTHER))
    said = "\n".join(differences(before, after))
    assert 'who decides a clash of dates is now "childrens_social_care.team_manager"' in said
    assert 'another date is now "decided by midwifery.named_midwife' in said


# -- thresholds ------------------------------------------------------------------------------


def test_every_threshold_is_a_fact_that_conditions_may_name(tmp_path):
    procedure = load(folders.referral(tmp_path / "referral"))
    assert "past_late_booking" in vocabulary_of(procedure).facts


def test_a_slip_in_it_is_named_with_the_nearest_spelling(tmp_path):
    found = findings(tmp_path, toml('when = "urgent"', 'when = "past_late_bookin"'))
    assert_said(found, "referral_decision", '"past_late_bookin" is not known', "past_late_booking")


def test_no_form_may_ask_it(tmp_path):
    def spoil(files):
        schema = dict(folders.FORMS["referral"])
        schema["properties"] = {
            **schema["properties"],
            "past_late_booking": {"type": "boolean", "title": "Late?"},
        }
        files["forms/referral.json"] = folders.json.dumps(schema).encode()

    said = "is a name the software uses itself"
    assert_said(findings(tmp_path, spoil), "past_late_booking", said, "choose another name")


def test_a_decision_table_may_ask_it(tmp_path):
    def spoil(files):
        files["threshold.dmn"] = (
            folders.dmn(
                [
                    ("true", '"progress_to_assessment"', '"child_protection"', "Late, 4.1"),
                    ("false", '"progress_to_assessment"', '"child_in_need"', "Early, 4.1"),
                    ("-", '"no_further_action"', '"early_help"', "Nothing further, 4.3"),
                ]
            )
            .decode()
            .replace("<text>gestation_days</text>", "<text>past_late_booking</text>")
            .encode()
        )

    assert not findings(tmp_path, spoil)
