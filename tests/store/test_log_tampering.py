"""Whatever is done to a log by somebody who holds the database is found, and the place is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.store.made import case, open_cases, raw
from workflows.store import chain, log
from workflows.store.database import Database
from workflows.store.log_checks import CHECKS, ENDINGS
from workflows.store.tables import LogEntryTable, LogPayloadTable, table_of, to_text

CASE = case(1).id


def logged(database: Database, entries: int = 6) -> None:
    open_cases(database, case(1), case(2), entries=entries)


def wrong(database: Database, **removed: object) -> list[tuple[str, int]]:
    with database.reading() as tx:
        return [(found.case, found.seq) for found in log.findings(tx, None, **removed)]


def altered(value: object) -> object:
    """One byte, or the smallest step, away."""
    match value:
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:]
        case int():
            return value + 100
        case datetime():
            return value + timedelta(microseconds=1)
        case str() if value.endswith("+00:00"):
            return value[:-7] + ("1" if value[-7] != "1" else "2") + "+00:00"
        case str():
            return value[:-1] + chr(ord(value[-1]) ^ 1)
    raise AssertionError(value)


COLUMNS = [
    *(("log_entry", column.name) for column in table_of(LogEntryTable).columns),
    *(("log_payload", column.name) for column in table_of(LogPayloadTable).columns),
]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_one_byte_changed_in_any_column_is_found(
    database: Database, migrated_url: str, table: str, column: str
):
    logged(database)
    where = f"FROM {table} WHERE case_id = ? AND seq = 3"
    ((value,),) = raw(migrated_url, f"SELECT {column} {where}", CASE)
    change = f"UPDATE {table} SET {column} = ? WHERE case_id = ? AND seq = 3"
    raw(migrated_url, change, altered(value), CASE, triggers=False)
    found = wrong(database)
    assert found, f"{column} was changed and nobody noticed"
    if column not in {"case_id", "seq"}:
        assert found[0] == ("UB-0001", 3)


def rewrite(url: str, *, seqs: range, case_id: str = CASE, **changes: object) -> None:
    """What a patient forger does: change entries and make their own hashes agree."""
    names = [*chain.Frame._fields, "hash"]
    for seq in seqs:
        where = "FROM log_entry WHERE case_id = ? AND seq = ?"
        (row,) = raw(url, f"SELECT {', '.join(names)} {where}", case_id, seq)
        frame = chain.Frame(*row[:-1])._replace(**changes)
        spelt = (to_text(part) if isinstance(part, datetime) else part for part in frame)
        digest = chain.entry_hash(chain.Frame(*spelt))
        settings = ", ".join(f"{name} = ?" for name in names)
        raw(
            url,
            f"UPDATE log_entry SET {settings} WHERE case_id = ? AND seq = ?",
            *frame, digest, case_id, seq,
            triggers=False,
        )  # fmt: skip


def rechain(url: str, *, from_seq: int, through: int) -> None:
    """Make every later entry, and the case, follow from the forged one."""
    previous = raw(url, "SELECT hash FROM log_entry WHERE case_id = ? AND seq = ?", CASE, from_seq)
    for seq in range(from_seq + 1, through + 1):
        rewrite(url, seqs=range(seq, seq + 1), previous=previous[0][0])
        previous = raw(url, "SELECT hash FROM log_entry WHERE case_id = ? AND seq = ?", CASE, seq)
    raw(url, "UPDATE case_record SET chain_hash = ? WHERE id = ?", previous[0][0], CASE)


def delete(url: str, seq: int) -> None:
    for table in ("log_payload", "log_entry"):
        raw(url, f"DELETE FROM {table} WHERE case_id = ? AND seq = ?", CASE, seq, triggers=False)


def change_a_row(url: str) -> None:
    raw(url, "UPDATE log_entry SET agency = 'police' WHERE case_id = ? AND seq = 3", CASE,
        triggers=False)  # fmt: skip


def change_a_row_and_its_hash(url: str) -> None:
    rewrite(url, seqs=range(3, 4), agency="police")


def change_a_payload(url: str) -> None:
    raw(url, "UPDATE log_payload SET payload = '{}' WHERE case_id = ? AND seq = 3", CASE)


def blank_a_salt(url: str) -> None:
    raw(url, "UPDATE log_payload SET salt = ? WHERE case_id = ? AND seq = 3", b"", CASE)


def delete_a_middle_row(url: str) -> None:
    delete(url, 3)


def delete_a_middle_row_and_rechain(url: str) -> None:
    before = raw(url, "SELECT hash FROM log_entry WHERE case_id = ? AND seq = 2", CASE)
    delete(url, 3)
    rewrite(url, seqs=range(4, 5), previous=before[0][0])
    rechain(url, from_seq=4, through=6)


def cut_the_tail(url: str) -> None:
    delete(url, 6)


def cut_the_tail_and_correct_the_number(url: str) -> None:
    delete(url, 6)
    at = raw(url, "SELECT recorded_at FROM log_entry WHERE case_id = ? AND seq = 5", CASE)[0][0]
    raw(url, "UPDATE case_record SET chain_seq = 5, chain_at = ? WHERE id = ?", at, CASE)


def cut_the_tail_and_correct_the_hash(url: str) -> None:
    delete(url, 6)
    ((head, at),) = raw(
        url, "SELECT hash, recorded_at FROM log_entry WHERE case_id = ? AND seq = 5", CASE
    )
    raw(url, "UPDATE case_record SET chain_hash = ?, chain_at = ? WHERE id = ?", head, at, CASE)


def change_the_time_on_the_case(url: str) -> None:
    raw(url, "UPDATE case_record SET chain_at = NULL WHERE id = ?", CASE)


def change_the_hash_on_the_case(url: str) -> None:
    raw(url, "UPDATE case_record SET chain_hash = ? WHERE id = ?", bytes(32), CASE)


def swap_two_rows(url: str) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        for table in ("log_entry", "log_payload"):
            raw(url, f"UPDATE {table} SET seq = ? WHERE case_id = ? AND seq = ?", new, CASE, old,
                triggers=False)  # fmt: skip


def insert_a_row_at_the_end(url: str) -> None:
    columns = ", ".join(column.name for column in table_of(LogEntryTable).columns)
    copied = columns.replace("seq", "7")
    raw(url, f"INSERT INTO log_entry ({columns}) SELECT {copied} FROM log_entry "
        "WHERE case_id = ? AND seq = 6", CASE)  # fmt: skip
    raw(url, "INSERT INTO log_payload SELECT case_id, 7, salt, payload FROM log_payload "
        "WHERE case_id = ? AND seq = 6", CASE)  # fmt: skip


def backdate_and_rechain(url: str) -> None:
    early = datetime(2026, 1, 1, tzinfo=UTC)
    kept = to_text(early) if url.startswith("sqlite") else early
    rewrite(url, seqs=range(3, 4), recorded_at=kept)
    rechain(url, from_seq=3, through=6)


def take_away_the_case(url: str) -> None:
    raw(url, "DELETE FROM case_record WHERE id = ?", CASE, triggers=False)


ATTACKS = [
    change_a_row,
    change_a_row_and_its_hash,
    change_a_payload,
    blank_a_salt,
    delete_a_middle_row,
    delete_a_middle_row_and_rechain,
    cut_the_tail,
    cut_the_tail_and_correct_the_number,
    cut_the_tail_and_correct_the_hash,
    change_the_time_on_the_case,
    change_the_hash_on_the_case,
    swap_two_rows,
    insert_a_row_at_the_end,
    backdate_and_rechain,
    take_away_the_case,
]
FIRST_BAD_ENTRY = {
    "change_a_row": 3,
    "change_a_row_and_its_hash": 4,
    "change_a_payload": 3,
    "blank_a_salt": 3,
    "delete_a_middle_row": 4,
    "delete_a_middle_row_and_rechain": 4,
    "cut_the_tail": 5,
    "cut_the_tail_and_correct_the_number": 5,
    "cut_the_tail_and_correct_the_hash": 5,
    "change_the_time_on_the_case": 6,
    "change_the_hash_on_the_case": 6,
    "swap_two_rows": 3,
    "insert_a_row_at_the_end": 7,
    "backdate_and_rechain": 3,
}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__.replace("_", " "))
def test_tampering_is_found_in_the_right_case_at_the_right_entry(
    database: Database, migrated_url: str, attack: Callable[[str], None]
):
    logged(database)
    attack(migrated_url)
    found = wrong(database)
    if attack is take_away_the_case:
        assert found[0] == (CASE, 1)
    else:
        assert found[0] == ("UB-0001", FIRST_BAD_ENTRY[attack.__name__])
    assert not [name for name, _ in found if name == "UB-0002"]


NEEDS = {
    "numbered": delete_a_middle_row_and_rechain,
    "linked": change_a_row_and_its_hash,
    "unchanged": change_a_row,
    "committed": change_a_payload,
    "in_time": backdate_and_rechain,
    "on_a_case": take_away_the_case,
    "long_enough": None,
    "at_its_head": change_the_hash_on_the_case,
    "head_in_time": change_the_time_on_the_case,
}


@pytest.mark.parametrize("check", [*CHECKS, *ENDINGS], ids=lambda check: check.__name__)
def test_no_check_can_be_taken_away_unnoticed(database: Database, migrated_url: str, check):
    logged(database)
    attack = NEEDS[check.__name__]
    if attack is None:
        raw(migrated_url, "UPDATE case_record SET chain_seq = 9 WHERE id = ?", CASE)
    else:
        attack(migrated_url)
    assert wrong(database)
    without = [one for one in CHECKS if one is not check]
    endings = [one for one in ENDINGS if one is not check]
    assert wrong(database, checks=without, endings=endings) == []
