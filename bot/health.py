"""Is every part up? For /health, which a monitor reads; no figure about any person."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot import clock
from bot.anonymity import published
from bot.errors import StorageUnavailable
from bot.library import Shelf
from bot.message import Channel
from bot.storage import Database, Inbox

TICK_LATE = 180.0
"""Seconds after which the schedule, which ticks every minute, counts as stopped."""

WAITING_MANY = 5_000


class Health:
    """Asks the parts. `ticked` after every tick of the schedule."""

    def __init__(
        self,
        database: Database,
        shelf: Shelf,
        inbox: Inbox,
        channels: Mapping[str, Channel],
        untaken: Callable[[str], str | None],
        owed: Callable[[], Awaitable[Mapping[str, tuple[int, int, int]]]],
    ) -> None:
        """untaken: why answers wait that a channel's platform does not take. owed: of questions and of petitions, how many
        wait for an officer, of them late, of them with nobody to answer."""
        self._untaken = untaken
        self._database = database
        self._shelf = shelf
        self._inbox = inbox
        self._channels = channels
        self._owed = owed
        self._ticked = clock.tick()
        self.tasks: Mapping[str, asyncio.Task[None]] = {}

    def ticked(self) -> None:
        self._ticked = clock.tick()

    async def report(self) -> tuple[bool, dict[str, Any]]:
        """(all is up, part -> {"up": …, and what there is to say})."""
        parts = {"database": await self._storage(), "content": self._content(), "schedule": self._schedule()}
        parts |= {name: {"up": not task.done()} for name, task in self.tasks.items()}
        for name, channel in self._channels.items():
            trouble = getattr(channel, "trouble", None) or self._untaken(name)
            figures = {key: _told(value) for key, value in getattr(channel, "figures", {}).items()}
            parts[name] = {"up": trouble is None, **figures} | ({"trouble": trouble} if trouble else {})
        if parts["database"]["up"]:
            parts |= await self._officers()
        up = all(part["up"] for part in parts.values())
        return up, {"status": "up" if up else "down", "parts": parts}

    async def _storage(self) -> dict[str, Any]:
        try:
            await asyncio.wait_for(self._database.ping(), 5)
            waiting = await self._inbox.count_waiting()
        except (StorageUnavailable, TimeoutError) as wrong:
            return {"up": False, "trouble": str(wrong) or "no answer within 5 s"}
        return {"up": True, "idle": waiting == 0, "waiting": published(waiting), "behind": waiting > WAITING_MANY}

    async def _officers(self) -> dict[str, dict[str, Any]]:
        """Whether citizens wait too long; not how many, since outsiders read this too."""
        owed = await self._owed()
        return {
            name: {"up": True, "late": late > 0, "nobody_to_answer": nobody > 0}
            for name, (_, late, nobody) in owed.items()
        }

    def _content(self) -> dict[str, Any]:
        library, problems = self._shelf.library, self._shelf.problems
        return {
            "up": bool(library.answers),
            "answers": len(library.answers),
            "documents": len(library.documents),
            "questions": len(library.questions),
            "errors": sum(one.severity == "error" for one in problems),
            "warnings": sum(one.severity != "error" for one in problems),
        }

    def _schedule(self) -> dict[str, Any]:
        late = clock.tick() - self._ticked
        return {"up": late < TICK_LATE, "seconds_since_tick": round(late)}


def _told(figure: object) -> object:
    """Everybody may read /health: no count tells of a few people only."""
    return published(figure) if type(figure) is int else figure
