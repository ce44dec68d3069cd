"""A name that leads nowhere is refused with the nearest right one; so is what nobody can keep."""

import pytest

from tests.procedures import folders
from tests.procedures.spoiling import added, assert_said, bpmn, findings, redrawn, toml

RECEPTION = "childrens_social_care.receptionist"

NAMES = [
    pytest.param(
        bpmn('name="childrens_social_care"', 'name="CSC"'),
        "Decide what happens with the referral",
        'lane "CSC" is not in procedure.toml',
        "use: childrens_social_care",
        id="a lane that is not in the table",
    ),
    pytest.param(
        bpmn('name="form" value="decide_referral"', 'name="form" value="decide_referal"'),
        "Decide what happens",
        'asks the form "decide_referal"',
        "use: decide_referral",
        id="a form that is not here",
    ),
    pytest.param(
        bpmn('name="deadline" value="referral_sent"', 'name="deadline" value="refferal_sent"'),
        "Refer to children's social care",
        '"refferal_sent"',
        "use: referral_sent",
        id="a deadline that is not in the table",
    ),
    pytest.param(
        bpmn(">referral_decision</bpmn:timeDate>", ">referral_desicion</bpmn:timeDate>"),
        "Decision is late",
        '"referral_desicion"',
        "use: referral_decision",
        id="a timer on a deadline that is not in the table",
    ),
    pytest.param(
        bpmn("midwifery.named_midwife", "midwifery.name_midwife"),
        "Decide what happens",
        '"midwifery.name_midwife"',
        "use: midwifery.named_midwife",
        id="a role that is not in the table",
    ),
    pytest.param(
        toml('ladder = "no_outcome"', 'ladder = "no_outcom"'),
        "deadlines.referral_decision",
        '"no_outcom"',
        "use: no_outcome",
        id="a ladder that is not in the table",
    ),
    pytest.param(
        toml(
            'rule = "1 working day after referral_received" }',
            'rule = "1 working day after referral_recieved" }',
        ),
        "deadlines.referral_decision",
        'counts from "referral_recieved", which nobody records',
        "use: referral_received",
        id="a sentence about an event that nobody records",
    ),
    pytest.param(
        toml('met_by = "referral_decided"', 'met_by = "referral_desided"'),
        "deadlines.referral_decision",
        "nobody records",
        "use: referral_decided",
        id="a deadline met by what nobody records",
    ),
    pytest.param(
        toml("at 16+0", "at end_of_second_trimester"),
        "deadlines.referral_sent",
        "end_of_second_trimester",
        "use: end_of_first_trimester",
        id="a named gestation that is not defined",
    ),
    pytest.param(
        toml(
            'tell = ["childrens_social_care.team_manager", "referrer"]',
            'tell = ["CSC.team_manager"]',
        ),
        "ladders.no_outcome.rungs.1",
        "is not a role here",
        "childrens_social_care.team_manager",
        id="a rung that tells a role that is not in the table",
    ),
    pytest.param(
        toml(
            'tell = ["childrens_social_care.team_manager", "referrer"]', f'tell = ["{RECEPTION}"]'
        ),
        "ladders.no_outcome.rungs.1",
        "who could not open the case",
        "may_open_case = true",
        id="a rung whose role could not open the case",
    ),
    pytest.param(
        toml('form = "birth"', 'form = "brith"'),
        "happenings.baby_born",
        '"brith"',
        "use: birth",
        id="a happening with a form that is not here",
    ),
    pytest.param(
        toml('lanes = ["midwifery"]', 'lanes = ["midwives"]'),
        "happenings.baby_born",
        '"midwives"',
        "use: midwifery",
        id="a happening in a lane that is not in the table",
    ),
    pytest.param(
        toml('signal = "baby_born"', 'signal = "baby_borne"'),
        "The baby is born",
        "no happening sends",
        "use: baby_borne",
        id="a signal that nothing sends",
    ),
    pytest.param(
        toml('[roles."midwifery.named_midwife"]', '[roles."midwife.named_midwife"]'),
        "roles.midwife.named_midwife",
        'no lane "midwife"',
        "use: midwifery",
        id="a role in a lane that is not in the table",
    ),
    pytest.param(
        added('[switched_off]\ntell_referer = "by telephone"\n'),
        "switched_off.tell_referer",
        "no step",
        "use: tell_referrer",
        id="switching off a step that is not there",
    ),
    pytest.param(
        toml('opening_form = "open_case"', 'opening_form = "open_a_case"'),
        "opening_form",
        '"open_a_case"',
        "use: open_case",
        id="an opening form that is not here",
    ),
    pytest.param(
        toml('phone = "01632 960001"', 'calendar = "scotland"'),
        "lanes.midwifery",
        '"scotland"',
        "england",
        id="a calendar that is not in the table",
    ),
]


