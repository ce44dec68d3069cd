"""Who acts: agencies, roles and the practitioner behind every entry in the log.

An agency is named by its lane in the procedure (`childrens_social_care`); titles are data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

AgencyKey = NewType("AgencyKey", str)
PersonId = NewType("PersonId", str)

SYSTEM = AgencyKey("system")
"""The agency named on entries that no person made: a deadline passed, a rung was reached."""

AUDITOR = "auditor"
"""The one role the software itself knows by name: it may read every log and change nothing."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A practitioner at the moment of acting, or the system itself."""

    id: PersonId
    name: str
    agency: AgencyKey
    roles: frozenset[str] = frozenset()
    active: bool = True

    @property
    def is_system(self) -> bool:
        """Whether no person stands behind this act."""
        return self.agency == SYSTEM


THE_SYSTEM = Actor(id=PersonId("system"), name="Prebirth", agency=SYSTEM)
