"""The real server in a process of its own: started, killed, restarted, and its clock moved.

    with Server(url, tmp_path) as server:
        midwife = server.signed_in("midwife")
        server.kill()
        server.restart()

It serves on a free port of this machine. Its clock is moved by the file that PREBIRTH_CLOCK_OFFSET
names, as anyone who runs a demonstration would move it.
"""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx2

from workflows.domain.agencies import Actor
from workflows.store import people
from workflows.store.database import Database

PREBIRTH = Path(sys.executable).parent / "prebirth"
READY_SECONDS = 30.0
SWEEP_SECONDS = 0.2
_PAUSE = 0.02
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Never used, as nothing here speaks TLS; a client that makes its own takes 30 ms to do so."""


def database_time() -> datetime:
    """What the time is on this machine, which is where the server's database takes it from."""
    return datetime.now(UTC)  # noqa: TID251 (the server's own clock is moved from here)


class NotReady(Exception):
    """The server stopped, or did not answer in time; the message holds what it printed."""


class Server:
    """One `prebirth serve` on that database, which must hold its people already."""

    def __init__(
        self, database_url: str, folder: Path, *, procedures: Sequence[Path] = (), **settings: str
    ) -> None:
        self._offset_file = folder / "clock-offset"
        self._printed = folder / "server.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "PATH": os.defpath,
            "PREBIRTH_DATABASE_URL": database_url,
            "PREBIRTH_ENVIRONMENT": "test",
            "PREBIRTH_CLOCK_OFFSET": str(self._offset_file),
            "PREBIRTH_SWEEP_SECONDS": str(SWEEP_SECONDS),
            **{f"PREBIRTH_{name.upper()}": value for name, value in settings.items()},
        }
        if procedures:
            named = json.dumps([str(path) for path in procedures])
            self.environment["PREBIRTH_PROCEDURES"] = named
        self._offset = timedelta()
        self.started_at = database_time()
        self._process: subprocess.Popen[bytes] | None = None
        self._clients: list[httpx2.Client] = []

    def __enter__(self) -> Self:
        """Started, and ready for requests."""
        try:
            self.start()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stopped, one way or the other."""
        self.stop()

    def command(self, *words: str) -> subprocess.Popen[bytes]:
        """`prebirth WORDS` with the same settings; both outputs in one pipe."""
        return subprocess.Popen(
            [PREBIRTH, *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def start(self) -> None:
        """Start it and wait until it answers that its database is there."""
        self.started_at = self.now
        with self._printed.open("ab") as printed:
            self._process = subprocess.Popen(
                [PREBIRTH, "serve", "--port", str(self.port)],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
            )
        give_up = time.monotonic() + READY_SECONDS
        with self._new_client() as asking:
            while self._process.poll() is None and time.monotonic() < give_up:
                try:
                    if asking.get("/health/ready").status_code == 200:
                        return
                except httpx2.TransportError:
                    time.sleep(_PAUSE)
        raise NotReady(self.printed[-3000:])

    def kill(self) -> None:
        """`kill -9`: no word of warning, and nothing of it left running."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        self._hang_up()

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        self._hang_up()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=20)
            finally:
                self.kill()

    def restart(self) -> None:
        """Start it again after a kill; without one, stop it first."""
        self.stop()
        self.start()

    def client(self) -> httpx2.Client:
        """A client of its own, nobody signed in. Closed when the server ends."""
        made = self._new_client()
        self._clients.append(made)
        return made

    def _new_client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, timeout=20, verify=_NO_TLS)

    def signed_in(self, person: str) -> httpx2.Client:
        """A client in the name of that person."""
        made = self.client()
        answer = made.post("/api/sign-in", json={"person": person})
        assert answer.status_code == 200, answer.text
        made.headers["authorization"] = f"Bearer {answer.json()['session']}"
        made.cookies.clear()
        return made

    @property
    def printed(self) -> str:
        """Everything it has printed since it was first started."""
        return self._printed.read_text(encoding="utf-8", errors="replace")

    @property
    def now(self) -> datetime:
        """What the time is for the server."""
        return database_time() + self._offset

    def move_clock_to(self, instant: datetime) -> None:
        """It is that instant now, and time goes on from there at its usual pace."""
        self._offset = instant - database_time()
        written = self._offset_file.with_suffix(".new")
        written.write_text(f"{self._offset.total_seconds():.6f}", encoding="utf-8")
        written.replace(self._offset_file)

    def move_clock_by(self, length: timedelta) -> None:
        """So much time has passed."""
        self.move_clock_to(self.now + length)

    def _hang_up(self) -> None:
        while self._clients:
            self._clients.pop().close()


def put_people(database_url: str, practitioners: Iterable[Actor]) -> None:
    """Bring a database up to date and put people in, for a server that is not running yet."""
    with Database.open(database_url) as database:
        database.upgrade()
        with database.transaction() as tx:
            people.put(tx, list(practitioners))


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
