"""A small whole procedure about births, endings and closing: what the tests of babies run.

People and places are invented. Its diagrams listen as a partnership's would: a birth and an ending
interrupt what belongs to the pregnancy, an ending taken back starts it again.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.procedures.drawing import Drawing
from tests.procedures.folders import write

TOML = """\
id = "twins"
version = 1
title = "Births and endings"
main = "pathway"

[source]
document = "Invented for a test"

[lanes.midwifery]
title = "Maternity unit"

[lanes.childrens_social_care]
title = "Children's social care"

[lanes.early_help]
title = "Early help"

[lanes.gp]
title = "GP practice"

[roles."midwifery.named_midwife"]
title = "Named midwife"
may_open_case = true

[roles."childrens_social_care.team_manager"]
title = "Team manager"
may_open_case = true

[deadlines.booking]
title = "Booked"
rule = "at 10+0"

[deadlines.plan]
title = "Birth plan"
rule = "at 34+0"
ladder = "late"

[deadlines.assessment]
title = "Assessment"
rule = "the earliest of 50 working days after case_opened and at 30+0"
ladder = "late"

[deadlines.withdrawal]
title = "Withdrawn"
rule = "1 working day after step_reached"
ladder = "late"

[deadlines.visit]
title = "Visit"
rule = "14 days after baby_born"
ladder = "late"

[deadlines.decision]
title = "Decision"
rule = "1 working day after step_reached"
ladder = "late"
protects = true

[ladders.late]
title = "Late"

[[ladders.late.rungs]]
at = "immediately after overdue"
tell = ["childrens_social_care.team_manager", "midwifery.named_midwife"]

[happenings.baby_born]
title = "Record a birth"
about_baby = "born"
records = "baby_born"
records_again = "another_baby_born"
not_in_hospital_when = "birth_place == 'home'"
form = "birth"
makes_urgent = true
ends_gestation_clocks = true

[happenings.pregnancy_ended]
title = "Record that the pregnancy has ended"
about_baby = "ended"
records = "baby_ended"
once_all = "pregnancy_ended"
form = "ended"
ends_gestation_clocks = true
shown_to = ["midwifery", "gp"]

[happenings.baby_died]
title = "Record that a baby has died"
about_baby = "died"
records = "baby_died"

[happenings.ending_reversed]
title = "An ending was recorded by mistake"
about_baby = "continues"
records = "ending_reversed"
undoes = ["baby_ended", "pregnancy_ended", "baby_died"]

[happenings.baby_left]
title = "A baby has left hospital"
about_baby = "left_hospital"
records = "left_hospital"

[happenings.scanned]
title = "Record a scan"
records = "scanned"
form = "scan"

[happenings.bruise]
title = "A bruise in a baby"
records = "bruise"
signal = "facts_added"
reopens = true
makes_urgent = true
tell = ["childrens_social_care.team_manager"]

[happenings.moved]
title = "She has moved"
records = "moved_area"

[happenings.accepted]
title = "The other area has accepted"
records = "transfer_accepted"

[closing]
form = "close"

[[closing.refused]]
when = "moved_area and not transfer_accepted"
because = "The other area has not accepted in writing."
next_action = "Record its acceptance."

[[closing.refused]]
when = "carried_on_by == none and not pregnancy_ended"
because = "Nobody is named who carries on."
next_action = "Say who carries on."

