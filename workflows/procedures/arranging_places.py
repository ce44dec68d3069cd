"""Measures for everything: where each column, row and used track lies, and so every shape, label
and bend. Whole numbers only, so that a file reads well and compares well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from workflows.procedures.arranging_cells import Cell, cell_of, label_size, sides_of
from workflows.procedures.arranging_grid import Grid, Line
from workflows.procedures.arranging_ranks import Stop
from workflows.procedures.arranging_routes import DOWN, LEFT, RIGHT, UP, Routes, Spot, Way
from workflows.procedures.boxes import Box, Point
from workflows.procedures.diagrams import Flow

LEFT_EDGE, TOP_EDGE, POOL_HEAD, LANE_HEAD = 100, 80, 30, 100
_PAD, _TRACK, _COLUMN_GAP, _ROW_GAP, _LANE_PAD, _LANE_HIGH = 20, 14, 36, 22, 20, 100
_TRIES = 6
_NONE: Mapping[int, int] = MappingProxyType({})
_OPPOSITE = {RIGHT: LEFT, LEFT: RIGHT, UP: DOWN, DOWN: UP}


@dataclass(slots=True)
class Places:
    """The finished plane: boxes by element, points by flow, lanes by number."""

    shapes: dict[str, Box] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    points: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    lanes: list[Box] = field(default_factory=list)
    pool: Box = field(default_factory=lambda: Box(0, 0, 0, 0))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands left of the first column: nothing, a pool's name, or that and the lanes'."""

    pool: bool
    lanes: bool

    @property
    def lane_left(self) -> int:
        return LEFT_EDGE + (POOL_HEAD if self.pool else 0)

    @property
    def left(self) -> int:
        return self.lane_left + (LANE_HEAD if self.lanes else 0)


@dataclass(slots=True)
class _Spare:
    """Room that labels asked for: beyond an upright line, and above a level one."""

    beyond: dict[int, int] = field(default_factory=dict)
    above: dict[int, int] = field(default_factory=dict)


def places_of(grid: Grid, routes: Routes, *, pool: bool, lanes: bool) -> Places:
    """Where everything lies. `pool` and `lanes` say which frames are drawn."""
    frame = _Frame(pool, lanes)
    parting = {flow.id: _parting(grid, routes, flow) for flow in grid.course.flows}
    cells = {stop.id: _cell(grid, routes, parting, stop) for stop in grid.course.stops.values()}
    spare = _spare(grid, routes, parting)
    places = Places()
    for _ in range(_TRIES):
        upright, right = _uprights(grid, routes, cells, frame, spare)
        level, bands = _levels(grid, routes, cells, spare)
        places = _shapes(grid, cells, upright, level)
        for flow in grid.course.flows:
            places.points[flow.id] = _points(places, routes[flow.id], flow, upright, level)
        places.lanes = [
            Box(frame.lane_left, top, right - frame.lane_left, bottom - top)
            for top, bottom in bands
        ]
        places.pool = Box(LEFT_EDGE, TOP_EDGE, right - LEFT_EDGE, bands[-1][1] - TOP_EDGE)
        if not _name_flows(places, grid, routes, parting, (upright, level), spare):
            break
    return places


def _name_flows(
    places: Places,
    grid: Grid,
    routes: Routes,
    parting: Mapping[str, int],
    lines: tuple[Sequence[float], Sequence[float]],
    spare: _Spare,
) -> bool:
    """Place the names that stand at no corner; whether more room was asked for."""
    asked = False
    apart = [flow for flow in grid.course.flows if flow.name and flow.id not in places.labels]
    # Where two part, the one that turns is named first, close by; the other further on.
    for flow in sorted(apart, key=lambda one: not _turns(routes[one.id], parting[one.id])):
        across, down = routes[flow.id][parting[flow.id]]
        bend = (lines[0][across], lines[1][down])
        start = bend if parting[flow.id] else places.points[flow.id][0]
        places.labels[flow.id], free = _free_label(places, flow, start)
        if not free:
            wide, high = label_size(flow.name)
            spare.beyond[across] = spare.beyond.get(across, 0) + wide + 12
            spare.above[down] = spare.above.get(down, 0) + high + 6
            asked = True
    return asked


def _spare(grid: Grid, routes: Routes, parting: Mapping[str, int]) -> _Spare:
    """Room above the tracks that a name will stand on."""
    spare = _Spare()
    for flow in grid.course.flows:
        route = routes[flow.id][parting[flow.id] :]
        if flow.name and parting[flow.id] and len(route) > 1 and route[0][1] == route[1][1]:
            number = route[0][1]
            if not grid.down[number].inside:
                high = label_size(flow.name)[1]
                spare.above[number] = max(spare.above.get(number, 0), high)
    return spare


