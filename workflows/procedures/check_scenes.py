"""What no scene of a story can come to, however the procedure runs: an author who expects it would
search for the fault in the diagrams.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.domain.events import Event
from workflows.procedures.definition import Form, Procedure
from workflows.procedures.findings import Finding, error
from workflows.procedures.questions import Question, QuestionKind, questions
from workflows.procedures.spelling import use_instead
from workflows.procedures.story import (
    Claim,
    DecideDate,
    DoStep,
    Expectation,
    RecordHappening,
    Release,
    Scene,
)

_KINDS = frozenset(kind.__name__ for kind in Event.__args__)


def scene_findings(file: str, where: str, scene: Scene, procedure: Procedure) -> Iterator[Finding]:
    """Whoever acts must be able to, unless a refusal is expected; what follows must be possible."""
    if scene.expect.refused is None and scene.agency in procedure.lanes:
        yield from _acting(file, where, scene, procedure)
    yield from _expected(file, where, scene.expect)


def not_among_choices(
    file: str, where: str, form: Form, answers: Mapping[str, object]
) -> Iterator[Finding]:
    """Answers that a page could never send: a word that is none of the question's choices."""
    asked = {question.name: question for question in questions(form)}
    for name, answer in answers.items():
        question = asked.get(name)
        if question is None or not question.options:
            continue
        words = {option.value for option in question.options}
        for word in _chosen(question, answer):
            if word not in words:
                sentence = f'"{word}" is never the answer to {name}'
                fix = use_instead(word, words, f"add it to the choices of {form.key}")
                yield error(file, where, sentence, fix)


def _chosen(question: Question, answer: object) -> list[str]:
    if question.kind is QuestionKind.CHOICES:
        return [str(word) for word in answer] if isinstance(answer, list) else [str(answer)]
    return [str(answer)]


def _acting(file: str, where: str, scene: Scene, procedure: Procedure) -> Iterator[Finding]:
    match scene.act:
        case DoStep(key) | Claim(key) | Release(key):
            step = procedure.steps.get(key)
            lane = procedure.lanes.get(step.lane) if step is not None else None
            if lane is not None and lane.stands_for is None and lane.key != scene.agency:
                fix = f"write {lane.key} = in place of {scene.agency} ="
                yield error(file, where, f'"{key}" is a step of {lane.key}', fix)
        case RecordHappening(key):
            happening = procedure.happenings.get(key)
            if happening is not None and happening.lanes and scene.agency not in happening.lanes:
                fix = f"let one of these: {', '.join(happening.lanes)}"
                yield error(file, where, f'"{key}" is not for {scene.agency} to record', fix)
        case DecideDate(name):
            deadline = procedure.deadlines.get(name)
            if deadline is None or deadline.another_date is not None:
                return
            if deadline.not_before is None or procedure.clashes_decided_by is None:
                fix = f"add [deadlines.{name}.another_date] with decided_by"
                yield error(file, where, f'"{name}" has no other date to decide', fix)
        case _:
            return


def _expected(file: str, where: str, expect: Expectation) -> Iterator[Finding]:
    for step in expect.open:
        if step in expect.not_open:
            sentence = f'"{step}" should be open and not open'
            yield error(file, where, sentence, "keep one of the two")
    for kind in expect.events:
        if kind not in _KINDS:
            fix = use_instead(kind, _KINDS, "name an entry of the log, such as DeadlineMissed")
            yield error(file, where, f'the log knows no "{kind}"', fix)
