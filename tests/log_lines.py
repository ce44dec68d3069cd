"""Two logs compared: names that chance gave (case references, task ids) become numbers.

Numbers go by first appearance, so two logs are equal only if every id stands in the same places.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from workflows.domain.events import kind_of, payload_of
from workflows.services.case_look import LookedEntry

_BY_CHANCE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\bPB(?:-[0-9A-Z]{4}){2}\b")

Line = tuple[str, str, object, object, object]


def lines(entries: Sequence[LookedEntry]) -> list[Line]:
    """Each entry as (kind, agency, what it says, when it happened, when it was recorded)."""
    numbers: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return numbers.setdefault(found[0], f"#{len(numbers) + 1}")

    return [
        (
            kind_of(entry.event),
            entry.agency,
            json.loads(_BY_CHANCE.sub(number, json.dumps(payload_of(entry.event)))),
            entry.happened_at,
            entry.recorded_at,
        )
        for entry in entries
    ]
