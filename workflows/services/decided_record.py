"""The dates that managers decided on a case, as the store keeps them beside its facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from workflows.domain.agencies import PersonId
from workflows.domain.decided_dates import DecidedDate
from workflows.domain.errors import LogBroken
from workflows.store.rows import CaseRow, Json

_PART = "decided_dates"


def decided_of(row: CaseRow) -> dict[str, DecidedDate]:
    """Deadline → the date that stands decided for it."""
    held = row.facts.get(_PART, [])
    found = [_read(item) for item in held] if isinstance(held, list) else []
    return {decided.name: decided for decided in found}


def decided_json(decided: Mapping[str, DecidedDate]) -> Json:
    """The same as a part of the facts; nothing where nothing was decided."""
    return {_PART: [_written(item) for item in decided.values()]} if decided else {}


def _written(item: DecidedDate) -> Json:
    not_before = item.rule_not_before_at
    return {
        "name": item.name,
        "cycle": item.cycle,
        "due_at": item.due_at.isoformat(),
        "rule_due_at": item.rule_due_at.isoformat(),
        "rule_not_before_at": not_before.isoformat() if not_before is not None else None,
        "role": item.role,
        "by": item.by,
        "decided_at": item.decided_at.isoformat(),
    }


def _read(held: object) -> DecidedDate:
    if not isinstance(held, dict) or not isinstance(held.get("cycle"), int):
        raise LogBroken("A stored case is not in the form this version reads.")
    not_before = held["rule_not_before_at"]
    return DecidedDate(
        name=str(held["name"]),
        cycle=held["cycle"],
        due_at=datetime.fromisoformat(str(held["due_at"])),
        rule_due_at=datetime.fromisoformat(str(held["rule_due_at"])),
        rule_not_before_at=datetime.fromisoformat(str(not_before)) if not_before else None,
        role=str(held["role"]),
        by=PersonId(str(held["by"])),
        decided_at=datetime.fromisoformat(str(held["decided_at"])),
    )
