"""Random diagrams, lived through at random: saving between steps changes nothing, and what is open
is what SpiffWorkflow's own slow, whole settling would have left open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from SpiffWorkflow.util.task import TaskState

from tests.engine.diagrams import ENGINE, MONDAY, Drawing, Life, at, procedure, several
from tests.engine.stock import Stock, front
from workflows.domain.tasks import TaskId
from workflows.engine.advance import Advance, Moment, Waiting
from workflows.engine.engine import _Following, _told
from workflows.engine.rules import PathwayStopped, Rules
from workflows.engine.serializer import load
from workflows.engine.tree import Case, Happened
from workflows.procedures.definition import Procedure

SIGNALS = ("baby_born", "facts_added", "moved_away")
SHORT = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@dataclass
class Pen:
    """Draws blocks within blocks, each with one way in and one way out."""

    draw: Any
    plain: bool = False
    """Without what SpiffWorkflow gets wrong, so that its tree can be compared."""
    count: int = 0
    called: list[Drawing] = field(default_factory=list)

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count}"

    def one_of(self, *kinds: str) -> str:
        return self.draw(st.sampled_from(kinds))

    def yes(self) -> bool:
        return self.draw(st.booleans())

    def condition(self) -> str:
        return f"fact_{self.draw(st.integers(0, 2))}"

    def block(self, on: Drawing, depth: int, *, looped: bool = False) -> tuple[str, str]:
        kinds = ["step"]
        if depth:
            kinds += ["then", "either", "stage", "wait", "hear", "loop"]
            if not (self.plain and looped):
                kinds.append("together")
        kind = self.one_of(*kinds)
        match kind:
            case "then":
                first = self.block(on, depth - 1, looped=looped)
                second = self.block(on, depth - 1, looped=looped)
                on.path(first[1], second[0])
                return first[0], second[1]
            case "either" | "together":
                return self.split(on, depth, kind, looped=looped)
            case "loop":
                return self.loop(on, depth)
            case "wait":
                name = self.name("wait")
                on.wait(name, f"due_{self.draw(st.integers(0, 4))}")
                return name, name
            case "hear":
                name = self.name("hear")
                on.hear(name, self.one_of(*SIGNALS))
                return name, name
            case "stage":
                name = self.name("stage")
                inside = Drawing(f"{name}_process").start(f"{name}_s").end(f"{name}_e")
                first, last = self.block(inside, depth - 1)
                inside.path(f"{name}_s", first).path(last, f"{name}_e")
                self.called.append(inside)
                on.stage(name, inside.id)
            case _:
                name = self.name("step")
                repeated = not self.plain and self.draw(st.integers(0, 5)) == 0
                on.step(name, inside=several("2") if repeated else "")
        self.edges(on, name, depth)
        return name, name

    def split(self, on: Drawing, depth: int, kind: str, *, looped: bool) -> tuple[str, str]:
        apart, again = self.name("apart"), self.name("again")
        gateway = on.either if kind == "either" else on.together
        gateway(apart)
        gateway(again)
        for place in range(2):
            first, last = self.block(on, depth - 1, looped=looped)
            last_way = kind == "either" and place == 1
            when = self.condition() if kind == "either" and place == 0 else None
            on.path(apart, first, when=when, otherwise=last_way).path(last, again)
        return apart, again

    def loop(self, on: Drawing, depth: int) -> tuple[str, str]:
        again, enough, over = self.name("again"), self.name("enough"), self.name("step")
        on.either(again).either(enough).step(over)
        step = self.name("step")
        on.step(step)
        first, last = self.block(on, depth - 1, looped=True)
        on.path(again, step, first).path(last, enough).path(enough, again, when=self.condition())
        on.path(enough, over, otherwise=True)
        return again, over

    def edges(self, on: Drawing, name: str, depth: int) -> None:
        if not depth or not self.yes():
            return
        edge, end = self.name("edge"), self.name("end")
        on.end(end)
        if self.yes():
            on.late(name, edge, f"due_{self.draw(st.integers(0, 4))}")
        else:
            signal = self.one_of(*SIGNALS)
            if self.plain:
                signal = self.name("signal")  # one of its own: see `Case.hear`
            on.on_signal(name, edge, signal, interrupts=self.yes())
        if self.yes():
            first, last = self.block(on, depth - 1)
            on.path(edge, first).path(last, end)
        else:
            on.path(edge, end)


@st.composite
def procedures(draw: Any, *, plain: bool = False) -> Procedure:
    pen, main = Pen(draw, plain), Drawing("main").start().end("over")
    first, last = pen.block(main, 3)
    main.path("opened", first).path(last, "over")
    return procedure(main, *pen.called)


@st.composite
def acts(draw: Any, *jumps: int) -> list[tuple[str, Any, dict[str, bool]]]:
    facts = st.fixed_dictionaries({f"fact_{number}": st.booleans() for number in range(3)})
    act = st.one_of(
        st.tuples(st.just("do"), st.integers(0, 7), facts),
        st.tuples(st.just("do"), st.integers(0, 7), facts),
        st.tuples(st.just("hear"), st.integers(0, 30), facts),
        st.tuples(st.just("time"), st.sampled_from(jumps), facts),
    )
    return draw(st.lists(act, min_size=4, max_size=18))


def moment(day: int, facts: dict[str, bool]) -> Moment:
    dates = {f"due_{number}": MONDAY + timedelta(days=number + 1) for number in range(4)}
    return at(MONDAY + timedelta(days=day), {**dates, "due_4": Waiting()}, **facts)


class NeverSaved:
    """The same case kept in memory, told the same things."""

    def __init__(self, life: Life) -> None:
        definition = ENGINE._definition(life.procedure)
        self.case: Case = load(life.last.state, definition, life.moment)

    def follow(self, moment: Moment, act: Act) -> Advance:
        case = self.case
        case.script_engine = Rules(moment)
        case.instant = moment.now.timestamp()
        case.happened = Happened()
        before = dict(case.for_people)
        with _Following(case):
            if act.kind == "do":
                case.for_people[act.what].run()
            elif act.kind == "hear":
                case.hear(act.what)
            case.settle()
            case.fire_due()
        return _told(case, before)


def signals_of(procedure: Procedure) -> list[str]:
    own = [name for source in procedure.diagrams.values() for name in _signal_names(source)]
    return sorted({*SIGNALS, *own})


def _signal_names(source: bytes) -> list[str]:
    return [part.split('"')[0] for part in source.decode().split('<bpmn:signal id="signal_')[1:]]


@dataclass
class Act:
    """One thing done. `nth`: which of several open tasks of the step, in the tree's order."""

    kind: str = "start"
    what: str = ""
    nth: int = 0


