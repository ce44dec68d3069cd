"""A diagram as SVG text, from the places its author gave it: for pages without scripts, for print
and for the documentation.

Nothing here needs a style sheet: only presentation attributes and classes, so that a page under a
strict content policy shows it. State is said by a word and a shape as well as by colour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType

from workflows.procedures.boxes import LINE_HEIGHT, Box, Point, wrapped
from workflows.procedures.xml import Element, read_xml

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"

WORDS: Mapping[str, str] = MappingProxyType({"open": "Open", "done": "Done", "late": "Overdue"})
"""The marks, and the word each puts on the picture."""

NO_MARKS: Mapping[str, str] = MappingProxyType({})

_INK, _PAPER, _FAINT = "#0b0c0c", "#ffffff", "#f3f2f1"
_MARKED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"open": ("#1d70b8", "#eef5fb"), "done": ("#00703c", "#eef7f1"), "late": ("#942514", "#fdf1ef")}
)
_ROUND = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "boundaryEvent"})
_GATEWAYS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"}
)
_FONT, _MARGIN = 12.0, 20.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A thing with a place: what it is, its name, where its label stands if beside it."""

    id: str
    kind: str
    name: str
    box: Box
    label: Box | None = None
    symbol: str | None = None
    interrupting: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from one thing to another, its way-points in order."""

    id: str
    name: str
    points: tuple[Point, ...]
    ends: tuple[str, str]
    label: Box | None = None
    default: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything drawn in one file, read once."""

    key: str
    title: str
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
    about: str = ""
    lanes: Mapping[str, str] = field(default_factory=dict)
    """Flow node → the lane it stands in."""


def read(bpmn: bytes) -> Picture:
    """What a BPMN file draws; things without a place in it are left out.

    Raises `ProcedureInvalid` for a file that cannot be read safely.
    """
    root = read_xml("the diagram", bpmn)
    by_id = {element.get("id", ""): element for element in root.iter(f"{BPMN}*")}
    defaults = {element.get("default") for element in by_id.values()}
    process = root.find(f"{BPMN}process")
    shapes = tuple(
        _shape(by_id[found], drawn)
        for drawn in root.iter(f"{BPMNDI}BPMNShape")
        if (found := drawn.get("bpmnElement", "")) in by_id
    )
    edges = tuple(
        Edge(
            id=found,
            name=by_id[found].get("name", ""),
            points=tuple(
                (_number(point, "x"), _number(point, "y"))
                for point in drawn.findall(f"{DI}waypoint")
            ),
            ends=(by_id[found].get("sourceRef", ""), by_id[found].get("targetRef", "")),
            label=_label(drawn),
            default=found in defaults,
        )
        for drawn in root.iter(f"{BPMNDI}BPMNEdge")
        if (found := drawn.get("bpmnElement", "")) in by_id
    )
    about = process.findtext(f"{BPMN}documentation") if process is not None else None
    return Picture(
        key=process.get("id", "diagram") if process is not None else "diagram",
        title=process.get("name", "") if process is not None else "",
        shapes=shapes,
        edges=edges,
        about=about or "",
        lanes={
            (node.text or "").strip(): lane.get("name", "")
            for lane in root.iter(f"{BPMN}lane")
            for node in lane.findall(f"{BPMN}flowNodeRef")
        },
    )


