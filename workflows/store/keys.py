"""Idempotency: the same request sent again gets the first answer, and is done once."""

from datetime import datetime

from sqlalchemy import bindparam, delete

from workflows.domain.agencies import PersonId
from workflows.domain.errors import KeyReused
from workflows.store.errors import AnsweredMeanwhile
from workflows.store.mapped import Insert, Read
from workflows.store.rows import Remembered
from workflows.store.statements import Conflict, RowMap, Statement
from workflows.store.tables import KeyTable
from workflows.store.transaction import Transaction

_KEYS = RowMap(KeyTable, Remembered)
_key = _KEYS.table.c

_remember = Insert(_KEYS, Conflict.IGNORE, ("actor", "key"))
_recall = Read(
    _KEYS,
    lambda query: query.where(_key.actor == bindparam("actor"), _key.key == bindparam("key")),
)
_forget = Statement(lambda: delete(_KEYS.table).where(_key.remembered_at < bindparam("before")))


def remember(tx: Transaction, actor: PersonId, key: str, body_hash: str, answer: str) -> None:
    """Keep the answer (JSON text) to this request.

    AnsweredMeanwhile, now or at the latest when the transaction commits, if another transaction
    answered the same key first: everything is undone, and `recall` then has its answer.
    """
    row = Remembered(actor, key, body_hash, answer, tx.database_now())
    _remember.run(tx, [row], AnsweredMeanwhile)


def recall(tx: Transaction, actor: PersonId, key: str) -> tuple[str, str] | None:
    """The body hash and answer kept for this person's key. Another person's key is unknown."""
    found = _recall.one(tx, actor=actor, key=key)
    return None if found is None else (found.body_hash, found.answer)


def first_answer(tx: Transaction, actor: PersonId, key: str, body_hash: str) -> str | None:
    """The answer given the first time, or None; KeyReused when the content is another."""
    found = recall(tx, actor, key)
    if found is None:
        return None
    if found[0] != body_hash:
        raise KeyReused
    return found[1]


def forget_before(tx: Transaction, before: datetime) -> None:
    """Drop answers remembered before that instant (of the database's own clock)."""
    tx.change(_forget, before=before)
