"""Doing a step in a browser: who is quicker, whose it is; nothing typed is lost."""

from __future__ import annotations

import pytest

from tests.web.visitor import REFERRAL, Visitor

SEND = "Send the referral"
DECIDE = "Decide what happens with the referral"
DECISION = {"referral_decision": "progress_to_assessment", "decision_reasons": "Concealed before."}


@pytest.fixture
def midwife(site):
    return Visitor(site, "midwife")


@pytest.fixture
def colleague(site):
    return Visitor(site, "midwife_two")


@pytest.fixture
def worker(site):
    return Visitor(site, "duty_worker")


@pytest.fixture
def case(midwife):
    return midwife.starts()


@pytest.fixture
def sending(midwife, case):
    """The form that sends the referral, as it was opened."""
    return midwife.opens(midwife.task(case, SEND)).form("/tasks/")


@pytest.fixture
def referred(midwife, case, sending):
    assert midwife.sends(sending, **REFERRAL).status == 303
    return case


def test_a_referral_begins_with_what_started_the_case(sending):
    assert sending.fields["concerns"] == ["concealed_pregnancy", "domestic_abuse"]
    assert sending.fields["what_worries_you"] == ["Seen late and alone."]
    assert sending.fields["told"] == ["no"]
    assert sending.fields["safe_way"] == ["At the clinic only"]


def test_the_page_shows_the_date_its_sentence_and_its_source_beside_the_form(midwife, case):
    page = midwife.opens(midwife.task(case, SEND))
    assert "Due today, 5pm" in page.text
    assert "same working day as this step is reached" in page.text
    assert "Leicester, Leicestershire and Rutland" in page.text
    assert "Assumed: not yet confirmed" in page.text
    assert "Not told: Her companion stayed in the room." in page.text


def test_a_step_done_leads_to_the_case_and_says_that_sent_is_not_dealt_with(midwife, case, sending):
    page = midwife.follows(midwife.sends(sending, **REFERRAL))
    assert "The step is recorded." in page.text
    assert (
        "Sent, not yet opened. If urgent, phone Children's social care on 01632 960201" in page.text
    )


def test_pressing_twice_records_once(midwife, case, sending):
    first, second = midwife.sends(sending, **REFERRAL), midwife.sends(sending, **REFERRAL)
    assert (first.status, first.goes_to) == (second.status, second.goes_to)
    assert midwife.opens(f"/cases/{case}").text.count('"Send the referral" was done.') == 1


def test_a_wrong_answer_comes_back_with_everything_typed(midwife, sending):
    page = midwife.sends(sending, what_worries_you="", told="yes", safe_time="Mornings")
    assert page.status == 422
    assert "Enter an answer to" in page.text
    assert page.form("/tasks/").fields["safe_time"] == ["Mornings"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({"what_worries_you": "a\x00b"}, "character that cannot be kept", id="a NUL"),
        pytest.param({"what_worries_you": "x" * 10_001}, "10,001 characters", id="one too many"),
        pytest.param({"invented_question": "x"}, "does not ask for", id="a question not asked"),
        pytest.param({"version": None}, "does not say what it changes", id="no version"),
        pytest.param({"version": "9" * 5000}, "does not say what it changes", id="a silly version"),
        pytest.param({"key": None}, "needs a key of its own", id="no key"),
        pytest.param(
            {"happened_at__day": "24", "happened_at__month": "11", "happened_at__year": "2026",
             "happened_at__time": "9am"}, "has not come yet", id="it happened tomorrow",
        ),
        pytest.param(
            {"happened_at__day": "23", "happened_at__month": "11", "happened_at__year": "2026"},
            "Give the time as well", id="a day without a time",
        ),
        pytest.param(
            {"happened_at__day": "40", "happened_at__month": "11", "happened_at__year": "2026",
             "happened_at__time": "9am"}, "must be a date and a time", id="the fortieth",
        ),
    ],
)  # fmt: skip
def test_refused_and_nothing_recorded(midwife, case, sending, typed, said):
    page = midwife.sends(sending, **REFERRAL | typed)
    assert page.status == 422
    assert said in page.text
    assert '"Send the referral" was done.' not in midwife.opens(f"/cases/{case}").text


@pytest.mark.parametrize("time", ["8.30am", "8:30", "0830", "08:30"])
def test_a_time_may_be_written_as_people_write_it(midwife, case, sending, time):
    on = {"happened_at__day": "23", "happened_at__month": "11", "happened_at__year": "2026"}
    page = midwife.follows(midwife.sends(sending, **REFERRAL | on, happened_at__time=time))
    assert "Happened Monday 23 November 2026, 8.30am . Recorded Monday 23" in page.text


