"""A case file as the case page shows it: where it is, who has it, what is late and why."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from api.pages.babies import babies_of, no_baby_left
from api.pages.case_dates import Stand, deadlines_of, escalation_of, history_of, late_of
from api.pages.case_log import log_of
from api.pages.case_map import map_of
from api.pages.deadline_words import (
    due_of_task,
    is_overdue,
)
from api.pages.documents import documents_of
from api.pages.queues import claim_button
from api.pages.shell import Reader
from api.pages.views import Badge, Detail, Due, Link, Place, Tone
from api.pages.views_case import (
    AgencyTasks,
    CaseView,
    Edd,
    Stamp,
    TaskLine,
    Waiting,
    WaitingOn,
)
from api.pages.words import (
    METHODS,
    NOT_KNOWN,
    calendar_of,
    phone_of,
    phones_of,
    ring,
    safe_contact,
)
from workflows.domain.cases import CaseStatus, EddVersion, Woman
from workflows.domain.chronology import plain
from workflows.domain.clock import london_date
from workflows.domain.referrals import Stamp as Moment
from workflows.domain.tasks import TaskStatus
from workflows.domain.wording import day, london, short_london
from workflows.procedures.definition import Lane
from workflows.procedures.said import edition_title
from workflows.services.case_file import (
    CaseFile,
    StampShown,
    TaskShown,
)

STAMPS = {
    Moment.SENT: "Sent",
    Moment.RECEIVED: "Received",
    Moment.OPENED: "Opened",
    Moment.ACKNOWLEDGED: "Acknowledged",
    Moment.DECIDED: "Decided",
    Moment.TOLD: "Referrer told",
}

NEWEST = 10
"""How many entries of the log stand on the page before anything is unfolded."""


def case_view(reader: Reader, file: CaseFile, done: str | None = None) -> CaseView:
    """The whole page."""
    case, procedure = file.case, file.procedure
    home = f"/cases/{case.reference}"
    made = file.referral.made
    log = log_of(file)
    escalations = [escalation_of(stage) for stage in file.escalations]
    return CaseView(
        shell=reader.at(Place.CASES, file.now, done),
        reference=case.reference,
        procedure=procedure.title,
        edition=f"{edition_title(procedure)}, edition {procedure.hash[:12]}",
        state=state_of(file),
        edd=_edd(file),
        safe_contact=safe_contact(case.safe_contact),
        woman=tuple(_woman(case.woman)),
        waiting=tuple(_waiting(reader, file)),
        agencies=tuple(_agencies(reader, file)),
        deadlines=tuple(deadlines_of(file, Stand.NOW)),
        later=tuple(deadlines_of(file, Stand.LATER)),
        over=tuple(deadlines_of(file, Stand.OVER)),
        log=log[-NEWEST:],
        log_before=log[:-NEWEST],
        map=map_of(file),
        stamps=tuple(_stamp(stamp) for stamp in file.stamps) if made else (),
        unopened=unopened(file) if case.closed_at is None else None,
        notices=tuple(_notices(file)),
        escalations=tuple(stage for stage in escalations if stage.stopped is None),
        escalations_over=tuple(stage for stage in escalations if stage.stopped is not None),
        history=tuple(history_of(file)),
        happenings=tuple(_happenings(file)),
        change_edd=Link("Change the EDD", f"{home}/edd") if file.may_change else None,
        close=Link("Close this case", f"{home}/close") if file.may_change else None,
        phones=phones_of(procedure),
        late=late_of(file),
        documents=tuple(documents_of(file)),
        babies=tuple(babies_of(file)),
        link_case=Link("Link another case of the family", f"{home}/link")
        if file.may_change
        else None,
    )


def state_of(file: CaseFile) -> Badge:
    """Closed, overdue or open, in a word."""
    if file.case.status is CaseStatus.CLOSED:
        return Badge(Tone.DONE, "Closed")
    late = any(is_overdue(shown.row, file.now) for shown in file.deadlines if shown.is_current)
    return Badge(Tone.OVERDUE, "Overdue") if late else Badge(Tone.WAITING, "Open")


def unopened(file: CaseFile) -> str | None:
    """Until a named front-door worker opens it, "sent" must not read as "dealt with"."""
    if not file.referral.unopened:
        return None
    steps = [
        step
        for step in file.procedure.steps.values()
        if any(record.event == Moment.OPENED for record in step.records)
    ]
    lane = file.procedure.lanes.get(steps[0].lane) if steps else None
    whom = ring(lane) if lane is not None else "phone the front door"
    return f"Sent, not yet opened. If urgent, {whom}."


def stated(file: CaseFile, version: EddVersion) -> str:
    """Such as "Friday 12 March 2027, by scan, stated by Asha Lowe (Maternity) on …"."""
    return f"{_on(version)}, {_how(file, version)}"


def _on(version: EddVersion) -> str:
    if version.earliest == version.latest:
        return day(version.earliest)
    return f"{day(version.earliest)} to {day(version.latest)}"


def _how(file: CaseFile, version: EddVersion) -> str:
    by = file.names.get(version.author, "Prebirth")
    lane = file.procedure.lanes.get(version.agency)
    agency = lane.title if lane is not None else plain(version.agency)
    when = day(london_date(version.stated_at))
    return f"{METHODS[version.method]}, stated by {by} ({agency}) on {when}"


def _edd(file: CaseFile) -> Edd:
    case = file.case
    now, proposed = case.edd_in_force, case.edd_proposed
    accepted = [version for version in case.edd if version.accepted_at is not None]
    earlier = tuple(
        f"Until {day(london_date(later.accepted_at))}: {stated(file, old)}."
        for old, later in pairwise(accepted)
        if later.accepted_at is not None
    )
    if now is None:
        doubt = None
        if proposed is not None:
            doubt = (
                f"EDD {stated(file, proposed)}. {proposed.doubt or ''} It sets no dates until "
                "somebody confirms it."
            )
        return Edd(doubt=doubt, earlier=earlier)
    return Edd(
        gestation_days=file.gestation_days,
        on=now.earliest,
        through=now.latest if now.latest != now.earliest else None,
        how=_how(file, now),
        doubt=now.doubt,
        proposed=None
        if proposed is None
        else f"{stated(file, proposed)}. Dates stay as they are until somebody accepts it.",
        earlier=earlier,
    )


def _woman(woman: Woman) -> Iterator[Detail]:
    doubts = dict(woman.doubts)
    yield Detail("Name", woman.name or NOT_KNOWN, doubts.get("name"))
    born = day(woman.born_on) if woman.born_on is not None else NOT_KNOWN
    yield Detail("Born", born, doubts.get("born_on"))
    yield Detail("NHS number", woman.nhs_number or NOT_KNOWN, doubts.get("nhs_number"))
    yield Detail("Address", woman.address or NOT_KNOWN, doubts.get("address"))
    yield Detail("GP", woman.gp or NOT_KNOWN, doubts.get("gp"))


def due_of_shown(file: CaseFile, task: TaskShown) -> Due:
    """When this task is due, on its agency's calendar."""
    return due_of_task(task.deadline, file.now, calendar_of(file.procedure, task.row.agency))


