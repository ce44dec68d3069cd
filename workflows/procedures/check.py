"""Everything an author should know about a procedure before anyone relies on it, in one list.

A check never stops at the first finding, and never runs anything that it reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from workflows.domain.errors import ProcedureInvalid
from workflows.domain.wording import counted
from workflows.procedures.check_stories import story_findings
from workflows.procedures.findings import Finding, Severity
from workflows.procedures.layers import gather
from workflows.procedures.load import findings_in
from workflows.procedures.reading import findings_of, read_files

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


def check(folder: Path, reached: frozenset[str] | None = None) -> tuple[Finding, ...]:
    """Every finding on a procedure folder or an overlay folder, in the order of reading.

    `reached` names the steps and deadlines that rehearsals of its stories came to; without it,
    those that the stories name count as reached. Nothing is raised.
    """
    return check_folder(folder, reached).findings


def check_folder(folder: Path, reached: frozenset[str] | None = None) -> Checked:
    """As `check`, with what the folder says it is."""
    try:
        files = gather(folder)
    except ProcedureInvalid as refusal:
        return Checked(folder.name, 0, findings_of(refusal, folder.name))
    reading = read_files(files)
    found = (*reading.findings, *findings_in(reading), *story_findings(reading, reached))
    procedure = reading.procedure
    layer = reading.procedure.layers[-1]
    return Checked(layer or folder.name, procedure.version, tuple(dict.fromkeys(found)))
