"""What acts wrote: each statement and its parameters, so that a floor can write the very same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from workflows.store.database import Database
from workflows.store.statements import Row, Statement
from workflows.store.transaction import Disagreed, OnStatement, Transaction

Writes = list[tuple[str, list[list[object]]]]
"""SQL text, and the parameters of every row it is run for."""


class Recording:
    """A database's connections, noting what is written through them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.kind = database.url_kind
        self._written: Writes = []

    def taken(self) -> Writes:
        """Everything written since this was last asked."""
        written, self._written = self._written, []
        return written

    @contextmanager
    def transaction(self, on_statement: OnStatement | None) -> Iterator[Transaction]:
        """A unit of work that is noted."""
        with self._database.transaction(on_statement=on_statement) as tx:
            yield _Noted(tx, self._written)

    def reading(self) -> AbstractContextManager[Transaction]:
        """A view, as it is."""
        return self._database.reading()

    def upgrade(self) -> None:
        """As it is."""
        self._database.upgrade()

    def revision(self) -> str | None:
        """As it is."""
        return self._database.revision()

    def close(self) -> None:
        """As it is."""
        self._database.close()


class _Noted(Transaction):
    def __init__(self, inner: Transaction, written: Writes) -> None:
        super().__init__(inner.dialect, None)
        self._inner = inner
        self._written = written

    def database_now(self) -> datetime:
        return self._inner.database_now()

    def rows(self, query: Statement, **values: object) -> Sequence[Row]:
        return self._inner.rows(query, **values)

    def stream(self, query: Statement, **values: object) -> Iterator[Row]:
        return self._inner.stream(query, **values)

    def locked(self, query: Statement, **values: object) -> Row | None:
        return self._inner.locked(query, **values)

    def write(
        self, sql: str, rows: Sequence[Sequence[object]], disagreed: Disagreed | None = None
    ) -> None:
        self._written.append((sql, [list(row) for row in rows]))
        self._inner.write(sql, rows, disagreed)

    def flush(self) -> None:
        self._inner.flush()

    def commit(self) -> None:
        self._inner.commit()
