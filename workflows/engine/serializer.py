"""A case's state as bytes and back: the state only, never the definition, and never anything that
runs.

SpiffWorkflow's own format repeats the definition in every case, rebuilds objects from names found
in the text, and carries migrations that evaluate it. This one is rows of plain values, checked as
they are read.

    [prefix of ids, last number, [instants], main process, [[number of its caller, process], …]]
    process: [completed, success, row of the last task, data, rows]
    row:     [number, row of its parent, name, state, instant,
              internal data, triggered, changed, deleted]; from the sixth on only what is not empty
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Any

import orjson
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

from workflows.domain.errors import PrebirthError, StateTooNew
from workflows.engine.advance import EngineState, Moment
from workflows.engine.parser import Definition
from workflows.engine.tree import OPEN, Case, CaseTask, Saved, Stage

STATE_VERSION = 1
_STATES = frozenset(TaskState._values)
_PREFIX = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-")
_MOST_BYTES = 10_000_000
_PACK_ABOVE = 4_096
_PACKED = b"z"
_UNUSED_INSTANTS = 16
"""So many instants that nothing names any more may stay in a state before they are left out."""
_ALWAYS = ("number", "parent", "name", "state", "instant")


class StateUnreadable(PrebirthError):
    """The stored state of this case is not one that this engine wrote, so it was not opened."""

    next_action = "Keep the database as it is and tell whoever runs the system."


def dump(case: Case) -> EngineState:
    """The state of a case; a called process that is finished is left out, as nothing goes back to
    it.
    """
    live = [
        stage
        for stage in case.subprocesses.values()
        if stage.parent_task._state & TaskState.NOT_FINISHED_MASK
    ]
    used = _save(case, live)
    if len(case.instants) > _UNUSED_INSTANTS + 2 * len(used):
        case.instants = {}
        for process in (case, *live):
            process.saved = None
        _save(case, live)
    stages = [[int(stage.parent_task_id[24:], 16), _text(stage)] for stage in live]
    blob = orjson.dumps([case.prefix, case.count, list(case.instants), _text(case), stages])
    if len(blob) > _PACK_ABOVE:
        blob = _PACKED + zlib.compress(blob, 1)
    return EngineState(blob, STATE_VERSION, case.definition.hash)


def load(state: EngineState, definition: Definition, moment: Moment) -> Case:
    """The case a state was saved from. Its version and definition are looked at before anything
    else.

    StateTooNew for a version that this software does not write and cannot upgrade; StateUnreadable
    for another edition's state, or bytes that are not a state.
    """
    if state.version != STATE_VERSION:
        raise StateTooNew(
            f"The state of this case has version {state.version}; "
            f"this software reads {STATE_VERSION}."
        )
    if state.definition != definition.hash:
        raise StateUnreadable(
            "This case was stored under another edition of its procedure.",
            next_action="Open it with the edition it is pinned to.",
        )
    try:
        return _case(_unpacked(state.blob), definition, moment)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, zlib.error) as error:
        raise StateUnreadable from error


def _save(case: Case, live: Sequence[Stage]) -> set[int]:
    """Write anew what has changed since it was last saved; the places of all instants in use."""
    used: set[int] = set()
    processes: list[Case | Stage] = [case, *live]
    for process in processes:
        if process.saved is None:
            process.saved = _saved(process, case.instants)
        used |= process.saved.instants
    return used


def _text(process: Case | Stage) -> orjson.Fragment | None:
    return None if process.saved is None else process.saved.text


def _saved(process: Case | Stage, instants: dict[float, int]) -> Saved:
    places: dict[str, int] = {}
    rows: list[list[Any]] = []
    tasks = process.tasks
    used: set[int] = set()
    for place, (key, task) in enumerate(tasks.items()):
        places[key] = place
        above = task._parent
        at = instants.setdefault(task.last_state_change, len(instants))
        used.add(at)
        row = [
            task.number,
            None if above is None else places[above],
            task.task_spec.name,
            task._state,
            at,
        ]
        before = tasks[above].data if above is not None else {}
        if task.internal_data or task.data or before or task.triggered:
            row += [
                task.internal_data,
                int(task.triggered),
                DeepMerge.get_updated_keys(before, task.data),
                DeepMerge.get_deleted_keys(before, task.data),
            ]
            while len(row) > len(_ALWAYS) and not row[-1]:
                row.pop()
        rows.append(row)
    last = process.last_task
    whole = [
        int(process.completed),
        int(process.success),
        None if last is None else places.get(last.id),
        process.data,
        rows,
    ]
    return Saved(orjson.Fragment(orjson.dumps(whole)), frozenset(used))


def _unpacked(blob: bytes) -> Any:
    if blob[:1] != _PACKED:
        return orjson.loads(blob)
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(blob[1:], _MOST_BYTES)
    if unpacker.unconsumed_tail:
        raise ValueError("a state is never that large")
    return orjson.loads(text)


def _case(saved: Any, definition: Definition, moment: Moment) -> Case:
    prefix, count, instants, main, stages = saved
    if not (_PREFIX.fullmatch(prefix) and type(count) is int and isinstance(instants, list)):
        raise ValueError("not a state")
    if not all(type(instant) is float for instant in instants):
        raise ValueError("an instant is not a number")
    case = Case(definition, moment, prefix, count)
    case.instants = {instant: place for place, instant in enumerate(instants)}
    _restore(case, main, instants)
    for number, process in stages:
        caller = case.get_task_from_id(f"{prefix}{number:012x}")
        stage = Stage(definition.called[caller.task_spec.spec], caller, case)
        case.subprocesses[caller.id] = stage
        stage.completed_event.connect(caller.task_spec._on_subworkflow_completed, caller)
        _restore(stage, process, instants)
    return case


def _restore(process: Any, saved: Any, instants: list[float]) -> None:
    completed, success, last, data, rows = saved
    case, specs, tasks = process.top_workflow, process.spec.task_specs, process.tasks
    restored: list[CaseTask] = []
    for number, parent_place, name, state, at, *rest in rows:
        if type(number) is not int or not 0 < number <= case.count or state not in _STATES:
            raise ValueError("a row is not one of ours")
        parent = None
        if restored:
            if not 0 <= parent_place < len(restored):
                raise ValueError("a row stands before its parent")
            parent = restored[parent_place]
        task = CaseTask.restored(process, specs[name], parent, state)
        task.id, task.number = f"{case.prefix}{number:012x}", number
        task.last_state_change = instants[at]
        if rest:
            _restore_data(task, parent, *rest)
        elif parent is not None and parent.data:
            task.data = DeepMerge.merge({}, parent.data)
        if parent is not None:
            parent._children.append(task.id)
        tasks[task.id] = task
        restored.append(task)
        if state & OPEN:
            process.note(task, state)
            if state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
                case.event_manager.add_task(task)
    if len(tasks) != len(rows):
        raise ValueError("two rows have one number")
    process.task_tree = restored[0]
    process.last_task = None if last is None else restored[last]
    process.completed, process.success = bool(completed), bool(success)
    process.data = dict(data)


def _restore_data(
    task: CaseTask,
    parent: CaseTask | None,
    internal: dict[str, Any],
    triggered: int = 0,
    changed: dict[str, Any] | None = None,
    deleted: list[str] | None = None,
) -> None:
    if internal.get("seen_events"):
        raise ValueError("an event is never stored")
    task.internal_data = dict(internal)
    task.triggered = bool(triggered)
    task.data = {} if parent is None else DeepMerge.merge({}, parent.data)
    task.data.update(changed or {})
    for name in deleted or ():
        task.data.pop(name, None)
