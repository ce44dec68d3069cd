"""Whether the stories can be played at all, and what of the procedure none of them comes to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from workflows.procedures.babies import may_be_asked
from workflows.procedures.check_scenes import not_among_choices, scene_findings
from workflows.procedures.definition import Procedure
from workflows.procedures.findings import Finding, error, warning
from workflows.procedures.questions import questions
from workflows.procedures.reach import Reached, unreached
from workflows.procedures.reading import Reading
from workflows.procedures.scenarios import parse_story
from workflows.procedures.spelling import use_instead
from workflows.procedures.story import (
    Claim,
    CloseCase,
    DecideDate,
    DoStep,
    Expectation,
    RecordHappening,
    Release,
    Scene,
    Story,
)
from workflows.procedures.vocabulary import PEOPLE

_STEP_LIKE = (DoStep, Claim, Release)


def story_findings(reading: Reading, reached: Reached | None) -> Iterator[Finding]:
    """Everything wrong with the stories, then each deadline, step and flow that no story reaches.

    `reached` names what rehearsals came to; without it, what the stories themselves name counts.
    """
    named: set[str] = set()
    known = {PurePosixPath(file).stem for file in reading.stories}
    for file, data in reading.stories.items():
        story, findings = parse_story(file, data)
        yield from findings
        if story is not None:
            if story.earlier is not None and story.earlier not in known:
                sentence = f'there is no story "{story.earlier}"'
                fix = use_instead(story.earlier, known, "write that story first")
                yield error(file, "earlier.story", sentence, fix)
            yield from _story(story, reading.procedure)
            named |= _named(story, reading.procedure)
    if not reading.stories:
        fix = "add a story under scenarios/"
        yield warning("scenarios", "the folder", "holds no story, so nothing is rehearsed", fix)
        return
    came_to = Reached(frozenset(named)) if reached is None else reached
    yield from unreached(reading.procedure, came_to, reading.file_of)


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
                part = procedure.steps[step]
                also = may_be_asked(procedure, part)
                yield from _answers(story, where, part.form, answers, procedure, also)
            if scene.act.held_with_earlier and not any(
                step in meeting.steps for meeting in procedure.meetings.values()
            ):
                fix = "add it to a meeting under [meetings]"
                yield error(story.file, where, f'"{step}" is no meeting to be shared', fix)
        case Claim(step) | Release(step):
            yield from _step(story, where, step, procedure)
        case DecideDate(deadline) if deadline not in procedure.deadlines:
            fix = use_instead(deadline, procedure.deadlines, f"add [deadlines.{deadline}]")
            yield error(story.file, where, f'there is no deadline "{deadline}"', fix)
        case RecordHappening(key, answers):
            happening = procedure.happenings.get(key)
            if happening is None:
                fix = use_instead(key, procedure.happenings, f"add [happenings.{key}]")
                yield error(story.file, where, f'there is no happening "{key}"', fix)
            else:
                also = may_be_asked(procedure, happening)
                yield from _answers(story, where, happening.form, answers, procedure, also)
        case CloseCase(_, answers):
            yield from _answers(story, where, procedure.closing.form, answers, procedure)
        case _:
            pass
    yield from _expected(story, where, scene.expect, procedure)
    yield from scene_findings(story.file, where, scene, procedure)


def _expected(
    story: Story, where: str, expect: Expectation, procedure: Procedure
) -> Iterator[Finding]:
    for step in (*expect.open, *expect.not_open):
        yield from _step(story, where, step, procedure)
    for deadline in (*expect.due, *expect.late):
        if deadline not in procedure.deadlines:
            fix = use_instead(deadline, procedure.deadlines, f"add [deadlines.{deadline}]")
            yield error(story.file, where, f'there is no deadline "{deadline}"', fix)
    for document in expect.documents:
        if document not in procedure.documents:
            fix = use_instead(document, procedure.documents, f"add [documents.{document}]")
            yield error(story.file, where, f'there is no document "{document}"', fix)
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
    also: frozenset[str] = frozenset(),
) -> Iterator[Finding]:
    """`also` are questions that the form is given where more than one baby is possible."""
    asked = procedure.forms.get(form) if form is not None else None
    known = {question.name for question in questions(asked)} if asked is not None else set()
    known |= also
    for name in answers if isinstance(answers, dict) else ():
        if name not in known:
            sentence = f'answers "{name}", which {form or "this step"} does not ask'
            yield error(story.file, where, sentence, use_instead(name, known, "leave it out"))
    if asked is not None and isinstance(answers, dict):
        yield from not_among_choices(story.file, where, asked, answers)
