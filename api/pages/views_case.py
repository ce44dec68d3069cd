"""The case page: where it is, who has it, what is late, and why each date is what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.pages.views import Badge, Button, Detail, Due, Link, Phone, SafeContact, Shell


@dataclass(frozen=True, slots=True)
class Edd:
    """The EDD in force. `on` None: not known. `through` is set for an estimated range.

    `how` is the whole phrase after the date: "by scan, stated by Asha Lowe (Midwifery) on …".
    """

    gestation_days: int | None = None
    on: date | None = None
    through: date | None = None
    how: str = ""
    doubt: str | None = None
    proposed: str | None = None
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """One card: the agency the case waits on, for what, who has it, and by when."""

    agency: str
    step: str
    holder: str
    due: Due
    phone: Phone | None = None
    open: Link | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """One of the referral's stamps. `at` None: not yet, and `note` may say what to do."""

    title: str
    at: datetime | None = None
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One step of an agency. `reason` is for "Not needed" and withdrawn steps."""

    title: str
    state: Badge
    due: Due | None = None
    holder: str | None = None
    reason: str | None = None
    open: Link | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class AgencyTasks:
    """The steps of one agency, in the pathway's order."""

    agency: str
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """A date this deadline used to have: what was shown, until when, and why it changed."""

    due: datetime | None
    until: datetime
    because: str


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """One deadline with the sentence that set it and where that comes from.

    `confirmed` False is shown as "assumed": inferred figures are never passed off as published.
    """

    title: str
    agency: str
    due: Due
    sentence: str
    why: str
    source: str
    confirmed: bool
    strength: str = ""
    not_before: datetime | None = None
    cause: str | None = None
    clash: str | None = None
    shown_before: tuple[ShownBefore, ...] = ()


@dataclass(frozen=True, slots=True)
class EscalationLine:
    """One escalation stage reached: who was told, and whether it was noticed late."""

    stage: str
    about: str
    at: datetime
    told: tuple[str, ...]
    noticed_late: bool = False
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An earlier pregnancy or case that the new one brings back into view."""

    title: str
    sentence: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of the log. The two times differ when something was recorded afterwards."""

    number: int
    sentence: str
    by: str
    agency: str
    happened: datetime
    recorded: datetime
    detail: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class Map:
    """The pathway: in words first, then drawn. `svg` is our own drawing, never typed text."""

    words: tuple[str, ...]
    svg: str | None = None


@dataclass(frozen=True, slots=True)
class CaseView:
    """cases/case.html. `log_check` says whether the log is whole; `phones` are those to ring."""

    shell: Shell
    reference: str
    procedure: str
    edition: str
    state: Badge
    edd: Edd
    safe_contact: SafeContact
    woman: tuple[Detail, ...]
    waiting: tuple[Waiting, ...]
    agencies: tuple[AgencyTasks, ...]
    deadlines: tuple[DeadlineLine, ...]
    log: tuple[LogLine, ...]
    map: Map
    stamps: tuple[Stamp, ...] = ()
    unopened: str | None = None
    notices: tuple[str, ...] = ()
    escalations: tuple[EscalationLine, ...] = ()
    history: tuple[HistoryLine, ...] = ()
    happenings: tuple[Link, ...] = ()
    change_edd: Link | None = None
    close: Link | None = None
    phones: tuple[Phone, ...] = ()
