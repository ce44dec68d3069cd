"""Cases over the API: everything may be not known, nothing wrong is half-written."""

from __future__ import annotations

import pytest

from tests import make
from tests.web.site import rows_in, serving

SAFE = {"told": "no", "told_why_not": "He listens", "safe_way": "Ring the surgery"}

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
    named = {"continues_with": "nobody", "plan_that_goes_on": "None: it was started twice"}
    closing = {"reason": "Opened twice", "answers": named}
    closed = midwife.send(f"{path}/close", closing, version=case["version"])
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
