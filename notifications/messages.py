"""Turns an outbox row into words that may be seen over anyone's shoulder.

A message says that something waits, an opaque reference and where to read on: nothing that could
tell who the family is, what is feared, or how far on a pregnancy is. Templates are given nothing
else, so none of them can say more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from workflows.domain.clock import london_date
from workflows.domain.identifiers import parse_case_reference
from workflows.domain.wording import day
from workflows.store.rows import MessageKind

TEMPLATES: Final = Path(__file__).parent / "templates"

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    undefined=StrictUndefined,
    autoescape=select_autoescape(()),
    keep_trailing_newline=True,
)


class Noted(Protocol):
    """What of an outbox row, or of its line in an inbox, decides how a message reads."""

    @property
    def kind(self) -> MessageKind:
        """What the message asks of its reader."""
        ...

    @property
    def act_by(self) -> datetime | None:
        """By when, where the message asks for something by a date."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out: one line of subject, and plain text."""

    subject: str
    body: str


def subject_of(row: Noted) -> str:
    """One of "Act today", "Act by Friday 13 March 2026" (a London date) and "For information".

    A row that asks for something by a date and has none says "Act today": too soon is safe.
    """
    return _rendered(row, "subject", {})


def message_of(row: Noted, reference: str, address: str) -> Message:
    """The message as it goes out. `address` is where Prebirth is served, such as `https://host`.

    Raises `ValueError` for a reference that is not one of ours: a name must never stand there.
    """
    parsed = parse_case_reference(reference)
    if parsed is None:
        raise ValueError("a message carries a case reference and nothing else")
    link = f"{address.rstrip('/')}/cases/{parsed}"
    return Message(subject_of(row), _rendered(row, "body", {"reference": parsed, "link": link}))


def _rendered(row: Noted, part: str, given: dict[str, str]) -> str:
    kind, values = row.kind, dict(given)
    if kind is MessageKind.ACT_BY:
        if row.act_by is None:
            kind = MessageKind.ACT_TODAY
        else:
            values["act_by"] = day(london_date(row.act_by))
    text = _environment.get_template(f"{kind}/{part}.txt").render(values)
    return text.strip() if part == "subject" else text
