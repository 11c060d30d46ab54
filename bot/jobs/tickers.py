"""Two ways to set jobs going: APScheduler by the wall clock, or our clock, moment by moment, in stories."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.jobs.table import Job
from bot.running import Timekeeper, steadily

log = structlog.get_logger(__name__)


class Ticker(Protocol):
    """Runs jobs until cancelled; `ring` says that something new may be due."""

    def ring(self) -> None: ...
    async def run(self) -> None: ...


class ScheduledTicker:
    """The production ticker: each job at its interval, one run at a time, missed runs made up for by one."""

    def __init__(self, *, jobs: Sequence[Job], after: Callable[[], None]) -> None:
        self._jobs = jobs
        self._after = after

    def ring(self) -> None:
        """Nothing to do: the next look is a second away."""

    async def run(self) -> None:
        """Until cancelled."""
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # a run that takes long is no news
        scheduler = AsyncIOScheduler(timezone="UTC")
        for job in self._jobs:
            scheduler.add_job(
                partial(run_job, job, self._after),
                "interval",
                seconds=job.every.total_seconds(),
                id=job.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        scheduler.start()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            scheduler.shutdown(wait=False)


class ClockTicker:
    """The ticker of stories: sleeps by the clock till the next due moment; rung after every update."""

    def __init__(self, *, jobs: Sequence[Job], keeper: Timekeeper, after: Callable[[], None]) -> None:
        self._jobs = jobs
        self._keeper = keeper
        self._after = after
        self._shift = keeper.shift()

    def ring(self) -> None:
        """Something new may be due."""
        self._shift.ring()

    async def run(self) -> None:
        """Until cancelled."""
        await steadily(self._step, shift=self._shift, keeper=self._keeper, name="ticker")

    async def _step(self) -> datetime | None:
        moments: list[datetime] = []
        for job in self._jobs:
            if job.alive and await job.run():
                self._after()
            if job.next_due is None:
                continue
            done = await job.run()
            if done:
                self._after()
            moment = await job.next_due()
            if moment is not None:
                failed = not done and moment <= self._keeper.now()
                moments.append(self._keeper.now() + job.every if failed else moment)
        return min(moments, default=None)


async def run_job(job: Job, after: Callable[[], None]) -> None:
    """One run; a job that fails is logged and runs again at its next turn."""
    try:
        if await job.run() and job.promises:
            after()
    except Exception:
        log.exception("job_failed", job=job.name)
