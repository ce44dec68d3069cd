"""A referral and its stamps: sent is not received, opened is not decided, decided is not told.

The case awaits an outcome until the referrer has been told. Names of the stamps are events that
the procedure's steps record; which steps, and by when, is the procedure's to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Stamp(StrEnum):
    """The moments of a referral, in order. `received`: it reached the front door, and the clock
    runs; `opened`: a named front-door worker has it before her.
    """

    SENT = "referral_sent"
    RECEIVED = "referral_received"
    OPENED = "referral_opened"
    ACKNOWLEDGED = "referral_acknowledged"
    DECIDED = "referral_decided"
    TOLD = "referrer_told"


REOPENED = "referral_reopened"
"""The event that asks for a new decision."""

_ANSWER = (Stamp.OPENED, Stamp.ACKNOWLEDGED, Stamp.DECIDED, Stamp.TOLD)


def undone_by(event: str) -> tuple[str, ...]:
    """Stamps that recording this event makes past: they are asked for again.

    A reopening undoes the whole answer, and a new decision undoes that the referrer was told of
    the one before. It is the order of recording that decides, not the times people claim.
    """
    match event:
        case "referral_reopened":
            return tuple(stamp.value for stamp in _ANSWER)
        case Stamp.DECIDED:
            return (Stamp.TOLD.value,)
        case _:
            return ()


@dataclass(frozen=True, slots=True)
class Referral:
    """Where the referral stands: each stamp's instant, None while it has not happened."""

    stamps: Mapping[Stamp, datetime | None]

    @property
    def made(self) -> bool:
        """Whether there is a referral at all (a phoned one is received before it is sent)."""
        return self.stamps[Stamp.RECEIVED] is not None or self.stamps[Stamp.SENT] is not None

    @property
    def awaits_outcome(self) -> bool:
        """True from the first stamp until it is decided and the referrer has been told."""
        return self.made and not (self.decided and self.stamps[Stamp.TOLD] is not None)

    @property
    def unopened(self) -> bool:
        """Sent, and nobody at the front door has opened it: "sent" is not "dealt with"."""
        return self.made and all(self.stamps[stamp] is None for stamp in _ANSWER)

    @property
    def decided(self) -> bool:
        """Whether a decision stands that new facts would reopen."""
        return self.stamps[Stamp.DECIDED] is not None


def referral_from(events: Mapping[str, datetime]) -> Referral:
    """The referral these events tell of."""
    return Referral({stamp: events.get(stamp.value) for stamp in Stamp})