def holder_of(reader: Reader, task: TaskShown) -> str:
    """Who has it, as the reader reads it."""
    if task.row.claimed_by == reader.actor.id:
        return "You have it"
    return task.holder or "Nobody yet"


def _waiting(reader: Reader, file: CaseFile) -> Iterator[WaitingOn]:
    """The reader's own agency first; each other as its first step falls due."""
    lanes: dict[str, Lane | None] = {}
    steps: dict[str, list[Waiting]] = {}
    for item in sorted(
        file.waiting_on, key=lambda item: item.task.row.agency != reader.actor.agency
    ):
        task = item.task
        lanes[task.agency_title] = item.lane
        open_it = Link(task.row.title, f"/tasks/{task.row.id}") if task.may_work_on else None
        steps.setdefault(task.agency_title, []).append(
            Waiting(task.row.title, holder_of(reader, task), due_of_shown(file, task), open_it)
        )
    for agency, waiting in steps.items():
        lane = lanes[agency]
        others = lane is not None and lane.key != reader.actor.agency
        yield WaitingOn(agency, tuple(waiting), phone_of(lane) if lane and others else None)


def _agencies(reader: Reader, file: CaseFile) -> Iterator[AgencyTasks]:
    waiting: dict[str, list[TaskLine]] = {}
    over: dict[str, list[TaskLine]] = {}
    for task in file.tasks:
        held = waiting if task.row.status is TaskStatus.OPEN else over
        held.setdefault(task.agency_title, []).append(_task(reader, file, task))
    for title in dict.fromkeys(task.agency_title for task in file.tasks):
        yield AgencyTasks(title, tuple(waiting.get(title, ())), tuple(over.get(title, ())))


def _task(reader: Reader, file: CaseFile, task: TaskShown) -> TaskLine:
    row = task.row
    match row.status:
        case TaskStatus.WITHDRAWN:
            ended = short_london(row.recorded_at or row.changed_at)
            state = Badge(Tone.NOT_NEEDED, "Not needed")
            return TaskLine(row.title, state, reason=f"The case moved on without it, {ended}")
        case TaskStatus.DONE:
            late = task.deadline is not None and task.deadline.status.value == "met_late"
            state = Badge(Tone.DONE_LATE, "Done late") if late else Badge(Tone.DONE, "Done")
            when = short_london(row.done_at or row.changed_at)
            return TaskLine(row.title, state, holder=f"{task.done_by or 'Somebody'}, {when}")
        case TaskStatus.OPEN:
            mine = row.claimed_by == reader.actor.id
            about = f"{row.title}"
            state = Badge(Tone.READY, "Ready")
            if row.claimed_by is not None:
                state = Badge(Tone.IN_PROGRESS, f"In progress ({task.holder})")
            if not task.may_work_on:
                state = Badge(Tone.WAITING, f"Waiting on {task.agency_title}")
            may = task.may_work_on
            return TaskLine(
                row.title,
                state,
                due=due_of_shown(file, task),
                holder=holder_of(reader, task),
                open=Link(row.title, f"/tasks/{row.id}") if may else None,
                buttons=(claim_button(row.id, row.version, about, mine=mine),) if may else (),
            )


def _stamp(shown: StampShown) -> Stamp:
    by = f"{shown.by}, {shown.agency_title}" if shown.by is not None else None
    note = None
    if shown.at is None and shown.stamp is Moment.OPENED:
        note = "Nobody named has read it"
    return Stamp(STAMPS[shown.stamp], shown.at, by, note)


def _notices(file: CaseFile) -> Iterator[str]:
    case = file.case
    if case.closed_at is not None:
        yield f"This case was closed on {london(case.closed_at)}. It can be read, not changed."
        if file.may_record:
            yield "If a baby may be in danger, record it below: that opens the case again."
    if (ended := no_baby_left(file)) is not None:
        yield ended
    if file.urgent and case.closed_at is None:
        yield "Urgent: escalation stages follow each other within hours."
    if file.referral.awaits_outcome and not file.referral.unopened:
        yield "The referral awaits its outcome: it is not dealt with until the referrer is told."


def _happenings(file: CaseFile) -> Iterator[Link]:
    for key in file.may_record:
        title = file.procedure.happenings[key].title
        yield Link(title, f"/cases/{file.case.reference}/record/{key}")
