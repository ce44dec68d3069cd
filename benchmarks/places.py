"""Where databases are made and copied: a folder of SQLite files, or a PostgreSQL server."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql

from benchmarks.floors import Floor, PostgresFloor, SqliteFloor
from tests.postgres import Server


class Place(Protocol):
    """One kind of database."""

    name: str

    def new(self) -> str:
        """The address of a new, empty database."""
        ...

    def copy(self, url: str) -> str:
        """The address of a copy of a database nobody has open."""
        ...

    def floor(self, url: str) -> Floor:
        """The bare driver on a database."""
        ...


class Folder:
    """SQLite files in a folder, which whoever made it removes."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    def new(self) -> str:
        """The address of a file that is not there yet."""
        self._made += 1
        return f"sqlite:///{self._folder}/{self._made}.sqlite3"

    def copy(self, url: str) -> str:
        """A closed database is one file."""
        copied = self.new()
        shutil.copyfile(file_of(url), file_of(copied))
        return copied

    def floor(self, url: str) -> SqliteFloor:
        """`sqlite3` alone."""
        return SqliteFloor(file_of(url))


class OnServer:
    """Databases on a PostgreSQL server, which go with it."""

    name = "PostgreSQL"

    def __init__(self, server: Server) -> None:
        self._server = server

    def new(self) -> str:
        """The address of an empty database."""
        return self._server.new_database()

    def copy(self, url: str) -> str:
        """A copy made by the server."""
        copied = self._server.new_database()
        self._server.drop(copied)
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(_name(copied), _name(url))
        with psycopg.connect(self._server.url("postgres"), autocommit=True) as connection:
            connection.execute(words)
        return copied

    def floor(self, url: str) -> PostgresFloor:
        """`psycopg` alone."""
        return PostgresFloor(url)


def file_of(url: str) -> Path:
    """The file behind an SQLite address."""
    return Path(url.removeprefix("sqlite:///"))


def _name(url: str) -> sql.Identifier:
    return sql.Identifier(url.partition("?")[0].rpartition("/")[2])
