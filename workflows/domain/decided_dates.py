"""A date that a named manager decided in place of the one a rule gives, for as long as it holds.

It was decided upon two dates: the one the rule gave, and the one before which it might not begin.
When either changes, the decision answers a question that is no longer asked, and it lapses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from workflows.domain.agencies import PersonId
from workflows.domain.deadlines import PlannedDeadline
from workflows.domain.wording import short_london


@dataclass(frozen=True, slots=True)
class DecidedDate:
    """One decision: the new date, what it was decided upon, by whom, for which role.

    `cycle` is the round of the deadline it was decided for; a later round knows nothing of it.
    """

    name: str
    cycle: int
    due_at: datetime
    rule_due_at: datetime
    rule_not_before_at: datetime | None
    role: str
    by: PersonId
    decided_at: datetime

    def holds(self, planned: PlannedDeadline) -> bool:
        """Whether both dates that it was decided upon are still those the rules give."""
        upon = (self.rule_due_at, self.rule_not_before_at)
        return (planned.due_at, planned.not_before_at) == upon

    def over(self, planned: PlannedDeadline) -> PlannedDeadline:
        """What the rules give, with the decided date in its place; the clash is decided too."""
        not_before = planned.not_before_at
        if not_before is not None and not_before > self.due_at:
            not_before = None
        return replace(
            planned,
            due_at=self.due_at,
            not_before_at=not_before,
            clash=None,
            cause=None,
            past_at_start=False,
            why=f"{planned.why}; decided {short_london(self.decided_at)}: "
            f"{short_london(self.due_at)}",
        )
