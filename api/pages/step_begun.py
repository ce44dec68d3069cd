"""What a step's form begins with, and what stands beside it from other cases of the family.

Nobody types the same thing twice; and nothing of another child is ever copied in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.pages.typed import as_typed, one
from api.pages.views import Detail, Link
from api.pages.views_forms import Group, Question, Typed
from workflows.domain.errors import Problem
from workflows.domain.events import CaseOpened
from workflows.domain.referrals import Stamp
from workflows.domain.wording import london
from workflows.procedures.definition import Form, StepDefinition
from workflows.procedures.questions import Option, QuestionKind
from workflows.services.case_file import CaseFile
from workflows.services.documents import document_of
from workflows.services.history import Kin
from workflows.services.meetings import HELD_WITH, MeetingHeld

_ALONE = "no"
_PRESENT = "present"
_KIN = {Kin.EARLIER: "Earlier case", Kin.LATER: "Later case", Kin.LINKED: "Linked case"}


def begun(
    file: CaseFile,
    step: StepDefinition,
    asked: Form | None,
    offered: Sequence[MeetingHeld] = (),
    begin_with: str = "",
) -> Typed:
    """What is filled in before anybody types.

    A referral begins with what started the case; a new version of a document with what stands; a
    shared meeting, once chosen, with who took part. Every other form begins empty.
    """
    if asked is None:
        return {}
    chosen = next((held for held in offered if held.reference == begin_with), None)
    if chosen is not None:
        known: dict[str, object] = {_PRESENT: chosen.present} if chosen.present else {}
        return {**as_typed(known, asked), HELD_WITH: chosen.reference}
    if any(record.event == Stamp.SENT for record in step.records):
        return as_typed(_of_the_referral(file), asked)
    for document in file.procedure.documents.values():
        if step.key in document.steps:
            newest = document_of(file, document).newest
            return as_typed(newest.answers or {}, asked) if newest is not None else {}
    return {}


def held_together(
    offered: Sequence[MeetingHeld], typed: Typed, problems: tuple[Problem, ...]
) -> tuple[Group, ...]:
    """Asked only where a linked case held such a meeting: was this one and the same?"""
    error = next((each.sentence for each in problems if each.field == HELD_WITH), None)
    if not offered:
        return ()
    options = [
        Option(
            held.reference, f"Yes, with case {held.reference}", f"{held.title}, held {_on(held)}"
        )
        for held in offered
    ]
    question = Question(
        name=HELD_WITH,
        title="Was it held as one meeting with another case of the family?",
        kind=QuestionKind.CHOICE,
        hint="Then it counts as held when that meeting was: leave out when it happened. What was "
        "decided for this child is answered here, on its own.",
        options=(*options, Option(_ALONE, "No, for this case alone")),
        value=one(typed, HELD_WITH),
        error=error,
    )
    return (Group((question,)),)


def offers_of(task: str, offered: Sequence[MeetingHeld]) -> tuple[Link, ...]:
    """Links that begin the form with who took part in a meeting of a linked case."""
    return tuple(
        Link(
            f"Fill in who took part, from {held.title.lower()} of case {held.reference}, "
            f"held {_on(held)}",
            f"/tasks/{task}?held_with={held.reference}",
        )
        for held in offered
        if held.present
    )


def held_with_of(typed: Typed) -> str | None:
    """The linked case that was chosen, if one was."""
    chosen = one(typed, HELD_WITH).strip()
    return None if chosen in {"", _ALONE} else chosen


def known_of_family(file: CaseFile) -> tuple[Detail, ...]:
    """What other cases of the family say, as reading beside the form."""
    return tuple(
        Detail(f"{_KIN[other.kin]} {other.reference}", ". ".join(other.lines))
        for other in file.earlier
        if other.lines and other.kin is not Kin.LATER
    )


def _on(held: MeetingHeld) -> str:
    return london(held.held_at)


def _of_the_referral(file: CaseFile) -> dict[str, object]:
    contact = file.case.safe_contact
    known: dict[str, object] = {}
    for line in file.log:
        if isinstance(line.event, CaseOpened):
            known.update(line.event.answers)
    known.update(_present(contact.told_why_not, "told_why_not"))
    known.update(_present(contact.safe_way, "safe_way"))
    known.update(_present(contact.safe_time, "safe_time"))
    known.update(_present(contact.must_not_know, "must_not_know"))
    known["told"] = contact.told.value
    return known


def _present(value: str | None, name: str) -> Mapping[str, object]:
    return {name: value} if value else {}
