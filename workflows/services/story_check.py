"""Whether a scene went as its story says it should: one sentence for each thing that did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflows.domain.clock import london_date
from workflows.domain.events import Event, PersonTold, kind_of
from workflows.domain.gestation import gestation_on
from workflows.domain.wording import counted, london
from workflows.procedures.scenarios import Expectation, Scene
from workflows.services.case_look import CaseLook

_LATE = frozenset({"missed", "met_late", "could_not_be_met"})


def differences(
    scene: Scene, seen: CaseLook, events: Sequence[Event], refused: str | None
) -> list[str]:
    """Everything that is otherwise than the scene expects."""
    return [
        *_refusal(scene.expect, refused),
        *_steps(scene.expect, seen),
        *_dates(scene.expect, seen),
        *_written(scene.expect, events),
        *_history(scene.expect, seen),
    ]


def _refusal(expect: Expectation, refused: str | None) -> Iterator[str]:
    if expect.refused is None and refused is not None:
        yield f"it was refused: {refused}"
    elif expect.refused is not None and refused is None:
        yield f'it should have been refused with "{expect.refused}", and was not'
    elif expect.refused is not None and refused is not None and expect.refused not in refused:
        yield f'it should have been refused with "{expect.refused}"; the refusal says: {refused}'


def _steps(expect: Expectation, seen: CaseLook) -> Iterator[str]:
    for step in expect.open:
        if step not in seen.open:
            yield f"{step} should be open; open are: {', '.join(sorted(seen.open)) or 'none'}"
    for step in expect.not_open:
        if step in seen.open:
            yield f"{step} should not be open"
    if expect.open_exactly:
        for step in sorted(set(seen.open) - set(expect.open)):
            yield f"{step} is open, and should not be"


def _history(expect: Expectation, seen: CaseLook) -> Iterator[str]:
    if expect.earlier is not None and len(seen.earlier) != expect.earlier:
        yield f"{expect.earlier} earlier cases should be in view; there are {len(seen.earlier)}"
    for document, versions in expect.documents.items():
        held = seen.documents.get(document, 0)
        if held != versions:
            yield f"{document} should have {counted(versions, 'version')}; it has {held or 'none'}"


def _dates(expect: Expectation, seen: CaseLook) -> Iterator[str]:
    for name, due in expect.due.items():
        row = seen.deadlines.get(name)
        if row is None or row.due_at is None:
            yield f"{name} should be due {london(due)}; it has no date"
        elif row.due_at != due:
            yield f"{name} should be due {london(due)}; it is due {london(row.due_at)}"
    for name, cause in expect.late.items():
        row = seen.deadlines.get(name)
        found = row.cause if row is not None and row.status in _LATE else None
        if found != cause:
            yield f"{name} should be late, {cause}; it is {found or 'not late'}"
    if expect.gestation is not None:
        if seen.edd is None:
            yield f"gestation should be {expect.gestation}; the EDD is not known"
            return
        found_at = gestation_on(seen.edd, london_date(seen.now))
        if found_at != expect.gestation:
            yield f"gestation should be {expect.gestation}; it is {found_at}"


def _written(expect: Expectation, events: Sequence[Event]) -> Iterator[str]:
    kinds = [kind_of(event) for event in events]
    for kind in expect.events:
        if kind in kinds:
            kinds.remove(kind)
        else:
            yield f"the log should say {kind}; it says: {_listed(kinds, 'nothing')}"
    told = [event.role for event in events if isinstance(event, PersonTold)]
    for role in expect.told:
        if role not in told:
            yield f"{role} should have been told; told were: {_listed(told, 'nobody')}"


def _listed(words: Sequence[str], none: str) -> str:
    return ", ".join(dict.fromkeys(words)) or none
