"""A record per baby, and the clocks an ending stopped, as a case's facts keep them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from workflows.domain.babies import Baby, BabyState, expected
from workflows.domain.errors import LogBroken
from workflows.store.rows import CaseRow, Json


def babies_of(row: CaseRow) -> tuple[Baby, ...]:
    """A record per baby; one is expected where nothing else was ever kept."""
    held = row.facts.get("babies")
    return tuple(_baby(item) for item in held) if isinstance(held, list) and held else expected()


def stopped_of(row: CaseRow) -> list[str]:
    """Deadlines that an ending stopped and that its reversal would run again."""
    held = row.facts.get("stopped")
    return [str(name) for name in held] if isinstance(held, list) else []


def babies_json(babies: Sequence[Baby], stopped: Sequence[str]) -> Json:
    """Both as JSON, to stand beside a case's other facts."""
    return {"babies": [_baby_json(baby) for baby in babies], "stopped": list(stopped)}


def _baby_json(baby: Baby) -> Json:
    instants = (("born", baby.born_at), ("ended", baby.ended_at), ("left", baby.left_hospital_at))
    return {
        "number": baby.number,
        "state": baby.state.value,
        "kind": baby.kind,
        **{name: at.isoformat() for name, at in instants if at is not None},
    }


def _baby(held: object) -> Baby:
    number = held.get("number") if isinstance(held, Mapping) else None
    if not isinstance(held, Mapping) or not isinstance(number, int):
        raise LogBroken("A stored baby's record is not in the form this version reads.")
    return Baby(
        number=number,
        state=BabyState(str(held.get("state"))),
        born_at=_instant(held.get("born")),
        ended_at=_instant(held.get("ended")),
        left_hospital_at=_instant(held.get("left")),
        kind=str(held["kind"]) if held.get("kind") is not None else None,
    )


def _instant(held: object) -> datetime | None:
    return datetime.fromisoformat(held) if isinstance(held, str) else None
