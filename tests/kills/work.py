"""Scripted work at a running server, with a note kept of every request and of what it was answered.

The notes are the model: after a kill, whatever was acknowledged must be there whole, and whatever
was not must be there whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event, Thread
from uuid import uuid4

import httpx2

from tests.server import Server

MIDWIFE, DUTY_WORKER, AUDITOR = "midwife", "duty_worker", "auditor"
OPENING = {"route": "referral", "urgent": False, "concerns": ["substance_use"]}
REFERRAL = {"what_worries_you": "She says that she drinks.", "told": "yes"}
DECISION = {"referral_decision": "progress_to_assessment", "decision_reasons": "Seen twice."}
TOLD = {"told_how": "spoken", "what_was_said": "An assessment begins."}
STEPS: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    (MIDWIFE, "send_referral", REFERRAL),
    (DUTY_WORKER, "open_referral", {}),
    (DUTY_WORKER, "acknowledge_referral", {}),
    (MIDWIFE, "book_pregnancy", {"booked_on": "2026-11-20", "why_late": "hid_it"}),
    (MIDWIFE, "screen_vulnerability", {"screen_result": "no_concern", "asked_alone": "yes"}),
    (DUTY_WORKER, "decide_referral", DECISION),
    (DUTY_WORKER, "tell_referrer", TOLD),
)
EDDS = ("2027-03-12", "2027-03-05")


@dataclass(slots=True)
class Request:
    """One request that writes. `answer` stays None until the server acknowledged it."""

    person: str
    path: str
    body: Mapping[str, object]
    version: int | None
    step: str | None = None
    key: str = field(default_factory=lambda: uuid4().hex)
    answer: Mapping[str, object] | None = None

    def send(self, client: httpx2.Client) -> httpx2.Response:
        """Send it, now or again: always with the same key."""
        headers = {"Idempotency-Key": self.key}
        if self.version is not None:
            headers["If-Match"] = f'"{self.version}"'
        return client.post(self.path, json=self.body, headers=headers)


class Worker:
    """One person after another works through the script, case after case, until the server dies."""

    def __init__(self, server: Server) -> None:
        self._clients = {name: server.signed_in(name) for name in (MIDWIFE, DUTY_WORKER)}
        self._stopped = Event()
        self._thread = Thread(target=self._work, daemon=True)
        self.sent: list[Request] = []
        self.trouble: list[str] = []
        self._thread.start()

    def join(self) -> None:
        """Wait until this worker has noticed that the server is gone."""
        self._stopped.set()
        self._thread.join(timeout=30)
        assert not self._thread.is_alive()

    def _work(self) -> None:
        try:
            while not self._stopped.is_set():
                self._one_case()
        except (httpx2.TransportError, RuntimeError):
            pass  # the server was killed, or the client closed with it
        except _Trouble as trouble:
            self.trouble.append(str(trouble))

    def _one_case(self) -> None:
        edd = {"method": "scan", "on": EDDS[0]}
        opened = self._send(Request(MIDWIFE, "/api/cases", {"answers": OPENING, "edd": edd}, None))
        case = f"/api/cases/{opened['reference']}"
        for number, (person, step, answers) in enumerate(STEPS):
            if number == len(STEPS) // 2:
                self._on_case(f"{case}/edd", case, {"method": "scan", "on": EDDS[1]})
            task = self._task(person, case, step)
            path = f"/api/tasks/{task['id']}/complete"
            self._send(Request(person, path, {"answers": answers}, task["version"], step))
        self._on_case(f"{case}/happenings/outcome_chased", case, {"answers": CHASED})

    def _on_case(self, path: str, case: str, body: Mapping[str, object]) -> None:
        """Once more with the version as it is, if the server's own ticks changed it meanwhile."""
        for last in (False, False, True):
            version = self._read(MIDWIFE, case)["version"]
            request = Request(MIDWIFE, path, body, version)
            if self._send(request, may_clash=not last):
                return

    def _task(self, person: str, case: str, step: str):
        tasks = self._read(person, case)["tasks"]
        return next(t for t in tasks if t["step"] == step and t["status"] == "open")

    def _read(self, person: str, path: str):
        answer = self._clients[person].get(path)
        if answer.status_code != 200:
            raise _Trouble(f"{path}: {answer.text}")
        return answer.json()

    def _send(self, request: Request, *, may_clash: bool = False):
        self.sent.append(request)
        answer = request.send(self._clients[request.person])
        if may_clash and answer.status_code == 409:
            self.sent.remove(request)
            return None
        if answer.status_code >= 400:
            raise _Trouble(f"{request.path} {request.step}: {answer.text}")
        request.answer = answer.json()
        return request.answer


class _Trouble(Exception):
    """The server refused what it should have done."""


CHASED = {"chased_how": "no_answer"}
