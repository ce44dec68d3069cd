"""Rehearse stories in memory: each on a database of its own, after the story it follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from workflows.domain.errors import ProcedureInvalid
from workflows.engine.engine import Engine
from workflows.procedures.definition import Procedure
from workflows.procedures.scenarios import Story
from workflows.services.rehearsal import Desk, Rehearsal, play
from workflows.services.service_desk import in_memory


def rehearse_in_memory(
    procedure: Procedure,
    known: Iterable[Story],
    chosen: Sequence[Story],
    engine: Engine | None = None,
) -> tuple[Rehearsal, ...]:
    """Each chosen story, played from an empty database; its earlier story is played first.

    All run on one engine, so the diagrams are parsed once.
    """
    by_key = {story.key: story for story in known}
    engine = engine or Engine()
    return tuple(
        play_with_earlier(story, by_key, in_memory(procedure, first_instant(story, by_key), engine))
        for story in chosen
    )


def play_with_earlier(
    story: Story,
    by_key: Mapping[str, Story],
    desk: Desk,
    *,
    after_scene: Callable[[], None] | None = None,
) -> Rehearsal:
    """A story after the story of the same woman that it follows, on one desk."""
    earlier = None
    if story.earlier is not None:
        earlier = play(earlier_of(story, by_key), desk).reference
    return play(story, desk, after_scene=after_scene, earlier=earlier)


def first_instant(story: Story, by_key: Mapping[str, Story]) -> datetime:
    """When the first thing happens: in the earlier story, if there is one."""
    first = earlier_of(story, by_key) if story.earlier is not None else story
    return first.opening.at


def earlier_of(story: Story, by_key: Mapping[str, Story]) -> Story:
    """The story that comes before this one. `ProcedureInvalid` if there is none of that name."""
    found = by_key.get(story.earlier or "")
    if found is None or found.opening.at >= story.opening.at:
        raise ProcedureInvalid(
            f"{story.file} follows the story {story.earlier!r}, which is not here or comes later.",
            next_action="Name a story of this folder that begins before it.",
        )
    return found
