"""Timers name deadlines: they fire at the instant itself, once, and move with their deadline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.engine.diagrams import DUE, ENGINE, MONDAY, Drawing, Life, at, procedure, straight
from workflows.domain.errors import DeadlineUnknown, ProcedureInvalid
from workflows.engine.advance import TimerFired, Waiting

INSTANT = timedelta(microseconds=1)
LONDON_EVENING = datetime.fromisoformat("2026-07-15T17:00:00+01:00")


def decision(deadline: str = "referral_decision", *, interrupts: bool = False) -> Drawing:
    drawing = Drawing("main").start().step("decide_referral", lane="childrens_social_care")
    drawing.late("decide_referral", "decision_due", deadline, interrupts=interrupts)
    drawing.end("outcome_known", "referral_decision_late")
    drawing.path("decision_due", "referral_decision_late")
    return drawing.path("opened", "decide_referral", "outcome_known")


@pytest.fixture
def waiting() -> Life:
    return Life(procedure(decision()), at(MONDAY, {"referral_decision": DUE}))


def test_it_is_armed_with_its_deadlines_name(waiting: Life):
    assert waiting.last.armed == ("referral_decision",)


def test_one_microsecond_before_it_does_not_fire(waiting: Life):
    assert waiting.pass_time(DUE - INSTANT).last.fired == ()


def test_at_the_instant_itself_it_fires_and_the_step_stays(waiting: Life):
    told = waiting.pass_time(DUE).last
    assert told.fired == (TimerFired("referral_decision", "decision_due", "decide_referral"),)
    assert told.reached == ("referral_decision_late",)
    assert (told.withdrawn, told.armed, waiting.steps) == ((), (), ["decide_referral"])


def test_it_fires_once_however_often_time_is_looked_at(waiting: Life):
    waiting.pass_time(DUE)
    assert [waiting.pass_time(timedelta(days=day)).last.fired for day in range(3)] == [()] * 3
    assert waiting.do("decide_referral").last.finished


def test_a_timer_goes_with_its_step(waiting: Life):
    assert waiting.do("decide_referral").last.armed == ()
    assert waiting.pass_time(DUE).last.fired == ()


def test_a_step_done_late_is_done_and_its_own_timer_says_nothing_more(waiting: Life):
    waiting.moment = at(DUE + timedelta(hours=1), {"referral_decision": DUE})
    told = waiting.do("decide_referral").last
    assert (told.fired, told.finished) == ((), True)


def test_a_changed_deadline_moves_it_both_ways(waiting: Life):
    later = DUE + timedelta(days=14)
    assert waiting.date(referral_decision=later).pass_time(DUE).last.fired == ()
    assert waiting.date(referral_decision=DUE - timedelta(days=1)).pass_time(DUE).last.fired


def test_a_timer_of_two_hundred_and_eighty_days_survives_every_day_of_them():
    edd = MONDAY + timedelta(days=280)
    life = Life(procedure(decision("edd_reached")), at(MONDAY, {"edd_reached": edd}))
    for day in range(1, 280):
        assert life.pass_time(MONDAY + timedelta(days=day)).last.fired == ()
    assert [fired.deadline for fired in life.pass_time(edd).last.fired] == ["edd_reached"]


def test_a_re_dated_pregnancy_moves_the_long_timer():
    life = Life(
        procedure(decision("at_34_weeks")), at(MONDAY, {"at_34_weeks": MONDAY + timedelta(days=70)})
    )
    life.pass_time(timedelta(days=30)).date(at_34_weeks=MONDAY + timedelta(days=56))
    assert life.pass_time(MONDAY + timedelta(days=56) - INSTANT).last.fired == ()
    assert life.pass_time(INSTANT).last.fired


def test_a_deadline_that_waits_for_something_never_fires():
    life = Life(procedure(decision()), at(MONDAY, {"referral_decision": Waiting(("edd",))}))
    assert life.last.armed == ("referral_decision",)
    assert life.pass_time(timedelta(days=3650)).last.fired == ()
    assert life.date(referral_decision=DUE).pass_time().last.fired


@pytest.mark.parametrize("act", ["start", "advance", "signal", "complete another step"])
def test_a_name_that_is_not_among_the_deadlines_is_an_error_never_silence(act: str):
    drawing = (
        Drawing("main").start().together("f").stage("decision").step("other", "more").end("a", "b")
    )
    drawing.path("opened", "f", "decision", "a").path("f", "other", "more", "b")
    stage = decision()
    stage.id = "decision"
    parts = procedure(drawing, stage)
    if act == "start":
        with pytest.raises(DeadlineUnknown, match="referral_decision"):
            Life(parts)
        return
    life = Life(parts, at(MONDAY, {"referral_decision": DUE}))
    life.moment = at(MONDAY, {"referral_decison": DUE})
    acts = {
        "advance": life.pass_time,
        "signal": lambda: life.hear("baby_born"),
        "complete another step": lambda: life.do("other"),
    }
    with pytest.raises(DeadlineUnknown, match='decision_due waits for the deadline "referral_dec'):
        acts[act]()


def test_a_deadline_already_past_on_arrival_fires_on_arrival():
    life = Life(procedure(decision()), at(DUE, {"referral_decision": MONDAY}))
    assert [fired.deadline for fired in life.last.fired] == ["referral_decision"]
    assert life.steps == ["decide_referral"]


def test_summer_time_is_an_instant_like_any_other():
    life = Life(procedure(decision()), at(MONDAY, {"referral_decision": LONDON_EVENING}))
    assert life.pass_time(datetime(2026, 7, 15, 15, 59, 59, tzinfo=UTC)).last.fired == ()
    assert life.pass_time(datetime(2026, 7, 15, 16, 0, 0, tzinfo=UTC)).last.fired


def test_an_interrupting_timer_withdraws_its_step():
    life = Life(procedure(decision(interrupts=True)), at(MONDAY, {"referral_decision": DUE}))
    told = life.pass_time(DUE).last
    assert (len(told.withdrawn), told.closed, told.finished) == (1, (), True)


def test_after_a_silence_the_earliest_is_told_first_and_what_it_ends_is_not_told():
    drawing = decision().late("decide_referral", "given_up", "given_up_on", interrupts=True)
    drawing.late("decide_referral", "far_too_late", "third").end("given_up_at_last", "third_late")
    drawing.path("given_up", "given_up_at_last").path("far_too_late", "third_late")
    dates = {
        "referral_decision": DUE,
        "given_up_on": DUE + timedelta(days=1),
        "third": DUE + timedelta(days=2),
    }
    told = Life(procedure(drawing), at(MONDAY, dates)).pass_time(DUE + timedelta(days=30)).last
    assert [fired.deadline for fired in told.fired] == ["referral_decision", "given_up_on"]
    assert told.reached == ("referral_decision_late", "given_up_at_last")


def test_at_one_instant_what_interrupts_comes_last():
    drawing = Drawing("main").start().step("decide").late("decide", "stop", "due", interrupts=True)
    drawing.late("decide", "say", "due").end("stopped", "said", "decided")
    drawing.path("opened", "decide", "decided").path("stop", "stopped").path("say", "said")
    told = Life(procedure(drawing), at(MONDAY, {"due": DUE})).pass_time(DUE).last
    assert told.reached == ("said", "stopped")


def test_a_timer_between_steps_waits_and_then_goes_on():
    drawing = (
        Drawing("main").start().wait("until_16_weeks", "at_16_weeks").step("book").end("booked")
    )
    drawing.path("opened", "until_16_weeks", "book", "booked")
    life = Life(procedure(drawing), at(MONDAY, {"at_16_weeks": DUE}))
    assert (life.steps, life.last.armed) == ([], ("at_16_weeks",))
    life.pass_time(DUE)
    assert life.steps == ["book"]
    assert life.last.fired == (TimerFired("at_16_weeks", "until_16_weeks", None),)


@pytest.mark.parametrize("text", ["P14D", "PT48H", "2027-03-01T17:00:00+00:00"])
def test_a_stock_duration_or_date_is_a_deadline_named_by_its_element(text: str):
    life = Life(procedure(decision(text)), at(MONDAY, {"decision_due": DUE}))
    assert life.last.armed == ("decision_due",)
    assert life.pass_time(DUE).last.fired[0].deadline == "decision_due"


def test_a_repeating_timer_is_refused_with_its_element():
    cycle = (
        '<bpmn:timerEventDefinition><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R5/P1D'
        "</bpmn:timeCycle></bpmn:timerEventDefinition>"
    )
    drawing = straight("main", "decide")
    drawing.raw(
        f'<bpmn:boundaryEvent id="chase" attachedToRef="decide">{cycle}</bpmn:boundaryEvent>'
    )
    with pytest.raises(ProcedureInvalid, match="chase: timeCycle"):
        ENGINE.load(procedure(drawing))


@pytest.mark.parametrize("first", ["sooner", "later"])
def test_whichever_comes_first_of_two_timers(first: str):
    drawing = (
        Drawing("main")
        .start()
        .whichever("which")
        .wait("two_days", "sooner")
        .wait("ten_days", "later")
    )
    drawing.end("after_two", "after_ten").path("opened", "which", "two_days", "after_two")
    drawing.path("which", "ten_days", "after_ten")
    dates = {"sooner": MONDAY + timedelta(days=2), "later": MONDAY + timedelta(days=10)}
    if first == "later":
        dates["sooner"] = MONDAY + timedelta(days=20)
    life = Life(procedure(drawing), at(MONDAY, dates))
    assert life.last.armed == ("sooner", "later")
    told = life.pass_time(dates[first]).last
    assert told.reached == ({"sooner": "after_two", "later": "after_ten"}[first],)
    assert told.finished


def decision_or_silence() -> Drawing:
    drawing = Drawing("main").start().whichever("which").hear("told", "outcome_told")
    drawing.wait("third", "third").wait("second", "second").end(
        "heard", "after_third", "after_second"
    )
    drawing.path("opened", "which", "third", "after_third").path("which", "second", "after_second")
    return drawing.path("which", "told", "heard")


def test_of_two_timers_due_at_once_the_earlier_goes_on_and_only_that():
    dates = {"second": DUE, "third": DUE + timedelta(days=1)}
    told = (
        Life(procedure(decision_or_silence()), at(MONDAY, dates)).pass_time(timedelta(days=30)).last
    )
    assert [fired.deadline for fired in told.fired] == ["second"]
    assert (told.reached, told.finished, told.armed) == (("after_second",), True, ())


def test_a_signal_before_either_timer_ends_the_waiting():
    dates = {"second": DUE, "third": DUE + timedelta(days=1)}
    told = Life(procedure(decision_or_silence()), at(MONDAY, dates)).hear("outcome_told").last
    assert (told.reached, told.fired, told.finished) == (("heard",), (), True)
