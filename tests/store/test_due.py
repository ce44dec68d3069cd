"""What is due is found at once, however many deadlines are open."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest

from tests.store.made import NOON, case, deadline, open_cases
from workflows.store import deadlines
from workflows.store.database import Database
from workflows.store.statements import POSTGRESQL, SQLITE
from workflows.store.tables import to_text

MANY = 100_000
DUE = 100
FILL = """
INSERT INTO deadline (id, case_id, name, cycle, rung, agency, status, sentence, why, source, urgent,
                      due_at, next_at)
SELECT 'd' || n, 'case-1', 'open', n, 0, 'midwifery', 'open', 's', 'w', 'x', {false}, {at}, {at}
FROM {numbers}
"""


def test_cases_come_longest_waiting_first_and_each_once(database: Database):
    open_cases(database, *(case(number) for number in range(1, 6)))
    late = {1: 30, 2: 10, 3: 20, 4: 40}
    with database.transaction() as tx:
        deadlines.upsert_deadlines(
            tx,
            [
                deadline(number, rung=rung, next_at=NOON - timedelta(minutes=minutes - rung))
                for number, minutes in late.items()
                for rung in range(4)
            ]
            + [
                deadline(5, "future", next_at=NOON + timedelta(microseconds=1)),
                deadline(5, "never", next_at=None),
            ],
        )
    with database.reading() as tx:
        found = deadlines.due_cases(tx, NOON, 10)
        assert found == ["case-4", "case-1", "case-3", "case-2"]
        assert deadlines.due_cases(tx, NOON, 2) == ["case-4", "case-1"]
        assert deadlines.due_cases(tx, NOON - timedelta(hours=2), 10) == []


def test_a_deadline_is_due_at_its_very_instant(database: Database):
    open_cases(database, case(1))
    with database.transaction() as tx:
        deadlines.upsert_deadlines(tx, [deadline(1, next_at=NOON)])
        assert deadlines.due_cases(tx, NOON - timedelta(microseconds=1), 10) == []
        assert deadlines.due_cases(tx, NOON, 10) == ["case-1"]


def test_one_case_with_a_great_many_due_does_not_hide_the_others(database: Database):
    open_cases(database, case(1), case(2))
    with database.transaction() as tx:
        crowd = [deadline(1, cycle=cycle, next_at=NOON) for cycle in range(50)]
        crowd += [
            deadline(1, "earlier", cycle=cycle, next_at=NOON - timedelta(hours=cycle))
            for cycle in range(50)
        ]
        deadlines.upsert_deadlines(tx, [*crowd, deadline(2, next_at=NOON)])
        assert deadlines.due_cases(tx, NOON, 2) == ["case-1", "case-2"]


def test_sqlite_finds_what_is_due_by_its_index_in_order(sqlite_url: str):
    with Database.open(sqlite_url) as database:
        database.upgrade()
        open_cases(database, case(1))
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
            numbers = (
                "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c "
                f"WHERE n < {MANY}) SELECT n FROM c)"
            )
            at = "strftime('%Y-%m-%dT%H:%M:%S', '2026-03-12', n || ' minutes') || '.000000+00:00'"
            connection.execute(FILL.format(false="0", at=at, numbers=numbers))
            connection.commit()
            compiled = deadlines._due.on(SQLITE)
            values = {"now": to_text(NOON), "after": "0001", "after_case": "", "size": 10}
            given = [values.get(name, 0) for name in compiled.names]
            plan = connection.execute(f"EXPLAIN QUERY PLAN {compiled.sql}", given).fetchall()
        told = " / ".join(row[-1] for row in plan)
        assert "USING COVERING INDEX ix_deadline_next" in told
        assert "TEMP B-TREE" not in told
        with database.reading() as tx:
            assert deadlines.due_cases(tx, NOON, 10) == ["case-1"]


@pytest.mark.postgres
def test_postgresql_finds_what_is_due_by_its_index_in_order_with_any_parameters(
    postgresql_url: str,
):
    with Database.open(postgresql_url, allow_fsync_off=True) as database:
        database.upgrade()
        open_cases(database, case(1))
        compiled = deadlines._due.on(POSTGRESQL)
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        at = "timestamptz '2026-03-12 00:00+00' + n * interval '1 minute'"
        numbers = f"generate_series(1, {MANY}) AS n"
        connection.execute(FILL.format(false="false", at=at, numbers=numbers))
        connection.execute("ANALYZE deadline")
        # The plan made for every parameter alike is what a prepared statement ends up with.
        connection.execute("SET plan_cache_mode = force_generic_plan")
        numbered = compiled.sql
        for position in range(1, len(compiled.names) + 1):
            numbered = numbered.replace("%s", f"${position}", 1)
        connection.execute(f"PREPARE due AS {numbered}")
        lines = connection.execute(
            "EXPLAIN (ANALYZE, TIMING OFF) "
            "EXECUTE due('2026-03-12 02:00+00', '0001-01-01+00', '', 10)"
        ).fetchall()
    plan = "\n".join(line for (line,) in lines)
    assert "using ix_deadline_next" in plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan
