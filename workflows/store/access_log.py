"""Who looked at which case, when and why. Never what they saw."""

from collections.abc import Sequence

from sqlalchemy import Integer, bindparam

from workflows.domain.agencies import PersonId
from workflows.domain.cases import CaseId
from workflows.store.mapped import Insert, Read
from workflows.store.rows import AccessRow
from workflows.store.statements import RowMap
from workflows.store.tables import AccessTable
from workflows.store.transaction import Transaction

_LOOKS = RowMap(AccessTable, AccessRow)
_look = _LOOKS.table.c

_add = Insert(_LOOKS)
_at_case = Read(
    _LOOKS,
    lambda query: (
        query.where(_look.case_id == bindparam("case_id"))
        .order_by(_look.id.desc())
        .limit(bindparam("size", type_=Integer()))
    ),
)
_by_person = Read(
    _LOOKS,
    lambda query: (
        query.where(_look.person == bindparam("person"))
        .order_by(_look.id.desc())
        .limit(bindparam("size", type_=Integer()))
    ),
)


def add(tx: Transaction, rows: Sequence[AccessRow]) -> None:
    """Write down that somebody looked."""
    _add.run(tx, rows)


def looks_at(tx: Transaction, case_id: CaseId, limit: int = 500) -> list[AccessRow]:
    """Who looked at a case, newest first."""
    return _at_case.all(tx, case_id=case_id, size=limit)


def looks_by(tx: Transaction, person: PersonId, limit: int = 500) -> list[AccessRow]:
    """What one person looked at, newest first."""
    return _by_person.all(tx, person=person, size=limit)
