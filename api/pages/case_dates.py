"""The dates of a case, each with its sentence and source; its escalation; what came before it."""

from __future__ import annotations

from collections.abc import Iterator

from api.pages.deadline_words import due_of_deadline, due_of_undated
from api.pages.views import Link
from api.pages.views_case import DeadlineLine, EscalationLine, HistoryLine, ShownBefore
from api.pages.words import calendar_of, listed, said, source_without_status
from workflows.domain.chronology import CAUSES, plain
from workflows.domain.clock import london_date
from workflows.domain.deadline_rules import EDD
from workflows.domain.wording import day, short_london
from workflows.services.case_file import CaseFile, DatedDeadline, EscalationStage, UndatedDeadline


def deadlines_of(file: CaseFile) -> Iterator[DeadlineLine]:
    """Every deadline with the sentence that set it: current ones, earlier cycles, undated ones."""
    running = [shown for shown in file.deadlines if shown.is_current]
    over = [shown for shown in file.deadlines if not shown.is_current]
    yield from (_dated(file, shown) for shown in (*running, *over))
    yield from (_undated(shown) for shown in file.undated if _is_near(shown))


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
        shown_before=tuple(
            ShownBefore(past.due_at, past.until, _because(past.cause))
            for past in shown.shown_before
        ),
    )


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
    """Earlier cases of the same woman, and what was learnt in them."""
    facts = [plain(name).lower() for name, held in file.earlier_facts.items() if held is True]
    for earlier in file.earlier:
        closed = earlier.closed_at
        ended = f", closed {day(london_date(closed))}" if closed else ", still open"
        brought = f" Brought back from it: {listed(facts)}." if facts else ""
        link = Link(f"Open case {earlier.reference}", f"/cases/{earlier.reference}")
        yield HistoryLine(
            title=f"Earlier case {earlier.reference}",
            sentence=f"Started {day(london_date(earlier.opened_at))}{ended}.{brought} What was "
            "learnt then is in view here; the assessment is still new.",
            link=link if earlier.may_read else None,
        )


def _because(cause: str) -> str:
    words = CAUSES.get(cause, plain(cause))
    return f"{words[:1].upper()}{words[1:]}."
