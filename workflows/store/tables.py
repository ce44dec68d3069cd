"""Every table, and nothing they do: what is kept, under which key, and what must be unique.

Three habits hold throughout. An instant is aware, and UTC at rest (`Instant`). A JSON value is text
on both databases: nothing here is queried inside, and text gives back the bytes that were put in.
A closed set of words is text, spelt as its `StrEnum` in `rows.py`.
"""

from datetime import datetime
from functools import lru_cache
from typing import ClassVar

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel

from workflows.domain.clock import require_aware

INSTANT_LENGTH = 32


class Instant(TypeDecorator[datetime]):
    """An aware instant; a naive one is refused (InstantNaive), and UTC always comes back.

    PostgreSQL: `timestamptz`. SQLite: ISO text of one width ending in +00:00, so that text order is
    time order, `datetime.isoformat` and `fromisoformat` (both C) are all the work, and an auditor
    can read it in the file.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        """Text on SQLite, `timestamptz` elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(INSTANT_LENGTH))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """UTC, in the form this database keeps."""
        if value is None:
            return None
        return to_text(value) if dialect.name == "sqlite" else require_aware(value)

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        """The instant in UTC, whatever the database gave back."""
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return require_aware(value) if isinstance(value, datetime) else None


@lru_cache(maxsize=1024)
def to_text(instant: datetime) -> str:
    """The one spelling of an instant at rest and in the log: UTC, microseconds, +00:00.

    Remembered, since one transaction writes the same few instants dozens of times.
    """
    return require_aware(instant).isoformat(timespec="microseconds")


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a row class."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


class ProcedureTable(SQLModel, table=True):
    """An edition of a procedure that some case is pinned to."""

    __tablename__: ClassVar[str] = "procedure_edition"

    hash: str = Field(primary_key=True)
    procedure_id: str
    version: int


class ProcedureFileTable(SQLModel, table=True):
    """One file of a pinned edition, so that a case can be run by it for as long as it lives."""

    __tablename__: ClassVar[str] = "procedure_file"

    hash: str = Field(primary_key=True, foreign_key="procedure_edition.hash")
    name: str = Field(primary_key=True)
    content: bytes


class CaseTable(SQLModel, table=True):
    """One case: its engine state, its facts, and the head of its log's chain."""

    __tablename__: ClassVar[str] = "case_record"
    __table_args__ = (
        Index("ix_case_record_woman", "woman_key", sqlite_where=text("woman_key IS NOT NULL"),
              postgresql_where=text("woman_key IS NOT NULL")),
    )  # fmt: skip

    id: str = Field(primary_key=True)
    reference: str = Field(unique=True)
    procedure_id: str
    procedure_hash: str = Field(foreign_key="procedure_edition.hash", index=True)
    edition: str
    layers: str = Field(sa_type=Text)
    status: str
    version: int
    opened_at: datetime = Field(sa_type=Instant)
    opened_by: str
    opened_for: str
    urgent: bool
    state: bytes
    state_version: int
    state_definition: str
    facts: str = Field(sa_type=Text)
    details: str = Field(sa_type=Text)
    edd: str = Field(sa_type=Text)
    chain_seq: int
    chain_hash: bytes
    chain_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    woman_key: str | None = None
    changed_by: str
    changed_at: datetime = Field(sa_type=Instant)
    edd_on: str | None = None
    """ISO date of the EDD in force, kept for ordering queues."""


class CaseAgencyTable(SQLModel, table=True):
    """Which agencies are involved in a case, and since when."""

    __tablename__: ClassVar[str] = "case_agency"
    __table_args__ = (Index("ix_case_agency_agency", "agency", "case_id"),)

    case_id: str = Field(primary_key=True, foreign_key="case_record.id")
    agency: str = Field(primary_key=True)
    involved_at: datetime = Field(sa_type=Instant)


class TaskTable(SQLModel, table=True):
    """A step that waits, or waited, in one agency's queue."""

    __tablename__: ClassVar[str] = "task"
    __table_args__ = (
        Index("ix_task_open", "agency", sqlite_where=text("status = 'open'"),
              postgresql_where=text("status = 'open'")),
    )  # fmt: skip

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case_record.id", index=True)
    step: str
    agency: str
    title: str
    status: str
    opened_at: datetime = Field(sa_type=Instant)
    version: int
    deadline: str | None = None
    claimed_by: str | None = None
    done_by: str | None = None
    done_at: datetime | None = Field(default=None, sa_type=Instant)
    recorded_at: datetime | None = Field(default=None, sa_type=Instant)
    changed_by: str
    changed_at: datetime = Field(sa_type=Instant)


