"""The nearest right spelling of a name, so that an author need not search for a slip."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_FEW = 8
_NEAR = 0.6
_SLIP = 0.75
_SHORTEST_PART = 3
_SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name a person most likely meant, or None where nothing is near.

    Initials count: `CSC` finds `childrens_social_care`.
    """
    names = sorted(known)
    plain = _plain(name)
    by_plain = {_plain(candidate): candidate for candidate in names}
    if plain in by_plain:
        return by_plain[plain]
    close = difflib.get_close_matches(plain, by_plain, n=1, cutoff=_NEAR)
    if close:
        return by_plain[close[0]]
    initials = [candidate for candidate in names if _initials(candidate) == plain]
    if initials:
        return initials[0]
    if len(plain) < _SHORTEST_PART:
        return None
    return next((candidate for candidate in names if plain in _plain(candidate)), None)


def use_instead(name: str, known: Iterable[str], otherwise: str) -> str:
    """The fix for a wrong name: the nearest right one, the few there are, or `otherwise`."""
    names = sorted(known)
    near = nearest(name, names)
    if near is not None:
        return f"use: {near}"
    if 0 < len(names) <= _FEW:
        return f"use one of: {', '.join(names)}; or {otherwise}"
    return otherwise


def is_slip_of(name: str, known: Iterable[str]) -> bool:
    """Whether a name is so near a known one that it can only be a slip of the pen."""
    return bool(difflib.get_close_matches(name, list(known), n=1, cutoff=_SLIP))


def is_snake_case(name: str) -> bool:
    """Whether a name is written like `decide_referral`."""
    return _SNAKE_CASE.fullmatch(name) is not None


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-.']+", "_", name.strip().lower())


def _initials(name: str) -> str:
    return "".join(part[0] for part in re.split(r"[_.\s]+", name) if part)
