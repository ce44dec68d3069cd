"""Who must take part is data: read, asked, checked, described and compared."""

import pytest

from tests.procedures import folders
from tests.procedures.spoiling import added, assert_said, findings
from tests.services import deciding
from workflows.procedures.describe import describe
from workflows.procedures.load import load
from workflows.procedures.partnership import differences, load_overlay
from workflows.procedures.questions import QuestionKind, questions
from workflows.procedures.quorums import missing_from

OVERLAY = """\
id = "area"
extends = "referral"

[quorums.decide_referral]
agencies = ["childrens_social_care"]
"""


@pytest.fixture
def procedure(tmp_path):
    return load(deciding.folder(tmp_path / "referral", deciding.QUORUM))


def asked(procedure, step="decide_referral"):
    return {each.name: each for each in questions(procedure.forms[procedure.steps[step].form])}


def test_a_quorum_is_read_with_its_source(procedure):
    quorum = procedure.quorums["decide_referral"]
    assert quorum.agencies == ("childrens_social_care", "midwifery.named_midwife")
    assert (quorum.source.document, quorum.source.status) == ("Example protocol", "assumed")


def test_its_step_is_asked_who_took_part_and_why_without_whom(procedure):
    found = asked(procedure)
    assert list(found)[:2] == ["present", "without_quorum_because"]
    assert found["present"].kind is QuestionKind.CHOICES
    assert {option.value for option in found["present"].options} == {
        "midwifery",
        "childrens_social_care",
        "midwifery.named_midwife",
    }
    assert found["present"].hint == "This meeting needs: Children's social care, Named midwife."
    assert not found["without_quorum_because"].required
    assert "present" in procedure.fact_names


def test_a_step_without_a_form_gets_one_of_its_own(tmp_path):
    more = '\n[quorums.tell_referrer]\nagencies = ["midwifery"]\n'
    procedure = load(deciding.folder(tmp_path / "referral", more))
    assert procedure.steps["tell_referrer"].form == "tell_referrer"
    assert list(asked(procedure, "tell_referrer")) == ["present", "without_quorum_because"]


def test_other_steps_are_asked_nothing_more(procedure):
    assert "present" not in asked(procedure, "send_referral")


def test_the_forms_own_question_is_kept_and_offers_whom_it_lacks(tmp_path):
    def own(files):
        schema = dict(folders.FORMS["decide_referral"])
        choices = [
            {"const": "childrens_social_care", "title": "Social workers"},
            {"const": "other", "title": "Another agency"},
        ]
        present = {
            "type": "array",
            "title": "Who was at the table?",
            "description": "Choose all.",
            "items": {"type": "string", "oneOf": choices},
        }
        schema["properties"] = {**schema["properties"], "present": present}
        files["forms/decide_referral.json"] = folders.json.dumps(schema).encode()

    files = deciding.files(deciding.QUORUM)
    own(files)
    found = asked(load(folders.write(tmp_path / "referral", files)))["present"]
    assert found.title == "Who was at the table?"
    assert found.hint.endswith("Named midwife. Choose all.")
    values = [option.value for option in found.options]
    assert values == ["childrens_social_care", "midwifery.named_midwife", "other"]


@pytest.mark.parametrize(
    ("present", "missing"),
    [
        pytest.param((), ("childrens_social_care", "midwifery.named_midwife"), id="nobody"),
        pytest.param(("midwifery",), ("childrens_social_care", "midwifery.named_midwife"), id="a"),
        pytest.param(("midwifery.named_midwife",), ("childrens_social_care",), id="the role"),
        pytest.param(("childrens_social_care.duty", "midwifery.named_midwife"), (), id="all"),
    ],
)
def test_who_is_missing(procedure, present, missing):
    assert missing_from(procedure.quorums["decide_referral"], present) == missing


@pytest.mark.parametrize(
    ("text", "element", "sentence", "fix"),
    [
        pytest.param(
            '[quorums.decide_referal]\nagencies = ["midwifery"]',
            "quorums.decide_referal",
            'there is no step "decide_referal"',
            "decide_referral",
            id="an unknown step",
        ),
        pytest.param(
            '[quorums.decide_referral]\nagencies = ["midwifry"]',
            "quorums.decide_referral",
            '"midwifry" is neither an agency nor a role here',
            "midwifery",
            id="an unknown agency",
        ),
        pytest.param(
            '[quorums.decide_referral]\nagencies = ["midwifery.named_midwif"]',
            "quorums.decide_referral",
            '"midwifery.named_midwif" is neither an agency nor a role here',
            "midwifery.named_midwife",
            id="an unknown role",
        ),
        pytest.param(
            '[quorums.decide_referral]\nagencies = ["childrens_social_care.receptionist"]',
            "quorums.decide_referral",
            'needs "childrens_social_care.receptionist", who could not open the case',
            "may_open_case = true",
            id="a role that could not be in the case",
        ),
        pytest.param(
            "[quorums.decide_referral]\nagencies = []",
            "quorums.decide_referral",
            "names nobody",
            "agencies",
            id="nobody at all",
        ),
        pytest.param(
            '[quorums.decide_referral]\nagencys = ["midwifery"]',
            "quorums.decide_referral.agencys",
            '"agencys" is not a known key',
            "agencies",
            id="a slip in a key",
        ),
    ],
)
def test_check_names_what_cannot_be_kept(tmp_path, text, element, sentence, fix):
    assert_said(findings(tmp_path, added(f"\n{text}\n")), element, sentence, fix)


def test_the_page_says_who_must_take_part(procedure):
    page = describe(procedure)
    assert "## Who must take part" in page
    assert "Children's social care, Named midwife | Example protocol, 5.1 (assumed)" in page


def test_an_overlay_replaces_the_list_and_the_difference_is_in_words(tmp_path, procedure):
    area = load_overlay(folders.overlay(tmp_path / "partnerships" / "area", OVERLAY))
    assert area.quorums["decide_referral"].agencies == ("childrens_social_care",)
    said = "\n".join(differences(procedure, area))
    assert (
        "Quorum of decide_referral: who must take part was \"Children's social care, Named "
        'midwife" and is now "Children\'s social care".'
    ) in said
