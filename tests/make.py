"""Builders: a whole working desk on a fresh database, its people, and cases to act on.

    with make.context(database_url, at="2026-11-23T09:00+00:00") as desk:
        outcome = make.case(desk, by="midwife")
        desk.clock.move_by(days=1)

Every person, place and number is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import bpmn
from tests.fakes import FixedClock, RepeatedChance
from workflows.domain.agencies import AUDITOR, Actor, AgencyKey, PersonId
from workflows.domain.cases import DatingMethod, SafeContact, Told, Woman
from workflows.domain.identifiers import make_synthetic
from workflows.engine.engine import Engine
from workflows.procedures.definition import Procedure
from workflows.procedures.load import load
from workflows.services.cases import OpenCase, open_case
from workflows.services.context import Context
from workflows.services.dating import EddStatement
from workflows.services.editions import Editions
from workflows.services.outcome import Outcome
from workflows.store import people
from workflows.store.database import Database

MONDAY = "2026-11-23T09:00+00:00"
"""A Monday in November, 9am in London; no bank holiday near."""

UNBORN_BABY = Path(bpmn.__file__).parent / "unborn_baby"


_ENGINE = Engine()
"""One for all: it keeps nothing but parsed definitions, by hash."""


def _person(name: str, words: str, agency: str, *roles: str) -> tuple[str, Actor]:
    person = Actor(PersonId(name), words, AgencyKey(agency), frozenset(roles))
    return name, person


PEOPLE: Mapping[str, Actor] = dict(
    (
        _person("midwife", "Asha Lowe", "midwifery", "midwife"),
        _person("midwife_two", "Bryn Tarrant", "midwifery", "midwife"),
        _person("named_midwife", "Carys Penhale", "midwifery", "named_midwife"),
        _person("duty_worker", "Dev Marlow", "childrens_social_care", "duty_worker"),
        _person("social_worker", "Esi Farrow", "childrens_social_care", "social_worker"),
        _person("team_manager", "Fay Okello", "childrens_social_care", "team_manager"),
        _person("service_manager", "Gus Hallam", "childrens_social_care", "service_manager"),
        _person("health_visitor", "Hana Brooke", "health_visiting", "health_visitor"),
        _person("gp", "Ivo Tandy", "gp", "practitioner"),
        _person("nurse", "Jo Merrin", "sexual_health", "nurse"),
        _person("coordinator", "Kit Arden", "early_help", "coordinator"),
        _person("police_officer", "Lee Stannard", "police", "public_protection_officer"),
        _person("auditor", "Mo Quill", "quality_assurance", AUDITOR),
    )
)
"""One desk's practitioners by a short name, which is also their id."""

OPENING: Mapping[str, Mapping[str, object]] = {
    "unborn_baby": {"route": "referral"},
    "referral": {"noticed_on": "2026-11-20"},
}
"""The least each procedure's opening form must be answered."""

LEFT = Actor(PersonId("left"), "Nia Oakes", AgencyKey("midwifery"), active=False)
"""Someone who left: known by name in old entries, and may do nothing."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a service test needs. Closing it closes the database."""

    ctx: Context
    clock: FixedClock
    _keys: count[int] = field(default_factory=lambda: count(1))

    def person(self, name: str) -> Actor:
        """Someone by her short name: "midwife", "duty_worker", "auditor"."""
        return LEFT if name == LEFT.id else PEOPLE[name]

    def key(self) -> str:
        """An idempotency key that was not used before at this desk."""
        return f"key-{next(self._keys)}"

    def close(self) -> None:
        """Give the database back."""
        self.ctx.database.close()

    def __enter__(self) -> Self:
        """Itself, to be closed when the block ends."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()


def context(
    database_url: str,
    at: str | datetime = MONDAY,
    *folders: Path,
    synthetic_only: bool = True,
) -> Desk:
    """A desk on that database, brought up to date, with its people in it, at that moment.

    New cases run by the first of `folders`; without any, by the unborn baby procedure.
    """
    clock = FixedClock(at)
    editions = (
        Editions({folder.name: folder for folder in folders})
        if folders
        else Editions.of_procedures([_unborn_baby()])
    )
    database = Database.open(database_url, allow_fsync_off=True)
    try:
        database.upgrade()
        with database.transaction() as tx:
            people.put(tx, [*PEOPLE.values(), LEFT])
    except BaseException:
        database.close()
        raise
    ctx = Context(
        database=database,
        engine=_ENGINE,
        editions=editions,
        clock=clock,
        randomness=RepeatedChance(),
        synthetic_only=synthetic_only,
    )
    return Desk(ctx, clock)


@cache
def _unborn_baby() -> Procedure:
    return load(UNBORN_BABY)


def woman(number: int = 1, **changes: object) -> Woman:
    """An invented woman of whom everything is known; the same number is the same woman."""
    known: dict[str, object] = {
        "name": f"Invented Person {number}",
        "nhs_number": make_synthetic(number),
        "born_on": date(1998, 4, 12),
        "address": f"{number} Nowhere Lane, Inventham",
        "gp": "The Surgery, Inventham",
    }
    return Woman(**(known | changes))  # type: ignore[arg-type]


def safe_contact(**changes: object) -> SafeContact:
    """She was told, and how to reach her safely is known."""
    known: dict[str, object] = {
        "told": Told.YES,
        "safe_way": "Ring the surgery; never write",
        "safe_time": "Weekday mornings",
        "must_not_know": "Her partner",
    }
    return SafeContact(**(known | changes))  # type: ignore[arg-type]


def case(
    desk: Desk,
    by: str = "midwife",
    *,
    answers: Mapping[str, object] | None = None,
    edd: date | None = date(2027, 3, 12),
    who: Woman | None = None,
    contact: SafeContact | None = None,
    key: str | None = None,
    procedure: str | None = None,
) -> Outcome:
    """A case started by that person, dated by scan unless `edd` is None."""
    run_by = desk.ctx.editions.current(procedure).id
    request = OpenCase(
        key=key or desk.key(),
        woman=who or woman(),
        safe_contact=contact or safe_contact(),
        edd=None if edd is None else EddStatement(DatingMethod.SCAN, edd),
        answers=OPENING.get(run_by, {}) if answers is None else answers,
        procedure=procedure,
    )
    return open_case(desk.ctx, desk.person(by), request)
