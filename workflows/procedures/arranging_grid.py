"""The plane before it has measures: lines that flows may run along, and the cells that stops fill.

Between two columns, and above and below every row, lie tracks; inside a column lie the line through
the middle of its stops and one for each boundary event, inside a row the middle and one line on
either side of it. Measures come last, when it is known which tracks are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.procedures.arranging_ranks import Course, Stop
from workflows.procedures.diagrams import Kind

ACTIVITIES = frozenset({Kind.USER_STEP, Kind.DECISION_TABLE, Kind.CALL, Kind.PART})
GATEWAYS = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.EVENT_BASED})

BESIDE = 14.0
"""How far above or below the middle of a step a second flow comes or goes."""
_APART, _APART_NAMED, _CLOSE = 70.0, 92.0, 44.0
_COLUMN, _ROW, _GAP, _TRACK = 110.0, 100.0, 40.0, 3.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the grid: in the gap before cell number `place`, or in that cell.

    `offset` is the number of the track in a gap; in a cell, how far from the middle it lies.
    """

    inside: bool
    place: int
    offset: float
    about: float
    """Where it lies, more or less, for weighing one way against another."""


@dataclass(frozen=True, slots=True)
class Grid:
    """All lines, from left to right and from top to bottom, and which cell holds which stop."""

    course: Course
    across: tuple[Line, ...]
    """The upright lines, from left to right."""
    down: tuple[Line, ...]
    """The level lines, from top to bottom."""
    row_of: Mapping[str, int]
    """Stop → its row, counted through all lanes."""
    lane_of_row: tuple[int, ...]
    gaps: tuple[tuple[int, int | None, int | None], ...]
    """The gaps between rows, in order: lane, the row above and the row below in that lane."""
    held: Mapping[tuple[int, int], str]
    """(column, row) → the stop there."""

    def upright(self, column: int, offset: float = 0.0) -> int:
        """The number of a line inside a column."""
        return self._find(self.across, column, offset)

    def level(self, row: int, offset: float = 0.0) -> int:
        """The number of a line inside a row."""
        return self._find(self.down, row, offset)

    def stop_at(self, across: int, down: int) -> str | None:
        """The stop whose cell two lines meet in, if they meet in one."""
        upright, level = self.across[across], self.down[down]
        if not (upright.inside and level.inside):
            return None
        return self.held.get((upright.place, level.place))

    @staticmethod
    def _find(lines: tuple[Line, ...], place: int, offset: float) -> int:
        return next(
            number
            for number, line in enumerate(lines)
            if line.inside and line.place == place and line.offset == offset
        )


def rider_offsets(stop: Stop) -> tuple[float, ...]:
    """How far left or right of the middle each boundary event of a stop is."""
    many = len(stop.riders)
    if many == 1:
        return (-_APART / 2,)
    named = any(rider.ending is None and rider.node.name for rider in stop.riders[1:])
    if many == 2:  # noqa: PLR2004
        spread = _APART
    else:
        spread = _APART_NAMED if named else _CLOSE
    return tuple((number - (many - 1) / 2) * spread for number in range(many))


def grid_of(course: Course, rows: Mapping[str, int], tracks: int) -> Grid:
    """The grid for stops in these rows, with so many tracks in every gap."""
    height = [
        max((rows[stop.id] + 1 for stop in course.stops.values() if stop.lane == lane), default=1)
        for lane in range(course.lanes)
    ]
    base = [sum(height[:lane]) for lane in range(course.lanes)]
    row_of = {stop.id: base[stop.lane] + rows[stop.id] for stop in course.stops.values()}
    down: list[Line] = []
    gaps: list[tuple[int, int | None, int | None]] = []
    at = 0.0

    def gap(lane: int, above: int | None, below: int | None) -> None:
        nonlocal at
        for track in range(tracks):
            down.append(Line(False, len(gaps), track, at + _TRACK * track))
        gaps.append((lane, above, below))
        at += _GAP

    for lane, count in enumerate(height):
        for number in range(count):
            row = base[lane] + number
            gap(lane, row - 1 if number else None, row)
            middle = at + _ROW / 2
            down += [Line(True, row, offset, middle + offset) for offset in (-BESIDE, 0.0, BESIDE)]
            at += _ROW
        gap(lane, base[lane] + count - 1, None)
    return Grid(
        course=course,
        across=tuple(_across(course, tracks)),
        down=tuple(down),
        row_of=row_of,
        lane_of_row=tuple(lane for lane, count in enumerate(height) for _ in range(count)),
        gaps=tuple(gaps),
        held={(stop.column, row_of[stop.id]): stop.id for stop in course.stops.values()},
    )


def _across(course: Course, tracks: int) -> list[Line]:
    lines: list[Line] = []
    at = 0.0
    for column in range(course.columns + 1):
        lines += [Line(False, column, track, at + _TRACK * track) for track in range(tracks)]
        at += _GAP
        if column == course.columns:
            break
        offsets = {0.0}
        for stop in course.stops.values():
            if stop.column == column:
                offsets.update(rider_offsets(stop))
        middle = at + _COLUMN / 2
        lines += [Line(True, column, offset, middle + offset) for offset in sorted(offsets)]
        at += _COLUMN
    return lines
