"""Cases walked by the real services, and what each measured step of theirs wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.procedures import ANSWERS_OF_SIXTY
from benchmarks.recording import Recording, Writes
from tests import make
from tests.make import Desk
from workflows.domain.agencies import PersonId
from workflows.domain.tasks import TaskStatus
from workflows.services.outcome import Outcome
from workflows.services.tasks import CompleteTask, complete_task
from workflows.store import cases, deadlines, keys, log, outbox, tasks
from workflows.store.database import Database
from workflows.store.rows import CaseRow, DeadlineRow, NewEntry, OutboxRow, TaskRow
from workflows.store.transaction import Transaction

WHO: Mapping[str, str] = {"midwifery": "midwife", "childrens_social_care": "duty_worker"}
TOLD = PersonId("team_manager")
_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Rows:
    """What one step wrote, as the store's own rows; `case` is as it was when saved."""

    case: CaseRow
    by: PersonId
    entries: list[NewEntry]
    new_tasks: list[TaskRow]
    changed_tasks: list[TaskRow]
    deadlines: list[DeadlineRow]
    messages: list[OutboxRow]
    key: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step to be done again: by whom, what they send, and what it writes."""

    by: str
    request: CompleteTask
    rows: Rows
    writes: Writes


def desk_on(url: str, *folders: Path) -> Desk:
    """A desk on a database, over these procedures."""
    return make.context(url, make.MONDAY, *folders)


def open_task(desk: Desk, reference: str) -> TaskRow:
    """The one task this case waits for."""
    with desk.ctx.looking() as unit:
        row = cases.load_case(unit.tx, reference, lock=False)
        return _open_of(unit.tx, row)


def walk(desk: Desk, reference: str, steps: int) -> None:
    """Complete so many steps of a case of sixty."""
    for number in range(steps):
        complete(desk, reference, f"walk-{reference}-{number}")


def complete(
    desk: Desk, reference: str, key: str, answers: Mapping[str, object] = ANSWERS_OF_SIXTY
) -> Outcome:
    """Complete the step this case waits for."""
    task = open_task(desk, reference)
    request = CompleteTask(key, task.id, answers)
    return complete_task(desk.ctx, desk.person(WHO[task.agency]), request)


def record_steps(desk: Desk, references: list[str], steps: int) -> list[Step]:
    """Do so many steps of each case in turn, and keep what every one of them wrote."""
    recording = Recording(desk.ctx.database)
    noted = replace(desk, ctx=replace(desk.ctx, database=Database(recording)))
    return [
        _record(noted, recording, reference, f"measured-{reference}-{number}")
        for number in range(steps)
        for reference in references
    ]


def doing(desk: Desk, step: Step) -> Callable[[], object]:
    """That step through the services."""
    actor = desk.person(step.by)
    return lambda: complete_task(desk.ctx, actor, step.request)


class Saving:
    """The same rows through the store alone: no engine, no dates worked out, nothing loaded."""

    def __init__(self, database: Database, references: list[str]) -> None:
        self._database = database
        with database.reading() as tx:
            found = [cases.load_case(tx, reference, lock=False) for reference in references]
        self._heads = {row.id: row for row in found}

    def act(self, rows: Rows) -> Callable[[], object]:
        """That step's rows, saved in one transaction."""
        return lambda: self._save(rows)

    def _save(self, rows: Rows) -> None:
        # Salts differ from one writing to the next, so each chain goes on from its own head.
        head, case = self._heads[rows.case.id], rows.case
        case = replace(
            case, chain_seq=head.chain_seq, chain_hash=head.chain_hash, chain_at=head.chain_at
        )
        at = case.changed_at
        with self._database.transaction() as tx:
            case = log.append(tx, case, rows.entries)
            case = cases.save_case(tx, case, by=rows.by, at=at)
            tasks.insert_tasks(tx, rows.new_tasks)
            tasks.update_tasks(tx, rows.changed_tasks, by=rows.by, at=at)
            deadlines.upsert_deadlines(tx, rows.deadlines)
            outbox.add(tx, rows.messages)
            keys.remember(tx, rows.by, *rows.key)
        self._heads[case.id] = case


def _open_of(tx: Transaction, case: CaseRow) -> TaskRow:
    (task,) = [t for t in tasks.tasks_of(tx, case.id) if t.status is TaskStatus.OPEN]
    return task


@dataclass(frozen=True, slots=True)
class _Look:
    """A case and everything of it, at one moment."""

    case: CaseRow
    tasks: dict[str, TaskRow]
    deadlines: dict[str, DeadlineRow]
    messages: dict[str, OutboxRow]


def _look(desk: Desk, reference: str) -> _Look:
    with desk.ctx.looking() as unit:
        tx = unit.tx
        case = cases.load_case(tx, reference, lock=False)
        return _Look(
            case=case,
            tasks={row.id: row for row in tasks.tasks_of(tx, case.id)},
            deadlines={row.id: row for row in deadlines.deadlines_of(tx, case.id)},
            messages={row.id: row for row in outbox.inbox_of(tx, TOLD, _ALL)},
        )


def _record(desk: Desk, recording: Recording, reference: str, key: str) -> Step:
    before = _look(desk, reference)
    (task,) = [row for row in before.tasks.values() if row.status is TaskStatus.OPEN]
    request = CompleteTask(key, task.id, ANSWERS_OF_SIXTY)
    by = WHO[task.agency]
    recording.taken()
    complete_task(desk.ctx, desk.person(by), request)
    writes = recording.taken()
    after = _look(desk, reference)
    with desk.ctx.looking() as unit:
        entries = log.entries_of(unit.tx, after.case.id)[before.case.chain_seq :]
        kept = keys.recall(unit.tx, PersonId(by), key)
    assert kept is not None
    changed = [row for key, row in after.tasks.items() if before.tasks.get(key, row) != row]
    return Step(
        by=by,
        request=request,
        writes=writes,
        rows=Rows(
            case=replace(after.case, version=before.case.version),
            by=PersonId(by),
            entries=[
                NewEntry(
                    kind=entry.kind,
                    actor=entry.actor,
                    agency=entry.agency,
                    recorded_at=entry.recorded_at,
                    host_at=entry.host_at,
                    happened_at=entry.happened_at,
                    payload=entry.payload or {},
                )
                for entry in entries
            ],
            new_tasks=[row for key, row in after.tasks.items() if key not in before.tasks],
            changed_tasks=[replace(row, version=before.tasks[row.id].version) for row in changed],
            deadlines=[
                row for key, row in after.deadlines.items() if before.deadlines.get(key) != row
            ],
            messages=[row for key, row in after.messages.items() if key not in before.messages],
            key=(key, *kept),
        ),
    )
