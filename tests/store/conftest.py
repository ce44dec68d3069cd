"""A migrated, empty database of each kind, migrated once and shared."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.postgres import Server
from tests.store.made import TABLES
from workflows.store.database import Database
from workflows.store.migrations import migrate


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "migrated.sqlite3"
    with Database.open(f"sqlite:///{path}") as database:
        database.upgrade()
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgres_server: Server) -> str:
    url = postgres_server.new_database()
    with Database.open(url, allow_fsync_off=True) as database:
        database.upgrade()
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with this version's tables and nothing in them."""
    if request.param == "sqlite":
        path = tmp_path / "prebirth.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    url: str = request.getfixturevalue("migrated_postgresql")
    yield url
    # Emptied as only the server's owner can, past the triggers of the log: ten times as fast as
    # a new database.
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in TABLES:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        connection.execute("UPDATE alembic_version SET version_num = %s", [migrate.HEAD])


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    """That database, open for writing."""
    with Database.open(migrated_url, allow_fsync_off=True) as opened:
        yield opened
