"""The case page: where it is, who has it, what is late, and why each date is what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.pages.views import Badge, Button, Detail, Due, Link, Phone, SafeContact, Shell
from api.pages.views_steps import LateStart


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
    """One step the case waits for: who has it, and by when."""

    step: str
    holder: str
    due: Due
    open: Link | None = None


@dataclass(frozen=True, slots=True)
class WaitingOn:
    """One card: the agency the case waits on, whom to ring there, and each step, soonest first."""

    agency: str
    steps: tuple[Waiting, ...]
    phone: Phone | None = None


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
    """The steps of one agency, in the pathway's order; `over` are done or not needed."""

    agency: str
    tasks: tuple[TaskLine, ...]
    over: tuple[TaskLine, ...] = ()


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
    decide: Link | None = None
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
    """Another case of the family, brought into view; `unlink` where somebody linked it."""

    title: str
    sentence: str
    link: Link | None = None
    unlink: Link | None = None


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
    """cases/case.html: what is due and whom it waits on first; what is over is folded away.

    `deadlines` run now, `later` count only if the case gets that far, `over` came to their end.
    `log` is the newest entries, `log_before` those before them. `phones` are those to ring.
    """

    shell: Shell
    reference: str
    procedure: str
    edition: str
    state: Badge
    edd: Edd
    safe_contact: SafeContact
    woman: tuple[Detail, ...]
    waiting: tuple[WaitingOn, ...]
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
    late: LateStart | None = None
    later: tuple[DeadlineLine, ...] = ()
    over: tuple[DeadlineLine, ...] = ()
    log_before: tuple[LogLine, ...] = ()
    escalations_over: tuple[EscalationLine, ...] = ()
    documents: tuple[Link, ...] = ()
    link_case: Link | None = None
    babies: tuple[Detail, ...] = ()
