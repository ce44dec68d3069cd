"""Which postcode district an address lies in, as far as it was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable


def lies_in(address: str, district: str) -> bool:
    """Whether an address names this postcode district (`ZZ1`), alone or before the rest of it.

    `ZZ1` is not found in `ZZ11 2AB`; capitals and the space within a postcode do not matter.
    """
    outward = re.escape(district.upper())
    return re.search(rf"\b{outward}(?:\s*[0-9][A-Z]{{2}})?\b", address.upper()) is not None


def lies_in_one_of(address: str, districts: Iterable[str]) -> bool:
    """Whether an address names any of these districts."""
    return any(lies_in(address, district) for district in districts)
