"""The one hardened door for BPMN and DMN: whoever may edit a diagram may not read a file, reach a
network, exhaust the memory or hang the server with it.

The bytes are measured, then counted by a streaming parser that keeps nothing, and only a document
that has passed both is built as a tree.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

from lxml import etree

from workflows.procedures.findings import FolderRefused, error

MAX_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 5_000
MAX_DEPTH = 64
MAX_ATTRIBUTES = 64

Element = etree._Element

_DECLARED_ENCODING = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_UTF8_MARK = b"\xef\xbb\xbf"


def read_xml(name: str, data: bytes) -> Element:
    """The root element of a BPMN or DMN file.

    Raises `ProcedureInvalid` naming the file and the element: more than 2 MB, 5,000 elements or
    64 levels; any DOCTYPE, entity or processing instruction; any encoding but UTF-8; malformed
    XML. Nothing outside `data` is read. Comments are dropped.
    """
    _measure(name, data)
    _count(name, data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise refused(name, "the file", f"is not well-formed XML: {fault}", _SAVE_AGAIN) from fault


def read_file(path: Path) -> bytes:
    """The bytes of one file of a procedure; its size is looked at before a byte is read.

    Raises `ProcedureInvalid` for a file above 2 MB or one that cannot be read.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise refused(path.name, "the file", _too_large(size), _SPLIT)
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as fault:
        raise refused(
            path.name, "the file", f"cannot be read: {fault.strerror}", "check that it is there"
        ) from fault


def refused(file: str, element: str, sentence: str, fix: str) -> FolderRefused:
    """The error for one fault that stops the reading of a file."""
    return FolderRefused([error(file, element, sentence, fix)])


_SPLIT = "divide it: one process in each file, called from one another"
_SAVE_AGAIN = "open it in a diagram editor and save it again"
_NO_DOCTYPE = "delete the <!DOCTYPE …> line"


def _too_large(size: int) -> str:
    return f"has {size / 1_048_576:,.1f} MB; at most 2 MB are read"


def _measure(name: str, data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise refused(name, "the file", _too_large(len(data)), _SPLIT)
    if not data.strip():
        raise refused(name, "the file", "is empty", _SAVE_AGAIN)
    text = data.removeprefix(_UTF8_MARK)
    declared = _DECLARED_ENCODING.match(text)
    named = declared.group(1).decode("ascii", "replace") if declared else "utf-8"
    utf8 = named.lower() in {"utf-8", "utf8", "us-ascii", "ascii"}
    if not utf8 or b"\x00" in data or text[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise refused(name, "the file", "is not written in UTF-8", "save it as UTF-8")
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise refused(name, "the file", "is not written in UTF-8", "save it as UTF-8") from fault


def _count(name: str, data: bytes) -> None:
    """Stream the document once, keeping only a count and a depth; refuse before any tree."""
    parser = expat.ParserCreate("utf-8")
    count = depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count, depth
        count += 1
        depth += 1
        where = _where(tag, attributes, parser.CurrentLineNumber)
        if depth > MAX_DEPTH:
            raise refused(name, where, f"is nested more than {MAX_DEPTH} deep", _SPLIT)
        if count > MAX_ELEMENTS:
            raise refused(name, where, f"is one of more than {MAX_ELEMENTS:,} elements", _SPLIT)
        if len(attributes) > MAX_ATTRIBUTES:
            raise refused(name, where, f"has more than {MAX_ATTRIBUTES} attributes", _SAVE_AGAIN)

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: object) -> None:
        where = f"DOCTYPE, line {parser.CurrentLineNumber}"
        raise refused(name, where, "declares a document type", _NO_DOCTYPE)

    def instruction(target: str, _text: str) -> None:
        where = f"<?{target}, line {parser.CurrentLineNumber}"
        raise refused(name, where, "is a processing instruction", "delete that line")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    parser.ProcessingInstructionHandler = instruction
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        sentence = f"is not well-formed XML: {expat.ErrorString(fault.code)}"
        raise refused(name, f"line {fault.lineno}", sentence, _SAVE_AGAIN) from fault


def _where(tag: str, attributes: dict[str, str], line: int) -> str:
    name = attributes.get("name") or attributes.get("id")
    return f'<{tag}> "{name}", line {line}' if name else f"<{tag}>, line {line}"
