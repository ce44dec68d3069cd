"""A case that starts late: what still fits, what was compressed by which rule, what was past."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from api.pages.views_steps import DateToBeSet, LateStart
from api.pages.words import said, source_without_status
from workflows.domain.deadline_text import say
from workflows.domain.deadlines import DeadlineDefinition, LateCause
from workflows.domain.wording import london
from workflows.procedures.said import rules_said
from workflows.services.case_file import DeadlineRow

_RUNNING = frozenset({"planned", "open", "waiting"})


@dataclass(frozen=True, slots=True)
class Dated:
    """One deadline of a case with the words that stand beside it."""

    row: DeadlineRow
    definition: DeadlineDefinition
    agency: str


def late_start_of(dated: Iterable[Dated]) -> LateStart | None:
    """The three groups; None where nothing was past or compressed when the case began."""
    fits, compressed, past = [], [], []
    for each in dated:
        row = each.row
        if row.cause is not LateCause.PRESENTED_LATE:
            if row.basis_edd is not None and row.due_at and row.status.value in _RUNNING:
                fits.append(_line(each, each.row.due_at is not None))
        elif row.missed_due_at is None and each.definition.late_start is not None:
            compressed.append(_compressed(each))
        else:
            past.append(_past(each))
    if not compressed and not past:
        return None
    return LateStart(tuple(fits), tuple(compressed), tuple(past))


def _line(
    each: Dated, dated: bool, sentence: str | None = None, note: str | None = None
) -> DateToBeSet:
    source, confirmed = source_without_status(each.row.source)
    return DateToBeSet(
        title=each.definition.title,
        agency=each.agency,
        due=each.row.due_at if dated else None,
        sentence=said(sentence or each.row.sentence),
        source=source if confirmed else f"{source} (assumed)",
        note=note,
    )


def _compressed(each: Dated) -> DateToBeSet:
    """The rule for a late start is in use, or will be once the step is reached."""
    rule = "" if each.definition.late_start is None else say(each.definition.late_start)
    in_use = each.row.sentence == rule
    ordinary = said(rules_said(each.definition))
    note = f"Instead of: {ordinary}, which was past when the case began"
    if not in_use:
        note = f"{note}. It counts once the case gets that far"
    return _line(each, in_use, rule, note)


def _past(each: Dated) -> DateToBeSet:
    was = each.row.missed_due_at or each.row.due_at
    when = f"Past since {london(was)}. " if was is not None else ""
    what = (
        "It protects somebody, so its escalation begins at once"
        if each.definition.protects
        else "Nobody missed it. It is still to be done, as soon as possible"
    )
    return _line(each, False, note=f"{when}{what}")
