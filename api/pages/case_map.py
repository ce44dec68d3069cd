"""Where on the path the case is: in words first, then the diagrams with what is open marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from api.pages.deadline_words import due_of_task, is_overdue
from api.pages.views_case import Map
from api.pages.words import calendar_of
from workflows.domain.wording import short_london
from workflows.procedures.definition import Procedure
from workflows.procedures.diagrams import Diagram, Kind, read_diagram
from workflows.procedures.drawing import draw
from workflows.services.case_file import CaseFile, TaskShown

_DRAWINGS_KEPT = 128
_STRONGEST = ("late", "open", "done")
_DIAGRAMS: dict[str, Mapping[str, Diagram]] = {}


def map_of(file: CaseFile) -> Map:
    """What was done, where the case is now, and the drawings of just those parts."""
    marks = _marks(file)
    return Map(tuple(_words(file)), _drawn(file.procedure, marks))


def diagrams_of(procedure: Procedure) -> Mapping[str, Diagram]:
    """Every diagram of an edition by its file name, read once."""
    if procedure.hash not in _DIAGRAMS:
        if len(_DIAGRAMS) >= _DRAWINGS_KEPT:
            _DIAGRAMS.clear()
        _DIAGRAMS[procedure.hash] = {
            name: read_diagram(name, data) for name, data in procedure.diagrams.items()
        }
    return _DIAGRAMS[procedure.hash]


@lru_cache(maxsize=_DRAWINGS_KEPT)
def drawn(
    bpmn: bytes, titles: tuple[tuple[str, str], ...], marks: tuple[tuple[str, str], ...]
) -> str:
    """One diagram as SVG, drawn once for the same marks."""
    return draw(bpmn, dict(titles), dict(marks))


def lane_titles(procedure: Procedure) -> tuple[tuple[str, str], ...]:
    """Lane → what people read, in a form a drawing can be kept by."""
    return tuple((key, lane.title) for key, lane in procedure.lanes.items())


def _words(file: CaseFile) -> Iterator[str]:
    opened = file.names.get(file.case.opened_by, "Somebody")
    yield f"{opened} started the case on {short_london(file.case.opened_at)}."
    finished = [task for task in file.tasks if task.row.done_at is not None]
    for task in sorted(finished, key=_done_at):
        yield f"Done: {task.row.title} ({task.agency_title}, {_when(task)})."
    waiting = [item.task for item in file.waiting_on]
    for task in waiting:
        calendar = calendar_of(file.procedure, task.row.agency)
        due = due_of_task(task.deadline, file.now, calendar).badge.words
        yield f"Now: {task.row.title}. Waiting on {task.agency_title}. {due}."
    if not waiting:
        yield "Nothing waits on anyone now."


def _done_at(task: TaskShown) -> float:
    return task.row.done_at.timestamp() if task.row.done_at is not None else 0.0


def _when(task: TaskShown) -> str:
    return short_london(task.row.done_at) if task.row.done_at is not None else "not yet"


def _marks(file: CaseFile) -> dict[str, str]:
    """Step → its mark. The newest task of a step decides; what is withdrawn has none."""
    marks: dict[str, str] = {}
    for task in file.tasks:
        if task.row.status.value == "open":
            late = is_overdue(task.deadline, file.now)
            marks[task.row.step] = "late" if late else "open"
        elif task.row.status.value == "done":
            marks[task.row.step] = "done"
    return marks


def _drawn(procedure: Procedure, marks: Mapping[str, str]) -> str | None:
    diagrams = diagrams_of(procedure)
    by_process = {diagram.process: name for name, diagram in diagrams.items()}
    main = by_process.get(procedure.main)
    if main is None:
        return None
    whole = dict(marks)
    shown = [main, *(name for name in _open_in(diagrams, marks) if name != main)]
    _mark_calls(procedure.main, diagrams, by_process, whole, set())
    titles = lane_titles(procedure)
    return "".join(
        drawn(procedure.diagrams[name], titles, _of_diagram(diagrams[name], whole))
        for name in shown
    )


def _open_in(diagrams: Mapping[str, Diagram], marks: Mapping[str, str]) -> Iterator[str]:
    for name, diagram in diagrams.items():
        if any(marks.get(node.id) in {"open", "late"} for node in diagram.nodes):
            yield name


def _of_diagram(diagram: Diagram, marks: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((node.id, marks[node.id]) for node in diagram.nodes if node.id in marks)


def _mark_calls(
    process: str,
    diagrams: Mapping[str, Diagram],
    by_process: Mapping[str, str],
    marks: dict[str, str],
    seen: set[str],
) -> str | None:
    """Mark every part of the pathway by what lies in it; the answer is this process's own mark.

    A part that is called from several places is marked where it comes first.
    """
    name = by_process.get(process)
    if name is None or process in seen:
        return None
    seen.add(process)
    found: set[str] = set()
    for node in diagrams[name].nodes:
        if node.kind is Kind.CALL and node.called is not None:
            mark = _mark_calls(node.called, diagrams, by_process, marks, seen)
            if mark is not None:
                marks[node.id] = mark
        if node.id in marks:
            found.add(marks[node.id])
    return next((mark for mark in _STRONGEST if mark in found), None)
