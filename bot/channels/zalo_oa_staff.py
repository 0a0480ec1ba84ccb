"""To whom somebody of the office is writing by hand, in the OA console: there the bot keeps still for a while."""

from datetime import datetime, timedelta

import orjson

from bot.message import Memory

KEY = "staff"


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
        """at: when they did; Zalo may tell it an hour later. Whoever was left alone long ago is forgotten."""
        if self._memory is None:
            return
        while True:
            written = await self._memory.get(KEY)
            notes = {user: at} | {who: when for who, when in _notes(written).items() if who != user or when > at}
            still = {who: when.isoformat() for who, when in notes.items() if now - when < self._pause}
            if await self._memory.swap(KEY, written, orjson.dumps(still).decode()):
                return

    async def speaks_to(self, user: str, now: datetime) -> bool:
        """Whether the office is in a conversation with this person."""
        if self._memory is None:
            return False
        when = _notes(await self._memory.get(KEY)).get(user)
        return when is not None and now - when < self._pause


def _notes(written: str | None) -> dict[str, datetime]:
    return {who: datetime.fromisoformat(when) for who, when in orjson.loads(written or "{}").items()}
