"""A small procedure of a family: a conference that comes again, a plan in versions, a receipt.

Places and people are invented.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.procedures.drawing import Drawing
from tests.procedures.folders import Files, write

TOML = """\
id = "family"
version = 1
title = "Family procedure"
main = "family"
opening_form = "open_case"

[source]
document = "Example protocol"

[lanes.midwifery]
title = "Maternity unit"
phone = "01632 960001"
out_of_hours_phone = "01632 960009"

[lanes.childrens_social_care]
title = "Children's social care"
phone = "01632 960002"

[history]
earlier_removal = { title = "A child was removed", when = "child_removed == true" }
earlier_decision = { title = "What was decided", shows = "conference_decision" }

[meetings.conference]
title = "Conference"
steps = ["hold_conference"]
share_within_days = 14
source = { document = "Example protocol", paragraph = "7.1", status = "confirmed" }

[documents.plan]
title = "Safety plan"
steps = ["write_plan"]
copies = ["send_plan"]
receipts = ["confirm_plan"]
needs = ["who_reports"]
"""

FORMS = {
    "open_case": {
        "type": "object",
        "title": "Start a case",
        "properties": {"child_removed": {"type": "boolean", "title": "Was a child removed?"}},
    },
    "conference": {
        "type": "object",
        "title": "Hold the conference",
        "properties": {
            "present": {
                "type": "array",
                "title": "Who took part?",
                "uniqueItems": True,
                "items": {
                    "type": "string",
                    "oneOf": [
                        {"const": "midwifery", "title": "Maternity unit"},
                        {"const": "childrens_social_care", "title": "Children's social care"},
                    ],
                },
            },
            "conference_decision": {
                "type": "string",
                "title": "What was decided?",
                "oneOf": [
                    {"const": "plan", "title": "A plan for the child"},
                    {"const": "no_plan", "title": "No plan"},
                ],
            },
            "child_removed": {"type": "boolean", "title": "Was a child removed?"},
        },
        "required": ["conference_decision"],
    },
    "plan": {
        "type": "object",
        "title": "Write the plan",
        "properties": {
            "who_reports": {"type": "string", "title": "Who reports the birth?"},
            "out_of_hours": {"type": "string", "title": "Whom to ring at night"},
        },
    },
    "copies": {
        "type": "object",
        "title": "Send it",
        "properties": {"sent_to": {"type": "string", "title": "To whom?"}},
    },
    "confirm": {
        "type": "object",
        "title": "Confirm it",
        "properties": {"amend": {"type": "boolean", "title": "Must it be amended?"}},
    },
}


def drawing() -> Drawing:
    """Confer; write, send and confirm the plan, again as long as it must be amended."""
    social, why = "childrens_social_care", "Only for a test"
    return (
        Drawing("family", "Family")
        .start("begun")
        .step(
            "hold_conference",
            "Hold the conference",
            social,
            form="conference",
            records="conference_held",
            no_deadline_because=why,
        )
        .step("write_plan", "Write the plan", form="plan", no_deadline_because=why)
        .step("send_plan", "Send the plan", form="copies", no_deadline_because=why)
        .step("confirm_plan", "Confirm the plan", social, form="confirm", no_deadline_because=why)
        .gateway("amended", "Must it be amended?", "stands", social)
        .end("plan_stands", "The plan stands", social)
        .flow("begun", "hold_conference", "write_plan", "send_plan", "confirm_plan", "amended")
        .flow("amended", "write_plan", name="Amend it", when="amend == true")
        .flow("amended", "plan_stands", name="It stands", id="stands")
    )


def files() -> Files:
    """Every file of it."""
    return {
        "procedure.toml": TOML.encode(),
        "family.bpmn": drawing().data(),
        **{f"forms/{key}.json": json.dumps(form).encode() for key, form in FORMS.items()},
    }


def family(path: Path) -> Path:
    """It as a procedure folder, fit to load."""
    return write(path, files())
