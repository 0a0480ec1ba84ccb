"""The only module that knows the time; everything else is handed an instant (aware, UTC) or a day (Hà Nội)."""

import asyncio
import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def day_of(instant: datetime) -> date:
    """The calendar day in Hà Nội on which the law is asked about."""
    return instant.astimezone(HANOI).date()


def today() -> date:
    """The calendar day in Hà Nội now."""
    return day_of(now())


def tick() -> float:
    """Seconds of a clock that never jumps; only differences mean anything."""
    return time.monotonic()


async def sleep(seconds: float) -> None:
    """Wait without blocking others."""
    await asyncio.sleep(seconds)
