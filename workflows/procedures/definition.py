"""A procedure as read from its folder and laid over by its partnership: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from workflows.domain.babies import AboutBaby
from workflows.domain.deadlines import DeadlineDefinition, Rule, Source, Terms
from workflows.domain.expressions import Expression
from workflows.procedures.in_force import InForce

JsonSchema = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Lane:
    """One agency's lane. `key` is the lane's name on every diagram; `title` is what people read."""

    key: str
    title: str
    phone: str | None = None
    out_of_hours_phone: str | None = None
    calendar: str = "england"
    stands_for: str | None = None
    """`opener`: whichever agency opened the case does this lane's steps."""


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A role in one agency, e.g. `childrens_social_care.team_manager`."""

    key: str
    lane: str
    title: str
    may_open_case: bool = False
    """Whether someone in this role may open the case a message is about."""


@dataclass(frozen=True, slots=True)
class Record:
    """An event that completing a step records, and the answers under which it does."""

    event: str
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer drawn on a step or between steps. It only names a deadline."""

    element: str
    deadline: str
    interrupting: bool


@dataclass(frozen=True, slots=True)
class StepDefinition:
    """A box on the diagram that a person completes."""

    key: str
    title: str
    lane: str
    diagram: str
    form: str | None = None
    deadline: str | None = None
    records: tuple[Record, ...] = ()
    also_informs: tuple[str, ...] = ()
    timers: tuple[Timer, ...] = ()
    no_deadline_because: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One escalation stage: when, counted from `overdue` (the missed instant), and who is told.

    `tell` names roles (`midwifery.named_midwife`) or the people `referrer`, `holder` (who has the
    task) and `opener`. `urgent_at` replaces `at` when the case is urgent. `digest` rungs wait for
    the day's summary.
    """

    number: int
    at: Rule
    tell: tuple[str, ...]
    urgent_at: Rule | None = None
    digest: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs a missed deadline climbs while nobody records an outcome."""

    key: str
    title: str
    rungs: tuple[Rung, ...]
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something anyone allowed may record at any time: a birth, new facts, a repeat referral.

    `signal` is what the diagrams listen for; `records` the event the log keeps.
    """

    key: str
    title: str
    records: str
    signal: str | None = None
    form: str | None = None
    lanes: tuple[str, ...] = ()
    """Lanes that may record it; empty: every agency involved."""
    tell: tuple[str, ...] = ()
    """Who hears of it at once; the same names as a rung's `tell`."""
    makes_urgent: bool = False
    """Whether everything undecided becomes urgent from that moment (a birth does)."""
    ends_gestation_clocks: bool = False
    """Whether deadlines counted from the EDD end; event clocks never do."""
    only_once_decided: bool = False
    """Whether the diagrams hear of it only when a decision stands (it reopens that decision);
    before, the facts simply join what is being decided."""
    refers_again: bool = False
    """Whether it is a further referral: counted, and its maker is told as a referrer is."""
    about_baby: AboutBaby | None = None
    """What it says of one baby's record; its form asks which where more than one is possible."""
    records_again: str | None = None
    """What is recorded in place of `records` for a second or later baby, so that clocks which
    count from the first stay as they are."""
    once_all: str | None = None
    """The event recorded besides once no baby is left expected or alive; it alone is heard then."""
    undoes: tuple[str, ...] = ()
    """Events that this takes back: recorded by mistake. Both entries stay in the log."""
    reopens: bool = False
    """Whether it may be recorded on a closed case, which it reopens."""
    shown_to: tuple[str, ...] = ()
    """Lanes that may read its answers, beside whoever recorded it; empty: everyone involved."""
    not_in_hospital_when: Expression | None = None
    """A birth under these answers was not in hospital, so nobody waits for the baby to leave."""

    @property
    def events(self) -> tuple[str, ...]:
        """Every event that recording this may record."""
        more = (self.signal, self.records_again, self.once_all)
        return (*self.records.split(), *(name for name in more if name is not None))


@dataclass(frozen=True, slots=True)
class Form:
    """What a step asks: a JSON Schema; its top-level properties in order are the questions."""

    key: str
    schema: JsonSchema

    def __hash__(self) -> int:
        """By its key, as a schema has no hash: what is worked out from a form is remembered."""
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A named gestation or word the procedure defines (late, concealed), as data."""

    key: str
    title: str
    at: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One kind of meeting that several steps hold: held once, it may satisfy a step on each of two
    linked cases, for so many days, while every child still gets an answer of its own.
    """

    key: str
    title: str
    steps: tuple[str, ...]
    share_within_days: int
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class DocumentDefinition:
    """A document kept in versions: completing one of `steps` is a new version of it.

    `needs` are the questions without which it is incomplete, so that the step is refused;
    `copies` the steps that say to whom it was sent; `receipts` those that confirm a version.
    """

    key: str
    title: str
    steps: tuple[str, ...]
    copies: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryDefinition:
    """What another case of the family says to this one: a fact where `when` holds there, or, for
    people only, the answer there to `shows`.
    """

    name: str
    title: str
    when: Expression | None = None
    shows: str | None = None


