"""Who is asking, and did they mean to? A session, and proof that a change was sent from our pages.

A browser holds the session id in a cookie; a program may send it as a bearer token. The CSRF token
is made from the session id, so there is nothing to store and nothing to lose.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.responses import Response

from api.errors import CrossSite, NotSignedIn
from api.settings import Settings
from workflows.domain.agencies import Actor
from workflows.services import practitioners
from workflows.services.context import Context
from workflows.services.practitioners import SessionTerms

COOKIE = "prebirth_session"
CSRF_FIELD = "csrf"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_CSRF_FOR = b"prebirth forms"
_MOST_SESSION_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Parts:
    """What every route is given: the context of use cases and the settings of this process."""

    ctx: Context
    settings: Settings

    @property
    def terms(self) -> SessionTerms:
        """How long sessions last here."""
        return SessionTerms(
            idle=timedelta(minutes=self.settings.idle_minutes),
            at_most=timedelta(hours=self.settings.session_hours),
        )


def parts(request: Request) -> Parts:
    """The parts this application was made of."""
    found = request.app.state.parts
    if not isinstance(found, Parts):
        raise TypeError("the application has not started")
    return found


def context(request: Request) -> Context:
    """The context that use cases take."""
    return parts(request).ctx


def session_id(request: Request) -> str | None:
    """The session id that came with this request: a bearer token, else the cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = token.strip() if scheme.lower() == "bearer" else request.cookies.get(COOKIE)
    return found if found and len(found) <= _MOST_SESSION_CHARACTERS else None


def practitioner(request: Request) -> Actor:
    """Who is signed in, else `NotSignedIn`: a problem under /api, the sign-in page elsewhere."""
    found = practitioner_if_any(request)
    if found is None:
        raise NotSignedIn
    return found


def practitioner_if_any(request: Request) -> Actor | None:
    """Who is signed in, or None, for pages that anyone may open."""
    held = session_id(request)
    if held is None:
        return None
    given = parts(request)
    return practitioners.who_is(given.ctx, held, given.terms)


def keep_session(response: Response, session: str, settings: Settings) -> None:
    """Give the browser its session. Scripts cannot read it, other sites cannot send it with a form.

    Not marked Secure: it is served on this computer alone, without TLS.
    """
    response.set_cookie(
        COOKIE,
        session,
        max_age=settings.session_hours * 3600,
        path="/",
        httponly=True,
        samesite="lax",
    )


def drop_session(response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")


def csrf_token(request: Request) -> str:
    """The token that every form of this session carries; empty before anyone signed in."""
    held = session_id(request)
    return "" if held is None else _csrf_of(held)


def same_site(request: Request) -> None:
    """Refuse a change that another site's page sent. Asked of every request that is not a GET.

    Our own pages send `Origin: null`, because they tell nobody where they are; then the browser's
    Sec-Fetch-Site decides, and the token a form carries.
    """
    if request.method in SAFE_METHODS:
        return
    fetched_from = request.headers.get("sec-fetch-site")
    if fetched_from is not None and fetched_from not in {"same-origin", "none"}:
        raise CrossSite
    origin = request.headers.get("origin", "null")
    if origin != "null" and _netloc(origin) != request.headers.get("host", "").lower():
        raise CrossSite


async def form_sent(request: Request) -> Mapping[str, str | list[str]]:
    """What a page's form sent, by field, once its CSRF token is proved. Files are left out.

    A field that came several times is a list. The token itself is not among the fields.
    """
    sent = await request.form(max_files=0)
    require_csrf(request, sent.get(CSRF_FIELD))
    fields: dict[str, str | list[str]] = {}
    for name in dict.fromkeys(sent.keys()):
        values = [value for value in sent.getlist(name) if isinstance(value, str)]
        if name != CSRF_FIELD and values:
            fields[name] = values[0] if len(values) == 1 else values
    return fields


def require_csrf(request: Request, token: object) -> None:
    """Refuse a form whose token is not this session's. Before sign-in there is no token to ask."""
    same_site(request)
    held = session_id(request)
    if held is None:
        return
    given = token if isinstance(token, str) else ""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), _csrf_of(held).encode()):
        raise CrossSite


def _csrf_of(session: str) -> str:
    return hmac.new(session.encode("utf-8", "replace"), _CSRF_FOR, hashlib.sha256).hexdigest()


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


Practitioner = Annotated[Actor, Depends(practitioner)]
SignedInOrNot = Annotated[Actor | None, Depends(practitioner_if_any)]
UseCases = Annotated[Context, Depends(context)]
FormSent = Annotated[Mapping[str, str | list[str]], Depends(form_sent)]
