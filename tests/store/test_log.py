"""The log only grows, says what was written, and can be checked by anybody."""

from __future__ import annotations

import hashlib
import json
import shutil
import tracemalloc
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.store.made import ANN, NOON, case, entry, open_cases, raw
from workflows.store import cases, log
from workflows.store.database import Database
from workflows.store.rows import NO_HASH, NewEntry
from workflows.store.tables import to_text

CASE = case(1).id


def logged(database: Database, entries: int = 6) -> None:
    open_cases(database, case(1), case(2), entries=entries)


def wrong(database: Database, **removed: object) -> list[tuple[str, int]]:
    with database.reading() as tx:
        return [(found.case, found.seq) for found in log.findings(tx, None, **removed)]


def test_entries_come_back_as_they_were_written(database: Database):
    open_cases(database, case(1))
    new = [
        entry(minutes=5, payload={"b": "“no further action”", "a": [1, None, True]}),
        entry("TaskOpened", minutes=6, happened_at=None),
    ]
    with database.transaction() as tx:
        row = log.append(tx, cases.load_case(tx, "UB-0001"), new)
        cases.save_case(tx, row, by=ANN.id, at=NOON)
        found = log.entries_of(tx, CASE)
    assert [item.seq for item in found] == [1, 2, 3]
    for written, read in zip(new, found[1:], strict=True):
        for name in ("kind", "actor", "agency", "recorded_at", "happened_at", "host_at", "payload"):
            assert getattr(read, name) == getattr(written, name)
    assert found[-1].hash == row.chain_hash
    assert (row.chain_seq, row.chain_at) == (3, new[-1].recorded_at)


def test_an_untouched_log_verifies(database: Database):
    logged(database)
    assert wrong(database) == []
    with database.reading() as tx:
        assert log.verify(tx, CASE) == []


def test_nobody_changes_or_deletes_an_entry_by_ordinary_means(
    database: Database, migrated_url: str
):
    logged(database)
    attempts = ["UPDATE log_entry SET kind = 'x'", "DELETE FROM log_entry"]
    if database.url_kind == "postgresql":
        attempts += ["TRUNCATE log_entry CASCADE"]
    else:
        attempts += ["INSERT OR REPLACE INTO log_entry SELECT * FROM log_entry LIMIT 1"]
    for words in attempts:
        with pytest.raises(Exception, match="the log is append-only"):
            raw(migrated_url, words)
    assert wrong(database) == []


