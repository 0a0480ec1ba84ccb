"""A conversation that leaves nothing behind: the real bot on a database of its own, for `talk` and `preview`."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.app import App
from bot.config import Config, DatabaseSettings
from bot.guard import guard
from bot.message import Address, Incoming, Kind, Reply

ADDRESS = Address("console", "me")


class Rehearsal:
    """One person talking to the bot."""

    def __init__(self, app: App, now: Callable[[], datetime]) -> None:
        self.app = app
        self.now = now
        self._number = 0

    async def say(self, text: str, kind: Kind = "text") -> Reply | None:
        """What the bot answers to a text, or to a start with a parameter, a photo …"""
        return await self._answer(kind, text=text)

    async def press(self, data: str) -> Reply | None:
        """What the bot answers to a button."""
        return await self._answer("choice", choice=data)

    async def _answer(self, kind: Kind, text: str = "", choice: str = "") -> Reply | None:
        self._number += 1
        incoming = Incoming(ADDRESS, str(self._number), self.now(), kind, text, choice, message="1")
        return await self.app.answer(guard(incoming))


@asynccontextmanager
async def rehearsal(config: Config, now: Callable[[], datetime]) -> AsyncIterator[Rehearsal]:
    """The content of `config`, a scratch database, no channel."""
    with tempfile.TemporaryDirectory(prefix="loaluat-") as folder:
        scratch = DatabaseSettings(url=f"sqlite+aiosqlite:///{Path(folder)}/talk.db")
        app = await App.open(config.model_copy(update={"database": scratch}), lambda _: [], now)
        try:
            yield Rehearsal(app, now)
        finally:
            await app.database.close()
