"""Where in the stories that exist a step is first reached, so that a new one can begin there."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.domain.errors import PrebirthError
from workflows.domain.events import TaskOpened
from workflows.procedures.definition import Procedure
from workflows.procedures.new_story import beginning_of, opening_only, synthetic_for
from workflows.procedures.scenarios import read_story, stories_of
from workflows.procedures.story import DoStep, Story
from workflows.services.rehearsals import rehearse_in_memory


def new_story(procedure: Procedure, texts: dict[str, bytes], name: str, step: str | None) -> str:
    """The text of a story that plays as it says: up to the step where some story comes to it.

    `texts` holds the files of the folder, stories among them.
    """
    stories = stories_of(texts)
    number = synthetic_for(name, list(texts.values()))
    for story in _likely_first(stories, step) if step is not None else ():
        scenes = _scenes_to(procedure, stories, story, step or "")
        if scenes is None:
            continue
        text = beginning_of(name, number, story.key, texts[story.file], scenes, step or "")
        if _holds(procedure, stories, name, text):
            return text
    agency = next(key for key, lane in procedure.lanes.items() if lane.stands_for is None)
    agency = stories[0].opening.by if stories else agency
    comments = ["Who does what next? One [[then]] for each moment:"]
    comments += ['[[then]] / on = "day 0 09:30" / AGENCY = "STEP" / answers = { … } /']
    comments += ['expect_open = ["STEP"] / expect_due = { DEADLINE = "day 1 17:00" }']
    if step is not None:
        comments.append(f"No story comes to {step} yet: act until it waits, then expect it.")
    return opening_only(name, number, agency, comments)


def _likely_first(stories: Sequence[Story], step: str | None) -> list[Story]:
    """Stories that name the step, the shortest first; the others after them."""

    def names(story: Story) -> bool:
        return any(
            (isinstance(scene.act, DoStep) and scene.act.step == step) or step in scene.expect.open
            for scene in story.scenes
        )

    return sorted(stories, key=lambda story: (not names(story), len(story.scenes)))


def _scenes_to(
    procedure: Procedure, stories: Sequence[Story], story: Story, step: str
) -> int | None:
    """How many scenes of a story lead to the step; None where it never comes to it."""
    try:
        (told,) = rehearse_in_memory(procedure, stories, [story])
    except PrebirthError:
        return None  # a story of a lower layer that this edition cannot play
    for played in told.scenes:
        for line in played.lines:
            if isinstance(line.event, TaskOpened) and line.event.step == step:
                return played.scene
    return None


def _holds(procedure: Procedure, stories: Sequence[Story], name: str, text: str) -> bool:
    try:
        written = read_story(f"scenarios/{name}.toml", text.encode())
        (told,) = rehearse_in_memory(procedure, (*stories, written), [written])
    except PrebirthError:
        return False
    return not told.amiss
