"""Whether a diagram can be walked: every reference leads somewhere, every way in leads out, and no
case can stand where nobody could ever move it on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from workflows.procedures.diagrams import Diagram, Flow, Kind, Node, process_of_file
from workflows.procedures.findings import Finding, error, warning
from workflows.procedures.reading import Reading
from workflows.procedures.spelling import is_snake_case, use_instead
from workflows.procedures.walking import calls_in_circle, idle_circles, reached_from_start

MOST_CALLS = 7

_NAMED = (Kind.USER_STEP, Kind.CALL, Kind.DECISION_TABLE, Kind.END)
_SPLITS = (Kind.EXCLUSIVE, Kind.PARALLEL, Kind.EVENT_BASED)
_STARTS = (Kind.START, Kind.BOUNDARY)


def diagram_findings(reading: Reading) -> Iterator[Finding]:
    """Everything wrong with the diagrams as drawings and as ways through a case."""
    processes = [diagram.process for diagram in reading.diagrams]
    decisions = [decision.id for decision in reading.decisions]
    for diagram in reading.diagrams:
        yield from _file(diagram)
        yield from _ids(diagram)
        yield from _references(diagram, processes, decisions)
        yield from _drawing(reading, diagram)
        yield from _ways(diagram)
        for node in diagram.nodes:
            yield from _node(diagram, node)
    yield from _calls(reading)


def _file(diagram: Diagram) -> Iterator[Finding]:
    file = diagram.file
    if diagram.process != process_of_file(file):
        fix = f"rename the file to {diagram.process}.bpmn"
        yield error(file, diagram.process, "the file is not named after its process", fix)
    if len(diagram.pools) != 1:
        sentence = f"has {len(diagram.pools)} pools; it needs one, with the agencies as its lanes"
        yield error(file, diagram.process, sentence, "draw one pool around the process")
    if not diagram.lanes:
        fix = "draw a lane for each agency"
        yield error(file, diagram.process, "has no lanes, so nobody would be asked", fix)
    calls = len(diagram.of_kind(Kind.CALL))
    if calls > MOST_CALLS:
        sentence = f"has {calls} call activities; more than {MOST_CALLS} cannot be read at a glance"
        yield error(file, diagram.process, sentence, "put some of them in a diagram of their own")


def _ids(diagram: Diagram) -> Iterator[Finding]:
    held = [node.id for node in diagram.nodes]
    held += [flow.id for flow in diagram.flows]
    held += [lane.id for lane in diagram.lanes]
    for id, times in Counter(held).items():
        if times > 1:
            sentence = f'the id "{id}" stands {times} times'
            yield error(diagram.file, id, sentence, "give each an id of its own")
    for id in (diagram.process, *(node.id for node in diagram.nodes)):
        if not is_snake_case(id):
            sentence = f'the id "{id}" is not written in small letters and underscores'
            yield error(diagram.file, id or "the file", sentence, "write it like decide_referral")
    for node in diagram.of_kind(*_NAMED):
        if not node.name:
            fix = "say what is true there" if node.kind is Kind.END else "say in words what it is"
            yield error(diagram.file, node.id, "has no name", fix)
    for lane in diagram.lanes:
        if not lane.name:
            yield error(
                diagram.file, lane.id, "this lane has no name", "write the lane's key on it"
            )


def _references(
    diagram: Diagram, processes: Sequence[str], decisions: Sequence[str]
) -> Iterator[Finding]:
    file, ids = diagram.file, [*(node.id for node in diagram.nodes), *diagram.others]
    for flow in diagram.flows:
        for end, id in (("starts", flow.source), ("ends", flow.target)):
            if id not in ids:
                fix = use_instead(id, ids, "draw the flow again")
                yield error(file, flow.label, f'{end} at "{id}", which is not there', fix)
    held = Counter(id for lane in diagram.lanes for id in lane.holds)
    for id, times in held.items():
        if id not in ids:
            yield error(file, id, "lies in a lane but is not drawn", "draw it, or take it out")
        elif times > 1:
            yield error(file, id, f"lies in {times} lanes", "leave it in one lane")
    for node in diagram.nodes:
        if node.attached_to is not None and node.attached_to not in ids:
            sentence = f'sits on "{node.attached_to}", which is not there'
            yield error(
                file, node.label, sentence, use_instead(node.attached_to, ids, "draw it again")
            )
        if node.kind is Kind.CALL and node.called not in processes:
            called = node.called or ""
            sentence = f'calls "{called}", which has no diagram here'
            yield error(file, node.label, sentence, use_instead(called, processes, "draw it"))
        if node.kind is Kind.DECISION_TABLE and node.called not in decisions:
            called = node.called or ""
            sentence = f'asks the table "{called}", which is not here'
            yield error(
                file, node.label, sentence, use_instead(called, decisions, "add its .dmn file")
            )
        leaving = [flow.id for flow in diagram.leaving(node.id)]
        if node.default is not None and node.default not in leaving:
            sentence = f'its default flow "{node.default}" does not leave it'
            yield error(
                file, node.label, sentence, use_instead(node.default, leaving, "choose one")
            )


def _drawing(reading: Reading, diagram: Diagram) -> Iterator[Finding]:
    held: list[tuple[str, str]] = [(node.id, node.label) for node in diagram.nodes]
    held += [(flow.id, flow.label) for flow in diagram.flows]
    held += [(lane.id, f"lane {lane.name}") for lane in diagram.lanes]
    held += [(pool, "the pool") for pool in diagram.pools]
    for id, label in held:
        if id not in diagram.drawn:
            sentence = "is not drawn: it has no place on the picture"
            yield error(diagram.file, label, sentence, "place it in a diagram editor")
    ids = {element.get("id") for element in reading.roots[diagram.file].iter()}
    for id in sorted(diagram.drawn - ids - {""}):
        sentence = "is on the picture but not in the process"
        yield error(diagram.file, id, sentence, "delete the shape and draw it again")


def _ways(diagram: Diagram) -> Iterator[Finding]:
    for part in {node.part for node in diagram.nodes}:
        here = [node for node in diagram.nodes if node.part == part]
        where = part or diagram.process
        starts = [node for node in here if node.kind is Kind.START]
        if len(starts) != 1:
            sentence = f"has {len(starts)} start events; it needs one"
            yield error(diagram.file, where, sentence, "draw one start event")
        if not any(node.kind is Kind.END for node in here):
            yield error(diagram.file, where, "has no end event", "end every way with an end event")
    reached = reached_from_start(diagram)
    for node in diagram.nodes:
        if node.id not in reached:
            sentence = "cannot be reached from the start"
            yield error(diagram.file, node.label, sentence, "draw a flow to it, or delete it")
    for circle in idle_circles(diagram):
        sentence = f"goes round for ever: {' → '.join(circle)}"
        fix = "put a step that waits for a person into the circle"
        yield error(diagram.file, circle[0], sentence, fix)


def _node(diagram: Diagram, node: Node) -> Iterator[Finding]:
    file, label = diagram.file, node.label
    leaving, entering = diagram.leaving(node.id), diagram.entering(node.id)
    if node.kind is Kind.END and leaving:
        yield error(file, label, "is an end event with a flow out of it", "delete the flow")
    if node.kind is not Kind.END and not leaving:
        yield error(file, label, "leads nowhere", "draw a flow to what follows, or to an end event")
    if node.kind in _STARTS and entering:
        yield error(file, label, "has a flow into it", "draw the flow to the step that follows")
    if node.kind is Kind.USER_STEP and node.lane is None:
        yield error(
            file, label, "lies in no lane", "put it into the lane of the agency that does it"
        )
    if node.kind in _SPLITS and len(leaving) > 1:
        yield from _split(diagram, node, leaving)
    elif len(leaving) > 1:
        yield error(file, label, "has several flows out of it", "draw a gateway after it")
    if node.kind is not Kind.EXCLUSIVE or len(leaving) == 1:
        for flow in leaving:
            if flow.condition is not None:
                sentence = f"the condition on {flow.label} is passed over"
                yield error(
                    file, label, sentence, "put it on a flow that leaves an exclusive gateway"
                )
    yield from _events(diagram, node)


def _split(diagram: Diagram, node: Node, leaving: tuple[Flow, ...]) -> Iterator[Finding]:
    file, label = diagram.file, node.label
    if node.kind is Kind.EVENT_BASED:
        targets = [diagram.node(flow.target) for flow in leaving]
        if any(target is not None and target.kind is not Kind.CATCH for target in targets):
            fix = "let each of its flows lead to an event that is waited for"
            yield error(file, label, "leads to something that is not an event", fix)
        timers = [target for target in targets if target is not None and target.timers]
        if len(timers) > 1:
            sentence = f"waits for {len(timers)} timers at once, and only one of them would count"
            yield error(file, label, sentence, "keep one timer after it")
    if node.kind is not Kind.EXCLUSIVE:
        return
    if node.default is None:
        sentence = "has no default flow, so a case could stand still here"
        yield error(file, label, sentence, "mark one of its flows as the default")
    if not node.name:
        yield warning(file, label, "asks no question", "name the gateway with the question it asks")
    for flow in leaving:
        if not flow.name:
            sentence = f"its flow to {flow.target} has no name"
            yield error(file, label, sentence, "write the answer on the flow")
        if flow.id == node.default and flow.condition is not None:
            sentence = f"the condition on its default flow {flow.label} is passed over"
            yield error(file, label, sentence, "delete the condition, or choose another default")
        if flow.id != node.default and not flow.condition:
            sentence = f"its flow {flow.label} has no condition"
            yield error(
                file, label, sentence, 'write one, such as referral_decision == "early_help"'
            )


def _events(diagram: Diagram, node: Node) -> Iterator[Finding]:
    file, label = diagram.file, node.label
    waits = node.kind in {Kind.CATCH, Kind.BOUNDARY}
    if waits and len(node.definitions) != 1:
        sentence = f"waits for {len(node.definitions)} things; it needs one"
        yield error(file, label, sentence, "give it a timer or a signal")
    if "timerEventDefinition" in node.definitions and len(node.timers) != 1:
        fix = "write the name of a deadline into a date timer"
        yield error(file, label, "its timer says nothing, or several things", fix)
    if not waits and node.timers:
        fix = "put the timer on the edge of a step, or between two steps"
        yield error(file, label, "carries a timer, which is passed over", fix)
    if "signalEventDefinition" in node.definitions and not all(node.signals):
        fix = "declare the signal with a name and choose it"
        yield error(file, label, "waits for a signal that has no name", fix)
    if node.kind is Kind.BOUNDARY and node.timers and node.interrupting:
        sentence = "would take the step away when it is late"
        yield error(
            file, label, sentence, "make it non-interrupting: being late never removes a step"
        )


def _calls(reading: Reading) -> Iterator[Finding]:
    for circle in calls_in_circle(reading.diagrams):
        sentence = f"calls itself: {' → '.join(circle)}"
        yield error(f"{circle[0]}.bpmn", circle[0], sentence, "take one of these calls out")
    called = {node.called for diagram in reading.diagrams for node in diagram.of_kind(Kind.CALL)}
    main = reading.procedure.main
    for diagram in reading.diagrams:
        if diagram.process != main and diagram.process not in called:
            sentence = "is called from nowhere"
            yield error(diagram.file, diagram.process, sentence, "call it, or delete the file")
    processes = [diagram.process for diagram in reading.diagrams]
    if processes and main not in processes:
        fix = use_instead(main, processes, "draw it")
        sentence = f'main is "{main}", which has no diagram here'
        yield error(reading.file_of("main"), "main", sentence, fix)
    if not reading.diagrams:
        fix = f"add {main or 'the pathway'}.bpmn"
        yield error(reading.file_of(""), "the folder", "holds no diagram that can be read", fix)
