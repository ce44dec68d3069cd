"""Practitioners: who there is, in which agency and roles."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam

from workflows.domain.agencies import Actor, AgencyKey, PersonId
from workflows.store.mapped import Insert, Read
from workflows.store.statements import Conflict, RowMap
from workflows.store.tables import PersonTable
from workflows.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _Person:
    id: PersonId
    name: str
    agency: AgencyKey
    roles: list[str]
    active: bool


_PEOPLE = RowMap(PersonTable, _Person)
_person = _PEOPLE.table.c

_put = Insert(_PEOPLE, Conflict.REPLACE, ("id",))
_all = Read(_PEOPLE, lambda query: query.order_by(_person.agency, _person.name, _person.id))
_by_id = Read(_PEOPLE, lambda query: query.where(_person.id == bindparam("person")))
_in_agency = Read(
    _PEOPLE,
    lambda query: query.where(_person.agency == bindparam("agency")).order_by(
        _person.name, _person.id
    ),
)


def put(tx: Transaction, people: Iterable[Actor]) -> None:
    """Write practitioners by id, new or changed."""
    rows = [
        _Person(person.id, person.name, person.agency, sorted(person.roles), person.active)
        for person in people
    ]
    _put.run(tx, rows)


def load(tx: Transaction, person: PersonId) -> Actor | None:
    """The practitioner of that id, left or not; None when there never was one."""
    found = _by_id.one(tx, person=person)
    return None if found is None else _actor(found)


def everyone(tx: Transaction) -> list[Actor]:
    """Every practitioner, those who left too, by agency and name."""
    return [_actor(row) for row in _all.all(tx)]


def in_agencies(tx: Transaction, agencies: Iterable[AgencyKey]) -> list[Actor]:
    """Every practitioner of those agencies, those who left too, by name."""
    return [_actor(row) for agency in agencies for row in _in_agency.all(tx, agency=agency)]


def _actor(row: _Person) -> Actor:
    return Actor(row.id, row.name, row.agency, frozenset(row.roles), row.active)
