"""Whether size costs: a step among 100,000 cases, what is due among 1,000,000 deadlines."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.cases import desk_on, open_task
from benchmarks.crowd import DATES, crowd, crowd_of_deadlines, original
from benchmarks.four import ANSWERS
from benchmarks.places import Place
from benchmarks.procedures import four_step
from benchmarks.report import Figure, at_most, no_more_than_times, shown
from benchmarks.timing import REST_SECONDS, Times, interleaved
from tests.fakes import FixedClock
from tests.make import MONDAY, Desk
from workflows.domain.cases import CaseId
from workflows.services.escalations import BATCH, Swept, sweep
from workflows.services.tasks import CompleteTask, complete_task
from workflows.store.deadlines import due_cases
from workflows.store.tables import to_text

FEW, DEADLINES_EACH, ROUNDS, CASES_A_ROUND = 100, 10, 5, 20
FIRST_DUE = timedelta(days=1)
APART = timedelta(hours=6)


def many(place: Place, folder: Path, most: int, *, repeats: int) -> Iterator[Figure]:
    """The figures of size on that kind of database, at 100 cases and at `most`."""
    procedure = four_step(folder / f"many_{place.name}")
    few_url, many_url = place.new(), place.new()
    references = []
    for url, number in ((few_url, FEW), (many_url, most)):
        with desk_on(url, procedure) as desk:
            first = original(desk)
        references.append(crowd(url, first, number))
    with desk_on(few_url, procedure) as few, desk_on(many_url, procedure) as lots:
        yield from _steps(place.name, few, lots, *references)
    now = FixedClock(MONDAY).now
    dates = [now + FIRST_DUE + place_ * APART for place_ in range(DATES)]
    kept = [to_text(at) if place.name == "SQLite" else at for at in dates]
    for url in (few_url, many_url):
        crowd_of_deadlines(url, DEADLINES_EACH, kept, "10 working days after step_reached")
    with desk_on(few_url, procedure) as few, desk_on(many_url, procedure) as lots:
        yield from _due(place.name, few, lots, most * DEADLINES_EACH, repeats)


def _steps(
    name: str, few: Desk, lots: Desk, of_few: list[str], of_lots: list[str]
) -> Iterator[Figure]:
    """A step among few cases and among many: the median of five rounds, case by case in turn."""
    chance = random.Random(7)
    chosen = [chance.sample(found, ROUNDS * CASES_A_ROUND) for found in (of_few, of_lots)]
    rounds: list[tuple[Times, Times]] = []
    for first in range(0, ROUNDS * CASES_A_ROUND, CASES_A_ROUND):
        times = (Times(), Times())
        for pair in zip(*(found[first : first + CASES_A_ROUND] for found in chosen), strict=True):
            turns = list(zip((few, lots), pair, times, strict=True))
            chance.shuffle(turns)
            for desk, reference, own in turns:
                time.sleep(REST_SECONDS)
                _case(desk, reference, own)
        rounds.append(times)
    small, large = (statistics.median(r[at].wall_median for r in rounds) for at in (0, 1))
    title = f"A step among {len(of_lots):,} cases beside {len(of_few):,}, {name}"
    yield no_more_than_times(f"{title}: wall", large, "ms", small, 1.5)
    small, large = (statistics.median(r[at].cpu_median for r in rounds) for at in (0, 1))
    yield shown(f"{title}: processor", large, "ms", small)


def _case(desk: Desk, reference: str, times: Times) -> None:
    actor = desk.person("midwife")
    for step, answers in ANSWERS.items():
        request = CompleteTask(f"{reference}-{step}", open_task(desk, reference).id, answers)
        times.run(lambda: complete_task(desk.ctx, actor, request))  # noqa: B023 (run at once)


def _due(name: str, few: Desk, lots: Desk, total: int, repeats: int) -> Iterator[Figure]:
    assert sweep(lots.ctx) == Swept()
    first = FixedClock(MONDAY).now + FIRST_DUE + timedelta(minutes=1)
    # So that both find as much: at first a thousandth of the many, a tenth of the few.
    finds = [_finding(few, first + BATCH * APART), _finding(lots, first)]
    assert [len(find()) for find in finds] == [BATCH, min(BATCH, total // DATES)]
    small, large = interleaved([[find] * repeats for find in finds], round_of=10)
    found = f"Find {BATCH} cases with something due among {total:,} deadlines, {name}: wall"
    yield at_most(found, large.wall_median, "ms", 1, floor=small.wall_median)
    idle = [[lambda desk=desk: sweep(desk.ctx)] * repeats for desk in (few, lots)]
    small, large = interleaved(idle, round_of=10)
    title = f"A sweep with nothing due among {total:,}, {name}: wall"
    yield at_most(title, large.wall_median, "ms", 5, floor=small.wall_median)
    yield shown(f"{title.removesuffix('wall')}processor", large.cpu_median, "ms", small.cpu_median)


def _finding(desk: Desk, now: datetime) -> Callable[[], list[CaseId]]:
    def find() -> list[CaseId]:
        with desk.ctx.looking() as unit:
            return due_cases(unit.tx, now, BATCH)

    return find
