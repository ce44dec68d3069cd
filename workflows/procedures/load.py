"""A folder on disk, or the files a case is pinned to, → a `Procedure` that is fit to run.

Nothing is half loaded: whatever would run otherwise than it reads is refused, all of it at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from workflows.procedures.check_another_dates import another_date_findings
from workflows.procedures.check_decisions import decision_findings
from workflows.procedures.check_diagrams import diagram_findings
from workflows.procedures.check_elements import element_findings
from workflows.procedures.check_family import family_findings
from workflows.procedures.check_forms import form_findings
from workflows.procedures.check_order import order_findings
from workflows.procedures.check_quorums import quorum_findings
from workflows.procedures.check_words import word_findings
from workflows.procedures.definition import Procedure
from workflows.procedures.findings import Finding, FolderRefused, errors_among
from workflows.procedures.layers import gather
from workflows.procedures.reading import Reading, read_files


def load(folder: Path) -> Procedure:
    """The procedure in a folder (`procedure.toml`), or an overlay laid over what it extends.

    Raises `ProcedureInvalid` with every error found; warnings are left to `check`.
    """
    return load_files(gather(folder))


def load_files(files: Mapping[str, bytes]) -> Procedure:
    """The same from files by name, as `files_of` gave them: the same files, the same procedure."""
    reading = read_files(files)
    faults = errors_among((*reading.findings, *findings_in(reading)))
    if faults:
        raise FolderRefused(faults)
    return reading.procedure


def files_of(procedure: Procedure) -> Mapping[str, bytes]:
    """Everything from which `load_files` makes this procedure again, hash and all."""
    return procedure.files


def findings_in(reading: Reading) -> Iterator[Finding]:
    """Everything that is wrong with a procedure by itself, stories apart."""
    yield from element_findings(reading)
    yield from diagram_findings(reading)
    yield from word_findings(reading)
    yield from decision_findings(reading)
    yield from form_findings(reading)
    yield from quorum_findings(reading)
    yield from another_date_findings(reading)
    yield from order_findings(reading)
    yield from family_findings(reading)
