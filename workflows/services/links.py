"""Link a case with another of the family, or take the link away: both cases say so, or neither."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.domain import access
from workflows.domain.agencies import Actor
from workflows.domain.errors import AnswersInvalid, CaseNotFound, Problem
from workflows.domain.events import CaseLinked, CaseUnlinked
from workflows.domain.identifiers import parse_case_reference
from workflows.procedures.definition import Form
from workflows.procedures.forms import validate
from workflows.services import acts, clocks, escalations, history
from workflows.services.casework import Casework
from workflows.services.context import Context, Unit
from workflows.services.outcome import Outcome, once, outcome_of, repeatable
from workflows.store import cases as stored

LINK_FORM = Form(
    "link",
    {
        "type": "object",
        "properties": {
            "other": {
                "type": "string",
                "title": "The other case's reference",
                "description": "Such as PB-7F3K-2QXM. You can only link a case that you can see.",
                "maxLength": 40,
            },
            "why": {
                "type": "string",
                "format": "long_text",
                "title": "Why?",
                "description": "Such as: the same father; a brother or sister's case. "
                "It stands on both cases.",
                "minLength": 1,
                "maxLength": 2000,
            },
        },
        "required": ["other", "why"],
    },
)
"""What is asked to link two cases, or to part them."""


@dataclass(frozen=True, slots=True)
class LinkCases:
    """What a person sends to link `reference` with `other`, or, with `unlink`, to part them."""

    key: str
    reference: str
    other: str
    why: str
    version: int | None = None
    unlink: bool = False


@repeatable
def link_cases(ctx: Context, actor: Actor, request: LinkCases) -> Outcome:
    """Link two cases, or take their link away, with the reason on both.

    Whoever does it must be able to change both. A case she may not see answers as one that is not
    there (`CaseNotFound`). The other case may be closed; the one it is done from may not.
    """
    with ctx.deciding() as unit:
        body = ("link", request.reference, request.other, request.why, request.unlink)
        return once(unit, actor, request.key, body, lambda: _link(ctx, unit, actor, request))


def _link(ctx: Context, unit: Unit, actor: Actor, request: LinkCases) -> Outcome:
    work, other = _both(ctx, unit, actor, request)
    acts.require_version(work, request.version)
    _require_sense(work, other, request)
    for here, there in ((work, other), (other, work)):
        linked = history.linked_references(here.values)
        if request.unlink:
            newest = tuple(held for held in linked if held != there.row.reference)
            here.write(CaseUnlinked(there.row.reference, request.why.strip()))
        else:
            newest = tuple(dict.fromkeys((*linked, there.row.reference)))
            here.write(CaseLinked(there.row.reference, request.why.strip()))
        here.learn({history.LINKED: newest}, (history.LINKED,))
    for each in (work, other):
        if each.is_open:
            history.hear(each)
            clocks.replan(each)
            escalations.notice(each)
    other.save()
    work.save()
    return outcome_of(work)


def _both(ctx: Context, unit: Unit, actor: Actor, request: LinkCases) -> tuple[Casework, Casework]:
    """Both cases, locked in the order of their ids, so that two such acts never wait in a ring."""
    named = parse_case_reference(request.other)
    if named is None:
        raise CaseNotFound
    ids = {
        reference: stored.load_case(unit.tx, reference, lock=False).id
        for reference in (request.reference, named)
    }
    for case_id in sorted(set(ids.values())):
        stored.load_case_by_id(unit.tx, case_id, lock=True)
    work = acts.open_for_change(ctx, unit, actor, request.reference)
    if ids[named] == work.row.id:
        return work, work
    other = Casework.load_by_id(ctx, unit, actor, ids[named])
    if not access.may_change_case(actor, other.involved):
        raise CaseNotFound
    return work, other


def _require_sense(work: Casework, other: Casework, request: LinkCases) -> None:
    """Refuse a link with itself, one that is there already or is not there, and one without why."""
    problems = list(validate(LINK_FORM, {"why": request.why.strip(), "other": request.other}))
    known = other.row.reference in history.linked_references(work.values)
    woman = work.row.woman_key
    if work.row.id == other.row.id:
        problems.append(Problem("other", "This is the case itself. Give the other's reference."))
    elif request.unlink and not known:
        said = "Nobody linked these two cases, so there is no link to take away."
        problems.append(Problem("other", said))
    elif not request.unlink and known:
        problems.append(Problem("other", "These two cases are linked already."))
    elif not request.unlink and woman is not None and woman == other.row.woman_key:
        said = "Both cases are of the same woman, so they belong together by themselves."
        problems.append(Problem("other", said))
    if problems:
        raise AnswersInvalid(tuple(problems))
