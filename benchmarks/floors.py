"""The floors: the driver alone, writing the same rows as durably, with nothing around it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Protocol

import psycopg

from benchmarks.recording import Writes


class Floor(Protocol):
    """A bare connection that writes what was recorded, in one transaction."""

    def write(self, writes: Writes) -> None:
        """Begin, write, commit."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class SqliteFloor:
    """`sqlite3`, in WAL, every commit on disk before it returns."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None, cached_statements=256)
        for setting in ("journal_mode=WAL", "synchronous=FULL"):
            self.connection.execute(f"PRAGMA {setting}")

    def write(self, writes: Writes) -> None:
        """Begin, write, commit."""
        self.connection.execute("BEGIN IMMEDIATE")
        self.put(writes)
        self.connection.execute("COMMIT")

    def put(self, writes: Writes) -> None:
        """Write, inside a transaction that somebody else began."""
        for sql, rows in writes:
            if len(rows) == 1:
                self.connection.execute(sql, rows[0])
            else:
                self.connection.executemany(sql, rows)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


class PostgresFloor:
    """`psycopg`, one statement after another, every commit on disk before it returns."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.connection.execute("SET synchronous_commit = on")

    def write(self, writes: Writes) -> None:
        """Begin, write, commit."""
        self.connection.execute("BEGIN")
        self.put(writes)
        self.connection.execute("COMMIT")

    def put(self, writes: Writes) -> None:
        """Write, inside a transaction that somebody else began."""
        cursor = self.connection.cursor()
        for sql, rows in writes:
            if len(rows) == 1:
                cursor.execute(sql, rows[0])
            else:
                cursor.executemany(sql, rows)

    def write_at_once(self, writes: Writes) -> None:
        """The same in one pipeline: one round trip, which nobody who must read first can have."""
        with self.connection.pipeline():
            self.write(writes)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
