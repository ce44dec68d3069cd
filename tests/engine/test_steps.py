"""What a case does step by step: opens, completes, splits, joins, repeats, ends."""

from __future__ import annotations

import pytest

from tests.engine.diagrams import MONDAY, Drawing, Life, at, procedure, several, straight
from workflows.domain.errors import InstantNaive, ProcedureInvalid, TaskNotOpen
from workflows.domain.tasks import TaskId
from workflows.engine.rules import PathwayStopped


def referral() -> Drawing:
    """A referral is sent by midwifery and decided by children's social care."""
    drawing = Drawing("referral").start().step("send_referral")
    drawing.step("decide_referral", lane="childrens_social_care").end("outcome_known")
    return drawing.path("opened", "send_referral", "decide_referral", "outcome_known")


def test_a_case_opens_its_first_step_in_the_lane_of_its_agency():
    life = Life(procedure(referral()))
    assert [(task.step, task.lane) for task in life.last.opened] == [("send_referral", "midwifery")]
    assert not life.last.finished


def test_completing_a_step_closes_it_and_opens_the_next():
    life = Life(procedure(referral()))
    sent = life.task("send_referral")
    life.do("send_referral")
    assert life.last.closed == (sent,)
    assert [(task.step, task.lane) for task in life.last.opened] == [
        ("decide_referral", "childrens_social_care")
    ]


def test_the_last_step_finishes_the_case_and_says_what_is_now_true():
    life = Life(procedure(referral())).do("send_referral").do("decide_referral")
    assert (life.last.finished, life.last.reached) == (True, ("outcome_known",))


def test_an_event_on_the_way_is_told_before_the_end():
    drawing = (
        Drawing("main").start().passed("referral_received").step("decide").end("outcome_known")
    )
    drawing.path("opened", "referral_received", "decide", "outcome_known")
    life = Life(procedure(drawing))
    assert life.last.reached == ("referral_received",)
    assert life.do("decide").last.reached == ("outcome_known",)


@pytest.mark.parametrize(
    "task",
    [
        pytest.param("finished", id="a finished task is not open"),
        pytest.param("future", id="a task whose time has not come is not open"),
        pytest.param("unknown", id="a task of no case is not open"),
        pytest.param("nonsense", id="a text that is no task is not open"),
        pytest.param("gateway", id="a part of the diagram that nobody completes is not open"),
    ],
)
def test_only_an_open_task_can_be_completed(task: str):
    life = Life(procedure(referral()))
    finished = life.task("send_referral")
    life.do("send_referral")
    prefix = finished[:24]
    tasks = {
        "finished": finished,
        "future": f"{prefix}{5:012x}",
        "unknown": "00000000-0000-4000-8000-000000000001",
        "nonsense": "<script>",
        "gateway": f"{prefix}{1:012x}",
    }
    with pytest.raises(TaskNotOpen):
        life.engine.complete(life.procedure, life.last.state, TaskId(tasks[task]), life.moment)


def test_the_same_state_completed_twice_gives_the_same_answer_and_nothing_is_kept():
    life = Life(procedure(referral()))
    state, task = life.last.state, life.task("send_referral")
    first = life.engine.complete(life.procedure, state, task, life.moment)
    assert life.engine.complete(life.procedure, state, task, life.moment) == first


def outcome() -> Drawing:
    drawing = Drawing("main").start().step("decide").either("which").step("assess", "signpost")
    drawing.end("assessed", "signposted").path("opened", "decide", "which")
    drawing.path("which", "assess", when='decision == "assessment"').path("assess", "assessed")
    return drawing.path("which", "signpost", otherwise=True).path("signpost", "signposted")


@pytest.mark.parametrize(
    ("decision", "step"),
    [
        pytest.param("assessment", "assess", id="the way whose condition holds"),
        pytest.param("no_further_action", "signpost", id="otherwise the default way"),
        pytest.param(None, "signpost", id="not answered is not the answer asked for"),
    ],
)
def test_an_exclusive_gateway_follows_the_facts(decision: str | None, step: str):
    assert Life(procedure(outcome())).do("decide", decision=decision).steps == [step]


