"""`kill -9` while people work: what was acknowledged is there whole, nothing else is half there.

The moment of each kill is drawn by chance, from a seed that is written out. It follows from the
seed of the whole run: `make test SEED=…` kills at the same moments, as far as a machine can.
"""

from __future__ import annotations

import os
import random
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta

import psycopg
import pytest

from tests.kills.work import AUDITOR, DUTY_WORKER, MIDWIFE, Worker
from tests.make import PEOPLE
from tests.server import Server, put_people

pytestmark = pytest.mark.kills

WORKERS = 2
KINDS = (
    "CaseOpened", "StepCompleted", "TaskOpened", "EventRecorded", "EddStated", "DeadlineSet",
    "DeadlineMissed", "DeadlineMet", "EscalationRaised", "PersonTold",
)  # fmt: skip
MANY = int(os.environ.get("PREBIRTH_KILLS", "50"))


@pytest.fixture
def sqlite(sqlite_url):
    return sqlite_url


@pytest.fixture
def postgresql(durable_postgres_server):
    url = durable_postgres_server.new_database()
    yield url
    durable_postgres_server.drop(url)


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(5, id="five times"),
        pytest.param(MANY, id="many times", marks=pytest.mark.soak),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_every_acknowledged_step_is_whole_and_no_other_is_half_there(
    kind, kills, request, tmp_path
):
    url = request.getfixturevalue(kind)
    put_people(url, PEOPLE.values())
    seed = random.getrandbits(32)
    chance, seen = random.Random(seed), Counter()
    with Server(url, tmp_path) as server:
        for _ in range(kills):
            workers = [Worker(server) for _ in range(WORKERS)]
            time.sleep(chance.uniform(0.1, 0.8))
            server.kill()
            for worker in workers:
                worker.join()
                assert worker.trouble == []
            # What waits comes due, so that the next kill may fall into a sweep.
            server.move_clock_by(timedelta(days=1))
            server.start()
            seen += examine(server, [sent for worker in workers for sent in worker.sent])
    assert messages_are_those_the_log_tells_of(url)
    sys.stdout.write(f"\n{kind}: {kills} kills, seed {seed}: {dict(seen)}\n")
    assert seen["acknowledged"] > kills
    assert seen["without an answer"] > 0


def examine(server, sent):
    """Compare the server after its restart with the notes of what it was asked."""
    clients = {name: server.signed_in(name) for name in (MIDWIFE, DUTY_WORKER, AUDITOR)}
    assert clients[AUDITOR].get("/api/audit/verify").json() == {"whole": True, "findings": []}
    seen = Counter()
    for request in sent:
        acknowledged = request.answer is not None
        if not acknowledged:
            request.answer = answer_at_last(clients, request)
        seen["acknowledged" if acknowledged else "without an answer"] += 1
        if not acknowledged and datetime.fromisoformat(request.answer["at"]) < server.started_at:
            seen["without an answer, yet kept whole"] += 1
        # The key was kept with the work: the same request gets its first answer again.
        again = request.send(clients[request.person])
        assert again.status_code in {200, 201}, again.text
        assert again.json() == request.answer
    for reference in sorted({request.answer["reference"] for request in sent}):
        own = [request for request in sent if request.answer["reference"] == reference]
        seen["escalations"] += examine_case(clients[AUDITOR], reference, own)
    return seen


def answer_at_last(clients, request):
    """What an impatient sender gets who sends the same again, with the same key."""
    client = clients[request.person]
    answer = request.send(client)
    if answer.status_code == 409:  # not kept; the sweep changed the case since it was read
        record = request.path[: request.path.index("/", len("/api/cases/"))]
        request.version = client.get(record).json()["version"]
        answer = request.send(client)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


def examine_case(auditor, reference, requests):
    """One case, whole: every act in the log once, and tasks, dates and messages as it says."""
    case, log = read_between_sweeps(auditor, f"/api/cases/{reference}")
    assert [entry["seq"] for entry in log] == list(range(1, len(log) + 1))
    hashes = [entry["hash"] for entry in log]
    for request in requests:
        receipt = request.answer["receipt"]
        assert sum(digest.startswith(receipt) for digest in hashes) == 1
        assert case["version"] >= request.answer["version"]
    said = {kind: [entry["said"] for entry in log if entry["kind"] == kind] for kind in KINDS}

    done = Counter(task["step"] for task in case["tasks"] if task["status"] == "done")
    assert done == Counter(entry["step"] for entry in said["StepCompleted"])
    assert done == Counter(request.step for request in requests if request.step is not None)
    opened = Counter(task["step"] for task in case["tasks"])
    assert opened == Counter(entry["step"] for entry in said["TaskOpened"])
    assert len(said["CaseOpened"]) == 1
    assert len(said["EddStated"]) == sum(_is_edd(request) for request in requests)
    chased = [entry for entry in said["EventRecorded"] if entry["name"] == "outcome_chased"]
    assert len(chased) == sum("outcome_chased" in request.path for request in requests)

    dates = {entry["name"]: entry["due_at"] for entry in said["DeadlineSet"]}
    for entry in log:
        if entry["kind"] in {"DeadlineSet", "DeadlineMoved"}:
            dates[entry["said"]["name"]] = entry["said"].get("new") or entry["said"]["due_at"]
    shown = {item["name"]: item for item in case["deadlines"] if item["due_at"] is not None}
    assert {name: instant(date) for name, date in dates.items()} == {
        name: instant(item["missed_due_at"] or item["due_at"]) for name, item in shown.items()
    }
    late = {item["name"] for item in shown.values() if item["missed_due_at"] is not None}
    assert Counter(late) == Counter(entry["name"] for entry in said["DeadlineMissed"])
    met = {item["name"] for item in shown.values() if item["met_at"] is not None}
    assert Counter(met) == Counter(entry["name"] for entry in said["DeadlineMet"])

    stages = Counter((entry["deadline"], entry["stage"]) for entry in said["EscalationRaised"])
    assert set(stages.values()) <= {1}
    told = Counter((entry["person"], entry["about"]) for entry in said["PersonTold"])
    assert set(told.values()) <= {1}
    return len(stages)


def read_between_sweeps(auditor, path):
    """The case and its log of one and the same version: the server's own ticks go on meanwhile."""
    while True:
        case, log = read(auditor, path), read(auditor, f"{path}/log")
        if read(auditor, path)["version"] == case["version"]:
            return case, log


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _is_edd(request):
    return request.path.endswith("/edd") or request.body.get("edd") is not None


def instant(text):
    return datetime.fromisoformat(text)


def messages_are_those_the_log_tells_of(url):
    """One message in the outbox for every person told, case by case; read past our own code."""
    count = "SELECT case_id, count(*) FROM {} GROUP BY case_id ORDER BY case_id"
    entries = "(SELECT case_id FROM log_entry WHERE kind = 'PersonTold') AS told"
    return rows(url, count.format("outbox")) == rows(url, count.format(entries))


def rows(url, query):
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()
