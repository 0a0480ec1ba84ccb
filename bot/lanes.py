"""Answering many people at once and each in order: a lane a person, a few workers a channel."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from bot.message import Address, Incoming

log = logging.getLogger(__name__)

Work = Callable[[Incoming], Awaitable[None]]


class Lanes:
    """One channel's updates that are being answered. A person's next update waits for the one before it."""

    def __init__(self, work: Work, workers: int, most: int) -> None:
        self._work = work
        self._workers = workers
        self._most = most
        self._lanes: dict[Address, deque[Incoming]] = {}
        self._ready: asyncio.Queue[Address] = asyncio.Queue()
        self._room = asyncio.Event()
        self._room.set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._tasks: list[asyncio.Task[None]] = []
        self.queued = 0

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._run()) for _ in range(self._workers)]

    def put(self, incoming: Incoming) -> None:
        """Puts an update at the end of its person's lane."""
        self.queued += 1
        self._idle.clear()
        if self.queued >= self._most:
            self._room.clear()
        lane = self._lanes.get(incoming.sender)
        if lane is None:
            self._lanes[incoming.sender] = deque((incoming,))
            self._ready.put_nowait(incoming.sender)
        else:
            lane.append(incoming)

    async def room(self) -> None:
        """Waits while too much is queued: the platform keeps what we do not fetch."""
        await self._room.wait()

    async def drain(self, seconds: float) -> bool:
        """Waits until everything queued is answered; False when that takes longer, or when nobody works yet."""
        if not self._tasks:
            return not self.queued
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def stop(self) -> None:
        """Ends the workers; what they had not settled is answered after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            address = await self._ready.get()
            lane = self._lanes[address]
            try:
                await self._work(lane[0])
            except Exception:
                log.exception("an update could not be answered", extra={"update": lane[0].trace})
            lane.popleft()
            self._answered()
            if lane:
                self._ready.put_nowait(address)  # behind the others: one chatty person delays nobody
            else:
                del self._lanes[address]

    def _answered(self) -> None:
        self.queued -= 1
        if self.queued < self._most:
            self._room.set()
        if self.queued == 0:
            self._idle.set()
