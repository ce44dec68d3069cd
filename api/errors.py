"""One table: which error is which status. Pages and the API say the same sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflows.domain import errors
from workflows.store.errors import AnsweredMeanwhile, RowRefused, StoreUnavailable


class NotSignedIn(errors.PrebirthError):
    """You are not signed in, or were signed out after a time without activity."""

    next_action = "Sign in, then try again."


class CrossSite(errors.PrebirthError):
    """This was not sent from a page of this service, so nothing was done."""

    next_action = "Open the page here again and send it from there."


class NotFromHere(errors.PrebirthError):
    """This service answers on this computer only, under its own name."""

    next_action = "Open it on this computer at the address it prints when it starts."


class RequestNotUnderstood(errors.PrebirthError):
    """This request is not understood."""

    next_action = "Correct it, then send it again."


class KeyMissing(RequestNotUnderstood):
    """The header Idempotency-Key is missing: with it, sending twice does nothing twice."""

    next_action = (
        "Send a new random value in Idempotency-Key, and the same one when you send again."
    )
    field = "Idempotency-Key"


class VersionMissing(errors.PrebirthError):
    """The header If-Match is missing: it says which version you had before you."""

    next_action = 'Read the record again and send its version, such as If-Match: "3".'
    field = "If-Match"


class TooLarge(errors.PrebirthError):
    """What you sent is larger than anything this service takes; nothing was kept of it."""

    next_action = "Shorten it, then send it again."


class NothingHere(errors.PrebirthError):
    """There is nothing at this address."""

    next_action = "Go back, or start from your work list."


class WrongMethod(errors.PrebirthError):
    """This address does not take that kind of request."""

    next_action = "Use one of the methods its answer allows."


_STATUS: tuple[tuple[type[errors.PrebirthError], int], ...] = (
    (NotSignedIn, 401),
    (CrossSite, 403),
    (NotFromHere, 403),
    (RequestNotUnderstood, 400),
    (VersionMissing, 428),
    (TooLarge, 413),
    (NothingHere, 404),
    (WrongMethod, 405),
    (errors.CaseNotFound, 404),
    (errors.TaskNotFound, 404),
    (errors.NotAllowed, 403),
    (errors.TaskNotOpen, 409),
    (errors.TaskTakenByOther, 409),
    (errors.Clash, 409),
    (errors.KeyReused, 422),
    (errors.AnswersInvalid, 422),
    (errors.ValueNotUnderstood, 422),
    (errors.FactMissing, 422),
    (errors.DeadlineTextInvalid, 422),
    (errors.ExpressionInvalid, 422),
    (errors.ProcedureInvalid, 422),
    (errors.BankHolidaysNotKnown, 422),
    (AnsweredMeanwhile, 409),
    (RowRefused, 409),
    (StoreUnavailable, 503),
    (errors.StoreBusy, 503),
)

UNEXPECTED = 500


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error as every way in tells it: status, what is wrong, what to do, which fields."""

    status: int
    sentence: str
    next_action: str
    field: str | None = None
    problems: tuple[FieldProblem, ...] = ()
    kind: str = "problem"
    """What went wrong, as one stable word for programs, such as `case-not-found`."""

    @property
    def about(self) -> str:
        """The status in two words, for `title` in problem JSON."""
        return {
            400: "Bad request",
            401: "Not signed in",
            403: "Not allowed",
            404: "Not found",
            405: "Method not allowed",
            409: "Conflict",
            413: "Too large",
            422: "Refused",
            428: "Version needed",
            503: "Busy",
        }.get(self.status, "Problem")


def refusal_of(error: errors.PrebirthError) -> Refusal:
    """The refusal that tells this error. An error of no known kind is a 500 that says little."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), UNEXPECTED)
    if status == UNEXPECTED:
        return Refusal(
            status,
            "Something went wrong, and nothing was changed.",
            "Try again. If it goes on, tell whoever runs this system, with the time.",
            kind="unexpected",
        )
    problems: tuple[FieldProblem, ...] = ()
    if isinstance(error, errors.AnswersInvalid):
        problems = tuple(FieldProblem(item.field, item.sentence) for item in error.problems)
    return Refusal(
        status, error.message, error.next_action, error.field, problems, _kind_of(type(error))
    )


def _kind_of(error: type[errors.PrebirthError]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", error.__name__).lower()
