"""This process among those that share its database: its name, its heartbeat, its part of what each channel may send.

A process that could not beat for the length of a lease is dead to the others, who take over what it had. When it wakes it
is another one: under a new name, with nothing in hand. A database of its own (SQLite) needs none of this.
"""

import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from math import inf

from bot import clock
from bot.errors import StorageUnavailable
from bot.limits import Pacer
from bot.storage.workers import LEASE, YIELDED_FOR, Need, Workers

log = logging.getLogger(__name__)

BEAT_SECONDS = 1.0
ALIVE_SECONDS = (LEASE - YIELDED_FOR).total_seconds()
"""So long after a beat began nothing more is sent: well before anybody takes it for dead."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a platform allows on a channel, and who keeps this process within its part."""

    per_second: float
    pacer: Pacer


class Presence:
    """`begin` -> `run` -> `leave`; before `begin`, and on SQLite, it is alone and everything is its own."""

    def __init__(self, workers: Workers | None, limits: Mapping[str, Limit]) -> None:
        """workers: None when no other process can be there. limits: by channel."""
        self._workers = workers
        self._limits = limits
        self._until = inf
        self.name = new_name()

    @property
    def among_others(self) -> bool:
        """Whether others may be there, of whom some may have died."""
        return self._workers is not None and self._until < inf

    def holds(self, name: str | None) -> bool:
        """Whether what was taken under this name is still ours."""
        return name == self.name and clock.tick() < self._until

    async def begin(self) -> None:
        """From now on this process has what the others leave it, which is nothing at first when they are at work."""
        if self._workers is not None:
            await self._beat(self._workers)

    async def run(self, bereaved: Callable[[], Awaitable[None]]) -> None:
        """Beats until cancelled. bereaved: called when this process noticed that another one had died."""
        while self._workers is not None:
            await clock.sleep(BEAT_SECONDS)
            try:
                if await self._beat(self._workers):
                    await bereaved()
            except StorageUnavailable as wrong:
                log.error("others cannot see that this process lives, which soon sends nothing more: %s", wrong)

    async def leave(self) -> None:
        """After the last message."""
        if self._workers is not None:
            try:
                await self._workers.leave(self.name)
            except StorageUnavailable as wrong:
                log.error("others learn a few seconds later that this process has ended: %s", wrong)

    async def _beat(self, workers: Workers) -> bool:
        """True when somebody was found dead."""
        now = clock.tick()
        if now >= self._until:
            was, self.name = self.name, new_name()
            log.warning("this process stood still: others took over what it had", extra={"was": was, "now": self.name})
        needs = {
            channel: Need(one.per_second, one.pacer.busy(now), one.pacer.paused(now))
            for channel, one in self._limits.items()
        }
        beat = await workers.beat(self.name, needs)
        self._until = now + ALIVE_SECONDS
        for channel, share in beat.shares.items():
            pacer = self._limits[channel].pacer
            pacer.allow(share.per_second, self._until)
            pacer.hold(share.paused, clock.tick())
        return bool(beat.buried)


def new_name() -> str:
    """Unlike any other process's, on this machine and on all others."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
