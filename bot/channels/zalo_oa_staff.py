"""To whom somebody of the office is writing by hand, in the OA console: there the bot keeps still for a while."""

from datetime import datetime, timedelta

import orjson

from bot.message import Memory

KEY, NOTHING = "staff", "{}"


class Staff:
    """One small note of the few people concerned, asked for with every message since another process may have made it.

    pause: how long the bot keeps still after the last word of the office.
    """

    def __init__(self, pause: timedelta) -> None:
        self._pause = pause
        self._memory: Memory | None = None

    def open(self, memory: Memory) -> None:
        self._memory = memory

    async def wrote(self, user: str, at: datetime, now: datetime) -> None:
        """at: when they did; Zalo may tell it an hour later."""
        if self._memory is None:
            return
        at = min(at, now)
        while True:
            written = await self._memory.get(KEY)
            notes = self._still(written, now)
            notes[user] = max(at, notes.get(user, at))
            if await self._noted(written, notes):
                return

    async def speaks_to(self, user: str, now: datetime) -> bool:
        """Whether the office is in a conversation with this person. A note that holds no longer is not kept."""
        if self._memory is None:
            return False
        written = await self._memory.get(KEY)
        notes = self._still(written, now)
        if not notes and written not in (None, NOTHING):
            await self._noted(written, notes)
        return user in notes

    def _still(self, written: str | None, now: datetime) -> dict[str, datetime]:
        """To whom they wrote lately, and when."""
        notes = {who: datetime.fromisoformat(when) for who, when in orjson.loads(written or NOTHING).items()}
        return {who: when for who, when in notes.items() if now - when < self._pause}

    async def _noted(self, written: str | None, notes: dict[str, datetime]) -> bool:
        assert self._memory is not None
        return await self._memory.swap(KEY, written, orjson.dumps(notes).decode())
