"""One unit of work: everything a decision changes is written, or none of it is."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from workflows.store.statements import Compiled, Dialect, Row, Statement

OnStatement = Callable[[int], None]
"""Called with 1, 2, 3 … before each statement, the commit among them. What it raises undoes all."""

Disagreed = Callable[[], Exception]
"""What to raise when a guarded write changed fewer rows than it was given."""


class Transaction(ABC):
    """What one unit of work may ask of its connection.

    Writes may wait until something is read or the transaction commits; they keep their order, and
    an error of any of them, the guards' included, leaves at the latest when the `with` ends.
    """

    dialect: Dialect

    def __init__(self, dialect: Dialect, on_statement: OnStatement | None) -> None:
        self.dialect = dialect
        self._on_statement = on_statement
        self._statements = 0

    @abstractmethod
    def database_now(self) -> datetime:
        """The database's time, aware UTC, read once: after the case's lock if one was taken."""

    @abstractmethod
    def rows(self, query: Statement, **values: object) -> Sequence[Row]:
        """All rows of a query, in its order."""

    @abstractmethod
    def stream(self, query: Statement, **values: object) -> Iterator[Row]:
        """The rows of a query a few at a time, for as long as the transaction lives."""

    @abstractmethod
    def locked(self, query: Statement, **values: object) -> Row | None:
        """One row, locked until the transaction ends; then reads the database's time again."""

    @abstractmethod
    def write(
        self, sql: str, rows: Sequence[Sequence[object]], disagreed: Disagreed | None = None
    ) -> None:
        """Run that text once for each row of parameters. Only inside `Database.transaction`."""

    @abstractmethod
    def flush(self) -> None:
        """Run every write that still waits."""

    @abstractmethod
    def commit(self) -> None:
        """Run what waits and keep it all. `Database.transaction` calls this."""

    def one(self, query: Statement, **values: object) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(query, **values)
        return found[0] if found else None

    def count(self) -> None:
        """Say that a statement is about to run."""
        if self._on_statement is not None:
            self._statements += 1
            self._on_statement(self._statements)

    def parameters(self, compiled: Compiled, values: Mapping[str, object]) -> list[object]:
        """The values in the order a statement names them, as this database keeps them."""
        fixed = compiled.fixed
        return [
            self.dialect.keep(values[name] if name in values else fixed[name])
            for name in compiled.names
        ]

    def change(self, statement: Statement, **values: object) -> None:
        """Run an update or delete that guards nothing."""
        compiled = statement.on(self.dialect)
        self.write(compiled.sql, [self.parameters(compiled, values)])


class Source(Protocol):
    """Where the connections of one database come from."""

    kind: str

    def transaction(self, on_statement: OnStatement | None) -> AbstractContextManager[Transaction]:
        """A unit of work that may write; commits when its block ends well."""
        ...

    def reading(self) -> AbstractContextManager[Transaction]:
        """A consistent view that may not write and takes no lock."""
        ...

    def upgrade(self) -> None:
        """Bring the tables to this version."""
        ...

    def revision(self) -> str | None:
        """The migration this database stands at; None: an empty database."""
        ...

    def close(self) -> None:
        """Give back every connection and lock."""
        ...
