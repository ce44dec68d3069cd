"""The way of every flow over the grid: upright and level only, through no cell but its own ends',
never upon another flow except where both leave one place or come to one place.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from workflows.procedures.arranging_grid import ACTIVITIES, BESIDE, GATEWAYS, Grid, rider_offsets
from workflows.procedures.arranging_ranks import Course, Stop
from workflows.procedures.diagrams import Flow

Spot = tuple[int, int]
"""Where two lines meet: the upright one's number and the level one's."""
Way = tuple[int, int]
"""A direction: right, left, down or up."""
RIGHT, LEFT, DOWN, UP = (1, 0), (-1, 0), (0, 1), (0, -1)

_TURN, _CROSSING, _SHARED, _UPON = 30.0, 45.0, 40.0, 4_000.0
_FREE, _LEAVING, _COMING = 1, 0, 2

Routes = Mapping[str, tuple[Spot, ...]]
Seat = tuple[Spot, Way, float]
"""Where a flow may leave or come, which way it then runs, and what that costs."""
Key = tuple[Spot, Way, int]


@dataclass(slots=True)
class _Use:
    """Who runs along which piece of a line, and who passes which meeting of lines, how."""

    pieces: dict[tuple[Spot, Way], list[str]] = field(default_factory=dict)
    spots: dict[Spot, dict[tuple[str, int], tuple[Way | None, Way | None]]] = field(
        default_factory=dict
    )

    def add(self, flow: str, route: tuple[Spot, ...]) -> None:
        for one, other in pairwise(route):
            self.pieces.setdefault((one, _way(one, other)), []).append(flow)
        for number, spot in enumerate(route):
            came = _way(route[number - 1], spot) if number else None
            goes = _way(spot, route[number + 1]) if number + 1 < len(route) else None
            self.spots.setdefault(spot, {})[flow, number] = (came, goes)

    def take_away(self, flow: str, route: tuple[Spot, ...]) -> None:
        for one, other in pairwise(route):
            self.pieces[one, _way(one, other)].remove(flow)
        for number, spot in enumerate(route):
            del self.spots[spot][flow, number]


@dataclass(frozen=True, slots=True)
class Led:
    """Every flow's way, and how far from pleasing all of them together are."""

    routes: Routes
    cost: float


def routes_of(grid: Grid, passes: int = 3) -> Led | None:
    """The meetings of lines each flow passes, from its source's to its target's; None where the
    grid has too few tracks. Each pass after the first leads every flow anew, the others given.
    """
    course = grid.course
    use = _Use()
    routes: dict[str, tuple[Spot, ...]] = {}
    costs: dict[str, float] = {}
    flows = sorted(course.flows, key=lambda flow: _effort(grid, course, flow))
    for number in range(passes):
        for flow in flows:
            if flow.id in routes:
                use.take_away(flow.id, routes[flow.id])
            found = _Search(grid, use, flow).run() or _Search(grid, use, flow, upon=True).run()
            if found is None:
                return None
            routes[flow.id], costs[flow.id] = found
            use.add(flow.id, routes[flow.id])
        if number == 0:
            flows = sorted(flows, key=lambda flow: -len(routes[flow.id]))
    return Led(routes, sum(costs.values()))


def _effort(grid: Grid, course: Course, flow: Flow) -> tuple[bool, bool, int, int]:
    source, target = course.ends(flow)
    apart = abs(grid.row_of[source.id] - grid.row_of[target.id])
    return flow.id in course.back, apart > 0, abs(source.column - target.column), apart


def _way(one: Spot, other: Spot) -> Way:
    return (
        (other[0] > one[0]) - (other[0] < one[0]),
        (other[1] > one[1]) - (other[1] < one[1]),
    )


def seats(grid: Grid, flow: Flow) -> Iterator[Seat]:
    """Where a flow may leave its source."""
    source, _ = grid.course.ends(flow)
    row = grid.row_of[source.id]
    if flow.source != source.id:
        at = [rider.node.id for rider in source.riders].index(flow.source)
        yield (grid.upright(source.column, rider_offsets(source)[at]), grid.level(row)), DOWN, 0.0
        return
    middle = grid.upright(source.column), grid.level(row)
    gateway = source.node.kind in GATEWAYS
    yield middle, RIGHT, 0.0
    if source.node.kind in ACTIVITIES:
        yield from (((middle[0], grid.level(row, at)), RIGHT, 30.0) for at in (-BESIDE, BESIDE))
    yield middle, UP, 8.0 if gateway else 60.0
    if not source.riders:
        yield middle, DOWN, 8.0 if gateway else 60.0


def _berths(grid: Grid, target: Stop) -> Iterator[Seat]:
    """Where a flow may come to its target."""
    row = grid.row_of[target.id]
    middle = grid.upright(target.column), grid.level(row)
    aside = 20.0
    if target.node.kind in GATEWAYS:
        # The corners of a gateway that asks belong to its answers.
        answers = sum(flow.source == target.id for flow in grid.course.flows)
        aside = {0: 8.0, 1: 8.0, 2: 20.0}.get(answers, 80.0)
    yield middle, RIGHT, 0.0
    if target.node.kind in ACTIVITIES:
        yield from (((middle[0], grid.level(row, at)), RIGHT, 30.0) for at in (-BESIDE, BESIDE))
    yield middle, DOWN, aside
    if not target.riders:
        yield middle, UP, aside