class DeadlineTable(SQLModel, table=True):
    """A deadline (rung 0) or one rung of its ladder, in one cycle. The truth about dates.

    No foreign key to `task`: a deadline may be planned before its step is reached.
    """

    __tablename__: ClassVar[str] = "deadline"
    __table_args__ = (
        UniqueConstraint("case_id", "name", "cycle", "rung", name="uq_deadline_effect"),
        Index("ix_deadline_next", "next_at", "case_id",
              sqlite_where=text("next_at IS NOT NULL"),
              postgresql_where=text("next_at IS NOT NULL")),
    )  # fmt: skip

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case_record.id")
    name: str
    cycle: int
    rung: int
    step: str | None = None
    task_id: str | None = Field(default=None, index=True)
    agency: str
    status: str
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    not_before_at: datetime | None = Field(default=None, sa_type=Instant)
    sentence: str
    why: str
    source: str
    basis_edd: int | None = None
    missed_at: datetime | None = Field(default=None, sa_type=Instant)
    missed_due_at: datetime | None = Field(default=None, sa_type=Instant)
    cause: str | None = None
    met_at: datetime | None = Field(default=None, sa_type=Instant)
    recorded_at: datetime | None = Field(default=None, sa_type=Instant)
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    ladder: str | None = None
    urgent: bool
    due_on: str | None = None
    """The London day of `due_at`, kept for ordering queues."""


class LogEntryTable(SQLModel, table=True):
    """The frame of one entry: append-only, chained, free of text about anybody."""

    __tablename__: ClassVar[str] = "log_entry"

    case_id: str = Field(primary_key=True, foreign_key="case_record.id")
    seq: int = Field(primary_key=True)
    kind: str
    agency: str
    actor: str
    recorded_at: datetime = Field(sa_type=Instant)
    happened_at: datetime | None = Field(default=None, sa_type=Instant)
    host_at: datetime = Field(sa_type=Instant)
    commitment: bytes
    previous: bytes
    hash: bytes


class LogPayloadTable(SQLModel, table=True):
    """What an entry says, with the salt of its commitment. May be erased lawfully."""

    __tablename__: ClassVar[str] = "log_payload"
    __table_args__ = (
        ForeignKeyConstraint(["case_id", "seq"], ["log_entry.case_id", "log_entry.seq"]),
    )

    case_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    salt: bytes
    payload: str = Field(sa_type=Text)


class OutboxTable(SQLModel, table=True):
    """One message to one person, written in the transaction that made it necessary."""

    __tablename__: ClassVar[str] = "outbox"
    __table_args__ = (
        Index("ix_outbox_recipient", "recipient", "created_at"),
        Index("ix_outbox_unsent", "created_at", sqlite_where=text("sent_at IS NULL"),
              postgresql_where=text("sent_at IS NULL")),
    )  # fmt: skip

    id: str = Field(primary_key=True)
    case_id: str = Field(foreign_key="case_record.id", index=True)
    recipient: str
    kind: str
    reason_kind: str
    deadline_id: str | None = Field(default=None, foreign_key="deadline.id")
    rung: int
    dedupe_key: str = Field(unique=True)
    act_by: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


class KeyTable(SQLModel, table=True):
    """The first answer to a request, under the key its sender gave it."""

    __tablename__: ClassVar[str] = "idempotency_key"

    actor: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body_hash: str
    answer: str = Field(sa_type=Text)
    remembered_at: datetime = Field(sa_type=Instant, index=True)


class PersonTable(SQLModel, table=True):
    """A practitioner: which agency, which roles."""

    __tablename__: ClassVar[str] = "practitioner"

    id: str = Field(primary_key=True)
    name: str
    agency: str = Field(index=True)
    roles: str = Field(sa_type=Text)
    active: bool


class SessionTable(SQLModel, table=True):
    """Someone signed in, known by the hash of what her browser holds."""

    __tablename__: ClassVar[str] = "session"

    id_hash: bytes = Field(primary_key=True)
    person: str = Field(foreign_key="practitioner.id", index=True)
    created_at: datetime = Field(sa_type=Instant)
    idle_until: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)


class AccessTable(SQLModel, table=True):
    """One look at a case: who, for which agency, at what, when and why."""

    __tablename__: ClassVar[str] = "access_entry"

    id: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(foreign_key="case_record.id", index=True)
    person: str = Field(index=True)
    agency: str
    looked_at: str
    reason: str | None = None
    viewed_at: datetime = Field(sa_type=Instant)
