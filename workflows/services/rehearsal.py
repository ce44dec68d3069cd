"""Act a story out: who does what, when, and whether what should follow does.

The same player serves a rehearsal (in memory), the demonstration (a real database under a moved
clock) and a test over HTTP: only the desk differs. A story never knows where it is played.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from workflows.domain.chronology import Titles
from workflows.domain.errors import PrebirthError, ProcedureInvalid
from workflows.domain.events import Event
from workflows.procedures import scenarios as s
from workflows.services.case_look import CaseLook
from workflows.services.story_check import differences


class Desk(Protocol):
    """Where a story is played. Every act is made in the name of an agency's person."""

    def move_to(self, instant: datetime) -> None:
        """Let time pass up to this instant, noticing everything due on the way, at its time."""
        ...

    def open(self, agency: str, opening: s.Opening, story: s.Story) -> str:
        """Start the case; its reference."""
        ...

    def act(self, reference: str, agency: str, act: s.Act) -> None:
        """Do what a scene says. Raises `PrebirthError` where it is refused."""
        ...

    def look(self, reference: str) -> CaseLook:
        """The case as it stands, whole."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """One log entry as it was written during a scene."""

    at: datetime
    agency: str
    event: Event


@dataclass(frozen=True, slots=True)
class Played:
    """One scene as it went. `amiss` says where it went otherwise than the story expects."""

    scene: int
    on: datetime
    lines: tuple[Line, ...]
    amiss: tuple[str, ...] = ()
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A story as it was played, scene by scene (scene 0 is the opening)."""

    story: s.Story
    reference: str
    scenes: tuple[Played, ...]
    titles: Titles = field(default_factory=Titles)

    @property
    def amiss(self) -> tuple[str, ...]:
        """Everything that went otherwise than expected, in order; empty for a story that holds."""
        return tuple(
            f"scene {played.scene}: {words}" for played in self.scenes for words in played.amiss
        )


def play(
    story: s.Story,
    desk: Desk,
    *,
    until_scene: int | None = None,
    after_scene: Callable[[], None] | None = None,
    earlier: str | None = None,
) -> Rehearsal:
    """Play a story to its end, or through `until_scene`.

    `earlier` is the reference of the earlier story's case, for scenes that act on it; without it,
    the newest earlier case that came into view is meant.
    `after_scene` is called between scenes (a rehearsal may save and reload there). What the story
    expects and does not find is told, not raised: the rest is still played.
    """
    desk.move_to(story.opening.at)
    reference = desk.open(story.opening.by, story.opening, story)
    seen = desk.look(reference)
    played = [Played(0, story.opening.at, _lines(seen, 0))]
    both = _Both(reference, earlier or (seen.earlier[-1] if seen.earlier else None))
    known = {reference: len(seen.entries)}
    if any(scene.in_earlier for scene in story.scenes):
        known[both.earlier_case(story)] = len(desk.look(both.earlier_case(story)).entries)
    for scene in story.scenes:
        if until_scene is not None and scene.number > until_scene:
            break
        if after_scene is not None:
            after_scene()
        about = both.earlier_case(story) if scene.in_earlier else reference
        desk.move_to(scene.on)
        refused = _do(desk, about, both.settled(scene, story))
        seen = desk.look(about)
        lines = _lines(seen, known[about])
        known[about] = len(seen.entries)
        amiss = differences(scene, seen, [line.event for line in lines], refused)
        played.append(Played(scene.number, scene.on, lines, tuple(amiss), refused))
    return Rehearsal(story, reference, tuple(played), seen.titles)


@dataclass(frozen=True, slots=True)
class _Both:
    """The case a story is of, and the case of the story before it."""

    reference: str
    earlier: str | None

    def earlier_case(self, story: s.Story) -> str:
        """The earlier story's case. `ProcedureInvalid` where none was played."""
        if self.earlier is None:
            raise ProcedureInvalid(
                f"{story.file} acts on the case of an earlier story, and none is in view.",
                next_action="Let both be of the same woman, with the same NHS number.",
            )
        return self.earlier

    def settled(self, scene: s.Scene, story: s.Story) -> s.Scene:
        """The scene with the other case's reference in place, where its act names one."""
        act = scene.act
        if not isinstance(act, s.DoStep) or not act.held_with_earlier:
            return scene
        other = self.reference if scene.in_earlier else self.earlier_case(story)
        return replace(scene, act=replace(act, held_with=other))


def _do(desk: Desk, reference: str, scene: s.Scene) -> str | None:
    """Do what the scene says; the sentence of the refusal if it is refused."""
    if scene.agency is None:
        return None
    try:
        desk.act(reference, scene.agency, scene.act)
    except PrebirthError as error:
        problems: Sequence[str] = [problem.sentence for problem in getattr(error, "problems", ())]
        return " ".join([error.sentence, *problems])
    return None


def _lines(seen: CaseLook, known: int) -> tuple[Line, ...]:
    return tuple(
        Line(entry.recorded_at, entry.agency, entry.event) for entry in seen.entries[known:]
    )
