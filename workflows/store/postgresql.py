"""PostgreSQL: a confirmed write is on disk, nothing waits for ever, and few round trips are made.

The session's settings are ours, whatever the site's are. Writes are collected and sent in one
pipeline, since over a network the round trips are most of a transaction's time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from workflows.store.errors import RowRefused, StoreAddressInvalid, StoreUnavailable, StoreUnsafe
from workflows.store.migrations import migrate
from workflows.store.statements import POSTGRESQL, Row, Statement
from workflows.store.transaction import Disagreed, OnStatement, Transaction

Connection = psycopg.Connection[tuple[object, ...]]

SESSION = {
    "synchronous_commit": "on",
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "TimeZone": "UTC",
    "client_min_messages": "warning",
}
WAIT_FOR_CONNECTION_SECONDS = 10
CONNECT_SECONDS = 10
STREAM_ROWS = 2_000
_BEGIN_WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT clock_timestamp()"
_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT clock_timestamp()"
_HAS_REVISION = Statement(lambda: text("SELECT to_regclass('alembic_version')"))


class PostgresTransaction(Transaction):
    """A unit of work on one PostgreSQL connection; writes wait to be sent together."""

    def __init__(
        self,
        connection: Connection,
        on_statement: OnStatement | None = None,
        *,
        writing: bool = True,
    ) -> None:
        super().__init__(POSTGRESQL, on_statement)
        self._connection = connection
        self._writing = writing
        self._waiting: list[tuple[str, Sequence[Sequence[object]], Disagreed | None]] = []
        # Sent as one message: its answer also proves that the connection is alive.
        begun = connection.execute(_BEGIN_WRITING if writing else _BEGIN_READING)
        begun.nextset()
        self._now = _instant(begun)

    def database_now(self) -> datetime:
        """The server's clock when the transaction began, or when it last locked a row."""
        return self._now

    def rows(self, query: Statement, **values: object) -> Sequence[Row]:
        """All rows of a query, in its order; what was written before is seen."""
        self.flush()
        self.count()
        compiled = query.on(POSTGRESQL)
        parameters = self.parameters(compiled, values)
        return self._connection.execute(compiled.sql, parameters).fetchall()

    def stream(self, query: Statement, **values: object) -> Iterator[Row]:
        """The rows of a query, some thousands at a time."""
        self.flush()
        self.count()
        compiled = query.on(POSTGRESQL)
        with self._connection.cursor(name="stream") as cursor:
            cursor.itersize = STREAM_ROWS
            cursor.execute(compiled.sql, self.parameters(compiled, values))
            yield from cursor

    def locked(self, query: Statement, **values: object) -> Row | None:
        """One row, locked, and the server's clock after the lock was had: one round trip."""
        self.flush()
        self.count()
        compiled = query.on(POSTGRESQL)
        with self._connection.pipeline():
            found = self._connection.execute(compiled.sql, self.parameters(compiled, values))
            clock = self._connection.execute("SELECT clock_timestamp()")
        self._now = _instant(clock)
        return found.fetchone()

    def write(
        self, sql: str, rows: Sequence[Sequence[object]], disagreed: Disagreed | None = None
    ) -> None:
        """Have that text run once for each row of parameters, at the next flush."""
        if not self._writing:
            raise RuntimeError("this transaction only reads")
        self._waiting.append((sql, rows, disagreed))

    def flush(self) -> None:
        """Send every write that waits in one pipeline, then see whether the guards agree."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        guarded: list[tuple[psycopg.Cursor[tuple[object, ...]], int, Disagreed]] = []
        with self._connection.pipeline():
            for text_, rows, disagreed in waiting:
                self.count()
                cursor = self._connection.cursor()
                if len(rows) == 1:
                    cursor.execute(text_, rows[0])
                else:
                    cursor.executemany(text_, rows)
                if disagreed is not None:
                    guarded.append((cursor, len(rows), disagreed))
        for cursor, expected, disagreed in guarded:
            if cursor.rowcount != expected:
                raise disagreed()

    def commit(self) -> None:
        """Send what waits, then keep it all."""
        self.flush()
        self.count()
        self._connection.execute("COMMIT")


class PostgresSource:
    """A pool of connections to one PostgreSQL database; dead ones are replaced by themselves."""

    kind = "postgresql"

    def __init__(self, url: str, *, writing: bool, allow_fsync_off: bool, pool_size: int) -> None:
        self._writing = writing
        self._conninfo = _with_session(url, writing=writing)
        self._pool = QueuePool(
            lambda: psycopg.connect(self._conninfo, autocommit=True),  # type: ignore[arg-type]
            pool_size=pool_size,
            max_overflow=0,
            timeout=WAIT_FOR_CONNECTION_SECONDS,
            use_lifo=True,
            reset_on_return=None,
        )
        if not allow_fsync_off:
            self._refuse_forgetful_server()

    @contextmanager
    def transaction(self, on_statement: OnStatement | None) -> Iterator[Transaction]:
        """READ COMMITTED; what must not change meanwhile is locked by `Transaction.locked`."""
        if not self._writing:
            raise RuntimeError("this database was opened for reading only")
        with _translated():
            yield from self._begun(on_statement, writing=True)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One snapshot, read only."""
        with _translated():
            yield from self._begun(None, writing=False)

    def upgrade(self) -> None:
        """Migrate in one transaction; of several nodes starting at once, one does it."""
        with _translated():
            unhurried = make_conninfo(self._conninfo, options=_options(statement_timeout="0"))
            with psycopg.connect(unhurried) as connection:
                migrate.run_postgresql(connection)

    def revision(self) -> str | None:
        """The migration this database stands at."""
        with self.reading() as tx:
            there = tx.one(_HAS_REVISION)
            if there is None or there[0] is None:
                return None
            found = tx.one(migrate.REVISION)
        return str(found[0]) if found else None

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._pool.dispose()

    def _begun(
        self, on_statement: OnStatement | None, *, writing: bool
    ) -> Iterator[PostgresTransaction]:
        held, connection, tx = self._begin(on_statement, writing=writing)
        try:
            yield tx
            tx.commit()
        finally:
            _settle(held, connection)

    def _begin(
        self, on_statement: OnStatement | None, *, writing: bool
    ) -> tuple[PoolProxiedConnection, Connection, PostgresTransaction]:
        """A transaction on a live connection: a dead one costs nothing but a second try."""
        for attempt in range(self._pool.size() + 1, 0, -1):
            held = self._pool.connect()
            connection = held.driver_connection
            if not isinstance(connection, psycopg.Connection):
                raise StoreUnavailable
            try:
                return (
                    held,
                    connection,
                    PostgresTransaction(connection, on_statement, writing=writing),
                )
            except psycopg.Error:
                held.invalidate()
                if attempt == 1:
                    raise
        raise StoreUnavailable

    def _refuse_forgetful_server(self) -> None:
        with self.reading() as tx:
            (fsync,) = tx.rows(Statement(lambda: text("SHOW fsync")))[0]
        if fsync != "on":
            self.close()
            raise StoreUnsafe


