"""Link a case with another of the family, or take a link away."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.auth import FormSent
from api.pages.cases import back_to, require_change
from api.pages.shell import Reader, SignedInReader, go_to, new_key, page
from api.pages.typed import Sent, asked_of, one, sent, unplaced
from api.pages.views import Place
from api.pages.views_forms import Form
from api.pages.views_steps import StepView
from api.pages.words import safe_contact
from workflows.domain.errors import (
    AnswersInvalid,
    CaseNotFound,
    Clash,
    KeyReused,
    PrebirthError,
    Problem,
)
from workflows.services.case_file import CaseFile, read_case
from workflows.services.links import LINK_FORM, LinkCases, link_cases
from workflows.services.queues import agency_title

router = APIRouter()

_CONFLICT, _REFUSED = 409, 422
_LINK = (
    "Link this case with another of the family",
    "Cases of the same woman belong together by themselves. Link others only where one child's "
    "safety bears on the other's: both cases will show each other's reference and what is known.",
)
_UNLINK = (
    "Take a link away",
    "Both cases keep in their logs that they were linked, and why they are no longer.",
)


@router.get("/cases/{reference}/link")
def ask_to_link(reader: SignedInReader, reference: str) -> Response:
    """Which case, and why?"""
    return _ask(reader, reference, unlink=False)


@router.post("/cases/{reference}/link")
def link(reader: SignedInReader, reference: str, fields: FormSent) -> Response:
    """Link them: both cases say so, or neither."""
    return _send(reader, reference, fields, unlink=False)


@router.get("/cases/{reference}/unlink")
def ask_to_unlink(reader: SignedInReader, reference: str, other: str = "") -> Response:
    """Which link, and why?"""
    return _ask(reader, reference, unlink=True, other=other)


@router.post("/cases/{reference}/unlink")
def unlink(reader: SignedInReader, reference: str, fields: FormSent) -> Response:
    """Take the link away, on both."""
    return _send(reader, reference, fields, unlink=True)


def _ask(reader: Reader, reference: str, *, unlink: bool, other: str = "") -> Response:
    file = read_case(reader.ctx, reader.actor, reference, looked_at="link")
    require_change(file)
    return _page(reader, file, Sent({"other": other[:40]}, "", None), (), unlink=unlink)


def _send(reader: Reader, reference: str, fields: FormSent, *, unlink: bool) -> Response:
    given = sent(fields)
    file = read_case(reader.ctx, reader.actor, reference, looked_at="link")
    require_change(file)
    try:
        version, other = given.guarded(), one(given.typed, "other").strip()
        why = one(given.typed, "why")
        request = LinkCases(given.key, reference, other, why, version, unlink)
        link_cases(reader.ctx, reader.actor, request)
    except (AnswersInvalid, CaseNotFound, KeyReused, Clash) as error:
        status = _CONFLICT if isinstance(error, Clash) else _REFUSED
        newest = read_case(reader.ctx, reader.actor, reference, looked_at="link")
        return _page(reader, newest, given, _problems(error), unlink=unlink, status=status)
    return go_to(f"/cases/{reference}", "unlinked" if unlink else "linked")


def _problems(error: PrebirthError) -> tuple[Problem, ...]:
    match error:
        case AnswersInvalid(problems=problems):
            return problems
        case CaseNotFound():
            return (Problem("other", error.sentence),)
        case _:
            return (Problem("", error.sentence),)


def _page(
    reader: Reader,
    file: CaseFile,
    given: Sent,
    problems: tuple[Problem, ...],
    *,
    unlink: bool,
    status: int = 200,
) -> Response:
    title, introduction = _UNLINK if unlink else _LINK
    groups = asked_of(LINK_FORM, given.typed, problems)
    view = StepView(
        shell=reader.at(Place.CASES, file.now),
        reference=file.case.reference,
        case=back_to(file),
        title=title,
        agency=agency_title(reader.ctx, reader.actor.agency),
        form=Form(
            action=f"/cases/{file.case.reference}/{'unlink' if unlink else 'link'}",
            submit="Take the link away" if unlink else "Link the cases",
            key=new_key(),
            groups=groups,
            version=file.case.version,
            problems=unplaced(groups, problems),
            cancel=back_to(file),
        ),
        safe_contact=safe_contact(file.case.safe_contact),
        introduction=introduction,
    )
    return page("cases/step.html", view, status)
