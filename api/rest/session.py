"""Sign in by choosing a person (the demonstration's way), see who one is, sign out."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.auth import (
    Practitioner,
    UseCases,
    drop_session,
    keep_session,
    parts,
    same_site,
    session_id,
)
from api.errors import NothingHere
from api.rest.answering import person_of
from api.rest.answers import Person, SignedIn
from api.rest.problems import documented
from api.rest.schemas import SignIn
from api.settings import Settings
from workflows.domain.errors import NotAllowed
from workflows.services import practitioners

router = APIRouter(tags=["session"], dependencies=[Depends(same_site)])


@router.get("/people", responses=documented(404))
def people(request: Request, ctx: UseCases) -> list[Person]:
    """Who may be chosen to sign in as. Demonstration and test only."""
    if not parts(request).settings.chooses_person:
        raise NothingHere
    return [person_of(actor) for actor in practitioners.everyone(ctx)]


@router.post("/sign-in", responses=documented(403, 422))
def sign_in(request: Request, response: Response, ctx: UseCases, sent: SignIn) -> SignedIn:
    """Begin a session: a cookie for a browser, a bearer token for a program."""
    given = parts(request)
    return begin(response, ctx, given.settings, sent.person, request)


def begin(
    response: Response, ctx: UseCases, settings: Settings, person: str, request: Request
) -> SignedIn:
    """Sign somebody in; the session that came with the request, if any, ends."""
    if not settings.chooses_person:
        raise NotAllowed(
            "People sign in here with their own account, not by choosing a name.",
            next_action="Ask whoever runs this system for an account.",
        )
    terms = parts(request).terms
    session = practitioners.sign_in(ctx, person, terms)
    before = session_id(request)
    if before is not None:
        practitioners.sign_out(ctx, before)
    actor = practitioners.who_is(ctx, session, terms)
    if actor is None:
        raise NotAllowed
    keep_session(response, session, settings)
    return SignedIn(session=session, person=person_of(actor))


@router.get("/me", responses=documented(401))
def me(actor: Practitioner) -> Person:
    """Who is signed in."""
    return person_of(actor)


@router.delete("/session", status_code=204, responses=documented(401, 403))
def sign_out(request: Request, response: Response, ctx: UseCases, actor: Practitioner) -> None:
    """End this session."""
    del actor
    held = session_id(request)
    if held is not None:
        practitioners.sign_out(ctx, held)
    drop_session(response)
    response.headers["Clear-Site-Data"] = '"cache", "cookies"'
