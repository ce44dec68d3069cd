"""A meeting cannot be recorded without whoever it needs, or a reason that the log keeps."""

import pytest

from tests import make
from tests.services import deciding
from tests.services.acting import decide, do, events, look, refer
from workflows.domain import events as e
from workflows.domain.errors import AnswersInvalid
from workflows.services.case_file import read_case

NAMED = "midwifery.named_midwife"
BOTH = ["childrens_social_care", NAMED]
DECISION = {"referral_decision": "progress_to_assessment"}


@pytest.fixture
def desk(database_url, tmp_path):
    folder = deciding.folder(tmp_path / "referral", deciding.QUORUM, clash=False)
    with make.context(database_url, make.MONDAY, folder) as desk:
        yield desk


def hold(desk, reference, **answers):
    return do(desk, reference, "decide_referral", "duty_worker", DECISION | answers)


def test_with_everyone_there_it_is_recorded_and_nothing_more_is_said(desk):
    reference = refer(desk)
    hold(desk, reference, present=BOTH)
    assert "tell_referrer" in look(desk, reference).open
    assert events(desk, reference, e.QuorumNotMet) == []


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        pytest.param({}, "Children's social care and Named midwife", id="nobody was said"),
        pytest.param({"present": ["childrens_social_care"]}, "Named midwife", id="one missing"),
        pytest.param(
            {"present": ["childrens_social_care", "midwifery"]},
            "Named midwife",
            id="another of the agency is not the one it needs",
        ),
        pytest.param(
            {"present": ["childrens_social_care"], "without_quorum_because": "  "},
            "Named midwife",
            id="a blank reason is none",
        ),
    ],
)
def test_without_someone_and_without_a_reason_it_is_refused_by_name(desk, answers, missing):
    reference = refer(desk)
    with pytest.raises(AnswersInvalid) as refusal:
        hold(desk, reference, **answers)
    (problem,) = refusal.value.problems
    assert problem.field == "without_quorum_because"
    assert f"needs {missing} too" in problem.sentence
    assert "decide_referral" in look(desk, reference).open
    assert events(desk, reference, e.QuorumNotMet) == []


def test_an_agency_is_there_when_anyone_of_it_is(desk):
    reference = refer(desk)
    with pytest.raises(AnswersInvalid) as refusal:
        hold(desk, reference, present=[NAMED])
    assert "Children's social care too" in refusal.value.problems[0].sentence


def test_with_a_reason_it_goes_on_and_the_log_says_without_whom(desk):
    reference = refer(desk)
    why = "The named midwife was called to theatre; she was told within the hour."
    hold(desk, reference, present=["childrens_social_care"], without_quorum_because=why)
    (noted,) = events(desk, reference, e.QuorumNotMet)
    assert (noted.step, noted.missing, noted.reason) == ("decide_referral", [NAMED], why)
    log = [line.sentence for line in read_case(desk.ctx, desk.person("midwife"), reference).log]
    assert (
        '"Decide what happens with the referral" was held without Named midwife '
        f"(Maternity unit): {why}"
    ) in log


def test_a_step_without_a_quorum_asks_nothing_of_the_kind(database_url, tmp_path):
    folder = deciding.folder(tmp_path / "plain", clash=False)
    with make.context(database_url, make.MONDAY, folder) as desk:
        reference = refer(desk)
        decide(desk, reference)
        assert "tell_referrer" in look(desk, reference).open
