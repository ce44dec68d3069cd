"""Two people, or one who clicks twice, at the same moment: the work is done once, and all of it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import make
from tests.procedures.drawing import Drawing
from tests.procedures.folders import referral_files, write
from tests.services.acting import CONCERN, do, events, look, start, task
from workflows.domain import events as e
from workflows.domain.errors import Clash, PrebirthError, TaskNotOpen
from workflows.services.outcome import Outcome
from workflows.services.tasks import CompleteTask, complete_task
from workflows.store import log

ROUNDS = 100
AFTER = "after_both"


def two_at_once() -> Drawing:
    """Refer, then two steps side by side, each of another agency, and one that waits for both."""
    social = "childrens_social_care"
    why = "Only the order matters here"
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
        .step(
            "decide_referral",
            "Decide what happens with the referral",
            social,
            form="decide_referral",
            deadline="referral_decision",
            records="referral_decided when referral_decision != none",
        )
        .step("see_her", "See her", no_deadline_because=why)
        .gateway("both_done", tag="parallelGateway")
        .step(AFTER, "Meet", social, no_deadline_because=why)
        .end("met", "They have met", social)
        .flow("concern_noticed_start", "send_referral", "both_begin", "decide_referral")
        .flow("both_begin", "see_her", "both_done", AFTER, "met")
        .flow("decide_referral", "both_done")
    )


@pytest.fixture
def desk(database_url, tmp_path):
    files = referral_files() | {"referral.bpmn": two_at_once().data()}
    folder = write(tmp_path / "referral", files)
    with make.context(database_url, make.MONDAY, folder) as desk:
        yield desk


@pytest.fixture
def at_once():
    """Do several things at the same moment; what came of each: an outcome, or a refusal."""
    with ThreadPoolExecutor(max_workers=3) as pool:

        def run(*acts):
            barrier = threading.Barrier(len(acts))

            def act(do_it):
                barrier.wait()
                try:
                    return do_it()
                except PrebirthError as refused:
                    return refused

            return list(pool.map(act, acts))

        yield run


def completing(desk, request, by):
    return lambda: complete_task(desk.ctx, desk.person(by), request)


@pytest.mark.slow
def test_two_people_and_a_double_click_on_one_task_give_one_entry(desk, at_once):
    """Whoever lost gets the first answer again, or a conflict that names who won."""
    won = {"midwife": 0, "midwife_two": 0}
    for _ in range(ROUNDS):
        reference = start(desk).reference
        own = task(desk, reference, "send_referral")
        double = CompleteTask(desk.key(), own.id, CONCERN, None, own.version)
        other = CompleteTask(desk.key(), own.id, CONCERN, None, own.version)
        first, again, theirs = at_once(
            completing(desk, double, "midwife"),
            completing(desk, double, "midwife"),
            completing(desk, other, "midwife_two"),
        )
        with desk.ctx.looking() as unit:
            entries = [
                entry
                for entry in log.entries_of(unit.tx, own.case_id)
                if entry.kind == "StepCompleted"
            ]
            assert log.verify(unit.tx, own.case_id) == []
        assert [entry.seq for entry in entries] == [entries[0].seq]
        winner = entries[0].actor
        won[winner] += 1
        name = desk.person(winner).name
        answers = [came for came in (first, again, theirs) if isinstance(came, Outcome)]
        assert answers
        assert len(set(answers)) == 1
        assert isinstance(theirs, Outcome) == (winner == "midwife_two")
        for came in (first, again):
            assert isinstance(came, Outcome) == (winner == "midwife")
        for came in (first, again, theirs):
            assert isinstance(came, Outcome) or names(came, name), came
        # Whoever won and asks once more with the same key has the first answer.
        mine = double if winner == "midwife" else other
        assert complete_task(desk.ctx, desk.person(winner), mine) == answers[0]
    assert sum(won.values()) == ROUNDS


@pytest.mark.slow
def test_two_steps_of_one_case_finished_at_once_are_both_kept_and_join_once(desk, at_once):
    for _ in range(ROUNDS):
        reference = start(desk).reference
        do(desk, reference, "send_referral", "midwife", CONCERN)
        see, decide = (task(desk, reference, step) for step in ("see_her", "decide_referral"))
        decision = {"referral_decision": "no_further_action"}
        came = at_once(
            completing(desk, CompleteTask(desk.key(), see.id, {}, None, see.version), "midwife"),
            completing(
                desk,
                CompleteTask(desk.key(), decide.id, decision, None, decide.version),
                "duty_worker",
            ),
        )
        assert all(isinstance(outcome, Outcome) for outcome in came), came
        assert sorted(len(outcome.opened) for outcome in came) == [0, 1]
        assert sorted(outcome.version for outcome in came) == [3, 4]
        done = [event.step for event in events(desk, reference, e.StepCompleted)]
        assert done[0] == "send_referral"
        assert sorted(done[1:]) == ["decide_referral", "see_her"]
        opened = [event.step for event in events(desk, reference, e.TaskOpened)]
        assert opened.count(AFTER) == 1
        seen = look(desk, reference)
        assert seen.open == {AFTER: "childrens_social_care"}
        assert seen.deadlines["referral_decision"].status == "met"
    with desk.ctx.looking() as unit:
        assert log.verify(unit.tx) == []


def names(refused, name):
    return isinstance(refused, TaskNotOpen | Clash) and name in refused.message
