"""A clock of 280 days outlives every restart, moves with the EDD, and fires on the day.

The pregnancy here is counted from 2 February 2026, so that London's clocks change twice on the way:
what is due at 5pm is due at 17:00 UTC in winter and at 16:00 UTC in summer.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests import make
from tests.make import PEOPLE
from tests.server import SWEEP_SECONDS, Server, put_people
from tests.services import long_pathway
from tests.services.acting import CONCERN, do, events, look, start
from workflows.domain import events as e
from workflows.domain.cases import DatingMethod
from workflows.engine.engine import Engine
from workflows.services import escalations
from workflows.services.dating import EddStatement, ReviseEdd, revise_edd
from workflows.services.editions import Editions
from workflows.store.database import Database

LMP = "2026-02-02T09:00+00:00"
EDD = date(2026, 11, 9)
EVENT_DUE = "2026-11-09T17:00:00+00:00"
"""280 days after the referral."""
A_MOMENT = timedelta(microseconds=1)
FOUR_WEEKS = timedelta(weeks=4)


@pytest.fixture
def desk(database_url, tmp_path):
    with make.context(database_url, LMP, long_pathway.folder(tmp_path / "referral")) as desk:
        restartable = Restartable(desk, database_url, tmp_path / "referral")
        yield restartable
        restartable.ctx.database.close()


class Restartable:
    """A desk that forgets everything but its database at every restart."""

    def __init__(self, desk, url, folder):
        self._desk, self._url, self._folder = desk, url, folder
        self.ctx = desk.ctx

    def __getattr__(self, name):
        return getattr(self._desk, name)

    def restart(self):
        """Another process: its own connections, engine and editions."""
        self.ctx.database.close()
        self.ctx = replace(
            self.ctx,
            database=Database.open(self._url, allow_fsync_off=True),
            engine=Engine(),
            editions=Editions({"referral": self._folder}),
        )

    def wait_until(self, at):
        """Time passes in steps of four weeks, with a restart and a sweep at each."""
        until = datetime.fromisoformat(at) if isinstance(at, str) else at
        noticed = 0
        while self.clock.now < until:
            self.clock.move_to(min(self.clock.now + FOUR_WEEKS, until))
            self.restart()
            noticed += escalations.sweep(self.ctx).noticed
        return noticed

    def state(self, edd, *, accept=False):
        statement = EddStatement(DatingMethod.SCAN, edd)
        request = ReviseEdd(self.key(), self.reference, statement, accept=accept)
        revise_edd(self.ctx, self.person("midwife"), request)

    def refer(self):
        self.reference = start(self, edd=EDD).reference
        do(self, self.reference, "send_referral", "midwife", CONCERN)

    def due(self, name):
        return look(self, self.reference).deadlines[name].due_at.isoformat()

    def missed(self, name):
        return [
            entry.recorded_at.isoformat()
            for entry in look(self, self.reference).entries
            if isinstance(entry.event, e.DeadlineMissed) and entry.event.name == name
        ]

    def open(self):
        return set(look(self, self.reference).open)


@pytest.mark.parametrize(
    ("redated", "due"),
    [
        pytest.param(None, "2026-11-09T17:00:00+00:00", id="as first dated, 280 days on, winter"),
        pytest.param("2026-10-19", "2026-10-19T16:00:00+00:00", id="three weeks sooner: summer"),
        pytest.param("2026-10-24", "2026-10-24T16:00:00+00:00", id="the day before clocks go back"),
        pytest.param("2026-10-25", "2026-10-25T17:00:00+00:00", id="the day clocks go back"),
        pytest.param("2026-12-07", "2026-12-07T17:00:00+00:00", id="four weeks later"),
    ],
)
def test_the_gestation_clock_moves_with_the_edd_and_fires_at_its_exact_instant(desk, redated, due):
    desk.refer()
    assert desk.due("birth_plan") == "2026-11-09T17:00:00+00:00"
    assert desk.wait_until("2026-06-01T12:00+00:00") == 0
    if redated is not None:
        desk.state(date.fromisoformat(redated), accept=True)
    assert desk.due("birth_plan") == due
    at = datetime.fromisoformat(due)
    desk.wait_until(at - A_MOMENT)
    assert desk.missed("birth_plan") == []
    assert "chase_birth_plan" not in desk.open()
    desk.clock.move_to(at)
    desk.restart()
    assert escalations.sweep(desk.ctx).noticed > 0
    assert desk.missed("birth_plan") == [due]
    assert {"chase_birth_plan", "write_birth_plan"} <= desk.open()
    assert escalations.sweep(desk.ctx).noticed == 0


@pytest.mark.parametrize(
    "redated",
    [
        pytest.param("2026-10-19", id="EDD sooner"),
        pytest.param("2026-12-07", id="EDD later"),
    ],
)
def test_the_event_clock_does_not_move_with_the_edd(desk, redated):
    desk.refer()
    assert desk.due("yearly_look") == EVENT_DUE
    desk.wait_until("2026-06-01T12:00+00:00")
    desk.state(date.fromisoformat(redated), accept=True)
    assert desk.due("yearly_look") == EVENT_DUE
    desk.wait_until(datetime.fromisoformat(EVENT_DUE) - A_MOMENT)
    assert desk.missed("yearly_look") == []
    assert "chase_look" not in desk.open()
    desk.wait_until(EVENT_DUE)
    assert desk.missed("yearly_look") == [EVENT_DUE]
    assert "chase_look" in desk.open()
    moved = {event.name for event in events(desk, desk.reference, e.DeadlineMoved)}
    assert "birth_plan" in moved
    assert "yearly_look" not in moved


def test_a_later_edd_keeps_the_earlier_date_until_somebody_accepts_it(desk):
    desk.refer()
    desk.wait_until("2026-06-01T12:00+00:00")
    desk.state(date(2026, 12, 7))
    desk.wait_until("2026-11-09T17:00:00+00:00")
    assert desk.missed("birth_plan") == ["2026-11-09T17:00:00+00:00"]


def test_every_date_that_was_ever_shown_is_in_the_log(desk):
    desk.refer()
    for month, edd in enumerate((date(2026, 10, 19), date(2026, 11, 2), date(2026, 10, 26)), 5):
        desk.wait_until(f"2026-{month:02}-01T12:00+00:00")
        desk.state(edd, accept=True)
    desk.restart()
    moved = [
        (event.old[:16], event.new[:16], event.cause)
        for event in events(desk, desk.reference, e.DeadlineMoved)
        if event.name == "birth_plan"
    ]
    assert moved == [
        ("2026-11-09T17:00", "2026-10-19T16:00", "re_dated"),
        ("2026-10-19T16:00", "2026-11-02T17:00", "re_dated"),
        ("2026-11-02T17:00", "2026-10-26T17:00", "re_dated"),
    ]
    stated = [event.earliest for event in events(desk, desk.reference, e.EddStated)]
    assert stated == ["2026-11-09", "2026-10-19", "2026-11-02", "2026-10-26"]


@pytest.mark.slow
def test_so_it_does_in_a_real_server_that_is_killed_in_between(sqlite_url, tmp_path):
    put_people(sqlite_url, PEOPLE.values())
    folder = long_pathway.folder(tmp_path / "referral")
    with Server(sqlite_url, tmp_path, procedures=[folder]) as server:
        server.move_clock_to(datetime.fromisoformat(LMP))
        case = Case(server)
        assert case.due("birth_plan") == EDD.isoformat() + "T17:00:00Z"
        server.move_clock_to(datetime.fromisoformat("2026-06-01T12:00+00:00"))
        case.post(f"{case.path}/edd", {"method": "scan", "on": "2026-10-19"}, case.version)
        server.kill()
        server.move_clock_to(datetime.fromisoformat("2026-10-19T15:59:40+00:00"))
        server.start()
        case.sign_in()
        shown = case.deadline("birth_plan")
        assert shown["due_at"] == "2026-10-19T16:00:00Z"
        assert shown["shown_before"] == ["2026-11-09T17:00:00Z"]
        assert case.due("yearly_look") == "2026-11-09T17:00:00Z"
        time.sleep(5 * SWEEP_SECONDS)
        assert case.missed() == []
        server.move_clock_to(datetime.fromisoformat("2026-10-19T16:00:00+00:00"))
        (recorded,) = case.wait_for_missed()
        late = datetime.fromisoformat(recorded) - datetime.fromisoformat("2026-10-19T16:00Z")
        assert timedelta(0) <= late < timedelta(minutes=1)
        (before,) = case.deadline("birth_plan")["shown_before"]
        assert before == "2026-11-09T17:00:00Z"


class Case:
    """One case at a server, referred, as a midwife sees it through the API."""

    def __init__(self, server):
        self._server = server
        self.sign_in()
        edd = {"method": "scan", "on": EDD.isoformat()}
        opened = self.post("/api/cases", {"answers": dict(make.OPENING["referral"]), "edd": edd})
        self.path = f"/api/cases/{opened['reference']}"
        (task,) = self.read()["tasks"]
        done = f"/api/tasks/{task['id']}/complete"
        self.post(done, {"answers": CONCERN}, task["version"])

    def sign_in(self):
        self._client = self._server.signed_in("midwife")

    def read(self):
        return self._client.get(self.path).json()

    @property
    def version(self):
        return self.read()["version"]

    def deadline(self, name):
        return next(item for item in self.read()["deadlines"] if item["name"] == name)

    def due(self, name):
        return self.deadline(name)["due_at"]

    def post(self, path, body, version=None):
        headers = {"Idempotency-Key": f"{path} {version}"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        answer = self._client.post(path, json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def missed(self):
        log = self._client.get(f"{self.path}/log").json()
        return [entry["recorded_at"] for entry in log if entry["kind"] == "DeadlineMissed"]

    def wait_for_missed(self):
        give_up = time.monotonic() + 10
        while not self.missed() and time.monotonic() < give_up:
            time.sleep(0.05)
        return self.missed()
