"""What is to be arranged, and how far along the process each of it stands: the first question of a
layout is what comes after what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflows.procedures.diagrams import Diagram, Flow, Kind, Node
from workflows.procedures.findings import Finding, warning


@dataclass(frozen=True, slots=True)
class Rider:
    """A boundary event on the lower edge of its host. `ending` is the end event drawn below it,
    where nothing else leads there, and `flow` the line between the two.
    """

    node: Node
    ending: Node | None = None
    flow: Flow | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing with a place of its own: its column, and what rides on it."""

    node: Node
    lane: int
    column: int
    riders: tuple[Rider, ...] = ()

    @property
    def id(self) -> str:
        """The id of the element."""
        return self.node.id


@dataclass(frozen=True, slots=True)
class Course:
    """Every stop in the order of the file, and the flows that are to be led between them."""

    stops: Mapping[str, Stop]
    flows: tuple[Flow, ...]
    host_of: Mapping[str, str]
    """Boundary event → the step it is on."""
    back: frozenset[str]
    """Flows that lead back to what came before."""
    spine: frozenset[str]
    """The stops of the longest way through."""
    columns: int
    lanes: int

    def ends(self, flow: Flow) -> tuple[Stop, Stop]:
        """The stops a flow runs between, a boundary event standing for its host."""
        source = self.host_of.get(flow.source, flow.source)
        return self.stops[source], self.stops[flow.target]


def course_of(diagram: Diagram) -> tuple[Course, tuple[Finding, ...]]:
    """How a diagram runs, and what an author should know about things without a lane."""
    nodes = {node.id: node for node in diagram.nodes}
    host_of = {
        node.id: node.attached_to
        for node in diagram.nodes
        if node.kind is Kind.BOUNDARY and node.attached_to in nodes
    }
    flows = tuple(flow for flow in diagram.flows if {flow.source, flow.target} <= nodes.keys())
    lanes, findings = _lanes(diagram, nodes, flows, host_of)
    riders = _riders(diagram, nodes, flows, host_of, lanes)
    below = {rider.ending.id for found in riders.values() for rider in found if rider.ending}
    led = tuple(
        flow
        for flow in flows
        if flow.target not in below and flow.target not in host_of and flow.source != flow.target
    )
    standing = [node for node in diagram.nodes if node.id not in below | host_of.keys()]
    order = _order(standing, led, host_of)
    back = frozenset(flow.id for flow in led if _leads_back(flow, order, host_of))
    onward = [
        (host_of.get(flow.source, flow.source), flow.target) for flow in led if flow.id not in back
    ]
    columns = _columns(standing, onward, order)
    stops = {
        node.id: Stop(node, lanes[node.id], columns[node.id], tuple(riders.get(node.id, ())))
        for node in standing
    }
    course = Course(
        stops=stops,
        flows=led,
        host_of=host_of,
        back=back,
        spine=_spine(standing, onward, order),
        columns=max(columns.values(), default=0) + 1,
        lanes=max(len(diagram.lanes), 1),
    )
    return course, findings


def _lanes(
    diagram: Diagram, nodes: Mapping[str, Node], flows: Sequence[Flow], host_of: Mapping[str, str]
) -> tuple[dict[str, int], tuple[Finding, ...]]:
    """The lane of every node: its own, its host's, or that of what follows or leads to it."""
    held = {id: number for number, lane in enumerate(diagram.lanes) for id in lane.holds}
    lanes = {id: held[id] for id in nodes if id in held}
    lanes |= {id: lanes[host] for id, host in host_of.items() if host in lanes}
    near = [(flow.source, flow.target) for flow in flows] + [
        (flow.target, flow.source) for flow in flows
    ]
    for _ in nodes:
        for one, other in near:
            if one not in lanes and other in lanes:
                lanes[one] = lanes[other]
        lanes |= {id: lanes[host] for id, host in host_of.items() if host in lanes}
    lost = [node for node in diagram.nodes if node.id not in held] if diagram.lanes else []
    for id in nodes:
        lanes.setdefault(id, 0)
    return lanes, tuple(
        warning(
            diagram.file,
            node.label,
            f'is in no lane; it is drawn in "{diagram.lanes[lanes[node.id]].name}"',
            "name it in the lane of whoever does it",
        )
        for node in lost
    )


