"""Event → who hears. Pure: given the names a rung tells and the people there are, who they are.

A role nobody holds falls to everyone active in that agency: a rung never tells nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workflows.domain.agencies import Actor, AgencyKey, PersonId

REFERRER = "referrer"
HOLDER = "holder"
OPENER = "opener"
PEOPLE_OF_THE_CASE = frozenset({REFERRER, HOLDER, OPENER})


@dataclass(frozen=True, slots=True)
class CasePeople:
    """The people a case itself names: who referred, who has the task, who opened it."""

    referrers: tuple[PersonId, ...] = ()
    holder: PersonId | None = None
    opener: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person to be told, and the name on the rung through which she was found."""

    person: PersonId
    agency: AgencyKey
    role: str
    stood_in: bool = False
    """True where nobody holds the role and the whole agency was told instead."""


def choose(
    tell: Iterable[str], people: CasePeople, practitioners: Sequence[Actor]
) -> tuple[tuple[Recipient, ...], tuple[str, ...]]:
    """Everyone to be told, each once, in the order named; and the roles that found nobody.

    A role that finds nobody even in its agency is returned, never dropped: the caller must show
    it as needing help.
    """
    found: dict[PersonId, Recipient] = {}
    unfilled: list[str] = []
    active = {actor.id: actor for actor in practitioners if actor.active}
    for name in tell:
        chosen = _named(name, people, active)
        if not chosen and name not in PEOPLE_OF_THE_CASE:
            unfilled.append(name)
        for recipient in chosen:
            found.setdefault(recipient.person, recipient)
    return tuple(found.values()), tuple(unfilled)


def _named(name: str, people: CasePeople, active: dict[PersonId, Actor]) -> tuple[Recipient, ...]:
    match name:
        case "referrer":
            ids: Iterable[PersonId | None] = people.referrers or (people.opener,)
        case "holder":
            ids = (people.holder,)
        case "opener":
            ids = (people.opener,)
        case _:
            return _in_role(name, active)
    known = [person for person in ids if person in active]
    return tuple(Recipient(person, active[person].agency, name) for person in known)


def _in_role(name: str, active: dict[PersonId, Actor]) -> tuple[Recipient, ...]:
    agency, _, role = name.partition(".")
    members = [actor for actor in active.values() if actor.agency == agency]
    holders = [actor for actor in members if role in actor.roles]
    if holders:
        return tuple(Recipient(actor.id, actor.agency, name) for actor in holders)
    return tuple(Recipient(actor.id, actor.agency, name, stood_in=True) for actor in members)
