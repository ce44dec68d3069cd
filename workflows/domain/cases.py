"""A case is one pregnancy under one procedure; the pregnancy's dates are kept as versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from workflows.domain.agencies import AgencyKey, PersonId

CaseId = NewType("CaseId", str)

Value = str | int | bool | None | tuple[str, ...]
"""What a fact may hold: JSON primitives, and several words where several may be chosen."""


CASE_EVENTS = ("case_opened", "case_closed", "case_reopened")
"""Events of the case itself, which no step records: clocks may count from them and diagrams hear
the closing and the reopening."""


class CaseStatus(StrEnum):
    """A case is open until it is closed; it is never deleted from view."""

    OPEN = "open"
    CLOSED = "closed"


class DatingMethod(StrEnum):
    """How an EDD was set. `estimated`: no scan and no sure period; a range, or a best guess."""

    SCAN = "scan"
    LMP = "lmp"
    IVF_DAY5 = "ivf_day5"
    IVF_DAY3 = "ivf_day3"
    EGG_COLLECTION = "egg_collection"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class EddVersion:
    """One statement of the EDD: a date or a range, how, by whom, when. Never overwritten.

    `accepted_by` is set once a named person accepted it; a later EDD relaxes nothing before.
    """

    number: int
    earliest: date
    latest: date
    method: DatingMethod
    author: PersonId
    agency: AgencyKey
    stated_at: datetime
    accepted_by: PersonId | None = None
    accepted_at: datetime | None = None
    doubt: str | None = None

    @property
    def sets_dates_by(self) -> date:
        """The furthest-on end of a range: the earliest EDD, so that no date comes too late."""
        return self.earliest


@dataclass(frozen=True, slots=True)
class Woman:
    """What the procedure needs to know of the mother. Every part may be "not known" (None).

    `doubts` keeps, per field, the sentence shown beside a value that was kept as typed.
    """

    name: str | None = None
    nhs_number: str | None = None
    born_on: date | None = None
    address: str | None = None
    gp: str | None = None
    doubts: tuple[tuple[str, str], ...] = ()


class Told(StrEnum):
    """Whether the woman was told of the referral; "not asked" is a lawful answer."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class SafeContact:
    """What stands above every contact detail: domestic abuse is assumed possible.

    `told_why_not` is asked whenever she was not told; `must_not_know` names who must not.
    """

    told: Told = Told.NOT_ASKED
    told_why_not: str | None = None
    safe_way: str | None = None
    safe_time: str | None = None
    must_not_know: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One pregnancy under one pinned edition of one procedure, as now known."""

    id: CaseId
    reference: str
    procedure: str
    edition: str
    status: CaseStatus
    version: int
    opened_at: datetime
    opened_by: PersonId
    opened_for: AgencyKey
    woman: Woman
    safe_contact: SafeContact
    edd: tuple[EddVersion, ...] = ()
    closed_at: datetime | None = None

    @property
    def edd_in_force(self) -> EddVersion | None:
        """The newest accepted EDD; None while it is not known."""
        accepted = [version for version in self.edd if version.accepted_by is not None]
        return accepted[-1] if accepted else None

    @property
    def edd_proposed(self) -> EddVersion | None:
        """A later EDD that waits for a named person to accept it, if one does."""
        newest = self.edd[-1] if self.edd else None
        return newest if newest is not None and newest.accepted_by is None else None
