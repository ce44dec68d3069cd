"""Who may do what, once, to which version: refused acts name the field and the next action."""

from datetime import UTC, date, datetime

import pytest

from tests import make
from tests.services.acting import CONCERN, decide, do, events, look, refer, start, task
from workflows.domain import events as e
from workflows.domain.cases import SafeContact, Told
from workflows.domain.errors import (
    AnswersInvalid,
    CaseNotFound,
    Clash,
    KeyReused,
    NotAllowed,
    TaskNotFound,
    TaskNotOpen,
    TaskTakenByOther,
)
from workflows.domain.identifiers import make_synthetic
from workflows.services.cases import RecordHappening, close_case, record_happening
from workflows.services.tasks import CompleteTask, claim_task, complete_task, release_task


def complete(desk, key, by="midwife", answers=None, **more):
    request = CompleteTask(desk.key(), key, answers or {}, **more)
    return complete_task(desk.ctx, desk.person(by), request)


class TestStartingACase:
    def test_everything_may_be_not_known(self, desk):
        reference = start(desk, edd=None, who=make.Woman(), contact=SafeContact()).reference
        assert look(desk, reference).open == {"send_referral": "midwifery"}

    def test_a_wrong_check_digit_is_kept_as_typed_and_flagged(self, desk):
        reference = start(desk, who=make.woman(nhs_number="999 123 4567")).reference
        doubted = events(desk, reference, e.ValueDoubted)
        assert [event.name for event in doubted] == ["nhs_number"]
        assert "check digit" in doubted[0].sentence

    def test_a_number_that_could_be_a_real_persons_is_refused_in_a_demonstration(self, desk):
        with pytest.raises(AnswersInvalid) as refused:
            start(desk, who=make.woman(nhs_number="943 476 5919"))
        assert refused.value.problems[0].field == "nhs_number"
        assert "999" in refused.value.problems[0].sentence

    def test_not_told_asks_why_not(self, desk):
        with pytest.raises(AnswersInvalid) as refused:
            start(desk, contact=SafeContact(told=Told.NO))
        assert refused.value.problems[0].field == "told_why_not"

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param("Mary\x00", id="a NUL"),
            pytest.param("M" * 10_000_000, id="ten million characters"),
        ],
    )
    def test_what_cannot_be_kept_is_refused_by_name_and_nothing_is_written(self, desk, name):
        with pytest.raises(AnswersInvalid) as refused:
            start(desk, who=make.woman(name=name))
        assert [problem.field for problem in refused.value.problems] == ["name"]

    def test_all_problems_are_told_at_once(self, desk):
        with pytest.raises(AnswersInvalid) as refused:
            make.case(desk, who=make.woman(name="\x00"), answers={"noticed_on": 0})
        assert {problem.field for problem in refused.value.problems} == {"name", "noticed_on"}

    def test_an_auditor_starts_no_case(self, desk):
        with pytest.raises(NotAllowed):
            start(desk, by="auditor")

    def test_earlier_cases_of_the_same_woman_come_into_view(self, desk):
        earlier = refer(desk)
        decide(desk, earlier)
        later = start(desk, who=make.woman(name="Another Spelling")).reference
        assert look(desk, later).earlier == (earlier,)
        linked = events(desk, later, e.HistoryLinked)[0]
        assert linked.facts["earlier_pregnancies"] == 1
        assert linked.facts["earlier_referral"] is True

    def test_another_woman_has_no_history_here(self, desk):
        refer(desk)
        other = start(desk, who=make.woman(2)).reference
        assert look(desk, other).earlier == ()


class TestCompletingATask:
    def test_an_unknown_task_is_not_found(self, desk):
        with pytest.raises(TaskNotFound):
            complete(desk, "no-such-task")

    def test_another_agencys_task_is_refused_and_says_whose_it_is(self, desk):
        reference = refer(desk)
        with pytest.raises(NotAllowed, match="Children's social care"):
            decide(desk, reference, by="midwife")

    def test_to_an_agency_that_is_not_involved_the_task_does_not_exist(self, desk):
        found = task(desk, start(desk).reference, "send_referral")
        with pytest.raises(TaskNotFound):
            complete(desk, found.id, by="police_officer")

    def test_a_finished_task_says_who_did_it_and_when(self, desk):
        reference = start(desk).reference
        found = task(desk, reference, "send_referral")
        complete(desk, found.id, answers=CONCERN)
        with pytest.raises(TaskNotOpen, match="Asha Lowe on Monday 23 November 2026, 9am"):
            complete(desk, found.id, by="midwife_two", answers=CONCERN)

    def test_a_stale_version_names_who_changed_it(self, desk):
        found = task(desk, start(desk).reference, "send_referral")
        claim_task(desk.ctx, desk.person("midwife"), found.id, desk.key(), found.version)
        with pytest.raises(Clash, match="Asha Lowe"):
            complete(desk, found.id, answers=CONCERN, version=found.version)

    def test_someone_elses_task_is_refused_until_it_is_taken_over(self, desk):
        found = task(desk, start(desk).reference, "send_referral")
        claim_task(desk.ctx, desk.person("midwife"), found.id, desk.key(), None)
        with pytest.raises(TaskTakenByOther, match="Asha Lowe"):
            complete(desk, found.id, by="midwife_two", answers=CONCERN)
        claim_task(desk.ctx, desk.person("midwife_two"), found.id, desk.key(), None)
        complete(desk, found.id, by="midwife_two", answers=CONCERN)

    def test_a_task_can_be_given_back(self, desk):
        reference = start(desk).reference
        found = task(desk, reference, "send_referral")
        claim_task(desk.ctx, desk.person("midwife"), found.id, desk.key(), None)
        release_task(desk.ctx, desk.person("midwife"), found.id, desk.key(), None)
        assert task(desk, reference, "send_referral").claimed_by is None

    def test_the_future_is_refused(self, desk):
        reference = start(desk).reference
        with pytest.raises(AnswersInvalid) as refused:
            do(
                desk, reference, "send_referral", "midwife", CONCERN,
                happened_at=datetime(2026, 11, 24, tzinfo=UTC),
            )  # fmt: skip
        assert refused.value.problems[0].field == "happened_at"
        assert "send_referral" in look(desk, reference).open

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            pytest.param({}, "concern", id="nothing answered"),
            pytest.param(
                {**CONCERN, "told": "maybe"}, "told", id="a word where yes or no is meant"
            ),
            pytest.param({**CONCERN, "concerns": ["x"]}, "concerns", id="a choice there is not"),
            pytest.param({**CONCERN, "concern": "a\x00b"}, "concern", id="a NUL"),
            pytest.param({**CONCERN, "agency": "police"}, "agency", id="a field nobody asked for"),
        ],
    )
    def test_answers_that_do_not_fit_are_refused_by_name(self, desk, answers, field):
        reference = start(desk).reference
        before = look(desk, reference)
        with pytest.raises(AnswersInvalid) as refused:
            do(desk, reference, "send_referral", "midwife", answers)
        assert field in [problem.field for problem in refused.value.problems]
        assert look(desk, reference) == before


