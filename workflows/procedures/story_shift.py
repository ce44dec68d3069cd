"""A story moved by whole weeks: every date in it moves alike, so its weekdays stay true."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from workflows.procedures.scenarios import (
    Act,
    DoStep,
    RecordHappening,
    ReviseEdd,
    Scene,
    Story,
)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def shift(story: Story, by: timedelta) -> Story:
    """The same story so much later (or earlier). Answers that are dates or instants move too;
    a date of birth does not, as it is `born_on` of the woman and not of the story.
    """
    opening = story.opening
    return replace(
        story,
        today=story.today + by,
        edd=story.edd + by if story.edd is not None else None,
        opening=replace(
            opening,
            at=opening.at + by,
            happened=_moved(opening.happened, by),
            answers=_answers(opening.answers, by),
        ),
        scenes=tuple(_scene(scene, by) for scene in story.scenes),
    )


def _scene(scene: Scene, by: timedelta) -> Scene:
    due = {name: at + by for name, at in scene.expect.due.items()}
    return replace(
        scene,
        on=scene.on + by,
        act=_act(scene.act, by),
        expect=replace(scene.expect, due=due),
    )


def _act(act: Act, by: timedelta) -> Act:
    match act:
        case DoStep() | RecordHappening():
            return replace(
                act, answers=_answers(act.answers, by), happened=_moved(act.happened, by)
            )
        case ReviseEdd():
            return replace(act, edd=act.edd + by)
        case _:
            return act


def _moved(at: datetime | None, by: timedelta) -> datetime | None:
    return at + by if at is not None else None


def _answers(answers: Mapping[str, object], by: timedelta) -> dict[str, object]:
    return {name: _answer(value, by) for name, value in answers.items()}


def _answer(value: object, by: timedelta) -> object:
    if not isinstance(value, str):
        return value
    if _DATE.fullmatch(value):
        return (date.fromisoformat(value) + by).isoformat()
    if _DATE.match(value) and "T" in value:
        return (datetime.fromisoformat(value) + by).isoformat()
    return value
