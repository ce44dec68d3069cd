"""Pinned procedure files: a case can be run by the edition it was opened under, always."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam

from workflows.store.mapped import Insert, Read
from workflows.store.statements import Conflict, RowMap
from workflows.store.tables import ProcedureFileTable, ProcedureTable
from workflows.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _Edition:
    hash: str
    procedure_id: str
    version: int


@dataclass(frozen=True, slots=True)
class _File:
    hash: str
    name: str
    content: bytes


_EDITIONS = RowMap(ProcedureTable, _Edition)
_FILES = RowMap(ProcedureFileTable, _File)
_edition = _EDITIONS.table.c
_file = _FILES.table.c

_insert_edition = Insert(_EDITIONS, Conflict.IGNORE, ("hash",))
_insert_files = Insert(_FILES, Conflict.IGNORE, ("hash", "name"))
_read_edition = Read(_EDITIONS, lambda query: query.where(_edition.hash == bindparam("hash")))
_read_files = Read(
    _FILES, lambda query: query.where(_file.hash == bindparam("hash")).order_by(_file.name)
)


def insert_procedure(
    tx: Transaction, content_hash: str, procedure_id: str, version: int, files: Mapping[str, bytes]
) -> None:
    """Keep an edition's files under its content hash; keeping the same one again is fine."""
    if _read_edition.one(tx, hash=content_hash) is None:
        _insert_edition.run(tx, [_Edition(content_hash, procedure_id, version)])
        _insert_files.run(
            tx, [_File(content_hash, name, content) for name, content in files.items()]
        )


def load_procedure_files(tx: Transaction, content_hash: str) -> dict[str, bytes]:
    """File name → bytes of a pinned edition; empty when no such edition is kept."""
    return {file.name: file.content for file in _read_files.all(tx, hash=content_hash)}
