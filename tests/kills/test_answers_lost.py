"""The work was kept, the answer never arrived; and a second process on the same file is refused."""

from __future__ import annotations

import socket
import time
from collections import Counter

import pytest

from tests.kills.work import DUTY_WORKER, MIDWIFE, OPENING, REFERRAL, Request
from tests.make import PEOPLE
from tests.server import Server, put_people

pytestmark = pytest.mark.kills

REFUSED_WITHIN_SECONDS = 15.0
"""Five on a quiet machine; starting Python takes most of it."""


@pytest.fixture
def database(request):
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server = request.getfixturevalue("durable_postgres_server")
    url = server.new_database()
    yield url
    server.drop(url)


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_killed_after_the_commit_the_same_request_gets_the_first_answer(database, tmp_path):
    put_people(database, PEOPLE.values())
    with Server(database, tmp_path) as server:
        midwife = server.signed_in(MIDWIFE)
        opened = Request(MIDWIFE, "/api/cases", {"answers": OPENING}, None).send(midwife).json()
        case = f"/api/cases/{opened['reference']}"
        (task,) = [t for t in midwife.get(case).json()["tasks"] if t["step"] == "send_referral"]
        request = Request(
            MIDWIFE, f"/api/tasks/{task['id']}/complete", {"answers": REFERRAL}, task["version"]
        )
        send_and_never_read(midwife, request, server.port)
        until(lambda: steps_done(midwife, case)["send_referral"])
        server.kill()
        server.start()
        midwife = server.signed_in(MIDWIFE)
        first = request.send(midwife)
        assert first.status_code == 200
        assert first.json() == request.send(midwife).json()
        assert "decide_referral" in first.json()["opened"]
        assert steps_done(midwife, case) == Counter({"send_referral": 1})


def test_a_second_process_on_the_same_file_is_refused_and_the_first_goes_on(sqlite_url, tmp_path):
    put_people(sqlite_url, PEOPLE.values())
    with Server(sqlite_url, tmp_path) as server:
        midwife = server.signed_in(MIDWIFE)
        began = time.monotonic()
        second = Server(sqlite_url, tmp_path).command("serve", "--port", "0")
        printed = second.communicate(timeout=REFUSED_WITHIN_SECONDS)[0].decode()
        assert time.monotonic() - began < REFUSED_WITHIN_SECONDS
        assert second.returncode not in {0, None}
        assert "Traceback" not in printed
        assert "already writing to prebirth.sqlite3" in printed
        assert "PostgreSQL" in printed
        opened = Request(MIDWIFE, "/api/cases", {"answers": OPENING}, None).send(midwife)
        assert opened.status_code == 201
        found = server.signed_in(MIDWIFE).get(opened.headers["location"])
        assert found.json()["reference"] == opened.json()["reference"]


def test_reading_commands_work_beside_the_server(sqlite_url, tmp_path):
    put_people(sqlite_url, PEOPLE.values())
    with Server(sqlite_url, tmp_path) as server:
        Request(MIDWIFE, "/api/cases", {"answers": OPENING}, None).send(server.signed_in(MIDWIFE))
        beside = server.command("audit", "verify")
        assert (beside.communicate(timeout=30)[0].decode(), beside.returncode)[1] == 0
        assert server.signed_in(DUTY_WORKER).get("/api/work").status_code == 200


def send_and_never_read(client, request, port):
    """The request goes out whole; nobody waits for what comes back."""
    headers = {"Idempotency-Key": request.key, "If-Match": f'"{request.version}"'}
    built = client.build_request("POST", request.path, json=request.body, headers=headers)
    head = [f"POST {request.path} HTTP/1.1", *(f"{k}: {v}" for k, v in built.headers.items())]
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall("\r\n".join([*head, "", ""]).encode() + built.read())


def steps_done(client, case):
    log = client.get(f"{case}/log").json()
    return Counter(e["said"]["step"] for e in log if e["kind"] == "StepCompleted")


def until(holds):
    give_up = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.02)