def live(procedure: Procedure, choices: list[tuple[str, Any, dict[str, bool]]]) -> Iterator[Any]:
    """Yields the case after each act, with the act itself; stops at its end or at a dead end."""
    life, day = Life(procedure, moment(0, {"fact_0": False, "fact_1": False, "fact_2": False})), 0
    yield life, Act()
    heard = signals_of(procedure)
    for kind, number, facts in choices:
        act = Act("time")
        day += number if kind == "time" else 0
        if kind == "do" and life.open:
            task = life.open[number % len(life.open)]
            act = Act("do", task, in_the_tree(life, task))
        elif kind == "hear":
            act = Act("hear", heard[number % len(heard)])
        life.moment = moment(day, facts)
        try:
            match act.kind:
                case "do":
                    life.complete(TaskId(act.what))
                case "hear":
                    life.hear(act.what)
                case _:
                    life.pass_time()
        except PathwayStopped as stopped:
            if "dead end" not in stopped.message:
                raise
            return
        yield life, act
        if life.last.finished:
            return


def in_the_tree(life: Life, task: TaskId) -> int:
    running = load(life.last.state, ENGINE._definition(life.procedure), life.moment)
    ready = running.get_tasks(state=TaskState.READY, manual=True)
    return [one.id for one in ready if one.task_spec.bpmn_id == life.ids[task]].index(task)


@SHORT
@given(procedures(), acts(1, 2, 5))
def test_saving_and_reading_between_all_steps_changes_nothing(procedure: Procedure, choices: Any):
    kept = None
    for life, act in live(procedure, choices):
        if kept is None:
            kept = NeverSaved(life)
            continue
        assert kept.follow(life.moment, act) == life.last
        assert set(life.open) == set(kept.case.for_people)


@SHORT
@given(procedures(plain=True), acts(1))
def test_what_is_open_is_what_spiffworkflow_would_have_left_open(
    procedure: Procedure, choices: Any
):
    stock = None
    for life, act in live(procedure, choices):
        if stock is None:
            stock = Stock(procedure, life.moment)
        else:
            stock.at(life.moment)
            match act.kind:
                case "do":
                    stock.do(life.ids[TaskId(act.what)], act.nth)
                case "hear":
                    stock.hear(act.what)
                case _:
                    stock.settle()
        ours = load(life.last.state, ENGINE._definition(procedure), life.moment)
        assert front(ours) == front(stock.workflow)
