"""A Bot API that keeps the platform's limit to the letter, lets citizens ask once a second, and notes every send."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from math import ceil, inf
from time import perf_counter
from typing import Any

from tests.bench.broadcast.figures import Books, Question
from tests.bot_api_rules import Refusal, check_markup
from tests.bot_api_server import BotApi

LATENCY = 0.08
FIRST_RECIPIENT, FIRST_CITIZEN = 1_000_000, 5_000
CITIZENS = 500
"""So many take turns in asking: nobody twice within a few minutes."""

BLOCKED_ONE_IN = 50
QUESTION = "khong doi mu bao hiem phat bn"


@dataclass
class Window:
    """At most `most` messages within any second, and one to a chat: counted at each arrival, nothing averaged."""

    most: int
    _all: deque[float] = field(default_factory=deque)
    _chats: dict[int, float] = field(default_factory=dict)

    def wait(self, chat: int, now: float) -> int:
        """0 when a message may go now, which then counts; else the whole seconds until one may, as the API says it."""
        while self._all and now - self._all[0] >= 1.0:
            self._all.popleft()
        if len(self._all) >= self.most:
            return max(1, ceil(self._all[0] + 1.0 - now))
        if now - self._chats.get(chat, -inf) < 1.0:
            return 1
        self._all.append(now)
        self._chats[chat] = now
        return 0


def recipients(many: int) -> range:
    return range(FIRST_RECIPIENT, FIRST_RECIPIENT + many)


class Limited(BotApi):
    """One bot, `many` recipients of whom 2 % blocked it, and citizens who ask meanwhile.

    A send to somebody who blocked the bot takes its place within the second too: what fails is no way to be faster.
    """

    def __init__(self, limit: int, many: int) -> None:
        super().__init__()
        self.latency = LATENCY
        people = recipients(many)
        self.blocked = {user for user in people if user % BLOCKED_ONE_IN == BLOCKED_ONE_IN - 1}
        self.books = Books(limit, people, frozenset(self.blocked))
        self._window = Window(limit)
        self._open: dict[int, Question] = {}
        self._turn = 0

    def _may_send(self, body: dict[str, Any]) -> tuple[int, int]:
        check_markup(body.get("reply_markup"))
        chat, now = self._chat(body), perf_counter()
        if wait := self._window.wait(chat, now):
            self.books.too_many.append(now)
            raise Refusal(f"retry after {wait}", 429, wait)
        if chat in self.blocked:
            self.books.refused.append((chat, now))
            raise Refusal("bot was blocked by the user", 403)
        self.books.taken.append((chat, now))
        if question := self._open.pop(chat, None):
            question.answered_at = now + self.latency
        return chat, self.number()

    def ask(self) -> None:
        """The next citizen writes."""
        citizen = FIRST_CITIZEN + self._turn % CITIZENS
        self._turn += 1
        self._open[citizen] = Question(perf_counter())
        self.books.questions.append(self._open[citizen])
        self.say(citizen, QUESTION)

    async def keep_asking(self, per_second: float) -> None:
        """By absolute time, until cancelled."""
        began, asked = perf_counter(), 0
        while True:
            self.ask()
            asked += 1
            await asyncio.sleep(began + asked / per_second - perf_counter())

    async def answered(self, seconds: float) -> bool:
        """Waits until nobody waits for an answer, as long as that."""
        try:
            await self.wait_for(lambda: not self._open, seconds)
        except TimeoutError:
            return False
        return True
