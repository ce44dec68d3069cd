"""The dates of a case, each with its sentence and source; its escalation; what came before it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from api.pages.deadline_words import due_of_deadline, due_of_undated, is_planned
from api.pages.late_start import Dated, late_start_of
from api.pages.views import Link
from api.pages.views_case import DeadlineLine, EscalationLine, HistoryLine, ShownBefore
from api.pages.views_steps import LateStart
from api.pages.words import calendar_of, listed, said, source_without_status
from workflows.domain.chronology import CAUSES, plain
from workflows.domain.clock import london_date
from workflows.domain.deadline_rules import EDD
from workflows.domain.wording import day, short_london
from workflows.services.case_file import CaseFile, DatedDeadline, EscalationStage, UndatedDeadline
from workflows.services.history import Kin

_DECIDED = "decided"
_OVER = frozenset({"met", "met_late", "ended"})
_KIN = {Kin.EARLIER: "Earlier case", Kin.LATER: "Later case", Kin.LINKED: "Linked case"}


class Stand(StrEnum):
    """Where a date stands for whoever opens the case."""

    NOW = "now"
    LATER = "later"
    """It counts only if the case gets as far as its step."""
    OVER = "over"
    """It came to its end, in this round or an earlier one."""


def deadlines_of(file: CaseFile, stand: Stand) -> Iterator[DeadlineLine]:
    """Every deadline that stands so, with the sentence that set it; soonest first."""
    for shown in file.deadlines:
        if _stand(shown) is stand:
            yield _dated(file, shown)
    if stand is Stand.NOW:
        yield from (_undated(shown) for shown in file.undated if _is_near(shown))


def _stand(shown: DatedDeadline) -> Stand:
    if not shown.is_current or shown.row.status.value in _OVER:
        return Stand.OVER
    decided = any(past.cause == _DECIDED for past in shown.shown_before)
    if is_planned(shown.row) and shown.clash is None and not decided:
        return Stand.LATER
    return Stand.NOW


def _is_near(shown: UndatedDeadline) -> bool:
    """Whether its missing date is anyone's to mend now: the rest waits for steps far off."""
    return shown.trouble is not None or EDD in shown.waits_for


def _dated(file: CaseFile, shown: DatedDeadline) -> DeadlineLine:
    row = shown.row
    source, confirmed = source_without_status(row.source)
    cause = row.cause.value if row.cause is not None else None
    return DeadlineLine(
        title=shown.definition.title,
        agency=shown.agency_title,
        due=due_of_deadline(row, file.now, calendar_of(file.procedure, row.agency)),
        sentence=said(row.sentence),
        why=said(row.why),
        source=source,
        confirmed=confirmed,
        strength=f"Strength: {shown.definition.strength}",
        not_before=row.not_before_at,
        cause=CAUSES.get(cause, plain(cause).lower()) if cause is not None else None,
        clash=shown.clash.sentence if shown.clash is not None else None,
        decide=_decide(file, shown),
        shown_before=tuple(
            ShownBefore(past.due_at, past.until, _because(past.cause))
            for past in shown.shown_before
        ),
    )


def _decide(file: CaseFile, shown: DatedDeadline) -> Link | None:
    """The way to decide another date, for whoever may."""
    asked = shown.to_decide
    if asked is None or asked.role is None:
        return None
    address = f"/cases/{file.case.reference}/dates/{shown.row.name}"
    return Link("Decide the date", address, about=shown.definition.title)


def late_of(file: CaseFile) -> LateStart | None:
    """What a late start came to; None for a case that did not start late."""
    current = (each for each in file.deadlines if each.is_current)
    return late_start_of(Dated(each.row, each.definition, each.agency_title) for each in current)


def _undated(shown: UndatedDeadline) -> DeadlineLine:
    source, confirmed = source_without_status(shown.source)
    waits = listed(said(name).replace("_", " ") for name in shown.waits_for)
    why = shown.trouble or (f"Waits for: {waits}." if waits else said(shown.why))
    return DeadlineLine(
        title=shown.definition.title,
        agency=shown.agency_title,
        due=due_of_undated(shown),
        sentence=said(shown.sentence),
        why=why,
        source=source,
        confirmed=confirmed,
        strength=f"Strength: {shown.definition.strength}",
    )


def escalation_of(stage: EscalationStage) -> EscalationLine:
    """One stage that was reached, and who was told."""
    stopped = None
    if stage.stopped_at is not None:
        stopped = f"Stopped {short_london(stage.stopped_at)}: the outcome was recorded."
    unfilled = tuple(f"Nobody holds the role {name.rpartition('.')[2].replace('_', ' ')}"
                     for name in stage.unfilled)  # fmt: skip
    return EscalationLine(
        stage=f"Escalation stage {stage.stage}",
        about=stage.deadline_title,
        at=stage.at,
        told=(*(f"{name}, {role}" for role, name in stage.told), *unfilled),
        noticed_late=stage.noticed_late,
        stopped=stopped,
    )


def history_of(file: CaseFile) -> Iterator[HistoryLine]:
    """The family's other cases, and what is known from each as it stands now."""
    home = f"/cases/{file.case.reference}"
    for other in file.earlier:
        started = day(london_date(other.opened_at))
        closed = other.closed_at
        ended = f", closed {day(london_date(closed))}" if closed else ", still open"
        said = " ".join(f"{line}." for line in other.lines)
        counts = " The assessment is still new." if other.kin is not Kin.LATER else ""
        link = Link(f"Open case {other.reference}", f"/cases/{other.reference}")
        yield HistoryLine(
            title=f"{_KIN[other.kin]} {other.reference}",
            sentence=f"Started {started}{ended}. {said}{counts}".strip(),
            link=link if other.may_read else None,
            unlink=Link(
                f"Take away the link with {other.reference}",
                f"{home}/unlink?other={other.reference}",
            )
            if other.kin is Kin.LINKED and other.may_read and file.may_change
            else None,
        )


def _because(cause: str) -> str:
    words = CAUSES.get(cause, plain(cause))
    return f"{words[:1].upper()}{words[1:]}."
