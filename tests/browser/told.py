"""Cases as stories tell them, stopped where the browser goes on: played through the services.

A story is moved so that the scene it stops after happened within the last week. What is silent
from there to the Tuesday of every browser test climbs as it would.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from api.wiring import procedure_folder
from tests.browser.served import TUESDAY, Served, serving
from workflows.engine.engine import Engine
from workflows.procedures.load import load
from workflows.procedures.scenarios import Story, read_stories
from workflows.procedures.story_shift import shift
from workflows.services.context import Context
from workflows.services.editions import Editions
from workflows.services.practitioners import everyone
from workflows.services.rehearsal import play
from workflows.services.service_desk import ServiceDesk, StoryClock
from workflows.store.database import Database

BASE, AREA = "unborn_baby", "partnerships/lincolnshire"


@dataclass(frozen=True, slots=True)
class Telling:
    """A story by its name, and the scene it stops after; `of` is the procedure it follows."""

    story: str
    until: int | None = None
    of: str = BASE


@dataclass(frozen=True, slots=True)
class Told:
    """A running server with those cases: the reference of each by its story."""

    served: Served
    references: Mapping[str, str]


@contextmanager
def telling(demonstration: Path, folder: Path, tellings: Mapping[str, Telling]) -> Iterator[Told]:
    """The server, on a copy of the demonstration in which these stories happened besides."""
    made = folder / "made"
    shutil.copytree(demonstration, made)
    procedures = {name: load(procedure_folder(name)) for name in (BASE, AREA)}
    stories = {
        name: {story.key: story for story in read_stories(procedure_folder(name))}
        for name in procedures
    }
    engine, references = Engine(), {}
    with Database.open(f"sqlite:///{made / 'prebirth.sqlite3'}") as database:
        for name, told in tellings.items():
            known = stories[told.of]
            story = known[told.story]
            by = _until_now(story, told.until)
            clock = StoryClock(story.opening.at + by)
            ctx = Context(
                database=database,
                engine=engine,
                editions=Editions.of_procedures([procedures[told.of]]),
                clock=clock,
                randomness=secrets.token_bytes,
            )
            desk = ServiceDesk(ctx, clock, everyone(ctx))
            earlier = None
            if story.earlier is not None:
                before = shift(known[story.earlier], by)
                clock.instant = before.opening.at
                earlier = play(before, desk).reference
            played = play(shift(story, by), desk, until_scene=told.until, earlier=earlier)
            # Bank holidays and summer time lie elsewhere than where the story was written.
            amiss = [words for words in played.amiss if "should be due" not in words]
            assert amiss == [], name
            desk.move_to(TUESDAY)
            references[name] = played.reference
    names = json.dumps([BASE, AREA])
    with serving(made, folder / "served", procedures=names) as served:
        yield Told(served, references)


def _until_now(story: Story, until: int | None) -> timedelta:
    """Whole weeks, so that every weekday of the story stays what it is."""
    ends = [scene.on for scene in story.scenes if until is None or scene.number <= until]
    last: datetime = ends[-1] if ends else story.opening.at
    return (TUESDAY - last) // timedelta(weeks=1) * timedelta(weeks=1)
