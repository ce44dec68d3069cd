"""A case's facts, EDD versions and details as the store keeps them, and as values again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from workflows.domain.agencies import AgencyKey, PersonId
from workflows.domain.cases import (
    Case,
    DatingMethod,
    EddVersion,
    SafeContact,
    Told,
    Value,
    Woman,
)
from workflows.domain.errors import LogBroken
from workflows.store.rows import CaseRow, Json


def events_of(row: CaseRow) -> dict[str, datetime]:
    """Event → when it last happened."""
    return {name: datetime.fromisoformat(_text(at)) for name, at in _part(row, "events").items()}


def values_of(row: CaseRow) -> dict[str, Value]:
    """Fact → what was last answered."""
    return {name: _value(held) for name, held in _part(row, "values").items()}


def referrers_of(row: CaseRow) -> list[PersonId]:
    """Everyone who made a referral on this case, in order."""
    held = row.facts.get("referrers", [])
    return [PersonId(_text(person)) for person in held] if isinstance(held, list) else []


def facts_json(
    events: Mapping[str, datetime], values: Mapping[str, Value], referrers: Sequence[PersonId]
) -> Json:
    """The three of them as one JSON object."""
    return {
        "events": {name: at.isoformat() for name, at in events.items()},
        "values": dict(values),
        "referrers": list(referrers),
    }


def edd_of(row: CaseRow) -> list[EddVersion]:
    """Every EDD that was ever stated, oldest first."""
    return [_edd_version(held) for held in row.edd]


def edd_json(versions: Sequence[EddVersion]) -> list[Json]:
    """The same as JSON."""
    return [
        {
            "number": version.number,
            "earliest": version.earliest.isoformat(),
            "latest": version.latest.isoformat(),
            "method": version.method.value,
            "author": version.author,
            "agency": version.agency,
            "stated_at": version.stated_at.isoformat(),
            "accepted_by": version.accepted_by,
            "accepted_at": version.accepted_at.isoformat() if version.accepted_at else None,
            "doubt": version.doubt,
        }
        for version in versions
    ]


def details_json(woman: Woman, safe: SafeContact) -> Json:
    """The woman's details and how to reach her safely, as one JSON object."""
    return {
        "woman": {
            "name": woman.name,
            "nhs_number": woman.nhs_number,
            "born_on": woman.born_on.isoformat() if woman.born_on else None,
            "address": woman.address,
            "gp": woman.gp,
            "doubts": [list(pair) for pair in woman.doubts],
        },
        "safe_contact": {
            "told": safe.told.value,
            "told_why_not": safe.told_why_not,
            "safe_way": safe.safe_way,
            "safe_time": safe.safe_time,
            "must_not_know": safe.must_not_know,
        },
    }


def woman_of(details: Json) -> Woman:
    """The woman as the details hold her."""
    held = _object(details.get("woman"))
    born = _maybe(held, "born_on")
    doubts = held.get("doubts")
    return Woman(
        name=_maybe(held, "name"),
        nhs_number=_maybe(held, "nhs_number"),
        born_on=date.fromisoformat(born) if born else None,
        address=_maybe(held, "address"),
        gp=_maybe(held, "gp"),
        doubts=tuple((_text(name), _text(said)) for name, said in doubts)
        if isinstance(doubts, list)
        else (),
    )


def safe_contact_of(details: Json) -> SafeContact:
    """How to reach her safely, as the details hold it."""
    held = _object(details.get("safe_contact"))
    return SafeContact(
        told=Told(_maybe(held, "told") or Told.NOT_ASKED),
        told_why_not=_maybe(held, "told_why_not"),
        safe_way=_maybe(held, "safe_way"),
        safe_time=_maybe(held, "safe_time"),
        must_not_know=_maybe(held, "must_not_know"),
    )


def case_of(row: CaseRow) -> Case:
    """The whole case as a domain value."""
    return Case(
        id=row.id,
        reference=row.reference,
        procedure=row.procedure_id,
        edition=row.procedure_hash,
        status=row.status,
        version=row.version,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        opened_for=row.opened_for,
        woman=woman_of(row.details),
        safe_contact=safe_contact_of(row.details),
        edd=tuple(edd_of(row)),
        closed_at=row.closed_at,
    )


def _edd_version(held: Json) -> EddVersion:
    number = held.get("number")
    if not isinstance(number, int):
        raise LogBroken("A stored EDD has no number.")
    accepted_by, accepted_at = _maybe(held, "accepted_by"), _maybe(held, "accepted_at")
    return EddVersion(
        number=number,
        earliest=date.fromisoformat(_text(held["earliest"])),
        latest=date.fromisoformat(_text(held["latest"])),
        method=DatingMethod(_text(held["method"])),
        author=PersonId(_text(held["author"])),
        agency=AgencyKey(_text(held["agency"])),
        stated_at=datetime.fromisoformat(_text(held["stated_at"])),
        accepted_by=PersonId(accepted_by) if accepted_by else None,
        accepted_at=datetime.fromisoformat(accepted_at) if accepted_at else None,
        doubt=_maybe(held, "doubt"),
    )


def _part(row: CaseRow, name: str) -> Mapping[str, object]:
    return _object(row.facts.get(name, {}))


def _object(held: object) -> dict[str, object]:
    if not isinstance(held, dict):
        raise LogBroken("A stored case is not in the form this version reads.")
    return {str(key): value for key, value in held.items()}


def _text(held: object) -> str:
    if not isinstance(held, str):
        raise LogBroken("A stored case is not in the form this version reads.")
    return held


def _maybe(held: Mapping[str, object], name: str) -> str | None:
    value = held.get(name)
    return None if value is None else _text(value)


def _value(held: object) -> Value:
    if held is None or isinstance(held, str | int | bool):
        return held
    if isinstance(held, list | tuple):
        return tuple(_text(item) for item in held)
    raise LogBroken("A stored fact is not in the form this version reads.")
