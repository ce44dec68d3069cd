"""Log entries about other cases of the family, shared meetings, and documents kept in versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.domain.cases import Value


@dataclass(frozen=True, slots=True)
class HistoryLinked:
    """Earlier cases of the same woman were found and brought into view."""

    references: list[str]
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HistoryHeard:
    """Earlier or linked cases say otherwise than before: what this case now goes by."""

    references: list[str]
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseLinked:
    """Another case of the family was linked with this one; it stands on both."""

    reference: str
    why: str


@dataclass(frozen=True, slots=True)
class CaseUnlinked:
    """A link with another case was taken away, and why; it stands on both."""

    reference: str
    why: str


@dataclass(frozen=True, slots=True)
class MeetingShared:
    """This step was done at a meeting held for a linked case too; each has its own answers."""

    reference: str
    step: str
    held_at: str


@dataclass(frozen=True, slots=True)
class DocumentVersioned:
    """A document has a new version: the step just done wrote it. Earlier versions stay."""

    document: str
    title: str
    version: int


@dataclass(frozen=True, slots=True)
class DocumentConfirmed:
    """An agency confirmed that it has this version of the document."""

    document: str
    title: str
    version: int
