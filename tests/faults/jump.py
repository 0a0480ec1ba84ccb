"""The wall clock jumps while a broadcast goes out: hours ahead, hours back, over its latest hour, over the quiet hours.

The pace keeps to the clock that never jumps, what is due to the wall clock. Nothing is lost, nothing comes twice, nothing
becomes unsure: a sender does not take its own messages for those of somebody dead because its lease ran out in a second.
"""

import asyncio
import json
from datetime import timedelta
from random import Random

from bot import clock
from tests.faults.ledger import Outcome, broadcasts, states
from tests.faults.run import ANNOUNCEMENT, Run, Scene, command, written
from tests.running import Running

HOUR = 3600
TICK = 1
LATENCY = 0.5
"""Long enough that a look at what is due falls between a message and its answer."""
A_WHILE = 4.0
OPEN = frozenset({"leased", "sending"})


class Jumping(Run):
    """A run whose process reads from a file by how much the clock is off."""

    def __init__(self, scene: Scene, *sets: str) -> None:
        self._off = scene.folder / "off"
        super().__init__(scene, ("--clock", str(self._off), "--tick", str(TICK)), sets)
        self.api.latency = LATENCY
        self.jump(0)

    def jump(self, hours: float) -> None:
        part = self._off.with_suffix(".part")
        part.write_text(str(hours * HOUR))
        part.rename(self._off)

    async def still(self, seconds: float = A_WHILE) -> None:
        """Nothing is sent for a while, when what was under way has arrived. AssertionError when something is."""
        await self.until(lambda: not OPEN & states(self.database, self.audiences).keys(), "all put back")
        sent = len(self.api.sent)
        await asyncio.sleep(seconds)
        assert len(self.api.sent) == sent, "sent at an hour at which nothing may be sent"


async def ahead(scene: Scene, chance: Random) -> Outcome:
    """The clock jumps hours ahead, twice, with messages under way."""
    run = Jumping(scene)
    bot = await under_way(run, chance)
    for hours in (3, 9):
        run.jump(hours)
        await run.reach(chance.uniform(0.4, 0.6) if hours == 3 else 0.8)
    return await all_sent(run, bot)


async def back(scene: Scene, chance: Random) -> Outcome:
    """The clock jumps two hours back for a while: nothing is due then, yet it is looked every minute."""
    run = Jumping(scene)
    bot = await under_way(run, chance)
    run.jump(-2)
    await run.still()
    _, said = await bot.get("/health")
    since = json.loads(said)["parts"]["schedule"]["seconds_since_tick"]
    assert since <= 3 * TICK, f"nobody looked what is due for {since} s"
    run.jump(0)
    return await all_sent(run, bot)


async def late(scene: Scene, chance: Random) -> Outcome:
    """The clock jumps over latest_send_at: what is left is held, and goes when it is approved."""
    run = Jumping(scene)
    bot = await under_way(run, chance, f"latest_send_at: {written(clock.now() + timedelta(hours=1))}")
    run.jump(2)
    await run.until(lambda: broadcasts(run.database)[ANNOUNCEMENT][0] == "held", "held")
    await run.still()
    run.jump(0)
    await run.still(1.0)
    await asyncio.to_thread(command, run.folder, "broadcast", "approve", ANNOUNCEMENT)
    return await all_sent(run, bot)


async def quiet(scene: Scene, chance: Random) -> Outcome:
    """The clock jumps into the quiet hours, and over their end."""
    run = Jumping(scene, f"delivery.quiet_hours={_hour(2)}-{_hour(4)}")
    bot = await under_way(run, chance)
    run.jump(3)
    await run.still()
    run.jump(5)
    return await all_sent(run, bot)


async def under_way(run: Jumping, chance: Random, more: str = "") -> Running:
    """A part of it was sent."""
    run.announce(more)
    bot = await run.begin()
    await run.reach(chance.uniform(0.1, 0.3))
    return bot


async def all_sent(run: Jumping, bot: Running) -> Outcome:
    await run.finished(bot)
    found = run.outcome()
    assert found.states.keys() == {"sent"}, f"the clock makes nothing unsure: {found}"
    return found


def _hour(ahead: float) -> str:
    """The time of day in so many hours, in Hà Nội."""
    return (clock.now() + timedelta(hours=ahead)).astimezone(clock.HANOI).strftime("%H:%M")