@pytest.mark.parametrize(
    ("condition", "facts", "says"),
    [
        pytest.param("decison == 1", {"decision": 1}, "decison", id="a name nobody declared"),
        pytest.param(
            "decision > 3", {"decision": "yes"}, "cannot be compared", id="text and number"
        ),
        pytest.param(
            "decision", {"decision": "yes"}, "not yes or no", id="an answer that is no yes or no"
        ),
        pytest.param(
            "decision", {"decision": None}, "not known", id="a yes or no that is not known"
        ),
    ],
)
def test_a_condition_without_an_answer_stops_and_never_takes_the_default(condition, facts, says):
    drawing = Drawing("main").start().step("decide").either("which").end("left", "right")
    drawing.path("opened", "decide", "which").path("which", "left", when=condition)
    life = Life(procedure(drawing.path("which", "right", otherwise=True)))
    state = life.last.state
    with pytest.raises(PathwayStopped, match=says) as refusal:
        life.do("decide", **facts)
    assert refusal.value.element == "which"
    assert "main.bpmn, which" in refusal.value.message
    assert life.last.state is state
    assert life.steps == ["decide"]


def test_work_side_by_side_goes_on_when_all_of_it_is_done():
    drawing = Drawing("main").start().together("fork", "join").step("visit").step("tell_gp", "plan")
    drawing.end("planned").path("opened", "fork", "visit", "join", "plan", "planned")
    life = Life(procedure(drawing.path("fork", "tell_gp", "join")))
    assert sorted(life.steps) == ["tell_gp", "visit"]
    assert life.do("tell_gp").steps == ["visit"]
    assert life.do("visit").steps == ["plan"]


def rounds() -> Drawing:
    """Round after round of two pieces of work side by side."""
    drawing = Drawing("main").start().either("again").together("fork", "join").either("enough")
    drawing.step("visit", "tell_gp").end("over")
    drawing.path("opened", "again", "fork", "visit", "join", "enough").path(
        "fork", "tell_gp", "join"
    )
    return drawing.path("enough", "again", when="more").path("enough", "over", otherwise=True)


@pytest.mark.parametrize("order", [("visit", "tell_gp"), ("tell_gp", "visit")])
def test_every_round_waits_for_all_its_branches(order: tuple[str, str]):
    life = Life(procedure(rounds()), at(more=True))
    for _ in range(4):
        life.do(order[0])
        assert life.steps == [order[1]]
        life.do(order[1])
        assert sorted(life.steps) == ["tell_gp", "visit"]
        order = order[::-1]
    assert life.do("visit").do("tell_gp", more=False).last.finished


def told_twice() -> Drawing:
    """New facts and the referral itself both lead through the same split."""
    drawing = Drawing("main").start().step("refer").either("meet").together("fork")
    drawing.on_signal("refer", "told_again", "facts", interrupts=False).step("visit", "tell_gp")
    drawing.end("visited", "told").path("opened", "refer", "meet", "fork", "visit", "visited")
    return drawing.path("told_again", "meet").path("fork", "tell_gp", "told")


def test_two_passes_through_a_split_keep_the_work_of_both():
    life = Life(procedure(told_twice())).hear("facts")
    assert sorted(life.steps) == ["refer", "tell_gp", "visit"]
    life.do("refer")
    assert sorted(life.steps) == ["tell_gp", "tell_gp", "visit", "visit"]
    assert life.last.withdrawn == ()


def test_a_part_drawn_inside_its_process_runs_like_a_stage():
    part = (
        straight("part", "assess").xml().split(b"<bpmn:process", 1)[1].split(b"</bpmn:laneSet>")[1]
    )
    inside = part.split(b"</bpmn:process>")[0].decode()
    drawing = Drawing("main").start().raw(f'<bpmn:subProcess id="part">{inside}</bpmn:subProcess>')
    drawing.lanes["childrens_social_care"] = ["assess"]
    drawing.step("plan").end("planned").path("opened", "part", "plan", "planned")
    life = Life(procedure(drawing))
    assert [(task.step, task.lane) for task in life.last.opened] == [
        ("assess", "childrens_social_care")
    ]
    assert life.do("assess").do("plan").last.finished


def test_a_decision_is_reopened_while_a_request_for_information_is_open():
    drawing = (
        Drawing("main").start().either("again").step("decide").either("which").together("both")
    )
    drawing.step("give_information", lane="midwifery").end("decided")
    drawing.path("opened", "again", "decide", "which").path("which", "decided", otherwise=True)
    drawing.path("which", "both", when='decision == "more_information"')
    drawing.path("both", "again").path("both", "give_information", "again")
    life = Life(procedure(drawing)).do("decide", decision="more_information")
    assert sorted(life.steps) == ["decide", "give_information"]
    life.do("give_information")
    assert life.steps == ["decide", "decide"]
    life.do("decide", decision="no_further_action")
    assert (life.steps, life.last.finished) == (["decide"], False)
    assert life.do("decide").last.finished


