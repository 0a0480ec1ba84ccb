"""One job a minute that asks what is due. It remembers nothing: a missed minute is caught up by the next."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import clock

Tick = Callable[[datetime], Awaitable[None]]


class Schedule:
    """Calls `tick(now)` at once and then every minute."""

    def __init__(self, tick: Tick, seconds: int = 60) -> None:
        self._tick = tick
        self._scheduler = AsyncIOScheduler(timezone=clock.HANOI)
        self._seconds = seconds

    def start(self) -> None:
        self._scheduler.add_job(
            self._run,
            "interval",
            seconds=self._seconds,
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
            next_run_time=clock.now(),
        )
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def _run(self) -> None:
        await self._tick(clock.now())
