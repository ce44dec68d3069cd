"""SQL is written once, from the tables, and compiled once for each kind of database.

SQLAlchemy builds the text; the transaction's own driver connection runs it. Building a statement
or an object for every write costs more than the write itself (docs/adr/0013).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from types import UnionType
from typing import Generic, TypeVar, get_args, get_origin, get_type_hints

import orjson
import sqlalchemy
from sqlalchemy import ClauseElement, ColumnElement, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlmodel import SQLModel

from workflows.domain.clock import require_aware
from workflows.store.tables import table_of, to_text

R = TypeVar("R")
Row = Sequence[object]
Convert = Callable[[object], object]


class Conflict(StrEnum):
    """What an insert does when its key is there already."""

    REFUSE = "refuse"
    IGNORE = "ignore"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True, eq=False)
class Dialect:
    """One kind of database: how its SQL is spelt and how it keeps an instant."""

    name: str
    compiler: sqlalchemy.Dialect
    keep_instant: Callable[[datetime], object]

    def keep(self, value: object) -> object:
        """A value as this database keeps it."""
        return self.keep_instant(value) if isinstance(value, datetime) else value


SQLITE = Dialect("sqlite", SQLiteDialect(paramstyle="qmark"), to_text)
POSTGRESQL = Dialect("postgresql", PGDialect(paramstyle="format"), require_aware)  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL text of one dialect, the names of its parameters in order, and what some always are."""

    sql: str
    names: tuple[str, ...]
    fixed: Mapping[str, object] = field(default_factory=dict)


class Statement:
    """A statement with named parameters."""

    def __init__(
        self,
        build: Callable[[], ClauseElement],
        *,
        on_postgresql: Callable[[], ClauseElement] | None = None,
    ) -> None:
        self._builds = {"sqlite": build, "postgresql": on_postgresql or build}
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: Dialect) -> Compiled:
        """The statement as text for that database; compiled on first use and kept."""
        known = self._compiled.get(dialect.name)
        if known is None:
            compiled = self._builds[dialect.name]().compile(dialect=dialect.compiler)
            names = tuple(getattr(compiled, "positiontup", None) or ())
            fixed = {name: value for name, value in compiled.params.items() if value is not None}
            known = self._compiled[dialect.name] = Compiled(str(compiled), names, fixed)
        return known


class RowMap(Generic[R]):
    """Frozen row ⇄ table row. Field names are column names; field types say how to convert.

    `derived` columns are worked out from the row when it is written and never read back.
    """

    def __init__(
        self,
        model: type[SQLModel],
        make: Callable[..., R],
        *,
        derived: Mapping[str, Callable[[R], object]] | None = None,
    ) -> None:
        self.table = table_of(model)
        self._make = make
        self._derived = dict(derived or {})
        self._hints = get_type_hints(make)
        self.fields = tuple(self._hints)
        self.columns = (*self.fields, *self._derived)

    def insert(self, conflict: Conflict = Conflict.REFUSE, *on: str) -> Statement:
        """An insert of whole rows, and what it does on a conflict of the columns named."""
        values: dict[str, ColumnElement[object]] = {c: bindparam(c) for c in self.columns}
        rest = [column for column in self.columns if column not in on]

        # Two spellings, because SQLAlchemy's two dialects share the words and no class.
        def on_sqlite() -> ClauseElement:
            statement = sqlite.insert(self.table).values(values)
            match conflict:
                case Conflict.REFUSE:
                    return statement
                case Conflict.IGNORE:
                    return statement.on_conflict_do_nothing(index_elements=on)
                case Conflict.REPLACE:
                    new = {column: statement.excluded[column] for column in rest}
                    return statement.on_conflict_do_update(index_elements=on, set_=new)

        def on_postgresql() -> ClauseElement:
            statement = postgresql.insert(self.table).values(values)
            match conflict:
                case Conflict.REFUSE:
                    return statement
                case Conflict.IGNORE:
                    return statement.on_conflict_do_nothing(index_elements=on)
                case Conflict.REPLACE:
                    new = {column: statement.excluded[column] for column in rest}
                    return statement.on_conflict_do_update(index_elements=on, set_=new)

        return Statement(on_sqlite, on_postgresql=on_postgresql)

    def pack(self, dialect: Dialect, columns: Sequence[str]) -> Callable[[R], list[object]]:
        """How a row becomes the parameters for those columns."""
        own = [column for column in columns if column in self._hints]
        derived = [self._derived[column] for column in columns if column not in self._hints]
        if [*own, *columns[len(own) :]] != list(columns):
            raise ValueError("derived columns come last")
        read = attrgetter(*own)
        kept = [
            (position, convert)
            for position, column in enumerate(own)
            if (convert := _keeper(self._hints[column], dialect)) is not None
        ]

        def packed(row: R) -> list[object]:
            values: list[object] = list(read(row))
            for position, convert in kept:
                value = values[position]
                if value is not None:
                    values[position] = convert(value)
            values.extend(derive(row) for derive in derived)
            return values

        return packed

    def unpack(self, dialect: Dialect) -> Callable[[Row], R]:
        """How the columns named by `fields`, in order, become a row."""
        given = [
            (position, convert)
            for position, name in enumerate(self.fields)
            if (convert := _giver(self._hints[name], dialect)) is not None
        ]
        make = self._make

        def unpacked(row: Row) -> R:
            values = list(row)
            for position, convert in given:
                value = values[position]
                if value is not None:
                    values[position] = convert(value)
            return make(*values)

        return unpacked

    def as_read(self) -> Callable[[R], R]:
        """How a row becomes the one that is read once it is written; both databases read alike."""
        pack, unpack = self.pack(SQLITE, self.fields), self.unpack(SQLITE)
        return lambda row: unpack(pack(row))


def json_text(value: object) -> str:
    """JSON primitives as text, keys in the order given; anything else is a TypeError."""
    return orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


def json_value(text: object) -> object:
    """What that text holds."""
    if not isinstance(text, str):
        raise TypeError("JSON is kept as text")
    value: object = orjson.loads(text)
    return value


def _kind(hint: object) -> object:
    """The type behind `X | None`, a NewType or a generic."""
    if isinstance(hint, UnionType):
        return _kind(next(part for part in get_args(hint) if part is not type(None)))
    supertype = getattr(hint, "__supertype__", None)
    if supertype is not None:
        return _kind(supertype)
    return get_origin(hint) or hint


def _keeper(hint: object, dialect: Dialect) -> Convert | None:
    kind = _kind(hint)
    if kind is datetime:
        return dialect.keep
    if kind in {dict, list}:
        return json_text
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return str
    return None


def _giver(hint: object, dialect: Dialect) -> Convert | None:
    kind = _kind(hint)
    if kind is datetime and dialect is SQLITE:
        return datetime.fromisoformat  # type: ignore[return-value]  # every value here is text
    if kind in {dict, list}:
        return json_value
    if kind is bool and dialect is SQLITE:
        return bool
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        words: dict[object, StrEnum] = {member.value: member for member in kind}
        return words.__getitem__
    return None
