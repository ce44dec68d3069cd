"""Whole lives, from the start of a case to its closing, as many as two processes can live; and the
author's tools: check of everything that ships, and each story rehearsed.

`python -m benchmarks.lives NUMBER FIRST` is one of the two: it lives NUMBER cases, the first being
the life numbered FIRST, and prints what that took.
"""

from __future__ import annotations

import cProfile
import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import bpmn
from benchmarks.report import Figure, at_most, shown
from workflows.domain.tasks import TaskId
from workflows.engine.advance import Advance, EngineState, Moment
from workflows.engine.engine import Engine
from workflows.procedures.check import check_folder
from workflows.procedures.coverage import overlays_in
from workflows.procedures.definition import Procedure
from workflows.procedures.load import load
from workflows.procedures.scenarios import read_stories
from workflows.services.life_desk import LifeDesk
from workflows.services.lives import live_many
from workflows.services.rehearsals import rehearse_in_memory

BASE = bpmn.FOLDER / "unborn_baby"
PROCESSES = 2
SECONDS_A_THOUSAND = 60
SAMPLE = 20
_SPIFF = "SpiffWorkflow"
_GARBAGE_FIRST = 20_000


class TimedEngine(Engine):
    """The engine, and how much processor time its calls take."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def start(self, procedure: Procedure, moment: Moment) -> Advance:
        with self._timed():
            return super().start(procedure, moment)

    def complete(
        self, procedure: Procedure, state: EngineState, task: TaskId, moment: Moment
    ) -> Advance:
        with self._timed():
            return super().complete(procedure, state, task, moment)

    def signal(
        self, procedure: Procedure, state: EngineState, name: str, moment: Moment
    ) -> Advance:
        with self._timed():
            return super().signal(procedure, state, name, moment)

    def advance(self, procedure: Procedure, state: EngineState, moment: Moment) -> Advance:
        with self._timed():
            return super().advance(procedure, state, moment)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began = time.process_time()
        yield
        self.seconds += time.process_time() - began


def lives(number: int) -> Iterator[Figure]:
    """So many lives on two processes, and where their time goes."""
    each = number // PROCESSES
    began = time.monotonic()
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.lives", str(each), str(first * each)],
            stdout=subprocess.PIPE,
        )
        for first in range(PROCESSES)
    ]
    told = [json.loads(process.communicate()[0]) for process in running]
    wall = time.monotonic() - began
    assert all(process.returncode == 0 for process in running)
    target = SECONDS_A_THOUSAND * number / 1_000
    title = f"{number:,} lives, start to closing, {PROCESSES} processes"
    yield at_most(f"{title}: wall", wall, "s", target)
    busy = sum(one["seconds"] for one in told)
    yield shown(f"{title}: rate", number / wall, "cases/s")
    yield shown("One life: processor", busy / number * 1_000, "ms")
    yield shown("One life: acts", sum(one["acts"] for one in told) / number, "")
    engine = sum(one["engine"] for one in told)
    yield shown("Share of lives inside the engine's calls, timed", engine / busy * 100, "%")
    share = _share_of_spiff(min(SAMPLE, number))
    yield shown("Share of lives in SpiffWorkflow's own code, profiled", share, "%")
    dead_ends = [words for one in told for words in one["dead_ends"]]
    assert not dead_ends, dead_ends


def tools() -> Iterator[Figure]:
    """Check of the base with every overlay that ships, and each story of the base rehearsed."""
    folders = [BASE, *overlays_in(bpmn.FOLDER)]
    began = time.process_time()
    for folder in folders:
        check_folder(folder)
    seconds = time.process_time() - began
    title = f"Check of the base and {len(folders) - 1} overlays: processor"
    yield at_most(title, seconds, "s", 10)
    procedure, stories = load(BASE), read_stories(BASE)
    began = time.process_time()
    engine = Engine()
    engine.load(procedure)
    yield shown(
        "Parse its diagrams for the engine, once: processor", time.process_time() - began, "s"
    )
    took = {}
    for story in stories:
        began = time.process_time()
        rehearse_in_memory(procedure, stories, [story], engine)
        took[story.key] = time.process_time() - began
    slowest = max(took, key=lambda key: took[key])
    title = f"Rehearse one story, the slowest of {len(stories)} ({slowest}): processor"
    yield at_most(title, took[slowest], "s", 1)


def _share_of_spiff(number: int) -> float:
    """Percent of profiled time in SpiffWorkflow's own functions, without what they call of ours.

    A profiler slows every call alike, so code of many small calls looks dearer than it is.
    """
    desk = LifeDesk.in_memory(load(BASE))
    list(live_many(desk, range(1), _chance))
    profile = cProfile.Profile()
    profile.enable()
    list(live_many(desk, range(1, number + 1), _chance))
    profile.disable()
    desk.ctx.database.close()
    spent = {True: 0.0, False: 0.0}
    for entry in profile.getstats():
        file = "" if isinstance(entry.code, str) else entry.code.co_filename
        spent[_SPIFF in Path(file).parts] += entry.inlinetime
    return spent[True] / sum(spent.values()) * 100


def _chance(number: int) -> Random:
    return Random(f"bench:{number}")


def _settle_garbage() -> None:
    """As the server does: what was loaded by now stays, and is not looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE_FIRST, 20, 20)


def _live(number: int, first: int) -> dict[str, object]:
    engine = TimedEngine()
    desk = LifeDesk.in_memory(load(BASE), engine)
    _settle_garbage()
    began, dead_ends, acts = time.process_time(), [], 0
    for life in live_many(desk, range(first, first + number), _chance):
        acts += len(life.path)
        if life.dead_end is not None:
            dead_ends.append(f"{life.start.words}: {life.dead_end} {life.last}")
    seconds = time.process_time() - began
    desk.ctx.database.close()
    return {"seconds": seconds, "engine": engine.seconds, "acts": acts, "dead_ends": dead_ends}


if __name__ == "__main__":
    print(json.dumps(_live(int(sys.argv[1]), int(sys.argv[2]))))
