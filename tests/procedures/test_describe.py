"""The page a safeguarding lead signs says every step, sentence, rung and question."""

import pytest

from tests.procedures import folders
from workflows.procedures.describe import describe
from workflows.procedures.load import load


@pytest.fixture
def page(tmp_path):
    return describe(load(folders.referral(tmp_path / "referral")))


@pytest.mark.parametrize(
    "line",
    [
        "# Referral procedure",
        "Source: Example protocol, May 2026 (assumed).",
        "Approved by Policy subgroup on 14 May 2026.",
        "| Maternity unit | `midwifery` | 01632 960001 |  |",
        "| Tell the referrer | Children's social care | none: It follows the decision at once |  |",
        "2. 1 working day after overdue (urgent: 4 hours after overdue): "
        "tells Named midwife (midwifery), Team manager (childrens_social_care)",
        "| Late booking (`past_late_booking`) | 20+0 |  |",
        "- Was the woman told? (yes or no; must be answered)",
        "- What happens with the referral? "
        "(choice: Progress to assessment, No further action; must be answered)",
        "- Referral: `referral.bpmn`",
    ],
)
def test_the_page_holds(page, line):
    assert line in page.splitlines()


def test_a_step_stands_beside_its_agency_its_sentence_and_its_ladder(page):
    assert (
        "| Decide what happens with the referral | Children's social care "
        "| 24 hours after referral_received (when urgent); "
        "otherwise 1 working day after referral_received | No outcome on a referral |"
    ) in page


def test_a_procedure_that_nobody_signed_says_so(tmp_path):
    procedure = load(folders.four_step(tmp_path / "four_step"))
    assert "Not approved by any partnership." in describe(procedure)


def test_pictures_are_linked_where_they_were_drawn(tmp_path):
    procedure = load(folders.four_step(tmp_path / "four_step"))
    page = describe(procedure, {"four_step.bpmn": "pictures/four_step.svg"})
    assert "![Four steps](pictures/four_step.svg)" in page
