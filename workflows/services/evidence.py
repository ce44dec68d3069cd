"""Evidence as a table that leaves the system: one line a step, safe to open in a spreadsheet."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflows.domain.clock import london_instant
from workflows.domain.wording import counted
from workflows.services.audit import StepEvidence

COLUMNS = (
    "case",
    "step",
    "agency",
    "due",
    "happened",
    "recorded",
    "late by",
    "cause",
    "status",
    "sentence",
    "edition",
)

_STARTS_A_FORMULA = (
    *("=", "+", "-", "@", "\t", "\r", "\n", "\x00"),
    *("\uff1d", "\uff0b", "\uff0d", "\uff20"),
)
"""As typed, and in the full-width forms some spreadsheets take for the same."""
_HOUR = 3600
_DAY = 24


def cells(row: StepEvidence) -> tuple[str, ...]:
    """One line under `COLUMNS`. London times with their offset; no cell can start a formula."""
    return tuple(
        harmless(text)
        for text in (
            row.reference,
            row.title,
            row.agency_title,
            _instant(row.due_at),
            _instant(row.happened_at),
            _instant(row.recorded_at),
            late_words(row.late_by),
            row.cause or "",
            row.status,
            row.sentence or "",
            row.edition,
        )
    )


def harmless(text: str) -> str:
    """The text, with an apostrophe before anything a spreadsheet would run."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text


def late_words(late_by: timedelta | None) -> str:
    """Such as "3 days 4 hours" or "25 minutes"; empty when it was not late."""
    if late_by is None:
        return ""
    hours, seconds = divmod(int(late_by.total_seconds()), _HOUR)
    days, hours = divmod(hours, _DAY)
    if days:
        return f"{counted(days, 'day')} {counted(hours, 'hour')}" if hours else counted(days, "day")
    if hours:
        return counted(hours, "hour")
    return counted(max(seconds // 60, 1), "minute")


def _instant(at: datetime | None) -> str:
    return london_instant(at).isoformat(timespec="minutes") if at is not None else ""
