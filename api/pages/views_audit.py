"""What auditors and safeguarding leads read: steps with their times, and the procedure in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.pages.views import Badge, Due, Link, Shell
from api.pages.views_forms import Question


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of one case as evidence. `cause` is why it was late, when it was."""

    reference: str
    case_href: str
    step: str
    agency: str
    due: Due | None
    happened: datetime | None
    recorded: datetime | None
    late_by: str | None = None
    cause: str | None = None
    edition: str = ""
    """By which edition the step is judged: the one the case was started on."""


@dataclass(frozen=True, slots=True)
class AuditStepsView:
    """audit/steps.html: filters are sent by GET to `action` and hold no personal detail."""

    shell: Shell
    action: str
    filters: tuple[Question, ...]
    rows: tuple[StepLine, ...]
    counted: str
    csv: Link
    log_check: Badge
    log_findings: tuple[str, ...] = ()
    pages: tuple[Link, ...] = ()
    page: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """A step in words: who does it, by when, and where that comes from."""

    title: str
    agency: str
    sentence: str
    source: str
    confirmed: bool
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ProcedureStage:
    """A part of the pathway, with its drawing (our own SVG)."""

    title: str
    steps: tuple[ProcedureStep, ...]
    svg: str | None = None


@dataclass(frozen=True, slots=True)
class LadderStage:
    """One escalation stage in words: when, and who is told."""

    when: str
    tells: tuple[str, ...]
    urgent: str | None = None


@dataclass(frozen=True, slots=True)
class LadderWords:
    """What happens while a missed date stays unanswered."""

    title: str
    stages: tuple[LadderStage, ...]
    source: str | None = None


@dataclass(frozen=True, slots=True)
class ProcedureView:
    """procedures/show.html: what is in force, as sentences a safeguarding lead can sign."""

    shell: Shell
    title: str
    edition: str
    source: str
    approval: str
    lies_on: tuple[str, ...]
    conventions: tuple[str, ...]
    stages: tuple[ProcedureStage, ...]
    ladders: tuple[LadderWords, ...]
    switched_off: tuple[str, ...] = ()
