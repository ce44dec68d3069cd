"""What goes into the store and comes out of it: frozen values, named as their table's columns.

Every instant is aware and UTC. A `Json` field is JSON primitives only, written once, as text.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workflows.domain.agencies import AgencyKey, PersonId
from workflows.domain.cases import CaseId, CaseStatus
from workflows.domain.deadlines import LateCause
from workflows.domain.tasks import StepKey, TaskId, TaskStatus

Json = dict[str, object]

NO_HASH = bytes(32)
"""What the first entry of a chain names as its predecessor."""


class DeadlineStatus(StrEnum):
    """Where one deadline stands.

    `planned`: its step is not reached; `waiting`: no instant yet; `unresolved`: could not be worked
    out and somebody must act; `ended`: stopped without being met; `could_not_be_met`: a gestation
    that was past when the case was opened, so nobody missed it, and still to be done.
    """

    PLANNED = "planned"
    OPEN = "open"
    MISSED = "missed"
    MET = "met"
    MET_LATE = "met_late"
    ENDED = "ended"
    WAITING = "waiting"
    UNRESOLVED = "unresolved"
    COULD_NOT_BE_MET = "could_not_be_met"


class MessageKind(StrEnum):
    """What a message asks of its reader; its subject says no more."""

    ACT_TODAY = "act_today"
    ACT_BY = "act_by"
    FOR_INFORMATION = "for_information"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as stored. `version` is that of the stored row; `save_case` raises it by one.

    `facts`: {"events": {name: ISO instant}, "values": {…}}. `details`: {"woman": {…},
    "safe_contact": {…}}. `edd`: the fields of each `EddVersion`, oldest first. The three `chain_`
    fields are the head of the log's chain and change only through `log.append`.
    """

    id: CaseId
    reference: str
    procedure_id: str
    procedure_hash: str
    edition: str
    layers: list[str]
    status: CaseStatus
    version: int
    opened_at: datetime
    opened_by: PersonId
    opened_for: AgencyKey
    urgent: bool
    state: bytes
    state_version: int
    state_definition: str
    facts: Json
    details: Json
    edd: list[Json]
    chain_seq: int
    chain_hash: bytes
    chain_at: datetime | None
    closed_at: datetime | None
    woman_key: str | None
    changed_by: PersonId
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Involvement:
    """An agency that may see a case, and since when."""

    case_id: CaseId
    agency: AgencyKey
    involved_at: datetime


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as stored. `done_at` is when it happened, `recorded_at` when we were told."""

    id: TaskId
    case_id: CaseId
    step: StepKey
    agency: AgencyKey
    title: str
    status: TaskStatus
    opened_at: datetime
    version: int
    deadline: str | None
    claimed_by: PersonId | None
    done_by: PersonId | None
    done_at: datetime | None
    recorded_at: datetime | None
    changed_by: PersonId
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """A deadline (rung 0) or a rung of its ladder. A rung has been reached once `missed_at` is set.

    `next_at` is when the sweep must look at it again; None: never. `missed_due_at` is the instant
    that was in force when it was missed, however the date moved later; on a rung, the instant that
    its ladder counts from.
    """

    id: str
    case_id: CaseId
    name: str
    cycle: int
    rung: int
    step: StepKey | None
    task_id: TaskId | None
    agency: AgencyKey
    status: DeadlineStatus
    due_at: datetime | None
    not_before_at: datetime | None
    sentence: str
    why: str
    source: str
    basis_edd: int | None
    missed_at: datetime | None
    missed_due_at: datetime | None
    cause: LateCause | None
    met_at: datetime | None
    recorded_at: datetime | None
    next_at: datetime | None
    ladder: str | None
    urgent: bool


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be written in the log. `host_at` is the database's time without any offset."""

    kind: str
    actor: PersonId
    agency: AgencyKey
    recorded_at: datetime
    host_at: datetime
    happened_at: datetime | None = None
    payload: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry as read. `payload` is None once it was erased; the entry itself stays."""

    case_id: CaseId
    seq: int
    kind: str
    agency: AgencyKey
    actor: PersonId
    recorded_at: datetime
    happened_at: datetime | None
    host_at: datetime
    hash: bytes
    payload: Json | None

    @property
    def erased(self) -> bool:
        """Whether what this entry said has been lawfully erased."""
        return self.payload is None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a log: which case (its reference), which entry, in a sentence."""

    case: str
    seq: int
    sentence: str


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to one person. `dedupe_key` is unique: the same message is put out once."""

    id: str
    case_id: CaseId
    recipient: PersonId
    kind: MessageKind
    reason_kind: str
    deadline_id: str | None
    rung: int
    dedupe_key: str
    act_by: datetime | None
    created_at: datetime
    read_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Someone signed in. It is over at `idle_until` or `ends_at`, whichever is first."""

    person: PersonId
    created_at: datetime
    idle_until: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One look at a case: by whom, for which agency, at what (a page, an export), when and why."""

    case_id: CaseId
    person: PersonId
    agency: AgencyKey
    looked_at: str
    reason: str | None
    viewed_at: datetime


@dataclass(frozen=True, slots=True)
class Remembered:
    """The first answer to a request: the hash of what was asked, and the answer as JSON text."""

    actor: PersonId
    key: str
    body_hash: str
    answer: str
    remembered_at: datetime
