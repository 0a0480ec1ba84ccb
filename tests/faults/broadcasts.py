"""What goes wrong around one broadcast to all: the platform refuses, goes away, is slow; the disk is full; SIGTERM."""

import asyncio
import resource
import sqlite3
from collections.abc import Awaitable, Callable
from functools import wraps
from random import Random

from tests.faults.ledger import Outcome
from tests.faults.run import Run, Scene


def of_one_broadcast(fault: Callable[[Run, Random], Awaitable[None]]) -> Callable[[Scene, Random], Awaitable[Outcome]]:
    """The fault happens while an announcement goes out to all."""

    @wraps(fault)
    async def told(scene: Scene, chance: Random) -> Outcome:
        run = Run(scene)
        run.announce()
        await fault(run, chance)
        return run.outcome()

    return told


@of_one_broadcast
async def terminated(run: Run, chance: Random) -> None:
    """SIGTERM in the middle, three times."""
    for _ in range(3):
        bot = await run.begin()
        await asyncio.sleep(chance.uniform(0.2, 0.7))
        await bot.stop()
    await run.finished(await run.begin())


@of_one_broadcast
async def too_many(run: Run, chance: Random) -> None:
    """429 now and then, with a second to wait."""
    bot = await run.begin()
    for _ in range(4):
        await run.reach(chance.uniform(0.1, 0.6))
        run.api.fail("sendMessage", times=3, status=429, retry_after=1)
    await run.finished(bot)


@of_one_broadcast
async def errors(run: Run, chance: Random) -> None:
    """500 for a while."""
    bot = await run.begin()
    await run.reach(chance.uniform(0.1, 0.5))
    run.api.fail("sendMessage", times=30, status=500)
    await run.finished(bot)


@of_one_broadcast
async def refused(run: Run, chance: Random) -> None:
    """400 for some, 403 for some, an answer that is cut off after the message was taken for some."""
    bot = await run.begin()
    await run.reach(chance.uniform(0.1, 0.3))
    run.api.fail("sendMessage", times=5, status=400, said="Bad Request: message is too strange")
    run.api.fail("sendMessage", times=7, status=403, said="Forbidden: bot was blocked by the user")
    run.api.fail("sendMessage", times=3, drop=True)
    await run.finished(bot)


@of_one_broadcast
async def cut(run: Run, chance: Random) -> None:
    """The platform goes away in the middle of it and comes back."""
    bot = await run.begin()
    await run.reach(chance.uniform(0.2, 0.5))
    port = run.api.port
    await run.api.stop()
    await asyncio.sleep(2)
    await run.api.start(port)
    await run.finished(bot)


@of_one_broadcast
async def slow(run: Run, chance: Random) -> None:
    """Every answer takes a second for a while."""
    bot = await run.begin()
    run.api.latency = 1.0
    await run.reach(0.1)
    run.api.latency = 0.0
    await run.finished(bot)


@of_one_broadcast
async def locked(run: Run, chance: Random) -> None:
    """Another program holds the database for three seconds."""
    bot = await run.begin()
    await run.reach(chance.uniform(0.1, 0.5))
    other = sqlite3.connect(run.database, timeout=10, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await asyncio.sleep(3)
    other.execute("ROLLBACK")
    other.close()
    await run.finished(bot)


@of_one_broadcast
async def full(run: Run, chance: Random) -> None:
    """The disk takes nothing more for three seconds."""
    bot = await run.begin()
    await run.reach(chance.uniform(0.1, 0.4))
    process, kind = bot.process.pid, resource.RLIMIT_FSIZE
    before = resource.prlimit(process, kind)
    resource.prlimit(process, kind, (4096, before[1]))  # no file may grow beyond that, which is what a full disk does
    await asyncio.sleep(3)
    resource.prlimit(process, kind, before)
    await run.finished(bot)
