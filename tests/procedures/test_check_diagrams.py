"""A diagram that would not run as it is drawn is refused, naming the shape and what to do."""

import pytest

from tests.procedures import folders
from tests.procedures.spoiling import assert_said, bpmn, findings, redrawn, step_with
from workflows.domain.errors import ProcedureInvalid
from workflows.procedures.check import check
from workflows.procedures.load import load

EVENT = "<bpmn:{0}EventDefinition/>"


def test_a_good_procedure_has_no_findings(tmp_path):
    assert check(folders.referral(tmp_path / "referral")) == ()


def test_the_four_step_process_can_be_loaded(tmp_path):
    procedure = load(folders.four_step(tmp_path / "four_step"))
    assert list(procedure.steps) == ["step_a", "step_b", "step_c"]


def end_event(kind):
    return redrawn(
        lambda d: d.end("sent", "It is sent", inside=EVENT.format(kind)).flow(
            "tell_referrer", "sent"
        )
    )


def throwing(kind):
    return redrawn(
        lambda d: (
            d.add("intermediateThrowEvent", "thrown", "Thrown", inside=EVENT.format(kind))
            .flow("tell_referrer", "thrown")
            .flow("thrown", "assessment_begun", id="on")
        )
    )


def shape(tag, inside="", **attributes):
    return redrawn(
        lambda d: d.add(tag, "odd_one", "Odd one", inside=inside, **attributes).flow(
            "odd_one", "assessment_begun"
        )
    )


def after_two_timers(d):
    d.gateway("what_first", "What comes first?", tag="eventBasedGateway")
    d.wait_until("first_wait", "First", "referral_decision")
    d.wait_until("second_wait", "Second", "referral_decision")
    d.flow("what_first", "first_wait", "assessment_begun")
    d.flow("what_first", "second_wait", "assessment_begun")


