"""The two procedures that are measured: four steps, as other engines run them, and sixty.

The sixty have what costs an engine time: called processes, lanes, questions, timers that wait for
months, deadlines counted from events, from the step and from the EDD, and people to be told.
"""

# mypy: disallow-untyped-calls=False

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.procedures import folders
from tests.procedures.drawing import Drawing

STAGES, STEPS_IN_A_STAGE = 6, 10
WAY: Mapping[str, object] = {"way": "onward"}
ANSWERS_OF_SIXTY: Mapping[str, object] = {"answer": "onward", "note": "Nothing to add. " * 4}
_LANES = ("midwifery", "childrens_social_care")
_STARTING: Mapping[str, object] = {
    "type": "object",
    "title": "Start a case",
    "properties": {"reason": {"type": "string", "title": "Why is it started?"}},
}
_STEP: Mapping[str, object] = {
    "type": "object",
    "title": "What came of it",
    "properties": {
        "answer": {
            "type": "string",
            "title": "What comes next?",
            "oneOf": [
                {"const": "onward", "title": "Onward"},
                {"const": "back_out", "title": "Back out"},
            ],
        },
        "note": {"type": "string", "title": "Anything to add?"},
    },
    "required": ["answer"],
}
_TOML = """\
id = "sixty_steps"
version = 1
title = "Sixty steps"
main = "sixty_steps"

[source]
document = "A procedure made for measuring"
status = "assumed"

[lanes.midwifery]
title = "Maternity unit"

[lanes.childrens_social_care]
title = "Children's social care"

[roles."midwifery.named_midwife"]
title = "Named midwife"
may_open_case = true

[roles."childrens_social_care.team_manager"]
title = "Team manager"
may_open_case = true

[ladders.no_outcome]
title = "No outcome"

[[ladders.no_outcome.rungs]]
at = "immediately after overdue"
tell = ["childrens_social_care.team_manager", "referrer"]

[[ladders.no_outcome.rungs]]
at = "1 working day after overdue"
tell = ["midwifery.named_midwife"]
"""
_RULES = (
    "10 working days after step_reached",
    "the earliest of 30 working days after step_1_done and at 36+0",
    "at 34+0",
)
"""In turn: a deadline that runs from its step, from an event or the EDD, and from the EDD."""


def four_step(path: Path) -> Path:
    """start → A → exclusive gateway → B (a timer of ten days) → C → end."""
    files = folders.four_step_files() | {"forms/open_case.json": json.dumps(_STARTING).encode()}
    return folders.write(path, files)


def sixty_steps(path: Path) -> Path:
    """Six called stages of ten steps: a deadline and its timer on every third, a question a stage,
    and somebody who is told on every step.
    """
    drawings = {"sixty_steps.bpmn": _main()}
    deadlines = []
    for stage in range(1, STAGES + 1):
        drawings[f"stage_{stage}.bpmn"] = _stage(stage)
        deadlines += [_deadline(number) for number in _numbers(stage) if number % 3 == 0]
    return folders.write(
        path,
        {
            "procedure.toml": "\n".join((_TOML, *deadlines)).encode(),
            "forms/open_case.json": json.dumps(_STARTING).encode(),
            "forms/step.json": json.dumps(_STEP).encode(),
            **drawings,
        },
    )


def lane_of(number: int) -> str:
    """Which lane has that step: they change every second one."""
    return _LANES[(number - 1) // 2 % 2]


def _numbers(stage: int) -> range:
    first = (stage - 1) * STEPS_IN_A_STAGE + 1
    return range(first, first + STEPS_IN_A_STAGE)


def _main() -> bytes:
    stages = [f"do_stage_{stage}" for stage in range(1, STAGES + 1)]
    drawing = Drawing("sixty_steps", "Sixty steps")
    drawing.start("begun")
    for number, stage in enumerate(stages, 1):
        drawing.call(stage, f"Stage {number}", f"stage_{number}")
    drawing.end("all_done", "All is done").flow("begun", *stages, "all_done")
    return drawing.data()


def _stage(stage: int) -> bytes:
    numbers = _numbers(stage)
    steps = [f"step_{number}" for number in numbers]
    drawing = Drawing(f"stage_{stage}", f"Stage {stage}")
    drawing.start(f"stage_{stage}_begun")
    for number, step in zip(numbers, steps, strict=True):
        lane = lane_of(number)
        dated = {"deadline": f"due_{number}"} if number % 3 == 0 else {}
        undated = {} if dated else {"no_deadline_because": "Only for measuring"}
        drawing.step(
            step,
            f"Do what step {number} asks",
            lane,
            form="step",
            records=f"step_{number}_done",
            also_informs="childrens_social_care.team_manager",
            **dated,
            **undated,
        )
        if dated:
            drawing.timer(f"timer_{number}", f"Step {number} is late", step, f"due_{number}")
            drawing.end(f"late_{number}", f"Step {number} was late", lane)
            drawing.flow(f"timer_{number}", f"late_{number}")
    question, out = f"question_{stage}", f"backs_out_{stage}"
    drawing.gateway(question, "Onward?", out, lane_of(numbers[4]))
    drawing.end(f"stage_{stage}_over", "The stage is over", lane_of(numbers[-1]))
    drawing.end(f"stage_{stage}_left", "Backed out", lane_of(numbers[4]))
    drawing.flow(f"stage_{stage}_begun", *steps[:5], question)
    drawing.flow(question, steps[5], name="Onward", when='answer == "onward"')
    drawing.flow(question, f"stage_{stage}_left", name="Back out", id=out)
    drawing.flow(*steps[5:], f"stage_{stage}_over")
    return drawing.data()


def _deadline(number: int) -> str:
    rule = _RULES[number // 3 % len(_RULES)]
    return (
        f'[deadlines.due_{number}]\ntitle = "Step {number}"\nrule = "{rule}"\n'
        'ladder = "no_outcome"\nstrength = "should"\n'
        f'source = {{ document = "Example protocol", paragraph = "4.{number}" }}\n'
    )
