"""The only place where real parts are chosen."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path

import bpmn
from api.settings import LOOPBACK, Settings
from workflows.domain.errors import PrebirthError, ProcedureInvalid
from workflows.engine.engine import Engine
from workflows.services.context import Clock, Context, DatabaseClock, MovedClock
from workflows.services.editions import Editions
from workflows.store.database import Database


class SettingRefused(PrebirthError):
    """A setting does not go with another."""

    next_action = "Change one of them; docs/running/settings.md lists them all."


def check(settings: Settings) -> None:
    """Refuse settings that would be unsafe together, each with a sentence."""
    if settings.clock_offset is not None and not settings.clock_may_move:
        raise SettingRefused(
            "The clock may be moved in a demonstration or a test only.",
            next_action="Take PREBIRTH_CLOCK_OFFSET away.",
            field="clock_offset",
        )
    if settings.host not in LOOPBACK:
        raise SettingRefused(
            f"People sign in here by choosing a name, so this is not served on {settings.host}.",
            next_action="Serve on 127.0.0.1.",
            field="host",
        )


def clock_of(settings: Settings) -> Clock:
    """The database's own clock, or the moved one where that is allowed."""
    if settings.clock_offset is None:
        return DatabaseClock()
    return MovedClock(settings.clock_offset)


def editions_of(names: Iterable[str]) -> Editions:
    """The procedures new cases may use, read from their folders."""
    folders = [procedure_folder(name) for name in names]
    return Editions({folder.name: folder for folder in folders})


def procedure_folder(name: str) -> Path:
    """Where a procedure lies: among those that ship, or at a path; else `ProcedureInvalid`."""
    for folder in (bpmn.FOLDER / name, bpmn.FOLDER / "partnerships" / name, Path(name)):
        if (folder / "procedure.toml").is_file() or (folder / "partnership.toml").is_file():
            return folder
    raise ProcedureInvalid(
        f"There is no procedure at {name!r}.",
        next_action="Name a folder that holds a procedure.toml or a partnership.toml.",
        field="procedure",
    )


def open_database(settings: Settings, *, writing: bool = True) -> Database:
    """The database, brought up to date when it may be written to."""
    database = Database.open(settings.database_url, writing=writing)
    if writing:
        database.upgrade()
    return database


def build(settings: Settings, database: Database) -> Context:
    """The context every use case is given."""
    check(settings)
    return Context(
        database=database,
        engine=Engine(),
        editions=editions_of(settings.procedures),
        clock=clock_of(settings),
        randomness=secrets.token_bytes,
        synthetic_only=settings.synthetic_only,
    )
