"""Which stories are told the long way each time, and which only in the long run."""

from __future__ import annotations

from collections.abc import Iterable

import pytest


def one_in_twelve_at_once(keys: Iterable[str], *, always: tuple[str, ...], start: int = 0):
    """Every story, for `parametrize`: one in twelve, and those named, each time; the rest in soak.

    `start` chooses others, so that two ways of telling do not share theirs.
    """
    ordered = sorted(keys)
    now = {*ordered[start::12], *(key for key in always if key in ordered)}
    return [key if key in now else pytest.param(key, marks=pytest.mark.soak) for key in ordered]
