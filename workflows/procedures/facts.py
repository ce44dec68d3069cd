"""What an area published, kept beside its overlay as `facts.yaml`, and which line says it here.

Facts are worded afresh, never copied. A fact that was `seen` in the text must be said by some line
of the overlay, or stand under `[outside]` with a reason: nothing that was published goes missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import PurePosixPath

import yaml

from workflows.domain.deadlines import Source
from workflows.domain.wording import counted
from workflows.procedures.definition import Procedure
from workflows.procedures.findings import Finding, error, warning
from workflows.procedures.layers import FACTS, STORIES
from workflows.procedures.said import deadline_said, ladder_said
from workflows.procedures.spelling import is_snake_case, use_instead

_KEYS = frozenset({"id", "what", "figures", "evidence", "source", "note"})
_SOURCE_KEYS = frozenset({"id", "title", "edition", "url"})
_TOP = frozenset({"area", "sources", "facts"})
_CITED = re.compile(r'^(?!\s*#).*?\bfact\s*=\s*(\[[^\]]*\]|"[^"]*")', re.MULTILINE)
_SAID = re.compile(r"\bfacts?:\s*([a-z0-9_]+(?:\s*,\s*[a-z0-9_]+)*)")
_UNITS = {
    "minutes": "minute",
    "hours": "hour",
    "working_days": "working day",
    "days": "day",
    "weeks": "week",
    "months": "month",
}
_GESTATION = re.compile(r"[0-9]{1,2}\+[0-6]")


class Evidence(StrEnum):
    """How much of the published text was read: the words, a heading over them, or a guess."""

    SEEN = "seen"
    HEADING = "heading"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True)
class Published:
    """One published source."""

    id: str
    title: str
    edition: str
    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing an area published. `figures` are its numbers by unit, or gestations."""

    id: str
    what: str
    evidence: Evidence
    source: str
    figures: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything in one facts.yaml."""

    area: str
    sources: Mapping[str, Published]
    facts: Mapping[str, Fact]


def read_facts(file: str, data: bytes) -> tuple[Facts, tuple[Finding, ...]]:
    """The facts as far as they can be read, and everything wrong with them. Runs nothing."""
    findings: list[Finding] = []
    found = _Reader(file, findings)
    try:
        page = yaml.safe_load(data.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as fault:
        why = " ".join(str(fault).split())
        findings.append(error(file, "the file", f"cannot be read: {why}", "mend that line"))
        page = {}
    return found.facts(page if isinstance(page, Mapping) else {}), tuple(findings)


class _Reader:
    def __init__(self, file: str, findings: list[Finding]) -> None:
        self._file = file
        self._findings = findings

    def facts(self, page: Mapping[object, object]) -> Facts:
        self._known("the file", page, _TOP)
        sources: dict[str, Published] = {}
        for entry in self._entries("sources", page):
            self._known("sources", entry, _SOURCE_KEYS)
            id = self._text("sources", entry, "id")
            title, edition = (
                self._text(f"sources.{id}", entry, key) for key in ("title", "edition")
            )
            sources[id] = Published(id, title, edition, str(entry.get("url", "")))
        facts: dict[str, Fact] = {}
        for entry in self._entries("facts", page):
            fact = self._fact(entry, sources)
            if fact.id in facts:
                self._found(f"facts.{fact.id}", "stands here twice", "give one another id")
            facts[fact.id] = fact
        return Facts(self._text("the file", page, "area"), sources, facts)

    def _fact(self, entry: Mapping[object, object], sources: Mapping[str, Published]) -> Fact:
        id = self._text("facts", entry, "id")
        where = f"facts.{id}"
        self._known(where, entry, _KEYS)
        if id and not is_snake_case(id):
            self._found(where, "is not a name", "write it like conference_earliest")
        evidence = self._text(where, entry, "evidence")
        if evidence not in list(Evidence):
            fix = use_instead(evidence, list(Evidence), "write evidence: seen")
            self._found(where, f'"{evidence}" is not a kind of evidence', fix)
        source = self._text(where, entry, "source")
        if source not in sources:
            fix = use_instead(source, sources, "add it under sources")
            self._found(where, f'there is no source "{source}" here', fix)
        figures = entry.get("figures") or {}
        if not isinstance(figures, Mapping):
            self._found(where, "figures is not a table", "write figures: {working_days: 1}")
            figures = {}
        known = evidence if evidence in list(Evidence) else Evidence.SEEN
        return Fact(
            id=id,
            what=self._text(where, entry, "what"),
            evidence=Evidence(known),
            source=source,
            figures={str(unit): _listed(value) for unit, value in figures.items()},
        )

    def _entries(self, key: str, page: Mapping[object, object]) -> list[Mapping[object, object]]:
        listed = page.get(key)
        if not isinstance(listed, list) or not all(isinstance(item, Mapping) for item in listed):
            self._found(key, "is not a list of entries", "write each as - {id: …}")
            return []
        return listed

    def _text(self, where: str, entry: Mapping[object, object], key: str) -> str:
        value = entry.get(key)
        if value is None or isinstance(value, Mapping | list) or not str(value).strip():
            self._found(where, f"{key} is missing", f"add {key}: …")
            return ""
        return str(value).strip()

    def _known(self, where: str, entry: Mapping[object, object], keys: frozenset[str]) -> None:
        for key in entry:
            if key not in keys:
                fix = use_instead(str(key), keys, "take it out")
                self._found(where, f'"{key}" is not a known key', fix)

    def _found(self, where: str, sentence: str, fix: str) -> None:
        self._findings.append(error(self._file, where, sentence, fix))


def _listed(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in (value if isinstance(value, list) else [value]))


def citations(files: Mapping[str, bytes]) -> dict[str, tuple[str, ...]]:
    """Fact → the lines that cite it, as `file:line`: TOML tables, diagrams, tables and forms.

    TOML says `fact = "…"` in a source; any file may say `fact: …` in a comment or a documentation.
    """
    found: dict[str, list[str]] = {}
    for name in sorted(files):
        if name.startswith(STORIES) or PurePosixPath(name).name == FACTS:
            continue
        for fact, line in _cited_in(name, files[name]):
            found.setdefault(fact, []).append(f"{name}:{line}")
    return {fact: tuple(dict.fromkeys(lines)) for fact, lines in found.items()}


@lru_cache(maxsize=1024)
def _cited_in(name: str, data: bytes) -> tuple[tuple[str, int], ...]:
    """Facts cited in a file, each with its line."""
    text = data.decode("utf-8", errors="replace")
    return tuple(
        (fact, text.count("\n", 0, at) + 1) for at, cited in _cited(name, text) for fact in cited
    )


def _cited(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    if name.endswith(".toml"):
        for match in _CITED.finditer(text):
            yield match.start(1), re.findall(r'"([^"]*)"', match[1])
    for match in _SAID.finditer(text):
        yield match.start(), re.split(r"\s*,\s*", match[1])


def fact_findings(
    files: Mapping[str, bytes], procedure: Procedure, file_of: Callable[[str], str]
) -> Iterator[Finding]:
    """Slips in the facts, citations of facts that are not there, and figures that differ."""
    known: dict[str, Fact] = {}
    for name, data in files.items():
        if PurePosixPath(name).name == FACTS:
            facts, findings = read_facts(name, data)
            yield from findings
            known |= facts.facts
    cited = citations(files)
    for fact, lines in cited.items():
        if fact not in known:
            file, _, line = lines[0].rpartition(":")
            sentence = f'cites the fact "{fact}", which is not in {FACTS}'
            yield error(
                file, f"line {line}", sentence, use_instead(fact, known, f"add it to {FACTS}")
            )
    for fact in procedure.outside:
        path = f"outside.{fact}"
        if fact not in known:
            fix = use_instead(fact, known, f"add it to {FACTS}")
            yield error(file_of(path), path, f'there is no fact "{fact}" in {FACTS}', fix)
        elif fact in cited:
            fix = "keep one of the two"
            sentence = f"stands outside, and {cited[fact][0]} cites it"
            yield error(file_of(path), path, sentence, fix)
    yield from _figures(known, procedure, file_of)


def _figures(
    known: Mapping[str, Fact], procedure: Procedure, file_of: Callable[[str], str]
) -> Iterator[Finding]:
    """A line that cites a fact says the fact's figure; several lines may share its figures."""
    said: dict[str, list[tuple[str, str]]] = {}
    for path, source, words in _citing(procedure):
        for cited in source.facts if source is not None else ():
            said.setdefault(cited, []).append((path, words))
    for id, lines in said.items():
        fact = known.get(id)
        if fact is None:
            continue
        text = "; ".join(words for _, words in lines)
        for figure in _phrases(fact):
            if re.search(rf"(?<![0-9+]){re.escape(figure)}(?![0-9])", text) is None:
                path = lines[0][0]
                sentence = f'cites the fact "{id}", which says {figure}; this line does not'
                fix = f"say {figure}, or mend the figure in {FACTS}"
                yield warning(file_of(f"{path}.source"), path, sentence, fix)


def _citing(procedure: Procedure) -> Iterator[tuple[str, Source | None, str]]:
    for name, deadline in procedure.deadlines.items():
        words = deadline_said(deadline)
        words.pop("source", None)
        yield f"deadlines.{name}", deadline.source, "; ".join(words.values())
    for key, ladder in procedure.ladders.items():
        words = ladder_said(ladder, {})
        words.pop("source", None)
        yield f"ladders.{key}", ladder.source, "; ".join(words.values())
    for key, threshold in procedure.thresholds.items():
        yield f"thresholds.{key}", threshold.source, threshold.at


def _phrases(fact: Fact) -> Iterator[str]:
    for unit, values in fact.figures.items():
        for value in values:
            if unit in _UNITS and value.isdecimal():
                yield counted(int(value), _UNITS[unit])
            elif _GESTATION.fullmatch(value):
                yield value
