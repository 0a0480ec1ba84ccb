"""One real `loaluat run` with all four channels, their local servers, and a clock that only goes forward."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import orjson

from bot import clock
from bot.commands.broadcast import act
from bot.config import Config, DatabaseSettings
from bot.message import Address
from bot.storage import Database, People, Posts, Role
from tests.bot_api_server import BotApi
from tests.conversations.platforms import Platform
from tests.conversations.platforms.telegram import OnTelegram
from tests.conversations.platforms.web_chat import OnWebChat
from tests.conversations.platforms.zalo_bot import OnZaloBot
from tests.conversations.platforms.zalo_oa import OnZaloOA
from tests.running import Running, free_port, launch
from tests.zalo_bot_server import ZaloBotApi
from tests.zalo_oa_server import ZaloOfficialAccount

SETS = (
    "zalo_oa.per_minute=60000",
    "zalo_bot.per_second=1000",
    "zalo_bot.monthly_quota=100000",
    "telegram.per_second=1000",
)
"""People wait for the bot here, not for what a platform takes in a second: that has tests of its own."""
HOURLY = 3_600
MIGRATING = asyncio.Lock()
"""Of several worlds in one process: Alembic knows one migration at a time."""


class World:
    """`bot` is killed and started anew by `restart`, told another hour by `go_to`. pushes: it looks every second for what is
    due, and a typed number is for the last message, however shortly ago that came."""

    def __init__(
        self, folder: Path, telegram: BotApi, zalo: ZaloOfficialAccount, zalo_bot: ZaloBotApi, pushes: bool
    ) -> None:
        self.telegram, self.zalo, self.zalo_bot = telegram, zalo, zalo_bot
        self.folder = folder
        self.port = free_port()
        self.platforms: dict[str, Platform] = {}
        self.bot: Running | None = None
        self._off = folder / "off"
        self._bent = ("--tick", "1", "--unhurried") if pushes else ("--tick", str(HOURLY))
        self._seconds = 0.0
        self._off.write_text("0")
        zalo.webhook = f"http://127.0.0.1:{self.port}/hook/zalo_oa"
        zalo.clock = zalo_bot.clock = lambda: self.now().timestamp()

    def now(self) -> datetime:
        """On the clock of this world."""
        return clock.now() + timedelta(seconds=self._seconds)

    def go_to(self, at: datetime) -> None:
        """Everybody's clock."""
        self._seconds = (at - clock.now()).total_seconds()
        self._off.write_text(str(self._seconds))

    async def tell(self, about: Mapping[Address, tuple[frozenset[str], str | None]]) -> None:
        """Roles and place of people, as if they had told them before. Not while the bot runs: it knows whom it knows."""
        database = await self._database()
        people = People(database)
        for address, (roles, place) in about.items():
            await people.change(address, self.now(), roles=roles, place=place)
        await database.close()

    async def invite(self, unit: str, role: Role) -> str:
        """The code with which an official joins."""
        database = await self._database()
        code = await Posts(database, People(database)).invite(unit, role, self.now(), self.now() + timedelta(days=7))
        await database.close()
        return code

    async def operate(self, action: str, key: str) -> None:
        """What `loaluat broadcast ACTION KEY` does, beside the bot that runs."""
        async with MIGRATING:
            await act(Config(database=DatabaseSettings(url=self._url)), action, key, self.now())

    async def _database(self) -> Database:
        async with MIGRATING:
            return await Database.open(self._url)

    @property
    def _url(self) -> str:
        return f"sqlite+aiosqlite:///{self.folder}/loaluat.db"

    async def start(self, *more: str) -> None:
        """more: words for tests.faults.bent. Waits until it answers everywhere."""
        self.bot = await launch(
            self.folder,
            self.telegram.token,
            f"web.port={self.port}",
            f"web.public_url=http://127.0.0.1:{self.port}",
            f"telegram.base_url={self.telegram.base_url}",
            *self.zalo.sets,
            f"zalo_bot.base_url={self.zalo_bot.base_url}",
            "zalo_bot.mode=webhook",
            *SETS,
            program=("-m", "tests.faults.bent", "--clock", str(self._off), *self._bent, *more),
            secrets=self.zalo.secrets | {"ZALO_BOT_TOKEN": self.zalo_bot.token},
        )
        await self.bot.answers()
        await self.zalo_bot.wait_for(lambda: bool(self.zalo_bot.webhook.get("url")), 30)

    async def kill(self) -> None:
        """kill -9, if it still runs."""
        if self.bot and self.bot.process.returncode is None:
            await self.bot.kill()

    async def restart(self) -> None:
        """kill -9 once all is written down, so that no answer in flight comes twice; then anew."""
        await self.is_quiet()
        await self.kill()
        await self.start()

    async def health(self) -> tuple[int, dict[str, dict[str, object]]]:
        """(status, what it says of each part)."""
        assert self.bot
        status, body = await self.bot.get("/health")
        return status, orjson.loads(body)["parts"]

    async def is_quiet(self) -> None:
        """Until every update is answered and that is written down."""
        async with asyncio.timeout(30):
            while not (await self.health())[1]["database"].get("idle", True):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)


@asynccontextmanager
async def world(folder: Path, pushes: bool = False) -> AsyncIterator[World]:
    """Its servers run; the bot is started by whoever plays."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(BotApi())
        zalo = await stack.enter_async_context(ZaloOfficialAccount())
        zalo_bot = await stack.enter_async_context(ZaloBotApi())
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        made = World(folder, telegram, zalo, zalo_bot, pushes)
        stack.push_async_callback(made.kill)
        page = OnWebChat(session, f"http://127.0.0.1:{made.port}")
        everywhere: list[Platform] = [OnTelegram(telegram), OnZaloOA(zalo), OnZaloBot(zalo_bot), page]
        made.platforms = {one.name: one for one in everywhere}
        yield made
