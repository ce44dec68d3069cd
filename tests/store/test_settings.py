"""Durability is set by us on every connection, and only one process writes to an SQLite file."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from tests.postgres import Server
from tests.store.made import case, open_cases
from workflows.domain.errors import StoreBusy
from workflows.store import cases
from workflows.store.database import Database
from workflows.store.errors import StoreAddressInvalid, StoreUnavailable, StoreUnsafe
from workflows.store.statements import Statement
from workflows.store.transaction import Transaction


def said(tx: Transaction, words: str) -> str:
    return str(tx.rows(Statement(lambda: text(words)))[0][0])


SQLITE = {
    "journal_mode": "wal",
    "synchronous": "2",
    "foreign_keys": "1",
    "secure_delete": "1",
    "busy_timeout": "30000",
}


def test_every_sqlite_connection_has_every_setting(sqlite_url: str):
    with Database.open(sqlite_url) as database, ExitStack() as open_views:
        readers = [open_views.enter_context(database.reading()) for _ in range(5)]
        writer = open_views.enter_context(database.transaction())
        for tx in (writer, *readers):
            assert {name: said(tx, f"PRAGMA {name}") for name in SQLITE} == SQLITE
        assert {said(tx, "PRAGMA query_only") for tx in readers} == {"1"}


POSTGRESQL = {
    "synchronous_commit": "on",
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "1min",
    "TimeZone": "UTC",
}


@pytest.mark.postgres
def test_a_site_cannot_switch_off_what_every_postgresql_session_needs(postgresql_url: str):
    with psycopg.connect(postgresql_url, autocommit=True) as site:
        name = site.info.dbname
        site.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        site.execute(f"ALTER DATABASE \"{name}\" SET timezone = 'Asia/Tokyo'")
    with Database.open(postgresql_url, allow_fsync_off=True) as database, ExitStack() as views:
        readers = [views.enter_context(database.reading()) for _ in range(3)]
        writer = views.enter_context(database.transaction())
        for tx in (writer, *readers):
            assert {name: said(tx, f"SHOW {name}") for name in POSTGRESQL} == POSTGRESQL
        assert said(writer, "SHOW transaction_isolation") == "read committed"


@pytest.mark.postgres
def test_a_server_that_may_forget_what_it_confirmed_is_refused(postgresql_url: str):
    with pytest.raises(StoreUnsafe, match="fsync is off"):
        Database.open(postgresql_url)


@pytest.mark.postgres
def test_a_server_that_keeps_its_promises_is_taken(durable_postgres_server: Server):
    with Database.open(durable_postgres_server.new_database()) as database:
        assert database.url_kind == "postgresql"


def test_a_second_writing_process_is_refused_at_once_and_told_what_to_do(sqlite_url: str):
    program = f"from workflows.store.database import Database; Database.open({sqlite_url!r})"
    with Database.open(sqlite_url) as database:
        database.upgrade()
        open_cases(database, case(1))
        began = time.monotonic()
        second = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )
        assert time.monotonic() - began < 5
        assert second.returncode != 0
        assert "Another process is already writing to prebirth.sqlite3" in second.stderr
        with pytest.raises(StoreBusy) as refused:
            Database.open(sqlite_url)
        assert "use PostgreSQL" in refused.value.sentence
        with database.transaction() as tx:
            assert cases.load_case(tx, "UB-0001").reference == "UB-0001"
    Database.open(sqlite_url).close()


def test_reading_commands_take_no_lock_and_cannot_write(sqlite_url: str):
    with Database.open(sqlite_url) as database:
        database.upgrade()
        open_cases(database, case(1))
        with Database.open(sqlite_url, writing=False) as reader:
            with reader.reading() as tx:
                assert cases.load_case(tx, "UB-0001", lock=False).version == 2
                with pytest.raises(RuntimeError, match="only reads"):
                    cases.insert_case(tx, case(2))
            with pytest.raises(RuntimeError, match="reading only"), reader.transaction():
                pass


def test_a_new_file_is_made_with_its_folder(tmp_path: Path):
    with Database.open(f"sqlite:///{tmp_path}/var/deep/prebirth.sqlite3") as database:
        database.upgrade()
    assert (tmp_path / "var/deep/prebirth.sqlite3").is_file()


def test_reading_a_file_that_is_not_there_says_so(tmp_path: Path):
    with pytest.raises(StoreUnavailable):
        Database.open(f"sqlite:///{tmp_path}/none.sqlite3", writing=False)
    assert not (tmp_path / "none.sqlite3").exists()


@pytest.mark.parametrize("address", ["mysql://somewhere/x", "prebirth.sqlite3", ""])
def test_an_address_of_another_kind_is_refused(address: str):
    with pytest.raises(StoreAddressInvalid):
        Database.open(address)


def test_a_database_in_memory_lives_as_long_as_it_is_open():
    with Database.open("sqlite://") as database:
        database.upgrade()
        open_cases(database, case(1))
        with database.reading() as tx:
            assert cases.load_case(tx, "UB-0001", lock=False).reference == "UB-0001"
    with Database.open("sqlite://") as another:
        assert another.revision() is None
