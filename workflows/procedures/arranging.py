"""A diagram laid out so that a person can read it, without a drawing program: an author writes the
steps and flows, this writes where they lie.

Only the drawing in a file (`BPMNDiagram`) is written; every other byte stays. The same file always
gets the same drawing, and an arranged file is arranged to itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from xml.parsers import expat

from workflows.procedures.arranging_grid import Grid, grid_of
from workflows.procedures.arranging_places import Places, places_of
from workflows.procedures.arranging_ranks import Course, course_of
from workflows.procedures.arranging_routes import Led, routes_of
from workflows.procedures.arranging_rows import rows_of
from workflows.procedures.boxes import Box
from workflows.procedures.diagrams import (
    BPMNDI,
    DC,
    DI,
    Diagram,
    Kind,
    diagram_of,
)
from workflows.procedures.findings import Finding, warning
from workflows.procedures.xml import Element, read_xml, refused

_FEWEST_TRACKS, _MOST_TRACKS = 4, 64
_ROW = 60.0
"""What one more row costs, in the measure of the ways that flows are led."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """A file as it should be written, and what its author should know."""

    data: bytes
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    """How the file names the three namespaces of a drawing, and which it has yet to declare."""

    bpmndi: str
    dc: str
    di: str
    declared: str


def arrange(file: str, data: bytes) -> Arranged:
    """The file with its drawing written anew; everything else as it was, byte for byte.

    Raises `ProcedureInvalid` for what `read_diagram` refuses, for a file with two drawings and for
    a process with a sub-process drawn inside it.
    """
    root = read_xml(file, data)
    diagram = diagram_of(file, root)
    inside = next((node for node in diagram.nodes if node.part or node.kind is Kind.PART), None)
    if inside is not None:
        raise refused(
            file,
            inside.label,
            "is or lies in a sub-process, which is not arranged",
            "draw the sub-process as a file of its own and call it",
        )
    places, findings = _laid_out(diagram)
    start, end = _drawn(file, data)
    text = "\n".join(_lines(root, diagram, places)).strip()
    if start == end:
        text = f"  {text}\n"
    if b"\r\n" in data:
        text = text.replace("\n", "\r\n")
    return Arranged(data[:start] + text.encode() + data[end:], findings)


def _laid_out(diagram: Diagram) -> tuple[Places, tuple[Finding, ...]]:
    course, findings = course_of(diagram)
    if not course.stops:
        raise refused(diagram.file, diagram.process, "has nothing to arrange", "add its steps")
    tried = [found for rows in rows_of(course) if (found := _led(course, rows, 1)) is not None]
    if not tried:
        raise refused(
            diagram.file,
            diagram.process,
            "has more flows between its steps than can be drawn apart",
            "put some of its steps in a diagram of their own",
        )
    grid, led = min(tried, key=lambda one: one[1].cost + _ROW * len(one[0].lane_of_row))
    led = routes_of(grid) or led
    unknown = tuple(
        warning(diagram.file, id, "is no shape that is arranged; it gets no place", "take it out")
        for id in sorted(diagram.others)
        if id
    )
    places = places_of(grid, led.routes, pool=bool(diagram.pools), lanes=bool(diagram.lanes))
    return places, findings + unknown


def _led(course: Course, rows: Mapping[str, int], passes: int) -> tuple[Grid, Led] | None:
    tracks = _FEWEST_TRACKS
    while tracks <= _MOST_TRACKS:
        grid = grid_of(course, rows, tracks)
        led = routes_of(grid, passes)
        if led is not None:
            return grid, led
        tracks *= 2
    return None


def _drawn(file: str, data: bytes) -> tuple[int, int]:
    """Where the drawing begins and ends in the bytes; where it belongs, if there is none."""
    parser = expat.ParserCreate("utf-8", " ")
    found: list[tuple[int, int]] = []
    begins, last = -1, 0
    tag = f"{BPMNDI} BPMNDiagram"

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal begins
        if name == tag:
            begins = parser.CurrentByteIndex

    def end(name: str) -> None:
        nonlocal last
        last = parser.CurrentByteIndex
        if name == tag:
            found.append((begins, data.index(b">", last) + 1))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, True)
    if len(found) > 1:
        sentence = f"holds {len(found)} drawings of its process"
        raise refused(file, "BPMNDiagram", sentence, "delete all but one of them")
    return found[0] if found else (last, last)


def _names(root: Element) -> _Names:
    prefixes = {space: prefix for prefix, space in root.nsmap.items()}
    named: list[str] = []
    declared: list[str] = []
    for short, space in (("bpmndi", BPMNDI), ("dc", DC), ("di", DI)):
        if space in prefixes:
            prefix = prefixes[space]
            named.append(f"{prefix}:" if prefix else "")
        else:
            named.append(f"{short}:")
            declared.append(f' xmlns:{short}="{space}"')
    bpmndi, dc, di = named
    return _Names(bpmndi, dc, di, "".join(declared))


def _lines(root: Element, diagram: Diagram, places: Places) -> Iterator[str]:
    """The drawing as XML, in the order of the file: frames, shapes, flows."""
    names = _names(root)
    taken = {element.get("id") for element in root.iterdescendants() if not _is_drawing(element)}
    taken.add(root.get("id"))

    def new(id: str) -> str:
        while id in taken:
            id += "_drawn"
        taken.add(id)
        return escape(id)

    process = diagram.process
    di = names.bpmndi
    plane = process
    if diagram.pools:
        pool = next(one for one in root.iterdescendants() if one.get("id") == diagram.pools[0])
        holder = pool.getparent()
        plane = holder.get("id", process) if holder is not None else process
    yield f'  <{di}BPMNDiagram{names.declared} id="{new(f"{process}_diagram")}">'
    yield f'    <{di}BPMNPlane id="{new(f"{process}_plane")}" bpmnElement="{escape(plane)}">'
    frames = [(id, places.pool) for id in diagram.pools[:1]]
    if diagram.lanes:
        frames += [(lane.id, box) for lane, box in zip(diagram.lanes, places.lanes, strict=True)]
    for id, box in frames:
        yield from _shape(names, new(f"{id}_shape"), id, box, more=' isHorizontal="true"')
    for node in diagram.nodes:
        if node.id in places.shapes:
            more = ' isMarkerVisible="true"' if node.kind is Kind.EXCLUSIVE else ""
            label = places.labels.get(node.id)
            box = places.shapes[node.id]
            yield from _shape(names, new(f"{node.id}_shape"), node.id, box, label, more)
    for flow in diagram.flows:
        if flow.id not in places.points:
            continue
        yield f'      <{di}BPMNEdge id="{new(f"{flow.id}_edge")}" bpmnElement="{escape(flow.id)}">'
        for x, y in places.points[flow.id]:
            yield f'        <{names.di}waypoint x="{x:g}" y="{y:g}" />'
        yield from _label(names, places.labels.get(flow.id))
        yield f"      </{di}BPMNEdge>"
    yield f"    </{di}BPMNPlane>"
    yield f"  </{di}BPMNDiagram>"


def _is_drawing(element: Element) -> bool:
    return str(element.tag).startswith((f"{{{BPMNDI}}}", f"{{{DC}}}", f"{{{DI}}}"))


def _shape(
    names: _Names, id: str, element: str, box: Box, label: Box | None = None, more: str = ""
) -> Iterator[str]:
    di = names.bpmndi
    yield f'      <{di}BPMNShape id="{id}" bpmnElement="{escape(element)}"{more}>'
    yield f"        {_bounds(names, box)}"
    yield from _label(names, label)
    yield f"      </{di}BPMNShape>"


def _label(names: _Names, box: Box | None) -> Iterator[str]:
    if box is not None:
        yield f"        <{names.bpmndi}BPMNLabel>"
        yield f"          {_bounds(names, box)}"
        yield f"        </{names.bpmndi}BPMNLabel>"


def _bounds(names: _Names, box: Box) -> str:
    return (
        f'<{names.dc}Bounds x="{box.x:g}" y="{box.y:g}" '
        f'width="{box.width:g}" height="{box.height:g}" />'
    )
