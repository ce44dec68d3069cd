"""What every test may ask for: a database of each kind, and no way out to the network."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

from tests.postgres import NoPostgres, Server

REQUIRED = os.environ.get("REQUIRE_BROWSER") == "1"

# On a change's way in, the same examples every time: a find belongs to whoever looks for it.
settings.register_profile(
    "tests", deadline=None, print_blob=True, derandomize=os.environ.get("CI") == "true"
)
settings.load_profile("tests")


def missing(what: str) -> NoReturn:
    """Skip, saying what is not here; under REQUIRE_BROWSER=1 fail instead."""
    if REQUIRED:
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def _server(*, durable: bool) -> Iterator[Server]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(Server(durable=durable))
        except NoPostgres as reason:
            missing(f"NO DATABASE: {reason}")
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One fast, forgetful PostgreSQL server for each process that runs tests."""
    yield from _server(durable=False)


@pytest.fixture(scope="session")
def durable_postgres_server() -> Iterator[Server]:
    """One PostgreSQL server that writes to disk before it says that it has."""
    yield from _server(durable=True)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'prebirth.sqlite3'}"


@pytest.fixture
def postgresql_url(postgres_server: Server) -> Iterator[str]:
    """The address of a new, empty PostgreSQL database."""
    url = postgres_server.new_database()
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A new, empty database: the test runs once for each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def _is_here(address: object) -> bool:
    if not isinstance(address, tuple):  # a Unix socket
        return True
    host = str(address[0])
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def nothing_leaves_this_machine() -> Iterator[None]:
    """A connection to any other machine fails, whoever tries it."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: object) -> None:
        if not _is_here(address):
            raise PermissionError(f"tests never leave this machine; tried {address}")
        connect(self, address)

    def guarded_ex(self: socket.socket, address: object) -> int:
        if not _is_here(address):
            raise PermissionError(f"tests never leave this machine; tried {address}")
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield
