"""The files of a procedure read as far as they can be, and what could not be read, named.

Loading refuses a reading with errors; checking goes on and looks at all of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath

from workflows.domain.cases import CASE_EVENTS
from workflows.domain.errors import ProcedureInvalid
from workflows.procedures.closing import read_closing
from workflows.procedures.decisions import Decision, decisions_of
from workflows.procedures.definition import Form, Procedure
from workflows.procedures.diagrams import Diagram, diagram_of
from workflows.procedures.findings import Finding, FolderRefused, error
from workflows.procedures.layers import FACTS, STORIES, Settings, lay
from workflows.procedures.load_deadlines import read_deadlines, read_ladders
from workflows.procedures.load_family import (
    history_facts,
    read_contacts,
    read_documents,
    read_history,
    read_meetings,
)
from workflows.procedures.load_layers import (
    StepChange,
    read_approvals,
    read_in_force,
    read_outside,
    read_postcodes,
    read_step_changes,
    step_slips,
    with_changes,
)
from workflows.procedures.load_settings import (
    read_calendars,
    read_happenings,
    read_heading,
    read_lanes,
    read_roles,
    read_switched_off,
    read_terms,
    read_thresholds,
)
from workflows.procedures.load_steps import read_steps
from workflows.procedures.questions import fact_names
from workflows.procedures.quorums import read_quorums, with_quorum_questions
from workflows.procedures.tables import Table
from workflows.procedures.undoes import read_undoes
from workflows.procedures.xml import Element, read_xml

_KEPT = 512


@dataclass(frozen=True, slots=True)
class Reading:
    """A procedure as far as it could be read, and what is wrong with the reading itself."""

    procedure: Procedure
    diagrams: tuple[Diagram, ...]
    decisions: tuple[Decision, ...]
    roots: Mapping[str, Element]
    """File name → the tree of a BPMN or DMN file."""
    findings: tuple[Finding, ...]
    file_of: Callable[[str], str]
    """A dotted path of `procedure.toml` → the file that wrote it."""
    stories: Mapping[str, bytes]


def read_files(files: Mapping[str, bytes]) -> Reading:
    """Read every file; nothing is raised, every fault is a finding."""
    settings = lay(files)
    findings = list(settings.findings)
    roots = _roots(files, findings)
    diagrams = tuple(_diagrams(roots, findings))
    decisions = tuple(
        decision
        for file, root in roots.items()
        if file.endswith(".dmn")
        for decision in decisions_of(file, root)
    )
    forms = _forms(files, findings)
    procedure, changes = _settled(settings, findings)
    drawn = read_steps(diagrams, procedure.source)
    findings.extend(drawn.findings)
    procedure = replace(
        procedure,
        steps=drawn.steps,
        deadlines=drawn.deadlines | dict(procedure.deadlines),
        forms=forms,
    )
    findings.extend(step_slips(changes, procedure, settings.file_of))
    asking = with_quorum_questions(with_changes(procedure, changes))
    procedure = replace(
        asking,
        hash=hash_of(files),
        diagrams={name: files[name] for name in roots if name.endswith(".bpmn")},
        decisions={name: files[name] for name in roots if name.endswith(".dmn")},
        fact_names=frozenset().union(
            *(fact_names(form) for form in asking.forms.values()),
            *(decision.outputs for decision in decisions),
            procedure.history,
        ),
        event_names=frozenset(
            [record.event for step in drawn.steps.values() for record in step.records]
            + [event for happening in procedure.happenings.values() for event in happening.events]
            + list(CASE_EVENTS)
        ),
        files=pinned(files),
    )
    return Reading(
        procedure=procedure,
        diagrams=diagrams,
        decisions=decisions,
        roots=roots,
        findings=tuple(findings),
        file_of=settings.file_of,
        stories={name: data for name, data in files.items() if name.startswith(STORIES)},
    )


def pinned(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that make a procedure behave as it does, by name; stories and facts do not."""
    return {
        name: files[name]
        for name in sorted(files)
        if not name.startswith(STORIES) and PurePosixPath(name).name != FACTS
    }


