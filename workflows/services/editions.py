"""Which procedure a new case runs by, and the pinned edition every other case keeps.

The folders on disk say what new cases use: several procedures, and of each several editions, of
which the one in force on the day counts. Each edition a case was started on is kept in the store
by its hash, files and all, so that a case can always be run by what it was promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from threading import Lock

from workflows.domain.addresses import lies_in_one_of
from workflows.domain.errors import ProcedureInvalid
from workflows.procedures.definition import Lane, Procedure
from workflows.procedures.in_force import chosen
from workflows.procedures.load import files_of, load, load_files
from workflows.store import editions as kept
from workflows.store.transaction import Transaction


class Editions:
    """Procedures by hash. Immutable once read, so one object serves every thread."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        """Read the folders new cases may use, by name. Raises `ProcedureInvalid` at once."""
        self._use({name: load(folder) for name, folder in folders.items()})

    @classmethod
    def of_procedures(cls, procedures: Iterable[Procedure]) -> Editions:
        """Editions of procedures that were read already; several of one id are its editions."""
        editions = cls({})
        editions._use({procedure.hash: procedure for procedure in procedures})
        return editions

    def _use(self, named: Mapping[str, Procedure]) -> None:
        self._lock = Lock()
        self._of_id: dict[str, dict[str, Procedure]] = {}
        self._ids = {}
        for name, procedure in named.items():
            self._of_id.setdefault(procedure.id, {})[procedure.hash] = procedure
            self._ids[name] = procedure.id
        self._by_hash = {procedure.hash: procedure for procedure in named.values()}

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the procedures a case may be started under, the usual one first."""
        return tuple(self._of_id)

    def current(self, name: str | None = None, on: date | None = None) -> Procedure:
        """The edition a new case starts on that day; without a name, of the first procedure.

        Without a day, the edition that begins last. `name` is an id, or the name of a folder of
        one of its editions.
        """
        if name is None:
            name = next(iter(self._of_id))
        editions = self._of_id.get(self._ids.get(name, name))
        if editions is None:
            raise ProcedureInvalid(
                f"There is no procedure {name!r} here.",
                next_action=f"Choose one of: {', '.join(self._of_id)}.",
                field="procedure",
            )
        return editions[chosen({key: item.in_force for key, item in editions.items()}, on)]

    def for_address(self, address: str | None, on: date) -> Procedure | None:
        """The procedure whose area an address lies in, if it lies in exactly one."""
        found = [
            procedure
            for procedure in (self.current(name, on) for name in self.names)
            if address and lies_in_one_of(address, procedure.postcodes)
        ]
        return found[0] if len(found) == 1 else None

    def lanes(self) -> dict[str, Lane]:
        """Every agency of any edition here, by key, each as the first that has it says it."""
        lanes: dict[str, Lane] = {}
        for procedure in self._by_hash.copy().values():
            for key, lane in procedure.lanes.items():
                lanes.setdefault(key, lane)
        return lanes

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
