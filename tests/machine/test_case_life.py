"""Lives drawn by chance over the real services: thirty in memory, a few on PostgreSQL.

`make soak` lives a thousand on each, and longer ones.
"""

from __future__ import annotations

import os
from contextlib import closing

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.life import CaseLife
from workflows.store.database import Database

# A failing life is told as it was lived; SHRINK=1 looks, for minutes, for a shorter one.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
PHASES += [Phase.shrink] if os.environ.get("SHRINK") == "1" else []
MANY = int(os.environ.get("PREBIRTH_LIVES", "1000"))


def live(kind, number, steps):
    run_state_machine_as_test(
        kind,
        settings=settings(
            max_examples=number,
            stateful_step_count=steps,
            deadline=None,
            phases=PHASES,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_thirty_lives_in_memory():
    live(CaseLife, 30, 30)


@pytest.mark.slow
@pytest.mark.postgres
def test_a_few_lives_on_postgresql(postgres_server):
    live_on(postgres_server, 3, 20)


@pytest.mark.soak
def test_a_thousand_lives_in_memory():
    live(CaseLife, MANY, 50)


@pytest.mark.soak
@pytest.mark.postgres
def test_a_thousand_lives_on_postgresql(postgres_server):
    live_on(postgres_server, MANY, 50)


def live_on(server, number, steps):
    """Each on a database of its own, which a restart closes and opens again."""
    begun = server.new_database()
    with closing(Database.open(begun, allow_fsync_off=True)) as database:
        database.upgrade()

    class Here(CaseLife):
        def new_database(self):
            return server.new_database(like=begun)

        def teardown(self):
            super().teardown()
            server.drop(self.url)

    live(Here, number, steps)
    server.drop(begun)
