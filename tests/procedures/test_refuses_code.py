"""Nobody who may edit a diagram can read a file, reach a network, run code or stop the server."""

import time
import tracemalloc

import pytest

from tests.procedures import folders
from workflows.domain.errors import ProcedureInvalid
from workflows.procedures.check import check
from workflows.procedures.diagrams import read_diagram
from workflows.procedures.load import load
from workflows.procedures.xml import MAX_BYTES, read_xml

MEGABYTE = 1024 * 1024
GOOD = folders.four_step_drawing().data()
LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY x0 "ha">'
    + b"".join(b'<!ENTITY x%d "&x%d;&x%d;">' % (n, n - 1, n - 1) for n in range(1, 40))
    + b"]><a>&x39;</a>"
)

HOSTILE = [
    pytest.param(
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        "DOCTYPE",
        "declares a document type",
        id="an entity that reads a file",
    ),
    pytest.param(
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
        "DOCTYPE",
        "declares a document type",
        id="a document type from the network",
    ),
    pytest.param(LAUGHS, "DOCTYPE", "declares a document type", id="entities that multiply"),
    pytest.param(b"<!DOCTYPE a><a/>", "DOCTYPE", "declares a document type", id="an empty DOCTYPE"),
    pytest.param(
        b"<?xml-stylesheet href='x'?><a/>", "xml-stylesheet", "processing", id="a stylesheet"
    ),
    pytest.param(b"<a><?php x?></a>", "php", "processing instruction", id="an instruction within"),
    pytest.param(
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
        "the file",
        "not written in UTF-8",
        id="UTF-16",
    ),
    pytest.param(
        "<a/>".encode("utf-16-le"), "the file", "not written in UTF-8", id="UTF-16 unmarked"
    ),
    pytest.param("<a/>".encode("utf-32"), "the file", "not written in UTF-8", id="UTF-32"),
    pytest.param(
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>',
        "the file",
        "not written in UTF-8",
        id="UTF-7",
    ),
    pytest.param(b"<a>\xff</a>", "the file", "not written in UTF-8", id="bytes that are no text"),
    pytest.param(
        b"<a>" * 100_000 + b"</a>" * 100_000, "<a>", "nested more than", id="100,000 deep"
    ),
    pytest.param(
        b"<a>" + b"<b/>" * 300_000 + b"</a>", "<b>", "5,000 elements", id="300,000 elements"
    ),
    pytest.param(
        b"<a " + b" ".join(b"b%d='1'" % n for n in range(100_000)) + b"/>",
        "<a>",
        "attributes",
        id="100,000 attributes",
    ),
    pytest.param(b"<a>" + b" " * (50 * MEGABYTE) + b"</a>", "the file", "50.0 MB", id="50 MB"),
    pytest.param(b"", "the file", "is empty", id="nothing"),
    pytest.param(b"<a><b></a>", "line 1", "well-formed", id="a tag that is not closed"),
    pytest.param(b"%PDF-1.7 <a/>", "line 1", "well-formed", id="another kind of file"),
]


@pytest.mark.parametrize(("data", "element", "sentence"), HOSTILE)
def test_a_hostile_file_is_refused_within_a_second_in_flat_memory(data, element, sentence):
    tracemalloc.start()
    begun = time.thread_time()
    with pytest.raises(ProcedureInvalid) as refusal:
        read_xml("hostile.bpmn", data)
    took = time.thread_time() - begun
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 1
    assert most < 50 * MEGABYTE
    assert "hostile.bpmn" in refusal.value.message
    assert element in refusal.value.message
    assert sentence in refusal.value.message
    assert refusal.value.next_action


def test_a_file_of_the_largest_size_is_still_read():
    padding = b"<!--" + b" " * (MAX_BYTES - len(GOOD) - 7) + b"-->"
    assert read_diagram("four_step.bpmn", GOOD + padding).process == "four_step"


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    folder = folders.four_step(tmp_path / "four_step")
    with (folder / "four_step.bpmn").open("wb") as file:
        file.truncate(4 * 1024 * MEGABYTE)
    begun = time.thread_time()
    found = check(folder)
    assert time.thread_time() - begun < 1
    assert [one.sentence for one in found] == ["has 4,096.0 MB; at most 2 MB are read"]


CODE = "[c for c in ().__class__.__base__.__subclasses__()][0].__init__.__globals__['system']('{}')"


def test_a_walk_through_the_classes_is_refused_and_nothing_is_run(tmp_path):
    touched = tmp_path / "touched"
    code = CODE.format(f"touch {touched}").replace("'", "&apos;").encode()
    files = folders.four_step_files()
    for place in (b"way == &quot;onward&quot;", b'way == "onward"'):
        files["four_step.bpmn"] = files["four_step.bpmn"].replace(place, code)
    assert b"subclasses" in files["four_step.bpmn"]
    with pytest.raises(ProcedureInvalid, match="Onward"):
        load(folders.write(tmp_path / "four_step", files))
    assert not touched.exists()


def test_an_overlay_cannot_lie_on_a_folder_outside(tmp_path):
    folders.four_step(tmp_path / "four_step")
    for extends in ("../four_step", "/etc", "four_step/../four_step", "C:\\\\x"):
        folder = folders.overlay(
            tmp_path / "partnerships" / "here", f'id = "here"\nextends = "{extends}"\n'
        )
        with pytest.raises(ProcedureInvalid, match="does not name what it lies on"):
            load(folder)
