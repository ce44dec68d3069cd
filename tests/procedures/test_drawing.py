"""A drawing says the same as the diagram, to whoever sees it and to whoever does not."""

from pathlib import Path

import pytest
from lxml import etree

from bpmn import FOLDER
from workflows.domain.errors import ProcedureInvalid
from workflows.procedures.boxes import Box, Point, wrapped
from workflows.procedures.drawing import Picture, draw, read
from workflows.procedures.load import load

SVG = "{http://www.w3.org/2000/svg}"
TITLES = {key: lane.title for key, lane in load(FOLDER / "unborn_baby").lanes.items()}
DIAGRAMS = sorted(FOLDER.glob("*/*.bpmn"))
REFERRAL = FOLDER / "unborn_baby" / "referral_decision.bpmn"

every_diagram = pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)


def words(svg: str) -> str:
    """Everything a reader of the picture can read, lines joined."""
    root = etree.fromstring(svg.encode())
    return " ".join(" ".join(text.itertext(f"{SVG}tspan")) for text in root.iter(f"{SVG}text"))


def outline(svg: str, element: str) -> etree._Element:
    found = etree.fromstring(svg.encode()).find(f".//{SVG}g[@data-id='{element}']")
    assert found is not None
    return found


@every_diagram
def test_whoever_cannot_see_it_is_told_what_it_shows_and_who_does_what(path: Path) -> None:
    svg = draw(path.read_bytes(), TITLES)
    root = etree.fromstring(svg.encode())
    about = root.findtext(f"{SVG}desc") or ""
    picture = read(path.read_bytes())
    assert root.get("role") == "img"
    labelled = (root.get("aria-labelledby") or "").split()
    assert labelled == [child.get("id") for child in root[:2]]
    assert root.findtext(f"{SVG}title") == picture.title
    for shape in picture.shapes:
        if shape.kind in {"userTask", "callActivity"}:
            assert shape.name in about


@every_diagram
def test_a_page_under_a_strict_content_policy_may_show_it(path: Path) -> None:
    root = etree.fromstring(draw(path.read_bytes(), TITLES).encode())
    for element in root.iter():
        assert str(element.tag).removeprefix(SVG) not in {"style", "script", "foreignObject"}
        assert not {"style", "href"} & {str(name) for name in element.attrib}
        assert not [name for name in element.attrib if str(name).startswith("on")]


@every_diagram
def test_every_step_every_lane_and_every_label_is_drawn(path: Path) -> None:
    svg = draw(path.read_bytes(), TITLES)
    shown = words(svg)
    for shape in read(path.read_bytes()).shapes:
        name = TITLES[shape.name] if shape.kind == "lane" else shape.name
        assert name in shown


@every_diagram
def test_every_lane_title_on_a_bundled_diagram_is_an_agencys_and_no_key(path: Path) -> None:
    shown = words(draw(path.read_bytes(), TITLES))
    assert "_" not in shown


@every_diagram
def test_no_line_runs_through_a_box_it_does_not_belong_to(path: Path) -> None:
    picture = read(path.read_bytes())
    assert _crossings(picture) == []


@every_diagram
def test_no_label_is_laid_over_a_box_or_over_another_label(path: Path) -> None:
    picture = read(path.read_bytes())
    labels = [(shape.id, shape.label) for shape in picture.shapes if shape.label]
    labels += [(edge.id, edge.label) for edge in picture.edges if edge.label]
    boxes = [(shape.id, shape.box) for shape in _things(picture)]
    for number, (key, label) in enumerate(labels):
        far = (label.x + label.width, label.y + label.height)
        for other, box in (*labels[number + 1 :], *boxes):
            assert other == key or not _meets((label.x, label.y), far, box), f"{key}, {other}"


@every_diagram
def test_everything_drawn_is_within_the_picture(path: Path) -> None:
    root = etree.fromstring(draw(path.read_bytes(), TITLES).encode())
    left, top, width, height = (float(part) for part in (root.get("viewBox") or "").split())
    for text in root.iter(f"{SVG}tspan"):
        assert left < float(text.get("x", "nan")) < left + width
        assert top < float(text.get("y", "nan")) < top + height


