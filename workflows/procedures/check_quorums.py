"""Whether a quorum can be kept: its step is there, and everyone it names could be in the case."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.procedures.definition import Form, Quorum
from workflows.procedures.findings import Finding, error
from workflows.procedures.quorums import BECAUSE, PRESENT, asks_present_rightly
from workflows.procedures.reading import Reading
from workflows.procedures.spelling import use_instead

_ASKS_NOTHING = Form("nothing", {})


def quorum_findings(reading: Reading) -> Iterator[Finding]:
    """Everything wrong with the quorums."""
    procedure = reading.procedure
    for key, quorum in procedure.quorums.items():
        path = f"quorums.{key}"
        file, step = reading.file_of(path), procedure.steps.get(key)
        if step is None:
            fix = use_instead(key, procedure.steps, "draw the step, or remove the quorum")
            yield error(file, path, f'there is no step "{key}"', fix)
        elif not asks_present_rightly(procedure.forms.get(step.form or "", _ASKS_NOTHING)):
            sentence = f'the form "{step.form}" does not ask "{PRESENT}" and "{BECAUSE}" rightly'
            fix = f'make "{PRESENT}" a list of choices and "{BECAUSE}" a text, or take them out'
            yield error(file, path, sentence, fix)
        if not quorum.agencies:
            fix = 'write agencies = ["police", "midwifery.named_midwife"]'
            yield error(file, path, "names nobody", fix)
        yield from _members(reading, file, path, quorum)


def _members(reading: Reading, file: str, path: str, quorum: Quorum) -> Iterator[Finding]:
    procedure = reading.procedure
    named = {*procedure.lanes, *procedure.roles}
    for name in quorum.agencies:
        role = procedure.roles.get(name)
        if name not in named:
            fix = use_instead(name, named, f"add [lanes.{name}]")
            yield error(file, path, f'"{name}" is neither an agency nor a role here', fix)
        elif role is not None and not role.may_open_case:
            fix = f'set may_open_case = true on [roles."{name}"], or name another role'
            yield error(file, path, f'needs "{name}", who could not open the case', fix)
