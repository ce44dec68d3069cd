"""`[contacts]`: the telephone numbers that the page of a step or happening gives."""

import pytest

import bpmn
from tests.procedures.family import TOML, files
from tests.procedures.folders import write
from tests.procedures.spoiling import assert_said
from workflows.procedures.check import check
from workflows.procedures.describe import describe
from workflows.procedures.load import load
from workflows.procedures.partnership import differences

CONTACTS = '\n[contacts]\nhold_conference = ["childrens_social_care", "midwifery"]\n'


def with_contacts(folder, more=CONTACTS):
    held = files()
    held["procedure.toml"] = (TOML + more).encode()
    return write(folder, held)


def test_they_are_kept_in_the_order_written(tmp_path):
    procedure = load(with_contacts(tmp_path / "family"))
    assert procedure.contacts == {"hold_conference": ("childrens_social_care", "midwifery")}


@pytest.mark.parametrize(
    ("more", "element", "sentence", "fix"),
    [
        pytest.param(
            '\n[contacts]\nhold_conferense = ["midwifery"]\n',
            "contacts.hold_conferense", "there is no step or happening", "use: hold_conference",
            id="a page that nobody opens",
        ),
        pytest.param(
            '\n[contacts]\nhold_conference = ["midwifry"]\n',
            "contacts.hold_conference", 'there is no lane "midwifry"', "use: midwifery",
            id="an agency that is not there",
        ),
        pytest.param(
            '\n[lanes.police]\ntitle = "Police"\n\n[contacts]\nhold_conference = ["police"]\n',
            "contacts.hold_conference", "has no telephone number", "add phone",
            id="an agency without a number",
        ),
    ],
)  # fmt: skip
def test_what_gives_no_number_is_refused(tmp_path, more, element, sentence, fix):
    assert_said(check(with_contacts(tmp_path / "family", more)), element, sentence, fix)


def test_they_are_printed_and_a_change_of_them_is_told(tmp_path):
    before = load(with_contacts(tmp_path / "before"))
    assert "**Hold the conference**: Children's social care, Maternity unit" in describe(before)
    after = load(with_contacts(tmp_path / "after", CONTACTS.replace(', "midwifery"', "")))
    assert "Telephone numbers on the page of" in " ".join(differences(before, after))


@pytest.mark.parametrize(
    "act",
    [
        "hold_discharge_meeting",
        "confirm_safe_to_leave",
        "act_on_unsafe_discharge",
        "attempted_removal",
        "respond_to_attempted_removal",
        "agree_safety_after_attempt",
    ],
)
def test_who_may_keep_a_baby_safe_is_rung_from_the_page_itself(act):
    """Nobody here has a power to keep a baby: police, legal services and duty have."""
    procedure = load(bpmn.FOLDER / "unborn_baby")
    lanes = procedure.contacts[act]
    assert {"police", "legal_services", "childrens_social_care"} <= set(lanes)
    for name in lanes:
        assert procedure.lanes[name].phone
        assert procedure.lanes[name].out_of_hours_phone
