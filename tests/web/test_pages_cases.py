"""Finding, reading, dating and closing a case in a browser."""

from __future__ import annotations

import pytest

from tests.web.visitor import CASE, REFERRAL, Visitor

NOBODY = "No record you can see; this does not mean that nobody knows this family"


@pytest.fixture
def midwife(site):
    return Visitor(site, "midwife")


@pytest.fixture
def case(midwife):
    return midwife.starts()


def refer(visitor, case):
    sending = visitor.opens(visitor.task(case, "Send the referral")).form("/tasks/")
    assert visitor.sends(sending, **REFERRAL).status == 303


def test_no_access_and_no_such_case_are_the_same_page(site, midwife, case):
    officer = Visitor(site, "police_officer")
    task = midwife.task(case, "Send the referral")
    answers = {
        officer.opens(path).response.text
        for path in (
            f"/cases/{case}",
            "/cases/PB-2222-2222",
            f"/cases/{case}/edd",
            "/cases/PB-2222-2222/edd",
            f"/cases/{case}/close",
            f"/cases/{case}/started",
            f"/cases/{case}/record/baby_born",
            "/cases/PB-2222-2222/record/baby_born",
            task,
            "/tasks/46fee60e-47fc-4ba1-b341-000000000037",
            "/no/such/page",
        )
    }
    assert len(answers) == 1
    assert NOBODY in answers.pop()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("Invented Person 7", True, id="the exact name"),
        pytest.param("  invented   PERSON 7 ", True, id="the name as it is typed in a hurry"),
        pytest.param("Somebody Else", False, id="another name"),
        pytest.param("PB-2222-2222", False, id="a reference that is nobody's"),
    ],
)
def test_a_search_finds_only_what_one_may_see(midwife, case, typed, found):
    form = midwife.opens("/cases").form("/cases/search")
    page = midwife.sends(form, search=typed)
    assert page.status == 200
    assert (case in page.text) is found
    assert (NOBODY in page.text) is not found
    assert form.action == "/cases/search"


def test_an_empty_search_of_another_agency_says_that_it_proves_nothing(site, midwife, case):
    officer = Visitor(site, "police_officer")
    page = officer.sends(officer.opens("/cases").form("/cases/search"), search=case)
    assert NOBODY in page.text


def test_the_list_is_filtered_by_what_is_open_overdue_or_closed(site, midwife, case):
    assert case in midwife.opens("/cases?show=open").text
    assert case not in midwife.opens("/cases?show=overdue").text
    site.desk.clock.move_by(days=2)
    assert case in midwife.opens("/cases?show=overdue").text
    assert case not in midwife.opens("/cases?show=closed").text


def test_the_case_page_says_where_it_is_who_has_it_and_why_each_date_is_what_it_is(midwife, case):
    page = midwife.opens(f"/cases/{case}")
    for words in (
        "Waiting on Maternity",
        "Book the pregnancy",
        "Referral sent",
        "same working day as this step is reached",
        "Assumed: not yet confirmed by your partnership",
        "The same in words",
        "Now: Send the referral. Waiting on Maternity. Due today, 5pm.",
        "Case started under Unborn baby procedure, version 1.",
    ):
        assert words in page.text
    assert page.response.text.count("<svg xmlns") >= 2
    assert "_" not in page.response.text.split("<title>")[1].split("</title>")[0]


def test_nobody_is_named_in_an_address_or_a_title(midwife, case):
    page = midwife.opens(f"/cases/{case}")
    title = page.response.text.split("<title>")[1].split("</title>")[0]
    assert CASE["name"] not in title
    addresses = [link for link in page.links if not link.startswith("tel:")]
    assert not any("Invented" in link or "999" in link for link in addresses)


def test_an_earlier_edd_tightens_dates_at_once_after_showing_them(midwife, case):
    asked = midwife.opens(f"/cases/{case}/edd").form(f"/cases/{case}/edd")
    shown = midwife.sends(asked, edd_method="scan", edd__day="26", edd__month="2", edd__year="2027")
    assert "dates tighten at once" in shown.text
    assert "Earlier" in shown.text
    done = midwife.sends(shown.form(f"/cases/{case}/edd/confirm"))
    page = midwife.follows(done)
    assert "26 weeks 3 days today" in page.text
    assert "Until Monday 23 November 2026: Friday 12 March 2027, by scan" in page.text
    assert "The pregnancy was re-dated." in page.text


