"""One job a minute that asks what is due. It remembers nothing: a missed minute is caught up by the next."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import clock

Tick = Callable[[datetime], Awaitable[None]]


class Schedule:
    """Calls `tick(now)` at once and then every minute."""

    def __init__(self, tick: Tick, seconds: int = 60) -> None:
        self._tick = tick
        self._scheduler = AsyncIOScheduler(timezone=clock.HANOI)
        self._seconds = seconds
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        job = self._scheduler.add_job(
            self._run,
            "interval",
            seconds=self._seconds,
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
            next_run_time=clock.now(),
        )
        self._scheduler.start()
        self._watching = asyncio.create_task(self._watch(job))

    def stop(self) -> None:
        if self._watching:
            self._watching.cancel()
        self._scheduler.shutdown(wait=False)

    async def _watch(self, job: Job) -> None:
        """APScheduler goes by the wall clock: when that is put back by hours, its next minute would come hours later."""
        while True:
            await clock.sleep(self._seconds)
            if job.next_run_time > clock.now() + timedelta(seconds=self._seconds):
                job.modify(next_run_time=clock.now())

    async def _run(self) -> None:
        await self._tick(clock.now())
