"""Small whole procedures, made in code: what other tests load, run and spoil.

`referral(path)` is a good one with everything in it; `four_step(path)` the process that engines are
measured with. Places and people are invented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.procedures.drawing import Drawing
from tests.procedures.texts import FORMS, FOUR_STEP_FORM, FOUR_STEP_TOML, REFERRAL_TOML, STORY

__all__ = [
    "FORMS",
    "REFERRAL_TOML",
    "ROWS",
    "STORY",
    "dmn",
    "four_step",
    "four_step_drawing",
    "four_step_files",
    "overlay",
    "referral",
    "referral_drawing",
    "referral_files",
    "referral_with_birth",
    "write",
]

Files = dict[str, bytes]

THRESHOLD = """\
<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="threshold_definitions"
 name="Threshold" namespace="https://prebirth.example/procedures">
<decision id="threshold" name="Proposed track">
<decisionTable id="threshold_table" hitPolicy="{policy}">
<input id="input_1"><inputExpression id="input_1_text"><text>gestation_days</text>
</inputExpression></input>
<input id="input_2"><inputExpression id="input_2_text"><text>referral_decision</text>
</inputExpression></input>
<output id="output_1" name="proposed_track"/>
{rules}
</decisionTable></decision></definitions>
"""
ROWS = (
    (">= 210", '"progress_to_assessment"', '"child_protection"', "Late in pregnancy, 4.1"),
    ("< 210", '"progress_to_assessment"', '"child_in_need"', "Time for an assessment, 4.1"),
    ("-", '"no_further_action"', '"early_help"', "Nothing further, 4.3"),
)


def dmn(rows=ROWS, policy="UNIQUE") -> bytes:
    """A decision table of rows (gestation_days, referral_decision, proposed_track, why)."""
    return THRESHOLD.format(
        policy=policy, rules="".join(_row(number, row) for number, row in enumerate(rows, 1))
    ).encode()


def _row(number, row):
    *cells, output, why = (part.replace("<", "&lt;").replace(">", "&gt;") for part in row)
    described = f"<description>{why}</description>" if why else ""
    entries = "".join(
        f'<inputEntry id="in_{number}_{at}"><text>{cell}</text></inputEntry>'
        for at, cell in enumerate(cells)
    )
    return (
        f'<rule id="rule_{number}">{described}{entries}'
        f'<outputEntry id="out_{number}"><text>{output}</text></outputEntry></rule>'
    )


def referral_drawing() -> Drawing:
    """Refer, decide (late: the ladder), propose, choose a way, tell the referrer."""
    social = "childrens_social_care"
    return (
        Drawing("referral", "Referral")
        .start("concern_noticed_start")
        .step(
            "send_referral",
            "Refer to children's social care",
            form="referral",
            deadline="referral_sent",
            records="referral_received; concern_noticed",
        )
        .step(
            "decide_referral",
            "Decide what happens with the referral",
            social,
            form="decide_referral",
            deadline="referral_decision",
            records="referral_decided when referral_decision != none",
            also_informs="midwifery.named_midwife",
        )
        .timer("decision_timer", "Decision is late", "decide_referral", "referral_decision")
        .end("referral_decision_late", "The decision is late", social)
        .table("propose_track", "Propose a track", "threshold", social)
        .gateway("progress_question", "Does it progress?", "does_not_progress", social)
        .step(
            "tell_referrer",
            "Tell the referrer",
            social,
            no_deadline_because="It follows the decision at once",
        )
        .end("outcome_known", "The outcome is known", social)
        .end("assessment_begun", "The assessment has begun", social)
        .flow("concern_noticed_start", "send_referral", "decide_referral", "propose_track")
        .flow("propose_track", "progress_question")
        .flow(
            "progress_question",
            "tell_referrer",
            name="Progress",
            when='referral_decision == "progress_to_assessment"',
        )
        .flow(
            "progress_question", "outcome_known", name="No further action", id="does_not_progress"
        )
        .flow("decision_timer", "referral_decision_late")
        .flow("tell_referrer", "assessment_begun")
    )


def referral_with_birth() -> Drawing:
    """The same called from a pathway that a birth interrupts."""
    return (
        Drawing("pathway", "Pathway")
        .start("pregnancy_known")
        .call("antenatal", "Antenatal pathway", "referral")
        .signal("birth_happens", "The baby is born", "baby_born", on="antenatal")
        .end("antenatal_over", "The antenatal pathway is over")
        .end("baby_is_born", "The baby is born")
        .flow("pregnancy_known", "antenatal", "antenatal_over")
        .flow("birth_happens", "baby_is_born")
    )


def referral_files() -> Files:
    """Every file of the good procedure."""
    return {
        "procedure.toml": REFERRAL_TOML.replace('main = "referral"', 'main = "pathway"').encode(),
        "referral.bpmn": referral_drawing().data(),
        "pathway.bpmn": referral_with_birth().data(),
        "threshold.dmn": dmn(),
        "scenarios/decided_in_time.toml": STORY.encode(),
        **{f"forms/{key}.json": json.dumps(form).encode() for key, form in FORMS.items()},
    }


def write(path: Path, files: Mapping[str, bytes]) -> Path:
    """The files in a folder, which is made."""
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def referral(path: Path) -> Path:
    """A whole good procedure: `check` finds nothing in it."""
    return write(path, referral_files())


def four_step_drawing() -> Drawing:
    """start → A → exclusive gateway → B (timer of 10 days) → C → end."""
    why = "Only for measuring"
    return (
        Drawing("four_step", "Four steps")
        .start("begun")
        .step("step_a", "Do A", form="step_a", no_deadline_because=why)
        .gateway("which_way", "Which way?", "backs_out")
        .step("step_b", "Do B", deadline="step_b_due")
        .timer("step_b_timer", "B is late", "step_b", "step_b_due")
        .step("step_c", "Do C", no_deadline_because=why)
        .end("finished", "All is done")
        .end("backed_out", "Nothing more is done")
        .end("step_b_late", "B is late")
        .flow("begun", "step_a", "which_way")
        .flow("which_way", "step_b", name="Onward", when='way == "onward"')
        .flow("which_way", "backed_out", name="Back out", id="backs_out")
        .flow("step_b", "step_c", "finished")
        .flow("step_b_timer", "step_b_late")
    )


def four_step_files() -> Files:
    """Every file of the four-step process. Step A asks `way`; "onward" leads to step B."""
    return {
        "procedure.toml": FOUR_STEP_TOML.encode(),
        "four_step.bpmn": four_step_drawing().data(),
        "forms/step_a.json": json.dumps(FOUR_STEP_FORM).encode(),
    }


def four_step(path: Path) -> Path:
    """The four-step process as a procedure folder, fit to load."""
    return write(path, four_step_files())


def overlay(path: Path, toml: str, files: Mapping[str, bytes] | None = None) -> Path:
    """An overlay folder with its table and any files that replace those below."""
    return write(path, {"partnership.toml": toml.encode(), **(files or {})})
