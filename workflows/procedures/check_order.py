"""Whether the dates of one deadline stand in order: not before, then the aim, then the latest.

Only what counts from the same thing can be compared. A latest date that counts from an event and an
earliest one that is a gestation may clash in one case and not in another: a manager decides that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.domain.deadline_rules import EDD, After, At, Before, EarliestOf, Unit
from workflows.domain.deadline_text import say
from workflows.domain.deadlines import DeadlineDefinition, Rule
from workflows.domain.gestation import Gestation
from workflows.procedures.findings import Finding, error
from workflows.procedures.reading import Reading

_TERM_DAYS = 280
_COUNTED: Mapping[Unit, tuple[str, int]] = {
    Unit.MINUTES: ("minutes", 1),
    Unit.HOURS: ("minutes", 60),
    Unit.DAYS: ("days", 1),
    Unit.WEEKS: ("days", 7),
    Unit.WORKING_DAYS: ("working days", 1),
    Unit.MONTHS: ("months", 1),
}


@dataclass(frozen=True, slots=True)
class _Place:
    """So many of a kind of unit after what it counts from; fewer than none is before."""

    counts_from: str
    kind: str
    number: int

    def is_after(self, other: _Place) -> bool:
        """Whether it is always after the other; never where the two cannot be compared."""
        alike = (self.counts_from, self.kind) == (other.counts_from, other.kind)
        return alike and self.number > other.number


def order_findings(reading: Reading) -> Iterator[Finding]:
    """Every deadline that would be due before it may begin, or aims at a day that is too late."""
    named = reading.procedure.terms.gestations
    for name, deadline in reading.procedure.deadlines.items():
        path = f"deadlines.{name}"
        for early, late in _pairs(deadline):
            for first in _places(early[1], named):
                if any(first.is_after(last) for last in _places(late[1], named)):
                    sentence = f"{_said(early)} is later than {_said(late)}"
                    fix = "put them in order: not_before, then aim, then the latest date"
                    yield error(reading.file_of(path), path, sentence, fix)


def _said(named: tuple[str, Rule]) -> str:
    return f'{named[0]} "{say(named[1])}"'


def _pairs(deadline: DeadlineDefinition) -> Iterator[tuple[tuple[str, Rule], tuple[str, Rule]]]:
    begins = [("not before", deadline.not_before)] if deadline.not_before is not None else []
    aims = [("the aim", deadline.aim)] if deadline.aim is not None else []
    latest = [("the latest date", rule.rule) for rule in deadline.rules]
    for early, later in ((begins, aims), (begins, latest), (aims, latest)):
        yield from ((first, last) for first in early for last in later)


def _places(rule: Rule, named: Mapping[str, Gestation]) -> tuple[_Place, ...]:
    match rule:
        case At(gestation):
            found = named.get(gestation) if isinstance(gestation, str) else gestation
            return () if found is None else (_Place(EDD, "days", found.days - _TERM_DAYS),)
        case After(span, event):
            kind, each = _COUNTED[span.unit]
            return (_Place(event, kind, span.number * each),)
        case Before(span, event):
            kind, each = _COUNTED[span.unit]
            return (_Place(event, kind, -span.number * each),)
        case EarliestOf(rules):
            return tuple(place for part in rules for place in _places(part, named))
        case _:
            return ()
