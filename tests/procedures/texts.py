"""The tables, forms and story of the small procedures: places and people are invented."""

from __future__ import annotations

from collections.abc import Mapping

REFERRAL_TOML = """\
id = "referral"
version = 1
title = "Referral procedure"
main = "referral"
opening_form = "open_case"
counting = "day_after"
due_hour = "17:00"
landing = "stay"

[source]
document = "Example protocol"
edition = "May 2026"
status = "assumed"

[approval]
by = "Policy subgroup"
on = 2026-05-14

[calendars.england]
holidays = "GB-ENG"
confirmed_through = 2028-12-31
source = "GOV.UK"
opens = "09:00"
closes = "17:00"
early = { friday = "16:30" }

[[calendars.england.closures]]
on = 2026-12-24
reason = "The council shuts"

[lanes.midwifery]
title = "Maternity unit"
phone = "01632 960001"

[lanes.childrens_social_care]
title = "Children's social care"
phone = "01632 960002"
out_of_hours_phone = "01632 960003"

[roles."midwifery.named_midwife"]
title = "Named midwife"
may_open_case = true

[roles."childrens_social_care.team_manager"]
title = "Team manager"
may_open_case = true

[roles."childrens_social_care.receptionist"]
title = "Receptionist"

[gestations]
end_of_first_trimester = "13+6"

[thresholds.late_booking]
title = "Late booking"
at = "20+0"

[deadlines.referral_sent]
title = "Referral sent"
rule = "the earliest of 2 working days after concern_noticed and at 16+0"
met_by = "referral_received"

[deadlines.referral_decision]
title = "Decision on the referral"
rules = [
  { when = "urgent", rule = "24 hours after referral_received" },
  { rule = "1 working day after referral_received" },
]
met_by = "referral_decided"
ladder = "no_outcome"
strength = "should"
source = { document = "Example protocol", paragraph = "4.2", status = "confirmed" }
protects = true

[ladders.no_outcome]
title = "No outcome on a referral"

[[ladders.no_outcome.rungs]]
at = "immediately after overdue"
tell = ["childrens_social_care.team_manager", "referrer"]

[[ladders.no_outcome.rungs]]
at = "1 working day after overdue"
urgent_at = "4 hours after overdue"
tell = ["midwifery.named_midwife", "childrens_social_care.team_manager"]

[happenings.baby_born]
title = "Record a birth"
records = "birth"
signal = "baby_born"
form = "birth"
lanes = ["midwifery"]
tell = ["childrens_social_care.team_manager"]
makes_urgent = true
ends_gestation_clocks = true

[history]
earlier_referral = "referral_decision != none"
"""

FORMS: Mapping[str, Mapping[str, object]] = {
    "open_case": {
        "type": "object",
        "title": "Start a case",
        "properties": {
            "noticed_on": {"type": "string", "format": "date", "title": "When was it noticed?"},
        },
        "required": ["noticed_on"],
    },
    "referral": {
        "type": "object",
        "title": "Make a referral",
        "properties": {
            "concern": {
                "type": "string",
                "format": "long_text",
                "title": "What is the concern?",
                "description": "In the referrer's own words",
            },
            "told": {"type": "boolean", "title": "Was the woman told?"},
            "told_why_not": {"type": "string", "maxLength": 200, "title": "Why was she not told?"},
            "concerns": {
                "type": "array",
                "title": "Concerns",
                "uniqueItems": True,
                "items": {"type": "string", "enum": ["concealed_pregnancy", "substance_use"]},
            },
            "earlier_children": {
                "type": "integer",
                "minimum": 0,
                "maximum": 20,
                "title": "Earlier children",
            },
        },
        "required": ["concern", "told"],
        "if": {"properties": {"told": {"const": False}}, "required": ["told"]},
        "then": {"required": ["told_why_not"]},
    },
    "decide_referral": {
        "type": "object",
        "title": "Decide",
        "properties": {
            "referral_decision": {
                "type": "string",
                "title": "What happens with the referral?",
                "oneOf": [
                    {"const": "progress_to_assessment", "title": "Progress to assessment"},
                    {"const": "no_further_action", "title": "No further action"},
                ],
            },
            "reason": {"type": "string", "title": "Why?"},
        },
        "required": ["referral_decision"],
    },
    "birth": {
        "type": "object",
        "title": "Record a birth",
        "properties": {
            "born_at": {"type": "string", "format": "date-time", "title": "When was the birth?"},
        },
        "required": ["born_at"],
    },
}

STORY = """\
title = "The referral is decided in time"
source = "Invented for a test"
invented = ["everything"]
today = "Thursday 12 March 2026"
edd = "16 weeks from today"

[open]
by = "midwifery"
at = "day 0 09:00"
woman = { name = "Testcase Example", nhs_number = "9990000018" }
told = "not_asked"
edd_method = "scan"
answers = { noticed_on = "2026-03-12" }

[[then]]
on = "day 0 09:30"
midwifery = "send_referral"
answers = { concern = "Invented", told = true }
expect_open = ["decide_referral"]
expect_due = { referral_decision = "Friday 13 March 2026 17:00" }

[[then]]
on = "Friday 13 March 2026 11:00"
childrens_social_care = "decide_referral"
answers = { referral_decision = "progress_to_assessment" }
expect_events = ["DeadlineMet"]

[[then]]
on = "Monday 09:00"
childrens_social_care = "tell_referrer"
expect_not_open = ["tell_referrer"]
"""

FOUR_STEP_TOML = """\
id = "four_step"
version = 1
title = "Four steps"
main = "four_step"

[source]
document = "A process that engines are measured with"

[lanes.midwifery]
title = "Maternity unit"

[deadlines.step_b_due]
title = "Step B"
rule = "10 days after step_reached"
ladder = "step_b_late"

[ladders.step_b_late]
title = "Step B is late"

[[ladders.step_b_late.rungs]]
at = "immediately after overdue"
tell = ["holder"]
"""

FOUR_STEP_FORM = {
    "type": "object",
    "title": "Step A",
    "properties": {
        "way": {
            "type": "string",
            "title": "Which way?",
            "oneOf": [
                {"const": "onward", "title": "Onward"},
                {"const": "back_out", "title": "Back out"},
            ],
        }
    },
    "required": ["way"],
}
