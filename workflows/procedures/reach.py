"""What of a procedure its rehearsals came to, and what nobody has ever rehearsed.

A step, flow or deadline that no story reaches is one that nobody has seen working.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workflows.procedures.definition import Procedure
from workflows.procedures.diagrams import Diagram, Flow, Kind, read_diagram
from workflows.procedures.findings import Finding, warning
from workflows.procedures.walking import processes_that_end

_MEND = "add a scene that reaches it to a story under scenarios/, or a story of its own"


@dataclass(frozen=True, slots=True)
class Reached:
    """What rehearsals came to. `flows` None: nobody looked, so none is called unreached.

    `names` holds steps and deadlines; a flow is its file and the elements it leads from and to; a
    stage is a ladder's name and the stage's number.
    """

    names: frozenset[str] = frozenset()
    flows: frozenset[tuple[str, str, str]] | None = None
    stages: frozenset[tuple[str, int]] = frozenset()

    def __or__(self, other: Reached) -> Reached:
        """What either came to."""
        flows = (self.flows or frozenset()) | (other.flows or frozenset())
        looked = self.flows is not None or other.flows is not None
        return Reached(
            self.names | other.names, flows if looked else None, self.stages | other.stages
        )


def unreached(
    procedure: Procedure, reached: Reached, file_of: Callable[[str], str]
) -> Iterator[Finding]:
    """Each deadline, step and flow that was not come to, and how to mend it.

    `file_of` says in which file a dotted path of the settings stands.
    """
    for name in unreached_deadlines(procedure, reached):
        path = f"deadlines.{name}"
        yield warning(file_of(path), path, "no story reaches this deadline", _MEND)
    for key in unreached_steps(procedure, reached):
        step = procedure.steps[key]
        label = f'"{step.title}"' if step.title else key
        yield warning(step.diagram, label, "no story reaches this step", _MEND)
    for diagram, flow in unreached_flows(procedure, reached):
        sentence = f"no story follows this flow, {way(diagram, flow)}"
        yield warning(diagram.file, flow.label, sentence, _MEND)


def unreached_deadlines(procedure: Procedure, reached: Reached) -> tuple[str, ...]:
    """Deadlines that never ran in any rehearsal, in the order of the procedure."""
    return tuple(name for name in procedure.deadlines if name not in reached.names)


def unreached_steps(procedure: Procedure, reached: Reached) -> tuple[str, ...]:
    """Steps that never waited for anybody; those switched off are not asked for."""
    return tuple(
        key
        for key in procedure.steps
        if key not in reached.names and key not in procedure.switched_off
    )


def unreached_stages(procedure: Procedure, reached: Reached) -> tuple[tuple[str, int], ...]:
    """Stages of ladders that nobody's silence ever came to."""
    return tuple(
        (ladder.key, rung.number)
        for ladder in procedure.ladders.values()
        for rung in ladder.rungs
        if (ladder.key, rung.number) not in reached.stages
    )


def unreached_flows(procedure: Procedure, reached: Reached) -> Iterator[tuple[Diagram, Flow]]:
    """Flows that no case ever followed, each with its diagram; none where nobody looked.

    What leaves the call of a process that listens for as long as the case is there is drawn
    because a call must lead somewhere; no case can follow it, so it is not asked for.
    """
    if reached.flows is None:
        return
    in_use = _diagrams_in_use(procedure)
    ends = processes_that_end(in_use)
    for diagram in in_use:
        listening = {node.id for node in diagram.of_kind(Kind.CALL) if node.called not in ends}
        for flow in diagram.flows:
            if flow.source in listening:
                continue
            off = procedure.switched_off.keys() & {flow.source, flow.target}
            if not off and (diagram.file, flow.source, flow.target) not in reached.flows:
                yield diagram, flow


def flows_drawn(procedure: Procedure) -> int:
    """How many flows the diagrams that a case can come to hold."""
    return sum(len(diagram.flows) for diagram in _diagrams_in_use(procedure))


def way(diagram: Diagram, flow: Flow) -> str:
    """Such as 'from "Decide the referral" to "Which outcome?"'."""
    return f"from {_label(diagram, flow.source)} to {_label(diagram, flow.target)}"


def _label(diagram: Diagram, id: str) -> str:
    node = diagram.node(id)
    return id if node is None else node.label


def _diagrams_in_use(procedure: Procedure) -> list[Diagram]:
    """The main diagram and all that it calls; check names a diagram that nothing calls."""
    diagrams = {
        diagram.process: diagram
        for file, data in procedure.diagrams.items()
        for diagram in (read_diagram(file, data),)
    }
    found: dict[str, Diagram] = {}
    to_read = [procedure.main]
    while to_read:
        process = to_read.pop(0)
        diagram = diagrams.get(process)
        if diagram is None or process in found:
            continue
        found[process] = diagram
        to_read += [node.called for node in diagram.nodes if node.called is not None]
    return list(found.values())
