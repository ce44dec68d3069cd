"""What other cases of the family say to this one, so that history never starts again from nothing.

Cases of the same woman count by themselves, other cases once they are linked. What they say is
asked again whenever somebody acts on this case, so that what is learnt there later is heard here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.domain.cases import Value
from workflows.domain.chronology import plain
from workflows.domain.events import HistoryHeard, HistoryLinked
from workflows.domain.expressions import holds
from workflows.domain.wording import counted
from workflows.procedures.definition import HistoryDefinition, Procedure
from workflows.procedures.questions import questions
from workflows.services.casework import Casework
from workflows.store import cases as stored
from workflows.store.rows import CaseRow

LINKED = "linked_cases"
"""The fact that holds the references of the cases somebody linked with this one."""

EARLIER, REFERRALS = "earlier_pregnancies", "earlier_referrals"


class Kin(StrEnum):
    """How another case belongs to this one's family."""

    EARLIER = "earlier"
    LATER = "later"
    LINKED = "linked"


@dataclass(frozen=True, slots=True)
class Relative:
    """Another case of the family. `counts`: what it says counts for this one."""

    row: CaseRow
    kin: Kin

    @property
    def counts(self) -> bool:
        """A later pregnancy tells an earlier case nothing about its own beginning."""
        return self.kin is not Kin.LATER


def family_of(work: Casework) -> tuple[Relative, ...]:
    """Every other case of the family as it is stored: of the same woman, then those linked."""
    tx, own = work.unit.tx, work.row
    same = stored.same_woman(tx, own.woman_key) if own.woman_key is not None else []
    found = {
        row.id: Relative(row, Kin.EARLIER if _before(row, own) else Kin.LATER)
        for row in same
        if row.id != own.id
    }
    for reference in linked_references(work.values):
        row = stored.load_case(tx, reference, lock=False)
        found.setdefault(row.id, Relative(row, Kin.LINKED))
    return tuple(found.values())


def linked_references(values: Mapping[str, Value]) -> tuple[str, ...]:
    """The cases that somebody linked with this one."""
    held = values.get(LINKED)
    return held if isinstance(held, tuple) else ()


def bring(work: Casework) -> None:
    """A case starts: its family's cases come into view. The assessment itself is still new."""
    counting = [relative for relative in family_of(work) if relative.counts]
    found = _facts(work, counting)
    work.learn({LINKED: (), "referral_count": 0, **found}, (LINKED, "referral_count", *found))
    if counting:
        facts = {"referral_count": 0, **found}
        work.write_as_system(HistoryLinked([item.row.reference for item in counting], facts))


def hear(work: Casework) -> None:
    """Somebody acts on this case: whatever its family's cases say now is what it goes by."""
    if work.row.woman_key is None and not linked_references(work.values) and not _heard(work):
        return
    counting = [relative for relative in family_of(work) if relative.counts]
    changed = {
        name: held
        for name, held in _facts(work, counting).items()
        if (work.values.get(name) or False) != held
    }
    if changed:
        work.learn(changed, changed)
        work.write_as_system(HistoryHeard([item.row.reference for item in counting], changed))


def lines_of(work: Casework, relative: Relative) -> tuple[str, ...]:
    """What a case of the family says, in short lines for people, as it stands now."""
    procedure = _procedure(work, relative.row)
    known = _known(work, relative.row, procedure)
    lines = [
        said
        for line in work.procedure.history_lines.values()
        if (said := _line(line, known, procedure))
    ]
    times = known.get("referral_count")
    if isinstance(times, int) and times > 1:
        lines.append(f"Referred {counted(times, 'time')}")
    return tuple(lines)


def _heard(work: Casework) -> bool:
    """Whether something of the family counts here still, so that losing a link is heard too."""
    return any(work.values.get(name) for name in (*work.procedure.history, REFERRALS))


def _before(row: CaseRow, own: CaseRow) -> bool:
    """Of two that began in the same instant, each comes before the other: nothing is lost so."""
    return row.opened_at <= own.opened_at


def _facts(work: Casework, counting: list[Relative]) -> dict[str, Value]:
    """The facts of this case that its family's cases make."""
    found: dict[str, Value] = dict.fromkeys(work.procedure.history, False)
    referrals = 0
    for relative in counting:
        known = _known(work, relative.row, _procedure(work, relative.row))
        times = known.get("referral_count")
        referrals += times if isinstance(times, int) else 0
        for name, condition in work.procedure.history.items():
            if holds(condition, known):
                found[name] = True
    found[EARLIER] = sum(relative.kin is Kin.EARLIER for relative in counting)
    found[REFERRALS] = referrals
    return found


def _procedure(work: Casework, row: CaseRow) -> Procedure:
    return work.context.editions.of(work.unit.tx, row.procedure_hash)


def _known(work: Casework, row: CaseRow, procedure: Procedure) -> dict[str, Value]:
    """What is known of the other case itself; what it heard from its own family is left out, so
    that two linked cases never keep telling each other what neither of them knows.
    """
    other = Casework.of(work.context, work.unit, work.actor, row, procedure)
    for name in procedure.history:
        other.values.pop(name, None)
    own = work.procedure
    return {
        **dict.fromkeys(own.fact_names),
        **dict.fromkeys(own.event_names, False),
        **other.known_values(),
    }


def _line(line: HistoryDefinition, known: Mapping[str, Value], there: Procedure) -> str:
    if line.when is not None:
        return line.title if holds(line.when, known) else ""
    held = known.get(line.shows or "")
    words = ", ".join(_words(line.shows or "", held, there))
    return f"{line.title}: {words}" if words else ""


def _words(name: str, held: Value, there: Procedure) -> Iterator[str]:
    if held is None or held == ():
        return
    titles = {
        option.value: option.title
        for form in there.forms.values()
        for question in questions(form)
        if question.name == name
        for option in question.options
    }
    if isinstance(held, bool):
        yield "yes" if held else "no"
        return
    for item in held if isinstance(held, tuple) else (str(held),):
        yield titles.get(item, plain(item) if "_" in item else item)