@dataclass(frozen=True, slots=True)
class Quorum:
    """Without whom a meeting does not count: lanes (`police`) or roles of them
    (`midwifery.named_midwife`). Held without one of them, it needs a reason.
    """

    step: str
    agencies: tuple[str, ...]
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class ClosingRule:
    """A condition on closing a case, and the words that say what it means for people."""

    when: Expression
    because: str
    next_action: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a case asks, what refuses it, and what makes it a managed closure: one that a
    date which protects somebody no longer holds up.
    """

    form: str | None = None
    refused: tuple[ClosingRule, ...] = ()
    allowed: tuple[ClosingRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """Who signed this edition, and from when it is in force."""

    by: str | None
    on: date | None


@dataclass(frozen=True, slots=True)
class Closure:
    """Days an agency's office is shut that are not bank holidays; who approved counting them."""

    on: date
    reason: str
    calendar: str = "england"


@dataclass(frozen=True, slots=True)
class CalendarDefinition:
    """A working-day calendar as data: the built-in list it rests on, hours and closures."""

    key: str
    holidays: str
    confirmed_through: date
    source: str
    opens: str = "09:00"
    closes: str = "17:00"
    early: Mapping[str, str] = field(default_factory=dict)
    """Weekday → earlier closing, e.g. {"friday": "16:30"}."""
    cut_off: str | None = None
    closures: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True)
class Procedure:
    """One edition of one procedure, whole. Pinned by `hash`: same hash, same behaviour."""

    id: str
    version: int
    title: str
    source: Source
    approval: Approval
    hash: str
    main: str
    """The id of the process a case starts in."""
    layers: tuple[str, ...]
    """Ids of what this lies on, base first (`unborn_baby`, `partnerships/tees`)."""
    terms: Terms
    lanes: Mapping[str, Lane]
    roles: Mapping[str, RoleDefinition]
    steps: Mapping[str, StepDefinition]
    deadlines: Mapping[str, DeadlineDefinition]
    ladders: Mapping[str, Ladder]
    happenings: Mapping[str, Happening]
    forms: Mapping[str, Form]
    thresholds: Mapping[str, Threshold]
    calendars: Mapping[str, CalendarDefinition]
    diagrams: Mapping[str, bytes]
    """File name → BPMN bytes, already read by the hardened parser once."""
    decisions: Mapping[str, bytes]
    """File name → DMN bytes."""
    history: Mapping[str, Expression] = field(default_factory=dict)
    """Fact on a new case → what must have been true of an earlier or linked case."""
    history_lines: Mapping[str, HistoryDefinition] = field(default_factory=dict)
    """Everything that other cases of the family say, with its words, in the order written."""
    meetings: Mapping[str, Meeting] = field(default_factory=dict)
    documents: Mapping[str, DocumentDefinition] = field(default_factory=dict)
    contacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Step or happening → the lanes whose telephone numbers stand on its page."""
    quorums: Mapping[str, Quorum] = field(default_factory=dict)
    """Step → who must take part in it."""
    clashes_decided_by: str | None = None
    """The role that decides where a date is due before it may begin."""
    closing: Closing = field(default_factory=Closing)
    undoes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Event → those that recording it takes back, so that they are asked for again."""
    fact_names: frozenset[str] = frozenset()
    """Every fact some form can set (not free text): what a condition may name."""
    event_names: frozenset[str] = frozenset()
    """Every event some step or happening records."""
    opening_form: str = "open_case"
    """The form asked when a case is started."""
    switched_off: Mapping[str, str] = field(default_factory=dict)
    """Step → the reason it is switched off: the pathway passes it by."""
    approvals: tuple[Approval, ...] = ()
    """Every body that signed, in the order written; `approval` is the first of them."""
    in_force: InForce = field(default_factory=InForce)
    """From when until when this edition counts for new cases."""
    postcodes: tuple[str, ...] = ()
    """Postcode districts (`ZZ1`) whose mothers this procedure is for."""
    taken_away: Mapping[str, str] = field(default_factory=dict)
    """What a layer took away (`deadlines.booking`, `ladders.late.rungs.2`) → its reason."""
    outside: Mapping[str, str] = field(default_factory=dict)
    """Published fact → why it is no part of this product."""
    unrecorded: frozenset[str] = frozenset()
    """Events that only steps which are switched off would record: they never happen."""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Everything the hash is taken over, by name: kept with a case, this edition can be rebuilt."""

    @property
    def deadlines_taken_away(self) -> frozenset[str]:
        """Deadlines that a diagram may still name and that no longer run."""
        group = "deadlines."
        return frozenset(
            path.removeprefix(group) for path in self.taken_away if path.startswith(group)
        )
