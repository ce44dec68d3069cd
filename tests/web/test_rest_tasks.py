"""Tasks over the API, and a referral from first concern to the referrer being told."""

from __future__ import annotations

import pytest

REFERRAL = {"what_worries_you": "Invented concern", "told": "yes"}
DECISION = {"referral_decision": "progress_to_assessment", "decision_reasons": "Invented"}
STAMPS = {
    "send": "referral_sent",
    "receive": "referral_opened",
    "acknowledge": "referral_acknowledged",
    "decide": "referral_decided",
    "tell": "referrer_told",
}
UNKNOWN = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def referred(site):
    """A case whose referral was sent: it waits for children's social care."""
    midwife = site.as_("midwife")
    reference = midwife.started()["reference"]
    sent = midwife.does(reference, "send_referral", REFERRAL)
    assert sent.status_code == 200, sent.text
    return reference


def test_a_referral_runs_from_sent_to_told_with_five_stamps(kept_site):
    midwife, worker = kept_site.as_("midwife"), kept_site.as_("duty_worker")
    manager = kept_site.as_("team_manager")
    reference = midwife.started(edd={"method": "scan", "on": "2027-03-12"})["reference"]

    def acts(who, act, answers):
        kept_site.desk.clock.move_by(minutes=10)
        stamps = {item["stamp"]: item for item in who.case(reference)["referral"]}
        version = stamps[STAMPS[act]]["version"]
        return who.send(f"/cases/{reference}/referral/{act}", {"answers": answers}, version=version)

    for who, act, answers in (
        (midwife, "send", REFERRAL),
        (worker, "receive", {}),
        (worker, "acknowledge", {}),
        (manager, "decide", DECISION),
        (worker, "tell", {"told_how": "spoken", "what_was_said": "Invented"}),
    ):
        answer = acts(who, act, answers)
        assert answer.status_code == 200, (act, answer.text)
    case = midwife.case(reference)
    assert case["awaits_outcome"] is False
    stamped = [item["at"] for item in case["referral"]]
    assert None not in stamped
    assert stamped == sorted(stamped)
    log = midwife.get(f"/cases/{reference}/log").json()
    assert [entry["seq"] for entry in log] == list(range(1, len(log) + 1))
    assert {"EventRecorded", "DeadlineMet", "StepCompleted"} <= {entry["kind"] for entry in log}


def test_a_task_is_taken_given_back_and_taken_over_by_name(site, referred):
    worker, other = site.as_("duty_worker"), site.as_("social_worker")
    task = worker.task(referred, "open_referral")
    path = f"/tasks/{task['id']}"
    taken = worker.send(f"{path}/claim", version=task["version"])
    assert taken.status_code == 200, taken.text
    held = worker.get(path)
    assert held.json()["holder"] == "Dev Marlow"
    assert held.headers["etag"] == f'"{held.json()["version"]}"'
    not_hers = other.send(f"{path}/release", version=held.json()["version"])
    assert not_hers.status_code == 409
    over = other.send(f"{path}/claim", version=held.json()["version"])
    assert over.status_code == 200, over.text
    refused = worker.send(f"{path}/complete", {}, version=other.get(path).json()["version"])
    assert refused.status_code == 409
    assert "Esi Farrow" in refused.json()["detail"]
    back = other.send(f"{path}/release", version=other.get(path).json()["version"])
    assert back.status_code == 200
    assert other.get(path).json()["holder"] is None


@pytest.mark.parametrize("verb", ["claim", "release", "complete"])
@pytest.mark.parametrize(
    "task",
    [
        pytest.param(UNKNOWN, id="an id that is nobody's"),
        pytest.param("x" * 101, id="an id too long to be one"),
        pytest.param("a%00b", id="an id with a NUL"),
        pytest.param("%ED%A0%80", id="an id with a broken letter"),
        pytest.param("..%2Fcases", id="an id that climbs"),
    ],
)
def test_an_unknown_task_is_not_found(untouched, verb, task):
    body = {} if verb == "complete" else None
    answer = untouched.as_("midwife").send(f"/tasks/{task}/{verb}", body, version=1)
    assert answer.status_code == 404


@pytest.mark.parametrize("verb", ["claim", "complete"])
def test_a_task_of_another_agency_is_theirs_to_do(site, referred, verb):
    task = site.as_("duty_worker").task(referred, "open_referral")
    midwife = site.as_("midwife")
    body = {} if verb == "complete" else None
    answer = midwife.send(f"/tasks/{task['id']}/{verb}", body, version=task["version"])
    assert answer.status_code == 403
    assert "children's social care" in answer.json()["detail"].lower()
    assert site.as_("duty_worker").task(referred, "open_referral")["version"] == task["version"]