def test_a_later_edd_relaxes_nothing_until_somebody_accepts_it(midwife, case):
    asked = midwife.opens(f"/cases/{case}/edd").form(f"/cases/{case}/edd")
    shown = midwife.sends(asked, edd_method="scan", edd__day="26", edd__month="3", edd__year="2027")
    assert "Do you accept that dates move later?" in shown.text
    kept = midwife.follows(midwife.sends(shown.form(f"/cases/{case}/edd/confirm"), accept="no"))
    assert "24 weeks 3 days today" in kept.text
    assert "A later EDD waits for a decision." in kept.text
    waiting = midwife.opens(f"/cases/{case}/edd")
    assert "Waiting to be accepted: Friday 26 March 2027" in waiting.text
    accepted = midwife.sends(waiting.form(f"/cases/{case}/edd/accept"))
    assert "22 weeks 3 days today" in midwife.follows(accepted).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({}, "Give the date and how it was dated", id="nothing"),
        pytest.param({"edd_method": "scan"}, "Give the date", id="no date"),
        pytest.param(
            {"edd_method": "scan", "edd__day": "30", "edd__month": "2", "edd__year": "2027"},
            "must be a date that exists",
            id="30 February",
        ),
        pytest.param(
            {"edd_method": "estimated", "edd__day": "9", "edd__month": "3", "edd__year": "2027",
             "edd_latest__day": "1", "edd_latest__month": "3", "edd_latest__year": "2027"},
            "Give them the other way round",
            id="a range the wrong way round",
        ),
    ],
)  # fmt: skip
def test_an_edd_that_cannot_be_read_is_asked_again(midwife, case, typed, said):
    asked = midwife.opens(f"/cases/{case}/edd").form(f"/cases/{case}/edd")
    page = midwife.sends(asked, **typed)
    assert page.status == 422
    assert said in page.text


def test_an_edd_confirmed_against_an_older_case_is_shown_again(site, midwife, case):
    asked = midwife.opens(f"/cases/{case}/edd").form(f"/cases/{case}/edd")
    shown = midwife.sends(asked, edd_method="scan", edd__day="26", edd__month="2", edd__year="2027")
    refer(Visitor(site, "midwife_two"), case)
    page = midwife.sends(shown.form(f"/cases/{case}/edd/confirm"))
    assert page.status == 409
    assert "Bryn Tarrant changed this case" in page.text
    assert midwife.sends(page.form(f"/cases/{case}/edd/confirm")).status == 303


def test_a_case_without_an_outcome_cannot_be_closed(midwife, case):
    refer(midwife, case)
    form = midwife.opens(f"/cases/{case}/close").form(f"/cases/{case}/close")
    page = midwife.sends(form, reason="Opened by mistake")
    assert page.status == 409
    assert "referral without an outcome" in page.text
    assert page.form(f"/cases/{case}/close").fields["reason"] == ["Opened by mistake"]


def test_a_case_is_closed_with_a_reason_and_can_then_only_be_read(midwife):
    case = midwife.starts(route="booking_only")
    form = midwife.opens(f"/cases/{case}/close").form(f"/cases/{case}/close")
    assert midwife.sends(form, reason="").status == 422
    named = {"continues_with": "nobody", "plan_that_goes_on": "None: it was started twice"}
    page = midwife.follows(midwife.sends(form, reason="Started twice", **named))
    again = midwife.sends(form, reason="Started twice", **named)
    assert again.goes_to == f"/cases/{case}?done=closed"
    assert "The case was closed: Started twice" in page.text
    assert "It can be read, not changed." in page.text
    for path in ("close", "edd", "record/baby_born"):
        refused = midwife.opens(f"/cases/{case}/{path}")
        assert refused.status == 409
        assert "This case is closed" in refused.text


@pytest.mark.parametrize("path", ["close", "edd", "record/baby_born"])
def test_an_auditor_reads_a_case_and_changes_nothing(site, case, path):
    auditor = Visitor(site, "auditor")
    page = auditor.opens(f"/cases/{case}")
    assert page.status == 200
    assert [form.action for form in page.forms] == ["/sign-out"]
    assert auditor.opens(f"/cases/{case}/{path}").status == 403


def test_a_thing_that_cannot_be_recorded_is_refused(midwife, case):
    assert midwife.opens(f"/cases/{case}/record/full_moon").status == 403
