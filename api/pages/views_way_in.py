"""Pages that need no case: choosing a person, immediate danger, help, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.pages.views import Detail, Link, Phone, Shell
from api.pages.views_forms import Form


@dataclass(frozen=True, slots=True)
class PersonToChoose:
    """An invented practitioner of the demonstration. `id` is sent as `person`."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class AgencyToChoose:
    """The people of one agency."""

    title: str
    people: tuple[PersonToChoose, ...]


@dataclass(frozen=True, slots=True)
class ChoosePersonView:
    """sign_in/choose.html: one button per person, POSTing `person` and `next` to `action`."""

    shell: Shell
    action: str
    agencies: tuple[AgencyToChoose, ...]
    next: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ImmediateDangerView:
    """immediate_danger.html: whom to phone. `case` leads back to the case one came from."""

    shell: Shell
    phones: tuple[Phone, ...]
    case: Link | None = None


@dataclass(frozen=True, slots=True)
class HelpView:
    """help.html: how to get about, and the accessibility statement."""

    shell: Shell


@dataclass(frozen=True, slots=True)
class ErrorView:
    """errors/not_allowed, not_found, too_large, problem: a sentence and what to do next.

    `not_found` ignores both sentences: no access and no such case answer identically.
    `reference` is for technical help ("problem" only).
    """

    shell: Shell
    sentence: str = ""
    next_action: str = ""
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One thing that was refused: the field's title if one is meant, and what to do."""

    sentence: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class RefusedView:
    """errors/refused.html (422): used when the form itself cannot be shown again."""

    shell: Shell
    problems: tuple[RefusedLine, ...]
    kept: tuple[Detail, ...] = ()
    back: Link | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer as it now stands and as this person typed it."""

    label: str
    now: str
    yours: str


@dataclass(frozen=True, slots=True)
class ConflictView:
    """errors/conflict.html (409): who was quicker, both versions, and the typed text kept.

    `again` is the same form, carrying what was typed and the version now in force; None when
    the task is finished and can only be read.
    """

    shell: Shell
    who: str
    agency: str
    at: datetime
    what: str
    differences: tuple[Difference, ...]
    case: Link
    again: Form | None = None
