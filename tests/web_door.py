"""A small house behind the web's door: the real channel, inbox, guard and SQLite; answers are given by a function."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot import clock, metrics
from bot.channels.web_chat import WebChat
from bot.errors import Refused
from bot.guard import guard
from bot.library.search import Completion, Entry, Query
from bot.library.yaml_lines import load
from bot.message import Incoming, Reply
from bot.storage import ChannelMemory, Database, Inbox, People
from bot.web import Server, make_app

TEXTS = Path(__file__).parent.parent / "content" / "texts" / "web.yaml"
WORDS: dict[str, str] = {
    f"web.{key}": said for key, said in load(TEXTS.read_text(encoding="utf-8"), str(TEXTS)).value.items()
}

Answers = Callable[[Incoming], Reply | None]


class House:
    """A Door. `answers` may be changed at any time; without it nobody answers. `entries` are completed."""

    def __init__(self, database: Database, answers: Answers | None = None) -> None:
        self.database = database
        self.answers = answers
        self.page = WebChat(WORDS.__getitem__)
        self.public_url: str | None = None
        self.open_metrics = False
        self.well = True
        self.hooked: list[tuple[str, bytes]] = []
        self.accepted: list[Incoming] = []
        self.entries: Sequence[Entry] = ()
        self.typed: list[Incoming] = []
        self._inbox = Inbox(database, People(database))
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        await self.page.open(ChannelMemory(self.database, "web_chat"), self.accept)

    async def accept(self, updates: Sequence[Incoming]) -> tuple[Incoming, ...]:
        kept = await self._inbox.accept([guard(one) for one in updates])
        for one in kept:
            self.accepted.append(one)
            task = asyncio.create_task(self._answer(one))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return kept

    async def _answer(self, incoming: Incoming) -> None:
        reply = self.answers(incoming) if self.answers else None
        if reply is None:
            return
        [part] = self.page.render(reply)
        if reply.replaces and incoming.message:
            await self.page.edit(incoming.sender.user, incoming.message, part)
        else:
            await self.page.send(incoming.sender.user, part)

    def say(self, key: str) -> str:
        return WORDS[key]

    async def hook(self, channel: str, body: bytes, headers: dict[str, str]) -> None:
        if channel != "telegram":
            raise Refused(404, "no such channel")
        if headers.get("x-telegram-bot-api-secret-token") != "right":
            raise Refused(401, "wrong signature")
        if not body.startswith(b"{"):
            raise Refused(400, "not JSON")
        self.hooked.append((channel, body))

    async def complete(self, typed: Incoming) -> list[tuple[str, str]]:
        self.typed.append(typed)
        questions = {one.id: one.question for one in self.entries}
        found = Completion.build(self.entries).complete(typed.text, Query(day=clock.today()))
        return [(id_, questions[id_]) for id_ in found]

    async def health(self) -> tuple[bool, dict[str, Any]]:
        return self.well, {"database": "ok" if self.well else "down"}

    def metrics(self) -> bytes:
        return metrics.exposition()


@asynccontextmanager
async def served(database: Database, answers: Answers | None = None, port: int = 0) -> AsyncIterator[tuple[House, str]]:
    """A house behind a real server: (house, address)."""
    house = House(database, answers)
    await house.open()
    server = Server(make_app(house), "127.0.0.1", port)
    address = await server.start()
    try:
        yield house, address
    finally:
        await server.stop()
