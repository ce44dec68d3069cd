"""What is wrong with a procedure, in words its author understands: file, element, sentence, fix.

Readers collect findings and never stop at the first; only at the end does one error carry them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from workflows.domain.errors import ProcedureInvalid

ARROW = "\u203a"


class Severity(StrEnum):
    """`error`: the procedure must not run. `warning`: it runs, and an author should mend it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong. `element` is a name or id as the author wrote it; `fix` is what to do."""

    severity: Severity
    file: str
    element: str
    sentence: str
    fix: str

    def __str__(self) -> str:
        """Two lines: where and what, then the fix."""
        return f"  {self.file} {ARROW} {self.element}   {self.sentence}\n     {self.fix}"


class FolderRefused(ProcedureInvalid):
    """A procedure does not hold together."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Keep every finding; the message lists them all, the first fix is the next action."""
        self.findings = tuple(findings)
        first = self.findings[0]
        if len(self.findings) == 1:
            message = f"{first.file} {ARROW} {first.element}: {first.sentence}."
        else:
            message = f"{len(self.findings)} findings.\n" + "\n".join(map(str, self.findings))
        super().__init__(message, next_action=first.fix, field=first.element)


def error(file: str, element: str, sentence: str, fix: str) -> Finding:
    """A finding that keeps the procedure from running."""
    return Finding(Severity.ERROR, file, element, sentence, fix)


def warning(file: str, element: str, sentence: str, fix: str) -> Finding:
    """A finding that an author should mend although the procedure runs."""
    return Finding(Severity.WARNING, file, element, sentence, fix)


def errors_among(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that keep the procedure from running, in the order given."""
    return tuple(found for found in findings if found.severity is Severity.ERROR)
