"""Pages that need nobody signed in: choosing who one is, immediate danger, help."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.auth import (
    FormSent,
    Parts,
    SignedInOrNot,
    drop_session,
    keep_session,
    parts,
    session_id,
)
from api.errors import NothingHere
from api.pages.headers import SIGNED_OUT
from api.pages.shell import SEE_OTHER, go_to, page, shell_of
from api.pages.typed import one
from api.pages.views import Link
from api.pages.views_way_in import (
    AgencyToChoose,
    ChoosePersonView,
    HelpView,
    ImmediateDangerView,
    PersonToChoose,
)
from api.pages.words import phones_of
from workflows.domain import access
from workflows.domain.agencies import AUDITOR, Actor
from workflows.domain.chronology import plain
from workflows.domain.errors import AnswersInvalid
from workflows.domain.identifiers import parse_case_reference
from workflows.services import practitioners
from workflows.services.context import Context
from workflows.services.queues import agency_title

router = APIRouter()


@router.get("/")
def start(actor: SignedInOrNot) -> RedirectResponse:
    """One's own first page, or choosing who one is."""
    return go_to(_first_page(actor) if actor is not None else "/sign-in")


@router.get("/sign-in")
def choose(request: Request, next: str = "") -> Response:
    """Everyone who can be chosen in the demonstration."""
    return _choose(request, _ours(next))


@router.post("/sign-in")
def sign_in(request: Request, fields: FormSent) -> Response:
    """Begin a session as the person chosen; one that was running ends."""
    given = parts(request)
    _require_choosing(given)
    wanted = _ours(one(fields, "next"))
    try:
        session = practitioners.sign_in(given.ctx, one(fields, "person"), given.terms)
    except AnswersInvalid as error:
        return _choose(request, wanted, error.problems[0].sentence)
    before = session_id(request)
    if before is not None:
        practitioners.sign_out(given.ctx, before)
    actor = practitioners.who_is(given.ctx, session, given.terms)
    answer = RedirectResponse(wanted or (_first_page(actor) if actor else "/"), SEE_OTHER)
    keep_session(answer, session, given.settings)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, fields: FormSent) -> Response:
    """End the session and let the browser forget what it kept."""
    del fields
    held = session_id(request)
    if held is not None:
        practitioners.sign_out(parts(request).ctx, held)
    answer = go_to("/sign-in")
    drop_session(answer)
    answer.headers.update(SIGNED_OUT)
    return answer


@router.get("/immediate-danger")
def immediate_danger(request: Request, actor: SignedInOrNot, case: str = "") -> Response:
    """Whom to phone now. Asks nothing and needs nobody signed in."""
    procedure = parts(request).ctx.editions.current()
    reference = parse_case_reference(case) if actor is not None else None
    back = Link(f"Back to case {reference}", f"/cases/{reference}") if reference else None
    view = ImmediateDangerView(shell_of(request, actor), phones_of(procedure), back)
    return page("immediate_danger.html", view)


@router.get("/help")
def help_page(request: Request, actor: SignedInOrNot) -> Response:
    """How to get about, and how accessible it is."""
    return page("help.html", HelpView(shell_of(request, actor)))


def _choose(request: Request, wanted: str, problem: str | None = None) -> Response:
    given = parts(request)
    _require_choosing(given)
    everyone = practitioners.everyone(given.ctx)
    view = ChoosePersonView(
        shell=shell_of(request, None),
        action="/sign-in",
        agencies=tuple(_agencies(given.ctx, everyone)),
        next=wanted,
        problem=problem,
    )
    return page("sign_in/choose.html", view, 422 if problem else 200)


def _agencies(ctx: Context, everyone: Iterable[Actor]) -> Iterable[AgencyToChoose]:
    people: dict[str, list[PersonToChoose]] = {}
    for actor in everyone:
        title = agency_title(ctx, actor.agency)
        chosen = PersonToChoose(actor.id, actor.name, _role(ctx, actor))
        people.setdefault(title, []).append(chosen)
    for title in sorted(people, key=lambda title: -len(people[title])):
        yield AgencyToChoose(title, tuple(people[title]))


def _role(ctx: Context, actor: Actor) -> str:
    if AUDITOR in actor.roles:
        return "Auditor"
    roles = ctx.editions.current().roles
    titles = [
        known.title if (known := roles.get(f"{actor.agency}.{role}")) else plain(role)
        for role in sorted(actor.roles)
    ]
    return ", ".join(titles) or "Practitioner"


def _require_choosing(given: Parts) -> None:
    """Where people have accounts of their own, nobody is listed and nobody is chosen."""
    if not given.settings.chooses_person:
        raise NothingHere


def _first_page(actor: Actor) -> str:
    return "/audit/steps" if access.may_audit(actor) else "/my-work"


def _ours(path: str) -> str:
    """The path if it is one of this server's pages; else nothing."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe and "\\" not in path else ""
