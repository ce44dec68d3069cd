"""A story to begin from: the acts of one that exists, up to a step, as text that can be played.

Expectations are left out: the author says what should follow; what does is what a rehearsal shows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from workflows.domain.errors import ProcedureInvalid
from workflows.domain.identifiers import make_synthetic
from workflows.procedures.definition import Procedure
from workflows.procedures.index import index_of
from workflows.procedures.spelling import is_snake_case, use_instead
from workflows.procedures.tables import Entries, parse_toml

_MOST = 100_000
_KEPT = ("today", "edd", "edd_method")
_NUMBER = re.compile(r"\b999[0-9]{7}\b")


def require_name(name: str) -> None:
    """Refuse what cannot be the name of a story's file."""
    if not is_snake_case(name):
        raise ProcedureInvalid(
            f"{name!r} cannot be the name of a story.",
            next_action="Write it like core_group_is_late.",
            field="name",
        )


def step_for(procedure: Procedure, wanted: str) -> str:
    """The step a story should come to: the step itself, or the one whose deadline this is.

    Raises `ProcedureInvalid` with the nearest right name where there is neither.
    """
    if wanted in procedure.steps:
        return wanted
    found = index_of(procedure).step_of_deadline.get(wanted)
    if found is None and wanted in procedure.deadlines:
        met_by = procedure.deadlines[wanted].met_by
        found = next(iter(index_of(procedure).steps_recording.get(met_by or "", ())), None)
    if found is None:
        known = {*procedure.steps, *procedure.deadlines}
        raise ProcedureInvalid(
            f'There is no step or deadline "{wanted}" that a story could come to.',
            next_action=f"{use_instead(wanted, known, 'Name a step or a deadline')}.",
            field="for",
        )
    return found


def synthetic_for(name: str, texts: Sequence[bytes]) -> str:
    """An invented NHS number that no story uses yet."""
    used = {number for text in texts for number in _NUMBER.findall(text.decode("utf-8", "replace"))}
    start = int(hashlib.sha256(name.encode()).hexdigest(), 16) % _MOST
    return next(
        number for step in range(_MOST) if (number := make_synthetic(start + step)) not in used
    )


def opening_only(name: str, number: str, agency: str, comments: Sequence[str]) -> str:
    """A story that starts a case and says what to add."""
    return "\n".join(
        [
            f'title = "{_titled(name)}"',
            'source = "Say what this story is taken from, or that it is made up"',
            'invented = ["everything"]',
            'today = "Monday 1 March 2027"',
            'edd = "16+0 today"',
            'edd_method = "scan"',
            "",
            "[open]",
            f'by = "{agency}"',
            'at = "day 0 09:00"',
            f'woman = {{ name = "Testcase {_titled(name)}", nhs_number = "{number}" }}',
            'told = "not_asked"',
            'answers = { route = "referral" }',
            "",
            *(f"# {line}" for line in comments),
            "",
            "[[then]]",
            'on = "day 0 09:30"',
            "nobody_acts = true",
            "",
        ]
    )


def beginning_of(
    name: str, number: str, from_story: str, data: bytes, scenes: int, step: str
) -> str:
    """The first scenes of a story, without what it expects, then one that expects the step."""
    page = parse_toml(from_story, data)
    opening = dict(_table(page, "open"))
    woman = dict(_table(opening, "woman"))
    opening["woman"] = woman | ({"nhs_number": number} if "earlier" not in page else {})
    told = page.get("then")
    acted = [item for item in told if isinstance(item, Mapping)] if isinstance(told, list) else []
    acted = acted[:scenes]
    lines = [f'title = "{_titled(name)}"', f'source = "It begins as {from_story} does"']
    lines += ['invented = ["everything"]']
    lines += [f"{key} = {_toml(page[key])}" for key in _KEPT if key in page]
    for table in ("people", "earlier"):
        if table in page:
            lines += ["", f"[{table}]", *_pairs(_table(page, table))]
    lines += ["", "[open]", *_pairs(opening)]
    for scene in acted:
        lines += ["", "[[then]]", *_pairs(scene)]
    last = acted[-1]["on"] if acted else opening.get("at", "day 0 09:00")
    lines += [
        "",
        "# From here the story is yours: who does what next, and what should follow?",
        '# expect_due = { DEADLINE = "day 3 17:00" }, expect_told = ["ROLE"] and the like.',
        "[[then]]",
        f"on = {_toml(last)}",
        "nobody_acts = true",
        f'expect_open = ["{step}"]',
        "",
    ]
    return "\n".join(lines)


def _pairs(table: Entries) -> Iterator[str]:
    for key, value in table.items():
        if not key.startswith("expect_"):
            yield f"{_key(key)} = {_toml(value)}"


def _table(page: Entries, key: str) -> Entries:
    value = page.get(key)
    return value if isinstance(value, Mapping) else {}


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _text(key)


def _toml(value: object) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(str(key))} = {_toml(held)}" for key, held in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return _text(str(value))


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _titled(name: str) -> str:
    return name.replace("_", " ").capitalize()
