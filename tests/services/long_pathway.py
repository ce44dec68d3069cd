"""A small procedure with two clocks of 280 days: one counts from the EDD, one from an event."""

from __future__ import annotations

from pathlib import Path

from tests.procedures.drawing import Drawing
from tests.procedures.folders import referral_files, write

CLOCKS = """
[deadlines.birth_plan]
title = "Safeguarding birth plan"
rule = "at 40+0"
ladder = "no_outcome"

[deadlines.yearly_look]
title = "Look at it again"
rule = "280 days after referral_received"
ladder = "no_outcome"
"""
WHY = "It follows at once"


def drawing() -> Drawing:
    """Refer; then two steps wait, each with a timer that opens a step of its own when it fires."""
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
        .gateway("both_begin", tag="parallelGateway")
        .step("write_birth_plan", "Write the birth plan", deadline="birth_plan")
        .timer("birth_plan_timer", "The plan is late", "write_birth_plan", "birth_plan")
        .step("chase_birth_plan", "Ask where the plan is", social, no_deadline_because=WHY)
        .step("look_again", "Look at it again", social, deadline="yearly_look")
        .timer("yearly_look_timer", "The look is late", "look_again", "yearly_look")
        .step("chase_look", "Ask who looked", no_deadline_because=WHY)
        .gateway("both_done", tag="parallelGateway")
        .end("done", "Both are done", social)
        .end("plan_chased", "The plan was asked for", social)
        .end("look_chased", "The look was asked for", social)
        .flow("concern_noticed_start", "send_referral", "both_begin", "write_birth_plan")
        .flow("both_begin", "look_again", "both_done", "done")
        .flow("write_birth_plan", "both_done")
        .flow("birth_plan_timer", "chase_birth_plan", "plan_chased")
        .flow("yearly_look_timer", "chase_look", "look_chased")
    )


def folder(path: Path) -> Path:
    """The procedure, written there."""
    files = referral_files() | {"referral.bpmn": drawing().data()}
    toml = files["procedure.toml"].decode()
    before, _, rest = toml.partition("[deadlines.referral_decision]")
    after = rest[rest.index("[ladders.no_outcome]") :]
    return write(path, files | {"procedure.toml": f"{before}{CLOCKS}\n{after}".encode()})
