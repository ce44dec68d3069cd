"""What makes a drawn diagram hard to read, in words: what an arranged one must not have."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from workflows.procedures.boxes import Box, Point
from workflows.procedures.diagrams import Diagram, Kind
from workflows.procedures.drawing import Edge, Picture, Shape

FRAMES = {"participant", "lane"}
Segment = tuple[Point, Point]


def faults(picture: Picture, diagram: Diagram) -> list[str]:
    """Everything that keeps a picture from being read at a glance."""
    return [
        *not_drawn(picture, diagram),
        *shapes_upon_shapes(picture, diagram),
        *outside_their_lane(picture, diagram),
        *ragged_flows(picture),
        *flows_through_shapes(picture),
        *flows_upon_flows(picture),
        *labels_upon_something(picture),
    ]


def not_drawn(picture: Picture, diagram: Diagram) -> Iterator[str]:
    shapes = {shape.id for shape in picture.shapes}
    edges = {edge.id for edge in picture.edges}
    yield from (f"{node.id} is not drawn" for node in diagram.nodes if node.id not in shapes)
    yield from (f"{lane.id} is not drawn" for lane in diagram.lanes if lane.id not in shapes)
    yield from (f"{flow.id} is not drawn" for flow in diagram.flows if flow.id not in edges)


def shapes_upon_shapes(picture: Picture, diagram: Diagram) -> Iterator[str]:
    hosts = {node.id: node.attached_to for node in diagram.of_kind(Kind.BOUNDARY)}
    for one, other in combinations(_nodes(picture), 2):
        rides = hosts.get(one.id) == other.id or hosts.get(other.id) == one.id
        if _meet(one.box, other.box) and not rides:
            yield f"{one.id} lies upon {other.id}"
    by_id = {shape.id: shape for shape in picture.shapes}
    for rider, host in hosts.items():
        if by_id[rider].box.middle[1] != by_id[host].box.y + by_id[host].box.height:
            yield f"{rider} is not on the lower edge of {host}"


def outside_their_lane(picture: Picture, diagram: Diagram) -> Iterator[str]:
    by_id = {shape.id: shape for shape in picture.shapes}
    for lane in diagram.lanes:
        band = by_id[lane.id].box
        for id in lane.holds:
            shape = by_id[id]
            yield from (
                f"{id} reaches out of {lane.name}"
                for box in (shape.box, shape.label)
                if box is not None and not _within(box, band)
            )
    bands = sorted((by_id[lane.id].box for lane in diagram.lanes), key=lambda box: box.y)
    for above, below in pairwise(bands):
        if above.y + above.height != below.y or above.x != below.x or above.width != below.width:
            yield "the lanes do not lie one below the other"


def ragged_flows(picture: Picture) -> Iterator[str]:
    by_id = {shape.id: shape.box for shape in picture.shapes}
    for edge in picture.edges:
        if any(x != next_x and y != next_y for (x, y), (next_x, next_y) in pairwise(edge.points)):
            yield f"{edge.id} runs aslant"
        for end, point in zip(edge.ends, (edge.points[0], edge.points[-1]), strict=True):
            if not _on_border(point, by_id[end]):
                yield f"{edge.id} does not touch {end}"


def flows_through_shapes(picture: Picture) -> Iterator[str]:
    for edge in picture.edges:
        for shape in _nodes(picture):
            if any(_cuts(segment, shape.box) for segment in pairwise(edge.points)):
                yield f"{edge.id} runs through {shape.id}"


def flows_upon_flows(picture: Picture) -> Iterator[str]:
    for one, other in combinations(picture.edges, 2):
        if one.ends[0] == other.ends[0] or one.ends[1] == other.ends[1]:
            continue
        if any(
            _along(first, second)
            for first in pairwise(one.points)
            for second in pairwise(other.points)
        ):
            yield f"{one.id} lies upon {other.id}"


def labels_upon_something(picture: Picture) -> Iterator[str]:
    labels = [(thing, thing.label) for thing in (*_nodes(picture), *picture.edges) if thing.label]
    for thing, label in labels:
        for shape in _nodes(picture):
            if _meet(label, shape.box):
                yield f"the label of {thing.id} lies upon {shape.id}"
        for edge in picture.edges:
            if any(_cuts(segment, label) for segment in pairwise(edge.points)):
                yield f"{edge.id} runs through the label of {thing.id}"
    for (one, label), (other, second) in combinations(labels, 2):
        if _meet(label, second):
            yield f"the labels of {one.id} and {other.id} lie upon one another"
    named = [*_nodes(picture), *picture.edges]
    for thing in named:
        if thing.name and thing.label is None and not _named_inside(thing):
            yield f"the name of {thing.id} has no place"


def _named_inside(thing: Shape | Edge) -> bool:
    return isinstance(thing, Shape) and thing.kind.endswith(("Task", "Activity"))


def _nodes(picture: Picture) -> list[Shape]:
    return [shape for shape in picture.shapes if shape.kind not in FRAMES]


def _meet(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def _within(box: Box, band: Box) -> bool:
    return (
        band.x <= box.x
        and band.y <= box.y
        and box.x + box.width <= band.x + band.width
        and box.y + box.height <= band.y + band.height
    )


def _on_border(point: Point, box: Box) -> bool:
    x, y = point
    inside = box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height
    return inside and (x in {box.x, box.x + box.width} or y in {box.y, box.y + box.height})


def _cuts(segment: Segment, box: Box) -> bool:
    (x, y), (next_x, next_y) = segment
    return (
        min(x, next_x) < box.x + box.width
        and max(x, next_x) > box.x
        and min(y, next_y) < box.y + box.height
        and max(y, next_y) > box.y
    )


def _along(one: Segment, other: Segment) -> bool:
    """Whether two stretches share more than a point."""
    for axis in (0, 1):
        across = 1 - axis
        if len({point[across] for point in (*one, *other)}) == 1:
            start = max(min(one[0][axis], one[1][axis]), min(other[0][axis], other[1][axis]))
            end = min(max(one[0][axis], one[1][axis]), max(other[0][axis], other[1][axis]))
            return end > start
    return False
