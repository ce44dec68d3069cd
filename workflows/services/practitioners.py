"""Who is signed in: practitioners, their sessions, and when a session is over.

Sessions count by the database's own, unmoved time: moving a demonstration's clock through a
pregnancy signs nobody out and keeps no stolen session alive.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from workflows.domain.agencies import Actor, PersonId
from workflows.domain.errors import AnswersInvalid, Problem
from workflows.services.context import Context
from workflows.store import people, sessions
from workflows.store.errors import StoreUnavailable

_EXTEND_WHEN_USED_UP = 0.1
"""A session is put forward once this part of its idle time is gone: most requests only read."""


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """How long a session lasts: without a request, and at the very most."""

    idle: timedelta = timedelta(minutes=20)
    at_most: timedelta = timedelta(hours=10)


def put_people(ctx: Context, practitioners: Iterable[Actor]) -> None:
    """Write practitioners by id, new or changed. Whoever is no longer active is signed out."""
    known = list(practitioners)
    with ctx.deciding() as unit:
        people.put(unit.tx, known)
        for person in known:
            if not person.active:
                sessions.end_all(unit.tx, person.id)


def everyone(ctx: Context) -> tuple[Actor, ...]:
    """Every active practitioner, by agency and name."""
    with ctx.looking() as unit:
        return tuple(person for person in people.everyone(unit.tx) if person.active)


def sign_in(ctx: Context, person: str, terms: SessionTerms) -> str:
    """Sign somebody in by choosing her: the session id for her browser, kept here as a hash only.

    Refused when there is no such person, or she left; the sentence is the same.
    """
    with ctx.deciding() as unit:
        found = people.load(unit.tx, PersonId(person))
        if found is None or not found.active:
            raise AnswersInvalid(
                (Problem("person", "Choose one of the people listed; this one cannot sign in."),)
            )
        sessions.forget_ended(unit.tx, unit.host_at)
        return sessions.start(
            unit.tx,
            found.id,
            at=unit.host_at,
            idle_until=unit.host_at + terms.idle,
            ends_at=unit.host_at + terms.at_most,
        )


def who_is(ctx: Context, session_id: str, terms: SessionTerms) -> Actor | None:
    """Whose session it is, with today's agency and roles; None when it is over or never was.

    Asking counts as activity, unless the store can only be read; then the session ends sooner.
    A person who left has no session, whatever her browser holds.
    """
    with ctx.looking() as unit:
        session = sessions.find(unit.tx, session_id, unit.host_at)
        if session is None:
            return None
        person = people.load(unit.tx, session.person)
        until = unit.host_at + terms.idle
    if person is None or not person.active:
        return None
    if until - session.idle_until > terms.idle * _EXTEND_WHEN_USED_UP:
        with suppress(StoreUnavailable), ctx.deciding() as unit:
            sessions.extend(unit.tx, session_id, until)
    return person


def sign_out(ctx: Context, session_id: str) -> None:
    """End this session; ending one that is over is fine."""
    with ctx.deciding() as unit:
        sessions.end(unit.tx, session_id)
