"""What every act answers with, and how the same act sent twice gets the same answer.

A key belongs to one person. The same key with the same content gives the first answer again;
with other content it is refused, and nothing changes (decisions 37).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import wraps
from typing import ParamSpec

from workflows.domain.agencies import Actor
from workflows.domain.errors import AnswersInvalid, Clash, LogBroken, Problem, TaskNotOpen
from workflows.services.casework import Casework
from workflows.services.context import Unit
from workflows.store import keys
from workflows.store.errors import AnsweredMeanwhile

MOST_KEY_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act came to: the case, its version now, the steps it opened, and the log's head.

    `receipt` is the start of the newest log entry's hash: kept by a person, it proves that the
    entry was there.
    """

    reference: str
    version: int
    at: str
    opened: tuple[str, ...] = ()
    receipt: str = ""


def outcome_of(work: Casework) -> Outcome:
    """The outcome of casework that was just saved."""
    return Outcome(
        reference=work.row.reference,
        version=work.row.version,
        at=work.now.isoformat(),
        opened=tuple(work.newly_opened),
        receipt=work.row.chain_hash.hex()[:12],
    )


def once(
    unit: Unit, actor: Actor, key: str, request: object, act: Callable[[], Outcome]
) -> Outcome:
    """Do this act once for this person and key, or give its first answer again."""
    if not key or len(key) > MOST_KEY_CHARACTERS or not key.isprintable():
        raise AnswersInvalid(
            (
                Problem(
                    "key",
                    "Every act needs a key of its own, of 1 to 200 printable characters. "
                    "Send a new random one.",
                ),
            )
        )
    body = _digest(request)
    answered = keys.first_answer(unit.tx, actor.id, key, body)
    if answered is not None:
        return _outcome_from(json.loads(answered))
    try:
        outcome = act()
    except (TaskNotOpen, Clash):
        # The same press may have been answered while this one waited for the case.
        answered = keys.first_answer(unit.tx, actor.id, key, body)
        if answered is None:
            raise
        return _outcome_from(json.loads(answered))
    keys.remember(unit.tx, actor.id, key, body, json.dumps(asdict(outcome)))
    return outcome


P = ParamSpec("P")


def repeatable(service: Callable[P, Outcome]) -> Callable[P, Outcome]:
    """A service that finds its key answered meanwhile asks again, and gets that answer."""

    @wraps(service)
    def asked_again(*args: P.args, **kwargs: P.kwargs) -> Outcome:
        try:
            return service(*args, **kwargs)
        except AnsweredMeanwhile:
            return service(*args, **kwargs)

    return asked_again


def _digest(request: object) -> str:
    text = json.dumps(request, sort_keys=True, default=_plain, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case frozenset() | set():
            return sorted(str(item) for item in value)
        case _:
            return str(value)


def _outcome_from(answer: dict[str, object]) -> Outcome:
    reference, version, at = answer["reference"], answer["version"], answer["at"]
    opened, receipt = answer["opened"], answer["receipt"]
    if not (
        isinstance(reference, str)
        and isinstance(version, int)
        and isinstance(at, str)
        and isinstance(opened, list)
        and isinstance(receipt, str)
    ):
        raise LogBroken("A remembered answer is not in the form this version reads.")
    return Outcome(reference, version, at, tuple(str(step) for step in opened), receipt)