def _settle(held: PoolProxiedConnection, connection: Connection) -> None:
    """Give the connection back with nothing under way; a broken one is thrown away."""
    try:
        if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            connection.execute("ROLLBACK")
        held.close()
    except psycopg.Error:
        held.invalidate()


def _instant(cursor: psycopg.Cursor[tuple[object, ...]]) -> datetime:
    row = cursor.fetchone()
    if row is None or not isinstance(row[0], datetime):
        raise StoreUnavailable
    return row[0]


def _options(**instead: str) -> str:
    return " ".join(f"-c {name}={value}" for name, value in (SESSION | instead).items())


def _with_session(url: str, *, writing: bool) -> str:
    """The address with our settings made at connection, after any that it brings itself."""
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        given = conninfo_to_dict(plain).get("options") or ""
        ours = _options(default_transaction_read_only="off" if writing else "on")
        return make_conninfo(
            plain,
            options=f"{given} {ours}".strip(),
            connect_timeout=CONNECT_SECONDS,
            application_name="prebirth",
        )
    except psycopg.ProgrammingError as error:
        raise StoreAddressInvalid from error


@contextmanager
def _translated() -> Iterator[None]:
    """The driver's errors as ours."""
    try:
        yield
    except psycopg.IntegrityError as error:
        raise RowRefused from error
    except (
        psycopg.OperationalError,
        psycopg.InterfaceError,
        errors.IdleInTransactionSessionTimeout,
        PoolTimeoutError,
    ) as error:
        raise StoreUnavailable from error
