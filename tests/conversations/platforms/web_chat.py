"""The web page: what its script sends and hears, with the cookie of one browser for each person."""

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from itertools import count
from typing import Any

import aiohttp
import orjson

from bot.channels.web_chat import COOKIE, person_of
from tests.conversations.platforms import PATIENCE, Seen

TAG = re.compile(r"<[^>]+>")


class OnWebChat:
    """user: the ticket in the cookie."""

    name = "web_chat"

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address
        self._numbers = count(1)
        self._heard: defaultdict[str, int] = defaultdict(int)

    def user(self, number: int) -> str:
        return f"{number:032d}"

    def person(self, user: str) -> str:
        """As the service knows whoever has this ticket."""
        found = person_of(self._cookie(user))
        assert found
        return found

    async def say(self, user: str, text: str) -> None:
        await self._post(user, text=text)

    async def press(self, user: str, seen: Seen, label: str) -> None:
        message, choices = seen.handle
        await self._post(user, choice=choices[seen.number(label)][2], message=str(message))

    async def send(self, user: str, kind: str, text: str) -> str:
        if kind != "start":
            return "the page sends words and presses only"
        await self._post(user, start=text)
        return ""

    async def next(self, user: str) -> Seen:
        async with asyncio.timeout(PATIENCE), self._events(user, self._heard[user]) as events:
            async for entries in events:
                for number, entry in entries:
                    self._heard[user] = number
                    if "html" in entry:
                        return _seen(number, entry)
        raise AssertionError("the stream ended")

    async def count(self, user: str) -> int:
        """What a page that is opened now shows of the bot's: the first event is the past."""
        async with self._events(user, 0) as events:
            return sum("html" in entry for _, entry in await anext(events))

    async def _post(self, user: str, **body: Any) -> None:
        sent = orjson.dumps({"id": f"page-{next(self._numbers):06d}", **body})
        headers = {"content-type": "application/json", **self._cookie(user)}
        async with self._session.post(f"{self._address}/chat", data=sent, headers=headers) as answer:
            assert answer.status == 200, await answer.text()

    @asynccontextmanager
    async def _events(self, user: str, after: int) -> AsyncIterator[AsyncIterator[list[tuple[int, Any]]]]:
        """The server-sent events, as a browser reads them: each a list of (number, entry)."""
        asked = self._session.get(f"{self._address}/events?after={after}", headers=self._cookie(user))
        async with asked as answer:
            assert answer.status == 200
            yield (orjson.loads(line[5:]) async for line in answer.content if line.startswith(b"data:"))

    @staticmethod
    def _cookie(user: str) -> dict[str, str]:
        return {"cookie": f"{COOKIE}={user}"}


def _seen(number: int, entry: Any) -> Seen:
    said = unescape(TAG.sub(" ", re.sub(r"</?strong>", "", entry["html"])))
    handle = (entry.get("edits", number), entry["choices"])
    return Seen(said, tuple(label for _, label, _ in entry["choices"]), handle)