@pytest.mark.parametrize(("spoil", "element", "sentence", "fix"), NAMES)
def test_a_name_that_leads_nowhere_is_refused(tmp_path, spoil, element, sentence, fix):
    assert_said(findings(tmp_path, spoil), element, sentence, fix)


KEPT = [
    pytest.param(
        toml('rule = "24 hours after referral_received"', 'rule = "1 d after referral_received"'),
        "rules.1.rule",
        "days or working days",
        "in full",
        id="a sentence that two units could mean",
    ),
    pytest.param(
        toml(
            'rule = "24 hours after referral_received"',
            'rule = "within 24 hours of referral_received"',
        ),
        "rules.1.rule",
        "is not a deadline that is understood",
        "24 hours after referral_received",
        id="a sentence that is not understood",
    ),
    pytest.param(
        toml(
            '{ rule = "1 working day after referral_received" }',
            '{ rule = "as soon as possible after referral_received" }',
        ),
        "Decision is late",
        "has no instant",
        "give the deadline a date",
        id="a timer on a deadline without an instant",
    ),
    pytest.param(
        toml(
            '{ rule = "1 working day after referral_received" }',
            '{ rule = "before referral_received" }',
        ),
        "Decision is late",
        "has no instant",
        "give the deadline a date",
        id="a timer on a gate",
    ),
    pytest.param(
        toml('when = "urgent", ', ""),
        "deadlines.referral_decision",
        "always applies",
        "last",
        id="a rule that can never be reached",
    ),
    pytest.param(
        toml('at = "immediately after overdue"\n', ""),
        "rungs.1.at",
        "at is missing",
        "add at",
        id="a rung without a time",
    ),
    pytest.param(
        toml('at = "immediately after overdue"', 'at = "as soon as possible after overdue"'),
        "rungs.1",
        "never be reached",
        "1 working day after overdue",
        id="a rung that is never reached",
    ),
    pytest.param(
        added('[ladders.empty]\ntitle = "Empty"\n'),
        "ladders.empty",
        "has no rungs",
        "[[ladders.empty.rungs]]",
        id="a ladder without rungs",
    ),
    pytest.param(
        added('[deadlines.alone]\nrule = "at 20+0"\n'),
        "deadlines.alone",
        "nothing meets it",
        "met_by",
        id="a deadline that no step carries and no event meets",
    ),
    pytest.param(
        bpmn(
            '<spiffworkflow:property name="no_deadline_because" '
            'value="It follows the decision at once"/>',
            "",
        ),
        "Tell the referrer",
        "does not say why",
        "no_deadline_because",
        id="a step with neither a deadline nor a reason",
    ),
    pytest.param(
        redrawn(lambda d: d.timer("wait", "Wait", "tell_referrer", "2026-05-14")),
        "Wait",
        "same day for every case",
        "name of a deadline",
        id="a timer at a fixed date",
    ),
    pytest.param(
        redrawn(lambda d: d.wait_until("wait", "Wait", "P14D", form="timeDuration")),
        "Wait",
        "not on a step",
        "name of a deadline",
        id="a duration that counts from no step",
    ),
    pytest.param(
        redrawn(lambda d: d.timer("wait", "Wait", "tell_referrer", "P1M3D", form="timeDuration")),
        "Wait",
        "mixes months",
        "name of a deadline",
        id="a duration of months and days",
    ),
]


@pytest.mark.parametrize(("spoil", "element", "sentence", "fix"), KEPT)
def test_a_sentence_nobody_could_keep_is_refused(tmp_path, spoil, element, sentence, fix):
    assert_said(findings(tmp_path, spoil), element, sentence, fix)


def test_a_finding_is_printed_in_two_lines_with_file_element_sentence_and_fix(tmp_path):
    spoil = bpmn('name="childrens_social_care"', 'name="CSC"')
    said = [str(found) for found in findings(tmp_path, spoil)]
    assert (
        '  referral.bpmn \u203a "Decide what happens with the referral"   '
        'lane "CSC" is not in procedure.toml\n     use: childrens_social_care'
    ) in said


def test_a_step_cannot_be_in_two_diagrams(tmp_path):
    def spoil(files):
        files["pathway.bpmn"] = folders.referral_with_birth().step("send_referral", "Again").data()

    assert_said(findings(tmp_path, spoil), "", "already a step of pathway.bpmn", "id of its own")