[[closing.allowed]]
when = "transfer_accepted"
because = "The other area carries on."
"""

FORMS = {
    "open_case": {
        "type": "object",
        "properties": {
            "babies_expected": {
                "type": "string",
                "title": "How many?",
                "enum": ["one", "two", "not_known"],
            },
        },
    },
    "birth": {
        "type": "object",
        "properties": {
            "birth_place": {"title": "Where?", "type": "string", "enum": ["hospital", "home"]},
            "babies_expected": {"type": "string", "title": "How many?", "enum": ["one", "two"]},
        },
    },
    "ended": {
        "type": "object",
        "properties": {
            "ending_kind": {
                "type": "string",
                "title": "How did it end?",
                "oneOf": [{"const": "zzloss", "title": "Zzloss of an invented kind"}],
            },
            "ended_note": {"type": "string", "title": "Anything not to be said"},
        },
    },
    "scan": {
        "type": "object",
        "properties": {
            "babies_expected": {
                "type": "string",
                "title": "How many?",
                "enum": ["one", "two", "not_known"],
            }
        },
    },
    "close": {
        "type": "object",
        "properties": {
            "carried_on_by": {"title": "Who?", "type": "string", "enum": ["gp", "early_help"]}
        },
    },
}

_WHY = "It is asked for at once"


def _pathway() -> Drawing:
    social = "childrens_social_care"
    return (
        Drawing("pathway", "Births and endings")
        .start("case_started")
        .gateway("everything", tag="parallelGateway")
        .gateway("ready_before_birth")
        .call("before_birth", "Before birth", "before_birth")
        .signal("birth_ends_it", "Born", "baby_born", on="before_birth")
        .signal("ending_ends_it", "Ended", "pregnancy_ended", on="before_birth")
        .signal("closing_ends_it", "Closed", "case_closed", on="before_birth")
        .signal("taken_back", "Taken back", "ending_reversed")
        .end("before_birth_done", "Nothing more before birth")
        .gateway("ready_for_an_ending", lane=social)
        .signal("ending_known", "Ended", "pregnancy_ended", lane=social)
        .call("withdrawing", "Withdraw", "withdrawing", social)
        .signal("not_ended", "Taken back", "ending_reversed", on="withdrawing", lane=social)
        .gateway("ready_for_one", lane=social)
        .signal("one_ended", "One ended", "baby_ended", lane=social)
        .gateway("listen_for_one", tag="parallelGateway", lane=social)
        .call("withdraw_for_one", "Withdraw for one", "withdraw_for_one", social)
        .signal(
            "one_not_ended", "Taken back", "ending_reversed", on="withdraw_for_one", lane=social
        )
        .end("one_withdrawn", "Withdrawn for one", social)
        .signal("birth_known", "Born", "baby_born", lane=social)
        .call("after_birth", "After birth", "after_birth", social)
        .signal("death_ends_it", "Died", "baby_died", on="after_birth", lane=social)
        .end("after_birth_done", "Nothing more after birth", social)
        .gateway("ready_to_reopen", lane=social)
        .signal("facts_come", "Facts", "facts_added", lane=social)
        .gateway("listen_for_facts", tag="parallelGateway", lane=social)
        .call("deciding", "Decide", "deciding", social)
        .signal("closing_ends_deciding", "Closed", "case_closed", on="deciding", lane=social)
        .end("decided", "Decided", social)
        .flow("case_started", "everything", "ready_before_birth", "before_birth")
        .flow("before_birth", "before_birth_done")
        .flow("birth_ends_it", "before_birth_done")
        .flow("closing_ends_it", "before_birth_done")
        .flow("ending_ends_it", "taken_back", "ready_before_birth")
        .flow("everything", "ready_for_an_ending", "ending_known", "withdrawing")
        .flow("withdrawing", "ready_for_an_ending")
        .flow("not_ended", "ready_for_an_ending")
        .flow("everything", "ready_for_one", "one_ended", "listen_for_one", "ready_for_one")
        .flow("listen_for_one", "withdraw_for_one", "one_withdrawn")
        .flow("one_not_ended", "one_withdrawn")
        .flow("everything", "birth_known", "after_birth", "after_birth_done")
        .flow("death_ends_it", "after_birth_done")
        .flow("everything", "ready_to_reopen", "facts_come", "listen_for_facts", "ready_to_reopen")
        .flow("listen_for_facts", "deciding", "decided")
        .flow("closing_ends_deciding", "decided")
    )


def _before_birth() -> Drawing:
    social = "childrens_social_care"
    return (
        Drawing("before_birth", "Before birth")
        .start("begun")
        .gateway("is_booked", "Is she booked?", "not_booked")
        .step("book", "Book", deadline="booking", records="booked")
        .gateway("booked_now")
        .step("assess", "Assess", social, deadline="assessment", records="assessed")
        .timer("assess_timer", "Late", "assess", "assessment")
        .end("assess_late", "Late", social)
        .step("plan", "Plan", social, deadline="plan", records="planned")
        .timer("plan_timer", "Late", "plan", "plan")
        .end("plan_late", "Late", social)
        .end("ready", "Ready", social)
        .flow("begun", "is_booked")
        .flow("is_booked", "book", name="No", id="not_booked")
        .flow("is_booked", "booked_now", name="Yes", when="booked")
        .flow("book", "booked_now", "assess", "plan", "ready")
        .flow("assess_timer", "assess_late")
        .flow("plan_timer", "plan_late")
    )


def _one_step(process: str, step: str, title: str, lane: str, deadline: str, records: str):
    return (
        Drawing(process, title, lane=lane)
        .start(f"{process}_begun")
        .step(step, title, deadline=deadline, records=records)
        .timer(f"{step}_timer", "Late", step, deadline)
        .end(f"{step}_late", "Late")
        .end(f"{process}_over", "Done")
        .flow(f"{process}_begun", step, f"{process}_over")
        .flow(f"{step}_timer", f"{step}_late")
    )


def twins(path: Path) -> Path:
    """The whole procedure as a folder, fit to load."""
    social = "childrens_social_care"
    drawn = [
        _pathway(),
        _before_birth(),
        _one_step("withdrawing", "withdraw", "Withdraw", social, "withdrawal", "withdrew"),
        _one_step("withdraw_for_one", "withdraw_one", "Withdraw", social, "withdrawal_one", "did"),
        _one_step("after_birth", "visit", "Visit", social, "visit", "visited"),
        _one_step("deciding", "decide", "Decide", social, "decision", "decided_now"),
    ]
    more = TOML.replace(
        "[deadlines.visit]",
        '[deadlines.withdrawal_one]\ntitle = "Withdrawn for one"\n'
        'rule = "1 working day after step_reached"\nladder = "late"\n\n[deadlines.visit]',
    )
    files = {"procedure.toml": more.encode()}
    files.update({f"{drawing.process}.bpmn": drawing.data() for drawing in drawn})
    files.update({f"forms/{key}.json": json.dumps(form).encode() for key, form in FORMS.items()})
    return write(path, files)
