"""A strict reading of TOML: every key is asked for by name, and one that nobody asks for is a slip
that its author is told of, with the nearest right spelling.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from workflows.domain.errors import PrebirthError
from workflows.procedures.findings import Finding, error
from workflows.procedures.spelling import nearest, use_instead

Entries = Mapping[str, object]
Kind = TypeVar("Kind", bound=StrEnum)
Read = TypeVar("Read")


def parse_toml(file: str, data: bytes) -> Entries:
    """The tables of a TOML file. Raises `ValueError` with the reason, line and column."""
    try:
        return _read_once(data)
    except UnicodeDecodeError as fault:
        raise ValueError(f"{file} is not written in UTF-8") from fault
    except RecursionError as fault:
        raise ValueError(f"{file} is nested too deep") from fault


@lru_cache(maxsize=1024)
def _read_once(data: bytes) -> Entries:
    """Many overlays lie on one base; nobody writes into what was read."""
    return tomllib.loads(data.decode("utf-8"))


class Table:
    """One table of a TOML file. Ask for each key, then `close`: what is left over is a finding."""

    def __init__(
        self,
        file_of: Callable[[str], str],
        path: str,
        entries: Entries,
        findings: list[Finding],
    ) -> None:
        """`file_of` says which file a dotted path comes from, so a finding names the right one."""
        self.path = path
        self.entries = entries
        self._file_of = file_of
        self._findings = findings
        self._asked: list[str] = []

    @property
    def file(self) -> str:
        """The file this table stands in."""
        return self._file_of(self.path)

    def text(self, key: str) -> str | None:
        """A text that is not blank, or None."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self.found(key, "is not a text", f'write {key} = "…"')
            return None
        return value.strip()

    def needed(self, key: str) -> str:
        """A text that must be there; empty, with a finding, where it is not."""
        value = self.text(key)
        if value is None and key not in self.entries:
            others = [name for name in self.entries if name not in self._asked]
            near = nearest(key, others)
            fix = f"rename {near} to {key}" if near else f'add {key} = "…"'
            self.found(key, f"{key} is missing", fix)
        return value or ""

    def flag(self, key: str) -> bool:
        """True or false; false where it is not there."""
        value = self._take(key)
        if value is not None and not isinstance(value, bool):
            self.found(key, "is neither true nor false", f"write {key} = true or {key} = false")
        return value is True

    def number(self, key: str) -> int:
        """A whole number above zero, which must be there."""
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self.found(key, "is not a whole number above zero", f"write {key} = 1")
            return 1
        return value

    def day(self, key: str) -> date | None:
        """A date, or None."""
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.found(key, "is not a date", f"write {key} = 2026-05-14, without quotation marks")
            return None
        return value

    def hour(self, key: str) -> time | None:
        """A time of day, written "17:00", or None."""
        value = self.text(key)
        if value is None:
            return None
        try:
            return time.fromisoformat(value)
        except ValueError:
            self.found(key, f'"{value}" is not a time of day', f'write {key} = "17:00"')
            return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where it is not there."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.found(key, "is not a list of texts", f'write {key} = ["…", "…"]')
            return ()
        return tuple(value)

    def one_or_more(self, key: str) -> tuple[str, ...]:
        """A text, or a list of texts; empty where it is not there."""
        if isinstance(self.entries.get(key), list):
            return self.texts(key)
        value = self.text(key)
        return () if value is None else (value,)

    def choice(self, key: str, kinds: type[Kind]) -> Kind | None:
        """One word of a closed set, or None."""
        value = self.text(key)
        if value is None:
            return None
        words = [str(kind) for kind in kinds]
        if value not in words:
            self.found(key, f'"{value}" is not known', use_instead(value, words, "leave it out"))
            return None
        return kinds(value)

    def read(self, key: str, parse: Callable[[str], Read]) -> Read | None:
        """A text read by `parse`; its refusal becomes a finding, and the answer None."""
        value = self.text(key)
        return None if value is None else self.parsed(key, value, parse)

    def parsed(self, key: str, value: str, parse: Callable[[str], Read]) -> Read | None:
        """`value` read by `parse`, a refusal being a finding on `key`."""
        try:
            return parse(value)
        except PrebirthError as refusal:
            self.found(key, refusal.message.rstrip("."), refusal.next_action.rstrip("."))
            return None

    def table(self, key: str) -> Table:
        """The table under a key; an empty one where it is not there."""
        value = self._take(key)
        if value is not None and not isinstance(value, Mapping):
            self.found(key, "is not a table", f"write [{self._path(key)}]")
        entries = value if isinstance(value, Mapping) else {}
        return Table(self._file_of, self._path(key), entries, self._findings)

    def has(self, key: str) -> bool:
        """Whether the key is there at all."""
        return key in self.entries

    def each(self, key: str) -> dict[str, Table]:
        """The named tables under a key, in the order written."""
        group = self.table(key)
        return {name: group.table(name) for name in group.entries}

    def every(self, key: str) -> tuple[Table, ...]:
        """The tables of a list, in the order written."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.found(key, "is not a list of tables", f"write [[{self._path(key)}]] for each")
            return ()
        return tuple(
            Table(self._file_of, f"{self._path(key)}.{number}", item, self._findings)
            for number, item in enumerate(value, start=1)
        )

    def found(self, key: str, sentence: str, fix: str) -> None:
        """Add a finding on one key of this table, or on the table itself where `key` is empty."""
        path = self._path(key) if key else self.path
        self._findings.append(error(self._file_of(path), path, sentence, fix))

    def close(self) -> None:
        """Name every key that nobody asked for."""
        for key in self.entries:
            if key not in self._asked:
                free = [name for name in self._asked if name not in self.entries] or self._asked
                self.found(key, f'"{key}" is not a known key', use_instead(key, free, "remove it"))

    def _take(self, key: str) -> object:
        if key not in self._asked:
            self._asked.append(key)
        return self.entries.get(key)

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key
