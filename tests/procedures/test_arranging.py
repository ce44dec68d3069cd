"""An author who draws nothing still gets a diagram that a person can read, and keeps every word."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.commands import arrangement
from bpmn import FOLDER
from tests.procedures.picture_faults import faults
from workflows.domain.errors import ProcedureInvalid
from workflows.procedures.arranging import arrange
from workflows.procedures.diagrams import BPMN, BPMNDI, DC, DI, read_diagram
from workflows.procedures.drawing import draw, read

DIAGRAMS = sorted(FOLDER.glob("**/*.bpmn"))
every_diagram = pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)


def undrawn(data: bytes) -> bytes:
    """A file without its drawing."""
    start = data.index(b"<bpmndi:BPMNDiagram")
    end = data.index(b"</bpmndi:BPMNDiagram>") + len(b"</bpmndi:BPMNDiagram>")
    return data[:start].rstrip(b" ") + data[end:].removeprefix(b"\n")


def read_faults(data: bytes) -> list[str]:
    return faults(read(data), read_diagram("process.bpmn", data))


@dataclass
class Written:
    """A process as an author types it: no places."""

    lanes: dict[str, list[str]] = field(default_factory=dict)
    nodes: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    pool: bool = True

    def node(self, tag, id, lane=None, name="", inside="", **attributes):
        more = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        named = f" name={quoteattr(name)}" if name else ""
        self.nodes.append(f'<bpmn:{tag} id="{id}"{named}{more}>{inside}</bpmn:{tag}>')
        if lane:
            self.lanes.setdefault(lane, []).append(id)
        return self

    def flow(self, source, target, name=""):
        id = f"flow_{len(self.flows)}"
        named = f" name={quoteattr(name)}" if name else ""
        self.flows.append(
            f'<bpmn:sequenceFlow id="{id}"{named} sourceRef="{source}" targetRef="{target}"/>'
        )
        return self

    def bytes(self, tail: str = "", spaces: str = "") -> bytes:
        lanes = "".join(
            f'<bpmn:lane id="lane_{name}" name="{name}">'
            + "".join(f"<bpmn:flowNodeRef>{id}</bpmn:flowNodeRef>" for id in held)
            + "</bpmn:lane>"
            for name, held in self.lanes.items()
        )
        lanes = f'<bpmn:laneSet id="lanes">{lanes}</bpmn:laneSet>' if lanes else ""
        pool = (
            '<bpmn:collaboration id="together"><bpmn:participant id="pool" name="A process" '
            'processRef="process"/></bpmn:collaboration>'
            if self.pool
            else ""
        )
        inside = "\n".join((lanes, *self.nodes, *self.flows))
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions xmlns:bpmn="{BPMN}"{spaces}'
            f' id="d" targetNamespace="https://prebirth.example/x">\n{pool}\n'
            f'<bpmn:process id="process" name="A process">\n{inside}\n</bpmn:process>\n{tail}'
            "</bpmn:definitions>\n"
        ).encode()


def a_short_one() -> Written:
    return (
        Written()
        .node("startEvent", "begun", "midwifery")
        .node("userTask", "look", "midwifery", "Look at what is known")
        .node("endEvent", "seen", "police", "It has been looked at")
        .flow("begun", "look")
        .flow("look", "seen")
    )


@every_diagram
def test_every_diagram_that_ships_is_arranged_so_that_it_can_be_read(path: Path) -> None:
    data = path.read_bytes()
    done = arrange(path.name, data).data
    assert read_faults(done) == []
    assert done == data or arrange(path.name, done).data == done
    assert undrawn(done) == undrawn(data)
    assert draw(done, {}).startswith("<svg")


def test_a_file_without_a_drawing_gets_one_at_its_end_and_keeps_every_byte() -> None:
    data = a_short_one().bytes()
    done = arrange("process.bpmn", data).data
    assert read_faults(done) == []
    head, tail = data[: data.index(b"</bpmn:definitions>")], b"</bpmn:definitions>\n"
    assert done.startswith(head)
    assert done.endswith(tail)
    assert arrange("process.bpmn", done).data == done


@pytest.mark.parametrize(
    ("pool", "lanes"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_pool_and_lanes_are_drawn_where_there_are_any(pool: bool, lanes: bool) -> None:
    written = a_short_one()
    written.pool = pool
    if not lanes:
        written.lanes.clear()
    picture = read(arrange("process.bpmn", written.bytes()).data)
    kinds = [shape.kind for shape in picture.shapes]
    assert kinds.count("participant") == (1 if pool else 0)
    assert kinds.count("lane") == (2 if lanes else 0)


def test_prefixes_of_another_program_are_kept() -> None:
    spaces = f' xmlns:b="{BPMNDI}" xmlns:c="{DC}" xmlns:i="{DI}"'
    drawn = '<b:BPMNDiagram id="old"><b:BPMNPlane id="plane"/></b:BPMNDiagram>\n'
    data = a_short_one().bytes(tail=f"<!-- kept -->\n{drawn}<!-- kept too -->\n", spaces=spaces)
    done = arrange("process.bpmn", data).data
    assert read_faults(done) == []
    assert b"<!-- kept -->\n<b:BPMNDiagram" in done
    assert b"</b:BPMNDiagram>\n<!-- kept too -->" in done
    assert b"<c:Bounds" in done
    assert b"<i:waypoint" in done


def test_line_ends_of_the_file_are_kept() -> None:
    data = a_short_one().bytes().replace(b"\n", b"\r\n")
    done = arrange("process.bpmn", data).data
    assert done.count(b"\n") == done.count(b"\r\n")
    assert arrange("process.bpmn", done).data == done


def test_a_step_in_no_lane_is_drawn_in_the_lane_of_what_follows_and_said() -> None:
    written = a_short_one()
    written.lanes["midwifery"].remove("look")
    arranged = arrange("process.bpmn", written.bytes())
    places = {shape.id: shape.box for shape in read(arranged.data).shapes}
    assert places["lane_police"].y < places["look"].y
    (finding,) = arranged.findings
    assert "is in no lane" in finding.sentence
    assert finding.element == '"Look at what is known"'


def test_boundary_events_stand_side_by_side_with_their_ends_below() -> None:
    written = a_short_one()
    for number in range(4):
        written.node("boundaryEvent", f"rider_{number}", "midwifery", attachedToRef="look")
        written.node("endEvent", f"late_{number}", "midwifery", f"The {number}. thing is late")
        written.flow(f"rider_{number}", f"late_{number}")
    assert read_faults(arrange("process.bpmn", written.bytes()).data) == []


def test_a_loop_leads_back_around_what_it_passes() -> None:
    written = (
        Written()
        .node("startEvent", "begun", "midwifery")
        .node("exclusiveGateway", "again", "midwifery")
        .node("userTask", "visit", "midwifery", "Visit")
        .node("exclusiveGateway", "enough", "midwifery", "Is that enough?")
        .node("endEvent", "over", "midwifery", "Visits are over")
        .flow("begun", "again")
        .flow("again", "visit")
        .flow("visit", "enough")
        .flow("enough", "over", "Yes")
        .flow("enough", "again", "No")
    )
    assert read_faults(arrange("process.bpmn", written.bytes()).data) == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (a_short_one().node("subProcess", "part", "midwifery", "A part"), "sub-process"),
        (Written(), "nothing to arrange"),
    ],
)
def test_what_cannot_be_arranged_is_refused_in_a_sentence(written: Written, said: str) -> None:
    with pytest.raises(ProcedureInvalid, match=said):
        arrange("process.bpmn", written.bytes())


def test_a_file_with_two_drawings_is_refused() -> None:
    two = f'<b:BPMNDiagram xmlns:b="{BPMNDI}"/><b:BPMNDiagram xmlns:b="{BPMNDI}"/>'
    with pytest.raises(ProcedureInvalid, match="2 drawings"):
        arrange("process.bpmn", a_short_one().bytes(tail=two))


NAMES = st.sampled_from(
    ("", "Look", "Tell the other agencies", "Whoever is on call has answered and written it down")
)
STEPS = ("userTask", "callActivity", "businessRuleTask", "intermediateCatchEvent")
SPLITS = ("exclusiveGateway", "parallelGateway")


@st.composite
def processes(pick) -> bytes:
    """Small processes of every kind of shape, with branches, loops and late ends."""
    written = Written(pool=pick(st.booleans()))
    lanes = pick(st.sampled_from((("one",), ("one", "two"), ("one", "two", "three"), (None,))))
    lane = st.sampled_from(lanes)
    many = pick(st.integers(1, 9))
    written.node("startEvent", "node_0", lanes[0], pick(NAMES))
    tags = {0: "startEvent"}
    led = set()
    for number in range(1, many + 1):
        tags[number] = pick(st.sampled_from((*STEPS, *SPLITS, "endEvent")))
        written.node(tags[number], f"node_{number}", pick(lane), pick(NAMES))
        before = pick(st.sampled_from([one for one in tags if tags[one] != "endEvent"][:-1] or [0]))
        # Only a gateway's flows are answers, and so have names.
        name = pick(NAMES) if tags[before] in SPLITS else ""
        written.flow(f"node_{before}", f"node_{number}", name)
        led.add((before, number))
    for number, tag in tags.items():
        if tag in SPLITS:
            for target in pick(st.lists(st.integers(1, many), max_size=2, unique=True)):
                if target != number and (number, target) not in led:
                    written.flow(f"node_{number}", f"node_{target}", pick(NAMES))
        if tag in {"userTask", "callActivity"}:
            others = st.sampled_from([other for other in tags if other not in {0, number}] or [0])
            for rider in range(pick(st.integers(0, 3))):
                id = f"rider_{number}_{rider}"
                place = pick(lane)
                written.node(
                    "boundaryEvent", id, place, pick(NAMES), attachedToRef=f"node_{number}"
                )
                if pick(st.booleans()):
                    written.node("endEvent", f"{id}_late", place, pick(NAMES))
                    written.flow(id, f"{id}_late")
                else:
                    written.flow(id, f"node_{pick(others)}")
    return written.bytes()


@given(processes())
@settings(deadline=None, derandomize=True, max_examples=40)
def test_any_small_process_is_drawn_so_that_it_can_be_read(data: bytes) -> None:
    done = arrange("process.bpmn", data).data
    assert [fault for fault in read_faults(done) if "reaches out" not in fault] == []
    assert arrange("process.bpmn", done).data == done


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "process.bpmn"
    path.write_bytes(a_short_one().bytes())
    return path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(arrangement.app, words)
    return result.exit_code, result.output


def test_the_command_says_what_it_did_and_does_it_once(file: Path) -> None:
    code, said = run("--check", str(file))
    assert (code, "is not arranged" in said) == (1, True)
    assert file.read_bytes() == a_short_one().bytes()
    assert run(str(file.parent)) == (0, f"{file}   arranged\n")
    assert run(str(file)) == (0, f"{file}   is arranged already\n")
    assert run("--check", str(file))[0] == 0


def test_the_command_goes_on_after_a_file_it_cannot_read(file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.bpmn"
    broken.write_text("<definitions")
    code, said = run(str(tmp_path / "none.bpmn"), str(broken), str(file))
    assert code == 2
    assert "none.bpmn" in said
    assert "is not well-formed XML" in said
    assert f"{file}   arranged" in said