def hash_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and bytes of the pinned files; a changed story changes nothing."""
    digest = hashlib.sha256()
    for name, data in pinned(files).items():
        digest.update(f"{len(name)}:{name}:{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()


def _settled(
    settings: Settings, findings: list[Finding]
) -> tuple[Procedure, dict[str, StepChange]]:
    page = Table(settings.file_of, "", settings.entries, findings)
    heading = read_heading(page)
    calendars = read_calendars(page)
    lines = read_history(page)
    approvals = read_approvals(page, heading.approval)
    procedure = Procedure(
        id=settings.id,
        version=heading.version,
        title=heading.title,
        source=heading.source,
        approval=approvals[0] if approvals else heading.approval,
        hash="",
        main=heading.main,
        layers=settings.layers,
        terms=read_terms(page, calendars),
        lanes=read_lanes(page),
        roles=read_roles(page),
        steps={},
        deadlines=read_deadlines(page, heading.source, calendars),
        ladders=read_ladders(page),
        happenings=read_happenings(page),
        forms={},
        thresholds=read_thresholds(page),
        calendars=calendars,
        diagrams={},
        decisions={},
        history=history_facts(lines),
        history_lines=lines,
        meetings=read_meetings(page),
        documents=read_documents(page),
        contacts=read_contacts(page),
        closing=read_closing(page),
        undoes=read_undoes(page),
        opening_form=heading.opening_form,
        switched_off=read_switched_off(page),
        quorums=read_quorums(page),
        clashes_decided_by=page.text("clashes_decided_by"),
        approvals=approvals,
        in_force=read_in_force(page),
        postcodes=read_postcodes(page),
        outside=read_outside(page),
        taken_away=settings.taken_away,
    )
    changes = read_step_changes(page)
    page.close()
    return procedure, changes


@lru_cache(maxsize=_KEPT)
def _tree(name: str, data: bytes) -> Element:
    """A file's tree, read once for all the overlays that lie on it; nothing writes to it."""
    return read_xml(name, data)


@lru_cache(maxsize=_KEPT)
def _drawn(name: str, root: Element) -> Diagram:
    """The diagram of a tree, by the tree itself."""
    return diagram_of(name, root)


def _roots(files: Mapping[str, bytes], findings: list[Finding]) -> dict[str, Element]:
    roots = {}
    for name in sorted(files):
        if name.endswith((".bpmn", ".dmn")):
            try:
                roots[name] = _tree(name, files[name])
            except ProcedureInvalid as refusal:
                findings.extend(findings_of(refusal, name))
    return roots


def _diagrams(roots: Mapping[str, Element], findings: list[Finding]) -> list[Diagram]:
    diagrams = []
    for name, root in roots.items():
        if name.endswith(".bpmn"):
            try:
                diagrams.append(_drawn(name, root))
            except ProcedureInvalid as refusal:
                findings.extend(findings_of(refusal, name))
    return diagrams


def _forms(files: Mapping[str, bytes], findings: list[Finding]) -> dict[str, Form]:
    forms = {}
    for name in sorted(files):
        if not name.endswith(".json"):
            continue
        key = PurePosixPath(name).stem
        try:
            schema = json.loads(files[name].decode("utf-8"))
        except (ValueError, RecursionError) as fault:
            fix = "mend the JSON at that place"
            findings.append(error(name, "the file", f"cannot be read: {fault}", fix))
            continue
        if isinstance(schema, dict):
            forms[key] = Form(key, schema)
        else:
            fix = 'start it with { "type": "object", "properties": { … } }'
            findings.append(error(name, "the file", "is not a form", fix))
    return forms


def findings_of(refusal: ProcedureInvalid, file: str) -> tuple[Finding, ...]:
    """The findings an error carries, or one made of its words."""
    if isinstance(refusal, FolderRefused):
        return refusal.findings
    return (error(file, refusal.field or "the file", refusal.message, refusal.next_action),)
