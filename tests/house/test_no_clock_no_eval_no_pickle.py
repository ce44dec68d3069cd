"""Time is an argument, diagrams run no code, and stored state is data."""

from __future__ import annotations

import pytest

from tests.house.calls import CLOCK, faults
from tests.house.tree import PACKAGES, ROOT, modules

MAY_READ_THE_TIME = {"workflows/domain/clock.py"}


def test_only_the_clock_reads_the_time_and_nothing_runs_or_unpickles_data() -> None:
    found = {
        name: list(faults((ROOT / name).read_text(encoding="utf-8"))) for name in modules(*PACKAGES)
    }
    for name in MAY_READ_THE_TIME & found.keys():
        found[name] = [fault for fault in found[name] if fault.split(": ")[1] not in CLOCK]
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("import datetime\ndatetime.datetime.now()", id="the clock by its full name"),
        pytest.param("from datetime import datetime as d\nd.now(tz)", id="the clock renamed"),
        pytest.param(
            "from datetime import date\nf = date.today", id="the clock handed on uncalled"
        ),
        pytest.param("import time as t\nt.time()", id="seconds since 1970"),
        pytest.param("from time import time\ntime()", id="seconds since 1970, imported by name"),
        pytest.param("eval('1')", id="text run as an expression"),
        pytest.param("run = exec", id="text run as statements"),
        pytest.param("import pickle", id="pickle"),
        pytest.param("from marshal import loads", id="marshal"),
    ],
)
def test_the_search_finds(text: str) -> None:
    assert list(faults(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("import time\ntime.monotonic()", id="how long something took"),
        pytest.param("moment.now\nclock.now()", id="an instant that was handed in"),
        pytest.param("import re\nre.compile('x')", id="a pattern that is compiled"),
        pytest.param(
            "from datetime import date\ndate(2027, 3, 12)", id="a date that is written down"
        ),
    ],
)
def test_the_search_lets_pass(text: str) -> None:
    assert not list(faults(text))
