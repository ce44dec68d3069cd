"""A step of a case of sixty: ours, the store alone, the bare driver, SpiffWorkflow as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.cases import Saving, Step, desk_on, doing, record_steps, walk
from benchmarks.floors import PostgresFloor, SqliteFloor
from benchmarks.places import Place
from benchmarks.procedures import ANSWERS_OF_SIXTY, sixty_steps
from benchmarks.report import Figure, at_least, at_most, no_more_than_times, shown
from benchmarks.rivals import SixtyRival, SpiffWorkflow
from benchmarks.timing import Act, Times, interleaved
from tests import make
from tests.make import Desk

WALKED = 25
"""Steps done before anything is measured, so that a case stands half way."""

TURN = 5
"""Steps of each contestant in turn."""

OUR_CPU = 3.0
"""Milliseconds of processor that everything around the writes may take."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many cases, and how many steps of each are measured."""

    cases: int
    steps: int


def sixty(place: Place, folder: Path, size: Size) -> Iterator[Figure]:
    """The figures of a step, on that kind of database; with SpiffWorkflow's beside it on SQLite."""
    procedure = sixty_steps(folder / f"sixty_{place.name}")
    prepared = place.new()
    with desk_on(prepared, procedure) as desk:
        references = [_begun(desk, number) for number in range(size.cases)]
    copies = [place.copy(prepared) for _ in range(5)]
    with desk_on(copies[0], procedure) as desk:
        steps = record_steps(desk, references, size.steps)
    with ExitStack() as opened:
        desk = opened.enter_context(desk_on(copies[1], procedure))
        saving_desk = opened.enter_context(desk_on(copies[2], procedure))
        floor = opened.enter_context(closing(place.floor(copies[3])))
        saving = Saving(saving_desk.ctx.database, references)
        contestants: list[list[Act]] = [
            [doing(desk, step) for step in steps],
            [saving.act(step.rows) for step in steps],
            [partial(floor.write, step.writes) for step in steps],
        ]
        other = opened.enter_context(closing(place.floor(copies[4])))
        if isinstance(other, PostgresFloor):
            contestants.append([partial(other.write_at_once, step.writes) for step in steps])
            *ours, at_once = interleaved(contestants, round_of=TURN)
            yield from _steps(place.name, *ours)
            yield shown(
                f"The bare driver in one round trip, {place.name}: wall",
                at_once.wall_median,
                "ms",
                ours[-1].wall_median,
            )
        elif isinstance(other, SqliteFloor):
            spiff = SpiffWorkflow(procedure, "sixty_steps")
            rival = SixtyRival(spiff, other, WALKED, ANSWERS_OF_SIXTY)
            contestants.append([rival.doing(step) for step in steps])
            *ours, theirs = interleaved(contestants, round_of=TURN)
            yield from _steps(place.name, *ours)
            yield from _beside(theirs, ours[0], rival.bytes, steps)


def _begun(desk: Desk, number: int) -> str:
    outcome = make.case(desk, who=make.woman(number + 1), answers={"reason": "To be measured"})
    walk(desk, outcome.reference, WALKED)
    return outcome.reference


def _steps(name: str, ours: Times, store: Times, bare: Times) -> Iterator[Figure]:
    step = f"Step of a case of 60, {name}"
    yield at_most(
        f"{step}: processor",
        ours.cpu_median,
        "ms",
        bare.cpu_median + OUR_CPU,
        floor=bare.cpu_median,
    )
    yield shown(f"{step}: wall", ours.wall_median, "ms", bare.wall_median)
    saved = f"The store's part of it, {name}"
    yield no_more_than_times(f"{saved}: wall", store.wall_median, "ms", bare.wall_median, 1.5)
    yield shown(f"{saved}: processor", store.cpu_median, "ms", bare.cpu_median)


def _beside(rival: Times, ours: Times, rival_bytes: int, steps: list[Step]) -> Iterator[Figure]:
    name = "SpiffWorkflow as shipped, the same step and rows"
    yield shown(f"{name}: wall", rival.wall_median, "ms")
    times = rival.wall_median / ours.wall_median
    yield at_least("Our step is faster than it by: wall", times, "times", 8)
    times = rival.cpu_median / ours.cpu_median
    yield shown("Our step is faster than it by: processor", times, "times")
    largest = max(len(step.rows.case.state) for step in steps)
    yield shown("State of a case of 60, ours the largest, its half way", largest / 1e3, "kB",
                rival_bytes / 1e3)  # fmt: skip