def draw(bpmn: bytes, titles: Mapping[str, str], marks: Mapping[str, str] = NO_MARKS) -> str:
    """One SVG element for one BPMN file, to stand inside a page.

    `titles` names the lanes; a lane it does not know shows its own name. `marks` puts "open",
    "done" or "late" on elements by id; other ids are ignored, another word raises `KeyError`.
    """
    picture = read(bpmn)
    ids = {shape.id for shape in picture.shapes}
    shown = {key: mark for key, mark in marks.items() if key in ids}
    body = [
        *(line for shape in _of(picture, "participant", "lane") for line in _frame(shape, titles)),
        *(line for edge in picture.edges for line in _edge(edge, picture.key)),
        *(
            line
            for shape in picture.shapes
            if shape.kind not in {"participant", "lane"}
            for line in _node(shape, shown.get(shape.id))
        ),
    ]
    left, top, width, height = _extent(picture)
    key = escape(picture.key)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img" '
        f'aria-labelledby="{key}-title {key}-about" '
        f'viewBox="{left:g} {top:g} {width:g} {height:g}" '
        f'font-family="Arial, Helvetica, sans-serif" font-size="{_FONT:g}" fill="{_INK}">'
    )
    return "\n".join(
        [
            head,
            f'<title id="{key}-title">{escape(picture.title)}</title>',
            f'<desc id="{key}-about">{escape(_in_words(picture, titles, shown))}</desc>',
            f'<defs><marker id="{key}-arrow" viewBox="0 0 10 10" refX="9" refY="5" '
            'markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 10 5 0 10z" '
            f'fill="{_INK}"/></marker></defs>',
            *body,
            "</svg>",
            "",
        ]
    )


def _local(element: Element) -> str:
    return str(element.tag).removeprefix(BPMN)


def _number(element: Element, name: str) -> float:
    return float(element.get(name, "0"))


def _bounds(holder: Element | None) -> Box | None:
    found = holder.find(f"{DC}Bounds") if holder is not None else None
    if found is None:
        return None
    return Box(*(_number(found, name) for name in ("x", "y", "width", "height")))


def _label(drawn: Element) -> Box | None:
    return _bounds(drawn.find(f"{BPMNDI}BPMNLabel"))


def _shape(element: Element, drawn: Element) -> Shape:
    kinds = {_local(child).removesuffix("EventDefinition") for child in element}
    return Shape(
        id=element.get("id", ""),
        kind=_local(element),
        name=element.get("name", ""),
        box=_bounds(drawn) or Box(0, 0, 0, 0),
        label=_label(drawn),
        symbol=next((kind for kind in ("timer", "signal", "message") if kind in kinds), None),
        interrupting=element.get("cancelActivity", "true") == "true",
    )


def _of(picture: Picture, *kinds: str) -> Iterator[Shape]:
    return (shape for shape in picture.shapes if shape.kind in kinds)


def _extent(picture: Picture) -> tuple[float, float, float, float]:
    boxes = [shape.box for shape in picture.shapes]
    boxes += [shape.label for shape in picture.shapes if shape.label]
    boxes += [edge.label for edge in picture.edges if edge.label]
    corners = [(box.x, box.y) for box in boxes]
    corners += [(box.x + box.width, box.y + box.height) for box in boxes]
    corners += [point for edge in picture.edges for point in edge.points]
    left = min((x for x, _ in corners), default=0.0) - _MARGIN
    top = min((y for _, y in corners), default=0.0) - _MARGIN
    right = max((x for x, _ in corners), default=0.0) + _MARGIN
    bottom = max((y for _, y in corners), default=0.0) + _MARGIN
    return left, top, right - left, bottom - top


def _in_words(picture: Picture, titles: Mapping[str, str], marks: Mapping[str, str]) -> str:
    """The picture for whoever cannot see it: what it is about, who does what, what stands where."""
    sentences = [picture.about] if picture.about else []
    done_by: dict[str, list[str]] = {}
    for shape in picture.shapes:
        if shape.kind.endswith(("Task", "Activity")) or shape.kind == "task":
            lane = picture.lanes.get(shape.id, "")
            mark = f" ({WORDS[marks[shape.id]].lower()})" if shape.id in marks else ""
            done_by.setdefault(titles.get(lane, lane), []).append(f"{shape.name}{mark}")
    sentences += [f"{who}: {'; '.join(steps)}." for who, steps in done_by.items()]
    return " ".join(sentences)


