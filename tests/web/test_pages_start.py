"""Starting a case in a browser: nothing known stops it, nothing typed is lost, it starts once."""

from __future__ import annotations

import pytest

from tests.web.visitor import CASE, Visitor

START = "/cases/start"


@pytest.fixture
def midwife(site):
    return Visitor(site, "midwife")


def check(visitor, **typed):
    return visitor.sends(visitor.opens(START).form(START), **typed)


def test_every_date_stands_there_with_its_sentence_before_anything_is_sent(midwife):
    page = check(midwife, **CASE)
    assert page.status == 200
    assert "Nothing has been sent yet" in page.text
    assert "24 weeks 3 days" in page.text
    assert "Referral sent" in page.text
    assert "same working day as this step is reached" in page.text
    assert "Monday 23 November 2026, 5pm" in page.text
    assert "Safeguarding birth plan made" in page.text
    assert "No case is open that you can see" in midwife.opens("/cases").text


def test_only_what_is_needed_must_be_answered(midwife):
    page = check(midwife, route="referral")
    assert page.status == 200
    assert "How far on the pregnancy is, is not known" in page.text
    started = midwife.follows(midwife.sends(page.form(f"{START}/send")))
    assert "The case is started" in started.text
    assert "Send the referral: this is for you." in started.text


def test_what_nobody_recorded_of_reaching_her_safely_is_said_before_sending(midwife):
    page = check(midwife, route="referral").text
    safely = page[page.index("Reaching her safely") : page.index("Dates that will be set")]
    assert "Not asked" in safely
    assert safely.count("Not recorded") == 3


def test_what_was_typed_is_what_the_case_holds(midwife):
    page = midwife.opens(f"/cases/{midwife.starts()}")
    assert "24 weeks 3 days today" in page.text
    assert "Not told: Her companion stayed in the room." in page.text
    assert "The man who came with her" in page.text
    assert "Invented Person 7" in page.text
    assert page.text.index("Must not know") < page.text.index("Invented Person 7")


def test_changing_the_answers_brings_back_everything_typed(midwife):
    checked = check(midwife, **CASE)
    page = midwife.sends(checked.form(f"{START}/change"))
    fields = page.form(START).fields
    assert fields["concerns"] == CASE["concerns"]
    assert fields["must_not_know"] == [CASE["must_not_know"]]
    assert [fields[f"edd-{part}"] for part in ("day", "month", "year")] == [["12"], ["3"], ["2027"]]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({"route": None}, 'Choose an answer to "What is needed?"', id="no route"),
        pytest.param({"name": "Nora\x00"}, "holds a character that cannot be kept", id="a NUL"),
        pytest.param({"gp": "x" * 11_000}, "Shorten it", id="far too long"),
        pytest.param(
            {"edd__day": "31", "edd__month": "2"}, "must be a date that exists", id="31 February"
        ),
        pytest.param(
            {"edd_method": None}, "Say how the pregnancy is dated", id="a date without its method"
        ),
        pytest.param(
            {"edd__day": "", "edd__month": "", "edd__year": ""},
            "Give the date, or choose",
            id="a method without its date",
        ),
        pytest.param(
            {"nhs_number": "943 476 5919"},
            "could be a real person's NHS number",
            id="an NHS number that somebody may have",
        ),
        pytest.param({"told_why_not": ""}, "Say why she was not told", id="not told, no reason"),
        pytest.param(
            {"route": "elsewhere"}, "Choose one of the answers listed", id="no such answer"
        ),
    ],
)
def test_refused_with_a_sentence_and_everything_typed_kept(midwife, typed, said):
    page = check(midwife, **CASE | typed)
    assert page.status == 422
    assert said in page.text
    assert "nothing has been sent and nothing you typed is lost" in page.text
    assert page.form(START).fields["must_not_know"] == [CASE["must_not_know"]]
    assert page.response.text.count("<title>Error: ") == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({"edd__year": "2029"}, "44 weeks", id="an EDD too far ahead"),
        pytest.param({"nhs_number": "999 000 0001"}, "check digit", id="a wrong check digit"),
        pytest.param(
            {"born_on__day": "1", "born_on__month": "1", "born_on__year": "2030"},
            "date of birth is in the future",
            id="born in the future",
        ),
    ],
)
def test_a_doubtful_value_is_kept_flagged_and_stops_nothing(midwife, typed, said):
    page = check(midwife, **CASE | typed)
    assert page.status == 200
    assert said in page.text
    assert midwife.sends(page.form(f"{START}/send")).status == 303


def test_pressing_send_twice_starts_one_case(midwife):
    form = check(midwife, **CASE).form(f"{START}/send")
    first, second = midwife.sends(form), midwife.sends(form)
    assert first.goes_to == second.goes_to
    assert midwife.opens("/cases").text.count("PB-") == 1


def test_the_same_key_with_other_answers_is_refused_and_changes_nothing(midwife):
    form = check(midwife, **CASE).form(f"{START}/send")
    midwife.sends(form)
    page = midwife.sends(form, must_not_know="Nobody")
    assert page.status == 422
    assert "The same key came with different content" in page.text
    assert page.form(START).fields["must_not_know"] == ["Nobody"]


def test_an_auditor_starts_no_case(site):
    auditor = Visitor(site, "auditor")
    assert auditor.opens(START).status == 403
    assert "Start a case" not in auditor.opens("/my-work").text
