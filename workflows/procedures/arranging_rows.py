"""Which row of its lane each stop stands in: the longest way straight, branches on rows of their
own, as few crossings and rows as may be. The search is a plain descent and takes no chance, so the
same diagram always gets the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workflows.procedures.arranging_ranks import Course, Stop

_TURN, _STEP, _BLOCKED, _CROSSING, _ROW, _UPWARDS = 3.0, 1.0, 6.0, 3.0, 2.5, 3.0
_AROUND = (8.0, 16.0)
_ROUNDS, _LEAST = 12, 1e-9

Rows = dict[str, float]
_Part = tuple[str, str, float, float]
_Pair = tuple[_Part, _Part]


@dataclass(frozen=True, slots=True)
class _Line:
    """A flow as the search sees it: its ends, and what a bend in it costs."""

    source: str
    target: str
    first: int
    last: int
    weight: float
    rides: bool
    left: str
    right: str


@dataclass(slots=True)
class _Sheet:
    """The stops and lines of one diagram, and the pairs of lines that could cross."""

    course: Course
    around: float
    """The most it costs to lead a line around what stands in its way."""
    lines: list[_Line] = field(default_factory=list)
    pairs: list[_Pair] = field(default_factory=list)
    inside: list[list[str]] = field(default_factory=list)
    """The stops of each lane."""

    def __post_init__(self) -> None:
        stops = self.course.stops.values()
        self.inside = [
            [stop.id for stop in stops if stop.lane == lane] for lane in range(self.course.lanes)
        ]
        for flow in self.course.flows:
            source, target = self.course.ends(flow)
            both = {source.id, target.id} <= self.course.spine
            self.lines.append(
                _Line(
                    source.id,
                    target.id,
                    min(source.column, target.column),
                    max(source.column, target.column),
                    0.3 if flow.id in self.course.back else 2.0 if both else 1.0,
                    flow.source in self.course.host_of,
                    *sorted((source.id, target.id), key=lambda id: self.course.stops[id].column),
                )
            )
        onward = [line for line in self.lines if line.first < line.last]
        self.pairs = [
            _pair(one, other)
            for number, one in enumerate(onward)
            for other in onward[:number]
            if max(one.first, other.first) < min(one.last, other.last)
            and one.source != other.source
            and one.target != other.target
        ]

    def cost(self, rows: Rows, limit: float = float("inf")) -> float:
        """How far from pleasing an arrangement is; at or above the limit, perhaps not all of it."""
        height = self._heights(rows)
        taken: dict[tuple[float, int], str] = {}
        total = 0.0
        for stop in self.course.stops.values():
            place = (height[stop.id], stop.column)
            if place in taken:
                total += 1_000
            taken[place] = stop.id
        total += _ROW * len({height[id] for id in rows})
        for line in self.lines:
            start, end = height[line.source], height[line.target]
            between = range(line.first + 1, line.last)
            on_start = sum((start, column) in taken for column in between)
            if start == end:
                bent = min(_BLOCKED * on_start, self.around)
            else:
                on_end = sum((end, column) in taken for column in between)
                bent = _TURN + _STEP * abs(end - start)
                bent += min(_BLOCKED * min(on_start, on_end), self.around) / 2
            if line.rides and end <= start:
                bent += _UPWARDS
            total += line.weight * bent
        if total >= limit:
            return total
        crossings = 0
        for (upper, lower, at_left, at_right), (first, last, by_left, by_right) in self.pairs:
            one, rise = height[upper], height[lower] - height[upper]
            other, climb = height[first], height[last] - height[first]
            left = one + rise * at_left - other - climb * by_left
            right = one + rise * at_right - other - climb * by_right
            crossings += left * right < 0
        return total + _CROSSING * crossings

    def _heights(self, rows: Rows) -> dict[str, float]:
        base, heights = 0.0, {}
        for inside in self.inside:
            levels = sorted({rows[id] for id in inside})
            number = {level: base + place for place, level in enumerate(levels)}
            heights.update({id: number[rows[id]] for id in inside})
            base += max(len(levels), 1) + 0.25
        return heights


def rows_of(course: Course) -> list[Mapping[str, int]]:
    """Ways to place every stop in a row of its lane, counted from the top without gaps: none twice,
    each the end of a search that began elsewhere.
    """
    found: list[Mapping[str, int]] = []
    for spine_first in (True, False):
        for around in _AROUND:
            rows = _searched(course, _first(course, spine_first=spine_first), around)
            if rows not in found:
                found.append(rows)
    return found


def _searched(course: Course, rows: Rows, around: float) -> Mapping[str, int]:
    """The rows that no single move improves."""
    sheet = _Sheet(course, around)
    best = sheet.cost(rows)
    for _ in range(_ROUNDS):
        before = best
        for change in _moves(course, rows):
            moved = rows | change
            found = sheet.cost(moved, best)
            if found < best - _LEAST:
                best, rows = found, moved
        rows = _packed(course, rows)
        best = sheet.cost(rows)
        if best >= before - _LEAST:
            break
    return {id: int(row) for id, row in _packed(course, rows).items()}


def _pair(one: _Line, other: _Line) -> _Pair:
    """Two lines, and how far along each is where both begin and where one of them ends."""
    left, right = max(one.first, other.first), min(one.last, other.last)

    def part(line: _Line) -> _Part:
        wide = line.last - line.first
        return line.left, line.right, (left - line.first) / wide, (right - line.first) / wide

    return part(one), part(other)


def _first(course: Course, *, spine_first: bool) -> Rows:
    """Each stop beside what leads to it, perhaps with the longest way on the first row."""
    rows: Rows = {}
    taken: set[tuple[int, int, int]] = set()
    for stop in sorted(
        course.stops.values(),
        key=lambda one: (spine_first and one.id not in course.spine, one.column),
    ):
        wanted = next(
            (
                int(rows[source.id])
                for flow in course.flows
                if flow.target == stop.id
                and (source := course.ends(flow)[0]).id in rows
                and source.lane == stop.lane
            ),
            0,
        )
        row = next(row for row in _near(wanted) if (stop.lane, row, stop.column) not in taken)
        taken.add((stop.lane, row, stop.column))
        rows[stop.id] = row
    return _packed(course, rows)


def _near(row: int) -> Iterator[int]:
    yield row
    for step in range(1, 10_000):
        yield row + step
        yield row - step


def _packed(course: Course, rows: Rows) -> Rows:
    packed: Rows = {}
    for lane in range(course.lanes):
        inside = [stop.id for stop in course.stops.values() if stop.lane == lane]
        number = {row: place for place, row in enumerate(sorted({rows[id] for id in inside}))}
        packed |= {id: float(number[rows[id]]) for id in inside}
    return packed


def _moves(course: Course, rows: Rows) -> Iterator[Rows]:
    """One stop, or one run of stops on a row, to another row or to a new one; two rows changed."""
    for stop in course.stops.values():
        levels = sorted({rows[id] for id in rows if course.stops[id].lane == stop.lane})
        places = [*levels, levels[0] - 1, *(level + 0.5 for level in levels)]
        run = _run(course, rows, stop)
        for group in ([stop.id],) if len(run) == 1 else ([stop.id], run):
            for place in places:
                if place != rows[stop.id]:
                    yield dict.fromkeys(group, place)
    for lane in range(course.lanes):
        inside = [stop.id for stop in course.stops.values() if stop.lane == lane]
        levels = sorted({rows[id] for id in inside})
        for number, one in enumerate(levels):
            for other in levels[:number]:
                turned = {one: other, other: one}
                yield {id: turned.get(rows[id], rows[id]) for id in inside}
    for stop in course.stops.values():
        for beside in course.stops.values():
            if stop.id < beside.id and (stop.lane, stop.column) == (beside.lane, beside.column):
                yield {stop.id: rows[beside.id], beside.id: rows[stop.id]}


def _run(course: Course, rows: Rows, stop: Stop) -> list[str]:
    """The stop and what follows it straight on, in its lane and row."""
    run, at = [stop.id], stop
    while True:
        onward = [
            target
            for flow in course.flows
            if flow.source == at.id
            and flow.id not in course.back
            and (target := course.ends(flow)[1]).lane == stop.lane
            and rows[target.id] == rows[stop.id]
            and target.id not in run
        ]
        if not onward:
            return run
        at = onward[0]
        run.append(at.id)
