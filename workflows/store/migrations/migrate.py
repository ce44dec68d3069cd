"""Brings a database to this version's tables, in the running process and all at once or not at all.

Alembic is imported only where something is to be done: it costs half a second at start-up.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.pool import StaticPool

from workflows.store.statements import Statement

if TYPE_CHECKING:
    import psycopg

_HERE = Path(__file__).parent
HEAD = (_HERE / "HEAD").read_text(encoding="utf-8").strip()
"""The newest migration; kept in a file so that two branches adding one collide."""

KNOWN = frozenset(file.name.split("_")[0] for file in (_HERE / "versions").glob("0*.py"))
"""Every migration this version can start from."""

REVISION = Statement(lambda: text("SELECT version_num FROM alembic_version"))

_ONE_NODE_AT_A_TIME = 7_283_001
"""Key of the advisory lock under which one of several nodes migrates."""


def run_sqlite(connection: sqlite3.Connection) -> None:
    """Migrate over this connection, which is in driver autocommit."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def begin(opened: Connection) -> None:
        opened.exec_driver_sql("BEGIN IMMEDIATE")

    _run(engine)


def run_postgresql(connection: psycopg.Connection) -> None:
    """Migrate over this connection, which is not in autocommit."""
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool
    )

    @event.listens_for(engine, "begin")
    def begin(opened: Connection) -> None:
        lock = text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=_ONE_NODE_AT_A_TIME)
        opened.execute(lock)

    _run(engine)


def _run(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
