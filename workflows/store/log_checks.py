"""What must hold of every entry in a log, each check in its own words and its own function.

They are listed, not woven together, so that a test can take each away and show what then passes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from workflows.store.chain import Frame, commitment_of, entry_hash
from workflows.store.rows import NO_HASH


@dataclass(frozen=True, slots=True)
class Stored:
    """One entry as it lies in the database, its payload, and the head its case claims."""

    frame: Frame
    hash: object
    salt: object
    payload: object
    reference: object
    head_seq: object
    head_hash: object
    head_at: object


Check = Callable[[Stored, Stored | None], str | None]
"""Given an entry and the one before it in its case (None: it is the first): a sentence, or None."""


def numbered(entry: Stored, before: Stored | None) -> str | None:
    """Entries are numbered 1, 2, 3 without a gap."""
    expected = _number(before) + 1
    if entry.frame.seq == expected:
        return None
    return f"Entry {expected} is missing: entry {entry.frame.seq} stands in its place."


def linked(entry: Stored, before: Stored | None) -> str | None:
    """Each entry names the hash of the one before it."""
    expected = NO_HASH if before is None else before.hash
    if entry.frame.previous == expected:
        return None
    return "This entry does not follow from the one before it: one of them was put in or changed."


def unchanged(entry: Stored, _: Stored | None) -> str | None:
    """The row still says what was hashed when it was written."""
    if entry.hash == entry_hash(entry.frame):
        return None
    return "This entry was changed after it was written."


def committed(entry: Stored, _: Stored | None) -> str | None:
    """The payload, unless erased, is the one committed to."""
    if entry.salt is None and entry.payload is None:
        return None
    if (
        isinstance(entry.salt, bytes)
        and isinstance(entry.payload, str)
        and entry.frame.commitment == commitment_of(entry.salt, entry.payload.encode())
    ):
        return None
    return "What this entry says was changed after it was written."


def in_time(entry: Stored, before: Stored | None) -> str | None:
    """Recorded times never go back within a case."""
    if before is None or str(entry.frame.recorded_at) >= str(before.frame.recorded_at):
        return None
    return "This entry claims to have been recorded before the one that it follows."


def on_a_case(entry: Stored, _: Stored | None) -> str | None:
    """The case an entry belongs to is there."""
    return None if entry.reference is not None else "The case this entry belongs to is gone."


CHECKS: tuple[Check, ...] = (numbered, linked, unchanged, committed, in_time, on_a_case)


Ending = Callable[[Stored], str | None]
"""Given the last entry found of a case: a sentence, or None."""


def long_enough(last: Stored) -> str | None:
    """The case row says how many entries there are."""
    if last.head_seq is None or last.head_seq == last.frame.seq:
        return None
    return f"The case has {last.head_seq} entries and {last.frame.seq} are here."


def at_its_head(last: Stored) -> str | None:
    """The case row names the hash of the last entry."""
    if last.head_hash is None or last.head_hash == last.hash:
        return None
    return "The last entry is not the one that the case names."


def head_in_time(last: Stored) -> str | None:
    """The case row says when the last entry was recorded."""
    if last.reference is None or last.head_at == last.frame.recorded_at:
        return None
    return "The last entry was not recorded when the case says it was."


ENDINGS: tuple[Ending, ...] = (long_enough, at_its_head, head_in_time)


def _number(entry: Stored | None) -> int:
    if entry is None:
        return 0
    return entry.frame.seq if isinstance(entry.frame.seq, int) else 0