def _shapes(
    grid: Grid, cells: Mapping[str, Cell], upright: Sequence[float], level: Sequence[float]
) -> Places:
    """Every stop with what rides on it and what belongs beside it."""
    places = Places()
    for id, stop in grid.course.stops.items():
        x, y = upright[grid.upright(stop.column)], level[grid.level(grid.row_of[id])]
        cell = cells[id]
        places.shapes |= {key: _moved(box, x, y) for key, box in cell.shapes.items()}
        places.labels |= {key: _moved(box, x, y) for key, box in cell.labels.items()}
        for rider in stop.riders:
            if rider.flow and rider.ending:
                start, end = places.shapes[rider.node.id], places.shapes[rider.ending.id]
                places.points[rider.flow.id] = (
                    (start.middle[0], start.y + start.height),
                    (end.middle[0], end.y),
                )
    return places


def _way(one: Spot, other: Spot) -> Way:
    if one[0] == other[0]:
        return DOWN if other[1] > one[1] else UP
    return RIGHT if other[0] > one[0] else LEFT


def _turns(route: Sequence[Spot], at: int) -> bool:
    """Whether a way turns at one of the spots it passes."""
    return 0 < at < len(route) - 1 and _way(*route[at - 1 : at + 1]) != _way(*route[at : at + 2])


def _parting(grid: Grid, routes: Routes, flow: Flow) -> int:
    """How many spots along its way a flow runs with another of the same source."""
    longest = 0
    for other in grid.course.flows:
        if other.source == flow.source and other.id != flow.id:
            same = 0
            for one, two in zip(routes[flow.id], routes[other.id], strict=False):
                if one != two:
                    break
                same += 1
            longest = max(longest, same - 1)
    return longest


def _cell(grid: Grid, routes: Routes, parting: Mapping[str, int], stop: Stop) -> Cell:
    out = [flow for flow in grid.course.flows if flow.source == stop.id]
    # Where two leave by one side, their names stand further on, wherever there is room.
    beside = len({routes[flow.id][0] for flow in out}) > 1
    leaving = [
        (flow, way, parting[flow.id] == 0 and not (beside and way == RIGHT))
        for flow in out
        for way in (_way(*routes[flow.id][:2]),)
    ]
    coming = [_way(*routes[flow.id][-2:]) for flow in grid.course.flows if flow.target == stop.id]
    return cell_of(stop, sides_of(leaving, coming))


def _used(grid: Grid, routes: Routes) -> tuple[set[int], set[int]]:
    """The lines that some flow runs along: uprights and levels."""
    uprights, levels = set(), set()
    for route in routes.values():
        for one, other in pairwise(route):
            if one[0] == other[0]:
                uprights.add(one[0])
            else:
                levels.add(one[1])
    return uprights, levels


def _uprights(
    grid: Grid, routes: Routes, cells: Mapping[str, Cell], frame: _Frame, spare: _Spare
) -> tuple[list[float], int]:
    """Where each upright line lies, and where the frames end."""
    used, _ = _used(grid, routes)
    at, places = frame.left, [0.0] * len(grid.across)
    for column in range(grid.course.columns + 1):
        tracks = _tracks(grid.across, column, used)
        outer = column in {0, grid.course.columns}
        at += _gap(places, tracks, at, 26 if outer else _COLUMN_GAP, after=spare.beyond)
        if column == grid.course.columns:
            break
        extents = [
            cells[stop.id].extent() for stop in grid.course.stops.values() if stop.column == column
        ]
        middle = at + max((extent[0] for extent in extents), default=0)
        for number, line in enumerate(grid.across):
            if line.inside and line.place == column:
                places[number] = middle + line.offset
        at = middle + max((extent[2] for extent in extents), default=0)
        at += max(spare.beyond.get(number, 0) for number in _inside(grid.across, column))
    return places, at


def _levels(
    grid: Grid, routes: Routes, cells: Mapping[str, Cell], spare: _Spare
) -> tuple[list[float], list[tuple[int, int]]]:
    """Where each level line lies, and the top and bottom of every lane."""
    _, used = _used(grid, routes)
    at, places = TOP_EDGE, [0.0] * len(grid.down)
    bands: list[tuple[int, int]] = []
    top = at
    for gap, (_lane, above, below) in enumerate(grid.gaps):
        inner = above is not None and below is not None
        at += _gap(
            places, _tracks(grid.down, gap, used), at, _ROW_GAP if inner else _LANE_PAD, spare.above
        )
        if below is None:
            at = max(at, top + _LANE_HIGH)
            bands.append((top, at))
            top = at
            continue
        extents = [cells[id].extent() for (_, row), id in sorted(grid.held.items()) if row == below]
        at += max(spare.above.get(number, 0) for number in _inside(grid.down, below))
        middle = at + max([18, *(extent[1] for extent in extents)])
        for number, line in enumerate(grid.down):
            if line.inside and line.place == below:
                places[number] = middle + line.offset
        at = middle + max([18, *(extent[3] for extent in extents)])
    return places, bands


