"""Every threshold is a fact too: `past_late_booking` is true once its gestation is reached."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.domain.errors import ValueNotUnderstood
from workflows.domain.gestation import Gestation
from workflows.procedures.definition import Procedure

PAST = "past_"


def past_facts(procedure: Procedure) -> frozenset[str]:
    """The names of those facts."""
    return frozenset(f"{PAST}{key}" for key in procedure.thresholds)


def days_of_facts(procedure: Procedure) -> Mapping[str, int]:
    """Fact → the days of gestation from which it is true; what cannot be read is left out."""
    days = {}
    for key, threshold in procedure.thresholds.items():
        named = procedure.terms.gestations.get(threshold.at)
        try:
            at = named or Gestation.parse(threshold.at)
        except ValueNotUnderstood:
            continue  # said by the check, which refuses the procedure
        days[f"{PAST}{key}"] = at.days
    return days


def ends_of_gestation(procedure: Procedure) -> tuple[str, ...]:
    """Events after which gestation stands still: what is true by then stays as it is."""
    return tuple(
        happening.once_all or happening.signal or happening.records.split()[-1]
        for happening in procedure.happenings.values()
        if happening.ends_gestation_clocks and (happening.signal or happening.records)
    )
