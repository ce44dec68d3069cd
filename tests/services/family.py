"""Recording what happens to babies in these tests, each in one line."""

from __future__ import annotations

from tests import make
from workflows.domain.agencies import THE_SYSTEM
from workflows.services import clocks
from workflows.services.cases import RecordHappening, close_case, record_happening
from workflows.services.casework import Casework


def pregnant(desk, babies="two", by="midwife", **more):
    answers = {"babies_expected": babies} if babies else {}
    return make.case(desk, by, answers=answers, **more).reference


def happens(desk, reference, happening, answers=None, *, by="midwife", at=None):
    request = RecordHappening(desk.key(), reference, happening, answers or {}, at)
    return record_happening(desk.ctx, desk.person(by), request)


def close(desk, reference, answers=None, *, by="midwife", reason="It is over here."):
    return close_case(desk.ctx, desk.person(by), reference, reason, desk.key(), None, answers)


def work_on(desk, reference):
    """The case as loaded anew from the store."""
    with desk.ctx.looking() as unit:
        return Casework.load(desk.ctx, unit, THE_SYSTEM, reference, lock=False)


def states(desk, reference):
    return [baby.state.value for baby in work_on(desk, reference).babies]


def known(desk, reference, *names):
    values = work_on(desk, reference).known_values()
    return tuple(values[name] for name in names)


def clock(desk, reference, name):
    """The newest cycle of a deadline."""
    return clocks.current(work_on(desk, reference))[name]