def _text(lines: Sequence[str], middle: Point, *, anchor: str = "middle", more: str = "") -> str:
    x, y = middle
    first = y - (len(lines) - 1) * LINE_HEIGHT / 2 + _FONT / 3
    spans = "".join(
        f'<tspan x="{x:g}" y="{first + number * LINE_HEIGHT:g}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text text-anchor="{anchor}"{more}>{spans}</text>'


def _frame(shape: Shape, titles: Mapping[str, str]) -> Iterator[str]:
    box = shape.box
    yield (
        f'<rect class="{shape.kind}" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" '
        f'height="{box.height:g}" fill="{_PAPER}" stroke="#505a5f"/>'
    )
    if shape.kind == "participant":
        x, y = box.x + 15, box.middle[1]
        turned = f' font-weight="bold" transform="rotate(-90 {x:g} {y:g})"'
        yield _text(wrapped(shape.name, box.height - 10), (x, y), more=turned)
    else:
        yield (
            f'<rect x="{box.x:g}" y="{box.y:g}" width="100" height="{box.height:g}" '
            f'fill="{_FAINT}" stroke="#505a5f"/>'
        )
        lines = wrapped(titles.get(shape.name, shape.name), 88)
        yield _text(lines, (box.x + 50, box.middle[1]), more=' font-weight="bold"')


def _edge(edge: Edge, key: str) -> Iterator[str]:
    path = " ".join(f"{x:g},{y:g}" for x, y in edge.points)
    yield (
        f'<polyline class="flow" data-id="{escape(edge.id)}" points="{path}" fill="none" '
        f'stroke="{_INK}" stroke-width="1.3" marker-end="url(#{escape(key)}-arrow)"/>'
    )
    if edge.default and len(edge.points) > 1:
        (x, y), (next_x, next_y) = edge.points[:2]
        along_x, along_y = (next_x > x) - (next_x < x), (next_y > y) - (next_y < y)
        x, y = x + 10 * along_x, y + 10 * along_y
        yield f'<path d="M{x - 4:g} {y + 5:g}L{x + 4:g} {y - 5:g}" stroke="{_INK}"/>'
    if edge.name and edge.points:
        box = edge.label or Box(edge.points[0][0] + 6, edge.points[0][1] - 20, 90, 15)
        lines = wrapped(edge.name, max(box.width, 60))
        yield _text(lines, (box.x, box.middle[1]), anchor="start", more=' class="flow-name"')


def _node(shape: Shape, mark: str | None) -> Iterator[str]:
    stroke, fill = _MARKED[mark] if mark else (_INK, _PAPER)
    name = f": {WORDS[mark]}" if mark else ""
    yield f'<g class="{shape.kind} {mark or ""}" data-id="{escape(shape.id)}">'
    yield f"<title>{escape(shape.name or shape.id)}{name}</title>"
    if shape.kind in _ROUND:
        yield from _event(shape, stroke, fill)
    elif shape.kind in _GATEWAYS:
        yield from _gateway(shape, stroke, fill)
    else:
        yield from _activity(shape, stroke, fill, marked=mark is not None)
    if mark:
        yield from _badge(shape.box, mark)
    yield "</g>"


def _activity(shape: Shape, stroke: str, fill: str, *, marked: bool) -> Iterator[str]:
    box = shape.box
    thick = 3 if marked or shape.kind == "callActivity" else 1.5
    yield (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" '
        f'rx="8" fill="{fill}" stroke="{stroke}" stroke-width="{thick:g}"/>'
    )
    x, y = box.middle
    if shape.kind == "callActivity":
        foot = box.y + box.height
        yield (
            f'<path d="M{x - 7:g} {foot - 16:g}h14v14h-14zM{x:g} {foot - 13:g}v8'
            f'M{x - 4:g} {foot - 9:g}h8" fill="none" stroke="{stroke}"/>'
        )
        y -= 7
    elif shape.kind == "businessRuleTask":
        yield (
            f'<path d="M{box.x + 6:g} {box.y + 6:g}h18v12h-18zm0 4h18m-12 0v8" '
            f'fill="none" stroke="{stroke}"/>'
        )
        y += 6
    yield _text(wrapped(shape.name, box.width - 12), (x, y))


def _event(shape: Shape, stroke: str, fill: str) -> Iterator[str]:
    (x, y), radius = shape.box.middle, shape.box.width / 2
    thick = 3.5 if shape.kind == "endEvent" else 1.5
    dashes = "" if shape.interrupting else ' stroke-dasharray="4 3"'
    ring = f'<circle cx="{x:g}" cy="{y:g}" fill="{fill}" stroke="{stroke}"'
    yield f'{ring} r="{radius:g}" stroke-width="{thick:g}"{dashes}/>'
    if shape.kind in {"boundaryEvent", "intermediateCatchEvent"}:
        yield f'{ring} r="{radius - 3:g}"{dashes}/>'
    match shape.symbol:
        case "timer":
            yield f'{ring} r="{radius - 6:g}"/>'
            yield f'<path d="M{x:g} {y - 6:g}v6h5" fill="none" stroke="{stroke}"/>'
        case "signal":
            yield (
                f'<path d="M{x:g} {y - 8:g}L{x + 7.5:g} {y + 5:g}h-15z" '
                f'fill="none" stroke="{stroke}"/>'
            )
        case _:
            pass
    if shape.name:
        label = shape.label or Box(x - 60, y + radius + 4, 120, LINE_HEIGHT)
        beside = label.x >= x
        place = (label.x if beside else label.middle[0], label.middle[1])
        lines = wrapped(shape.name, label.width)
        yield _text(lines, place, anchor="start" if beside else "middle")


def _gateway(shape: Shape, stroke: str, fill: str) -> Iterator[str]:
    (x, y), half = shape.box.middle, shape.box.width / 2
    yield (
        f'<path d="M{x:g} {y - half:g}l{half:g} {half:g}-{half:g} {half:g}-{half:g}-{half:g}z" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>'
    )
    yield from _sign(shape.kind, x, y, half)
    if shape.name:
        label = shape.label or Box(x - 60, y - half - 4 - LINE_HEIGHT, 120, LINE_HEIGHT)
        yield _text(wrapped(shape.name, label.width), label.middle)


def _sign(kind: str, x: float, y: float, half: float) -> Iterator[str]:
    """What a gateway shows inside: a plus, a cross, or a ring around a pentagon."""
    arm = half * 0.36
    if kind == "eventBasedGateway":
        yield f'<circle cx="{x:g}" cy="{y:g}" r="{half / 2:g}" fill="none" stroke="{_INK}"/>'
        yield (
            f'<path d="M{x:g} {y - 7:g}l6.5 5-2.5 7.5h-8l-2.5-7.5z" fill="none" stroke="{_INK}"/>'
        )
        return
    sign = (
        f"M{x:g} {y - 9:g}v18M{x - 9:g} {y:g}h18"
        if kind == "parallelGateway"
        else f"M{x - arm:g} {y - arm:g}L{x + arm:g} {y + arm:g}"
        f"M{x + arm:g} {y - arm:g}L{x - arm:g} {y + arm:g}"
    )
    yield f'<path d="{sign}" stroke="{_INK}" stroke-width="3"/>'


def _badge(box: Box, mark: str) -> Iterator[str]:
    """A tab on the upper edge: a shape of its own and the word, for whoever sees no colour."""
    colour, _ = _MARKED[mark]
    word = WORDS[mark]
    width = 26 + len(word) * 9
    x, y = box.x + box.width - width + 6, box.y - 11
    shapes = {
        "open": f"M{x + 6:g} {y + 5:g}l9 5-9 5z",
        "done": f"M{x + 5:g} {y + 10:g}l4 5 8-10-2-1-6 7-2-3z",
        "late": f"M{x + 11:g} {y + 3:g}l7 13h-14z",
    }
    yield (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="20" rx="3" fill="{colour}"/>'
        f'<path d="{shapes[mark]}" fill="{_PAPER}"/>'
    )
    more = f' font-weight="bold" fill="{_PAPER}"'
    yield _text([word], (x + 20, y + 10), anchor="start", more=more)