SILENT = [
    pytest.param(
        end_event("signal"), "It is sent", "does nothing", "record", id="a signal end event"
    ),
    pytest.param(
        end_event("compensate"), "It is sent", "compensation", "remove", id="compensation"
    ),
    pytest.param(end_event("escalation"), "It is sent", "reach nobody", "ladder", id="escalation"),
    pytest.param(end_event("message"), "It is sent", "nothing sends", "event", id="a message end"),
    pytest.param(end_event("error"), "It is sent", "nothing raises", "remove", id="an error end"),
    pytest.param(throwing("link"), "Thrown", "stand for ever", "draw the flow", id="a link throw"),
    pytest.param(throwing("signal"), "Thrown", "does nothing", "record", id="a signal throw"),
    pytest.param(shape("scriptTask"), "Odd one", "script", "no code", id="a script task"),
    pytest.param(
        shape("scriptTask", "<bpmn:script>import os</bpmn:script>"),
        "Odd one",
        "is a script",
        "no code",
        id="a script",
    ),
    pytest.param(shape("serviceTask"), "Odd one", "service task", "no code", id="a service task"),
    pytest.param(shape("sendTask"), "Odd one", "send nothing", "also_informs", id="a send task"),
    pytest.param(
        shape("receiveTask"), "Odd one", "nothing answers", "user step", id="a receive task"
    ),
    pytest.param(shape("task"), "Odd one", "neither who nor what", "user step", id="a plain task"),
    pytest.param(shape("manualTask"), "Odd one", "no record", "user step", id="a manual task"),
    pytest.param(
        shape("complexGateway"), "Odd one", "complex", "exclusive", id="a complex gateway"
    ),
    pytest.param(shape("inclusiveGateway"), "Odd one", "inclusive", "exclusive", id="inclusive"),
    pytest.param(
        shape("subProcess", triggeredByEvent="true"),
        "Odd one",
        "event sub-process",
        "call activity",
        id="an event sub-process",
    ),
    pytest.param(
        shape("userTask", "<bpmn:standardLoopCharacteristics/>"),
        "Odd one",
        "loop",
        "flow",
        id="a loop",
    ),
    pytest.param(
        shape("userTask", "<bpmn:potentialOwner/>"),
        "Odd one",
        "person",
        "lane",
        id="a named person",
    ),
    pytest.param(
        step_with("<spiffworkflow:preScript>x = 1</spiffworkflow:preScript>"),
        "Refer to children's social care",
        "preScript",
        "no code",
        id="a script before a step",
    ),
    pytest.param(
        step_with("<spiffworkflow:postScript>x = 1</spiffworkflow:postScript>"),
        "Refer to children's social care",
        "postScript",
        "no code",
        id="a script after a step",
    ),
    pytest.param(
        step_with('<camunda:formData><camunda:formField id="x"/></camunda:formData>'),
        "Refer to children's social care",
        "camunda:formData is passed over",
        "remove",
        id="an extension of another engine",
    ),
    pytest.param(
        shape("userTask", **{"camunda:assignee": "ann"}),
        "Odd one",
        '"assignee" is passed over',
        "remove",
        id="an attribute of another engine",
    ),
    pytest.param(
        bpmn(
            'xsi:type="bpmn:tFormalExpression">referral_decision ==', 'language="python">urgent =='
        ),
        "Progress",
        "expression language",
        "remove",
        id="an expression language",
    ),
    pytest.param(
        step_with(
            '<spiffworkflow:properties><spiffworkflow:property name="dealine" value="x"/>'
            "</spiffworkflow:properties>"
        ),
        "Refer to children's social care",
        '"dealine" is not known',
        "use: deadline",
        id="a property that is misspelt",
    ),
    pytest.param(
        redrawn(lambda d: d.wait_until("wait", "Wait", "R3/P1D", form="timeCycle")),
        "Wait",
        "repeats",
        "every 4 weeks",
        id="a repeating timer",
    ),
    pytest.param(
        bpmn(
            'sourceRef="tell_referrer" targetRef="assessment_begun">',
            'sourceRef="tell_referrer" targetRef="assessment_begun">'
            "<bpmn:conditionExpression>urgent</bpmn:conditionExpression>",
        ),
        "Tell the referrer",
        "passed over",
        "exclusive gateway",
        id="a condition on a flow that leaves a step",
    ),
    pytest.param(
        redrawn(after_two_timers),
        "What comes first?",
        "2 timers at once",
        "one timer",
        id="two timers after one event-based gateway",
    ),
    pytest.param(
        redrawn(
            lambda d: d.timer("late", "Late", "send_referral", "referral_sent", interrupting=True)
        ),
        "Late",
        "take the step away",
        "non-interrupting",
        id="a timer that takes the step away",
    ),
]


@pytest.mark.parametrize(("spoil", "element", "sentence", "fix"), SILENT)
def test_what_the_engine_would_pass_over_is_refused(tmp_path, spoil, element, sentence, fix):
    assert_said(findings(tmp_path, spoil), element, sentence, fix)


def test_every_fault_is_named_at_once(tmp_path):
    def spoil(files):
        shape("scriptTask")(files)
        files["procedure.toml"] = files["procedure.toml"].replace(
            b"[lanes.midwifery]", b"[lanes.mid]"
        )

    said = " ".join(found.sentence for found in findings(tmp_path, spoil))
    assert "script" in said
    assert 'lane "midwifery" is not in procedure.toml' in said


def test_a_procedure_with_a_fault_is_not_loaded_and_every_fault_is_listed(tmp_path):
    files = folders.referral_files()
    shape("scriptTask")(files)
    del files["forms/birth.json"]
    with pytest.raises(ProcedureInvalid) as refusal:
        load(folders.write(tmp_path / "referral", files))
    assert "Odd one" in refusal.value.message
    assert "is a script" in refusal.value.message
    assert 'asks the form "birth"' in refusal.value.message