def test_a_form_without_its_token_changes_nothing(midwife, case, sending):
    page = midwife.sends(sending, **REFERRAL, csrf=None)
    assert page.status == 403
    assert "not sent from a page of this service" in page.text
    assert '"Send the referral" was done.' not in midwife.opens(f"/cases/{case}").text


def test_the_token_of_another_session_is_refused(midwife, colleague, sending):
    other = colleague.opens("/my-work").form("/sign-out").fields["csrf"]
    assert midwife.sends(sending, **REFERRAL, csrf=other).status == 403


def test_another_agencys_task_is_not_shown_as_a_form_and_not_taken(midwife, worker, referred):
    address = worker.task(referred, DECIDE)
    page = midwife.opens(address)
    assert page.status == 403
    assert "is for Children's social care to do" in page.text
    form = worker.opens(address).form("/tasks/").filled(**DECISION)
    form["csrf"] = midwife.opens("/my-work").form("/sign-out").fields["csrf"]
    assert midwife.posts(address, form).status == 403


def test_whoever_is_slower_sees_who_was_quicker_and_both_versions(midwife, colleague, sending):
    slower = colleague.opens(sending.action).form("/tasks/")
    midwife.sends(sending, **REFERRAL)
    page = colleague.sends(slower, **REFERRAL, safe_time="Never on Fridays")
    assert page.status == 409
    assert "Asha Lowe (Maternity) recorded" in page.text
    assert "Yours has not been sent: what you typed is kept below" in page.text
    assert "Never on Fridays" in page.text
    assert "Tuesday mornings" in page.text


def test_a_stale_version_is_refused_with_what_was_typed_ready_to_send_again(
    midwife, colleague, case, sending
):
    claim = colleague.opens(f"/cases/{case}").form(f"{sending.action}/claim")
    colleague.sends(claim)
    page = midwife.sends(sending, **REFERRAL, safe_time="Never on Fridays")
    assert page.status == 409
    assert "Bryn Tarrant (Maternity) changed" in page.text
    again = page.form(sending.action)
    assert again.fields["safe_time"] == ["Never on Fridays"]
    refused = midwife.sends(again)
    assert refused.status == 409
    assert "Bryn Tarrant has this task. Do you take it over?" in refused.text
    taken = midwife.sends(refused.form(sending.action), take_over="yes")
    assert taken.status == 303
    assert "taking it over from Bryn Tarrant" in midwife.follows(taken).text


def test_a_finished_task_can_only_be_read(midwife, sending):
    midwife.sends(sending, **REFERRAL)
    page = midwife.follows(midwife.opens(sending.action))
    assert "That step is over already." in page.text
    assert not any(sending.action == form.action for form in page.forms)


def test_a_task_is_assigned_and_given_back(midwife, case, sending):
    claim = midwife.opens("/my-work").form(f"{sending.action}/claim")
    mine = midwife.follows(midwife.sends(claim))
    assert "You have it" in mine.text
    assert midwife.opens("/my-work?show=mine").text.count("Do this step") == 1
    back = midwife.follows(midwife.sends(mine.form(f"{sending.action}/release")))
    assert "Nobody yet" in back.text
    assert "No date" not in midwife.opens("/my-work?show=mine").text


def test_what_happened_is_recorded_at_any_time_and_told(midwife, worker, referred):
    asked = midwife.opens(f"/cases/{referred}/record/outcome_chased")
    done = midwife.sends(asked.form("/cases/"), chased_how="no_answer")
    assert "What happened is recorded" in midwife.follows(done).text
    assert "Ask for the outcome" in worker.opens("/my-work").text


def test_two_people_recording_at_once_lose_nothing(midwife, worker, referred):
    asked = midwife.opens(f"/cases/{referred}/record/outcome_chased").form("/cases/")
    worker.sends(worker.opens(worker.task(referred, "Open the referral")).form("/tasks/"))
    page = midwife.sends(asked, chased_how="no_answer")
    assert page.status == 409
    assert "Dev Marlow changed this case" in page.text
    assert page.form("/cases/").fields["chased_how"] == ["no_answer"]
    assert midwife.sends(page.form("/cases/")).status == 303


def test_ten_megabytes_are_refused_before_they_are_read(midwife, sending):
    page = midwife.sends(sending, **REFERRAL | {"what_worries_you": "x" * 10_000_000})
    assert page.status == 413
    assert "That is more than can be sent at once" in page.text
