"""Following the flows of a diagram: what can be reached, and where a case would circle for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workflows.procedures.diagrams import Diagram, Kind, Node


def reached_from_start(diagram: Diagram) -> frozenset[str]:
    """Ids of what a case can come to: from each start along the flows, and off the edge of a step.

    What lies in a sub-process counts from that sub-process's own start, once it can be reached.
    """
    reached: set[str] = set()
    waiting = [node.id for node in diagram.nodes if node.kind is Kind.START and node.part is None]
    while waiting:
        id = waiting.pop()
        if id in reached:
            continue
        reached.add(id)
        waiting.extend(flow.target for flow in diagram.leaving(id))
        waiting.extend(event.id for event in diagram.attached(id))
        waiting.extend(
            node.id for node in diagram.nodes if node.part == id and node.kind is Kind.START
        )
    return frozenset(reached)


def idle_circles(diagram: Diagram) -> tuple[tuple[str, ...], ...]:
    """Circles of flows in which nothing waits: a case would never come out of them."""
    idle = [node.id for node in diagram.nodes if not node.kind.waits]
    follows = {
        id: [flow.target for flow in diagram.leaving(id) if flow.target in idle] for id in idle
    }
    return _circles(follows)


def processes_that_end(diagrams: Iterable[Diagram]) -> frozenset[str]:
    """Processes that can come to their end.

    One that goes on listening (a flow parts in two, and one of the two always comes back) never
    does: a call of it is left only by what interrupts it.
    """
    known = {diagram.process: diagram for diagram in diagrams}
    ends: set[str] = set()
    while True:
        more = {
            process
            for process, diagram in known.items()
            if process not in ends and _can_end(diagram, ends, known)
        }
        if not more:
            return frozenset(ends)
        ends |= more


def _can_end(diagram: Diagram, ends: set[str], known: Mapping[str, Diagram]) -> bool:
    """Whether, with these processes ending, every flow from a start can come to an end."""
    over: set[str] = set()
    grows = True
    while grows:
        grows = False
        for node in diagram.nodes:
            if node.id not in over and _comes_to_an_end(diagram, node, over, ends, known):
                over.add(node.id)
                grows = True
    return all(node.id in over for node in diagram.of_kind(Kind.START) if node.part is None)


def _comes_to_an_end(
    diagram: Diagram, node: Node, over: set[str], ends: set[str], known: Mapping[str, Diagram]
) -> bool:
    if any(event.interrupting and event.id in over for event in diagram.attached(node.id)):
        return True
    if node.kind is Kind.CALL and node.called in known and node.called not in ends:
        return False
    onward = [flow.target in over for flow in diagram.leaving(node.id)]
    if not onward:
        return True
    return all(onward) if node.kind is Kind.PARALLEL else any(onward)


def calls_in_circle(diagrams: Iterable[Diagram]) -> tuple[tuple[str, ...], ...]:
    """Processes that come to call themselves."""
    known = {diagram.process: diagram for diagram in diagrams}
    follows = {
        process: [
            node.called
            for node in diagram.of_kind(Kind.CALL)
            if node.called in known and node.called
        ]
        for process, diagram in known.items()
    }
    return _circles(follows)


def _circles(follows: Mapping[str, list[str]]) -> tuple[tuple[str, ...], ...]:
    """One circle for each node at which a walk comes back on itself; each node is walked once."""
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in follows:
        path: list[str] = []
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            id, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(id)
            elif id in path:
                found.append((*path[path.index(id) :], id))
            elif id not in done:
                path.append(id)
                stack.append((id, True))
                stack.extend((target, False) for target in follows[id])
    return tuple(found)
