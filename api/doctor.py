"""Is this installation sound? Each look is one sentence that a person on call can act on."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import api
import bpmn
import notifications
import workflows
from api.settings import Settings
from api.wiring import build, check, open_database
from workflows.domain.errors import PrebirthError
from workflows.services.audit import verify_log


@dataclass(frozen=True, slots=True)
class Look:
    """One thing looked at, whether it is well, and what to know of it."""

    what: str
    well: bool
    words: str


def examine(settings: Settings) -> tuple[Look, ...]:
    """Everything looked at, in order; a look that raises is a finding, not a crash."""
    return (
        *_packages(),
        _look("settings", lambda: _settings(settings)),
        _look("database, procedures and log", lambda: _database(settings)),
    )


def _packages() -> Iterator[Look]:
    """Each of the four roots must be ours: their names are common words."""
    home = Path(__file__).resolve().parent.parent
    version = importlib.metadata.version("prebirth")
    for package in (workflows, bpmn, api, notifications):
        lies_at = Path(package.__file__ or "").resolve().parent.parent
        well = lies_at == home
        words = f"version {version}" if well else f"another package of this name is at {lies_at}"
        yield Look(f"package {package.__name__}", well, words)


def _settings(settings: Settings) -> str:
    check(settings)
    return f"{settings.environment}, served on {settings.host}:{settings.port}"


def _database(settings: Settings) -> str:
    with open_database(settings, writing=False) as database:
        database.require_upgraded()
        ctx = build(settings, database)
        broken = verify_log(ctx, None)
        if broken:
            raise PrebirthError(
                f"{len(broken)} findings in the log.",
                next_action="Run prebirth audit verify.",
            )
        names = ", ".join(ctx.editions.names)
        return f"at {database.revision()}; procedures: {names}; the log is whole"


def _look(what: str, look: Callable[[], str]) -> Look:
    try:
        return Look(what, True, look())
    except PrebirthError as error:
        return Look(what, False, error.sentence)
