"""The arithmetic of the log's chain, which an auditor can repeat with a JSON and a SHA-256 alone.

commitment = SHA-256(tag, salt, payload text). entry hash = SHA-256(tag, frame), the frame being the
canonical JSON (keys sorted, no spaces, UTF-8) of everything the entry's row holds but the hash
itself. The tags keep one kind of hash from ever passing for the other. The salt, 32 random bytes,
keeps a short payload from being guessed from its commitment once it was erased.
"""

import hashlib
from typing import NamedTuple

import orjson

PAYLOAD_TAG = b"prebirth log payload 1\x00"
ENTRY_TAG = b"prebirth log entry 1\x00"
SALT_BYTES = 32


class Frame(NamedTuple):
    """What an entry's hash covers, as stored: instants are text, hashes are bytes.

    The types are those of an untouched row; a doctored one may hold anything.
    """

    case_id: object
    seq: object
    kind: object
    agency: object
    actor: object
    recorded_at: object
    happened_at: object
    host_at: object
    commitment: object
    previous: object


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8; an instant must have been made text before."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME)


def commitment_of(salt: bytes, payload: bytes) -> bytes:
    """What stands in the entry for a payload that is kept elsewhere."""
    return hashlib.sha256(b"".join((PAYLOAD_TAG, salt, payload))).digest()


def entry_hash(frame: Frame) -> bytes:
    """The hash that the next entry names."""
    text = orjson.dumps(
        {
            "actor": frame.actor,
            "agency": frame.agency,
            "case": frame.case_id,
            "commitment": _hexadecimal(frame.commitment),
            "happened_at": frame.happened_at,
            "host_at": frame.host_at,
            "kind": frame.kind,
            "previous": _hexadecimal(frame.previous),
            "recorded_at": frame.recorded_at,
            "seq": frame.seq,
        },
        default=repr,
    )
    return hashlib.sha256(ENTRY_TAG + text).digest()


def _hexadecimal(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value