def _riders(
    diagram: Diagram,
    nodes: Mapping[str, Node],
    flows: Sequence[Flow],
    host_of: Mapping[str, str],
    lanes: Mapping[str, int],
) -> dict[str, list[Rider]]:
    """The boundary events of each host; those whose line runs on stand left of those that end."""
    found: dict[str, list[Rider]] = {}
    for node in diagram.nodes:
        if node.id not in host_of:
            continue
        leaving = [flow for flow in flows if flow.source == node.id]
        ending = nodes[leaving[0].target] if len(leaving) == 1 else None
        if ending is not None and (
            ending.kind is not Kind.END
            or lanes[ending.id] != lanes[host_of[node.id]]
            or sum(flow.target == ending.id for flow in flows) > 1
        ):
            ending = None
        rider = Rider(node, ending, leaving[0] if ending else None)
        found.setdefault(host_of[node.id], []).append(rider)
    return {
        host: sorted(riders, key=lambda rider: rider.ending is not None)
        for host, riders in found.items()
    }


def _order(
    standing: Sequence[Node], flows: Sequence[Flow], host_of: Mapping[str, str]
) -> dict[str, int]:
    """Places in an order in which every flow but those of a loop leads onward."""
    after: dict[str, list[str]] = {}
    led_to = {flow.target for flow in flows}
    for flow in flows:
        after.setdefault(host_of.get(flow.source, flow.source), []).append(flow.target)
    starts = [node.id for node in standing if node.kind is Kind.START]
    starts += [node.id for node in standing if node.id not in led_to]
    seen: set[str] = set()
    done: list[str] = []
    for start in [*starts, *(node.id for node in standing)]:
        if start in seen:
            continue
        seen.add(start)
        walk = [(start, iter(after.get(start, ())))]
        while walk:
            id, rest = walk[-1]
            following = next((found for found in rest if found not in seen), None)
            if following is None:
                done.append(id)
                walk.pop()
            else:
                seen.add(following)
                walk.append((following, iter(after.get(following, ()))))
    return {id: number for number, id in enumerate(reversed(done))}


def _leads_back(flow: Flow, order: Mapping[str, int], host_of: Mapping[str, str]) -> bool:
    return order[host_of.get(flow.source, flow.source)] >= order[flow.target]


def _columns(
    standing: Sequence[Node], onward: Sequence[tuple[str, str]], order: Mapping[str, int]
) -> dict[str, int]:
    columns = {node.id: 0 for node in standing}
    for source, target in sorted(onward, key=lambda ends: order[ends[0]]):
        columns[target] = max(columns[target], columns[source] + 1)
    led_to = {target for _, target in onward}
    for node in standing:
        following = [columns[target] for source, target in onward if source == node.id]
        if node.id not in led_to and node.kind is not Kind.START and following:
            columns[node.id] = min(following) - 1
    return columns


def _spine(
    standing: Sequence[Node], onward: Sequence[tuple[str, str]], order: Mapping[str, int]
) -> frozenset[str]:
    """The longest way from a start; among equals, the one that comes first in the file."""
    length: dict[str, int] = {}
    following: dict[str, str] = {}
    for node in sorted(standing, key=lambda one: -order[one.id]):
        length[node.id] = 1
        for source, target in onward:
            if source == node.id and length[target] + 1 > length[node.id]:
                length[node.id] = length[target] + 1
                following[node.id] = target
    at = max(
        (node.id for node in standing),
        key=lambda id: (length[id], -order[id]),
        default="",
    )
    spine = [at]
    while spine[-1] in following:
        spine.append(following[spine[-1]])
    return frozenset(spine)
