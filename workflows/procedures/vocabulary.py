"""Every name that a sentence or a condition of one procedure may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.domain.babies import COUNTS
from workflows.domain.deadline_rules import EDD, STEP_REACHED
from workflows.procedures.definition import Procedure
from workflows.procedures.questions import QuestionKind, questions
from workflows.procedures.thresholds import past_facts

OVERDUE = "overdue"
"""The instant a deadline was missed: what rungs count from."""

BUILT_IN_FACTS = COUNTS | frozenset(
    {
        "gestation_days",
        "edd_known",
        "urgent",
        "earlier_pregnancies",
        "earlier_referrals",
        "linked_cases",
        "referral_count",
    }
)
"""Facts the software works out itself: see docs/procedures/deadlines-in-words.md."""

PEOPLE = frozenset({"referrer", "holder", "opener"})
"""Whom a rung may tell without naming a role: who referred, who has the task, who opened."""

OPENER = "opener"


def involved_fact(lane: str) -> str:
    """The fact whether a lane's agency is involved in the case, e.g. `involved_early_help`."""
    return f"involved_{lane}"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of one procedure, by what they may be used for."""

    events: frozenset[str]
    """What some step or happening records."""
    facts: frozenset[str]
    """What a condition may name: answers, events (whether they have happened) and the built in."""
    answers: Mapping[str, frozenset[str]]
    """Fact → the words it can hold, where it is a choice."""

    @property
    def rule_events(self) -> frozenset[str]:
        """What a deadline may count from."""
        return self.events | {STEP_REACHED}

    @property
    def rung_events(self) -> frozenset[str]:
        """What a rung may count from."""
        return self.events | {STEP_REACHED, OVERDUE}


def vocabulary_of(procedure: Procedure) -> Vocabulary:
    """The names that this procedure declares, with those that are built in."""
    answers: dict[str, frozenset[str]] = {}
    for form in procedure.forms.values():
        for question in questions(form):
            if question.kind in {QuestionKind.CHOICE, QuestionKind.CHOICES}:
                words = frozenset(option.value for option in question.options)
                answers[question.name] = answers.get(question.name, frozenset()) | words
    return Vocabulary(
        events=procedure.event_names - procedure.unrecorded,
        facts=procedure.fact_names
        | procedure.event_names
        | BUILT_IN_FACTS
        | past_facts(procedure)
        | frozenset(map(involved_fact, procedure.lanes)),
        answers=answers,
    )


RESERVED = frozenset({EDD, STEP_REACHED, OVERDUE})
"""Names that no form and no step may take."""
