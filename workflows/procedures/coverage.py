"""Partnership by fact: which line says what was published, what stands outside, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workflows.domain.wording import counted
from workflows.procedures.facts import Evidence, Fact, citations, read_facts
from workflows.procedures.layers import FACTS, OVERLAY, gather, lay

__all__ = ["Accounted", "Coverage", "coverage_of", "overlays_in"]


@dataclass(frozen=True, slots=True)
class Accounted:
    """One published fact, and how the overlay accounts for it."""

    fact: Fact
    lines: tuple[str, ...] = ()
    outside: str | None = None

    @property
    def is_missing(self) -> bool:
        """Whether the text was seen, and nothing says it or says why not."""
        return self.fact.evidence is Evidence.SEEN and not self.lines and self.outside is None

    @property
    def answer(self) -> str:
        """Such as "partnerships/tees/partnership.toml:12"."""
        if self.lines:
            return ", ".join(self.lines)
        if self.outside is not None:
            return f"outside this product: {self.outside}"
        return "NOT EXPRESSED" if self.is_missing else f"{self.fact.evidence} only: needs nothing"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every fact of one overlay."""

    name: str
    area: str
    facts: tuple[Accounted, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids of seen facts that nothing says and nothing puts outside."""
        return tuple(item.fact.id for item in self.facts if item.is_missing)

    def __str__(self) -> str:
        """A heading with the counts, then a line for each fact."""
        return "\n".join([self.heading, *self._rows()])

    @property
    def heading(self) -> str:
        """Such as "tees   12 facts: 9 said, 1 outside, 2 only a heading or inferred, 0 missing"."""
        said = sum(bool(item.lines) for item in self.facts)
        outside = sum(item.outside is not None for item in self.facts)
        missing = len(self.missing)
        left = len(self.facts) - said - outside - missing
        return (
            f"{self.name}   {counted(len(self.facts), 'fact')}: {said} said, {outside} outside, "
            f"{left} only a heading or inferred, {missing} not expressed"
        )

    def _rows(self) -> Iterator[str]:
        for item in self.facts:
            yield f"  {item.fact.id} ({item.fact.evidence}): {item.fact.what}"
            yield f"     {item.answer}"


def coverage_of(folder: Path) -> Coverage:
    """The facts beside an overlay, each with the lines that say it.

    Raises `ProcedureInvalid` for a folder that is no overlay. A folder without facts has none.
    """
    files = gather(folder)
    settings = lay(files)
    own = f"{settings.layers[-1]}/{FACTS}"
    facts, _ = read_facts(own, files[own]) if own in files else (None, ())
    cited = citations(files)
    outside = settings.entries.get("outside")
    reasons = dict(outside) if isinstance(outside, dict) else {}
    return Coverage(
        name=PurePosixPath(settings.layers[-1]).name,
        area=facts.area if facts is not None else "",
        facts=tuple(
            Accounted(fact, cited.get(fact.id, ()), _reason(reasons.get(fact.id)))
            for fact in (facts.facts.values() if facts is not None else ())
        ),
    )


def _reason(written: object) -> str | None:
    return written if isinstance(written, str) and written.strip() else None


def overlays_in(folder: Path) -> Iterable[Path]:
    """Every overlay folder under a folder, by name."""
    return sorted(found.parent for found in folder.rglob(OVERLAY))
