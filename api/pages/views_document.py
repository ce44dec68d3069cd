"""A document kept in versions: the newest first, fit to be read on one page at 3 a.m."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.pages.views import Badge, Detail, Link, Phone, SafeContact, Shell


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version. `at` is when it was written; `recorded` is there where that was afterwards."""

    number: int
    by: str
    at: datetime
    recorded: datetime | None
    answers: tuple[Detail, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What one agency has: a badge with words, who said so, and whom to ring."""

    agency: str
    state: Badge
    by: str | None = None
    at: datetime | None = None
    answers: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyLine:
    """To whom a version was sent."""

    words: str
    by: str
    at: datetime
    answers: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """cases/document.html. `newest` None: nobody has written it yet, and `waits` says who is to."""

    shell: Shell
    reference: str
    case: Link
    title: str
    woman: tuple[Detail, ...]
    safe_contact: SafeContact
    newest: VersionLine | None
    earlier: tuple[VersionLine, ...] = ()
    receipts: tuple[ReceiptLine, ...] = ()
    copies: tuple[CopyLine, ...] = ()
    waits: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
