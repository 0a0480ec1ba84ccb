"""A bot that is killed in every step of a talk: it has dealt with an update, the platform has not taken the answer yet.

async with Interrupted(folder) as talk:
    await talk.step(LAN, "/canbo …", "Gửi câu này cho cán bộ?")
    await talk.step(LAN, ["Gửi"], "Mã câu hỏi: H-0001")          # in brackets: a button by its label
    await talk.gets(HOA, "Câu hỏi H-0001")                       # what is pushed to somebody
"""

import asyncio
import json
from pathlib import Path
from typing import Any, Self

from tests.bot_api_server import BotApi
from tests.commands import loaluat
from tests.running import Running, start

Said = str | list[str]
PATIENCE = 30


class Interrupted:
    """The real process on a database of its own, with a local Bot API. `killed`: how often."""

    def __init__(self, folder: Path, *sets: str) -> None:
        self.api = BotApi()
        self.killed = 0
        self._folder, self._sets = folder, sets
        self._bot: Running | None = None
        self._read: dict[int, int] = {}

    async def __aenter__(self) -> Self:
        await self.api.start(0)
        await self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._bot and self._bot.process.returncode is None:
            await self._bot.kill()
        await self.api.stop()

    async def _start(self) -> None:
        self._bot = await start(self._folder, self.api.token, f"telegram.base_url={self.api.base_url}", *self._sets)

    def call(self, *words: str) -> Any:
        """What a command says as JSON, beside the running process."""
        setting = f"database.url=sqlite+aiosqlite:///{self._folder}/loaluat.db"
        done = loaluat(*words, "--json", "--set", setting)
        done.check_returncode()
        return json.loads(done.stdout)

    async def invited(self, user: int, unit: str, role: str) -> None:
        """Joins with a code, undisturbed."""
        code = self.call("invite", "--unit", unit, "--role", role)["code"]
        self.api.say(user, f"vao don vi {code}")
        await self.gets(user, "Đã vào")

    async def step(self, user: int, said: Said, *expected: str) -> str:
        """Says it; kills the bot in the middle of answering; what the person gets from the next one is returned."""
        before = len(self.api.calls["sendMessage"])
        self.api.fail("sendMessage", lost=True)
        self._say(user, said)
        await self.api.wait_for(lambda: len(self.api.calls["sendMessage"]) > before, PATIENCE)
        assert self._bot
        await self._bot.kill()
        self.killed += 1
        self.api.faults.clear()
        await self._start()
        return await self.gets(user, *expected)

    def _say(self, user: int, said: Said) -> None:
        if isinstance(said, str):
            self.api.say(user, said)
            return
        shown = [one for one in self.api.sent if one["chat"]["id"] == user][-1]
        labels = [one["text"] for row in shown["reply_markup"]["inline_keyboard"] for one in row]
        self.api.press(user, shown, next(n for n, label in enumerate(labels) if said[0] in label))

    async def gets(self, user: int, *expected: str) -> str:
        """The next message to somebody that holds all of this; others before it are passed over."""

        def place() -> int | None:
            for n in range(self._read.get(user, 0), len(self.api.sent)):
                one = self.api.sent[n]
                if one["chat"]["id"] == user and all(words in one["plain"] for words in expected):
                    return n
            return None

        try:
            await self.api.wait_for(lambda: place() is not None, PATIENCE)
        except TimeoutError:
            came = [one["plain"] for one in self.api.sent[self._read.get(user, 0) :] if one["chat"]["id"] == user]
            raise AssertionError(f"{user} did not get {expected}, but {came}") from None
        found = place()
        assert found is not None
        self._read[user] = found + 1
        return str(self.api.sent[found]["plain"])

    async def all_that_comes(self, seconds: float = 1.0) -> list[dict[str, Any]]:
        """Everything that was taken, after some quiet."""
        await asyncio.sleep(seconds)
        return list(self.api.sent)
