"""Signals: a birth, a loss, new facts. They reach whatever waits for them, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from tests.engine.diagrams import DUE, MONDAY, Drawing, Life, at, procedure, several, straight
from workflows.engine.engine import Engine


def pathway(*, count: str | None = None) -> Life:
    """Antenatal work in a stage in a stage, with a timer; birth interrupts the whole of it."""
    inner = Drawing("assessment").start("a").step("assess", lane="childrens_social_care")
    inner.late("assess", "assessment_due", "assessment").end("assessed", "assessment_late")
    inner.path("a", "assess", "assessed").path("assessment_due", "assessment_late")
    antenatal = Drawing("antenatal").start("n").together("fork").step("see_at_clinic")
    antenatal.stage("assessment").end("seen", "done")
    antenatal.path("n", "fork", "see_at_clinic", "seen").path("fork", "assessment", "done")
    main = Drawing("main").start().stage("antenatal", inside=several(count) if count else "")
    main.on_signal("antenatal", "at_birth", "baby_born").step("plan_discharge").end(
        "discharged", "over"
    )
    main.path("opened", "antenatal", "over").path("at_birth", "plan_discharge", "discharged")
    return Life(procedure(main, antenatal, inner), at(MONDAY, {"assessment": DUE}))


def test_birth_withdraws_the_antenatal_stages_their_steps_and_their_timers():
    life = pathway()
    tasks = set(life.open)
    told = life.hear("baby_born").last
    assert set(told.withdrawn) == tasks
    assert told.closed == ()
    assert (life.steps, told.armed) == (["plan_discharge"], ())


def test_what_birth_withdrew_stays_withdrawn_after_the_state_was_read_by_another_process():
    life = pathway().hear("baby_born")
    life.engine = Engine()
    told = life.pass_time(DUE + timedelta(days=1)).last
    assert (told.fired, told.opened, life.steps) == ((), (), ["plan_discharge"])
    assert life.do("plan_discharge").last.finished


def test_a_second_birth_finds_nothing_waiting_and_says_so():
    life = pathway().hear("baby_born")
    state = life.last.state
    told = life.hear("baby_born").last
    assert (told.reached, told.opened, told.withdrawn) == ((), (), ())
    assert told.state == state


def test_a_signal_that_nothing_waits_for_changes_nothing():
    life = pathway()
    before = life.last.state
    assert life.hear("whereabouts_unknown").last.state == before


def test_birth_withdraws_a_stage_that_runs_once_for_each_baby():
    life = pathway(count="2")
    assert len(life.open) == 4
    told = life.hear("baby_born").last
    assert len(told.withdrawn) == 4
    assert (life.steps, told.armed) == (["plan_discharge"], ())
    life.engine = Engine()
    assert life.pass_time(DUE).last.fired == ()
    assert life.do("plan_discharge").last.finished


def test_birth_comes_too_late_for_a_stage_that_is_over():
    life = pathway().do("see_at_clinic").do("assess")
    assert life.last.finished


def test_a_signal_heard_inside_what_it_interrupts_sets_nothing_going_there():
    stage = (
        Drawing("stage")
        .start("s")
        .hear("wait_for_birth", "baby_born")
        .passed("noted")
        .step("visit")
    )
    stage.end("visited").path("s", "wait_for_birth", "noted", "visit", "visited")
    main = Drawing("main").start().stage("stage").on_signal("stage", "at_birth", "baby_born")
    main.step("go_home").end("home", "over").path("opened", "stage", "over").path(
        "at_birth", "go_home", "home"
    )
    life = Life(procedure(main, stage)).hear("baby_born")
    assert (life.steps, life.last.reached) == (["go_home"], ())


def facts_loop() -> Life:
    """Beside the decision a branch waits for new facts, deals with them and waits again."""
    main = Drawing("main").start().together("fork").step("decide").end("decided")
    main.either("again").hear("new_facts", "facts_added").stage("reconsider")
    main.path("opened", "fork", "decide", "decided")
    main.path("fork", "again", "new_facts", "reconsider", "again")
    return Life(procedure(main, straight("reconsider", "read_facts")))


def test_a_branch_that_waits_again_hears_the_next_signal_too():
    life = facts_loop()
    for _ in range(3):
        assert life.hear("facts_added").steps == ["decide", "read_facts"]
        assert life.do("read_facts").steps == ["decide"]


def test_while_it_deals_with_one_signal_it_does_not_hear_another():
    life = facts_loop().hear("facts_added").hear("facts_added")
    assert life.steps == ["decide", "read_facts"]


def test_a_signal_beside_a_step_leaves_the_step_and_is_heard_once():
    main = straight("main", "decide").on_signal("decide", "more", "facts_added", interrupts=False)
    main.step("read_facts").end("read").path("more", "read_facts", "read")
    life = Life(procedure(main)).hear("facts_added")
    assert life.steps == ["decide", "read_facts"]
    life.engine = Engine()
    assert life.hear("facts_added").last.opened == ()
    life.do("decide")
    assert (life.last.finished, life.steps) == (False, ["read_facts"])
    assert life.do("read_facts").last.finished


def test_one_signal_reaches_everything_that_waits_for_it():
    main = Drawing("main").start().together("fork").step("first", "second").end("a", "b")
    main.on_signal("first", "first_told", "moved").on_signal("second", "second_told", "moved")
    main.step("tell_gp", "tell_school").path("opened", "fork", "first", "a").path(
        "fork", "second", "b"
    )
    main.path("first_told", "tell_gp", "a").path("second_told", "tell_school", "b")
    life = Life(procedure(main)).hear("moved")
    assert sorted(life.steps) == ["tell_gp", "tell_school"]
    assert len(life.last.withdrawn) == 2
