"""My work and the list of cases: what must I do next, and by when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.pages.views import Badge, Button, Due, Link, SafeContact, Shell


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near birth is. `edd` None: not known. A range shows its earliest day."""

    gestation_days: int | None = None
    edd: date | None = None


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One task in a queue. `contact` (referrer, ward) is shown below the safe contact."""

    reference: str
    case_href: str
    step: str
    due: Due
    nearness: Nearness
    safe_contact: SafeContact
    holder: str
    open: Link | None
    urgency: str | None = None
    contact: str | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A message: its subject only ("Act today"), the opaque reference, and why it was sent."""

    subject: str
    reference: str
    href: str
    reason: str
    sent_at: datetime
    read: bool = False
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter by GET: the link that chooses it, and whether it is chosen."""

    words: str
    href: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class MyWorkView:
    """queues/my_work.html: rows are already in order, soonest first."""

    shell: Shell
    agency: str
    rows: tuple[WorkRow, ...]
    inbox: tuple[InboxLine, ...] = ()
    filters: tuple[Filter, ...] = ()
    start_href: str | None = None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case a person may see. No name: the reference is enough to find it."""

    reference: str
    href: str
    state: Badge
    waiting_on: str
    nearness: Nearness
    next_due: Due | None = None


@dataclass(frozen=True, slots=True)
class CasesView:
    """cases/list.html. The search is POSTed (`search`), so nothing typed stands in an address.

    `searched` is what was typed, shown back; None when nothing was searched for.
    """

    shell: Shell
    search_action: str
    rows: tuple[CaseRow, ...]
    searched: str | None = None
    filters: tuple[Filter, ...] = ()
    pages: tuple[Link, ...] = ()
    page: str = ""
