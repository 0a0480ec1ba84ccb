"""`python -m tests.faults`: a broadcast and what can go wrong with it, one thing after the other."""

import argparse
import asyncio
import resource
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

from tests.bot_api_server import BotApi
from tests.faults import several
from tests.faults.ledger import Outcome, is_done, outcome, states
from tests.running import Running, start
from tests.test_push_end_to_end import announce, content_for, follow

FIRST = 100_000
SECONDS = 90.0


class Run:
    """One broadcast to `people` of the real program; the database and the platform stay when it is killed."""

    def __init__(self, folder: Path, api: BotApi, people: int, per_second: float) -> None:
        self.folder, self.api, self.people = folder, api, people
        self._content = content_for(folder)
        self._sets = (
            f"telegram.base_url={api.base_url}", f"content.dir={self._content}", f"telegram.per_second={per_second}",
        )  # fmt: skip
        follow(folder, range(FIRST, FIRST + people))
        announce(self._content)

    @property
    def database(self) -> Path:
        return self.folder / "loaluat.db"

    @property
    def told(self) -> Counter[str]:
        """How often each person got it."""
        return Counter(f"telegram:{one['chat']['id']}" for one in self.api.sent if "một lần" in one["plain"])

    async def begin(self) -> Running:
        return await start(self.folder, self.api.token, *self._sets)

    async def reach(self, share: float) -> None:
        """Until so much of it was taken."""
        await self.api.wait_for(lambda: len(self.api.sent) >= share * self.people, SECONDS)

    async def end(self) -> None:
        """Until the ledger says that all is done."""
        until = asyncio.get_running_loop().time() + SECONDS
        while not is_done(self.database, self.people):
            if asyncio.get_running_loop().time() > until:
                raise TimeoutError(
                    f"not done after {SECONDS:g} s: {states(self.database)}; see the end of the log:\n{self.log}"
                )
            await asyncio.sleep(0.2)

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text(encoding="utf-8")[-3000:]


async def kills(run: Run, chance: Random) -> None:
    """kill -9 at random instants, five times a broadcast."""
    for _ in range(5):
        bot = await run.begin()
        await asyncio.sleep(chance.uniform(0.05, 0.6))
        await bot.kill()
    await _to_the_end(run)


async def too_many(run: Run, chance: Random) -> None:
    """429 now and then, with a second to wait."""
    bot = await run.begin()
    for _ in range(4):
        await run.reach(chance.uniform(0.1, 0.6))
        run.api.fail("sendMessage", times=3, status=429, retry_after=1)
    await _finished(run, bot)


async def errors(run: Run, chance: Random) -> None:
    """500 for a while."""
    bot = await run.begin()
    await run.reach(chance.uniform(0.1, 0.5))
    run.api.fail("sendMessage", times=30, status=500)
    await _finished(run, bot)


async def refused(run: Run, chance: Random) -> None:
    """400 for some, 403 for some, an answer that is cut off after the message was taken for some."""
    bot = await run.begin()
    await run.reach(chance.uniform(0.1, 0.3))
    run.api.fail("sendMessage", times=5, status=400, said="Bad Request: message is too strange")
    run.api.fail("sendMessage", times=7, status=403, said="Forbidden: bot was blocked by the user")
    run.api.fail("sendMessage", times=3, drop=True)
    await _finished(run, bot)


async def cut(run: Run, chance: Random) -> None:
    """The platform goes away in the middle of it and comes back."""
    bot = await run.begin()
    await run.reach(chance.uniform(0.2, 0.5))
    port = run.api.port
    await run.api.stop()
    await asyncio.sleep(2)
    await run.api.start(port)
    await _finished(run, bot)


async def slow(run: Run, chance: Random) -> None:
    """Every answer takes a second for a while."""
    bot = await run.begin()
    run.api.latency = 1.0
    await run.reach(0.1)
    run.api.latency = 0.0
    await _finished(run, bot)


async def locked(run: Run, chance: Random) -> None:
    """Another program holds the database for three seconds."""
    bot = await run.begin()
    await run.reach(chance.uniform(0.1, 0.5))
    other = sqlite3.connect(run.database, timeout=10, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await asyncio.sleep(3)
    other.execute("ROLLBACK")
    other.close()
    await _finished(run, bot)


async def full(run: Run, chance: Random) -> None:
    """The disk takes nothing more for three seconds."""
    bot = await run.begin()
    await run.reach(chance.uniform(0.1, 0.4))
    process, kind = bot.process.pid, resource.RLIMIT_FSIZE
    before = resource.prlimit(process, kind)
    resource.prlimit(process, kind, (4096, before[1]))  # no file may grow beyond that, which is what a full disk does
    await asyncio.sleep(3)
    resource.prlimit(process, kind, before)
    await _finished(run, bot)


async def terminated(run: Run, chance: Random) -> None:
    """SIGTERM in the middle, three times."""
    for _ in range(3):
        bot = await run.begin()
        await asyncio.sleep(chance.uniform(0.2, 0.7))
        await bot.stop()
    await _to_the_end(run)


async def _to_the_end(run: Run) -> None:
    await _finished(run, await run.begin())


async def _finished(run: Run, bot: Running) -> None:
    try:
        await run.end()
    finally:
        await bot.kill()


FAULTS: dict[str, Callable[[Run, Random], Awaitable[None]]] = {
    "kill": kills, "term": terminated, "429": too_many, "500": errors, "refused": refused, "cut": cut, "slow": slow,
    "locked": locked, "full": full,
}  # fmt: skip


async def one(fault: str, people: int, per_second: float, seed: int) -> Outcome:
    """One broadcast with this going wrong; random instants come from the seed."""
    with tempfile.TemporaryDirectory() as folder:
        async with BotApi() as api:
            run = Run(Path(folder), api, people, per_second)
            await FAULTS[fault](run, Random(seed))
            return outcome(run.database, people, run.told)


def arguments() -> argparse.Namespace:
    things = "\n".join(f"  {name:8} {fault.__doc__}" for name, fault in FAULTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults",
        description=__doc__,
        epilog=f"faults:\n{things}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", default=",".join(FAULTS), metavar="FAULTS", help="default: all")
    parser.add_argument(
        "--runs", type=int, default=1, help="broadcasts for each (default 1; a kill run kills five times)"
    )
    parser.add_argument("--people", type=int, default=300, help="people a broadcast (default 300)")
    parser.add_argument("--per-second", type=float, default=200.0, help="the pace (default 200)")
    parser.add_argument(
        "--postgres",
        action="store_true",
        help="instead: three processes on one PostgreSQL, one killed and one frozen; 3,000 people at 30 a second",
    )
    args = parser.parse_args()
    args.only = args.only.split(",")
    if unknown := set(args.only) - FAULTS.keys():
        parser.error(f"no such fault: {', '.join(sorted(unknown))}; there are {', '.join(FAULTS)}")
    return args


def main() -> int:
    args = arguments()
    if args.postgres:
        return several.main(3_000, 30)
    bad = 0
    for fault in args.only:
        for seed in range(args.runs):
            found = asyncio.run(one(fault, args.people, args.per_second, seed))
            bad += bool(found.lost or found.twice)
            print(f"{fault:8} {seed:3}  {found}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
