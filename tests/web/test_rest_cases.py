"""Cases over the API: everything may be not known, nothing wrong is half-written."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests import make
from tests.web.site import serving
from workflows.store.statements import Statement

SAFE = {"told": "no", "told_why_not": "He listens", "safe_way": "Ring the surgery"}
TABLES = ("case_record", "task", "deadline", "log_entry", "log_payload", "outbox", "case_agency")


def rows_in(desk):
    """How many rows each table of the cases holds."""
    with desk.ctx.database.reading() as tx:
        return {
            table: tx.rows(Statement(lambda table=table: text(f"SELECT count(*) FROM {table}")))[0]
            for table in TABLES
        }


# Starting -------------------------------------------------------------------------------------


def test_a_case_starts_with_nothing_known_about_the_woman(site):
    case = site.as_("midwife").started()
    assert case["woman"] == {
        "name": None,
        "nhs_number": None,
        "born_on": None,
        "address": None,
        "gp": None,
        "doubts": {},
    }
    assert case["edd"] is None
    assert case["gestation_days"] is None
    assert case["safe_contact"]["told"] == "not_asked"
    assert {task["step"] for task in case["tasks"]} >= {"send_referral"}


def test_what_is_known_comes_back_as_it_was_sent(site):
    woman = {
        "name": "Invented Person",
        "nhs_number": "999 000 0018",
        "born_on": "1998-04-12",
        "address": "1 Nowhere Lane",
        "gp": "The Surgery",
    }
    case = site.as_("midwife").started(
        woman=woman, safe_contact=SAFE, edd={"method": "scan", "on": "2027-03-12"}
    )
    assert {name: case["woman"][name] for name in woman} == woman
    assert case["safe_contact"] | SAFE == case["safe_contact"]
    assert case["edd"]["earliest"] == "2027-03-12"
    assert case["gestation_days"] == 24 * 7 + 3
    assert case["opened_by"] == "Asha Lowe"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        pytest.param({"woman": {"nhs_number": "9990000019"}}, "nhs_number", id="wrong check digit"),
        pytest.param({"woman": {"nhs_number": "999"}}, "nhs_number", id="too few digits"),
        pytest.param({"woman": {"born_on": "2031-01-01"}}, "born_on", id="born in the future"),
    ],
)
def test_a_doubtful_value_is_kept_as_typed_flagged_and_stops_nothing(site, sent, field):
    case = site.as_("midwife").started(**sent)
    assert case["woman"][field] == sent["woman"][field]
    assert case["woman"]["doubts"][field]
    assert any(task["step"] == "send_referral" for task in case["tasks"])


@pytest.mark.parametrize(
    "edd",
    [
        pytest.param({"method": "scan", "on": "2027-09-28"}, id="more than 44 weeks ahead"),
        pytest.param({"method": "scan", "on": "2026-10-11"}, id="more than 6 weeks past"),
        pytest.param({"method": "lmp", "on": "2026-12-24"}, id="a last period yet to come"),
    ],
)
def test_a_doubtful_edd_is_kept_flagged_and_sets_no_dates(site, edd):
    case = site.as_("midwife").started(edd=edd)
    assert case["edd"] is None
    assert case["edd_versions"][0]["doubt"]
    assert any(task["step"] == "send_referral" for task in case["tasks"])


def test_an_edd_further_off_than_a_pregnancy_is_long_stops_nothing(site):
    midwife = site.as_("midwife")
    case = midwife.started(edd={"method": "scan", "on": "2027-09-20"})
    assert case["gestation_days"] is None
    sent = midwife.does(
        case["reference"], "send_referral", {"what_worries_you": "Invented", "told": "yes"}
    )
    assert sent.status_code == 200, sent.text


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


# Keys and versions ----------------------------------------------------------------------------


def test_the_same_key_gives_the_first_answer_and_one_case(kept_site):
    midwife = kept_site.as_("midwife")
    body = {"answers": {"route": "referral"}}
    first, second = (midwife.send("/cases", body, key="once") for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert len(midwife.get("/cases").json()) == 1


def test_the_same_key_with_another_body_is_refused(kept_site):
    midwife = kept_site.as_("midwife")
    midwife.send("/cases", {"answers": {"route": "referral"}}, key="once")
    answer = midwife.send("/cases", {"answers": {"route": "early_help"}}, key="once")
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:prebirth:problem:key-reused"
    assert len(midwife.get("/cases").json()) == 1


def test_someone_elses_key_is_unknown(site):
    body = {"answers": {"route": "referral"}}
    midwife = site.as_("midwife").send("/cases", body, key="once")
    nurse = site.as_("nurse").send("/cases", body, key="once")
    assert midwife.json()["reference"] != nurse.json()["reference"]


@pytest.mark.parametrize(
    ("key", "status"),
    [
        pytest.param("", 400, id="no key"),
        pytest.param("k" * 201, 400, id="a key too long to keep"),
    ],
)
def test_a_write_needs_a_key(site, key, status):
    answer = site.as_("midwife").send("/cases", {"answers": {"route": "referral"}}, key=key)
    assert answer.status_code == status
    assert "Idempotency-Key" in answer.json()["field"]


WRITES = [
    ("edd", {"method": "scan", "on": "2027-03-12"}),
    ("edd/accept", None),
    ("happenings/baby_born", {}),
    ("referral/send", {}),
    ("close", {"reason": "Moved"}),
]


@pytest.mark.parametrize(("path", "body"), WRITES, ids=[path for path, _ in WRITES])
def test_a_write_on_a_case_needs_the_version_one_had(untouched, path, body):
    midwife = untouched.as_("midwife")
    reference = midwife.started()["reference"]
    answer = midwife.send(f"/cases/{reference}/{path}", body)
    assert answer.status_code == 428
    assert answer.json()["field"] == "If-Match"


@pytest.mark.parametrize("version", ["3", "*", '"x"', '""', '"-1"', '"1", "2"'])
def test_a_version_that_is_none_is_named(untouched, version):
    midwife = untouched.as_("midwife")
    reference = midwife.started()["reference"]
    answer = midwife.send(
        f"/cases/{reference}/close", {"reason": "Moved"}, version=version, key="k"
    )
    assert answer.status_code == 400
    assert answer.json()["field"] == "If-Match"


def test_a_stale_version_is_told_who_changed_it_and_when(kept_site):
    midwife = kept_site.as_("midwife")
    case = midwife.started(edd={"method": "scan", "on": "2027-03-12"})
    edd = {"method": "scan", "on": "2027-03-01"}
    path = f"/cases/{case['reference']}/edd"
    kept_site.desk.clock.move_by(hours=1)
    changed = kept_site.as_("midwife_two").send(path, edd, version=case["version"])
    assert changed.status_code == 200
    answer = midwife.send(path, {"method": "scan", "on": "2027-03-02"}, version=case["version"])
    assert answer.status_code == 409
    assert "Bryn Tarrant" in answer.json()["detail"]
    assert "Monday 23 November 2026, 10am" in answer.json()["detail"]
    assert midwife.case(case["reference"])["edd"]["earliest"] == "2027-03-01"


# Dating ---------------------------------------------------------------------------------------


def test_a_preview_shows_every_date_old_and_new_and_writes_nothing(desk, site):
    midwife = site.as_("midwife")
    case = midwife.started(edd={"method": "scan", "on": "2027-03-12"})
    before = rows_in(desk)
    shown = midwife.send(
        f"/cases/{case['reference']}/edd/preview", {"method": "scan", "on": "2027-04-12"}, key=""
    ).json()
    assert shown["relaxes"] is True
    assert shown["old"]["earliest"] == "2027-03-12"
    assert any(move["old"] != move["new"] for move in shown["moves"])
    assert rows_in(desk) == before


def test_a_later_edd_moves_dates_only_once_someone_accepts_it(site):
    midwife = site.as_("midwife")
    case = midwife.started(edd={"method": "scan", "on": "2027-03-12"})
    path = f"/cases/{case['reference']}/edd"
    later = {"method": "scan", "on": "2027-04-12"}
    stated = midwife.send(path, later, version=case["version"])
    assert midwife.case(case["reference"])["edd"]["earliest"] == "2027-03-12"
    midwife.send(f"{path}/accept", version=stated.json()["version"])
    found = midwife.case(case["reference"])
    assert found["edd"]["earliest"] == "2027-04-12"
    assert found["edd"]["accepted_by"] == "Asha Lowe"


# Finding and closing --------------------------------------------------------------------------


def test_a_search_finds_by_reference_nhs_number_or_exact_name(site):
    midwife = site.as_("midwife")
    woman = {"name": "Invented Person", "nhs_number": "9990000018"}
    reference = midwife.started(woman=woman)["reference"]

    def found(typed, who=midwife):
        answer = who.send("/cases/search", {"text": typed}, key="")
        return [line["reference"] for line in answer.json()]

    for typed in (reference, reference.lower(), " 999 000 0018 ", "invented  person"):
        assert found(typed) == [reference], typed
    for typed in ("Invented", "Person Invented", "%", "9990000026", "PB-2222-2222", "x\x00"):
        assert found(typed) == [], typed
    for typed in (reference, "9990000018", "Invented Person"):
        assert found(typed, site.as_("police_officer")) == [], typed


def test_an_auditor_finds_a_case_by_its_reference(site):
    reference = site.as_("midwife").started()["reference"]
    answer = site.as_("auditor").send("/cases/search", {"text": reference}, key="")
    assert [line["reference"] for line in answer.json()] == [reference]


def test_a_case_with_a_referral_that_awaits_its_outcome_is_not_closed(site):
    midwife = site.as_("midwife")
    reference = midwife.started()["reference"]
    midwife.does(reference, "send_referral", {"what_worries_you": "Invented", "told": "yes"})
    case = midwife.case(reference)
    answer = midwife.send(f"/cases/{reference}/close", {"reason": "Done"}, version=case["version"])
    assert answer.status_code == 409
    assert "outcome" in answer.json()["detail"]


def test_a_closed_case_is_still_read_and_changes_no_more(site):
    midwife = site.as_("midwife")
    case = midwife.started(answers={"route": "booking_only"})
    path = f"/cases/{case['reference']}"
    closed = midwife.send(f"{path}/close", {"reason": "Opened twice"}, version=case["version"])
    assert closed.status_code == 200, closed.text
    assert midwife.case(case["reference"])["status"] == "closed"
    again = midwife.send(
        f"{path}/edd", {"method": "scan", "on": "2027-03-12"}, version=closed.json()["version"]
    )
    assert again.status_code == 409


def test_an_earlier_case_of_the_same_woman_comes_into_view(desk, site):
    midwife = site.as_("midwife")
    woman = {"nhs_number": "9990000018"}
    first = midwife.started(woman=woman)["reference"]
    desk.clock.move_by(days=400)
    second = site.as_("midwife").started(woman=woman)
    assert [item["reference"] for item in second["earlier"]] == [first]
    assert second["earlier"][0]["may_read"] is True


def test_a_real_nhs_number_is_taken_where_real_people_are_held():
    with make.context("sqlite://", synthetic_only=False) as desk, serving(desk) as site:
        case = site.as_("midwife").started(woman={"nhs_number": "4010232137"})
    assert case["woman"]["nhs_number"] == "4010232137"