def test_called_stages_open_their_own_steps_and_return():
    inner = straight("inner", "assess", lane="childrens_social_care")
    middle = Drawing("middle").start("m").stage("inner_stage", "inner").step("agree").end("agreed")
    middle.path("m", "inner_stage", "agree", "agreed")
    outer = Drawing("main").start().stage("middle_stage", "middle").step("plan").end("planned")
    life = Life(procedure(outer.path("opened", "middle_stage", "plan", "planned"), middle, inner))
    assert [(task.step, task.lane) for task in life.last.opened] == [
        ("assess", "childrens_social_care")
    ]
    assert life.do("assess").steps == ["agree"]
    assert life.do("agree").steps == ["plan"]
    assert life.do("plan").last.finished


@pytest.mark.parametrize("one_by_one", [False, True], ids=["all at once", "one after another"])
def test_a_step_for_each_baby(one_by_one: bool):
    drawing = (
        Drawing("main")
        .start()
        .step("plan", inside=several("babies_expected", one_by_one=one_by_one))
    )
    life = Life(
        procedure(drawing.end("planned").path("opened", "plan", "planned")), at(babies_expected=2)
    )
    assert life.steps == (["plan"] if one_by_one else ["plan", "plan"])
    assert life.do("plan").steps == ["plan"]
    assert life.do("plan").last.finished


def test_a_stage_for_each_baby():
    drawing = Drawing("main").start().stage("birth_plan", inside=several("babies_expected"))
    drawing.end("planned").path("opened", "birth_plan", "planned")
    life = Life(procedure(drawing, straight("birth_plan", "write", "share")), at(babies_expected=2))
    assert life.do("write").do("write").steps == ["share", "share"]
    assert life.do("share").do("share").last.finished


def test_an_end_that_stops_everything_stops_its_stage_only():
    stage = Drawing("stage").start("s").together("fork").step("visit", "close_early").end("visited")
    stage.end("stopped", inside="<bpmn:terminateEventDefinition/>")
    stage.path("s", "fork", "visit", "visited").path("fork", "close_early", "stopped")
    drawing = (
        Drawing("main").start().together("f").stage("stage").step("other", "after").end("e", "o")
    )
    drawing.path("opened", "f", "stage", "after", "e").path("f", "other", "o")
    life = Life(procedure(drawing, stage))
    assert sorted(life.steps) == ["close_early", "other", "visit"]
    visit = life.task("visit")
    life.do("close_early")
    assert life.last.withdrawn == (visit,)
    assert life.last.reached == ("stopped",)
    assert life.steps == ["other", "after"]


def test_an_end_that_stops_everything_ends_the_case_when_it_is_the_cases_own():
    drawing = (
        Drawing("main").start().together("fork").stage("stage").step("close_early").end("done")
    )
    drawing.end("stopped", inside="<bpmn:terminateEventDefinition/>")
    drawing.path("opened", "fork", "stage", "done").path("fork", "close_early", "stopped")
    life = Life(procedure(drawing, straight("stage", "visit"))).do("close_early")
    assert (life.last.finished, life.steps, len(life.last.withdrawn)) == (True, [], 1)


def test_a_loop_without_an_end_stops_at_the_step_limit():
    drawing = Drawing("main").start().step("decide").either("here").either("there").end("never")
    drawing.path("opened", "decide", "here", "there").path("there", "here", otherwise=True)
    life = Life(procedure(drawing.path("there", "never", when="false")))
    with pytest.raises(PathwayStopped, match="round without an end"):
        life.do("decide")
    assert life.steps == ["decide"]


def test_a_dead_end_is_said_and_never_stored():
    drawing = (
        Drawing("main").start().together("fork", "join").step("visit").end("over", "cut_short")
    )
    drawing.step("tell_gp").on_signal("tell_gp", "moved_away", "moved").path(
        "moved_away", "cut_short"
    )
    drawing.path("opened", "fork", "visit", "join", "over").path("fork", "tell_gp", "join")
    life = Life(procedure(drawing)).hear("moved")
    with pytest.raises(PathwayStopped, match="join can never be passed"):
        life.do("visit")


def test_two_hundred_rounds_of_one_loop_still_join_and_end():
    life = Life(procedure(rounds()), at(MONDAY, more=True))
    for _ in range(200):
        life.do("visit").do("tell_gp")
    assert sorted(life.steps) == ["tell_gp", "visit"]
    assert life.do("visit").do("tell_gp", more=False).last.finished


def test_a_moment_without_an_offset_is_refused():
    with pytest.raises(InstantNaive):
        Life(procedure(referral()), at(MONDAY.replace(tzinfo=None)))


def test_a_stage_that_is_not_in_the_procedure_is_refused_when_it_is_loaded():
    drawing = Drawing("main").start().stage("assessment").end("over")
    with pytest.raises(ProcedureInvalid, match="assessment"):
        Life(procedure(drawing.path("opened", "assessment", "over")))
