"""The shapes of answers: what programs read of cases, tasks, dates and the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

Json = Mapping[str, object]


class Answered(BaseModel):
    """What every answer has in common."""

    model_config = ConfigDict(frozen=True)


class Person(Answered):
    """A practitioner."""

    id: str
    name: str
    agency: str
    roles: tuple[str, ...]


class SignedIn(Answered):
    """A session that has begun. Programs send it as a bearer token; browsers hold it themselves."""

    session: str
    person: Person


class Acted(Answered):
    """What an act came to: the case, its version now, the steps it opened, the log's head."""

    reference: str
    version: int
    at: datetime
    opened: tuple[str, ...]
    receipt: str


class Edd(Answered):
    """One statement of the EDD; `earliest` sets dates."""

    number: int
    earliest: date
    latest: date
    method: str
    author: str
    stated_at: datetime
    accepted_by: str | None
    doubt: str | None


class WomanKnown(Answered):
    """What is known of her; null is "not known". `doubts` are shown beside what was typed."""

    name: str | None
    nhs_number: str | None
    born_on: date | None
    address: str | None
    gp: str | None
    doubts: Mapping[str, str]


class ContactKnown(Answered):
    """Whether she was told, and how to reach her safely."""

    told: str
    told_why_not: str | None
    safe_way: str | None
    safe_time: str | None
    must_not_know: str | None


class Task(Answered):
    """One task. Its `version` is what If-Match takes."""

    id: str
    step: str
    title: str
    agency: str
    agency_title: str
    status: str
    version: int
    opened_at: datetime
    due_at: datetime | None
    sentence: str | None
    holder: str | None
    done_by: str | None
    done_at: datetime | None
    recorded_at: datetime | None


class Deadline(Answered):
    """One deadline: its date if it has one, the sentence that set it, and where that comes from."""

    name: str
    title: str
    agency: str
    status: str
    strength: str
    due_at: datetime | None
    sentence: str
    why: str
    source: str
    cycle: int = 0
    not_before_at: datetime | None = None
    missed_due_at: datetime | None = None
    met_at: datetime | None = None
    cause: str | None = None
    clash: str | None = None
    decided_by: tuple[str, ...] = ()
    """The roles that may decide another date now; empty where none may."""
    waits_for: tuple[str, ...] = ()
    shown_before: tuple[datetime, ...] = ()


class Stamp(Answered):
    """One of the referral's stamps; `task` and `version` are those of the task that records it."""

    stamp: str
    at: datetime | None
    by: str | None
    agency: str | None
    task: str | None
    version: int | None


class Escalation(Answered):
    """One escalation stage that was reached."""

    deadline: str
    stage: int
    at: datetime
    told: tuple[str, ...]
    nobody_for: tuple[str, ...]
    noticed_late: bool
    stopped_at: datetime | None


class Earlier(Answered):
    """Another case of the family: `earlier` or `later` of the same woman, or `linked`.

    `lines` are what it says that counts for this one.
    """

    reference: str
    opened_at: datetime
    closed_at: datetime | None
    may_read: bool
    kin: str
    lines: tuple[str, ...]


class DocumentInCase(Answered):
    """A document of a case, and how many versions of it there are; 0: not written yet."""

    key: str
    title: str
    versions: int


class DocumentPart(Answered):
    """A version of a document, a copy or a receipt; `answers` is null once lawfully erased."""

    version: int
    step: str
    title: str
    by: str
    agency: str
    at: datetime
    recorded_at: datetime
    answers: Json | None


class DocumentReceipt(Answered):
    """What one agency confirmed; `version` null: nothing yet. `asked`: it is in its queue."""

    step: str
    title: str
    agency: str
    version: int | None
    asked: bool
    receipt: DocumentPart | None


class Document(Answered):
    """A document with every version, oldest first, and who has which of them."""

    reference: str
    key: str
    title: str
    versions: tuple[DocumentPart, ...]
    copies: tuple[DocumentPart, ...]
    receipts: tuple[DocumentReceipt, ...]


class Entry(Answered):
    """One entry of the log. `said` is null once it was lawfully erased."""

    seq: int
    kind: str
    sentence: str
    by: str
    agency: str
    happened_at: datetime | None
    recorded_at: datetime
    hash: str
    said: Json | None


class Baby(Answered):
    """One baby's record. `kind` of a loss is null for whoever does not need it."""

    number: int
    state: str
    born_at: datetime | None
    ended_at: datetime | None
    left_hospital_at: datetime | None
    kind: str | None


class Case(Answered):
    """One case, whole but for its log. Its `version` is what If-Match takes."""

    reference: str
    version: int
    status: str
    urgent: bool
    procedure: str
    edition: str
    opened_at: datetime
    opened_by: str
    opened_for: str
    closed_at: datetime | None
    changed_by: str
    changed_at: datetime
    agencies: tuple[str, ...]
    gestation_days: int | None
    woman: WomanKnown
    safe_contact: ContactKnown
    edd: Edd | None
    edd_versions: tuple[Edd, ...]
    awaits_outcome: bool
    referral: tuple[Stamp, ...]
    tasks: tuple[Task, ...]
    waiting_on: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    escalations: tuple[Escalation, ...]
    babies: tuple[Baby, ...]
    may_record: tuple[str, ...]
    earlier: tuple[Earlier, ...]
    documents: tuple[DocumentInCase, ...]


class CaseInList(Answered):
    """One case of a list. `edd` is there while it is known and a baby is expected."""

    reference: str
    status: str
    urgent: bool
    procedure: str
    opened_at: datetime
    closed_at: datetime | None
    edd: date | None
    open_tasks: int
    overdue: int
    next_due_at: datetime | None


class Work(Answered):
    """One open task of one's agency, with what decides its place in the list."""

    reference: str
    urgent: bool
    task: Task
    safe_contact: ContactKnown
    edd: date | None
    gestation_days: int | None
    escalation_stage: int


class Move(Answered):
    """One deadline before and after. `kept`: missed already, so it stays as it was then."""

    name: str
    title: str
    agency: str
    old: datetime | None
    new: datetime | None
    sentence: str
    kept: bool
    clash: str | None


class Preview(Answered):
    """What a new EDD would do. `relaxes`: it is later, so somebody must accept it."""

    edd: date
    latest: date
    old: Edd | None
    doubt: str | None
    relaxes: bool
    moves: tuple[Move, ...]
    version: int
