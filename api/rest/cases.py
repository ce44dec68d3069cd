"""Cases: start, find, read, date, record what happened, close."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.auth import Practitioner, UseCases, same_site
from api.rest.answering import acted_of, case_of, entry_of, line_of, preview_of
from api.rest.answers import Acted, Case, CaseInList, Entry, Preview
from api.rest.problems import documented
from api.rest.schemas import (
    Closing,
    DateSent,
    Done,
    EddRevision,
    EddSent,
    Key,
    NewCase,
    Reference,
    Search,
    Version,
)
from workflows.domain.agencies import Actor
from workflows.services import cases, dates, dating, queues, referrals
from workflows.services.case_file import read_case
from workflows.services.cases import OpenCase, RecordHappening
from workflows.services.context import Context
from workflows.services.dates import DecideDate
from workflows.services.dating import ReviseEdd
from workflows.services.outcome import Outcome

router = APIRouter(
    prefix="/cases",
    tags=["cases"],
    dependencies=[Depends(same_site)],
    responses=documented(401),
)
_READING = documented(404)
_WRITING = documented(400, 403, 404, 409, 422, 428)


class ReferralAct(StrEnum):
    """The five acts on a referral, each with its own stamp."""

    SEND = "send"
    RECEIVE = "receive"
    ACKNOWLEDGE = "acknowledge"
    DECIDE = "decide"
    TELL = "tell"


_Act = Callable[
    [Context, Actor, str, str, Mapping[str, object], datetime | None, int | None], Outcome
]
_ACTS: Mapping[ReferralAct, _Act] = {
    ReferralAct.SEND: referrals.send_referral,
    ReferralAct.RECEIVE: referrals.receive_referral,
    ReferralAct.ACKNOWLEDGE: referrals.acknowledge_referral,
    ReferralAct.DECIDE: referrals.decide_referral,
    ReferralAct.TELL: referrals.feed_back,
}


@router.post("", status_code=201, responses=documented(400, 403, 409, 422))
def open_case(
    ctx: UseCases, actor: Practitioner, key: Key, sent: NewCase, response: Response
) -> Acted:
    """Start a case. Nothing about the woman is needed; what is doubtful is kept and flagged."""
    request = OpenCase(
        key=key,
        woman=sent.woman.woman(),
        safe_contact=sent.safe_contact.contact(),
        edd=sent.edd.statement() if sent.edd is not None else None,
        answers=dict(sent.answers),
        procedure=sent.procedure,
        happened_at=sent.happened_at,
    )
    outcome = cases.open_case(ctx, actor, request)
    response.headers["Location"] = f"/api/cases/{outcome.reference}"
    return _acted(response, outcome)


@router.get("")
def list_cases(ctx: UseCases, actor: Practitioner) -> list[CaseInList]:
    """The cases one's agency is involved in, open ones first, newest first."""
    return [line_of(line) for line in queues.cases_for(ctx, actor).lines]


@router.post("/search", responses=documented(403, 422))
def search(ctx: UseCases, actor: Practitioner, sent: Search) -> list[CaseInList]:
    """Find cases one may see. Nothing found does not mean that nobody knows this family.

    Changes nothing; it is a POST so that no name stands in an address.
    """
    return [line_of(line) for line in queues.cases_for(ctx, actor, sent.text).lines]


@router.get("/{reference}", responses=_READING)
def read(ctx: UseCases, actor: Practitioner, reference: Reference, response: Response) -> Case:
    """One case, whole but for its log. That it was read is written down."""
    file = read_case(ctx, actor, reference, looked_at="api case")
    response.headers["ETag"] = f'"{file.case.version}"'
    return case_of(file)


@router.get("/{reference}/log", responses=_READING)
def log(ctx: UseCases, actor: Practitioner, reference: Reference) -> list[Entry]:
    """Everything that happened, in order. That it was read is written down."""
    file = read_case(ctx, actor, reference, looked_at="api log")
    return [entry_of(line) for line in file.log]


@router.post("/{reference}/edd/preview", responses=documented(403, 404, 409, 422))
def preview(ctx: UseCases, actor: Practitioner, reference: Reference, sent: EddSent) -> Preview:
    """Every date old and new under another EDD. Changes nothing."""
    return preview_of(dating.preview_edd(ctx, actor, reference, sent.statement()))


@router.post("/{reference}/edd", responses=_WRITING)
def revise_edd(
    ctx: UseCases,
    actor: Practitioner,
    reference: Reference,
    key: Key,
    version: Version,
    sent: EddRevision,
    response: Response,
) -> Acted:
    """State an EDD. An earlier one tightens dates at once; a later one waits to be accepted."""
    request = ReviseEdd(key, reference, sent.statement(), sent.accept, version)
    return _acted(response, dating.revise_edd(ctx, actor, request))


@router.post("/{reference}/edd/accept", responses=_WRITING)
def accept_edd(
    ctx: UseCases,
    actor: Practitioner,
    reference: Reference,
    key: Key,
    version: Version,
    response: Response,
) -> Acted:
    """Accept the EDD that waits: from now on it sets the dates."""
    return _acted(response, dating.accept_edd(ctx, actor, reference, key, version))


@router.post("/{reference}/happenings/{name}", responses=_WRITING)
def record_happening(
    ctx: UseCases,
    actor: Practitioner,
    reference: Reference,
    name: Annotated[str, Path(max_length=100)],
    key: Key,
    version: Version,
    sent: Done,
    response: Response,
) -> Acted:
    """Record a birth, new facts, another referral: whatever the procedure lists."""
    request = RecordHappening(key, reference, name, dict(sent.answers), sent.happened_at, version)
    return _acted(response, cases.record_happening(ctx, actor, request))


@router.post("/{reference}/referral/{act}", responses=_WRITING)
def act_on_referral(
    ctx: UseCases,
    actor: Practitioner,
    reference: Reference,
    act: ReferralAct,
    key: Key,
    version: Version,
    sent: Done,
    response: Response,
) -> Acted:
    """Send, receive, acknowledge or decide a referral, or tell the referrer.

    If-Match is the version of the task that does it, as `referral` in the case gives it.
    """
    outcome = _ACTS[act](ctx, actor, reference, key, dict(sent.answers), sent.happened_at, version)
    return _acted(response, outcome)


@router.post("/{reference}/dates/{deadline}", responses=_WRITING)
def decide_date(
    ctx: UseCases,
    actor: Practitioner,
    reference: Reference,
    deadline: Annotated[str, Path(max_length=100)],
    key: Key,
    version: Version,
    sent: DateSent,
    response: Response,
) -> Acted:
    """Decide another date, in the role that the procedure names for it. Until then the earlier
    date stands and its ladder runs.
    """
    request = DecideDate(key, reference, deadline, sent.reason, sent.due_at, sent.on, version)
    return _acted(response, dates.decide_date(ctx, actor, request))


@router.post("/{reference}/close", responses=_WRITING)
def close(
    ctx: UseCases,
    actor: Practitioner,
    reference: Reference,
    key: Key,
    version: Version,
    sent: Closing,
    response: Response,
) -> Acted:
    """Close a case: why, and who carries on. Refused while a referral has no outcome."""
    answers = dict(sent.answers)
    outcome = cases.close_case(ctx, actor, reference, sent.reason, key, version, answers)
    return _acted(response, outcome)


def _acted(response: Response, outcome: Outcome) -> Acted:
    response.headers["ETag"] = f'"{outcome.version}"'
    return acted_of(outcome)
