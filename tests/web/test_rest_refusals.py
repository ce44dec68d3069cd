"""What cannot be taken is refused by name, with what to do next, and nothing is half-written."""

from __future__ import annotations

import pytest

from tests.web.site import rows_in

REFUSED = [
    pytest.param({"woman": {"born_on": 0}}, "woman.born_on", id="the number 0 for a date"),
    pytest.param({"woman": {"born_on": "12/04/1998"}}, "woman.born_on", id="a date the other way"),
    pytest.param({"woman": {"born_on": "2026-02-30"}}, "woman.born_on", id="a day that is not"),
    pytest.param({"edd": {"method": "scan", "on": 0}}, "edd.on", id="the number 0 for an EDD"),
    pytest.param({"edd": {"method": "guess", "on": "2027-03-12"}}, "edd.method", id="a method"),
    pytest.param({"edd": {"method": "scan"}}, "edd.on", id="an EDD without its date"),
    pytest.param(
        {"edd": {"method": "estimated", "on": "2027-03-12", "latest": "2027-03-01"}},
        "edd_latest",
        id="a range the wrong way round",
    ),
    pytest.param({"woman": {"name": "A\x00B"}}, "name", id="a NUL in a name"),
    pytest.param({"woman": {"name": 7}}, "woman.name", id="a number for a name"),
    pytest.param({"woman": {"address": "x" * 2001}}, "address", id="an overlong address"),
    pytest.param({"woman": {"nhs_number": "4010232137"}}, "nhs_number", id="a real NHS number"),
    pytest.param({"woman": {"twin": True}}, "woman.twin", id="an unknown field of the woman"),
    pytest.param({"safe_contact": {"told": "no"}}, "told_why_not", id="not told, and no reason"),
    pytest.param({"safe_contact": {"told": True}}, "safe_contact.told", id="told as true or false"),
    pytest.param({"answers": {}}, "route", id="a question unanswered"),
    pytest.param({"answers": {"route": "sideways"}}, "route", id="an answer not on the list"),
    pytest.param({"answers": {"route": 3.5}}, "answers.route", id="a fraction"),
    pytest.param({"answers": {"route": {"a": 1}}}, "answers.route", id="an object for an answer"),
    pytest.param({"answers": {"route": 10**30}}, "answers.route", id="a number past counting"),
    pytest.param({"answers": {"route": "referral", "x": 1}}, "x", id="a question never asked"),
    pytest.param({"answers": []}, "answers", id="answers as a list"),
    pytest.param({"happened_at": "2026-11-23T08:00"}, "happened_at", id="a time without offset"),
    pytest.param({"happened_at": 1700000000}, "happened_at", id="a time as a number"),
    pytest.param({"happened_at": "2027-01-01T00:00Z"}, "happened_at", id="a time yet to come"),
    pytest.param({"procedure": "nowhere"}, "procedure", id="a procedure that is not here"),
    pytest.param({"agency_id": "police"}, "agency_id", id="whose agency acts"),
    pytest.param({"actor_id": "gp"}, "actor_id", id="who acts"),
    pytest.param({"role": "admin"}, "role", id="a role"),
    pytest.param({"version": 9}, "version", id="a version in the body"),
]


@pytest.mark.parametrize(("sent", "field"), REFUSED)
def test_what_cannot_be_taken_is_refused_by_name_with_what_to_do(untouched, sent, field):
    before = rows_in(untouched.desk)
    body = {"answers": {"route": "referral"}} | sent
    answer = untouched.as_("midwife").send("/cases", body)
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    named = {item["field"] for item in problem["problems"]} | {problem["field"]}
    assert field in named
    assert problem["next_action"]
    said = " ".join(item["sentence"] for item in problem["problems"]) or problem["detail"]
    assert "Input should" not in said
    assert "type=" not in said
    assert rows_in(untouched.desk) == before


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"happened_at": "2027-01-01T00:00Z"}, id="a time yet to come"),
        pytest.param(
            {"edd": {"method": "estimated", "on": "2027-03-12", "latest": "2027-03-01"}},
            id="a range the wrong way round",
        ),
    ],
)
def test_a_first_case_that_was_refused_does_not_stop_the_next(kept_site, wrong):
    midwife = kept_site.as_("midwife")
    body = {"answers": {"route": "referral"}}
    refused = midwife.send("/cases", body | wrong)
    assert refused.status_code == 422
    taken = midwife.send("/cases", body)
    assert taken.status_code == 201, taken.text


def test_a_name_with_a_broken_letter_is_refused_on_each_database(kept_desk, kept_site):
    midwife = kept_site.as_("midwife")
    before = rows_in(kept_desk)
    for body in (
        b'{"woman": {"name": "A\\ud800B"}, "answers": {"route": "referral"}}',
        b'{"woman": {"name": "A\\u0000B"}, "answers": {"route": "referral"}}',
        b'{"answers": {"route": "referral", "what_worries_you": "A\\ud800B"}}',
        b'{"answers": {"route": "referral", "what_worries_you": "A\\u0000B"}}',
        b'{"answers": {"ro\\ud800ute": "referral"}}',
        b'{"answers": {"ro\\u0000ute": "referral"}}',
    ):
        answer = kept_site.client.post(
            "/api/cases",
            content=body,
            headers={
                "Authorization": f"Bearer {midwife.session}",
                "Content-Type": "application/json",
                "Idempotency-Key": "broken",
            },
        )
        assert answer.status_code == 422, (body, answer.text)
        assert answer.json()["problems"], answer.text
    assert rows_in(kept_desk) == before


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        pytest.param(b"{", "application/json", 400, id="half an object"),
        pytest.param(b"", "application/json", 422, id="nothing"),
        pytest.param(b"\xff\xfe", "application/json", 400, id="not UTF-8"),
        pytest.param(b"[" * 100_000, "application/json", 400, id="100,000 deep"),
        pytest.param(b'{"answers": 1' + b"0" * 5000 + b"}", "application/json", 400, id="a number"),
        pytest.param(b"[]", "application/json", 422, id="a list"),
        pytest.param(b"null", "application/json", 422, id="null"),
        pytest.param(b"answers=x", "application/x-www-form-urlencoded", 422, id="a form"),
        pytest.param(b'{"answers": {}}', "text/plain", 422, id="JSON called text"),
    ],
)
def test_what_is_no_request_is_refused_in_words(untouched, body, kind, status):
    answer = untouched.client.post(
        "/api/cases",
        content=body,
        headers={
            "Authorization": f"Bearer {untouched.as_('midwife').session}",
            "Content-Type": kind,
            "Idempotency-Key": "k",
        },
    )
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]
    assert answer.json()["next_action"]


def test_ten_megabytes_are_refused_before_they_are_read(desk, site):
    before = rows_in(desk)
    answer = site.as_("midwife").send("/cases", {"woman": {"name": "x" * 10_000_000}})
    assert answer.status_code == 413
    assert "Shorten it" in answer.json()["next_action"]
    assert rows_in(desk) == before


def test_ten_megabytes_that_say_nothing_of_their_length_are_cut_off(site):
    sent = 0

    def pieces():
        nonlocal sent
        for _ in range(100):
            sent += 100_000
            yield b"x" * 100_000

    answer = site.client.post(
        "/api/cases", content=pieces(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:prebirth:problem:too-large"


def test_an_auditor_starts_no_case(site):
    answer = site.as_("auditor").send("/cases", {"answers": {"route": "referral"}})
    assert answer.status_code == 403
