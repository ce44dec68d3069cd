"""Nothing in a diagram can run, read, connect, exhaust or be silently dropped."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import pytest
from SpiffWorkflow.exceptions import SpiffWorkflowException

from tests.engine.diagrams import ENGINE, Drawing, Life, at, procedure, straight
from workflows.domain.errors import PrebirthError, ProcedureInvalid
from workflows.engine.rules import PathwayStopped, Rules
from workflows.engine.serializer import load

CLASS_WALK = (
    "[c for c in ().__class__.__base__.__subclasses__() if c.__name__=='_wrap_close'][0]"
    ".__init__.__globals__['system']('touch pwned')==0"
)
HEARD = '<bpmn:signalEventDefinition signalRef="signal_born"/>'
EXPLOITS = [
    pytest.param(CLASS_WALK, id="a walk through classes"),
    pytest.param("__import__('os').system('touch pwned') == 0", id="an import"),
    pytest.param("open('pwned', 'w') == 1", id="opening a file"),
    pytest.param("eval('1') == 1", id="eval"),
    pytest.param("[x for x in 'aaa'] == 1", id="a comprehension"),
    pytest.param("'a' * 10**9 == 1", id="a text a billion long"),
    pytest.param("facts['x'] == 1", id="an index"),
    pytest.param("(lambda: 1)() == 1", id="a function"),
    pytest.param("f'{decision}' == '1'", id="a text with code in it"),
]
SPIFF = (
    "<bpmn:extensionElements><spiffworkflow:{0}>{1}</spiffworkflow:{0}></bpmn:extensionElements>"
)


def gateway(condition: str) -> Drawing:
    drawing = Drawing("main").start().step("decide").either("which").end("left", "right")
    drawing.path("opened", "decide", "which").path("which", "left", when=condition)
    return drawing.path("which", "right", otherwise=True)


@pytest.mark.parametrize("condition", EXPLOITS)
def test_code_in_a_condition_is_refused_at_load_with_its_element(condition, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProcedureInvalid, match=r"main\.bpmn, f2_which_left: "):
        ENGINE.load(procedure(gateway(condition)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", EXPLOITS)
def test_code_that_got_past_the_load_is_refused_when_it_is_asked(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    life = Life(procedure(straight("main", "decide")))
    running = load(life.last.state, ENGINE._definition(life.procedure), life.moment)
    task = next(iter(running.for_people.values()))
    with pytest.raises(PathwayStopped):
        running.script_engine.evaluate(task, text)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda rules: rules.execute(None, "x = 1"), id="a script"),
        pytest.param(lambda rules: rules.call_service(None, operation_name="mail"), id="a service"),
        pytest.param(
            lambda rules: rules.environment.execute("x = 1", {}), id="the environment's script"
        ),
        pytest.param(
            lambda rules: rules.environment.evaluate("1", {}), id="the environment's expression"
        ),
    ],
)
def test_there_is_no_way_to_run_code(call: Callable[[Rules], object]):
    with pytest.raises(PrebirthError, match="never run"):
        call(Rules(at()))


def in_the_way(xml: str, name: str = "odd") -> Drawing:
    drawing = Drawing("main").start().raw(xml).end("over")
    return drawing.path("opened", name, "over")


def on_step(inside: str) -> Drawing:
    drawing = Drawing("main").start().step("odd", inside=inside).end("over")
    return drawing.path("opened", "odd", "over")


EVENT_SUBPROCESS = (
    '<bpmn:subProcess id="odd" triggeredByEvent="true"><bpmn:startEvent id="heard" {0}>'
    '<bpmn:signalEventDefinition signalRef="signal_born"/></bpmn:startEvent>'
    '<bpmn:userTask id="visit"/><bpmn:endEvent id="visited"/>'
    '<bpmn:sequenceFlow id="i1" sourceRef="heard" targetRef="visit"/>'
    '<bpmn:sequenceFlow id="i2" sourceRef="visit" targetRef="visited"/></bpmn:subProcess>'
)


def beside(xml: str) -> Drawing:
    drawing = straight("main", "decide").raw(xml)
    drawing.signals.add("born")
    return drawing


@pytest.mark.parametrize(
    ("drawing", "element", "says"),
    [
        pytest.param(
            in_the_way(
                '<bpmn:scriptTask id="odd"><bpmn:script>import os</bpmn:script></bpmn:scriptTask>'
            ),
            "odd",
            "scriptTask",
            id="a script task",
        ),
        pytest.param(
            in_the_way('<bpmn:serviceTask id="odd"/>'), "odd", "serviceTask", id="a service task"
        ),
        pytest.param(in_the_way('<bpmn:sendTask id="odd"/>'), "odd", "sendTask", id="a send task"),
        pytest.param(
            in_the_way('<bpmn:receiveTask id="odd"/>'), "odd", "receiveTask", id="a receive task"
        ),
        pytest.param(in_the_way('<bpmn:task id="odd"/>'), "odd", "task", id="a task of no kind"),
        pytest.param(
            in_the_way('<bpmn:inclusiveGateway id="odd"/>'),
            "odd",
            "inclusiveGateway",
            id="an inclusive gateway",
        ),
        pytest.param(
            in_the_way('<bpmn:complexGateway id="odd"/>'),
            "odd",
            "complexGateway",
            id="a complex gateway",
        ),
        pytest.param(
            in_the_way('<bpmn:adHocSubProcess id="odd"/>'),
            "odd",
            "adHocSubProcess",
            id="an ad hoc sub-process",
        ),
        pytest.param(
            in_the_way('<bpmn:transaction id="odd"/>'), "odd", "transaction", id="a transaction"
        ),
        pytest.param(
            on_step(SPIFF.format("preScript", "import os")),
            "odd",
            "preScript",
            id="a script before a step",
        ),
        pytest.param(
            on_step(SPIFF.format("postScript", "x=1")),
            "odd",
            "postScript",
            id="a script after a step",
        ),
        pytest.param(
            on_step('<bpmn:standardLoopCharacteristics loopMaximum="2"/>'),
            "odd",
            "standardLoopCharacteristics",
            id="a standard loop",
        ),
        pytest.param(
            on_step(
                "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>babies"
                "</bpmn:loopDataInputRef></bpmn:multiInstanceLoopCharacteristics>"
            ),
            "odd",
            "loopDataInputRef",
            id="a loop over task data, which is empty",
        ),
        pytest.param(
            on_step(
                "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>open('x')"
                "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
            ),
            "odd",
            "call",
            id="code in how often a step is repeated",
        ),
        pytest.param(
            beside(f'<bpmn:endEvent id="odd">{HEARD}</bpmn:endEvent>'),
            "odd",
            "does nothing on endEvent",
            id="a signal end event, which sends nothing",
        ),
        pytest.param(
            beside(
                '<bpmn:intermediateThrowEvent id="odd"><bpmn:linkEventDefinition id="l"/>'
                "</bpmn:intermediateThrowEvent>"
            ),
            "l",
            "linkEventDefinition",
            id="a link, which would hang the case for ever",
        ),
        pytest.param(
            beside(
                '<bpmn:endEvent id="odd"><bpmn:compensateEventDefinition id="c"/></bpmn:endEvent>'
            ),
            "c",
            "compensateEventDefinition",
            id="a compensation, which does nothing",
        ),
        pytest.param(
            beside('<bpmn:endEvent id="odd"><bpmn:messageEventDefinition id="m"/></bpmn:endEvent>'),
            "m",
            "messageEventDefinition",
            id="a message",
        ),
        pytest.param(
            beside(
                '<bpmn:boundaryEvent id="odd" attachedToRef="decide">'
                '<bpmn:conditionalEventDefinition id="k"><bpmn:condition>open("x")</bpmn:condition>'
                "</bpmn:conditionalEventDefinition></bpmn:boundaryEvent>"
            ),
            "k",
            "conditionalEventDefinition",
            id="a conditional event",
        ),
        pytest.param(
            beside(
                '<bpmn:startEvent id="odd"><bpmn:timerEventDefinition><bpmn:timeDate>due'
                "</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:startEvent>"
            ),
            "odd",
            "does nothing on startEvent",
            id="a timer start",
        ),
        pytest.param(
            beside(f'<bpmn:startEvent id="odd">{HEARD}</bpmn:startEvent>'),
            "odd",
            "starts when it is opened",
            id="a signal start",
        ),
        pytest.param(
            beside('<bpmn:boundaryEvent id="odd" attachedToRef="decide"/>'),
            "odd",
            "timer or a signal",
            id="a boundary event of nothing",
        ),
        pytest.param(
            beside(EVENT_SUBPROCESS.format("")),
            "heard",
            "would not interrupt",
            id="an interrupting event sub-process, which does not interrupt",
        ),
        pytest.param(
            beside(
                f'<bpmn:boundaryEvent id="odd" attachedToRef="decide">{HEARD}{HEARD}'
                "</bpmn:boundaryEvent>"
            ),
            "odd",
            "one thing only",
            id="an event that waits for two things",
        ),
        pytest.param(
            beside('<bpmn:dataObject id="odd"/>'), "odd", "dataObject", id="a data object"
        ),
    ],
)
def test_what_would_run_code_or_be_dropped_in_silence_is_refused_with_its_element(
    drawing, element, says
):
    with pytest.raises(ProcedureInvalid, match=f"main.bpmn, {element}: .*{says}"):
        ENGINE.load(procedure(drawing))


@pytest.mark.parametrize(
    ("drawing", "says"),
    [
        pytest.param(
            Drawing("main").start().step("a").path("opened", "a", "gone"),
            "gone",
            id="a flow to nowhere",
        ),
        pytest.param(
            Drawing("main").start().step("a", "b", "c").path("opened", "a", "b").path("a", "c"),
            "[Mm]ultiple outgoing",
            id="two ways out of a step",
        ),
        pytest.param(
            Drawing("main")
            .start()
            .either("g")
            .step("a", "b")
            .path("opened", "g", "a")
            .path("g", "b"),
            "without condition",
            id="a way without a condition",
        ),
        pytest.param(Drawing("main").step("a"), "start", id="no start"),
    ],
)
def test_a_faulty_drawing_is_refused_in_our_words_not_with_a_stack_trace(drawing, says):
    with pytest.raises(ProcedureInvalid, match=says) as refusal:
        ENGINE.load(procedure(drawing))
    assert not isinstance(refusal.value, SpiffWorkflowException)


GOOD = straight("main", "decide").xml()
BODY = GOOD.split(b"?>", 1)[1]
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n'
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (place, b"&l%d;" % (place - 1) * 10) for place in range(1, 10)
)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        pytest.param(
            XML + b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + BODY,
            "document type",
            id="an entity that reads a file",
        ),
        pytest.param(
            XML + b'<!DOCTYPE x [<!ENTITY f SYSTEM "http://10.0.0.1/">]>' + BODY,
            "document type",
            id="an entity that connects",
        ),
        pytest.param(
            XML + b'<!DOCTYPE x SYSTEM "http://10.0.0.1/x.dtd">' + BODY,
            "document type",
            id="a document type elsewhere",
        ),
        pytest.param(
            XML + b'<!DOCTYPE x [<!ENTITY l0 "lol">' + LAUGHS + b"]>" + BODY,
            "document type",
            id="a billion laughs",
        ),
        pytest.param(
            XML + b'<!DOCTYPE x [<!ENTITY q "' + b"q" * 100_000 + b'">]>' + BODY,
            "document type",
            id="a quadratic blow-up",
        ),
        pytest.param(
            ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x/>').encode(
                "utf-16"
            ),
            "UTF-8",
            id="a document type in UTF-16",
        ),
        pytest.param(
            b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>',
            "UTF-8",
            id="a document type in UTF-7",
        ),
        pytest.param(
            XML + b'<?php system("x")?>' + BODY,
            "processing instruction",
            id="a processing instruction",
        ),
        pytest.param(
            b"<a>" * 100_000 + b"</a>" * 100_000, "deep|nested", id="a hundred thousand deep"
        ),
        pytest.param(GOOD + b" " * 50_000_000, "2 MB", id="fifty megabytes"),
        pytest.param(
            GOOD.replace(b"</bpmn:process>", b"<bpmn:group/>" * 6_000 + b"</bpmn:process>"),
            "5,000",
            id="six thousand elements",
        ),
        pytest.param(b"%PDF-1.4", "well-formed", id="another kind of file"),
        pytest.param(b"", "empty", id="nothing"),
    ],
)
def test_a_hostile_file_is_refused_within_a_second_naming_the_trouble(source: bytes, says: str):
    parts = procedure(source)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.thread_time()
    with pytest.raises(ProcedureInvalid, match=f"file_0.bpmn.*({says})"):
        ENGINE.load(parts)
    assert time.thread_time() - started < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100_000


def test_an_address_of_a_schema_is_never_followed():
    """The whole test run refuses connections, so following it would fail here."""
    source = GOOD.replace(
        b'id="definitions_main"',
        b'xsi:schemaLocation="http://www.omg.org/spec/BPMN/20100524/MODEL '
        b'http://10.0.0.1/x.xsd" id="d"',
    )
    ENGINE.load(procedure(source))
