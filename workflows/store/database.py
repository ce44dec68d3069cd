"""The one way to a database: an address in, units of work out."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from workflows.store.errors import StoreAddressInvalid, StoreNotUpgraded, StoreTooNew
from workflows.store.migrations import migrate
from workflows.store.transaction import OnStatement, Source, Transaction

POOL_SIZE = 10


class Database:
    """An SQLite file, a database in memory (`sqlite://`), or PostgreSQL. Threads may share it."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @classmethod
    def open(
        cls,
        url: str,
        *,
        writing: bool = True,
        allow_fsync_off: bool = False,
        pool_size: int = POOL_SIZE,
    ) -> Self:
        """Open `sqlite:///path`, `sqlite://` or `postgresql://…`.

        SQLite: the folder and file are made; StoreBusy at once when another process writes to it,
        except with `writing=False`, which takes no lock. PostgreSQL: StoreUnsafe when the server
        runs with fsync=off, unless that is allowed. StoreTooNew when a newer version upgraded it.
        """
        database = cls(_source(url, writing, allow_fsync_off, pool_size))
        try:
            database._refuse_newer()
        except BaseException:
            database.close()
            raise
        return database

    @property
    def url_kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._source.kind

    def transaction(
        self, *, on_statement: OnStatement | None = None
    ) -> AbstractContextManager[Transaction]:
        """One unit of work: kept when the block ends, undone when it raises. Do not nest."""
        return self._source.transaction(on_statement)

    def reading(self) -> AbstractContextManager[Transaction]:
        """One consistent view for reading; waits for no writer."""
        return self._source.reading()

    def upgrade(self) -> None:
        """Bring the tables to this version; does nothing, quickly, when they are there."""
        if self._refuse_newer() != migrate.HEAD:
            self._source.upgrade()

    def require_upgraded(self) -> None:
        """StoreNotUpgraded unless the tables are those of this version."""
        if self._refuse_newer() != migrate.HEAD:
            raise StoreNotUpgraded

    def revision(self) -> str | None:
        """The migration the database stands at; None for an empty one."""
        return self._source.revision()

    def close(self) -> None:
        """Close every connection and give up the lock on the file."""
        self._source.close()

    def __enter__(self) -> Self:
        """Itself, to be closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def _refuse_newer(self) -> str | None:
        found = self._source.revision()
        if found is not None and found not in migrate.KNOWN:
            raise StoreTooNew(
                f"The database stands at {found}; this version of the software knows "
                f"none later than {migrate.HEAD}."
            )
        return found


def _source(url: str, writing: bool, allow_fsync_off: bool, pool_size: int) -> Source:
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        from workflows.store.sqlite import SqliteSource

        memory = rest in {"", "/", "/:memory:"}
        path = None if memory else Path(rest.removeprefix("/"))
        return SqliteSource(path, writing=writing)
    if scheme in {"postgresql", "postgres", "postgresql+psycopg"}:
        from workflows.store.postgresql import PostgresSource

        return PostgresSource(
            url, writing=writing, allow_fsync_off=allow_fsync_off, pool_size=pool_size
        )
    raise StoreAddressInvalid(f"The address of the database begins with {scheme}://.")
