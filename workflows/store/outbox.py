"""Messages to people, written with the decision that made them necessary and sent afterwards."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, bindparam, literal_column, update

from workflows.domain.agencies import PersonId
from workflows.store.mapped import Insert, Read
from workflows.store.rows import OutboxRow
from workflows.store.statements import Conflict, RowMap, Statement
from workflows.store.tables import OutboxTable
from workflows.store.transaction import Transaction

_MESSAGES = RowMap(OutboxTable, OutboxRow)
_message = _MESSAGES.table.c

_add = Insert(_MESSAGES, Conflict.IGNORE, ("dedupe_key",))
_inbox = Read(
    _MESSAGES,
    lambda query: (
        query.where(_message.recipient == bindparam("person"))
        .order_by(_message.created_at.desc(), _message.id)
        .limit(bindparam("size", type_=Integer()))
    ),
)
_unsent = Read(
    _MESSAGES,
    lambda query: (
        query.where(literal_column("sent_at IS NULL"))
        .order_by(_message.created_at, _message.id)
        .limit(bindparam("size", type_=Integer()))
    ),
)
_read = Statement(
    lambda: (
        update(_MESSAGES.table)
        .where(
            _message.id == bindparam("message_id"),
            _message.recipient == bindparam("person"),
            _message.read_at.is_(None),
        )
        .values(read_at=bindparam("at"))
    )
)
_sent = Statement(
    lambda: (
        update(_MESSAGES.table)
        .where(_message.id == bindparam("message_id"), _message.sent_at.is_(None))
        .values(sent_at=bindparam("at"))
    )
)


def add(tx: Transaction, rows: Sequence[OutboxRow]) -> None:
    """Put messages out; one whose dedupe key is there already is left out, silently and rightly."""
    _add.run(tx, rows)


def inbox_of(tx: Transaction, person: PersonId, limit: int = 100) -> list[OutboxRow]:
    """What one person was told, newest first."""
    return _inbox.all(tx, person=person, size=limit)


def unsent(tx: Transaction, limit: int = 100) -> list[OutboxRow]:
    """Messages still to be sent, oldest first."""
    return _unsent.all(tx, size=limit)


def mark_read(tx: Transaction, message_id: str, person: PersonId, at: datetime) -> None:
    """That person has read it; the first time counts, and nobody else's message changes."""
    tx.change(_read, at=at, message_id=message_id, person=person)


def mark_sent(tx: Transaction, message_id: str, at: datetime) -> None:
    """It has gone out; the first time counts."""
    tx.change(_sent, at=at, message_id=message_id)
