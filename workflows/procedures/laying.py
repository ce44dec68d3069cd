"""How one layer's table is laid over those below it: what replaces what, what is taken away, and
which slips of the pen are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from workflows.procedures.findings import Finding, error
from workflows.procedures.spelling import nearest, use_instead
from workflows.procedures.tables import Entries

OFF: Final = "off"
WITHOUT: Final = "without"
RUNG: Final = "rung"
RUNGS: Final = "rungs"

_RULES: Final = ("rule", "rules")
_SOURCE: Final = "source"
_WHOLE: Final = frozenset({_SOURCE, "early"})
"""Tables that are one statement: half of an old one beside half of a new one would say neither."""
_FIGURES: Final = frozenset(
    {*_RULES, "not_before", "aim", "late_start", "at", "agencies", RUNGS, RUNG}
)
_SOURCED: Final = frozenset({"deadlines", "ladders", "thresholds", "quorums"})
_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "deadlines": _RULES,
    "ladders": (RUNGS,),
    "lanes": ("title",),
    "roles": ("title",),
    "thresholds": ("at",),
    "happenings": ("records",),
}
"""What makes a new entry whole; one that has none of these means an entry that is there."""
_MAY_GO: Final = frozenset({"deadlines", "ladders", "happenings", "thresholds"})
_ENTRY: Final = 2
"""How deep an entry of a group lies: `deadlines` is 1, `deadlines.booking` is 2."""


class Laid:
    """The tables as they stand while layer after layer is laid on them."""

    def __init__(self, base: Entries, findings: list[Finding]) -> None:
        """Begin with the base; what is wrong is added to `findings`."""
        self.entries: dict[str, object] = dict(base)
        self.origins: dict[str, str] = {}
        self.taken_away: dict[str, str] = {}
        self._findings = findings
        self._file = ""
        self._source: Entries | None = None

    def lay(self, over: Entries, file: str) -> None:
        """Lay one layer's tables; every line it writes is remembered as that file's."""
        self._file = file
        source = over.get(_SOURCE)
        held = source if isinstance(source, Mapping) else {}
        self._source = {key: value for key, value in held.items() if key != "fact"} or None
        self.entries = self._merged(self.entries, over, ())
        for group in _MAY_GO & self.entries.keys():
            self.entries[group] = self._kept(group, self.entries[group])

    def _merged(self, under: Entries, over: Entries, at: tuple[str, ...]) -> dict[str, object]:
        """Tables key by key; a list, a source and a rule are replaced whole."""
        merged = dict(under)
        if any(key in over for key in _RULES):
            # A deadline has one rule or several, never both: the upper layer's way of saying wins.
            for key in _RULES:
                merged.pop(key, None)
        if len(at) == _ENTRY and _FIGURES & over.keys() and _SOURCE not in over:
            # Another figure does not rest on what the old one rested on.
            merged.pop(_SOURCE, None)
            if self._source is not None and at[0] in _SOURCED:
                merged[_SOURCE] = self._source
        for key, value in over.items():
            here = (*at, key)
            below = merged.get(key)
            if key == WITHOUT and len(at) >= _ENTRY:
                self._drop(merged, value, here)
            elif key == RUNG and at[:1] == ("ladders",) and isinstance(value, Mapping):
                merged[RUNGS] = self._rungs(below=merged.get(RUNGS), changes=value, at=at)
            elif isinstance(value, Mapping) and key not in _WHOLE:
                if len(here) == _ENTRY:
                    self._meant(here, value, under)
                if key not in under and len(here) >= _ENTRY:
                    self.origins[".".join(here)] = self._file
                held = below if isinstance(below, Mapping) else {}
                merged[key] = self._merged(held, value, here)
            else:
                merged[key] = value
                self.origins[".".join(here)] = self._file
        return merged

    def _meant(self, at: tuple[str, ...], value: Entries, under: Entries) -> None:
        """Refuse half an entry that is laid on nothing: it can only be a slip."""
        group, name = at
        needed = _NEEDS.get(group)
        if needed is None or name in under or any(key in value for key in needed):
            return
        kind = group.removesuffix("s")
        near = nearest(name, under)
        new = f"if it is new, add {' or '.join(needed)}"
        fix = f"use: {near}; {new}" if near else new
        self._found(at, f'there is no {kind} "{name}" in what this lies on', fix)

    def _drop(self, merged: dict[str, object], names: object, at: tuple[str, ...]) -> None:
        """`without = ["aim"]`: what the layer below said and this one does not say."""
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self._found(at, "is not a list of names", 'write without = ["aim"]')
            return
        for name in names:
            if name not in merged:
                fix = use_instead(name, merged, "leave it out")
                self._found(at, f'"{name}" does not stand in what this lies on', fix)
            merged.pop(name, None)

    def _rungs(self, below: object, changes: Entries, at: tuple[str, ...]) -> list[object]:
        """`[ladders.NAME.rung.2]`: one rung changed, added behind the last, or taken away."""
        rungs = list(below) if isinstance(below, Sequence) else []
        there = len(rungs)
        gone = []
        path = ".".join(at)
        for number, change in changes.items():
            here = (*at, RUNG, number)
            place = int(number) if number.isdecimal() else 0
            if not isinstance(change, Mapping) or not 1 <= place <= len(rungs) + 1:
                fix = f"use a number from 1 to {len(rungs) + 1}"
                self._found(here, f"there are {there} rungs below", fix)
                continue
            self.origins[f"{path}.{RUNGS}.{place}"] = self._file
            if place > len(rungs):
                rungs.append(dict(change))
                continue
            rung = rungs[place - 1]
            merged = {**(rung if isinstance(rung, Mapping) else {}), **change}
            reason = merged.pop(OFF, None)
            rungs[place - 1] = merged
            if reason is not None and self._reasoned(here, reason):
                gone.append(place)
                self.taken_away[f"{path}.{RUNGS}.{place}"] = str(reason)
        self.origins[f"{path}.{RUNGS}"] = self._file
        return [rung for place, rung in enumerate(rungs, start=1) if place not in gone]

    def _kept(self, group: str, entries: object) -> object:
        """The group without what says `off`; what says how it is after all is there again."""
        if not isinstance(entries, Mapping):
            return entries
        kept = {}
        for name, entry in entries.items():
            path = f"{group}.{name}"
            if not isinstance(entry, Mapping) or OFF not in entry:
                kept[name] = entry
                if isinstance(entry, Mapping):
                    self.taken_away.pop(path, None)
                continue
            if self._reasoned((group, name), entry[OFF]):
                self.taken_away[path] = str(entry[OFF])
        return kept

    def _reasoned(self, at: tuple[str, ...], reason: object) -> bool:
        if isinstance(reason, str) and reason.strip():
            return True
        self._found((*at, OFF), "does not say why", 'write off = "the reason"')
        return False

    def _found(self, at: tuple[str, ...], sentence: str, fix: str) -> None:
        self._findings.append(error(self._file, ".".join(at), sentence, fix))
