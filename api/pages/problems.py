"""What went wrong, as a page: a sentence and what to do next, and nothing about what was hidden.

No access and no such case are the same page, letter for letter.
"""

from __future__ import annotations

from fastapi import Request
from starlette.responses import PlainTextResponse, Response

from api.auth import practitioner_if_any
from api.errors import UNEXPECTED, Refusal
from api.pages.shell import page, shell_of
from api.pages.views import Link
from api.pages.views_way_in import ErrorView, RefusedLine, RefusedView
from workflows.domain.errors import PrebirthError

_TEMPLATES = {403: "not_allowed", 404: "not_found", 413: "too_large", UNEXPECTED: "problem"}
_BUSY = 503


def render_refusal(request: Request, refusal: Refusal) -> Response:
    """The page of a refusal that no form could show again.

    When not even the database answers it is plain text, and says whom to phone.
    """
    try:
        shell = shell_of(request, practitioner_if_any(request))
    except PrebirthError:
        return PlainTextResponse(
            f"{refusal.sentence} {refusal.next_action}\n"
            "If somebody may be in danger, phone 999. Nothing waits for this page.\n",
            refusal.status,
        )
    name = _TEMPLATES.get(refusal.status, "problem" if refusal.status == _BUSY else "")
    if name:
        view = ErrorView(shell, refusal.sentence, refusal.next_action)
        return page(f"errors/{name}.html", view, refusal.status)
    lines = tuple(RefusedLine(problem.sentence) for problem in refusal.problems)
    if not lines:
        lines = (RefusedLine(f"{refusal.sentence} {refusal.next_action}"),)
    back = Link("Back to my work", "/my-work")
    return page("errors/refused.html", RefusedView(shell, lines, back=back), refusal.status)
