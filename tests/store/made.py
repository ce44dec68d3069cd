"""Rows for store tests: invented people, places and cases, each with only what a test names."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import sql

from workflows.domain.agencies import Actor, AgencyKey, PersonId
from workflows.domain.cases import CaseId, CaseStatus
from workflows.domain.tasks import StepKey, TaskId, TaskStatus
from workflows.store import cases, deadlines, editions, keys, log, outbox, people, tasks
from workflows.store.database import Database
from workflows.store.rows import (
    NO_HASH,
    CaseRow,
    DeadlineRow,
    DeadlineStatus,
    MessageKind,
    NewEntry,
    OutboxRow,
    TaskRow,
)
from workflows.store.transaction import Transaction

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
ANN = Actor(PersonId("ann"), "Ann Larkmoor", AgencyKey("midwifery"), frozenset({"named_midwife"}))
BEN = Actor(PersonId("ben"), "Ben Thornley", AgencyKey("childrens_social_care"))
EDITION = "e" * 64


def case(number: int = 1, **changes: object) -> CaseRow:
    row = CaseRow(
        id=CaseId(f"case-{number}"),
        reference=f"UB-{number:04}",
        procedure_id="unborn_baby",
        procedure_hash=EDITION,
        edition="1",
        layers=["unborn_baby"],
        status=CaseStatus.OPEN,
        version=1,
        opened_at=NOON,
        opened_by=ANN.id,
        opened_for=ANN.agency,
        urgent=False,
        state=b"\x00state\xff" * 700,
        state_version=1,
        state_definition=EDITION,
        facts={"events": {"referral_received": NOON.isoformat()}, "values": {"track": None}},
        details={"woman": {"name": "Dee Marlowe"}, "safe_contact": {"safe_way": "by text"}},
        edd=[],
        chain_seq=0,
        chain_hash=NO_HASH,
        chain_at=None,
        closed_at=None,
        woman_key=None,
        changed_by=ANN.id,
        changed_at=NOON,
    )
    return replace(row, **changes)


def task(case_number: int = 1, name: str = "a", **changes: object) -> TaskRow:
    row = TaskRow(
        id=TaskId(f"task-{case_number}-{name}"),
        case_id=CaseId(f"case-{case_number}"),
        step=StepKey("decide_referral"),
        agency=AgencyKey("childrens_social_care"),
        title="Decide what happens with the referral",
        status=TaskStatus.OPEN,
        opened_at=NOON,
        version=1,
        deadline="referral_decision",
        claimed_by=None,
        done_by=None,
        done_at=None,
        recorded_at=None,
        changed_by=ANN.id,
        changed_at=NOON,
    )
    return replace(row, **changes)


def deadline(case_number: int = 1, name: str = "referral_decision", **changes: object):
    cycle, rung = changes.get("cycle", 1), changes.get("rung", 0)
    row = DeadlineRow(
        id=f"deadline-{case_number}-{name}-{cycle}-{rung}",
        case_id=CaseId(f"case-{case_number}"),
        name=name,
        cycle=1,
        rung=0,
        step=StepKey("decide_referral"),
        task_id=None,
        agency=AgencyKey("childrens_social_care"),
        status=DeadlineStatus.OPEN,
        due_at=NOON + timedelta(days=1),
        not_before_at=None,
        sentence="1 working day after referral_received",
        why="The referral was received on Thursday 12 March 2026.",
        source="Invented procedures, 3.2",
        basis_edd=None,
        missed_at=None,
        missed_due_at=None,
        cause=None,
        met_at=None,
        recorded_at=None,
        next_at=NOON + timedelta(days=1),
        ladder="no_outcome",
        urgent=False,
    )
    return replace(row, **changes)


def message(case_number: int = 1, name: str = "a", **changes: object) -> OutboxRow:
    row = OutboxRow(
        id=f"message-{case_number}-{name}",
        case_id=CaseId(f"case-{case_number}"),
        recipient=BEN.id,
        kind=MessageKind.ACT_BY,
        reason_kind="TaskOpened",
        deadline_id=None,
        rung=0,
        dedupe_key=f"case-{case_number}:{name}",
        act_by=NOON + timedelta(days=1),
        created_at=NOON,
    )
    return replace(row, **changes)


def entry(kind: str = "StepCompleted", minutes: int = 0, **changes: object) -> NewEntry:
    at = NOON + timedelta(minutes=minutes)
    row = NewEntry(
        kind=kind,
        actor=ANN.id,
        agency=ANN.agency,
        recorded_at=at,
        host_at=at,
        happened_at=at - timedelta(hours=1),
        payload={"step": "decide_referral", "answers": {"decision": "strategy_discussion"}},
    )
    return replace(row, **changes)


def open_cases(database: Database, *rows: CaseRow, entries: int = 1) -> None:
    """People, the pinned edition, and each case with the first entries of its log."""
    with database.transaction() as tx:
        people.put(tx, [ANN, BEN])
        editions.insert_procedure(tx, EDITION, "unborn_baby", 1, {"procedure.toml": b"id = 1"})
        for row in rows:
            cases.insert_case(tx, row)
            new = [entry("CaseOpened" if n == 0 else "TaskOpened", n) for n in range(entries)]
            cases.save_case(tx, log.append(tx, row, new), by=ANN.id, at=NOON)


def complete_step(tx: Transaction, number: int = 1, version: int | None = None) -> CaseRow:
    """What completing a step writes, all of it."""
    row = cases.load_case(tx, f"UB-{number:04}")
    now = tx.database_now()
    (done, *_) = tasks.tasks_of(tx, row.id)
    tasks.update_tasks(
        tx,
        [replace(done, status=TaskStatus.DONE, done_by=ANN.id, done_at=NOON, recorded_at=now)],
        by=ANN.id,
        at=NOON,
    )
    tasks.insert_tasks(tx, [task(number, "next")])
    deadlines.upsert_deadlines(
        tx,
        [
            deadline(number, status=DeadlineStatus.MET, met_at=NOON, next_at=None),
            deadline(number, "assessment"),
        ],
    )
    row = log.append(tx, row, [entry(minutes=10 + n) for n in range(6)])
    outbox.add(tx, [message(number, "next")])
    keys.remember(tx, ANN.id, f"key-{number}", "body", '{"done":true}')
    return cases.save_case(tx, row, by=ANN.id, at=NOON)


TABLES = {
    "procedure_edition": "hash",
    "procedure_file": "hash, name",
    "practitioner": "id",
    "session": "id_hash",
    "case_record": "id",
    "case_agency": "case_id, agency",
    "task": "id",
    "deadline": "id",
    "log_entry": "case_id, seq",
    "log_payload": "case_id, seq",
    "outbox": "id",
    "idempotency_key": "actor, key",
    "access_entry": "id",
}


def raw(url: str, words: str, *values: object, triggers: bool = True) -> list[tuple[object, ...]]:
    """Run SQL as somebody with the database file or server in her hands would. `?` marks values.

    Without `triggers` she has switched off the triggers and the foreign keys.
    """
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=5)) as connection:
            if not triggers:
                names = connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
                for (name,) in names.fetchall():
                    connection.execute(f"DROP TRIGGER {name}")
            found = connection.execute(words, values).fetchall()
            connection.commit()
            return found
    with psycopg.connect(url) as connection:
        if not triggers:
            connection.execute("SET session_replication_role = replica")
        cursor = connection.execute(words.replace("?", "%s"), values)
        return cursor.fetchall() if cursor.description else []


def dump(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Everything the database holds, in the order of its keys."""
    return {
        table: raw(
            url,
            sql.SQL("SELECT * FROM {} ORDER BY ").format(sql.Identifier(table)).as_string() + key,
        )
        for table, key in TABLES.items()
    }
