"""The PostgreSQL server that tests and benchmarks stand on does what they assume."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.postgres import Server

pytestmark = pytest.mark.postgres


def setting(url: str, name: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    assert row is not None
    return str(row[0])


def test_a_server_for_kills_and_benchmarks_writes_to_disk(durable_postgres_server: Server) -> None:
    url = durable_postgres_server.new_database()
    assert {setting(url, name) for name in ("fsync", "synchronous_commit", "full_page_writes")} == {
        "on"
    }


def test_databases_do_not_see_each_other(postgres_server: Server) -> None:
    one, two = postgres_server.new_database(), postgres_server.new_database()
    with psycopg.connect(one) as connection:
        connection.execute("CREATE TABLE only_here (id int)")
    with psycopg.connect(two) as connection:
        seen = connection.execute("SELECT to_regclass('only_here')").fetchone()
    assert seen == (None,)


def test_a_server_leaves_nothing_behind() -> None:
    with Server() as server:
        url = server.new_database()
        folder = Path(url.partition("host=")[2]) if "host=" in url else None
    if folder is not None:
        assert not folder.exists()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url).close()
