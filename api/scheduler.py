"""APScheduler ticks; it holds no deadline. Losing it loses nothing: the next sweep catches up.

Interval ticks in memory, on every node; each is harmless when run twice, at once, or not at all
for three days.
"""

from __future__ import annotations

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from workflows.domain.errors import PrebirthError
from workflows.services.context import Context
from workflows.services.escalations import sweep

log = structlog.get_logger()


class Ticks:
    """The ticks of one process: started with it, stopped with it."""

    def __init__(self, ctx: Context, sweep_seconds: float) -> None:
        self._ctx = ctx
        self.scheduler = BackgroundScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self.scheduler.add_job(self._sweep, "interval", seconds=sweep_seconds, id="sweep")

    def start(self) -> None:
        """Begin ticking."""
        self.scheduler.start()

    def stop(self) -> None:
        """Let the tick that runs finish, and begin no other."""
        if self.scheduler.running:
            self.scheduler.shutdown(wait=True)

    def _sweep(self) -> None:
        try:
            swept = sweep(self._ctx)
        except PrebirthError as error:
            log.error("sweep_failed", error=type(error).__name__)
            return
        if swept.noticed:
            log.info("swept", cases=swept.cases, noticed=swept.noticed)
