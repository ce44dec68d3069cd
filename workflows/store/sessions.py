"""Who is signed in. What a browser holds is never stored, only its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, update

from workflows.domain.agencies import PersonId
from workflows.store.mapped import Insert, Read
from workflows.store.rows import SessionRow
from workflows.store.statements import RowMap, Statement
from workflows.store.tables import SessionTable, table_of
from workflows.store.transaction import Transaction

_SESSION_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Stored(SessionRow):
    id_hash: bytes


_STORED = RowMap(SessionTable, _Stored)
_SESSIONS = RowMap(SessionTable, SessionRow)
_session = table_of(SessionTable).c

_insert = Insert(_STORED)
_live = Read(
    _SESSIONS,
    lambda query: query.where(
        _session.id_hash == bindparam("id_hash"),
        _session.idle_until > bindparam("now"),
        _session.ends_at > bindparam("now"),
    ),
)
_extend = Statement(
    lambda: (
        update(table_of(SessionTable))
        .where(_session.id_hash == bindparam("own_hash"))
        .values(idle_until=bindparam("idle_until"))
    )
)
_end = Statement(
    lambda: delete(table_of(SessionTable)).where(_session.id_hash == bindparam("own_hash"))
)
_end_all = Statement(
    lambda: delete(table_of(SessionTable)).where(_session.person == bindparam("person"))
)
_forget = Statement(
    lambda: delete(table_of(SessionTable)).where(
        or_(_session.idle_until <= bindparam("now"), _session.ends_at <= bindparam("now"))
    )
)


def start(
    tx: Transaction, person: PersonId, *, at: datetime, idle_until: datetime, ends_at: datetime
) -> str:
    """Sign someone in: the 256-bit id for her browser, which cannot be had again."""
    session_id = secrets.token_urlsafe(_SESSION_BYTES)
    _insert.run(tx, [_Stored(person, at, idle_until, ends_at, _hashed(session_id))])
    return session_id


def find(tx: Transaction, session_id: str, now: datetime) -> SessionRow | None:
    """The session, unless it has ended, was idle too long, or never was."""
    return _live.one(tx, id_hash=_hashed(session_id), now=now)


def extend(tx: Transaction, session_id: str, idle_until: datetime) -> None:
    """Something was done: it stays until then, though never beyond its end."""
    tx.change(_extend, own_hash=_hashed(session_id), idle_until=idle_until)


def end(tx: Transaction, session_id: str) -> None:
    """Sign out."""
    tx.change(_end, own_hash=_hashed(session_id))


def end_all(tx: Transaction, person: PersonId) -> None:
    """Sign someone out everywhere: she left, or her rights changed."""
    tx.change(_end_all, person=person)


def forget_ended(tx: Transaction, now: datetime) -> None:
    """Drop the rows of sessions that are over."""
    tx.change(_forget, now=now)


def _hashed(session_id: str) -> bytes:
    return hashlib.sha256(session_id.encode()).digest()
