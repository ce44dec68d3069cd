"""What every page shares: who is signed in, badges, phone numbers and safe contact.

A template receives one frozen view whose words are ready. Instants are aware; the `london` and
`day` filters turn them into English. `href` and `action` fields are paths on this server.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Tone(StrEnum):
    """What a badge says by its shape. Colour only repeats it; red is for `OVERDUE` alone."""

    OVERDUE = "overdue"
    TODAY = "today"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    CANNOT_START = "cannot_start"
    DONE = "done"
    DONE_LATE = "done_late"
    NOT_NEEDED = "not_needed"
    PLAIN = "plain"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Badge:
    """A few words with a shape: "Overdue 2 working days"."""

    tone: Tone
    words: str


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: a badge, and the instant if there is one.

    Without an instant the badge says why: "No date: as soon as possible".
    """

    badge: Badge
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value a form carries without showing it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a page of ours. Visually hidden `about` tells equal links apart."""

    words: str
    href: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """One act that needs no further answer: POSTs its hidden values and the CSRF token."""

    words: str
    action: str
    about: str = ""
    fields: tuple[Hidden, ...] = ()
    secondary: bool = True


@dataclass(frozen=True, slots=True)
class Phone:
    """Whom to ring at one agency. None: the partnership has not given a number."""

    agency: str
    office: str | None = None
    out_of_hours: str | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The practitioner, as the top of every page names them."""

    name: str
    agency: str
    may_audit: bool = False
    may_open_case: bool = True


class Place(StrEnum):
    """Which entry of the navigation a page belongs to."""

    MY_WORK = "my_work"
    CASES = "cases"
    START = "start"
    AUDIT = "audit"
    PROCEDURE = "procedure"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Shell:
    """What the layout needs on every page.

    `done` confirms the act just finished; `warning` is about the whole service ("The clock has
    stopped…"); `clock` is shown when the demonstration's clock has been moved.
    """

    now: datetime
    csrf: str
    place: Place = Place.ELSEWHERE
    signed_in: SignedIn | None = None
    demonstration: bool = True
    done: str | None = None
    warning: str | None = None
    clock: str | None = None


@dataclass(frozen=True, slots=True)
class SafeContact:
    """Stands above every contact detail and prints. Words are ready: "Not told: …", "Not asked"."""

    told: str
    safe_way: str = "Not recorded: ask the referrer before making contact"
    safe_time: str = "Not recorded"
    must_not_know: str = "Not recorded"


@dataclass(frozen=True, slots=True)
class Detail:
    """A label and its value; `doubt` is the sentence beside a value kept as typed."""

    label: str
    value: str
    doubt: str | None = None
