"""Which procedure a new case runs by, and the pinned edition every other case keeps.

The folders on disk say what new cases use. Each edition a case was started on is kept in the
store by its hash, files and all, so that a case can always be run by what it was promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock

from workflows.domain.errors import ProcedureInvalid
from workflows.procedures.definition import Procedure
from workflows.procedures.load import files_of, load, load_files
from workflows.store import editions as kept
from workflows.store.transaction import Transaction


class Editions:
    """Procedures by hash. Immutable once read, so one object serves every thread."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        """Read the folders new cases may use, by id. Raises `ProcedureInvalid` at once."""
        self._use({name: load(folder) for name, folder in folders.items()})

    @classmethod
    def of_procedures(cls, procedures: Iterable[Procedure]) -> Editions:
        """Editions of procedures that were read already, each under its own id."""
        editions = cls({})
        editions._use({procedure.id: procedure for procedure in procedures})
        return editions

    def _use(self, current: Mapping[str, Procedure]) -> None:
        self._lock = Lock()
        self._current = dict(current)
        self._by_hash = {procedure.hash: procedure for procedure in self._current.values()}

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the procedures a case may be started under."""
        return tuple(self._current)

    def current(self, name: str | None = None) -> Procedure:
        """The edition a new case starts on; without a name the first one."""
        if name is None:
            return next(iter(self._current.values()))
        found = self._current.get(name)
        if found is None:
            raise ProcedureInvalid(
                f"There is no procedure {name!r} here.",
                next_action=f"Choose one of: {', '.join(self._current)}.",
                field="procedure",
            )
        return found

    def pin(self, tx: Transaction, procedure: Procedure) -> None:
        """Keep this edition in the store, if it is not kept yet."""
        files = files_of(procedure)
        kept.insert_procedure(tx, procedure.hash, procedure.id, procedure.version, files)

    def of(self, tx: Transaction, edition: str) -> Procedure:
        """The pinned edition with this hash, from memory or from the store."""
        found = self._by_hash.get(edition)
        if found is None:
            found = load_files(kept.load_procedure_files(tx, edition))
            with self._lock:
                self._by_hash[edition] = found
        return found
