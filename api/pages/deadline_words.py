"""What stands where a date is shown: overdue and by how much, due when, done in time or late.

A task shows its own deadline; a case shows every deadline with the sentence that set it.
"""

from __future__ import annotations

from datetime import datetime

from api.pages.views import Badge, Due, Tone
from api.pages.words import due_of, how_late, said
from workflows.domain.calendars import Calendar
from workflows.services.case_file import DeadlineRow, UndatedDeadline

_RUNNING = frozenset({"open", "planned", "missed", "could_not_be_met"})
_REACHED = frozenset({"open", "missed"})


def due_of_task(row: DeadlineRow | None, now: datetime, calendar: Calendar) -> Due:
    """The date of a task that waits; without one the badge says why."""
    if row is None:
        return Due(Badge(Tone.PLAIN, "No date"))
    return due_of_deadline(row, now, calendar)


def due_of_deadline(row: DeadlineRow, now: datetime, calendar: Calendar) -> Due:
    """Where one deadline stands, against the date that was in force when it was missed."""
    status = row.status.value
    due = row.missed_due_at or row.due_at
    match status:
        case "met":
            return Due(Badge(Tone.DONE, "Done in time"), due)
        case "met_late":
            return Due(Badge(Tone.DONE_LATE, _late(row, calendar)), due)
        case "ended":
            return Due(Badge(Tone.NOT_NEEDED, "Ended"), row.due_at)
        case "unresolved":
            return Due(Badge(Tone.ALARM, "No date could be set"))
        case "could_not_be_met":
            return Due(Badge(Tone.PLAIN, "As soon as possible: past when the case began"))
        case "planned":
            return Due(Badge(Tone.CANNOT_START, "Cannot start yet"), row.due_at)
        case _ if due is not None:
            return due_of(due, now, calendar)
        case "waiting":
            return Due(Badge(Tone.WAITING, "No date yet"))
        case _:
            return Due(Badge(Tone.PLAIN, f"No date: {said(row.sentence)}"))


def due_of_undated(undated: UndatedDeadline) -> Due:
    """Why a deadline of the pathway has no date."""
    if undated.trouble is not None:
        return Due(Badge(Tone.ALARM, "No date could be set"))
    if undated.waits_for:
        return Due(Badge(Tone.WAITING, "No date yet"))
    return Due(Badge(Tone.PLAIN, "No date by its nature"))


def is_running(row: DeadlineRow) -> bool:
    """Whether somebody still has to meet it, now or when the case gets that far."""
    return row.status.value in _RUNNING


def is_planned(row: DeadlineRow) -> bool:
    """Whether it counts only if the case gets as far as its step."""
    return row.status.value == "planned"


def is_overdue(row: DeadlineRow | None, now: datetime) -> bool:
    """Whether its step was reached, its date has passed and it is not met."""
    if row is None or row.status.value not in _REACHED:
        return False
    due = row.missed_due_at or row.due_at
    return due is not None and due <= now


def _late(row: DeadlineRow, calendar: Calendar) -> str:
    due = row.missed_due_at or row.due_at
    if due is None or row.met_at is None or row.met_at <= due:
        return "Done late"
    return f"Done late by {how_late(due, row.met_at, calendar)}"
