"""How long something took: by the wall, and of the processor."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

Act = Callable[[], object]

REST_SECONDS = 0.005


@dataclass(slots=True)
class Times:
    """Milliseconds of every run of one contestant, wall and processor side by side."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def run(self, act: Act) -> None:
        """Do it once, and keep what it took. Processor time is this process's alone."""
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        act()
        self.wall.append((time.perf_counter_ns() - wall) / 1e6)
        self.cpu.append((time.process_time_ns() - cpu) / 1e6)

    @property
    def wall_median(self) -> float:
        """The median run, by the wall."""
        return statistics.median(self.wall)

    @property
    def cpu_median(self) -> float:
        """The median run, of the processor."""
        return statistics.median(self.cpu)


def interleaved(contestants: Sequence[Iterable[Act]], round_of: int) -> list[Times]:
    """Run every contestant's acts in order, some of each in turn, so that all meet one load.

    Whose turn it is, is drawn anew each round, and each turn begins rested: the scheduler makes
    whoever follows a long computation wait.
    """
    chance = random.Random(len(contestants))
    times = [Times() for _ in contestants]
    queues = [iter(acts) for acts in contestants]
    under_way = list(range(len(contestants)))
    while under_way:
        chance.shuffle(under_way)
        for number in list(under_way):
            time.sleep(REST_SECONDS)
            for _ in range(round_of):
                act = next(queues[number], None)
                if act is None:
                    under_way.remove(number)
                    break
                times[number].run(act)
    return times
