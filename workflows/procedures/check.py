"""Everything an author should know about a procedure before anyone relies on it, in one list.

A check never stops at the first finding, and never runs anything that it reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from workflows.domain.errors import ProcedureInvalid
from workflows.domain.wording import counted
from workflows.procedures.check_layers import layer_findings
from workflows.procedures.check_stories import story_findings
from workflows.procedures.facts import fact_findings
from workflows.procedures.findings import Finding, Severity, warning
from workflows.procedures.layers import (
    OVERLAY,
    STORIES,
    gather,
    lies_on,
    own_files,
    own_stories,
)
from workflows.procedures.load import findings_in
from workflows.procedures.reach import Reached
from workflows.procedures.reading import Reading, findings_of, read_files

__all__ = ["Checked", "Finding", "Severity", "check", "check_folder"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked, as far as it says what it is, and what was found."""

    id: str
    version: int
    findings: tuple[Finding, ...]

    @property
    def heading(self) -> str:
        """Such as "unborn_baby v3   2 findings"."""
        said = counted(len(self.findings), "finding") if self.findings else "nothing to mend"
        return f"{self.id} v{self.version}   {said}"

    def __str__(self) -> str:
        """The heading, then two lines for each finding."""
        return "\n".join([self.heading, *map(str, self.findings)])


def check(folder: Path, reached: Reached | None = None) -> tuple[Finding, ...]:
    """Every finding on a procedure folder or an overlay folder, in the order of reading.

    `reached` is what rehearsals of its stories came to; without it, the steps and deadlines that
    the stories name count as reached, and no flow is asked for. Nothing is raised.
    """
    return check_folder(folder, reached).findings


def check_folder(folder: Path, reached: Reached | None = None) -> Checked:
    """As `check`, with what the folder says it is."""
    try:
        files = gather(folder)
    except ProcedureInvalid as refusal:
        return Checked(folder.name, 0, findings_of(refusal, folder.name))
    reading = read_files(files)
    procedure = reading.procedure
    found = (
        *reading.findings,
        *findings_in(reading),
        *_of_stories(folder, reading, reached),
        *layer_findings(folder, reading),
        *fact_findings(files, procedure, reading.file_of),
    )
    below = lies_on(folder)
    if below is not None:
        known = _warnings(gather(below))
        found = tuple(item for item in found if item not in known)
    layer = procedure.layers[-1]
    return Checked(layer or folder.name, procedure.version, tuple(dict.fromkeys(found)))


def _of_stories(folder: Path, reading: Reading, reached: Reached | None) -> Iterator[Finding]:
    """On an overlay, only what its own stories and its own lines and files give cause for.

    Stories of what it lies on are told there; one that no longer fits is not this author's slip.
    """
    found = story_findings(reading, reached)
    if not (folder / OVERLAY).is_file():
        yield from found
        return
    file = f"{reading.procedure.layers[-1]}/{OVERLAY}"
    own = own_files(folder) | {file}
    yield from (item for item in found if item.file in own)
    if not own_stories(folder):
        fix = f"add one: prebirth procedures new-scenario NAME --procedure {folder}"
        yield warning(file, STORIES, "holds no story of its own", fix)


_known: dict[str, frozenset[Finding]] = {}
_KEPT = 16


def _warnings(files: Mapping[str, bytes]) -> frozenset[Finding]:
    """What is known of the layers below, which every overlay on them shares: worked out once."""
    key = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()
    if key not in _known:
        while len(_known) >= _KEPT:
            del _known[next(iter(_known))]
        reading = read_files(files)
        found = (*reading.findings, *findings_in(reading))
        _known[key] = frozenset(item for item in found if item.severity is Severity.WARNING)
    return _known[key]
