"""Many cases at once: one real case copied inside the database, row by row, under new ids.

Copies are whole: the case, its agencies, tasks, log, messages, and the key it was opened with.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from typing import Protocol

import psycopg

from benchmarks.places import file_of
from tests import make
from tests.make import Desk
from workflows.store import cases
from workflows.store.tables import CaseTable, table_of

_TABLES = ("case_record", "case_agency", "task", "log_entry", "log_payload", "outbox")
_RENAMED = {"id", "case_id", "task_id", "deadline_id", "dedupe_key"}
DATES = 1_000


class Cursor(Protocol):
    """What both drivers' connections can do."""

    def execute(self, sql: str, values: Sequence[object] = ...) -> object: ...


@dataclass(frozen=True, slots=True)
class Original:
    """The case that is copied: its id, its reference, and what its tasks' ids begin with."""

    case_id: str
    reference: str
    prefix: str


def original(desk: Desk) -> Original:
    """A case of four steps, just started."""
    outcome = make.case(desk)
    with desk.ctx.looking() as unit:
        row = cases.load_case(unit.tx, outcome.reference, lock=False)
    prefix = row.state.decode()[2:26]  # its first value: see workflows/engine/serializer.py
    return Original(row.id, row.reference, prefix)


def crowd(url: str, first: Original, number: int) -> list[str]:
    """Copy that case so many times; gives the copies' references. Nobody else has it open."""
    chance = random.Random(number)
    names = sorted(
        (f"{chance.getrandbits(128):032x}", f"COPY-{copy:07}", _prefix(chance), copy)
        for copy in range(number)
    )
    with _connection(url) as connection:
        create = "CREATE TABLE copies (case_id TEXT, reference TEXT, prefix TEXT, number INTEGER)"
        connection.execute(create)
        _many(connection, "INSERT INTO copies VALUES (?, ?, ?, ?)", names)
        for table in _TABLES:
            connection.execute(_copying(url, table, first))
        connection.execute(
            "INSERT INTO idempotency_key SELECT actor, c.case_id, body_hash, answer, remembered_at "
            "FROM idempotency_key, copies c WHERE key = 'key-1'"
        )
        _finish(connection)
    return [reference for _, reference, _, _ in names]


def crowd_of_deadlines(url: str, each: int, dates: Sequence[object], sample: str) -> None:
    """So many open deadlines for every copy; the first of 100 copies fall on 100 dates."""
    with _connection(url) as connection:
        kind = "TEXT" if url.startswith("sqlite") else "TIMESTAMPTZ"
        connection.execute(f"CREATE TABLE dates (place INTEGER PRIMARY KEY, at {kind})")
        _many(connection, "INSERT INTO dates VALUES (?, ?)", enumerate(dates))
        connection.execute("CREATE TABLE several (nth INTEGER)")
        _many(connection, "INSERT INTO several VALUES (?)", ([nth] for nth in range(each)))
        text = "CAST(nth AS TEXT)"
        connection.execute(
            "INSERT INTO deadline (id, case_id, name, cycle, rung, agency, status, due_at, "
            "sentence, why, source, next_at, urgent) "
            f"SELECT case_id || ':' || {text}, case_id, 'copy_' || {text}, 1, 0, 'midwifery', "
            f"'open', at, '{sample}', '{sample}', '{sample}', at, "
            f"{'0' if kind == 'TEXT' else 'false'} "
            f"FROM copies, several, dates WHERE place = (number + 97 * nth) % {len(dates)}"
        )
        _finish(connection)


def _prefix(chance: random.Random) -> str:
    word = f"{chance.getrandbits(80):020x}"
    return f"{word[:8]}-{word[8:12]}-{word[12:16]}-{word[16:20]}-"


def _copying(url: str, table: str, first: Original) -> str:
    """INSERT … SELECT of one case's rows for every copy, with the ids in them renamed."""
    own = "t.id" if table == "case_record" else "t.case_id"
    columns = _columns(table)
    chosen = [_copied(url, column, first) for column in columns]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(chosen)} "
        f"FROM copies c, {table} t WHERE {own} = '{first.case_id}' ORDER BY c.case_id"
    )


def _copied(url: str, column: str, first: Original) -> str:
    renamed = (
        f"replace(replace(t.{column}, '{first.case_id}', c.case_id), '{first.prefix}', c.prefix)"
    )
    if column == "reference":
        return "c.reference"
    if column == "state":
        if url.startswith("sqlite"):
            return f"CAST(replace(CAST(t.state AS TEXT), '{first.prefix}', c.prefix) AS BLOB)"
        words = f"convert_from(t.state, 'UTF8'), '{first.prefix}', c.prefix"
        return f"convert_to(replace({words}), 'UTF8')"
    return renamed if column in _RENAMED else f"t.{column}"


def _columns(table: str) -> list[str]:
    return [column.name for column in table_of(CaseTable).metadata.tables[table].columns]


def _connection(url: str) -> AbstractContextManager[sqlite3.Connection | psycopg.Connection]:
    if url.startswith("sqlite"):
        connection = sqlite3.connect(file_of(url), isolation_level=None)
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-200000")
        connection.execute("BEGIN")
        return closing(connection)
    copying = psycopg.connect(url)
    copying.execute("SET session_replication_role = replica")  # no foreign keys while copying
    return closing(copying)


def _many(
    connection: sqlite3.Connection | psycopg.Connection, sql: str, rows: Iterable[Sequence[object]]
) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.executemany(sql, rows)
    else:
        connection.cursor().executemany(sql.replace("?", "%s"), rows)


def _finish(connection: sqlite3.Connection | psycopg.Connection) -> None:
    """Keep it, and let the database learn what its tables hold now."""
    connection.commit()
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        connection.execute("ANALYZE")
        connection.commit()
        connection.autocommit = True
        connection.execute("CHECKPOINT")
