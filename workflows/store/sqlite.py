"""SQLite: one file, one writing process, one writer at a time, and whoever asked first goes first.

Every connection gets the same settings, because SQLite forgets most of them: WAL with
`synchronous=FULL` (a confirmed write survives a power cut), foreign keys, and erasing what is
deleted instead of leaving it readable in the file.
"""

import fcntl
import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TextIO

from sqlalchemy import text

from workflows.domain.errors import StoreBusy
from workflows.store.errors import RowRefused, StoreUnavailable
from workflows.store.fifo import FifoLock
from workflows.store.migrations import migrate
from workflows.store.statements import SQLITE, Row, Statement
from workflows.store.transaction import Disagreed, OnStatement, Transaction

BUSY_MILLISECONDS = 30_000
READERS_KEPT = 8
_SETTINGS = (
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
)

_HAS_REVISION = Statement(
    lambda: text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")
)


class SqliteTransaction(Transaction):
    """A unit of work on one SQLite connection; statements run as they come."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        on_statement: OnStatement | None = None,
        *,
        writing: bool = True,
    ) -> None:
        super().__init__(SQLITE, on_statement)
        self._connection = connection
        self._writing = writing
        self._now: datetime | None = None

    def database_now(self) -> datetime:
        """The host's time as SQLite tells it, to the millisecond; read once."""
        if self._now is None:
            self.count()
            query = "SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now') || '+00:00'"
            (now,) = self._connection.execute(query).fetchone()
            self._now = datetime.fromisoformat(now)
        return self._now

    def rows(self, query: Statement, **values: object) -> Sequence[Row]:
        """All rows of a query, in its order."""
        return self._run(query, values).fetchall()

    def stream(self, query: Statement, **values: object) -> Iterator[Row]:
        """The rows of a query one at a time."""
        yield from self._run(query, values)

    def locked(self, query: Statement, **values: object) -> Row | None:
        """One row; a writing transaction holds the whole file already."""
        return self.one(query, **values)

    def write(
        self, sql: str, rows: Sequence[Sequence[object]], disagreed: Disagreed | None = None
    ) -> None:
        """Run that text once for each row of parameters, now."""
        if not self._writing:
            raise RuntimeError("this transaction only reads")
        self.count()
        if len(rows) == 1:
            changed = self._connection.execute(sql, rows[0]).rowcount
        else:
            changed = self._connection.executemany(sql, rows).rowcount
        if disagreed is not None and changed != len(rows):
            raise disagreed()

    def flush(self) -> None:
        """Nothing waits here."""

    def commit(self) -> None:
        """Keep it all."""
        self.count()
        self._connection.execute("COMMIT")

    def _run(self, query: Statement, values: dict[str, object]) -> sqlite3.Cursor:
        self.count()
        compiled = query.on(SQLITE)
        parameters = self.parameters(compiled, values)
        return self._connection.execute(compiled.sql, parameters)


class SqliteSource:
    """One SQLite file, or one database in memory that lives as long as this does."""

    kind = "sqlite"

    def __init__(self, path: Path | None, *, writing: bool) -> None:
        self._path = path
        self._line = FifoLock()
        self._idle: deque[sqlite3.Connection] = deque()
        self._lock_file: TextIO | None = None
        self._writer: sqlite3.Connection | None = None
        if writing and path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock_file = _only_writer(path)
        try:
            if writing or path is None:
                self._writer = self._connect(writing=True)
            else:
                self._idle.append(self._connect(writing=False))
        except BaseException:
            self.close()
            raise

    @contextmanager
    def transaction(self, on_statement: OnStatement | None) -> Iterator[Transaction]:
        """`BEGIN IMMEDIATE`, in turn."""
        if self._writer is None:
            raise RuntimeError("this database was opened for reading only")
        with self._line, _translated():
            self._writer.execute("BEGIN IMMEDIATE")
            yield from _ended(SqliteTransaction(self._writer, on_statement), self._writer)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One consistent view; a database in memory has one connection, so it waits its turn."""
        if self._path is None and self._writer is not None:
            with self._line, _translated():
                self._writer.execute("BEGIN")
                yield from _ended(SqliteTransaction(self._writer, writing=False), self._writer)
            return
        with _translated():
            connection = self._idle.pop() if self._idle else self._connect(writing=False)
            try:
                connection.execute("BEGIN")
                yield from _ended(SqliteTransaction(connection, writing=False), connection)
            finally:
                if len(self._idle) < READERS_KEPT:
                    self._idle.append(connection)
                else:
                    connection.close()

    def upgrade(self) -> None:
        """Migrate in one transaction; a database in memory gets a copy of a migrated one."""
        if self._writer is None:
            raise RuntimeError("this database was opened for reading only")
        if self._path is None:
            if self.revision() is None:
                self._writer.deserialize(_new_database())
            return
        with self._line, _translated(), closing(self._connect(writing=True)) as connection:
            migrate.run_sqlite(connection)

    def revision(self) -> str | None:
        """The migration this file stands at."""
        with self.reading() as tx:
            if tx.one(_HAS_REVISION) is None:
                return None
            found = tx.one(migrate.REVISION)
        return str(found[0]) if found else None

    def close(self) -> None:
        """Close every connection and let another process write."""
        while self._idle:
            self._idle.pop().close()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None

    def _connect(self, *, writing: bool) -> sqlite3.Connection:
        if self._path is None:
            place = ":memory:"
        else:
            mode = "rwc" if writing else "rw"
            place = f"{self._path.absolute().as_uri()}?mode={mode}"
        with _translated():
            return connect(place, writing=writing)


def connect(place: str, *, writing: bool) -> sqlite3.Connection:
    """A connection in driver autocommit (we say BEGIN ourselves), with every setting made."""
    connection = sqlite3.connect(
        place, isolation_level=None, check_same_thread=False, uri=True, cached_statements=256
    )
    for setting in _SETTINGS:
        connection.execute(setting)
    connection.execute("PRAGMA journal_mode=WAL" if writing else "PRAGMA query_only=ON")
    return connection


def _ended(tx: SqliteTransaction, connection: sqlite3.Connection) -> Iterator[Transaction]:
    """Commit when the block ends well, else undo everything."""
    try:
        yield tx
        tx.commit()
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def _translated() -> Iterator[None]:
    """The driver's errors as ours."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise RowRefused from error
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.DatabaseError as error:
        raise StoreUnavailable from error


def _only_writer(path: Path) -> TextIO:
    """The lock beside the file, held until it is closed; StoreBusy at once if another has it."""
    lock = path.with_name(f"{path.name}.lock").open("a", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise StoreBusy(f"Another process is already writing to {path.name}.") from error
    return lock


@cache
def _new_database() -> bytes:
    with closing(connect(":memory:", writing=True)) as connection:
        migrate.run_sqlite(connection)
        return connection.serialize()
