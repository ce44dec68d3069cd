"""The demonstration: invented cases made by playing stories through the real services.

Nothing is inserted as a row. A story is moved so that the scene it stops at has only just passed;
then time runs on to now, and every silence in between climbs as it would.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NotRequired, TypedDict

from workflows.domain.agencies import AUDITOR, Actor, AgencyKey, PersonId
from workflows.domain.calendars import SATURDAY
from workflows.domain.clock import london_date
from workflows.domain.gestation import DAYS_IN_WEEK
from workflows.procedures.definition import Procedure
from workflows.procedures.scenarios import Story, read_stories
from workflows.procedures.story_shift import shift
from workflows.services.context import Context
from workflows.services.practitioners import everyone, put_people
from workflows.services.rehearsal import play
from workflows.services.rehearsals import earlier_of
from workflows.services.service_desk import ServiceDesk, StoryClock, invented_people

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_PLAYS = Path(__file__).with_suffix(".toml")


class Auditor(TypedDict):
    """The one person whose role is the software's own, not the procedure's."""

    id: str
    name: str
    agency: str


class PlayItem(TypedDict):
    """One story, and the scene it stops after; none plays it to its end."""

    story: str
    until: NotRequired[int]


class Settings(TypedDict):
    """What `demo.toml` holds."""

    people: dict[str, str]
    auditor: Auditor
    play: list[PlayItem]


def load_demonstration(ctx: Context, folder: Path) -> int:
    """Make the demonstration, once: the number of cases made, 0 when it is there already."""
    if everyone(ctx):
        return 0
    with ctx.looking() as unit:
        now = unit.now
    settings = _settings()
    staff = _staff(ctx.editions.current(), settings)
    put_people(ctx, staff)
    stories = {story.key: story for story in read_stories(folder)}
    return sum(_play(ctx, staff, stories, item, now) for item in settings["play"])


def _settings() -> Settings:
    held: Settings = tomllib.loads(_PLAYS.read_text(encoding="utf-8"))  # type: ignore[assignment]
    return held


def _play(
    ctx: Context,
    staff: tuple[Actor, ...],
    stories: Mapping[str, Story],
    item: PlayItem,
    now: datetime,
) -> int:
    """Play one story, after the one it follows, so that it stops now. How many cases that made."""
    story, until = stories[item["story"]], item.get("until")
    scenes = [scene for scene in story.scenes if until is None or scene.number <= until]
    follows = [earlier_of(story, stories)] if story.earlier is not None else []
    by = _nearest([story.opening.at, *(scene.on for scene in scenes)], now)
    for told in (*follows, story):
        moved = shift(told, by)
        clock = StoryClock(moved.opening.at)
        desk = ServiceDesk(replace(ctx, clock=clock), clock, staff)
        play(moved, desk, until_scene=until if told is story else None)
        if told is story:
            desk.move_to(now)
    return len(follows) + 1


def _nearest(moments: Sequence[datetime], now: datetime) -> timedelta:
    """How far to move a story so that it ends as late as it can, on working weekdays throughout."""
    furthest = (now - moments[-1]) // _DAY
    for days in range(furthest, furthest - DAYS_IN_WEEK, -1):
        by = timedelta(days=days)
        if all(london_date(at + by).weekday() < SATURDAY for at in moments):
            return by
    return (now - moments[-1]) // _WEEK * _WEEK


def _staff(procedure: Procedure, settings: Settings) -> tuple[Actor, ...]:
    """One invented person for each role of the procedure, and an auditor."""
    names, auditor = settings["people"], settings["auditor"]
    return (
        *(
            replace(actor, name=names.get(actor.id, actor.name))
            for actor in invented_people(procedure)
        ),
        Actor(
            id=PersonId(auditor["id"]),
            name=auditor["name"],
            agency=AgencyKey(auditor["agency"]),
            roles=frozenset({AUDITOR}),
        ),
    )
