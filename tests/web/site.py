"""The application over HTTP in this process, and people who call it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Environment, Settings
from tests.make import Desk
from workflows.store.statements import Statement

TABLES = ("case_record", "task", "deadline", "log_entry", "log_payload", "outbox", "case_agency")
ADDRESS = "http://127.0.0.1:8000"
HERE = ("127.0.0.1", 50_000)


class Caller:
    """One person's program: signed in by a bearer token, with a new key for every write."""

    def __init__(self, client: TestClient, desk: Desk, session: str | None) -> None:
        self._client = client
        self._desk = desk
        self.session = session
        self._own = {} if session is None else {"Authorization": f"Bearer {session}"}

    def get(self, path, **headers):
        return self._client.get(f"/api{path}", headers=self._own | headers)

    def send(self, path, body=None, *, key=None, version=None, method="POST", **headers):
        """A write: `key` is new unless given; "" leaves the header out. `version` is If-Match."""
        sent = self._own | headers
        chosen = self._desk.key() if key is None else key
        if chosen:
            sent["Idempotency-Key"] = chosen
        if version is not None:
            sent["If-Match"] = f'"{version}"' if isinstance(version, int) else version
        return self._client.request(method, f"/api{path}", json=body, headers=sent)

    def started(self, **body):
        """A case that was just started; answers the case as read afterwards."""
        made = self.send("/cases", {"answers": {"route": "referral"}} | body)
        assert made.status_code == 201, made.text
        return self.case(made.json()["reference"])

    def case(self, reference):
        found = self.get(f"/cases/{reference}")
        assert found.status_code == 200, found.text
        return found.json()

    def task(self, reference, step):
        """The open task of that step."""
        return next(
            task
            for task in self.case(reference)["tasks"]
            if task["step"] == step and task["status"] == "open"
        )

    def does(self, reference, step, answers=None, **body):
        """Complete the open task of that step."""
        task = self.task(reference, step)
        sent = {"answers": answers or {}} | body
        return self.send(f"/tasks/{task['id']}/complete", sent, version=task["version"])


class Site:
    """The running application."""

    def __init__(self, client: TestClient, desk: Desk) -> None:
        self.client = client
        self.desk = desk

    @property
    def openapi(self):
        return self.client.get("/api/openapi.json").json()

    def as_(self, person: str) -> Caller:
        """That person's program, signed in."""
        answer = self.client.post("/api/sign-in", json={"person": person})
        assert answer.status_code == 200, answer.text
        self.client.cookies.clear()
        return Caller(self.client, self.desk, answer.json()["session"])

    @property
    def nobody(self) -> Caller:
        """A program that has not signed in."""
        return Caller(self.client, self.desk, None)


@contextmanager
def serving(desk: Desk, **settings: object) -> Iterator[Site]:
    """The application on that desk, without ticks."""
    chosen = {"environment": Environment.TEST} | settings
    app = create_app(Settings(**chosen), desk.ctx, ticking=False)
    with TestClient(app, base_url=ADDRESS, client=HERE, raise_server_exceptions=True) as client:
        yield Site(client, desk)


def rows_in(desk):
    """How many rows each table of the cases holds."""
    with desk.ctx.database.reading() as tx:
        return {
            table: tx.rows(Statement(lambda table=table: text(f"SELECT count(*) FROM {table}")))[0]
            for table in TABLES
        }