@pytest.mark.parametrize(
    ("mark", "word"),
    [
        pytest.param("open", "Open", id="a step that waits"),
        pytest.param("done", "Done", id="a step that is done"),
        pytest.param("late", "Overdue", id="a step that is overdue"),
    ],
)
def test_a_marked_step_says_how_it_stands_by_a_word_and_a_shape(mark: str, word: str) -> None:
    svg = draw(REFERRAL.read_bytes(), TITLES, {"decide_referral": mark})
    step = outline(svg, "decide_referral")
    plain = outline(draw(REFERRAL.read_bytes(), TITLES), "decide_referral")
    assert word in "".join(step.itertext(f"{SVG}tspan"))
    assert len(step.findall(f"{SVG}path")) == len(plain.findall(f"{SVG}path")) + 1
    about = etree.fromstring(svg.encode()).findtext(f"{SVG}desc") or ""
    assert f"Decide what happens with the referral ({word.lower()})" in about


def test_the_three_marks_have_three_shapes() -> None:
    shapes = {
        outline(draw(REFERRAL.read_bytes(), TITLES, {"tell_referrer": mark}), "tell_referrer")
        .findall(f"{SVG}path")[-1]
        .get("d")
        for mark in ("open", "done", "late")
    }
    assert len(shapes) == 3


def test_a_mark_that_is_none_of_the_three_is_refused() -> None:
    with pytest.raises(KeyError):
        draw(REFERRAL.read_bytes(), TITLES, {"decide_referral": "red"})


def test_a_mark_on_a_step_of_another_diagram_changes_nothing() -> None:
    elsewhere = draw(REFERRAL.read_bytes(), TITLES, {"hold_core_group": "late"})
    assert elsewhere == draw(REFERRAL.read_bytes(), TITLES)


def test_a_timer_that_does_not_stop_its_step_is_drawn_with_broken_lines() -> None:
    timer = outline(draw(REFERRAL.read_bytes(), TITLES), "decide_referral_overdue")
    signal = outline(draw(REFERRAL.read_bytes(), TITLES), "opening_not_needed")
    assert all(ring.get("stroke-dasharray") for ring in timer.findall(f"{SVG}circle")[:2])
    assert not any(ring.get("stroke-dasharray") for ring in signal.findall(f"{SVG}circle"))


def test_names_from_a_diagram_are_text_and_never_markup() -> None:
    hostile = REFERRAL.read_bytes().replace(
        b'name="Open the referral"', b'name="&lt;script&gt;alert(1)&lt;/script&gt;"'
    )
    svg = draw(hostile, {"childrens_social_care": "<b>CSC</b>"})
    root = etree.fromstring(svg.encode())
    assert {str(element.tag) for element in root.iter() if "script" in str(element.tag)} == set()
    assert "<script>alert(1)</script>" in words(svg)
    assert "<b>CSC</b>" in words(svg)


def test_a_file_that_cannot_be_read_safely_is_refused_before_it_is_drawn() -> None:
    with pytest.raises(ProcedureInvalid):
        draw(b'<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>', {})


def test_a_thing_without_a_place_is_left_out_and_the_rest_is_drawn() -> None:
    undrawn = REFERRAL.read_bytes().replace(
        b'bpmnElement="open_referral"', b'bpmnElement="nothing"'
    )
    shown = words(draw(undrawn, TITLES))
    assert "Open the referral" not in shown
    assert "Acknowledge the referral" in shown


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("Open it", 130.0, ["Open it"], id="it fits on one line"),
        pytest.param("Open the referral", 60.0, ["Open the", "referral"], id="it breaks at a word"),
        pytest.param("Gegenüberstellung", 20.0, ["Gegenüberstellung"], id="a long word is whole"),
        pytest.param("", 60.0, [], id="nothing is no line"),
    ],
)
def test_text_is_broken_into_lines_at_words(text: str, width: float, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


def _things(picture: Picture) -> list:
    return [shape for shape in picture.shapes if shape.kind not in {"participant", "lane"}]


def _crossings(picture: Picture) -> list[str]:
    return [
        f"{edge.id} runs through {shape.id}"
        for edge in picture.edges
        for start, end in zip(edge.points, edge.points[1:], strict=False)
        for shape in _things(picture)
        if shape.id not in edge.ends and _meets(start, end, shape.box)
    ]


def _meets(one: Point, other: Point, box: Box) -> bool:
    """Whether a line along an axis, or a rectangle by two corners, comes inside a box."""
    (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    inside_x = left < box.x + box.width - 2 and right > box.x + 2
    return inside_x and top < box.y + box.height - 2 and bottom > box.y + 2
