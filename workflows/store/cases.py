"""Cases: one row each, loaded under its lock and saved only over the version that was loaded."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, bindparam, select

from workflows.domain.agencies import AgencyKey, PersonId
from workflows.domain.babies import BabyState
from workflows.domain.cases import CaseId
from workflows.domain.errors import CaseNotFound, Clash
from workflows.store.errors import ChangedMeanwhile
from workflows.store.mapped import Insert, Read, Update
from workflows.store.rows import CaseRow, Involvement
from workflows.store.statements import Conflict, RowMap, Statement
from workflows.store.tables import CaseAgencyTable, CaseTable, PersonTable, table_of
from workflows.store.transaction import Transaction
from workflows.store.values import instant, text_or_none


def edd_in_force(edd: list[dict[str, object]]) -> str | None:
    """The ISO date that gestation is counted by: the earliest day of the newest accepted EDD."""
    accepted = [version for version in edd if version.get("accepted_by") is not None]
    return str(accepted[-1]["earliest"]) if accepted else None


def edd_counted(row: CaseRow) -> str | None:
    """The ISO date this case counts towards: the EDD in force, while a baby is expected.

    Nothing is counted towards an EDD once no baby of the pregnancy is expected any more.
    """
    babies = row.facts.get("babies")
    if isinstance(babies, list) and babies and not any(map(_is_expected, babies)):
        return None
    return edd_in_force(row.edd)


def _is_expected(baby: object) -> bool:
    return isinstance(baby, dict) and baby.get("state") == BabyState.EXPECTED


CASES = RowMap(CaseTable, CaseRow, derived={"edd_on": edd_counted})
_INVOLVED = RowMap(CaseAgencyTable, Involvement)
_case = CASES.table.c
_people = table_of(PersonTable).c
_agencies = table_of(CaseAgencyTable).c

_insert = Insert(CASES)
_update = Update(CASES, "reference", "opened_at", "opened_by", "opened_for")


def _by_reference(query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return query.where(_case.reference == bindparam("reference"))


def _by_id(query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return query.where(_case.id == bindparam("case_id"))


_read = Read(CASES, _by_reference)
_lock = Read(CASES, lambda query: _by_reference(query).with_for_update())
_read_id = Read(CASES, _by_id)
_lock_id = Read(CASES, lambda query: _by_id(query).with_for_update())
_of_woman = Read(
    CASES,
    lambda query: query.where(_case.woman_key == bindparam("woman_key")).order_by(
        _case.opened_at, _case.id
    ),
)
_involve = Insert(_INVOLVED, Conflict.IGNORE, ("case_id", "agency"))
_involved = Statement(
    lambda: select(_agencies.agency).where(_agencies.case_id == bindparam("case_id"))
)
_changed = Statement(
    lambda: (
        select(_case.version, _case.changed_by, _people.name, _case.changed_at)
        .select_from(CASES.table.outerjoin(table_of(PersonTable), _people.id == _case.changed_by))
        .where(_case.id == bindparam("case_id"))
    )
)


def insert_case(tx: Transaction, row: CaseRow) -> None:
    """A new case. RowRefused when its id or reference is taken."""
    _insert.run(tx, [row])


def load_case(tx: Transaction, reference: str, *, lock: bool = True) -> CaseRow:
    """The case of that reference, or CaseNotFound.

    With `lock` nobody else changes it until the transaction ends; take it before anything else.
    """
    found = (_lock.locked if lock else _read.one)(tx, reference=reference)
    if found is None:
        raise CaseNotFound
    return found


def load_case_by_id(tx: Transaction, case_id: CaseId, *, lock: bool = True) -> CaseRow:
    """As `load_case`, by its id."""
    found = (_lock_id.locked if lock else _read_id.one)(tx, case_id=case_id)
    if found is None:
        raise CaseNotFound
    return found


def save_case(tx: Transaction, row: CaseRow, *, by: PersonId, at: datetime) -> CaseRow:
    """Write the case over the version that `row` carries, and return it with the next one.

    ChangedMeanwhile, naming who and when, if the stored version is another: now, or at the latest
    when the transaction commits.
    """
    saved = replace(row, version=row.version + 1, changed_by=by, changed_at=at)
    _update.run(tx, [saved], lambda: clash(tx, row.id))
    return saved


def clash(tx: Transaction, case_id: CaseId) -> Clash:
    """The error that says who changed this case last, and when."""
    found = tx.one(_changed, case_id=case_id)
    return Clash() if found is None else changed_meanwhile(found[1], found[2], found[3])


def changed_meanwhile(by: object, name: object, at: object) -> ChangedMeanwhile:
    """The error that names who and when, from stored values."""
    return ChangedMeanwhile(PersonId(str(by)), text_or_none(name), instant(at))


def involve(tx: Transaction, case_id: CaseId, agency: AgencyKey, at: datetime) -> None:
    """From now on that agency may see the case; being involved already is fine."""
    _involve.run(tx, [Involvement(case_id, agency, at)])


def agencies_involved(tx: Transaction, case_id: CaseId) -> frozenset[AgencyKey]:
    """Every agency involved in the case."""
    return frozenset(AgencyKey(str(row[0])) for row in tx.rows(_involved, case_id=case_id))


def same_woman(tx: Transaction, woman_key: str) -> list[CaseRow]:
    """Every case of the woman behind that key, oldest first, closed ones too."""
    return _of_woman.all(tx, woman_key=woman_key)
