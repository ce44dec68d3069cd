"""Every way through a diagram leads from its start to an end, and everything has its place."""

import pytest

from tests.procedures import folders
from tests.procedures.spoiling import assert_said, bpmn, findings, redrawn


def called_eight_times(d):
    for number in range(8):
        d.call(f"stage_{number}", f"Stage {number}", "pathway")


def going_round(d):
    d.gateway("again", "Again?", "no_more")
    d.flow("tell_referrer", "again", id="into_again")
    d.flow("again", "again", name="Yes", when="urgent", id="yes_again")
    d.flow("again", "assessment_begun", name="No", id="no_more")


WAYS = [
    pytest.param(
        redrawn(
            lambda d: d.step("alone", "Alone", no_deadline_because="x").flow(
                "alone", "assessment_begun"
            )
        ),
        "Alone",
        "cannot be reached",
        "draw a flow",
        id="a step nothing leads to",
    ),
    pytest.param(
        redrawn(lambda d: d.flow("send_referral", "nowhere")),
        "flow send_referral_to_nowhere",
        'ends at "nowhere"',
        "draw the flow",
        id="a flow to something that is not there",
    ),
    pytest.param(
        redrawn(lambda d: d.add("boundaryEvent", "late", "Late", attachedToRef="send_referal")),
        "Late",
        '"send_referal"',
        "use: send_referral",
        id="a timer on a step that is not there",
    ),
    pytest.param(
        redrawn(lambda d: d.add("boundaryEvent", "late", "Late", attachedToRef="send_referral")),
        "Late",
        "waits for 0 things",
        "timer or a signal",
        id="an event that waits for nothing",
    ),
    pytest.param(
        redrawn(lambda d: d.step("dead_end", "Dead end").flow("tell_referrer", "dead_end")),
        "Dead end",
        "leads nowhere",
        "end event",
        id="a step that nothing follows",
    ),
    pytest.param(
        redrawn(lambda d: d.flow("send_referral", "tell_referrer")),
        "Refer to children's social care",
        "several flows",
        "gateway",
        id="two flows out of a step",
    ),
    pytest.param(
        bpmn(' default="does_not_progress"', ""),
        "Does it progress?",
        "no default flow",
        "default",
        id="a question without a default answer",
    ),
    pytest.param(
        bpmn('targetRef="tell_referrer" name="Progress"', 'targetRef="tell_referrer"'),
        "Does it progress?",
        "has no name",
        "write the answer",
        id="a flow without a name",
    ),
    pytest.param(
        bpmn(' default="does_not_progress"', ' default="no_such_flow"'),
        "Does it progress?",
        "does not leave it",
        "choose one",
        id="a default flow that is not one of its own",
    ),
    pytest.param(
        redrawn(going_round), "again", "for ever", "waits for a person", id="an endless circle"
    ),
    pytest.param(
        redrawn(lambda d: d.start("second_start").flow("second_start", "tell_referrer")),
        "referral",
        "2 start events",
        "one start",
        id="two starts",
    ),
    pytest.param(
        redrawn(called_eight_times),
        "referral",
        "8 call activities",
        "diagram of their own",
        id="eight calls",
    ),
    pytest.param(
        redrawn(lambda d: d.call("stage", "Stage", "conferense").flow("stage", "assessment_begun")),
        "Stage",
        'calls "conferense"',
        "draw it",
        id="a call of a diagram that is not here",
    ),
    pytest.param(
        redrawn(
            lambda d: (
                d.call("stage", "Stage", "pathway")
                .flow("tell_referrer", "stage")
                .flow("stage", "outcome_known")
            )
        ),
        "pathway",
        "calls itself",
        "take one",
        id="diagrams that call one another",
    ),
    pytest.param(
        redrawn(lambda d: d.table("ask", "Ask", "treshold").flow("ask", "assessment_begun")),
        "Ask",
        '"treshold"',
        "use: threshold",
        id="a decision table that is not here",
    ),
    pytest.param(
        redrawn(lambda d: d.step("Decide-It", "Decide it")),
        "Decide-It",
        "small letters",
        "decide_referral",
        id="an id in capitals",
    ),
    pytest.param(
        redrawn(lambda d: d.step("unnamed_step", "").flow("unnamed_step", "assessment_begun")),
        "unnamed_step",
        "has no name",
        "in words",
        id="a step without a name",
    ),
    pytest.param(
        bpmn('id="outcome_known" name="The outcome is known"', 'id="outcome_known"'),
        "outcome_known",
        "has no name",
        "say what is true",
        id="an end without a name",
    ),
    pytest.param(
        bpmn("<bpmn:flowNodeRef>tell_referrer</bpmn:flowNodeRef>", ""),
        "Tell the referrer",
        "lies in no lane",
        "agency",
        id="a step in no lane",
    ),
    pytest.param(
        bpmn('bpmnElement="tell_referrer"', 'bpmnElement="tell_refferer"'),
        "Tell the referrer",
        "is not drawn",
        "editor",
        id="a step without its place on the picture",
    ),
    pytest.param(
        bpmn('bpmnElement="lane_midwifery"', 'bpmnElement="other"'),
        "lane midwifery",
        "is not drawn",
        "editor",
        id="a lane without its place on the picture",
    ),
    pytest.param(
        bpmn('bpmnElement="does_not_progress"', 'bpmnElement="other"'),
        "No further action",
        "is not drawn",
        "editor",
        id="a flow without its line on the picture",
    ),
    pytest.param(
        redrawn(lambda d: d.step("send_referral", "Again")),
        "send_referral",
        "stands 2 times",
        "id of its own",
        id="one id for two shapes",
    ),
    pytest.param(
        bpmn('<bpmn:process id="referral"', '<bpmn:process id="refer"'),
        "refer",
        "not named after its process",
        "refer.bpmn",
        id="a file with another name than its process",
    ),
    pytest.param(
        lambda files: files.update({"spare.bpmn": folders.four_step_drawing().data()}),
        "four_step",
        "called from nowhere",
        "call it",
        id="a diagram that nothing calls",
    ),
    pytest.param(
        lambda files: files.pop("pathway.bpmn"),
        "main",
        '"pathway"',
        "draw it",
        id="a main diagram that is not here",
    ),
]


@pytest.mark.parametrize(("spoil", "element", "sentence", "fix"), WAYS)
def test_a_way_that_leads_nowhere_is_refused(tmp_path, spoil, element, sentence, fix):
    assert_said(findings(tmp_path, spoil), element, sentence, fix)