def test_a_finished_task_says_who_did_it_and_when(site, referred):
    midwife = site.as_("midwife")
    done = next(task for task in midwife.case(referred)["tasks"] if task["step"] == "send_referral")
    answer = midwife.send(
        f"/tasks/{done['id']}/complete", {"answers": REFERRAL}, version=done["version"]
    )
    assert answer.status_code == 409
    assert "Asha Lowe" in answer.json()["detail"]
    assert "23 November 2026" in answer.json()["detail"]


def test_a_future_step_cannot_be_done_yet(site):
    midwife = site.as_("midwife")
    reference = midwife.started()["reference"]
    worker = site.as_("duty_worker")
    answer = worker.send(f"/cases/{reference}/referral/decide", {"answers": DECISION}, version=1)
    assert answer.status_code in {404, 409}
    assert not any(task["step"] == "decide_referral" for task in midwife.case(reference)["tasks"])


def test_a_task_changed_meanwhile_names_who_and_when_and_keeps_nothing(site, referred):
    worker, other = site.as_("duty_worker"), site.as_("social_worker")
    task = worker.task(referred, "open_referral")
    path = f"/tasks/{task['id']}"
    other.send(f"{path}/claim", version=task["version"])
    other.send(f"{path}/release", version=other.get(path).json()["version"])
    answer = worker.send(f"{path}/complete", {}, version=task["version"])
    assert answer.status_code == 409
    assert "Esi Farrow" in answer.json()["detail"]
    assert "9am" in answer.json()["detail"]


def test_a_double_press_completes_once(kept_site):
    midwife = kept_site.as_("midwife")
    reference = midwife.started()["reference"]
    task = midwife.task(reference, "send_referral")
    first, second = (
        midwife.send(
            f"/tasks/{task['id']}/complete",
            {"answers": REFERRAL},
            key="pressed",
            version=task["version"],
        )
        for _ in range(2)
    )
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    log = midwife.get(f"/cases/{reference}/log").json()
    done = [entry for entry in log if entry["kind"] == "StepCompleted"]
    assert len(done) == 1


def test_answers_that_do_not_fit_are_named_and_nothing_is_recorded(site):
    midwife = site.as_("midwife")
    reference = midwife.started()["reference"]
    before = midwife.case(reference)
    answer = midwife.does(reference, "send_referral", {"told": "yes", "twin": True})
    assert answer.status_code == 422
    assert {item["field"] for item in answer.json()["problems"]} == {"what_worries_you", "twin"}
    after = midwife.case(reference)
    assert after["version"] == before["version"]
    assert after["tasks"] == before["tasks"]


@pytest.mark.parametrize("extra", ["completed_by_agency", "actor_id", "role", "done_by", "key"])
def test_nobody_acts_in_another_name(untouched, extra):
    midwife = untouched.as_("midwife")
    reference = midwife.started()["reference"]
    answer = midwife.does(reference, "send_referral", REFERRAL, **{extra: "police"})
    assert answer.status_code == 422
    assert answer.json()["field"] == extra


def test_the_log_shows_who_really_acted(site, referred):
    log = site.as_("midwife").get(f"/cases/{referred}/log").json()
    done = next(entry for entry in log if entry["kind"] == "StepCompleted")
    assert (done["by"], done["agency"]) == ("Asha Lowe", "midwifery")


def test_a_step_may_be_recorded_late_with_the_time_it_happened(site):
    midwife = site.as_("midwife")
    reference = midwife.started()["reference"]
    answer = midwife.does(
        reference, "send_referral", REFERRAL, happened_at="2026-11-22T21:15+00:00"
    )
    assert answer.status_code == 200, answer.text
    done = next(
        task for task in midwife.case(reference)["tasks"] if task["step"] == "send_referral"
    )
    assert done["done_at"] == "2026-11-22T21:15:00Z"
    assert done["recorded_at"] == "2026-11-23T09:00:00Z"


def test_work_lists_the_agencys_open_tasks_with_safe_contact_in_the_row(site, referred):
    rows = site.as_("duty_worker").get("/work").json()
    assert {row["reference"] for row in rows} == {referred}
    assert rows[0]["safe_contact"]["told"] == "yes"
    due = [row["task"]["due_at"] for row in rows if row["task"]["due_at"]]
    assert due == sorted(due)
    assert site.as_("police_officer").get("/work").json() == []
