"""Two people, one record: one of them succeeds, and the other is told who was first and when."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.store.made import ANN, BEN, NOON, case, dump, entry, open_cases, task
from workflows.domain.agencies import PersonId
from workflows.domain.errors import Clash, KeyReused, TaskNotFound, TaskNotOpen
from workflows.domain.tasks import TaskId, TaskStatus
from workflows.store import cases, keys, log, tasks
from workflows.store.database import Database
from workflows.store.errors import AnsweredMeanwhile, ChangedMeanwhile, RowRefused


def both(*jobs: Callable[[], None]) -> None:
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        start.wait()
        job()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_case_saved_from_an_old_copy_names_who_changed_it_and_when(
    database: Database, migrated_url: str
):
    open_cases(database, case(1))
    with database.reading() as tx:
        old = cases.load_case(tx, "UB-0001", lock=False)
    with database.transaction() as tx:
        saved = cases.save_case(tx, cases.load_case(tx, "UB-0001"), by=BEN.id, at=NOON)
        assert saved.version == old.version + 1
    before = dump(migrated_url)

    def save_old() -> None:
        with database.transaction() as tx:
            cases.save_case(tx, replace(old, urgent=True), by=ANN.id, at=NOON)

    with pytest.raises(ChangedMeanwhile) as told:
        save_old()
    assert (told.value.changed_by, told.value.changed_at) == (BEN.id, NOON)
    assert "Ben Thornley changed this record on Thu 12 March 2026, midday" in told.value.message
    assert isinstance(told.value, Clash)
    assert dump(migrated_url) == before


def test_of_several_tasks_the_one_somebody_else_changed_is_named(database: Database):
    open_cases(database, case(1))
    mine, theirs = task(1, "a"), task(1, "b")
    with database.transaction() as tx:
        tasks.insert_tasks(tx, [mine, theirs])
    with database.transaction() as tx:
        (taken,) = tasks.update_tasks(tx, [replace(theirs, claimed_by=BEN.id)], by=BEN.id, at=NOON)
        assert taken.version == 2

    def take_both() -> None:
        with database.transaction() as tx:
            rows = [replace(row, claimed_by=ANN.id) for row in (mine, theirs)]
            tasks.update_tasks(tx, rows, by=ANN.id, at=NOON)

    with pytest.raises(ChangedMeanwhile, match="Ben Thornley"):
        take_both()
    with database.reading() as tx:
        assert tasks.load_task(tx, mine.id) == mine
        assert tasks.load_task(tx, theirs.id).claimed_by == BEN.id


def test_a_change_by_somebody_who_is_not_listed_is_named_by_id(database: Database):
    open_cases(database, case(1))
    with database.transaction() as tx:
        row = cases.load_case(tx, "UB-0001")
        cases.save_case(tx, row, by=PersonId("system"), at=NOON)
        assert "system changed" in cases.clash(tx, row.id).message


def test_a_task_that_is_not_there_is_not_found(database: Database):
    with database.reading() as tx, pytest.raises(TaskNotFound):
        tasks.load_task(tx, TaskId("none"))


@pytest.mark.parametrize("rounds", [100])
def test_two_people_completing_one_task_at_once_complete_it_once(database: Database, rounds: int):
    open_cases(database, case(1))
    with database.transaction() as tx:
        tasks.insert_tasks(tx, [task(1, str(number)) for number in range(rounds)])
    outcomes: Counter[str] = Counter()

    def complete(who: PersonId, number: int) -> None:
        try:
            with database.transaction() as tx:
                row = cases.load_case(tx, "UB-0001")
                found = tasks.load_task(tx, task(1, str(number)).id)
                if found.status is not TaskStatus.OPEN:
                    raise TaskNotOpen
                done = replace(found, status=TaskStatus.DONE, done_by=who)
                tasks.update_tasks(tx, [done], by=who, at=NOON)
                row = log.append(tx, row, [entry(payload={"task": number})])
                cases.save_case(tx, row, by=who, at=NOON)
            outcomes["done"] += 1
        except TaskNotOpen:
            outcomes["too late"] += 1

    for number in range(rounds):
        both(lambda n=number: complete(ANN.id, n), lambda n=number: complete(BEN.id, n))
    assert outcomes == {"done": rounds, "too late": rounds}
    with database.reading() as tx:
        assert len(log.entries_of(tx, case(1).id)) == rounds + 1
        assert log.verify(tx) == []


def test_two_old_copies_saved_at_once_keep_one(database: Database):
    open_cases(database, case(1))
    with database.reading() as tx:
        old = cases.load_case(tx, "UB-0001", lock=False)
    outcomes: Counter[str] = Counter()

    def save(who: PersonId) -> None:
        try:
            with database.transaction() as tx:
                cases.save_case(tx, old, by=who, at=NOON)
            outcomes["saved"] += 1
        except ChangedMeanwhile as error:
            outcomes[f"told of {'the other' if error.changed_by != who else 'oneself'}"] += 1

    both(lambda: save(ANN.id), lambda: save(BEN.id))
    assert outcomes == {"saved": 1, "told of the other": 1}


def test_the_same_key_gets_the_first_answer(database: Database):
    with database.transaction() as tx:
        assert keys.first_answer(tx, ANN.id, "k1", "body") is None
        keys.remember(tx, ANN.id, "k1", "body", '{"reference":"UB-0001"}')
    with database.transaction() as tx:
        assert keys.first_answer(tx, ANN.id, "k1", "body") == '{"reference":"UB-0001"}'


def test_the_same_key_with_another_body_is_refused(database: Database):
    with database.transaction() as tx:
        keys.remember(tx, ANN.id, "k1", "body", "{}")
    with database.reading() as tx, pytest.raises(KeyReused):
        keys.first_answer(tx, ANN.id, "k1", "another body")


def test_another_persons_key_is_unknown(database: Database):
    with database.transaction() as tx:
        keys.remember(tx, ANN.id, "k1", "body", "{}")
    with database.transaction() as tx:
        assert keys.recall(tx, BEN.id, "k1") is None
        keys.remember(tx, BEN.id, "k1", "his body", "[]")
        assert keys.recall(tx, ANN.id, "k1") == ("body", "{}")


def test_the_same_request_twice_at_once_is_done_once(database: Database):
    open_cases(database)
    outcomes: Counter[str] = Counter()

    def ask(number: int) -> None:
        try:
            with database.transaction() as tx:
                if keys.first_answer(tx, ANN.id, "k1", "body") is not None:
                    outcomes["first answer"] += 1
                    return
                cases.insert_case(tx, case(number))
                keys.remember(tx, ANN.id, "k1", "body", f"{number}")
            outcomes["done"] += 1
        except AnsweredMeanwhile:
            outcomes["first answer"] += 1

    both(lambda: ask(1), lambda: ask(2))
    assert outcomes == {"done": 1, "first answer": 1}
    with database.reading() as tx:
        answer = keys.first_answer(tx, ANN.id, "k1", "body")
        assert cases.load_case(tx, f"UB-000{answer}", lock=False)


def test_keys_are_forgotten_by_age(database: Database):
    with database.transaction() as tx:
        keys.remember(tx, ANN.id, "k1", "body", "{}")
        keys.forget_before(tx, tx.database_now())
        assert keys.recall(tx, ANN.id, "k1") is not None
        keys.forget_before(tx, tx.database_now().replace(year=9999))
        assert keys.recall(tx, ANN.id, "k1") is None


def test_a_reference_names_one_case(database: Database):
    open_cases(database, case(1))

    def again() -> None:
        with database.transaction() as tx:
            cases.insert_case(tx, case(2, reference="UB-0001"))

    with pytest.raises(RowRefused):
        again()
