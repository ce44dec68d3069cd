"""A deadline as a procedure defines it, and what becomes of it in a case: due, too early,
clashing, or waiting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from workflows.domain.deadline_dates import opening, resolve
from workflows.domain.deadline_rules import EDD, STEP_REACHED, Rule, rests_on_edd
from workflows.domain.deadline_terms import (
    AsSoonAsPossible,
    Due,
    Gate,
    Known,
    Landing,
    Resolution,
    Terms,
    TermsOverride,
    Waiting,
)
from workflows.domain.deadline_text import say
from workflows.domain.errors import FactMissing
from workflows.domain.expressions import Expression, Value, holds
from workflows.domain.wording import short_london
from workflows.domain.working_days import Counting

__all__ = [
    "AnotherDate",
    "AsSoonAsPossible",
    "ConditionalRule",
    "DateClash",
    "DeadlineDefinition",
    "DeadlineState",
    "DoesNotApply",
    "Due",
    "Gate",
    "Known",
    "Landing",
    "LateCause",
    "PlannedDeadline",
    "Resolution",
    "Rule",
    "Source",
    "SourceStatus",
    "Strength",
    "Terms",
    "TermsOverride",
    "Waiting",
    "plan",
    "resolve",
]


class LateCause(StrEnum):
    """Why something is late. An auditor must never read "missed" where the date itself moved."""

    MISSED = "missed"
    RE_DATED = "re_dated"
    PRESENTED_LATE = "presented_late"
    CALENDAR_CHANGED = "calendar_changed"
    PAUSED_BY_COURT = "paused_by_court"


class Strength(StrEnum):
    """How strongly the source asks for it."""

    MUST = "must"
    SHOULD = "should"
    NORMALLY = "normally"
    IDEALLY = "ideally"


class SourceStatus(StrEnum):
    """Whether a person has read the source and confirmed the figure."""

    CONFIRMED = "confirmed"
    ASSUMED = "assumed"


class DeadlineState(StrEnum):
    """Where a deadline stands at a moment."""

    TOO_EARLY = "too_early"
    RUNNING = "running"
    LATE = "late"
    WAITING = "waiting"
    AS_SOON_AS_POSSIBLE = "as_soon_as_possible"
    GATE = "gate"
    DOES_NOT_APPLY = "does_not_apply"
    COULD_NOT_BE_MET = "could_not_be_met"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was taken from."""

    document: str
    edition: str = ""
    paragraph: str = ""
    status: SourceStatus = SourceStatus.ASSUMED
    facts: tuple[str, ...] = ()
    """Ids of the published facts it rests on, as facts.yaml names them."""


@dataclass(frozen=True, slots=True)
class AnotherDate:
    """Who may decide another date than the rule gives, and the event that must come first."""

    decided_by: str
    requires: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class ConditionalRule:
    """A rule, and the condition under which it is the one that counts; none means always."""

    rule: Rule
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class DeadlineDefinition:
    """A deadline of a procedure. Of several rules, the first whose condition holds is the one that
    counts.

    `late_start` counts instead when the step is reached after the ordinary date has passed.
    `protects`: `not_before` never holds this step back, as it raises or decides a concern about
    harm.
    """

    name: str
    title: str
    rules: tuple[ConditionalRule, ...]
    source: Source
    strength: Strength = Strength.MUST
    not_before: Rule | None = None
    aim: Rule | None = None
    late_start: Rule | None = None
    ladder: str | None = None
    met_by: str | None = None
    terms: TermsOverride = field(default_factory=TermsOverride)
    protects: bool = False
    another_date: AnotherDate | None = None


@dataclass(frozen=True, slots=True)
class DoesNotApply:
    """No rule of the deadline holds in this case."""

    basis: str


@dataclass(frozen=True, slots=True)
class DateClash:
    """It may not begin before one date and must be done by an earlier one: a named manager
    decides.
    """

    due_at: datetime
    not_before_at: datetime

    @property
    def sentence(self) -> str:
        """Both dates, and which stands meanwhile."""
        return (
            f"Due by {short_london(self.due_at)}, but not before "
            f"{short_london(self.not_before_at)}. The earlier date stands until a named manager "
            "decides, with a reason."
        )


