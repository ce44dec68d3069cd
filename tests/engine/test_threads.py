"""One engine and one parsed definition serve every thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.engine.diagrams import DUE, MONDAY, Drawing, Life, at, procedure, several, straight
from workflows.engine.engine import Engine


def referral() -> Drawing:
    drawing = Drawing("main").start().step("send", inside=several("2")).stage("assessment")
    drawing.either("which").step("plan", "signpost").end("planned", "signposted")
    drawing.on_signal("assessment", "at_birth", "baby_born").path("at_birth", "plan")
    drawing.path("opened", "send", "assessment", "which").path("which", "plan", when="harm")
    return (
        drawing.path("plan", "planned")
        .path("which", "signpost", otherwise=True)
        .path("signpost", "signposted")
    )


def assessment() -> Drawing:
    drawing = straight("assessment", "assess").late("assess", "due", "assessment").end("late")
    return drawing.path("due", "late")


def test_two_threads_of_two_hundred_cases_do_not_interfere():
    engine, parts, together = Engine(), procedure(referral(), assessment()), Barrier(2)

    def lives(thread: int) -> list[tuple[object, ...]]:
        together.wait()
        told = []
        for number in range(200):
            harm, born = bool((number + thread) % 2), number % 3 == 0
            life = Life(parts, at(MONDAY, {"assessment": DUE}, harm=harm), engine=engine)
            life.do("send").do("send").pass_time(DUE)
            fired = [timer.deadline for timer in life.last.fired]
            life.hear("baby_born") if born else life.do("assess")
            step = life.steps[0]
            told.append(
                (
                    fired,
                    step == ("plan" if harm or born else "signpost"),
                    life.do(step).last.finished,
                )
            )
        return told

    with ThreadPoolExecutor(2) as pool:
        for told in pool.map(lives, range(2)):
            assert told == [(["assessment"], True, True)] * 200


def test_many_threads_asking_for_a_new_edition_at_once_share_one_parsing():
    engine, parts, together = Engine(), procedure(referral(), assessment()), Barrier(8)

    def definition(_: int) -> object:
        together.wait()
        return engine._definition(parts)

    with ThreadPoolExecutor(8) as pool:
        assert len({id(one) for one in pool.map(definition, range(8))}) == 1
