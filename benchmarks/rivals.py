"""SpiffWorkflow as it comes: its own parser, its own timers, its own JSON, reloaded each step.

It is given the very diagrams that our engine runs; only the names of deadlines in its timers are
replaced, by a date that it can read.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lxml import etree
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from benchmarks.cases import Step
from benchmarks.floors import SqliteFloor

_TIMER = re.compile(rb'(<bpmn:timeDate xsi:type="bpmn:tFormalExpression">)[^<]*')
_LATER = rb"\g<1>'2090-01-01T00:00:00+00:00'"


_LOGGERS = [logging.getLogger(name) for name in ("spiff", "spiff.task", "spiff.workflow")]


@contextmanager
def _as_it_comes() -> Iterator[None]:
    """With its loggers as it ships them; our engine quietens them for the whole process."""
    levels = [logger.level for logger in _LOGGERS]
    for logger in _LOGGERS:
        logger.setLevel(logging.NOTSET)
    try:
        yield
    finally:
        for logger, level in zip(_LOGGERS, levels, strict=True):
            logger.setLevel(level)


class SpiffWorkflow:
    """A procedure folder's diagrams, run and kept the way SpiffWorkflow's manual shows."""

    def __init__(self, folder: Path, main: str) -> None:
        parser = SpiffBpmnParser()
        for file in sorted(folder.glob("*.bpmn")):
            diagram = etree.fromstring(_TIMER.sub(_LATER, file.read_bytes()))
            parser.add_bpmn_xml(diagram, filename=file.name)
        self._main = parser.get_spec(main)
        self._called = parser.get_subprocess_specs(main)
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))

    def start(self) -> str:
        """A new case, up to its first step, as JSON."""
        with _as_it_comes():
            workflow = BpmnWorkflow(self._main, self._called)
            workflow.do_engine_steps()
            return self._to_json(workflow)

    def complete(self, state: str, step: str | None, answers: Mapping[str, object]) -> str:
        """Load, complete the step that waits, go on, and JSON again. It must be that step."""
        with _as_it_comes():
            workflow = self._serializer.deserialize_json(state)
            (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
            assert step is None or task.task_spec.bpmn_id == step
            task.data.update(answers)
            task.run()
            workflow.do_engine_steps()
            workflow.refresh_waiting_tasks()
            return self._to_json(workflow)

    def _to_json(self, workflow: BpmnWorkflow) -> str:
        text: str = self._serializer.serialize_json(workflow)
        return text


class SixtyRival:
    """The case of sixty steps as SpiffWorkflow keeps it, in a copy of the same database."""

    def __init__(
        self, spiff: SpiffWorkflow, floor: SqliteFloor, walked: int, answers: Mapping[str, object]
    ) -> None:
        self._spiff, self._floor, self._answers = spiff, floor, answers
        state = spiff.start()
        for number in range(1, walked + 1):
            state = spiff.complete(state, f"step_{number}", answers)
        self.bytes = len(state)
        floor.connection.execute("UPDATE case_record SET state = ?", [state.encode()])

    def doing(self, step: Step) -> Callable[[], object]:
        """The same step with the same rows, but for the state, which is SpiffWorkflow's."""
        return lambda: self._do(step)

    def _do(self, step: Step) -> None:
        connection, ours = self._floor.connection, step.rows.case
        connection.execute("BEGIN IMMEDIATE")
        query = "SELECT state FROM case_record WHERE id = ?"
        (state,) = connection.execute(query, [ours.id]).fetchone()
        text = self._spiff.complete(state.decode(), None, self._answers)
        after = text.encode()
        self._floor.put(
            [
                (sql, [[after if value == ours.state else value for value in row] for row in rows])
                for sql, rows in step.writes
            ]
        )
        connection.execute("COMMIT")


class FourStepRival:
    """Four steps as peers are measured: JSON and an event row, saved and reloaded each step."""

    def __init__(self, spiff: SpiffWorkflow, file: Path) -> None:
        self._spiff = spiff
        self._connection = sqlite3.connect(file, isolation_level=None)
        for setting in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"):
            self._connection.execute(setting)
        self._connection.execute("CREATE TABLE instance (id INTEGER PRIMARY KEY, state TEXT)")
        self._connection.execute("CREATE TABLE event (instance INTEGER, name TEXT)")

    def start(self, number: int) -> None:
        """A new case, saved."""
        state = self._spiff.start()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO instance VALUES (?, ?)", [number, state])
        self._connection.execute("INSERT INTO event VALUES (?, 'started')", [number])
        self._connection.execute("COMMIT")

    def complete(self, number: int, step: str, answers: Mapping[str, object]) -> None:
        """One step: loaded, completed, saved."""
        self._connection.execute("BEGIN IMMEDIATE")
        state = self._spiff.complete(self._state(number), step, answers)
        self._connection.execute("UPDATE instance SET state = ? WHERE id = ?", [state, number])
        self._connection.execute("INSERT INTO event VALUES (?, ?)", [number, step])
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _state(self, number: int) -> str:
        query = "SELECT state FROM instance WHERE id = ?"
        (state,) = self._connection.execute(query, [number]).fetchone()
        return str(state)
