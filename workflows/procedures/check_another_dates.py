"""Whether whoever may decide another date is there, could open the case, and may decide at all."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.procedures.findings import Finding, error, warning
from workflows.procedures.reading import Reading
from workflows.procedures.spelling import use_instead

DECIDES_CLASHES = "clashes_decided_by"


def another_date_findings(reading: Reading) -> Iterator[Finding]:
    """Everything wrong with who decides dates, and on what terms."""
    procedure = reading.procedure
    if procedure.clashes_decided_by is not None:
        file = reading.file_of(DECIDES_CLASHES)
        yield from _decider(reading, file, DECIDES_CLASHES, procedure.clashes_decided_by)
    for name, deadline in procedure.deadlines.items():
        path = f"deadlines.{name}"
        file, another = reading.file_of(path), deadline.another_date
        if deadline.not_before and not deadline.protects and not procedure.clashes_decided_by:
            sentence = "may not begin before a date, and nobody is named to decide a clash"
            fix = f'write {DECIDES_CLASHES} = "LANE.ROLE" above the first table'
            yield warning(file, path, sentence, fix)
        if another is None:
            continue
        path = f"{path}.another_date"
        file = reading.file_of(path)
        yield from _decider(reading, file, path, another.decided_by)
        if deadline.protects:
            fix = "take another_date away, or protects = true"
            yield error(file, path, "protects somebody, so no other date may be decided", fix)
        if another.requires is not None and another.requires not in procedure.event_names:
            sentence = f'requires "{another.requires}", which nobody records'
            known = procedure.event_names
            fix = use_instead(another.requires, known, "let a step or a happening record it")
            yield error(file, path, sentence, fix)


def _decider(reading: Reading, file: str, path: str, role: str) -> Iterator[Finding]:
    known = reading.procedure.roles.get(role)
    if known is None:
        fix = use_instead(role, reading.procedure.roles, f'add [roles."{role}"]')
        yield error(file, path, f'there is no role "{role}"', fix)
    elif not known.may_open_case:
        fix = f'set may_open_case = true on [roles."{role}"], or name another role'
        yield error(file, path, f'"{role}" could not open the case', fix)
