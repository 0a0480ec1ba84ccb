"""Updates as the Bot API shapes them, and the queue in which they wait: offsets, allowed kinds, one poller at a time."""

import asyncio
import re
import time
from collections.abc import Sequence
from typing import Any

from tests.bot_api_rules import Refusal

Json = dict[str, Any]

MOST_AT_ONCE, LONGEST_WAIT = 100, 50
ONLY_WHEN_ASKED_FOR = {"chat_member", "message_reaction", "message_reaction_count"}
ANOTHER = "terminated by other getUpdates request; make sure that only one bot instance is running"
HOOKED = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
COMMAND = re.compile(r"/[A-Za-z0-9_]+(?:@\w+)?")


def person(user: int) -> Json:
    return {"id": user, "is_bot": False, "first_name": "Người dân", "language_code": "vi"}


def chat(id_: int) -> Json:
    """A private chat, or for a negative id a group."""
    if id_ < 0:
        return {"id": id_, "type": "supergroup", "title": "Tổ dân phố"}
    return {"id": id_, "type": "private", "first_name": "Người dân"}


def message(sender: Json, chat_id: int, message_id: int) -> Json:
    return {"message_id": message_id, "from": sender, "chat": chat(chat_id), "date": int(time.time())}


def written(text: str) -> Json:
    """The text of a person, a command marked as Telegram marks it."""
    found = COMMAND.match(text)
    if not found:
        return {"text": text}
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": found.end()}]}


def membership(bot: Json, user: int, before: str, after: str) -> Json:
    """my_chat_member: somebody blocks the bot (member -> kicked) or takes it back."""
    return {
        "chat": chat(user), "from": person(user), "date": int(time.time()),
        "old_chat_member": _member(bot, before), "new_chat_member": _member(bot, after),
    }  # fmt: skip


def _member(bot: Json, status: str) -> Json:
    return {"status": status, "user": bot} | ({"until_date": 0} if status == "kicked" else {})


class Updates:
    """What waits for the bot. `waiting` is in the order of arrival; `confirmed` counts what the bot need not get again."""

    def __init__(self) -> None:
        self.waiting: list[Json] = []
        self.confirmed = 0
        self.next_number = 1_000
        self.hooked = False
        self.arrived = asyncio.Event()
        self._allowed: frozenset[str] = frozenset()
        self._poller: asyncio.Future[None] | None = None

    def push(self, kind: str, body: Json, number: int | None = None) -> int:
        """Adds an update, unless the bot does not want its kind; returns its update_id."""
        number = self.next_number if number is None else number
        self.next_number = max(self.next_number, number + 1)
        if kind in self._allowed or (not self._allowed and kind not in ONLY_WHEN_ASKED_FOR):
            self.waiting.append({"update_id": number, kind: body})
            self.wake()
        return number

    def allow(self, kinds: object) -> None:
        """Which kinds the bot wants from now on; None: as before, empty: all but the rare ones."""
        if isinstance(kinds, list):
            self._allowed = frozenset(kinds)

    async def take(self, offset: int, limit: int, timeout: float) -> Sequence[Json]:
        """getUpdates. Raises Refusal(409) while a webhook is set, and for a poller when another one begins to wait."""
        if self.hooked:
            raise Refusal(HOOKED, 409)
        limit = limit if 1 <= limit <= MOST_AT_ONCE else MOST_AT_ONCE
        self._confirm(offset)
        if not self.waiting and timeout > 0:
            await self._wait(min(timeout, LONGEST_WAIT))
        return self.waiting[:limit]

    def _confirm(self, offset: int) -> None:
        """Everything below the offset is done with; a negative offset counts from the end of the queue."""
        if offset < 0 and self.waiting:
            offset = self.waiting[max(offset, -len(self.waiting))]["update_id"]
        if offset > 0 and self.waiting:
            before = len(self.waiting)
            self.waiting[:] = [one for one in self.waiting if one["update_id"] >= offset]
            self.confirmed += before - len(self.waiting)

    async def _wait(self, seconds: float) -> None:
        """Until something arrives. The one who waited before is told off, as the API does it."""
        self.conflict(ANOTHER)
        mine = self._poller = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await mine
        except TimeoutError:
            pass
        finally:
            if self._poller is mine:
                self._poller = None

    def conflict(self, said: str) -> None:
        """Whoever waits now gets a 409."""
        if self._poller and not self._poller.done():
            self._poller.set_exception(Refusal(said, 409))

    def wake(self) -> None:
        """Whoever waits now looks again."""
        self.arrived.set()
        if self._poller and not self._poller.done():
            self._poller.set_result(None)

    def delivered(self, update: Json) -> None:
        """The webhook took the oldest one."""
        if self.waiting and self.waiting[0] is update:
            del self.waiting[0]
            self.confirmed += 1