@pytest.mark.postgres
def test_a_run_time_role_that_may_only_add_is_refused_everything_else(postgresql_url: str):
    with Database.open(postgresql_url, allow_fsync_off=True) as database:
        database.upgrade()
        logged(database)
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        role = sql.Identifier("prebirth_run_time")
        owner.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(role))
        owner.execute(sql.SQL("CREATE ROLE {}").format(role))
        owner.execute(sql.SQL("GRANT SELECT, INSERT ON log_entry TO {}").format(role))
        owner.execute(sql.SQL("SET ROLE {}").format(role))
        for words in (
            "UPDATE log_entry SET kind = 'x'",
            "DELETE FROM log_entry",
            "TRUNCATE log_entry",
            "DROP TABLE log_entry",
            "ALTER TABLE log_entry DISABLE TRIGGER ALL",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                owner.execute(words)
        owner.execute("RESET ROLE")
        owner.execute(sql.SQL("DROP OWNED BY {}").format(role))
        owner.execute(sql.SQL("DROP ROLE {}").format(role))


def test_words_without_an_entry_and_a_case_without_a_log_are_found(
    database: Database, migrated_url: str
):
    logged(database)
    raw(migrated_url, "DELETE FROM log_entry WHERE case_id = ?", CASE, triggers=False)
    found = wrong(database)
    assert ("UB-0001", 0) in found
    assert {(CASE, seq) for seq in range(1, 7)} <= set(found)
    with database.reading() as tx:
        assert len(log.verify(tx, CASE)) == 7
        assert log.verify(tx, case(2).id) == []


def test_what_was_lawfully_erased_is_gone_and_the_rest_still_verifies(
    database: Database, migrated_url: str
):
    logged(database)
    with database.transaction() as tx:
        log.erase_payloads(tx, CASE, [2, 4])
        assert [item.erased for item in log.entries_of(tx, CASE)] == [
            False, True, False, True, False, False,
        ]  # fmt: skip
    assert wrong(database) == []
    assert raw(migrated_url, "SELECT count(*) FROM log_payload WHERE case_id = ?", CASE) == [(4,)]


def test_the_same_words_in_two_entries_cannot_be_told_from_their_commitments(
    database: Database, migrated_url: str
):
    logged(database)
    found = raw(migrated_url, "SELECT commitment FROM log_entry")
    assert len({bytes(commitment) for (commitment,) in found}) == len(found)
    salts = raw(migrated_url, "SELECT salt FROM log_payload")
    assert {len(salt) for (salt,) in salts} == {32}


def test_a_clock_that_goes_back_never_makes_the_log_go_back(database: Database):
    open_cases(database, case(1))
    back = NOON - timedelta(hours=2)
    with database.transaction() as tx:
        new = [entry(minutes=30), entry(recorded_at=back, host_at=back), entry(minutes=31)]
        row = log.append(tx, cases.load_case(tx, "UB-0001"), new)
        cases.save_case(tx, row, by=ANN.id, at=NOON)
        found = log.entries_of(tx, CASE)
    half_past = NOON + timedelta(minutes=30)
    assert [item.recorded_at for item in found[1:3]] == [half_past, half_past]
    assert found[2].host_at == back
    assert wrong(database) == []


def test_an_auditor_can_repeat_every_hash_with_json_and_sha_256_alone(
    database: Database, migrated_url: str
):
    logged(database)
    previous = NO_HASH
    rows = raw(
        migrated_url,
        "SELECT e.seq, kind, agency, actor, recorded_at, happened_at, host_at, commitment, "
        "previous, hash, salt, payload FROM log_entry e JOIN log_payload p "
        "ON p.case_id = e.case_id AND p.seq = e.seq WHERE e.case_id = ? ORDER BY e.seq",
        CASE,
    )
    for row in rows:
        seq, kind, agency, actor, recorded, happened, host, commitment, before, own, salt, said = (
            row
        )
        times = [to_text(t) if isinstance(t, datetime) else t for t in (recorded, happened, host)]
        frame = {
            "case": CASE, "seq": seq, "kind": kind, "agency": agency, "actor": actor,
            "recorded_at": times[0], "happened_at": times[1], "host_at": times[2],
            "commitment": commitment.hex(), "previous": before.hex(),
        }  # fmt: skip
        text = json.dumps(frame, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert own == hashlib.sha256(b"prebirth log entry 1\x00" + text.encode()).digest()
        words = json.dumps(
            json.loads(said), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        assert words == said
        promised = hashlib.sha256(b"prebirth log payload 1\x00" + salt + said.encode()).digest()
        assert (commitment, before) == (promised, previous)
        previous = own
    assert len(rows) == 6


def test_a_payload_holds_json_primitives_only(database: Database):
    open_cases(database, case(1))
    with database.transaction() as tx:
        row = cases.load_case(tx, "UB-0001")
        with pytest.raises(TypeError):
            log.append(tx, row, [entry(payload={"at": NOON})])


def test_verifying_a_long_log_takes_little_memory(migrated_sqlite: Path, tmp_path: Path):
    shutil.copy(migrated_sqlite, tmp_path / "long.sqlite3")
    with Database.open(f"sqlite:///{tmp_path}/long.sqlite3") as database:
        open_cases(database, case(1))
        verify_within(database, most=2_000_000)


def verify_within(database: Database, *, most: int) -> None:
    many: list[NewEntry] = [entry(payload={"text": "x" * 2_000}) for _ in range(3_000)]
    with database.transaction() as tx:
        row = log.append(tx, cases.load_case(tx, "UB-0001"), many)
        cases.save_case(tx, row, by=ANN.id, at=NOON)
    with database.reading() as tx:
        tracemalloc.start()
        assert log.verify(tx) == []
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < most
