"""APScheduler only ticks: nothing is lost when a tick is late, and no deadline lives in it."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from api.scheduler import Ticks
from tests.services.acting import events, refer
from workflows.domain import events as e

_PATIENCE = 5.0


def wait_for(what):
    end = time.monotonic() + _PATIENCE
    while not what() and time.monotonic() < end:
        time.sleep(0.02)
    return what()


@pytest.fixture
def ticks(desk):
    ticks = Ticks(desk.ctx, sweep_seconds=0.2)
    ticks.start()
    yield ticks
    ticks.stop()


def test_as_it_comes_a_job_a_minute_late_is_dropped_unrun_and_ours_would_run():
    """Trap 10: the default grace is one second, then the job is deleted with only a warning."""
    ran = []
    scheduler = BackgroundScheduler(timezone="UTC")
    late = datetime.now(UTC) - timedelta(minutes=1)  # noqa: TID251 APScheduler reads this clock
    scheduler.add_job(ran.append, "date", run_date=late, args=["stock"], id="stock")
    scheduler.add_job(
        ran.append, "date", run_date=late, args=["ours"], id="ours", misfire_grace_time=None
    )
    scheduler.start()
    try:
        assert wait_for(lambda: scheduler.get_jobs() == [])
    finally:
        scheduler.shutdown(wait=True)
    assert ran == ["ours"]


def test_every_tick_forgives_any_lateness_and_never_runs_twice_at_once(ticks):
    scheduler = ticks.scheduler
    assert {type(store) for store in scheduler._jobstores.values()} == {MemoryJobStore}
    jobs = scheduler.get_jobs()
    assert jobs
    for job in jobs:
        assert job.misfire_grace_time is None
        assert job.coalesce
        assert job.max_instances == 1


def test_what_is_due_is_noticed_by_the_tick_alone(desk, ticks):
    reference = refer(desk)
    desk.clock.move_to("2026-11-24T17:00+00:00")
    assert wait_for(lambda: events(desk, reference, e.EscalationRaised))


def test_two_schedulers_on_one_database_raise_each_stage_once(desk, ticks):
    other = Ticks(desk.ctx, sweep_seconds=0.2)
    other.start()
    try:
        reference = refer(desk)
        desk.clock.move_to("2026-11-25T17:00+00:00")
        assert wait_for(lambda: len(events(desk, reference, e.EscalationRaised)) >= 2)
        time.sleep(0.6)
    finally:
        other.stop()
    stages = [event.stage for event in events(desk, reference, e.EscalationRaised)]
    assert stages == [1, 2]
