"""What one stop takes up around its middle: its shape, the boundary events on it with the end
events below them, and every label that belongs beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from workflows.procedures.arranging_grid import ACTIVITIES, GATEWAYS, rider_offsets
from workflows.procedures.arranging_ranks import Stop
from workflows.procedures.arranging_routes import DOWN, RIGHT, UP, Way
from workflows.procedures.boxes import LINE_HEIGHT, Box, text_width, wrapped
from workflows.procedures.diagrams import Flow, Kind

_STEP_WIDE, _STEP_HIGH, _GATEWAY, _EVENT, _RIDER, _ENDING = 130, 80, 46, 36, 32, 28
_LABEL, _NARROW, _RIDER_NAME = 116.0, 90.0, 66.0


@dataclass(frozen=True, slots=True)
class Sides:
    """Which sides of a stop flows use, and the named ones that leave it alone, by direction."""

    above: bool = False
    below: bool = False
    named: Mapping[Way, Flow] = field(default_factory=dict)
    apart: tuple[Flow, ...] = ()
    """Named flows that part from another only further on."""


@dataclass(slots=True)
class Cell:
    """Boxes around a middle at (0, 0)."""

    shapes: dict[str, Box] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    """Element or flow → where its label stands."""
    room: list[Box] = field(default_factory=list)
    """What must stay free although nothing is drawn there."""

    def extent(self) -> tuple[int, int, int, int]:
        """How far it reaches left, up, right and down of its middle."""
        boxes = [*self.shapes.values(), *self.labels.values(), *self.room]
        return (
            ceil(max(-box.x for box in boxes)),
            ceil(max(-box.y for box in boxes)),
            ceil(max(box.x + box.width for box in boxes)),
            ceil(max(box.y + box.height for box in boxes)),
        )


def label_size(name: str, widest: float = _NARROW) -> tuple[int, int]:
    """Width and height of a name written in lines of at most this width."""
    lines = wrapped(name, widest)
    return ceil(max(map(text_width, lines), default=0.0)) + 1, ceil(LINE_HEIGHT * len(lines)) + 1


def cell_of(stop: Stop, sides: Sides) -> Cell:
    """What a stop takes up, its flows leaving and coming by these sides."""
    cell = Cell()
    kind = stop.node.kind
    if kind in ACTIVITIES:
        _activity(cell, stop)
    elif kind in GATEWAYS:
        cell.shapes[stop.id] = _around(_GATEWAY, _GATEWAY)
    else:
        cell.shapes[stop.id] = _around(_EVENT, _EVENT)
    box = cell.shapes[stop.id]
    half_wide, half_high = box.width / 2, box.height / 2
    top = _flow_labels(cell, stop, sides, half_wide, half_high)
    if kind not in ACTIVITIES and stop.node.name:
        if kind in GATEWAYS:
            cell.labels[stop.id] = _above(stop.node.name, top, aside=sides.above)
        else:
            cell.labels[stop.id] = _beside_event(stop, sides, half_high, top)
    for flow in sides.apart:
        wide, high = label_size(flow.name)
        cell.room.append(Box(6, -high / 2, wide + 6, high))
    return cell


def _around(wide: float, high: float) -> Box:
    return Box(-wide / 2, -high / 2, wide, high)


def _activity(cell: Cell, stop: Stop) -> None:
    offsets = rider_offsets(stop)
    wide = max(_STEP_WIDE, 2 * ceil(max(offsets, default=0.0)) + _RIDER + 28)
    lines = len(wrapped(stop.node.name, wide - 12))
    marked = stop.node.kind in {Kind.CALL, Kind.PART}
    spare = 34 if stop.riders else 26 if marked else 16
    high = max(_STEP_HIGH, 2 * ceil((LINE_HEIGHT * lines + spare) / 2))
    cell.shapes[stop.id] = _around(wide, high)
    level = high / 2 + _RIDER / 2 + 4
    riders = list(enumerate(zip(stop.riders, offsets, strict=True)))
    for number, (rider, offset) in reversed(riders):
        foot = high / 2 + _RIDER / 2
        cell.shapes[rider.node.id] = Box(offset - _RIDER / 2, foot - _RIDER, _RIDER, _RIDER)
        at = level
        if rider.node.name:
            name_wide, name_high = label_size(rider.node.name, _RIDER_NAME)
            if rider.ending is None:
                left = number == 0 and len(riders) > 1
                x = offset - 6 - name_wide if left else offset + 6
                cell.labels[rider.node.id] = Box(x, foot + 4, name_wide, name_high)
            else:
                cell.labels[rider.node.id] = Box(offset + 6, at, name_wide, name_high)
                at += name_high + 4
        if rider.ending is not None:
            label_wide, label_high = label_size(rider.ending.name)
            at = max(at, foot + _RIDER / 2)
            middle = at + max(_ENDING, label_high) / 2
            cell.shapes[rider.ending.id] = Box(
                offset - _ENDING / 2, middle - _ENDING / 2, _ENDING, _ENDING
            )
            if rider.ending.name:
                cell.labels[rider.ending.id] = Box(
                    offset + _ENDING / 2 + 4, middle - label_high / 2, label_wide, label_high
                )
            level = middle + max(_ENDING, label_high) / 2 + 6


def _flow_labels(cell: Cell, stop: Stop, sides: Sides, half_wide: float, half_high: float) -> float:
    """Put the names of leaving flows; how far above the middle the next label may stand."""
    top = half_high
    if RIGHT in sides.named:
        flow = sides.named[RIGHT]
        aside = 17 if flow.id == stop.node.default else 5
        wide, high = label_size(flow.name)
        cell.labels[flow.id] = Box(half_wide + aside, -5 - high, wide, high)
        cell.room.append(Box(half_wide, -1, aside + wide + 11, 1))
        top = max(top, high + 5.0)
    for way, flow in sides.named.items():
        if way not in {UP, DOWN}:
            continue
        wide, high = label_size(flow.name)
        y = -top - 4 - high if way == UP else half_high + 4
        cell.labels[flow.id] = Box(9, y, wide, high)
    return top


def _above(name: str, top: float, *, aside: bool) -> Box:
    wide, high = label_size(name, _LABEL)
    return Box(-6 - wide if aside else -wide / 2, -top - 4 - high, wide, high)


def _beside_event(stop: Stop, sides: Sides, radius: float, top: float) -> Box:
    name = stop.node.name
    if stop.node.kind is Kind.END:
        wide, high = label_size(name)
        return Box(radius + 4, -high / 2, wide, high)
    wide, high = label_size(name, _LABEL)
    if not sides.below:
        return Box(-wide / 2, radius + 4, wide, high)
    return _above(name, top, aside=sides.above)


def sides_of(leaving: Iterable[tuple[Flow, Way, bool]], coming: Sequence[Way]) -> Sides:
    """The sides in use: each leaving flow with its direction and whether it leaves alone."""
    named: dict[Way, Flow] = {}
    apart: list[Flow] = []
    above, below = DOWN in coming, UP in coming
    for flow, way, alone in leaving:
        above, below = above or way == UP, below or way == DOWN
        if flow.name and alone and way not in named:
            named[way] = flow
        elif flow.name:
            apart.append(flow)
    return Sides(above, below, named, tuple(apart))
