"""The figures: whether each was held, a table to read, a file to compare, and under what load."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `target` is the most `value` may be (the least, for a rate); None: only shown.

    `ratio` is `value` over `floor`: the raw writes, or the rival, of the same run.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    target: float | None = None
    held: bool | None = None


def at_most(
    name: str, value: float, unit: str, target: float, *, floor: float | None = None
) -> Figure:
    """A figure that must not be higher."""
    return Figure(name, value, unit, floor, _over(value, floor), target, value <= target)


def at_least(name: str, value: float, unit: str, target: float) -> Figure:
    """A figure that must not be lower."""
    return Figure(name, value, unit, None, None, target, value >= target)


def no_more_than_times(name: str, value: float, unit: str, floor: float, times: float) -> Figure:
    """A figure that may be so many times its floor."""
    return at_most(name, value, unit, floor * times, floor=floor)


def shown(name: str, value: float, unit: str, floor: float | None = None) -> Figure:
    """A figure nobody promised, beside the ones that were."""
    return Figure(name, value, unit, floor, _over(value, floor))


def _over(value: float, floor: float | None) -> float | None:
    return value / floor if floor else None


class Machine:
    """What this machine was, and what else it was doing from the beginning to the end."""

    def __init__(self) -> None:
        self._load = os.getloadavg()
        self._busy = _busy_seconds()
        self._wall = time.monotonic()

    def words(self) -> str:
        """Processors, load averages before and after, and how busy everything else kept it."""
        wall = time.monotonic() - self._wall
        own = sum(os.times()[:4])
        busy = _busy_seconds()
        cores = os.cpu_count() or 1
        others = ""
        if busy is not None and self._busy is not None:
            rest = max(0.0, busy - self._busy - own)
            others = f", everything else used {rest / wall:.2f} of {cores} processors"
        before, after = self._load[0], os.getloadavg()[0]
        return (
            f"{platform.machine()}, {cores} processors, {platform.system()} {platform.release()}, "
            f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}.\n"
            f"Load average {before:.2f} before and {after:.2f} after{others}. "
            f"It took {wall:.0f} s."
        )


def _busy_seconds() -> float | None:
    """Processor seconds that anything has used since the machine started, where Linux tells."""
    try:
        first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()
    except OSError:
        return None
    user, nice, system, _, _, irq, softirq = (int(ticks) for ticks in first[1:8])
    return (user + nice + system + irq + softirq) / _TICKS


def table(figures: Sequence[Figure]) -> str:
    """The figures as people read them."""
    rows = [("", "value", "floor", "ratio", "target", "")]
    rows += [
        (
            figure.name,
            f"{_short(figure.value)} {figure.unit}",
            _short(figure.floor),
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            _short(figure.target),
            {None: "", True: "held", False: "NOT HELD"}[figure.held],
        )
        for figure in figures
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in {0, 5} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def write(figures: Iterable[Figure], file: Path) -> None:
    """The figures as JSON: name, value, unit, floor, ratio, target, held."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rounded = [
        {
            key: round(held, 4) if isinstance(held, float) else held
            for key, held in asdict(figure).items()
        }
        for figure in figures
    ]
    file.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
