"""What every page starts from: who asks, the layout's part, and the answer as HTML."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse

from api.auth import Practitioner, csrf_token, parts
from api.pages.rendering import render
from api.pages.views import Place, Shell, SignedIn
from workflows.domain import access
from workflows.domain.agencies import Actor
from workflows.domain.wording import london
from workflows.services.context import Context, MovedClock
from workflows.services.queues import agency_title

SEE_OTHER = 303
_KEY_BYTES = 16

DONE: Mapping[str, str] = MappingProxyType(
    {
        "recorded": "The step is recorded.",
        "happened": "What happened is recorded, and whoever must know is told.",
        "assigned": "The task is assigned to you.",
        "given-back": "The task is back in your agency's queue.",
        "dated": "The EDD is recorded. Dates that it moved show what they were before.",
        "decided": "The date is decided. The one shown before stays visible beside it.",
        "over": "That step is over already. The case below says by whom and when.",
        "closed": "The case is closed.",
        "linked": "The cases are linked. Both say so, and what is known of each counts in both.",
        "unlinked": "The link is taken away. Both logs keep that it was there, and why it went.",
        "read": "The message is marked as read. That stops no escalation: only an outcome does.",
    }
)
"""What an address may say was done: a word of ours, never anything typed."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone signed in, before one page: all that a route needs to answer her."""

    request: Request
    ctx: Context
    actor: Actor

    @property
    def shell(self) -> Shell:
        """The layout's part at the present moment, in no entry of the navigation."""
        return shell_of(self.request, self.actor)

    def at(self, place: Place, now: datetime, done: str | None = None) -> Shell:
        """The layout's part of a page that belongs to `place`, read at `now`."""
        return shell_of(self.request, self.actor, place, now, done)


def reader(request: Request, actor: Practitioner) -> Reader:
    """Who is signed in and what the page needs; `NotSignedIn` otherwise."""
    return Reader(request, parts(request).ctx, actor)


SignedInReader = Annotated[Reader, Depends(reader)]


def shell_of(
    request: Request,
    actor: Actor | None,
    place: Place = Place.ELSEWHERE,
    now: datetime | None = None,
    done: str | None = None,
) -> Shell:
    """The layout's part. Without `now` the moment is read from the database."""
    given = parts(request)
    if now is None:
        with given.ctx.looking() as unit:
            now = unit.now
    return Shell(
        now=now,
        csrf=csrf_token(request),
        place=place,
        signed_in=_signed_in(given.ctx, actor) if actor is not None else None,
        demonstration=given.settings.synthetic_only,
        done=DONE.get(done) if done is not None else None,
        clock=_clock(given.ctx, now),
    )


def page(template: str, view: object, status: int = 200) -> HTMLResponse:
    """The view as a page."""
    return HTMLResponse(render(template, view), status)


def go_to(path: str, done: str | None = None) -> RedirectResponse:
    """After an act: the page to read next, by GET, so that reloading it does nothing again."""
    return RedirectResponse(f"{path}?done={done}" if done else path, SEE_OTHER)


def new_key() -> str:
    """A key for one form as it is shown: pressing twice sends the same one."""
    return secrets.token_urlsafe(_KEY_BYTES)


def _signed_in(ctx: Context, actor: Actor) -> SignedIn:
    return SignedIn(
        name=actor.name,
        agency=agency_title(ctx, actor.agency),
        may_audit=access.may_audit(actor),
        may_open_case=access.may_open_case(actor),
    )


def _clock(ctx: Context, now: datetime) -> str | None:
    """Said while the demonstration's clock is moved, so that nobody takes its dates for today's."""
    if isinstance(ctx.clock, MovedClock) and ctx.clock.offset() != timedelta():
        return f"Its clock says {london(now)}."
    return None
