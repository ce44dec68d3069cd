"""Log entries as sentences: the same words on the case page and in a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import assert_never

from workflows.domain import events as e
from workflows.domain.babies import became_words
from workflows.domain.family_words import OfTheFamily, of_the_family
from workflows.domain.wording import day, london

CAUSES: Mapping[str, str] = {
    "missed": "missed",
    "re_dated": "the pregnancy was re-dated",
    "presented_late": "the pregnancy came to notice after this date",
    "calendar_changed": "the calendar changed",
    "paused_by_court": "paused by the court",
    "event_recorded": "what it counts from was recorded again",
    "late_start": "it counts by the rule for a late start, as its ordinary date was already past",
    "decided": "a named manager decided another date",
}


@dataclass(frozen=True, slots=True)
class Titles:
    """What names are called on screen; a name without a title is said with its underscores out."""

    deadlines: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

    def deadline(self, name: str) -> str:
        """What is due, e.g. "Decision on the referral"."""
        return self.deadlines.get(name, plain(name))

    def agency(self, name: str) -> str:
        """The agency's title."""
        return self.agencies.get(name, plain(name))

    def member(self, name: str) -> str:
        """A lane, or a role with its agency: whoever takes part in a meeting."""
        return self.role(name) if "." in name else self.agency(name)

    def person(self, name: str) -> str:
        """The practitioner's name, if it is known here."""
        return self.people.get(name, name)

    def role(self, name: str) -> str:
        """A role with its agency, or "the referrer", "whoever has the task"."""
        known = {
            "referrer": "the referrer",
            "holder": "whoever has the task",
            "opener": "whoever started the case",
        }
        if name in known:
            return known[name]
        agency, _, role = name.partition(".")
        title = self.roles.get(name, plain(role or agency).lower())
        return f"{title} ({self.agency(agency)})" if role else title


def plain(name: str) -> str:
    """A name in code as words: "referral_received" is "Referral received"."""
    return name.replace("_", " ").replace(".", ": ").capitalize()


def sentence(event: e.Event, titles: Titles) -> str:
    """What the entry says, in one sentence without a name of the family."""
    if isinstance(event, _OfADate):
        return _of_a_date(event, titles)
    if isinstance(event, _OfATask):
        return _of_a_task(event, titles)
    if isinstance(event, OfTheFamily):
        return of_the_family(event)
    if isinstance(event, _OfTheCase):
        return _of_the_case(event)
    match event:
        case e.AgencyInvolved(agency):
            return f"{titles.agency(agency)} is now involved and can see the case."
        case e.ValueDoubted(name, said):
            return f"{plain(name)} was kept as typed. {said}"
        case e.EddStated() | e.EddAccepted():
            return _of_the_edd(event)
        case e.EventRecorded(name):
            return f"{plain(name)}."
        case e.ProposalMade():
            return _proposed(event)
        case e.BabiesCounted() | e.BabyRecorded():
            return _of_the_babies(event)
        case _:
            assert_never(event)


_OfTheCase = e.CaseOpened | e.CaseClosed | e.CaseReopened


def _of_the_case(event: _OfTheCase) -> str:
    match event:
        case e.CaseOpened():
            return f"Case started under {event.edition}."
        case e.CaseClosed(reason, _, managed):
            return f"The case was closed: {reason}{f' {managed}' if managed else ''}"
        case e.CaseReopened(_, title):
            return f"The case was opened again: {title}."
        case _:
            assert_never(event)


_OfATask = (
    e.TaskOpened
    | e.TaskClaimed
    | e.TaskReleased
    | e.StepCompleted
    | e.QuorumNotMet
    | e.TaskWithdrawn
    | e.StepPassedBy
)


def _of_a_task(event: _OfATask, titles: Titles) -> str:
    match event:
        case e.TaskOpened(_, title, agency):
            return f'"{title}" now waits on {titles.agency(agency)}.'
        case e.TaskClaimed(_, title, before):
            over = f", taking it over from {titles.person(before)}" if before else ""
            return f'"{title}" was assigned{over}.'
        case e.TaskReleased(_, title):
            return f'"{title}" was given back to the queue.'
        case e.StepCompleted(_, title):
            return f'"{title}" was done.'
        case e.QuorumNotMet(_, title, missing, reason):
            without = ", ".join(titles.member(name) for name in missing)
            return f'"{title}" was held without {without}: {reason}'
        case e.TaskWithdrawn(_, title):
            return f'"{title}" is no longer asked for.'
        case e.StepPassedBy(_, title, why):
            return f'"{title}" was passed by, as this edition has it switched off: {why}.'
        case _:
            assert_never(event)


_OfADecision = e.DeadlinePastAtStart | e.ClashFound | e.DateDecided | e.DateDecisionLapsed
_OfADate = (
    e.DeadlineSet
    | _OfADecision
    | e.DeadlineMoved
    | e.DeadlineNotSet
    | e.DeadlineMet
    | e.DeadlineMissed
    | e.DeadlineEnded
    | e.EscalationRaised
    | e.EscalationStopped
    | e.PersonTold
)