class _Search:
    """The cheapest way of one flow, others' ways given."""

    def __init__(self, grid: Grid, use: _Use, flow: Flow, *, upon: bool = False) -> None:
        """Keep what is asked at every step. `upon`: better upon another flow than not at all."""
        self.grid, self.use, self.flow = grid, use, flow
        self.otherwise = _UPON if upon else None
        source, self.target = grid.course.ends(flow)
        self.own = {source.id, self.target.id}
        self.alike_source = {one.id for one in grid.course.flows if one.source == flow.source}
        self.alike_target = {
            one.id
            for one in grid.course.flows
            if one.target == flow.target and one.source != flow.source
        }
        self.berths = {(spot, way): cost for spot, way, cost in _berths(grid, self.target)}
        self.starts = list(seats(grid, flow))
        self.middle = next(iter(self.berths))[0]

    def run(self) -> tuple[tuple[Spot, ...], float] | None:
        """The spots passed, ends included, and the cost; None where there is no way."""
        heap: list[tuple[float, int, float, Key, Key | None]] = []
        came: dict[Key, Key | None] = {}
        best: dict[Key, float] = {}
        count = 0
        for spot, way, cost in self.starts:
            key = (spot, way, _LEAVING)
            best[key] = cost
            heapq.heappush(heap, (cost + self._left(spot), count, cost, key, None))
            count += 1
        while heap:
            _, _, cost, key, before = heapq.heappop(heap)
            if key in came:
                continue
            came[key] = before
            spot, way, phase = key
            # Who still leaves together here would come together too, and be one line for two.
            there = (spot, way) in self.berths and phase != _LEAVING
            if there and before is not None and self._inside(spot):
                return tuple(self._back(came, key)), cost
            for more, following in self._onward(key, first=before is None):
                total = cost + more
                if following not in came and total < best.get(following, float("inf")):
                    best[following] = total
                    ahead = self._left(following[0])
                    heapq.heappush(heap, (total + ahead, count, total, following, key))
                    count += 1
        return None

    @staticmethod
    def _back(came: Mapping[Key, Key | None], key: Key) -> list[Spot]:
        spots = []
        at: Key | None = key
        while at is not None:
            spots.append(at[0])
            at = came[at]
        return spots[::-1]

    def _inside(self, spot: Spot) -> bool:
        return self.grid.stop_at(*spot) == self.target.id

    def _left(self, spot: Spot) -> float:
        across, down = self.grid.across, self.grid.down
        wide = abs(across[spot[0]].about - across[self.middle[0]].about)
        high = abs(down[spot[1]].about - down[self.middle[1]].about)
        return max(wide, 0.0) + max(high - BESIDE, 0.0)

    def _onward(self, key: Key, *, first: bool) -> Iterator[tuple[float, Key]]:
        spot, way, phase = key
        within = self.grid.stop_at(*spot)
        for turn in (RIGHT, DOWN, UP, LEFT):
            if turn == (-way[0], -way[1]) or ((first or within) and turn != way):
                continue
            following = spot[0] + turn[0], spot[1] + turn[1]
            if not (
                0 <= following[0] < len(self.grid.across)
                and 0 <= following[1] < len(self.grid.down)
            ):
                continue
            entered = self.grid.stop_at(*following)
            if entered is not None and not self._may_enter(entered, within, following, turn):
                continue
            found = self._piece(spot, turn, phase, shared_from_start=first)
            if found is None:
                continue
            cost, after = found
            if within is None:
                passing = self._passing(spot, way, turn, phase, after)
                if passing is None:
                    continue
                cost += passing
            if turn != way:
                cost += _TURN
            if (following, turn) in self.berths and entered == self.target.id:
                cost += self.berths[following, turn]
            across, down = self.grid.across, self.grid.down
            cost += abs(across[following[0]].about - across[spot[0]].about)
            cost += abs(down[following[1]].about - down[spot[1]].about)
            yield cost, (following, turn, after)

    def _may_enter(self, entered: str, within: str | None, following: Spot, turn: Way) -> bool:
        if entered == within:
            return True
        if entered != self.target.id:
            return False
        line = 1 if turn in {RIGHT, LEFT} else 0
        return any(way == turn and spot[line] == following[line] for spot, way in self.berths)

    def _piece(
        self, spot: Spot, turn: Way, phase: int, *, shared_from_start: bool
    ) -> tuple[float, int] | None:
        """What it costs to run along one piece of a line, and what one may do after it."""
        onward = (spot[0] + turn[0], spot[1] + turn[1])
        there = self.use.pieces.get((spot, turn), ())
        upon = None if self.otherwise is None else (self.otherwise, _FREE)
        if self.use.pieces.get((onward, (-turn[0], -turn[1])), ()):
            return upon
        if not there:
            return upon if phase == _COMING else (0.0, _FREE)
        if phase == _LEAVING and self.alike_source.issuperset(there):
            return (_SHARED if shared_from_start else 0.0), _LEAVING
        if self.alike_target.issuperset(there):
            return (_SHARED if phase != _COMING else 0.0), _COMING
        return upon

    def _passing(self, spot: Spot, way: Way, turn: Way, phase: int, after: int) -> float | None:
        """What it costs to pass a meeting of lines where others pass; None where it may not be."""
        cost = 0.0
        for (flow, _), (came, goes) in self.use.spots.get(spot, {}).items():
            if flow in self.alike_source and phase == _LEAVING and came == way:
                continue
            if flow in self.alike_target and after == _COMING and goes == turn:
                continue
            straight = way == turn and (came is None or goes is None or came == goes)
            across = (came or goes or way)[0] == 0
            if not straight or across == (way[0] == 0):
                return self.otherwise
            cost += _CROSSING
        return cost
