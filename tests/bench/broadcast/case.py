"""One contender in one case: idle replies first, then the signal, then watched until everybody was reached."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter

from tests.bench.broadcast.contenders import Sender, started
from tests.bench.broadcast.figures import Books, Row, Watched, row
from tests.bench.broadcast.server import Limited

WARM_UP = 3
"""Questions before any is counted."""

START_SECONDS = 60.0
QUIET_SECONDS = 15.0
"""Nothing was sent for so long: who was not told by then is lost. Longer than any pause of a contender."""

AFTER_SECONDS = 1.0
"""Watched after the last recipient, for those who are told twice."""

LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Case:
    """asking: questions a second. idle: seconds of them before the signal. longest: seconds after which it is cut."""

    recipients: int
    limit: int
    asking: float = 1.0
    idle: float = 2.0
    longest: float = 5.0


async def measured(name: str, case: Case, sets: Sequence[str] = ()) -> Row:
    """Raises RuntimeError when the contender does not even answer."""
    async with Limited(case.limit, case.recipients) as api, started(name, api, sets) as sender:
        await warmed_up(name, api)
        asking = asyncio.create_task(api.keep_asking(case.asking))
        try:
            await asyncio.sleep(case.idle)
            began, had = perf_counter(), sender.cpu()
            await sender.go()
            cut, cpu = await _watched(api.books, sender, began, case.longest)
        finally:
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking
        await api.answered(case.longest / 4)
        await asyncio.sleep(AFTER_SECONDS)
        return row(api.books, Watched(name, began, perf_counter(), cut, cpu - had))


async def warmed_up(name: str, api: Limited) -> None:
    """A few answers, which are not counted."""
    for _ in range(WARM_UP):
        api.ask()
        if not await api.answered(START_SECONDS):
            raise RuntimeError(f"{name} does not answer")
    api.books.questions.clear()


async def _watched(books: Books, sender: Sender, began: float, longest: float) -> tuple[bool, float]:
    """Whether it had to be cut, and the CPU seconds until the last message was sent or it was cut."""
    had, moved, cpu = 0, perf_counter(), sender.cpu()
    first = None
    while books.reached() < len(books.people):
        await asyncio.sleep(LOOK_SECONDS)
        now, reached = perf_counter(), books.reached()
        first = first or (now if reached else None)
        if reached > had:
            had, moved, cpu = reached, now, sender.cpu()
        if now - (first or began + START_SECONDS) > longest:
            return True, sender.cpu()
        if first and now - moved > QUIET_SECONDS:
            return False, cpu
    return False, sender.cpu()