def _of_a_date(event: _OfADate, titles: Titles) -> str:
    if isinstance(event, _OfADecision):
        return _of_a_decision(event, titles)
    match event:
        case e.DeadlineSet(name, due_at, rule):
            return f"{titles.deadline(name)}: due {_instant(due_at)} ({rule})."
        case e.DeadlineMoved(name, old, new, _, cause):
            why = CAUSES.get(cause, plain(cause).lower())
            return f"{titles.deadline(name)}: moved from {_instant(old)} to {_instant(new)}; {why}."
        case e.DeadlineNotSet(name, _, why):
            return f"{titles.deadline(name)}: no date could be set. {why}"
        case e.DeadlineMet(name, late):
            return f"{titles.deadline(name)}: {'done late' if late else 'done in time'}."
        case e.DeadlineMissed(name, due_at, _, cause, noticed_late):
            said = f"{titles.deadline(name)}: was due {_instant(due_at)} and is overdue"
            why = f" ({CAUSES[cause]})" if cause in CAUSES and cause != "missed" else ""
            return f"{said}{why}.{_noticed(late=noticed_late)}"
        case e.DeadlineEnded(name, why):
            return f"{titles.deadline(name)}: the clock ended. {why}"
        case e.EscalationRaised(name, stage, told, noticed_late, unfilled):
            whom = ", ".join(titles.role(role) for role in dict.fromkeys(told)) or "nobody"
            nobody = "".join(f" Nobody holds the role {titles.role(role)}." for role in unfilled)
            return (
                f"{titles.deadline(name)}: escalation stage {stage}. Told: {whom}."
                f"{_noticed(late=noticed_late)}{nobody}"
            )
        case e.EscalationStopped(name, stage):
            reached = f"stopped at stage {stage}" if stage else "stopped before its first stage"
            return f"{titles.deadline(name)}: escalation {reached}, as the outcome is recorded."
        case e.PersonTold(person, role):
            return f"A message went to {titles.person(person)}, as {titles.role(role)}."
        case _:
            assert_never(event)


def _of_a_decision(event: _OfADecision, titles: Titles) -> str:
    """Where no date fits the rules as they stand, and what a named manager made of it."""
    match event:
        case e.DeadlinePastAtStart(name, due_at, rule):
            return (
                f"{titles.deadline(name)}: {_instant(due_at)} ({rule}) was past when the case "
                "was started. Nobody missed it; it is to be done as soon as possible."
            )
        case e.ClashFound(name, due_at, not_before):
            return (
                f"{titles.deadline(name)}: due {_instant(due_at)}, but not before "
                f"{_instant(not_before)}. A manager must decide; the earlier date stands."
            )
        case e.DateDecided(name, old, new, reason, role):
            return (
                f"{titles.deadline(name)}: {titles.role(role)} decided {_instant(new)} in place "
                f"of {_instant(old)}: {reason}"
            )
        case e.DateDecisionLapsed(name, decided):
            return (
                f"{titles.deadline(name)}: the decided date, {_instant(decided)}, no longer "
                "counts: what it was decided upon has changed, and the rule sets the date."
            )
        case _:
            assert_never(event)


def _proposed(event: e.ProposalMade) -> str:
    """The tracks a table proposed, each once, and its reasons: its own sentences if it has any."""
    held: list[str] = []
    for value in event.outputs.values():
        held += [str(item) for item in (value if isinstance(value, list | tuple) else (value,))]
    tracks = [plain(item).lower() for item in held if item and " " not in item]
    reasons = [item for item in held if " " in item] or event.reasons
    why = "; ".join(dict.fromkeys(reason.rstrip(".") for reason in reasons))
    proposed = ", ".join(dict.fromkeys(tracks)) or "nothing"
    return f"Proposed for a manager to decide: {proposed}.{f' Because: {why}.' if why else ''}"


def _of_the_edd(event: e.EddStated | e.EddAccepted) -> str:
    if isinstance(event, e.EddAccepted):
        return f"EDD statement {event.number} was accepted and sets the dates from now on."
    earliest, latest = date.fromisoformat(event.earliest), date.fromisoformat(event.latest)
    when = day(earliest) if earliest == latest else f"between {day(earliest)} and {day(latest)}"
    force = "It sets the dates." if event.in_force else "It waits for somebody to accept it."
    doubt = f" {event.doubt}" if event.doubt else ""
    return f"EDD stated, {event.method.replace('_', ' ')}: {when}. {force}{doubt}"


def _of_the_babies(event: e.BabiesCounted | e.BabyRecorded) -> str:
    if isinstance(event, e.BabyRecorded):
        return f"Baby {event.baby} {became_words(event.became)}."
    if event.number == 1:
        return "One baby is known of."
    return f"{event.number} babies are known of, each with a record of its own."


def _instant(text: str) -> str:
    return london(datetime.fromisoformat(text))


def _noticed(*, late: bool) -> str:
    return " Noticed late: the service was off or held up." if late else ""
