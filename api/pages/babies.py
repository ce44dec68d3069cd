"""A record per baby as the case page shows it: a number and a state, never a name."""

from __future__ import annotations

from collections.abc import Iterator

from api.pages.views import Detail
from workflows.domain.babies import Baby, BabyState, over, state_words
from workflows.domain.chronology import plain
from workflows.domain.wording import london
from workflows.procedures.questions import questions
from workflows.services.babies import KIND
from workflows.services.case_file import CaseFile


def babies_of(file: CaseFile) -> Iterator[Detail]:
    """One line for each baby; the kind of a loss only where the file has it for this reader."""
    for baby in file.babies:
        label = baby.label if len(file.babies) > 1 else "Baby"
        yield Detail(label, _words(file, baby))


def no_baby_left(file: CaseFile) -> str | None:
    """What whoever opens the case must know first once no baby is expected or alive."""
    if not file.babies or not over(file.babies):
        return None
    if any(baby.state is BabyState.DIED for baby in file.babies):
        return "A baby has died. Nobody contacts the family about visits to a baby."
    return "The pregnancy has ended. Nobody contacts her as if she were pregnant."


def _words(file: CaseFile, baby: Baby) -> str:
    words = state_words(baby)
    at = baby.ended_at or baby.born_at
    when = f", {london(at)}" if at is not None else ""
    kind = f". {_kind(file, baby.kind)}" if baby.kind is not None else ""
    return f"{words[:1].upper()}{words[1:]}{when}{kind}"


def _kind(file: CaseFile, kind: str) -> str:
    asked = (item for form in file.procedure.forms.values() for item in questions(form))
    titles = {
        option.value: option.title for item in asked if item.name == KIND for option in item.options
    }
    return titles.get(kind, plain(kind))
