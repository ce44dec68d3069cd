"""What a procedure calls its deadlines, agencies and roles, and who its people are."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.domain.agencies import Actor
from workflows.domain.chronology import Titles
from workflows.procedures.definition import Procedure


def titles_of(procedure: Procedure, staff: Sequence[Actor]) -> Titles:
    """What this procedure calls its deadlines, agencies and roles, and who its people are."""
    return Titles(
        deadlines={name: item.title for name, item in procedure.deadlines.items()},
        agencies={key: lane.title for key, lane in procedure.lanes.items()},
        roles={key: role.title for key, role in procedure.roles.items()},
        people={actor.id: actor.name for actor in staff},
    )
