"""The log: one append-only chain of entries for each case, its head kept on the case row.

What an entry says (its payload) is kept apart from the entry, so that it can lawfully be erased
and the chain still proves that nothing else was touched (docs/adr/0007).
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, exists, select

from workflows.domain.cases import CaseId
from workflows.domain.clock import require_aware
from workflows.store.chain import SALT_BYTES, Frame, canonical, commitment_of, entry_hash
from workflows.store.log_checks import CHECKS, ENDINGS, Check, Ending, Stored
from workflows.store.mapped import Insert
from workflows.store.rows import CaseRow, EntryRow, Finding, NewEntry
from workflows.store.statements import Row, RowMap, Statement
from workflows.store.tables import (
    CaseTable,
    LogEntryTable,
    LogPayloadTable,
    table_of,
    to_text,
)
from workflows.store.transaction import Transaction


class _Entry(NamedTuple):
    case_id: CaseId
    seq: int
    kind: str
    agency: str
    actor: str
    recorded_at: datetime
    happened_at: datetime | None
    host_at: datetime
    commitment: bytes
    previous: bytes
    hash: bytes


class _Payload(NamedTuple):
    case_id: CaseId
    seq: int
    salt: bytes
    payload: str


_insert_entries = Insert(RowMap(LogEntryTable, _Entry))
_insert_payloads = Insert(RowMap(LogPayloadTable, _Payload))
_entries = table_of(LogEntryTable)
_payloads = table_of(LogPayloadTable)
_cases = table_of(CaseTable)
_of_entry = (_payloads.c.case_id == _entries.c.case_id) & (_payloads.c.seq == _entries.c.seq)

_READ = RowMap(LogEntryTable, EntryRow)
_of_case = Statement(
    lambda: (
        select(*(_entries.c[name] for name in _READ.fields[:-1]), _payloads.c.payload)
        .select_from(_entries.outerjoin(_payloads, _of_entry))
        .where(_entries.c.case_id == bindparam("case_id"))
        .order_by(_entries.c.seq)
    )
)
_STORED = (
    select(
        *(_entries.c[name] for name in (*Frame._fields, "hash")),
        _payloads.c.salt,
        _payloads.c.payload,
        _cases.c.reference,
        _cases.c.chain_seq,
        _cases.c.chain_hash,
        _cases.c.chain_at,
    )
    .select_from(
        _entries.outerjoin(_payloads, _of_entry).outerjoin(
            _cases, _cases.c.id == _entries.c.case_id
        )
    )
    .order_by(_entries.c.case_id, _entries.c.seq)
)
_all_stored = Statement(lambda: _STORED)
_case_stored = Statement(lambda: _STORED.where(_entries.c.case_id == bindparam("case_id")))
_EMPTY = select(_cases.c.reference).where(~exists().where(_entries.c.case_id == _cases.c.id))
_all_empty = Statement(lambda: _EMPTY.order_by(_cases.c.reference))
_case_empty = Statement(lambda: _EMPTY.where(_cases.c.id == bindparam("case_id")))
_ORPHANS = select(_payloads.c.case_id, _payloads.c.seq).where(~exists().where(_of_entry))
_all_orphans = Statement(lambda: _ORPHANS)
_case_orphans = Statement(lambda: _ORPHANS.where(_payloads.c.case_id == bindparam("case_id")))
_erase = Statement(
    lambda: delete(_payloads).where(
        _payloads.c.case_id == bindparam("case_id"), _payloads.c.seq == bindparam("seq")
    )
)


def append(tx: Transaction, case: CaseRow, entries: Sequence[NewEntry]) -> CaseRow:
    """Write entries at the end of the case's log; returns the case with its new head.

    The case must be locked, and saved with `save_case` in the same transaction. Recorded times
    never go back within a case: after a clock did, an entry takes the time of the one before it,
    and `host_at` keeps what the clock said.
    """
    seq, previous, last_at = case.chain_seq, case.chain_hash, case.chain_at
    keep = tx.dialect.keep
    salts = secrets.token_bytes(SALT_BYTES * len(entries))
    written: list[Row] = []
    payloads: list[Row] = []
    for position, entry in enumerate(entries):
        seq += 1
        recorded_at = require_aware(entry.recorded_at)
        if last_at is None or recorded_at > last_at:
            last_at = recorded_at
        happened_at, host_at = entry.happened_at, entry.host_at
        salt = salts[position * SALT_BYTES : (position + 1) * SALT_BYTES]
        payload = canonical(entry.payload)
        commitment = commitment_of(salt, payload)
        digest = entry_hash(
            Frame(
                case.id,
                seq,
                entry.kind,
                entry.agency,
                entry.actor,
                to_text(last_at),
                None if happened_at is None else to_text(happened_at),
                to_text(host_at),
                commitment,
                previous,
            )
        )
        frame = (case.id, seq, entry.kind, entry.agency, entry.actor)
        times = (keep(last_at), keep(happened_at), keep(host_at))
        written.append((*frame, *times, commitment, previous, digest))
        payloads.append((case.id, seq, salt, payload.decode()))
        previous = digest
    _insert_entries.run_packed(tx, written)
    _insert_payloads.run_packed(tx, payloads)
    return replace(case, chain_seq=seq, chain_hash=previous, chain_at=last_at)


def entries_of(tx: Transaction, case_id: CaseId) -> list[EntryRow]:
    """The whole log of a case, in order; an entry whose payload was erased says so."""
    unpack = _READ.unpack(tx.dialect)
    return [unpack(row) for row in tx.rows(_of_case, case_id=case_id)]


def erase_payloads(tx: Transaction, case_id: CaseId, seqs: Sequence[int]) -> None:
    """Erase what those entries say, salt and all; the entries stay and the chain stays whole.

    Who ordered it, under which rule, belongs in an entry that the caller appends.
    """
    for seq in seqs:
        tx.change(_erase, case_id=case_id, seq=seq)


def verify(tx: Transaction, case_id: CaseId | None = None) -> list[Finding]:
    """Everything wrong with one case's log, or with all logs; empty: nothing was touched.

    Reads a few entries at a time, however long the logs are.
    """
    return list(findings(tx, case_id))


def findings(
    tx: Transaction,
    case_id: CaseId | None = None,
    checks: Sequence[Check] = CHECKS,
    endings: Sequence[Ending] = ENDINGS,
) -> Iterator[Finding]:
    """As `verify`, one at a time, and with the checks given."""
    before: Stored | None = None
    for entry in _stored(tx, case_id):
        if before is not None and before.frame.case_id != entry.frame.case_id:
            yield from _found(before, [ending(before) for ending in endings])
            before = None
        yield from _found(entry, [check(entry, before) for check in checks])
        before = entry
    if before is not None:
        yield from _found(before, [ending(before) for ending in endings])
    for (reference,) in _either(tx, _case_empty, _all_empty, case_id):
        yield Finding(str(reference), 0, "This case has no log.")
    for orphan_case, seq in _either(tx, _case_orphans, _all_orphans, case_id):
        number = seq if isinstance(seq, int) else 0
        yield Finding(str(orphan_case), number, "Words are kept here for an entry that is gone.")


def _found(entry: Stored, sentences: Sequence[str | None]) -> Iterator[Finding]:
    """The first thing wrong with an entry; the rest follows from it."""
    sentence = next((sentence for sentence in sentences if sentence is not None), None)
    if sentence is not None:
        name = entry.reference if entry.reference is not None else entry.frame.case_id
        number = entry.frame.seq if isinstance(entry.frame.seq, int) else 0
        yield Finding(str(name), number, sentence)


def _stored(tx: Transaction, case_id: CaseId | None) -> Iterator[Stored]:
    own = len(Frame._fields)
    query, values = (_all_stored, {}) if case_id is None else (_case_stored, {"case_id": case_id})
    for row in tx.stream(query, **values):
        spelt = [to_text(value) if isinstance(value, datetime) else value for value in row]
        yield Stored(Frame(*spelt[:own]), *spelt[own:])


def _either(
    tx: Transaction, of_case: Statement, of_all: Statement, case_id: CaseId | None
) -> Sequence[Row]:
    return tx.rows(of_all) if case_id is None else tx.rows(of_case, case_id=case_id)
