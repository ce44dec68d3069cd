"""The process that engines are measured with, from start to end: ours beside raw SpiffWorkflow.

Raw SpiffWorkflow keeps its JSON and one event row. Ours also keeps tasks, deadlines, the chained
log, who is involved, and the answer to each key.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Protocol

from benchmarks.cases import complete, desk_on, open_task
from benchmarks.places import Place
from benchmarks.procedures import WAY, four_step
from benchmarks.report import Figure, at_least, at_most, no_more_than_times, shown
from benchmarks.rivals import FourStepRival, SpiffWorkflow
from benchmarks.timing import REST_SECONDS, Times
from tests import make
from tests.make import Desk
from workflows.services.tasks import CompleteTask, complete_task
from workflows.store import cases

ANSWERS: Mapping[str, Mapping[str, object]] = {"step_a": WAY, "step_b": {}, "step_c": {}}
ROUND = 10
WARM_UP = 5


def four(place: Place, folder: Path, rounds: int) -> Iterator[Figure]:
    """Cases a second, the step, the size of the state; ten cases of each process in turn."""
    procedure = four_step(folder / "four_step")
    spiff = SpiffWorkflow(procedure, "four_step")
    with (
        desk_on(place.new(), procedure) as desk,
        closing(FourStepRival(spiff, folder / "four_step_rival.sqlite3")) as rival,
    ):
        largest = _largest_state(desk)
        processes = (_Ours(desk), _Theirs(rival))
        for process in processes:
            _Run(process).cases_of(range(WARM_UP))
        runs = ours, theirs = [_Run(process) for process in processes]
        for number in range(rounds):
            first = WARM_UP + number * ROUND
            for run in runs[:: 1 if number % 2 else -1]:
                run.cases_of(range(first, first + ROUND))
    yield at_least("Four steps: cases a second", 1e3 / ours.cases.wall_median, "cases/s", 50)
    yield shown("Four steps, raw SpiffWorkflow", 1e3 / theirs.cases.wall_median, "cases/s")
    yield at_most("Four steps: a step, wall", ours.steps.wall_median, "ms", 5)
    yield no_more_than_times(
        "Four steps: a step beside raw SpiffWorkflow, wall",
        ours.steps.wall_median,
        "ms",
        theirs.steps.wall_median,
        2,
    )
    yield shown(
        "Four steps: a step, processor", ours.steps.cpu_median, "ms", theirs.steps.cpu_median
    )
    yield shown(
        "Four steps: a case, processor", ours.cases.cpu_median, "ms", theirs.cases.cpu_median
    )
    yield at_most("Four steps: state, the largest", largest / 1e3, "kB", 5)


def _largest_state(desk: Desk) -> int:
    reference = make.case(desk, who=make.woman(1)).reference
    sizes = []
    for step, answers in ANSWERS.items():
        with desk.ctx.looking() as unit:
            sizes.append(len(cases.load_case(unit.tx, reference, lock=False).state))
        complete(desk, reference, f"sized-{step}", answers)
    return max(sizes)


class _Process(Protocol):
    def start(self, number: int) -> None: ...

    def step(self, number: int, step: str) -> Callable[[], object]: ...


class _Ours:
    """Through the services, looking up before each step which task is open, as a page does."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._actor = desk.person("midwife")
        self._references: dict[int, str] = {}

    def start(self, number: int) -> None:
        outcome = make.case(self._desk, who=make.woman(number + 10))
        self._references[number] = outcome.reference

    def step(self, number: int, step: str) -> Callable[[], object]:
        reference = self._references[number]
        task = open_task(self._desk, reference)
        assert task.step == step
        request = CompleteTask(f"{reference}-{step}", task.id, ANSWERS[step])
        return lambda: complete_task(self._desk.ctx, self._actor, request)


class _Theirs:
    def __init__(self, rival: FourStepRival) -> None:
        self._rival = rival

    def start(self, number: int) -> None:
        self._rival.start(number)

    def step(self, number: int, step: str) -> Callable[[], object]:
        return lambda: self._rival.complete(number, step, ANSWERS[step])


class _Run:
    """One contestant: what its steps and its whole cases took."""

    def __init__(self, process: _Process) -> None:
        self._process = process
        self.steps, self.cases = Times(), Times()

    def cases_of(self, numbers: range) -> None:
        """Cases from start to end, one after another."""
        time.sleep(REST_SECONDS)
        for number in numbers:
            self.cases.run(lambda: self._case(number))  # noqa: B023 (run at once)

    def _case(self, number: int) -> None:
        self._process.start(number)
        for step in ANSWERS:
            self.steps.run(self._process.step(number, step))