class TestTheSameActTwice:
    def test_the_same_key_gets_the_first_answer_again_and_one_log_entry(self, desk):
        reference = start(desk).reference
        found = task(desk, reference, "send_referral")
        request = CompleteTask("same-key", found.id, CONCERN)
        first = complete_task(desk.ctx, desk.person("midwife"), request)
        assert complete_task(desk.ctx, desk.person("midwife"), request) == first
        assert len(events(desk, reference, e.StepCompleted)) == 1

    def test_the_same_key_with_another_body_is_refused(self, desk):
        reference = start(desk).reference
        found = task(desk, reference, "send_referral")
        complete_task(desk.ctx, desk.person("midwife"), CompleteTask("k", found.id, CONCERN))
        other = CompleteTask("k", found.id, {**CONCERN, "concern": "Another"})
        with pytest.raises(KeyReused):
            complete_task(desk.ctx, desk.person("midwife"), other)

    def test_another_persons_key_is_unknown(self, desk):
        reference = start(desk).reference
        found = task(desk, reference, "send_referral")
        complete_task(desk.ctx, desk.person("midwife"), CompleteTask("k", found.id, CONCERN))
        with pytest.raises(TaskNotOpen):
            complete_task(
                desk.ctx, desk.person("midwife_two"), CompleteTask("k", found.id, CONCERN)
            )


class TestBirthAndClosing:
    def birth(self, desk, reference, by="midwife"):
        answers = {"born_at": "2026-11-23T08:00:00+00:00"}
        request = RecordHappening(desk.key(), reference, "baby_born", answers)
        return record_happening(desk.ctx, desk.person(by), request)

    def test_birth_tells_the_people_the_procedure_names(self, desk):
        reference = refer(desk)
        self.birth(desk, reference)
        told = [event.role for event in events(desk, reference, e.PersonTold)]
        assert told == ["childrens_social_care.team_manager"]

    def test_only_the_lanes_named_may_record_it(self, desk):
        reference = refer(desk)
        with pytest.raises(NotAllowed, match="Maternity unit"):
            self.birth(desk, reference, by="duty_worker")

    def test_something_the_procedure_does_not_list_is_refused_with_what_it_lists(self, desk):
        reference = refer(desk)
        request = RecordHappening(desk.key(), reference, "flood", {})
        with pytest.raises(AnswersInvalid) as refused:
            record_happening(desk.ctx, desk.person("midwife"), request)
        assert "baby_born" in refused.value.problems[0].sentence

    def test_a_case_whose_referral_has_no_outcome_cannot_be_closed(self, desk):
        reference = refer(desk)
        with pytest.raises(TaskNotOpen, match="without an outcome"):
            close_case(desk.ctx, desk.person("duty_worker"), reference, "Moved", desk.key(), None)

    def test_a_closed_case_keeps_its_log_and_takes_no_more_work(self, desk):
        reference = start(desk).reference
        close_case(desk.ctx, desk.person("midwife"), reference, "In error", desk.key(), None)
        seen = look(desk, reference)
        assert (seen.status, seen.open) == ("closed", {})
        with pytest.raises(TaskNotOpen, match="closed"):
            self.birth(desk, reference)

    def test_to_an_agency_that_is_not_involved_the_case_does_not_exist(self, desk):
        reference = start(desk).reference
        with pytest.raises(CaseNotFound):
            self.birth(desk, reference, by="police_officer")


def test_an_nhs_number_however_it_is_spaced_is_the_same_woman(desk):
    number = make_synthetic(7)
    first = start(desk, who=make.woman(7)).reference
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    second = start(desk, who=make.woman(7, nhs_number=spaced, born_on=date(1999, 1, 1)))
    assert look(desk, second.reference).earlier == (first,)