@dataclass(frozen=True, slots=True)
class PlannedDeadline:
    """A deadline in one case, with everything that is shown beside its date.

    `sentence` is the rule that counts, `why` how it came to the date. `held_for` names events
    without which it is too early. `cause` is set when it was late before the step was even reached;
    `past_at_start` where it counts from the EDD alone, was past when the case was opened and has
    no later rule: nobody missed it, and it is to be done as soon as possible.
    """

    name: str
    resolution: Resolution | DoesNotApply
    sentence: str
    why: str
    counting: Counting
    due_at: datetime | None = None
    not_before_at: datetime | None = None
    aim_at: datetime | None = None
    clash: DateClash | None = None
    cause: LateCause | None = None
    held_for: tuple[str, ...] = ()
    past_at_start: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not known yet and keeps it from having a date."""
        return self.resolution.missing if isinstance(self.resolution, Waiting) else ()

    def state(self, now: datetime) -> DeadlineState:
        """Where it stands: late from the due instant on; in a clash never too early."""
        if isinstance(self.resolution, DoesNotApply):
            return DeadlineState.DOES_NOT_APPLY
        if self.past_at_start:
            return DeadlineState.COULD_NOT_BE_MET
        if self.due_at is not None and self.due_at <= now:
            return DeadlineState.LATE
        opens_later = self.not_before_at is not None and now < self.not_before_at
        if self.held_for or (opens_later and self.clash is None):
            return DeadlineState.TOO_EARLY
        match self.resolution:
            case Due():
                return DeadlineState.RUNNING
            case Waiting():
                return DeadlineState.WAITING
            case Gate():
                return DeadlineState.GATE
            case AsSoonAsPossible():
                return DeadlineState.AS_SOON_AS_POSSIBLE


def plan(
    definition: DeadlineDefinition,
    known: Known,
    values: Mapping[str, Value],
    reached_at: datetime | None = None,
    *,
    done: Sequence[datetime] = (),
    presented_at: datetime | None = None,
) -> PlannedDeadline:
    """What a deadline comes to in a case.

    `values` are the facts for conditions; one that is absent or not known is named as missing, and
    no other rule is tried in its place. `reached_at` is when the step was reached, known to rules
    as step_reached; `presented_at` when the case was opened. `done` is for recurring deadlines: see
    resolve.
    """
    terms = definition.terms.over(known.terms)
    try:
        rule = _chosen(definition, values)
    except FactMissing as error:
        said = " or ".join(say(conditional.rule) for conditional in definition.rules)
        basis = f"{said}: {error.name} is not known yet"
        waiting = Waiting((error.name,), basis)
        return PlannedDeadline(definition.name, waiting, said, basis, terms.counting)
    if rule is None:
        basis = "none of its conditions holds"
        return PlannedDeadline(definition.name, DoesNotApply(basis), "", basis, terms.counting)

    if reached_at is not None:
        known = replace(known, terms=terms, events={**known.events, STEP_REACHED: reached_at})
    elif terms is not known.terms:
        known = replace(known, terms=terms)
    resolution: Resolution = resolve(rule, known, done=done)
    cause = None
    if isinstance(resolution, Due):
        if definition.late_start is not None and _is_past(resolution, reached_at):
            cause = LateCause.PRESENTED_LATE
            rule, resolution = _started_late(rule, resolution, definition.late_start, known)
        elif _is_past(resolution, presented_at):
            cause = LateCause.PRESENTED_LATE
    no_later_rule = definition.late_start is None or reached_at is not None
    at_start = isinstance(resolution, Due) and _is_past(resolution, presented_at) and no_later_rule
    planned = PlannedDeadline(
        definition.name,
        resolution,
        say(rule),
        resolution.basis,
        terms.counting,
        due_at=resolution.at if isinstance(resolution, Due) else None,
        aim_at=_aim(definition, known, resolution),
        cause=cause,
        past_at_start=at_start and rests_on_edd(rule) and not definition.protects,
    )
    return _held_back(planned, definition, known)


def _is_past(due: Due, at: datetime | None) -> bool:
    return at is not None and due.at < at


def _started_late(
    rule: Rule, ordinary: Due, late_start: Rule, known: Known
) -> tuple[Rule, Resolution]:
    """The rule for a late start and its date; the ordinary one stands while that is not known."""
    late = resolve(late_start, known)
    if isinstance(late, Waiting):
        return rule, replace(ordinary, basis=f"{ordinary.basis}; then {late.basis}")
    past = short_london(ordinary.at)
    return late_start, replace(late, basis=f"presented late, after {past}; {late.basis}")


def _chosen(definition: DeadlineDefinition, values: Mapping[str, Value]) -> Rule | None:
    for conditional in definition.rules:
        if conditional.when is None or holds(conditional.when, values):
            return conditional.rule
    return None


def _aim(definition: DeadlineDefinition, known: Known, resolution: Resolution) -> datetime | None:
    aim = resolution if definition.aim is None else resolve(definition.aim, known)
    if not isinstance(aim, Due):
        return None
    return aim.at if definition.aim is not None else aim.aim_at


def _held_back(
    planned: PlannedDeadline, definition: DeadlineDefinition, known: Known
) -> PlannedDeadline:
    window = planned.resolution.not_before_at if isinstance(planned.resolution, Due) else None
    if definition.not_before is None and window is None:
        return planned
    opens = None if definition.not_before is None else opening(definition.not_before, known)
    if definition.protects:
        return replace(planned, why=f"{planned.why}; a date to begin never holds this step back")
    if isinstance(opens, Waiting):
        # Not knowing the EDD is no ground to call a step too early; an event yet to happen is.
        planned = replace(planned, held_for=tuple(name for name in opens.missing if name != EDD))
    instants = [at for at in (window, opens.at if isinstance(opens, Due) else None) if at]
    if not instants:
        return planned
    not_before_at = max(instants)
    clash = None
    if planned.due_at is not None and not_before_at > planned.due_at:
        clash = DateClash(planned.due_at, not_before_at)
    why = planned.why if opens is None else f"{planned.why}; {opens.basis}"
    return replace(planned, not_before_at=not_before_at, clash=clash, why=why)
