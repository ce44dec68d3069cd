"""All of a unit of work is kept, or none of it; everyone gets a turn; the connection recovers."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
import pytest

from tests.store.made import (
    ANN,
    BEN,
    NOON,
    case,
    complete_step,
    deadline,
    dump,
    entry,
    message,
    open_cases,
    task,
)
from workflows.domain.errors import CaseNotFound, InstantNaive
from workflows.store import cases, deadlines, log, outbox, people, tasks
from workflows.store.database import Database
from workflows.store.errors import RowRefused, StoreUnavailable
from workflows.store.fifo import FifoLock


class Stopped(Exception):
    pass


def ready(database: Database, *numbers: int) -> None:
    open_cases(database, *(case(number) for number in numbers))
    with database.transaction() as tx:
        tasks.insert_tasks(tx, [task(number) for number in numbers])
        deadlines.upsert_deadlines(tx, [deadline(number) for number in numbers])


def test_what_raises_half_way_leaves_nothing(database: Database, migrated_url: str):
    ready(database, 1)
    before = dump(migrated_url)

    def half_way() -> None:
        with database.transaction() as tx:
            complete_step(tx)
            raise Stopped

    with pytest.raises(Stopped):
        half_way()
    assert dump(migrated_url) == before


def test_a_fault_before_any_statement_leaves_nothing_and_the_same_request_then_succeeds(
    database: Database, migrated_url: str
):
    ready(database, 1)
    before = dump(migrated_url)
    fault_at = 1
    while True:

        def fail(number: int, at: int = fault_at) -> None:
            if number == at:
                raise Stopped

        try:
            with database.transaction(on_statement=fail) as tx:
                complete_step(tx)
        except Stopped:
            assert dump(migrated_url) == before, f"statement {fault_at} left something"
            fault_at += 1
            continue
        break
    with database.reading() as tx:
        assert cases.load_case(tx, "UB-0001", lock=False).version == 3
        assert log.verify(tx) == []
    assert fault_at > 10


def test_the_hook_sees_every_statement_and_the_commit(database: Database):
    ready(database, 1)
    seen: list[int] = []
    with database.transaction(on_statement=seen.append) as tx:
        people.put(tx, [ANN])
        people.everyone(tx)
    assert seen == [1, 2, 3]


def test_rows_come_back_as_they_went_in(database: Database):
    open_cases(database)
    row = case(
        1,
        urgent=True,
        facts={"events": {}, "values": {"note": "Ælfgifu's “plan” 100% ✓", "concerns": ["a", "b"]}},
        edd=[{"number": 1, "earliest": "2026-07-01", "accepted_by": "ann"}],
        woman_key="abc",
        state=bytes(range(256)),
    )
    with database.transaction() as tx:
        cases.insert_case(tx, row)
        tasks.insert_tasks(tx, [task(1), task(1, "b", claimed_by=BEN.id)])
        deadlines.upsert_deadlines(tx, [deadline(1), deadline(1, rung=1, due_at=None)])
        outbox.add(tx, [message(1)])
        assert cases.load_case(tx, "UB-0001") == row
        assert cases.load_case_by_id(tx, row.id) == row
        assert tasks.tasks_of(tx, row.id) == [task(1), task(1, "b", claimed_by=BEN.id)]
        assert tasks.load_task(tx, task(1).id) == task(1)
        assert deadlines.deadlines_of(tx, row.id) == [
            deadline(1),
            deadline(1, rung=1, due_at=None),
        ]
        assert outbox.inbox_of(tx, BEN.id) == [message(1)]


def test_instants_come_back_in_utc_from_whatever_offset_they_were_given(database: Database):
    summer = datetime.fromisoformat("2026-07-01T09:30:00.123456+01:00")
    open_cases(database)
    with database.transaction() as tx:
        cases.insert_case(tx, case(1, opened_at=summer))
        found = cases.load_case(tx, "UB-0001").opened_at
    assert found == summer
    assert found.utcoffset() == timedelta(0)


def test_an_instant_without_an_offset_is_refused(database: Database):
    open_cases(database)
    naive = NOON.replace(tzinfo=None)

    def write() -> None:
        with database.transaction() as tx:
            cases.insert_case(tx, case(1, opened_at=naive))

    with pytest.raises(InstantNaive):
        write()


def test_an_instant_without_an_offset_is_refused_in_the_log_and_in_questions(database: Database):
    open_cases(database, case(1))
    naive = NOON.replace(tzinfo=None)
    with database.transaction() as tx:
        with pytest.raises(InstantNaive):
            log.append(tx, cases.load_case(tx, "UB-0001"), [entry(recorded_at=naive)])
        with pytest.raises(InstantNaive):
            deadlines.due_cases(tx, naive, 10)


def test_the_effect_of_a_deadline_is_recorded_once(database: Database):
    open_cases(database, case(1))

    def twice() -> None:
        with database.transaction() as tx:
            deadlines.upsert_deadlines(tx, [deadline(1, rung=1)])
            deadlines.upsert_deadlines(tx, [deadline(1, rung=1, id="another")])

    with pytest.raises(RowRefused):
        twice()
    with database.transaction() as tx:
        deadlines.upsert_deadlines(tx, [deadline(1, rung=1)])
        deadlines.upsert_deadlines(tx, [deadline(1, rung=1, missed_at=NOON)])
        assert deadlines.deadlines_of(tx, case(1).id) == [deadline(1, rung=1, missed_at=NOON)]


def test_the_same_message_is_put_out_once(database: Database):
    open_cases(database, case(1))
    with database.transaction() as tx:
        outbox.add(tx, [message(1)])
        outbox.add(tx, [message(1, id="another"), message(1, "b")])
        assert [row.id for row in outbox.unsent(tx)] == [message(1).id, message(1, "b").id]
        outbox.mark_read(tx, message(1).id, ANN.id, NOON)
        assert outbox.inbox_of(tx, BEN.id)[0].read_at is None
        outbox.mark_read(tx, message(1).id, BEN.id, NOON)
        outbox.mark_read(tx, message(1).id, BEN.id, NOON + timedelta(hours=1))
        outbox.mark_sent(tx, message(1).id, NOON)
        assert outbox.unsent(tx) == [message(1, "b")]
        assert replace(message(1), read_at=NOON, sent_at=NOON) in outbox.inbox_of(tx, BEN.id)


def test_a_row_of_a_case_that_is_not_there_is_refused(database: Database):
    def write() -> None:
        with database.transaction() as tx:
            tasks.insert_tasks(tx, [task(7)])

    with pytest.raises(RowRefused):
        write()
    with database.reading() as tx, pytest.raises(CaseNotFound):
        cases.load_case(tx, "UB-0007", lock=False)


def test_the_database_says_what_time_it_is(database: Database):
    with database.transaction() as tx:
        first = tx.database_now()
        assert first.utcoffset() == timedelta(0)
        assert tx.database_now() == first
    time.sleep(0.005)
    with database.transaction() as tx:
        assert tx.database_now() > first


def test_a_view_does_not_change_while_others_write(database: Database):
    open_cases(database, case(1))
    with database.reading() as view:
        assert cases.load_case(view, "UB-0001", lock=False).version == 2
        with database.transaction() as tx:
            cases.save_case(tx, cases.load_case(tx, "UB-0001"), by=BEN.id, at=NOON)
        assert cases.load_case(view, "UB-0001", lock=False).version == 2


def test_one_transaction_inside_another_is_a_mistake_that_is_named(sqlite_url: str):
    inside = pytest.raises(RuntimeError, match="already inside a transaction")
    with Database.open(sqlite_url) as database, database.transaction(), inside:
        database.transaction().__enter__()


def test_whoever_asked_first_is_served_first():
    line = FifoLock()
    served: list[int] = []

    def wait(number: int) -> None:
        with line:
            served.append(number)

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(8)]
    with line:
        for number, thread in enumerate(threads, start=1):
            thread.start()
            while len(line._waiting) < number:
                time.sleep(0.0005)
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def test_whoever_waits_too_long_is_told_and_holds_nobody_up():
    line = FifoLock(patience_seconds=0.01)
    refused: list[str] = []

    def wait() -> None:
        try:
            with line:
                raise AssertionError
        except StoreUnavailable as error:
            refused.append(error.message)

    with line:
        thread = threading.Thread(target=wait)
        thread.start()
        thread.join()
    assert refused == ["Too many people are saving at once."]
    with line:
        pass


def test_eight_people_saving_at_once_get_equal_turns(sqlite_url: str):
    turns: Counter[int] = Counter()
    stop = threading.Event()
    with Database.open(sqlite_url) as database:
        database.upgrade()
        open_cases(database, *(case(number) for number in range(8)))

        def save(number: int) -> None:
            while not stop.is_set():
                with database.transaction() as tx:
                    row = cases.load_case(tx, f"UB-{number:04}")
                    cases.save_case(tx, row, by=ANN.id, at=NOON)
                turns[number] += 1

        threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        while min(turns[number] for number in range(8)) < 20:
            time.sleep(0.005)
        stop.set()
        for thread in threads:
            thread.join()
    assert max(turns.values()) <= 2 * min(turns.values())


@pytest.mark.postgres
def test_connections_that_died_are_replaced_without_anybody_noticing(postgresql_url: str):
    with Database.open(postgresql_url, allow_fsync_off=True, pool_size=3) as database:
        database.upgrade()
        open_cases(database, case(1))
        with database.reading(), database.reading(), database.reading():
            pass
        with psycopg.connect(postgresql_url, autocommit=True) as site:
            site.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        for _ in range(4):
            with database.transaction() as tx:
                cases.save_case(tx, cases.load_case(tx, "UB-0001"), by=ANN.id, at=NOON)
        with database.reading() as tx:
            assert cases.load_case(tx, "UB-0001", lock=False).version == 6


@pytest.mark.postgres
def test_a_connection_that_dies_inside_a_transaction_undoes_it_with_a_sentence(
    postgresql_url: str,
):
    with Database.open(postgresql_url, allow_fsync_off=True) as database:
        database.upgrade()
        open_cases(database, case(1))

        def die() -> None:
            with database.transaction() as tx:
                row = cases.load_case(tx, "UB-0001")
                with psycopg.connect(postgresql_url, autocommit=True) as site:
                    site.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                cases.save_case(tx, row, by=ANN.id, at=NOON)

        with pytest.raises(StoreUnavailable, match="nothing was recorded"):
            die()
        with database.transaction() as tx:
            assert cases.load_case(tx, "UB-0001").version == 2


def test_an_unreachable_server_is_a_sentence_not_a_trace():
    with pytest.raises(StoreUnavailable):
        Database.open("postgresql://prebirth@127.0.0.1:1/none?connect_timeout=2")