def _tracks(lines: Sequence[Line], place: int, used: set[int]) -> list[int]:
    return [
        number
        for number, line in enumerate(lines)
        if not line.inside and line.place == place and number in used
    ]


def _inside(lines: Sequence[Line], place: int) -> list[int]:
    return [number for number, line in enumerate(lines) if line.inside and line.place == place]


def _gap(
    places: list[float],
    tracks: Sequence[int],
    start: int,
    least: int,
    before: Mapping[int, int] = _NONE,
    *,
    after: Mapping[int, int] = _NONE,
) -> int:
    """Lay the tracks of one gap side by side, with the room asked for; how wide the gap is."""
    if not tracks:
        return least
    at = start + _PAD - _TRACK
    for track in tracks:
        at += _TRACK + before.get(track, 0)
        places[track] = at
        at += after.get(track, 0)
    return max(least, at + _PAD - start)


def _moved(box: Box, x: float, y: float) -> Box:
    return Box(round(box.x + x), round(box.y + y), round(box.width), round(box.height))


def _points(
    places: Places,
    route: Sequence[Spot],
    flow: Flow,
    upright: Sequence[float],
    level: Sequence[float],
) -> tuple[Point, ...]:
    """The bends of a flow, its first and last point on the edges of its shapes."""
    source, target = places.shapes[flow.source], places.shapes[flow.target]
    left_by, came_by = _way(*route[:2]), _way(*route[-2:])
    bends = [
        (upright[spot[0]], level[spot[1]])
        for before, spot, after in zip(route, route[1:], route[2:], strict=False)
        if _way(before, spot) != _way(spot, after)
    ]
    (across, down), (last_across, last_down) = route[0], route[-1]
    start, end = (upright[across], level[down]), (upright[last_across], level[last_down])
    return (_leaving(source, left_by, start), *bends, _leaving(target, _OPPOSITE[came_by], end))


def _leaving(box: Box, way: Way, through: Point) -> Point:
    """Where a line through a point of a box leaves it in a direction."""
    if way in {LEFT, RIGHT}:
        return (box.x + box.width if way == RIGHT else box.x), through[1]
    return through[0], (box.y + box.height if way == DOWN else box.y)


def _free_label(places: Places, flow: Flow, bend: Point) -> tuple[Box, bool]:
    """A place beside the first stretch a flow has for itself; whether nothing else lies there."""
    wide, high = label_size(flow.name)
    taken = [*places.shapes.values(), *places.labels.values()]
    lines = [
        Box(min(x, next_x), min(y, next_y), abs(next_x - x), abs(next_y - y))
        for points in places.points.values()
        for (x, y), (next_x, next_y) in pairwise(points)
    ]
    points = places.points[flow.id]
    found = list(_beside(points, bend, wide, high)) or [*_beside(points, points[0], wide, high)]

    def trouble(box: Box) -> tuple[int, int]:
        return (
            sum(_overlap(box, other) for other in taken),
            sum(_overlap(box, line) for line in lines),
        )

    best = min(found, key=trouble)
    return best, trouble(best) == (0, 0)


def _beside(points: Sequence[Point], bend: Point, wide: int, high: int) -> Iterator[Box]:
    own = False
    for (x, y), (next_x, next_y) in pairwise(points):
        on = min(x, next_x) <= bend[0] <= max(x, next_x) and min(y, next_y) <= bend[1] <= max(
            y, next_y
        )
        if not (own or on):
            continue
        start_x, start_y = (x, y) if own else bend
        own = True
        if y == next_y and abs(next_x - start_x) > 1:
            left = start_x + 5 if next_x > start_x else start_x - 5 - wide
            for step in range(0, max(int(abs(next_x - start_x)) - wide, 1), 10):
                at = left + step if next_x > start_x else left - step
                yield Box(round(at), round(y - 3 - high), wide, high)
                yield Box(round(at), round(y + 3), wide, high)
        elif abs(next_y - start_y) > 1:
            for left in (x + 6, x - 6 - wide):
                for step in range(0, max(int(abs(next_y - start_y)) - high, 1), 5):
                    at = start_y + 4 + step if next_y > start_y else start_y - 4 - high - step
                    yield Box(round(left), round(at), wide, high)


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
