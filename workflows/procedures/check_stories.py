"""Whether the stories can be played at all, and what of the procedure none of them comes to."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.procedures.definition import Procedure
from workflows.procedures.findings import Finding, error, warning
from workflows.procedures.questions import questions
from workflows.procedures.reading import Reading
from workflows.procedures.scenarios import parse_story
from workflows.procedures.spelling import use_instead
from workflows.procedures.story import (
    Claim,
    DoStep,
    Expectation,
    RecordHappening,
    Release,
    Scene,
    Story,
)
from workflows.procedures.vocabulary import PEOPLE

_STEP_LIKE = (DoStep, Claim, Release)


def story_findings(reading: Reading, reached: frozenset[str] | None) -> Iterator[Finding]:
    """Everything wrong with the stories, then each step and deadline that no story reaches.

    `reached` names what rehearsals came to; without it, what the stories themselves name counts.
    """
    named: set[str] = set()
    for file, data in reading.stories.items():
        story, findings = parse_story(file, data)
        yield from findings
        if story is not None:
            yield from _story(story, reading.procedure)
            named |= _named(story, reading.procedure)
    if not reading.stories:
        fix = "add a story under scenarios/"
        yield warning("scenarios", "the folder", "holds no story, so nothing is rehearsed", fix)
        return
    yield from _unreached(reading, named if reached is None else reached)


def _unreached(reading: Reading, reached: set[str] | frozenset[str]) -> Iterator[Finding]:
    procedure = reading.procedure
    for name in procedure.deadlines:
        if name not in reached:
            path = f"deadlines.{name}"
            fix = "add a scene that reaches it to a story under scenarios/, or a story of its own"
            yield warning(reading.file_of(path), path, "no story reaches this deadline", fix)
    for key, step in procedure.steps.items():
        if key not in reached and key not in procedure.switched_off:
            fix = "add a scene that reaches it to a story under scenarios/, or a story of its own"
            label = f'"{step.title}"' if step.title else key
            yield warning(step.diagram, label, "no story reaches this step", fix)


def _named(story: Story, procedure: Procedure) -> set[str]:
    steps = {scene.act.step for scene in story.scenes if isinstance(scene.act, _STEP_LIKE)}
    deadlines: set[str] = set()
    for scene in story.scenes:
        steps |= {*scene.expect.open, *scene.expect.not_open}
        deadlines |= {*scene.expect.due, *scene.expect.late}
    for key in steps & procedure.steps.keys():
        step = procedure.steps[key]
        deadlines |= {timer.deadline for timer in step.timers}
        deadlines |= {step.deadline} if step.deadline else set()
    return steps | deadlines


def _story(story: Story, procedure: Procedure) -> Iterator[Finding]:
    yield from _lane(story, "open.by", story.opening.by, procedure)
    yield from _answers(story, "open", procedure.opening_form, story.opening.answers, procedure)
    for agency in story.people:
        yield from _lane(story, f"people.{agency}", agency, procedure)
    for scene in story.scenes:
        yield from _scene(story, scene, procedure)


def _scene(story: Story, scene: Scene, procedure: Procedure) -> Iterator[Finding]:
    where = f"then.{scene.number}"
    if scene.agency is not None:
        yield from _lane(story, where, scene.agency, procedure)
    match scene.act:
        case DoStep(step, answers):
            yield from _step(story, where, step, procedure)
            if step in procedure.steps:
                form = procedure.steps[step].form
                yield from _answers(story, where, form, answers, procedure)
        case Claim(step) | Release(step):
            yield from _step(story, where, step, procedure)
        case RecordHappening(key, answers):
            happening = procedure.happenings.get(key)
            if happening is None:
                fix = use_instead(key, procedure.happenings, f"add [happenings.{key}]")
                yield error(story.file, where, f'there is no happening "{key}"', fix)
            else:
                yield from _answers(story, where, happening.form, answers, procedure)
        case _:
            pass
    yield from _expected(story, where, scene.expect, procedure)


def _expected(
    story: Story, where: str, expect: Expectation, procedure: Procedure
) -> Iterator[Finding]:
    for step in (*expect.open, *expect.not_open):
        yield from _step(story, where, step, procedure)
    for deadline in (*expect.due, *expect.late):
        if deadline not in procedure.deadlines:
            fix = use_instead(deadline, procedure.deadlines, f"add [deadlines.{deadline}]")
            yield error(story.file, where, f'there is no deadline "{deadline}"', fix)
    for role in expect.told:
        if role not in procedure.roles and role not in PEOPLE:
            fix = use_instead(role, {*procedure.roles, *PEOPLE}, f'add [roles."{role}"]')
            yield error(story.file, where, f'there is no role "{role}"', fix)


def _lane(story: Story, where: str, agency: str, procedure: Procedure) -> Iterator[Finding]:
    if agency and agency not in procedure.lanes:
        fix = use_instead(agency, procedure.lanes, f"add [lanes.{agency}]")
        yield error(story.file, where, f'there is no agency "{agency}"', fix)


def _step(story: Story, where: str, step: str, procedure: Procedure) -> Iterator[Finding]:
    if step and step not in procedure.steps:
        fix = use_instead(step, procedure.steps, "draw it")
        yield error(story.file, where, f'there is no step "{step}"', fix)


def _answers(
    story: Story,
    where: str,
    form: str | None,
    answers: object,
    procedure: Procedure,
) -> Iterator[Finding]:
    asked = procedure.forms.get(form) if form is not None else None
    known = {question.name for question in questions(asked)} if asked is not None else set()
    for name in answers if isinstance(answers, dict) else ():
        if name not in known:
            sentence = f'answers "{name}", which {form or "this step"} does not ask'
            yield error(story.file, where, sentence, use_instead(name, known, "leave it out"))
