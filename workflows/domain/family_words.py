"""Log entries about other cases of the family, and about documents, as sentences."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from workflows.domain import events as e
from workflows.domain.wording import london

OfTheFamily = (
    e.HistoryLinked
    | e.HistoryHeard
    | e.CaseLinked
    | e.CaseUnlinked
    | e.MeetingShared
    | e.DocumentVersioned
    | e.DocumentConfirmed
)


def of_the_family(event: OfTheFamily) -> str:
    """What the entry says, in one sentence without a name of the family."""
    match event:
        case e.HistoryLinked(references):
            return f"Earlier cases of the same woman came into view: {', '.join(references)}."
        case e.HistoryHeard(references, facts):
            said = (f"{name.replace('_', ' ')}: {_said(held)}" for name, held in facts.items())
            cases = ", ".join(references) or "no other case"
            return f"What is now known from {cases} counts here: {'; '.join(said)}."
        case e.CaseLinked(reference, why):
            return f"Linked with case {reference}: {why}"
        case e.CaseUnlinked(reference, why):
            return f"The link with case {reference} was taken away: {why}"
        case e.MeetingShared(reference, _, held_at):
            held = london(datetime.fromisoformat(held_at))
            return (
                f"Done at the meeting held for case {reference} too, on {held}. "
                "The answers and the decision are this child's own."
            )
        case e.DocumentVersioned(_, title, version):
            return f"{title}: version {version} is written; earlier versions stay."
        case e.DocumentConfirmed(_, title, version):
            return f"{title}: version {version} is confirmed."
        case _:
            assert_never(event)


def _said(held: object) -> str:
    match held:
        case bool():
            return "yes" if held else "no"
        case None:
            return "not known"
        case _:
            return str(held)
