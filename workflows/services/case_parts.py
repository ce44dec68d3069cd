"""The parts a case file is made of: rows of the store with the words and names a reader needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workflows.domain.agencies import AgencyKey
from workflows.domain.babies import Baby
from workflows.domain.cases import Case, Value
from workflows.domain.deadlines import DateClash, DeadlineDefinition
from workflows.domain.events import Event
from workflows.domain.referrals import Referral, Stamp
from workflows.procedures.definition import Lane, Procedure
from workflows.services.deciding import DateToDecide
from workflows.services.history import Kin
from workflows.store.rows import DeadlineRow, EntryRow, TaskRow


@dataclass(frozen=True, slots=True)
class PastDate:
    """A date a deadline had, until when it was shown, and why it changed."""

    due_at: datetime
    until: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class DatedDeadline:
    """One deadline that was set, in one cycle. `row` holds its dates, sentence, why and status.

    `clash` is there while it is due before it may begin. Earlier cycles are not `is_current`.
    `to_decide` says who may decide another date, where anybody may.
    """

    row: DeadlineRow
    definition: DeadlineDefinition
    agency_title: str
    clash: DateClash | None
    shown_before: tuple[PastDate, ...]
    is_current: bool
    to_decide: DateToDecide | None = None


@dataclass(frozen=True, slots=True)
class UndatedDeadline:
    """A deadline of the pathway without a date yet. `waits_for` names events, facts or `edd`.

    Empty `waits_for`: it has no instant by its nature (as soon as possible, before an event), or
    `trouble` says why none could be worked out.
    """

    definition: DeadlineDefinition
    agency: AgencyKey
    agency_title: str
    sentence: str
    why: str
    source: str
    waits_for: tuple[str, ...]
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class TaskShown:
    """One task, with its people by name and the newest deadline it carries."""

    row: TaskRow
    agency_title: str
    holder: str | None
    done_by: str | None
    deadline: DeadlineRow | None
    may_work_on: bool


@dataclass(frozen=True, slots=True)
class WaitingOn:
    """What the case waits on now: an agency, a step, who has it, and whom to ring."""

    task: TaskShown
    lane: Lane | None


@dataclass(frozen=True, slots=True)
class StampShown:
    """One of the referral's stamps. `at` None: not yet. `task` is the open one that records it."""

    stamp: Stamp
    at: datetime | None
    by: str | None
    agency_title: str | None
    task: TaskRow | None


@dataclass(frozen=True, slots=True)
class EscalationStage:
    """One stage that was reached. `told` pairs a role's title with a person's name."""

    deadline: str
    deadline_title: str
    stage: int
    at: datetime
    told: tuple[tuple[str, str], ...]
    unfilled: tuple[str, ...]
    noticed_late: bool
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """Another case of the family. `may_read`: the reader may open it too.

    `lines` are what it says that counts here, as it stands now.
    """

    reference: str
    opened_at: datetime
    closed_at: datetime | None
    may_read: bool
    kin: Kin = Kin.EARLIER
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry, with the sentence it reads as. `event` is None once it was lawfully erased."""

    entry: EntryRow
    event: Event | None
    sentence: str
    by: str
    agency_title: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything a case page is made of. Tasks are in the order they opened, dates soonest first.

    `earlier` are the family's other cases; `earlier_facts` what they brought into this one.
    """

    now: datetime
    case: Case
    procedure: Procedure
    urgent: bool
    gestation_days: int | None
    agencies: frozenset[AgencyKey]
    names: Mapping[str, str]
    referral: Referral
    stamps: tuple[StampShown, ...]
    tasks: tuple[TaskShown, ...]
    waiting_on: tuple[WaitingOn, ...]
    deadlines: tuple[DatedDeadline, ...]
    undated: tuple[UndatedDeadline, ...]
    escalations: tuple[EscalationStage, ...]
    earlier: tuple[EarlierCase, ...]
    earlier_facts: Mapping[str, Value]
    log: tuple[LogLine, ...]
    changed_by: str
    changed_at: datetime
    may_change: bool
    babies: tuple[Baby, ...] = ()
    """A record per baby; `kind` only where this reader may read it."""
    may_reopen: bool = False
    """The case is closed, and the reader may record what opens it again."""
    may_record: tuple[str, ...] = ()
    """Happenings that this reader may record now; on a closed case only those that reopen it."""

    def task(self, task_id: str) -> TaskShown | None:
        """The task of that id, if it is one of this case's."""
        return next((task for task in self.tasks if task.row.id == task_id), None)
