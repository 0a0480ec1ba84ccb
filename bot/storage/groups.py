"""Grouped commits: what many ask for while one transaction is under way is done together in the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot import clock

T = TypeVar("T")
R = TypeVar("R")


class Group(Generic[T, R]):
    """`await group.add(item)` returns the item's result once the transaction that holds it is committed.

    flush: takes the items of one group (at most `most`), returns one result for each; if it raises, all who wait get
    the exception, and the next group starts anew.
    """

    def __init__(
        self, flush: Callable[[list[T]], Awaitable[Sequence[R]]], most: int = 500, linger: float = 0.0
    ) -> None:
        """linger: seconds to wait for company before a transaction begins."""
        self._flush = flush
        self._most = most
        self._linger = linger
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._task: asyncio.Task[None] | None = None

    async def add(self, item: T) -> R:
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._waiting:
            if self._linger:
                await clock.sleep(self._linger)
            group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                results = await self._flush([item for item, _ in group])
            except Exception as wrong:  # handed to everyone who waits, who must act on it
                for _, future in group:
                    if not future.done():
                        future.set_exception(wrong)
                continue
            for (_, future), result in zip(group, results, strict=True):
                if not future.done():
                    future.set_result(result)
