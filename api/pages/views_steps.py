"""Pages that write: start a case, do a step, record a happening, change the EDD, close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.pages.views import Button, Detail, Link, Phone, SafeContact, Shell
from api.pages.views_forms import Form


@dataclass(frozen=True, slots=True)
class OpenCaseView:
    """cases/open.html: one page, few questions, none of which stops a referral."""

    shell: Shell
    procedure: str
    form: Form


@dataclass(frozen=True, slots=True)
class CheckedGroup:
    """Answers under one heading, as they will be kept."""

    title: str
    answers: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class DateToBeSet:
    """A deadline the case will have, with its sentence; `due` None: waits, `note` says for what."""

    title: str
    agency: str
    due: datetime | None
    sentence: str
    source: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LateStart:
    """What a late start means for the dates that count from the EDD, in three groups.

    `past` could not be met at the start: nobody missed it, and it is still to be done.
    """

    fits: tuple[DateToBeSet, ...]
    compressed: tuple[DateToBeSet, ...]
    past: tuple[DateToBeSet, ...]


@dataclass(frozen=True, slots=True)
class CheckAnswersView:
    """cases/check.html: `send` and `change` are forms that carry every answer hidden."""

    shell: Shell
    groups: tuple[CheckedGroup, ...]
    dates: tuple[DateToBeSet, ...]
    send: Form
    change: Form
    gestation_days: int | None = None
    late: LateStart | None = None


@dataclass(frozen=True, slots=True)
class CaseStartedView:
    """cases/sent.html: did it go, what happens next, and by when?"""

    shell: Shell
    reference: str
    case: Link
    next_steps: tuple[str, ...]
    dates: tuple[DateToBeSet, ...]
    phones: tuple[Phone, ...]
    do_next: Link | None = None


@dataclass(frozen=True, slots=True)
class DeadlineInset:
    """The date a step answers to, in words, with its sentence and source."""

    words: str
    sentence: str
    source: str
    confirmed: bool
    due: datetime | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class StepView:
    """cases/step.html: do a step, record a happening, or close a case."""

    shell: Shell
    reference: str
    case: Link
    title: str
    agency: str
    form: Form
    safe_contact: SafeContact
    introduction: str | None = None
    deadline: DeadlineInset | None = None
    buttons: tuple[Button, ...] = ()
    known: tuple[Detail, ...] = ()
    """What earlier steps said that this one needs (the referral, for the person deciding)."""
    phones: tuple[Phone, ...] = ()
    """Whom this step says to ring: above everything else, as it may be an emergency."""
    offers: tuple[Link, ...] = ()
    """Meetings of linked cases at which this step may have been done: each fills in what it can."""


@dataclass(frozen=True, slots=True)
class DateChange:
    """One deadline before and after a new EDD. `effect` is a word: "Earlier", "Later", "Stays"."""

    title: str
    agency: str
    old: datetime | None
    new: datetime | None
    effect: str
    note: str | None = None
    clash: bool = False


@dataclass(frozen=True, slots=True)
class ChangeEddView:
    """cases/edd.html: first `ask`; then, with `confirm`, the preview of every date old → new."""

    shell: Shell
    reference: str
    case: Link
    now: str
    ask: Form
    stated: str | None = None
    consequence: str | None = None
    changes: tuple[DateChange, ...] = ()
    confirm: Form | None = None
