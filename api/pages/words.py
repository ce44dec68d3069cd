"""Times, answers and people as words: how late something is, what was answered, how to reach her.

A template gets these ready. Lateness counts on the calendar of the agency whose turn it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from api.pages.views import Badge, Detail, Due, Phone, SafeContact, Tone
from workflows.domain.calendars import Calendar
from workflows.domain.cases import DatingMethod, Told
from workflows.domain.cases import SafeContact as Contact
from workflows.domain.chronology import plain
from workflows.domain.clock import london_date, london_instant
from workflows.domain.deadline_rules import STEP_REACHED
from workflows.domain.deadlines import SourceStatus
from workflows.domain.errors import BankHolidaysNotKnown
from workflows.domain.wording import clock_time, counted, day
from workflows.domain.working_days import Counting, working_days_between
from workflows.procedures.definition import Form, Lane, Procedure
from workflows.procedures.index import index_of
from workflows.procedures.questions import Question, QuestionKind, questions

METHODS: Mapping[DatingMethod, str] = {
    DatingMethod.SCAN: "by scan",
    DatingMethod.LMP: "by last period",
    DatingMethod.IVF_DAY5: "by IVF, day 5 embryo",
    DatingMethod.IVF_DAY3: "by IVF, day 3 embryo",
    DatingMethod.EGG_COLLECTION: "by egg collection",
    DatingMethod.ESTIMATED: "estimated",
}
NOT_KNOWN = "Not known"

_DAY = timedelta(days=1)
_HOUR_SECONDS = 3600
_MOST_WORKING_DAYS = 30
_ASSUMED = re.compile(rf" \((?:{'|'.join(status.value for status in SourceStatus)})\)$")
_IN_CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")


def calendar_of(procedure: Procedure, agency: str) -> Calendar:
    """The working days of this agency, or of the whole procedure where it has no lane."""
    terms = index_of(procedure).terms_of_lane.get(agency, procedure.terms)
    return terms.calendar


def how_late(due: datetime, now: datetime, calendar: Calendar) -> str:
    """Such as "2 working days", "3 hours" or "20 minutes"."""
    days = _working_days(due, now, calendar) if now - due >= _DAY else 0
    if days is None:
        return counted((now - due).days, "day")
    if days >= 1:
        return counted(days, "working day")
    seconds = int((now - due).total_seconds())
    if seconds < _HOUR_SECONDS:
        return counted(max(seconds // 60, 1), "minute")
    return counted(seconds // _HOUR_SECONDS, "hour")


def due_of(due: datetime, now: datetime, calendar: Calendar) -> Due:
    """Overdue, due today, or how long there is."""
    if due <= now:
        return Due(Badge(Tone.OVERDUE, f"Overdue {how_late(due, now, calendar)}"), due)
    ahead = (london_date(due) - london_date(now)).days
    at = clock_time(london_instant(due).time())
    if ahead == 0:
        return Due(Badge(Tone.TODAY, f"Due today, {at}"), due)
    if ahead == 1:
        return Due(Badge(Tone.PLAIN, f"Due tomorrow, {at}"), due)
    days = _working_days(now, due, calendar)
    if days is None or days > _MOST_WORKING_DAYS:
        return Due(Badge(Tone.PLAIN, f"Due in {counted(ahead // 7, 'week')}"), due)
    return Due(Badge(Tone.PLAIN, f"Due in {counted(days, 'working day')}"), due)


def said(sentence: str) -> str:
    """A sentence of the procedure without the marks of code: "10 weeks before EDD"."""
    sentence = sentence.replace(STEP_REACHED, "this step is reached")
    words = _IN_CODE.sub(lambda name: name[0].replace("_", " "), sentence)
    return re.sub(r"\bedd\b", "EDD", words)


def source_without_status(source: str) -> tuple[str, bool]:
    """Where a figure comes from, and whether somebody confirmed it."""
    return _ASSUMED.sub("", source), source.endswith(f"({SourceStatus.CONFIRMED})")


def safe_contact(contact: Contact) -> SafeContact:
    """How to reach her safely. What was not recorded says so, and says what to do."""
    told = "Not asked"
    if contact.told is Told.YES:
        told = "Told"
    elif contact.told is Told.NO:
        told = f"Not told: {contact.told_why_not or 'no reason recorded'}"
    shown = SafeContact(told)
    return SafeContact(
        told=told,
        safe_way=contact.safe_way or shown.safe_way,
        safe_time=contact.safe_time or shown.safe_time,
        must_not_know=contact.must_not_know or shown.must_not_know,
    )


def phone_of(lane: Lane) -> Phone:
    """Whom to ring at this agency."""
    return Phone(lane.title, lane.phone, lane.out_of_hours_phone)


def phones_of(procedure: Procedure) -> tuple[Phone, ...]:
    """Every agency of the procedure, in the order in which it lists them."""
    return tuple(phone_of(lane) for lane in procedure.lanes.values() if lane.stands_for is None)


def contacts_of(procedure: Procedure, act: str) -> tuple[Phone, ...]:
    """Whom the page of this step or happening says to ring, as the procedure names them."""
    return tuple(phone_of(procedure.lanes[lane]) for lane in procedure.contacts.get(act, ()))


def ring(lane: Lane) -> str:
    """Such as "phone Children's social care on 01632 960201 (out of hours 01632 960202)"."""
    if lane.phone is None and lane.out_of_hours_phone is None:
        return f"phone {lane.title}"
    numbers = lane.phone or ""
    if lane.out_of_hours_phone is not None:
        after = f"out of hours {lane.out_of_hours_phone}"
        numbers = f"{numbers} ({after})" if numbers else after
    return f"phone {lane.title} on {numbers}"


def answers_shown(form: Form | None, answers: Mapping[str, object]) -> tuple[Detail, ...]:
    """What was answered, under the form's own titles, in its order; blanks are left out."""
    asked = {question.name: question for question in questions(form)} if form is not None else {}
    in_order = [name for name in asked if name in answers]
    in_order += [name for name in answers if name not in asked]
    return tuple(
        Detail(asked[name].title if name in asked else plain(name), shown)
        for name in in_order
        if (shown := answer_words(asked.get(name), answers[name]))
    )


def answer_words(question: Question | None, answer: object) -> str:
    """One answer as people read it: titles of what was chosen, yes or no, a date with its day."""
    match answer:
        case None | "" | () | []:
            return ""
        case bool():
            return "Yes" if answer else "No"
        case list() | tuple():
            return "; ".join(_titled(question, str(item)) for item in answer)
        case str() if question is not None and question.kind is QuestionKind.DATE:
            return _dated(answer)
        case _:
            return _titled(question, str(answer))


def listed(names: Iterable[str]) -> str:
    """Such as "Midwifery, GP and Police"."""
    *first, last = tuple(names) or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def _titled(question: Question | None, value: str) -> str:
    options = question.options if question is not None else ()
    return next((option.title for option in options if option.value == value), value)


def _dated(text: str) -> str:
    try:
        return day(datetime.fromisoformat(text).date())
    except ValueError:
        return text


def _working_days(start: datetime, end: datetime, calendar: Calendar) -> int | None:
    """Working days from one London day to another; None past what the calendar knows."""
    first, last = london_date(start), london_date(end)
    try:
        return working_days_between(first, last, Counting.DAY_AFTER, calendar)
    except BankHolidaysNotKnown:
        return None
