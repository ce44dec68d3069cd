"""How one procedure differs from another, as sentences that can be read aloud in a meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from workflows.procedures.closing import closing_said
from workflows.procedures.definition import Procedure
from workflows.procedures.family_said import (
    contacts_said,
    document_said,
    history_said,
    meeting_said,
)
from workflows.procedures.quorums import quorum_said
from workflows.procedures.said import (
    ANSWERS,
    Words,
    approvals_said,
    calendar_said,
    counting_said,
    deadline_said,
    form_said,
    happening_said,
    in_force_said,
    ladder_said,
    lane_said,
    role_said,
    source_said,
    step_said,
    threshold_said,
)
from workflows.procedures.undoes import undoes_said

Part = TypeVar("Part")

_RESTS: Final = "source"
_FOLLOWS: Final = frozenset({"timers"})
"""Labels that say again what another line of the difference says."""
_NAMES: Final[Mapping[str, str]] = {
    "not before": "the earliest date",
    "when it starts late": "the date for a late start",
    "counted": "how it is counted",
    "at": "the gestation",
    "another date": "another date",
    "clashes decided by": "who decides a clash of dates",
    "no deadline because": "the reason for having no deadline",
    "agencies": "who must take part",
    "closes early": "earlier closing",
    "hours": "the time the office is open",
    "in force": "when it counts for new cases",
    "area": "its area by postcode",
    "bank holidays": "the list of bank holidays",
    "met by": "what meets it",
    "what it takes back": "what it takes back",
    "also informs": "who else is told",
    "records": "what it records",
    "tells": "who is told",
    "never held back": "whether it is never held back",
    "may open the case": "whether it may open the case",
    "counting": "how working days are counted",
    "a due day ends at": "when a due day ends",
    "takes back": "what it takes back",
    "recorded by": "who may record it",
}
_COUNTED: Final[Mapping[str, str]] = {
    "day_after": "from the day after",
    "same_day": "with the day itself as day 1",
}


def differences(a: Procedure, b: Procedure) -> list[str]:
    """One sentence for each part that is otherwise in `b` than in `a`; empty when nothing is."""
    return list(_differences(a, b))


def _differences(a: Procedure, b: Procedure) -> Iterator[str]:
    yield from _heading(a, b)
    yield from _changed("Counting", _counted(a), _counted(b))
    yield from _each("Agency", a.lanes, b.lanes, lane_said)
    yield from _each("Role", a.roles, b.roles, role_said)
    yield from _each("Calendar", a.calendars, b.calendars, calendar_said)
    # In the words of `b`: an agency that only has another title does each of its steps as before.
    a = replace(a, lanes={**a.lanes, **b.lanes})
    gone = b.taken_away
    yield from _each("Deadline", a.deadlines, b.deadlines, deadline_said, gone, "deadlines")
    titles = {
        key: f"{role.title} ({b.lanes[role.lane].title if role.lane in b.lanes else role.lane})"
        for key, role in {**a.roles, **b.roles}.items()
    }
    yield from _each(
        "Ladder", a.ladders, b.ladders, lambda it: ladder_said(it, titles), gone, "ladders"
    )
    yield from _rungs_taken_away(a, b)
    yield from _steps(a, b)
    before = {key: quorum_said(quorum, a) for key, quorum in a.quorums.items()}
    after = {key: quorum_said(quorum, b) for key, quorum in b.quorums.items()}
    yield from _each("Quorum of", before, after, dict)
    yield from _each("Form", a.forms, b.forms, form_said)
    yield from _each("Threshold", a.thresholds, b.thresholds, threshold_said, gone, "thresholds")
    yield from _each("Happening", a.happenings, b.happenings, happening_said, gone, "happenings")
    yield from _each("Recording", a.undoes, b.undoes, undoes_said)
    yield from _changed("Closing a case", closing_said(a), closing_said(b))
    yield from _each("From other cases", a.history_lines, b.history_lines, history_said)
    yield from _each("Meeting", a.meetings, b.meetings, meeting_said)
    yield from _each("Document", a.documents, b.documents, document_said)
    before, after = contacts_said(a), contacts_said(b)
    yield from _each("Telephone numbers on the page of", before, after, dict)
    yield from _files("Diagram", a.diagrams, b.diagrams)
    yield from _files("Decision table", a.decisions, b.decisions)


def _heading(a: Procedure, b: Procedure) -> Iterator[str]:
    yield from _changed("The procedure", _headed(a), _headed(b))
    if a.approvals != b.approvals:
        yield f"The procedure: {approvals_said(b)}"
    if a.layers != b.layers:
        below = ", which lies on ".join(reversed(b.layers[:-1]))
        yield f"The procedure: {b.layers[-1]} lies on {below or 'nothing'}."


def _counted(procedure: Procedure) -> Words:
    words = counting_said(procedure)
    return words | {"counting": _COUNTED.get(words["counting"], words["counting"])}


def _headed(procedure: Procedure) -> Words:
    return {
        "title": procedure.title,
        "version": str(procedure.version),
        _RESTS: source_said(procedure.source),
        "in force": in_force_said(procedure.in_force),
        "area": ", ".join(procedure.postcodes),
        "clashes decided by": procedure.clashes_decided_by or "",
    }


def _steps(a: Procedure, b: Procedure) -> Iterator[str]:
    before = {key: step_said(step, a) for key, step in a.steps.items()}
    after = {key: step_said(step, b) for key, step in b.steps.items()}
    yield from _each("Step", before, after, dict)
    for step, reason in b.switched_off.items():
        if step not in a.switched_off:
            named = _named("Step", step, after.get(step, {}))
            yield f"{named} is switched off: {reason.rstrip('.')}."
    for step in a.switched_off:
        if step not in b.switched_off:
            yield f"{_named('Step', step, after.get(step, {}))} is no longer switched off."


def _rungs_taken_away(a: Procedure, b: Procedure) -> Iterator[str]:
    for path, reason in b.taken_away.items():
        group, _, rest = path.partition(".")
        ladder, _, number = rest.partition(".rungs.")
        if group == "ladders" and number and path not in a.taken_away:
            named = _named("Ladder", ladder, {"title": b.ladders[ladder].title})
            yield f"{named}: stage {number} of what lies below is taken away: {reason.rstrip('.')}."


def _each(
    what: str,
    a: Mapping[str, Part],
    b: Mapping[str, Part],
    said: Callable[[Part], Words],
    taken_away: Mapping[str, str] | None = None,
    group: str = "",
) -> Iterator[str]:
    for key, part in a.items():
        if key not in b:
            why = (taken_away or {}).get(f"{group}.{key}")
            end = f"taken away: {why.rstrip('.')}" if why else "gone"
            yield f"{_named(what, key, said(part))} is {end}."
    for key, part in b.items():
        words = said(part)
        if key in a:
            yield from _changed(_named(what, key, words), said(a[key]), words)
            continue
        parts = "; ".join(
            f'{_name(label)} {_is(label)} "{", ".join(text.splitlines())}"'
            for label, text in words.items()
            if label not in {"title", _RESTS, *_FOLLOWS}
        )
        rests = f" It rests on: {words[_RESTS]}." if words.get(_RESTS) else ""
        yield f"{_named(what, key, words)} is new{f': {parts}' if parts else ''}.{rests}"


def _changed(what: str, before: Words, after: Words) -> Iterator[str]:
    """One sentence for everything that changed in one part, then what it rests on now."""
    changes: list[str] = []
    for label in dict.fromkeys((*before, *after)):
        old, new = before.get(label, ""), after.get(label, "")
        if old == new or label == _RESTS or label in _FOLLOWS:
            continue
        if label.startswith(ANSWERS):
            changes.extend(_answers(label, old.splitlines(), new.splitlines()))
        elif not old:
            changes.append(f'{_name(label)} is now "{new}"')
        elif not new:
            changes.append(f'{_name(label)} was "{old}" and is taken away')
        else:
            changes.append(f'{_name(label)} was "{old}" and is now "{new}"')
    rests = after.get(_RESTS, "")
    if before.get(_RESTS, "") != rests:
        source = f"It now rests on: {rests}." if rests else "It names no source any more."
        yield f"{what}: {'; '.join(changes)}. {source}" if changes else f"{what}. {source}"
    elif changes:
        yield f"{what}: {'; '.join(changes)}."


def _answers(label: str, old: list[str], new: list[str]) -> Iterator[str]:
    """Which answers came and went; where none did, that they stand in another order."""
    for sentence, found in (
        (f"{label} have also", [answer for answer in new if answer not in old]),
        (f"{label} no longer have", [answer for answer in old if answer not in new]),
    ):
        if found:
            quoted = '", "'.join(found)
            yield f'{sentence} "{quoted}"'
    if sorted(old) == sorted(new):
        yield f"{label} stand in another order"


def _is(label: str) -> str:
    return "are" if label.startswith(ANSWERS) else "is"


def _name(label: str) -> str:
    if label.startswith("rung "):
        return label.replace("rung", "stage")
    if label.startswith(("question ", ANSWERS)):
        return label
    return _NAMES.get(label, f"the {label}")


def _named(what: str, key: str, words: Words) -> str:
    title = words.get("title")
    return f'{what} "{title}" ({key})' if title else f"{what} {key}"


def _files(what: str, a: Mapping[str, bytes], b: Mapping[str, bytes]) -> Iterator[str]:
    for name in sorted({*a, *b}):
        if name not in b:
            yield f"{what} {name} is gone."
        elif name not in a:
            yield f"{what} {name} is new."
        elif a[name] != b[name]:
            yield f"{what} {name} is drawn otherwise."
