"""My work: what must I do next, and by when? And the messages that were sent to me."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from starlette.responses import Response

from api.auth import FormSent
from api.pages.deadline_words import due_of_task, is_overdue
from api.pages.shell import Reader, SignedInReader, go_to, new_key, page
from api.pages.typed import one
from api.pages.views import Button, Hidden, Link, Place
from api.pages.views_queue import Filter, InboxLine, MyWorkView, Nearness, WorkRow
from api.pages.words import calendar_of, safe_contact
from notifications.messages import subject_of
from workflows.domain import access
from workflows.domain.chronology import plain
from workflows.procedures.definition import Procedure
from workflows.services import queues
from workflows.services.queues import InboxMessage, MyWork, WorkItem

router = APIRouter()

_SHOW: Mapping[str, str] = {
    "": "All of my agency",
    "mine": "Only mine",
    "overdue": "Only overdue",
}


@router.get("/my-work")
def my_work(reader: SignedInReader, show: str = "", done: str | None = None) -> Response:
    """Every open task of one's agency, soonest first."""
    found = queues.my_work(reader.ctx, reader.actor)
    chosen = show if show in _SHOW else ""
    wanted = _wanted(reader, found)[chosen]
    view = MyWorkView(
        shell=reader.at(Place.MY_WORK, found.now, done),
        agency=found.agency_title,
        rows=tuple(_row(reader, found, item) for item in found.items if wanted(item)),
        inbox=tuple(_line(reader, message) for message in found.inbox),
        filters=tuple(
            Filter(words, f"/my-work?show={key}" if key else "/my-work", key == chosen)
            for key, words in _SHOW.items()
        ),
        start_href="/cases/start" if access.may_open_case(reader.actor) else None,
    )
    return page("queues/my_work.html", view)


@router.post("/messages/read")
def mark_read(reader: SignedInReader, fields: FormSent) -> Response:
    """Mark one of one's own messages as read. It stops nothing."""
    queues.mark_read(reader.ctx, reader.actor, one(fields, "message"))
    return go_to("/my-work", "read")


def _wanted(reader: Reader, found: MyWork) -> Mapping[str, Callable[[WorkItem], bool]]:
    def overdue(item: WorkItem) -> bool:
        return is_overdue(item.row.deadline, found.now)

    return {
        "": lambda _: True,
        "mine": lambda item: item.row.task.claimed_by == reader.actor.id,
        "overdue": overdue,
    }


def _row(reader: Reader, found: MyWork, item: WorkItem) -> WorkRow:
    row, task = item.row, item.row.task
    procedure = reader.ctx.editions.current()
    calendar = calendar_of(procedure, task.agency)
    mine = task.claimed_by == reader.actor.id
    about = f"for case {row.reference}"
    urgency = ["Urgent"] if row.urgent else []
    urgency += [f"Escalation stage {row.stage}"] if row.stage else []
    return WorkRow(
        reference=row.reference,
        case_href=f"/cases/{row.reference}",
        step=task.title,
        due=due_of_task(row.deadline, found.now, calendar),
        nearness=Nearness(item.gestation_days, row.edd_on),
        safe_contact=safe_contact(item.safe_contact),
        holder="You have it" if mine else item.holder or "Nobody yet",
        open=Link("Do this step", f"/tasks/{task.id}", about),
        urgency=", ".join(urgency) or None,
        buttons=(claim_button(task.id, task.version, about, mine=mine),),
    )


def claim_button(task: str, version: int, about: str, *, mine: bool) -> Button:
    """Assign to me, or give back, whichever makes sense."""
    words, act = ("Give back", "release") if mine else ("Assign to me", "claim")
    fields = (Hidden("key", new_key()), Hidden("version", str(version)))
    return Button(words, f"/tasks/{task}/{act}", about, fields)


def _line(reader: Reader, message: InboxMessage) -> InboxLine:
    read = message.read_at is not None
    return InboxLine(
        subject=subject_of(message),
        reference=message.reference,
        href=f"/cases/{message.reference}",
        reason=_reason(reader.ctx.editions.current(), message),
        sent_at=message.created_at,
        read=read,
        button=None
        if read
        else Button(
            "Mark as read",
            "/messages/read",
            f"message about {message.reference}",
            (Hidden("message", message.id),),
        ),
    )


def _reason(procedure: Procedure, message: InboxMessage) -> str:
    name = message.reason
    if name in procedure.deadlines:
        title = procedure.deadlines[name].title
        return f"Overdue, escalation stage {message.rung}: {title}" if message.rung else title
    if name in procedure.happenings:
        return procedure.happenings[name].title
    if name in procedure.steps:
        return f"Done: {procedure.steps[name].title}"
    return plain(name)
