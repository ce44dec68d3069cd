"""Who there is, who is signed in, who looked, and which edition a case runs by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.made import ANN, BEN, EDITION, NOON, case, open_cases, raw
from workflows.domain.agencies import AgencyKey, PersonId
from workflows.store import access_log, editions, people, sessions
from workflows.store.database import Database
from workflows.store.errors import RowRefused
from workflows.store.rows import AccessRow

HOUR = timedelta(hours=1)


def test_practitioners_are_found_by_agency_those_who_left_too(database: Database):
    cat = replace(ANN, id=PersonId("cat"), name="Cat Abney")
    left = replace(ANN, id=PersonId("left"), active=False)
    with database.transaction() as tx:
        people.put(tx, [ANN, BEN, cat, left])
        assert {who.id for who in people.in_agencies(tx, [ANN.agency])} == {ANN.id, "cat", "left"}
        assert people.in_agencies(tx, [BEN.agency]) == [BEN]
        assert people.in_agencies(tx, [AgencyKey("nobody")]) == []
        assert people.load(tx, left.id) == left
        assert people.load(tx, PersonId("nobody")) is None
        people.put(tx, [replace(BEN, name="Ben Otherley")])
        assert {person.name for person in people.everyone(tx)} >= {"Ben Otherley", "Ann Larkmoor"}
        assert len(people.everyone(tx)) == 4


def test_a_session_ends_when_idle_at_its_end_or_at_sign_out(database: Database):
    with database.transaction() as tx:
        people.put(tx, [ANN])
        held = sessions.start(tx, ANN.id, at=NOON, idle_until=NOON + HOUR, ends_at=NOON + 10 * HOUR)
        found = sessions.find(tx, held, NOON)
        assert found is not None
        assert found.person == ANN.id
        assert sessions.find(tx, held, NOON + HOUR) is None
        sessions.extend(tx, held, NOON + 20 * HOUR)
        assert sessions.find(tx, held, NOON + 9 * HOUR) is not None
        assert sessions.find(tx, held, NOON + 10 * HOUR) is None
        assert sessions.find(tx, "guessed", NOON) is None
        sessions.end(tx, held)
        assert sessions.find(tx, held, NOON) is None


def test_signing_someone_out_everywhere_leaves_others_signed_in(
    database: Database, migrated_url: str
):
    times = {"at": NOON, "idle_until": NOON + HOUR, "ends_at": NOON + HOUR}
    with database.transaction() as tx:
        people.put(tx, [ANN, BEN])
        hers = [sessions.start(tx, ANN.id, **times) for _ in range(2)]
        his = sessions.start(tx, BEN.id, **times)
        sessions.end_all(tx, ANN.id)
        assert [sessions.find(tx, held, NOON) for held in hers] == [None, None]
        assert sessions.find(tx, his, NOON) is not None
        sessions.forget_ended(tx, NOON)
    assert raw(migrated_url, "SELECT person FROM session") == [("ben",)]
    with database.transaction() as tx:
        sessions.forget_ended(tx, NOON + HOUR)
    assert raw(migrated_url, "SELECT person FROM session") == []


def test_what_a_browser_holds_is_not_in_the_database(database: Database, migrated_url: str):
    with database.transaction() as tx:
        people.put(tx, [ANN])
        held = sessions.start(tx, ANN.id, at=NOON, idle_until=NOON, ends_at=NOON)
        other = sessions.start(tx, ANN.id, at=NOON, idle_until=NOON, ends_at=NOON)
    assert held != other
    assert len(held) >= 43
    assert held.encode() not in b"".join(
        bytes(kept) for (kept,) in raw(migrated_url, "SELECT id_hash FROM session")
    )


def test_every_look_at_a_case_is_kept_with_its_reason(database: Database):
    open_cases(database, case(1), case(2))
    look = AccessRow(case(1).id, ANN.id, ANN.agency, "case page", None, NOON)
    audit = AccessRow(case(1).id, BEN.id, BEN.agency, "log", "yearly review", NOON + HOUR)
    with database.transaction() as tx:
        access_log.add(tx, [look])
        access_log.add(tx, [audit, replace(look, case_id=case(2).id)])
        assert access_log.looks_at(tx, case(1).id) == [audit, look]
        assert access_log.looks_by(tx, BEN.id) == [audit]
        assert access_log.looks_by(tx, ANN.id, limit=1) == [replace(look, case_id=case(2).id)]


def test_an_editions_files_are_kept_once_and_byte_for_byte(database: Database):
    files = {"procedure.toml": b"id = 'x'\r\n", "forms/a.json": bytes(range(256))}
    with database.transaction() as tx:
        editions.insert_procedure(tx, "h" * 64, "unborn_baby", 1, files)
        editions.insert_procedure(tx, "h" * 64, "unborn_baby", 1, files)
        assert editions.load_procedure_files(tx, "h" * 64) == files
        assert editions.load_procedure_files(tx, EDITION) == {}


def test_a_case_cannot_be_pinned_to_an_edition_that_is_not_kept(database: Database):
    def pin() -> None:
        open_cases(database, case(1, procedure_hash="unknown"))

    with pytest.raises(RowRefused):
        pin()
