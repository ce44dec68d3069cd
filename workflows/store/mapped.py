"""Frozen rows into tables and out of them, by statements compiled once."""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from sqlalchemy import ClauseElement, ColumnElement, bindparam, select, update
from sqlalchemy.sql import Select

from workflows.store.statements import Conflict, Dialect, Row, RowMap, Statement
from workflows.store.transaction import Disagreed, Transaction

R = TypeVar("R")
Pack = Callable[[R], list[object]]
Unpack = Callable[[Row], R]


class Insert(Generic[R]):
    """Writes whole rows; `conflict` says what happens when the columns `on` are there already."""

    def __init__(
        self, rows: RowMap[R], conflict: Conflict = Conflict.REFUSE, on: Sequence[str] = ()
    ) -> None:
        self._rows = rows
        self._statement = rows.insert(conflict, *on)
        self._ready: dict[str, tuple[str, Pack[R]]] = {}

    def run(self, tx: Transaction, rows: Sequence[R], disagreed: Disagreed | None = None) -> None:
        """Write these rows; none is fine. `disagreed` is raised when some were left out."""
        if not rows:
            return
        sql, pack = self._ready.get(tx.dialect.name) or self._prepare(tx.dialect)
        tx.write(sql, [pack(row) for row in rows], disagreed)

    def run_packed(self, tx: Transaction, rows: Sequence[Sequence[object]]) -> None:
        """Write rows whose values are in the order of the columns, as this database keeps them."""
        compiled = self._statement.on(tx.dialect)
        if compiled.names != self._rows.columns:
            raise ValueError(f"columns out of order: {compiled.names}")
        if rows:
            tx.write(compiled.sql, rows)

    def _prepare(self, dialect: Dialect) -> tuple[str, Pack[R]]:
        compiled = self._statement.on(dialect)
        ready = compiled.sql, self._rows.pack(dialect, compiled.names)
        self._ready[dialect.name] = ready
        return ready


class Update(Generic[R]):
    """Writes all but the `fixed` columns of rows whose `version` was raised by one.

    A stored row whose version is not the one before is left alone, and `disagreed` is raised.
    """

    def __init__(self, rows: RowMap[R], *fixed: str) -> None:
        table = rows.table
        self._rows = rows
        self._columns = [column for column in rows.columns if column not in {"id", *fixed}]
        changes: dict[str, ColumnElement[object]] = {c: bindparam(c) for c in self._columns}
        guard = (table.c.id == bindparam("own_id"), table.c.version == bindparam("version_before"))
        self._statement = Statement(lambda: update(table).where(*guard).values(changes))
        self._ready: dict[str, tuple[str, Pack[R], Pack[R]]] = {}

    def run(self, tx: Transaction, rows: Sequence[R], disagreed: Disagreed) -> None:
        """Write these rows; none is fine."""
        if not rows:
            return
        sql, pack, key = self._ready.get(tx.dialect.name) or self._prepare(tx.dialect)
        tx.write(sql, [pack(row) + _before(key(row)) for row in rows], disagreed)

    def _prepare(self, dialect: Dialect) -> tuple[str, Pack[R], Pack[R]]:
        compiled = self._statement.on(dialect)
        if compiled.names != (*self._columns, "own_id", "version_before"):
            raise ValueError(f"columns out of order: {compiled.names}")
        ready = (
            compiled.sql,
            self._rows.pack(dialect, self._columns),
            self._rows.pack(dialect, ("id", "version")),
        )
        self._ready[dialect.name] = ready
        return ready


class Read(Generic[R]):
    """Reads whole rows of one table; `narrow` adds its conditions and order."""

    def __init__(
        self, rows: RowMap[R], narrow: Callable[[Select[tuple[object, ...]]], ClauseElement]
    ) -> None:
        table = rows.table
        self._rows = rows
        self.statement = Statement(lambda: narrow(select(*(table.c[n] for n in rows.fields))))
        self._ready: dict[str, Unpack[R]] = {}

    def all(self, tx: Transaction, **values: object) -> list[R]:
        """All rows found, in order."""
        unpack = self.unpack(tx.dialect)
        return [unpack(row) for row in tx.rows(self.statement, **values)]

    def each(self, tx: Transaction, **values: object) -> Iterator[R]:
        """The rows found, a few at a time."""
        unpack = self.unpack(tx.dialect)
        return (unpack(row) for row in tx.stream(self.statement, **values))

    def one(self, tx: Transaction, **values: object) -> R | None:
        """The first row found, or None."""
        row = tx.one(self.statement, **values)
        return None if row is None else self.unpack(tx.dialect)(row)

    def locked(self, tx: Transaction, **values: object) -> R | None:
        """The row found, locked until the transaction ends, or None."""
        row = tx.locked(self.statement, **values)
        return None if row is None else self.unpack(tx.dialect)(row)

    def unpack(self, dialect: Dialect) -> Unpack[R]:
        """How one database row becomes one of ours."""
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = self._rows.unpack(dialect)
        return ready


def _before(key: list[object]) -> list[object]:
    identity, version = key
    if not isinstance(version, int):
        raise TypeError("a version is a whole number")
    return [identity, version - 1]
