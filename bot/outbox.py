"""The send loop: claim what is due -> compose -> mark as sending -> channel.send -> settle. It wakes by itself.

Several deliveries due to one person become one message. A kill leaves only those marked as sending in doubt.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil

from bot import clock, metrics
from bot.errors import Postponed, SendError, StorageUnavailable
from bot.limits import Chats, Pacer
from bot.message import Address, Channel, Part, Reply, Sent
from bot.storage import SENT_AGAIN, Deliveries, Delivery, Outcome, People
from bot.storage.groups import Group
from bot.timetable import Timetable

log = logging.getLogger(__name__)

PEOPLE_A_CLAIM = 200
"""People are claimed ahead of their turn, when no more wait than may be under way."""
FEWEST_IN_FLIGHT, SECONDS_IN_FLIGHT = 16, 0.4
"""So many messages of a channel are under way at once: what it may send while one is written, sent and written down."""
SECONDS_MARKED = 0.03
"""A message is marked as being sent so long before its turn, that it goes at its very instant; a kill leaves it unsure."""
IDLE_SECONDS = 5.0
LONGEST_WAIT = 1.0
TIDY_SECONDS = 5.0
SETTLE_AGAIN_SECONDS = 1.0
MOST_TRIES = 8
POSTPONED_FOR = timedelta(seconds=30)

Write = Callable[[Sequence[Delivery], datetime], Awaitable[Reply | None]]
"""Writes one message for all that is due to one person; None when nothing of it is to be sent any more. Raises Postponed."""

Told = Callable[[Address, Reply], Awaitable[None]]
"""Called after a message was sent: typed numbers now mean its choices."""


class Way:
    """One channel's way out: whose turn it is, and how many are under way."""

    def __init__(self, pacer: Pacer, chats: Chats, per_second: float, room: Callable[[], None]) -> None:
        """room: called when there is room again."""
        self._room = room
        self._pacer = pacer
        self._chats = chats
        self._most = max(FEWEST_IN_FLIGHT, ceil(per_second * SECONDS_IN_FLIGHT))
        self._slots = asyncio.Semaphore(self._most)
        self._turn = asyncio.Lock()
        self._next = asyncio.Semaphore(ceil(per_second * SECONDS_MARKED) + 1)
        self._waiting = 0

    @property
    def has_room(self) -> bool:
        """Whether more people may be claimed for it; none while the platform lets nobody send."""
        return self._waiting <= self._most and not self._pacer.paused(clock.tick())

    @contextlib.asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """One of those that may be under way."""
        self._waiting += 1
        try:
            async with self._slots:
                yield
        finally:
            self._waiting -= 1
            if self._waiting == self._most:
                self._room()

    def next_ones(self) -> asyncio.Semaphore:
        """The few whose turn is near: they are marked as being sent, so that nothing but the turn stands before it."""
        return self._next

    async def turn(self, chat: str, stopped: Callable[[], bool]) -> bool:
        """Waits for this message's turn, one after the other; False when sending was stopped meanwhile."""
        pause = self._chats.wait(chat, clock.tick())
        if pause > 0:  # a chat that had enough keeps nobody else waiting
            await clock.sleep(pause)
        async with self._turn:
            while (pause := self._pacer.wait(clock.tick())) > 0 and not stopped():
                await clock.sleep(min(pause, LONGEST_WAIT))
            if stopped():
                return False
            self._pacer.took(clock.tick())
            return True


class Outbox:
    """Sends deliveries of all channels. `wake` after something new became due."""

    def __init__(
        self,
        deliveries: Deliveries,
        people: People,
        channels: Mapping[str, Channel],
        pacers: Mapping[str, Pacer],
        chats: Mapping[str, Chats],
        timetable: Timetable,
        write: Write,
        told: Told,
        worker: str,
    ) -> None:
        self._deliveries = deliveries
        self._people = people
        self._channels = channels
        self._pacers = pacers
        self._ways = {
            name: Way(pacers[name], chats[name], one.capabilities.per_second, self.wake)
            for name, one in channels.items()
        }
        self._under_way: set[asyncio.Task[None]] = set()
        self._timetable = timetable
        self._write = write
        self._told = told
        self._worker = worker
        self._woken = asyncio.Event()
        self._stopping = False
        self._marks: Group[Sequence[int], set[int]] = Group(self._mark)
        self._settles: Group[Sequence[Outcome], None] = Group(self._settle)

    def wake(self) -> None:
        """Look at once, instead of in a few seconds."""
        self._woken.set()

    def stop(self) -> None:
        """End after what is in flight; what only waits goes back."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Until `stop`: claims ahead while there is room and something is due, and looks now and then for what is late or
        done. A message that arrives asks nothing of the database: it is asked again when a channel has room again."""
        tidied = -TIDY_SECONDS
        while not self._stopping:
            try:
                if clock.tick() - tidied >= TIDY_SECONDS:
                    tidied = clock.tick()
                    await self._tidy(clock.now())
                self._woken.clear()
                if await self._claim(clock.now()):
                    continue
            except StorageUnavailable as wrong:
                log.error("nothing is sent for now: %s", wrong)
            if not self._stopping:
                await _first(self._woken.wait(), IDLE_SECONDS)
        await self._finish()

    async def round(self, now: datetime) -> bool:
        """One claim, sent; False when nothing was due."""
        await self._tidy(now)
        claimed = await self._claim(now)
        while self._under_way:
            await asyncio.wait(self._under_way)
        if not claimed:
            await self._deliveries.finish()
        return claimed

    async def _tidy(self, now: datetime) -> None:
        for late in await self._deliveries.hold_late(now):
            log.warning("held: %s was not sent before its latest time; approve or cancel it", late.key)
        await self._deliveries.finish()

    async def _claim(self, now: datetime) -> bool:
        """Takes what is due for every channel that has room; False when there is none, or nothing is due."""
        full = [name for name, way in self._ways.items() if not way.has_room]
        if len(full) == len(self._ways):
            return False
        claimed = await self._deliveries.claim(self._worker, now, PEOPLE_A_CLAIM, full)
        by_person = sorted(claimed, key=lambda one: (one.address, one.alone, one.due_at, one.id))
        people = [(who, list(due)) for (who, _), due in groupby(by_person, key=lambda one: (one.address, one.alone))]
        had = await self._deliveries.sent_since([who for who, _ in people], self._timetable.start_of_day(now))
        await self._people.bring(who for who, _ in people)
        for address, due in people:
            # what is wrong is put right also on a day on which the person had enough
            already = 0 if due[0].alone else had.get(address, 0)
            task = asyncio.create_task(self._in_turn(address, due, already))
            self._under_way.add(task)
            task.add_done_callback(self._arrived)
        return bool(claimed)

    def _arrived(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (wrong := task.exception()):
            log.error("what was sent could not be written down: %s", wrong)

    async def _finish(self) -> None:
        """What is in flight arrives; what only waits goes back."""
        if self._under_way:
            await asyncio.wait(self._under_way)
        try:
            await self._deliveries.give_back(self._worker)
        except StorageUnavailable as wrong:
            log.error("what was not sent is taken back at the next start: %s", wrong)

    async def _in_turn(self, address: Address, due: list[Delivery], had: int) -> None:
        way = self._ways.get(address.channel)
        if way is None:
            await self._end(due, "failed", reason="no such channel here")
            return
        async with way.slot():
            if self._stopping:
                return
            try:
                await self._guarded(address, due, had)
            except StorageUnavailable:  # nothing was sent; goes back as soon as the database answers
                await self._back(due, clock.now(), clock.now())

    async def _guarded(self, address: Address, due: list[Delivery], had: int) -> None:
        """A mistake of ours in one message must not keep everybody else's from going out."""
        try:
            await self._deliver(address, due, had)
        except StorageUnavailable:
            raise
        except Postponed:
            await self._back(due, clock.now(), clock.now() + POSTPONED_FOR)
        except Exception:
            log.exception("a message could not be written", extra={"broadcast": due[0].broadcast.key})
            await self._end(due, "failed", reason="internal error")

    async def _deliver(self, address: Address, due: list[Delivery], had: int) -> None:
        """One person: now, later, or never."""
        now = clock.now()
        later = self._timetable.not_before(now, had)
        if later > now:
            await self._back(due, now, later)
            return
        channel = self._channels[address.channel]
        reply = await self._write(due, now)
        if reply is None:
            await self._end(due, "skipped", reason="withdrawn")
            return
        way = self._ways[address.channel]
        async with way.next_ones():
            marked = await self._marks.add([one.id for one in due])
            still = [one for one in due if one.id in marked]
            if len(still) < len(due):  # stopped, cancelled, paused or corrected since it was claimed
                await self._back([one for one in due if one.id not in marked], now, now)
                reply = await self._write(still, now) if still else None
            if reply is None:
                if still:
                    await self._end(still, "skipped", reason="withdrawn")
                return
            parts = channel.render(reply)  # at its turn a message only has to go
            if not await way.turn(address.user, lambda: self._stopping):
                await self._back(still, now, now)
                return
        await self._send(channel, address, still, reply, parts)

    async def _send(
        self, channel: Channel, address: Address, due: list[Delivery], reply: Reply, parts: Sequence[Part]
    ) -> None:
        try:
            replaced = due[0].replaces if len(parts) == 1 else None
            sent = []
            for number, part in enumerate(parts):
                if number:
                    await self._ways[address.channel].turn(address.user, lambda: False)
                sent.append((await _put(channel, address.user, replace(part, bulk=True), replaced)).message_id)
        except SendError as wrong:
            await self._failed(address, due, wrong)
            return
        await self._end(due, "sent", message_id=",".join(sent))
        if sent != [replaced]:  # what was edited far above is not what a typed number refers to
            await self._told(address, reply)

    async def _failed(self, address: Address, due: list[Delivery], wrong: SendError) -> None:
        """Settles by the facts that the channel's error carries."""
        now = clock.now()
        if wrong.retry_after is not None:
            self._pacers[address.channel].pause(wrong.retry_after, clock.tick())
        if wrong.gone:
            await self._people.gone(address)
            await self._end(due, "gone", reason=wrong.reason)
        elif wrong.unsure and not any(one.broadcast.kind in SENT_AGAIN for one in due):
            await self._end(due, "unsure", reason=wrong.reason)
        elif (wrong.retryable or wrong.unsure) and due[0].tries < MOST_TRIES:
            pause = wrong.retry_after or min(2.0 ** due[0].tries, 300.0)
            again = now + timedelta(seconds=pause)
            await self._settles.add([Outcome(d.id, "retry", now, again, reason=wrong.reason) for d in due])
        else:
            await self._end(due, "failed", reason=wrong.reason)

    async def _back(self, due: list[Delivery], now: datetime, later: datetime) -> None:
        """Nothing was sent; due again later."""
        await self._settles.add([Outcome(one.id, "planned", now, later) for one in due])

    async def _end(self, due: list[Delivery], state: str, message_id: str = "", reason: str = "") -> None:
        now = clock.now()
        outcomes = [Outcome(d.id, state, now, None, message_id or None, reason or None) for d in due]  # type: ignore[arg-type]
        await self._settles.add(outcomes)
        metrics.sent.labels(due[0].address.channel, state).inc(len(due))

    async def _mark(self, groups: list[Sequence[int]]) -> list[set[int]]:
        marked = await self._deliveries.mark_sending([one for ids in groups for one in ids], clock.now())
        return [marked.intersection(ids) for ids in groups]

    async def _settle(self, groups: list[Sequence[Outcome]]) -> list[None]:
        """What is known of a message is written down though the disk is full for an hour: else it would be unsure."""
        outcomes = [one for group in groups for one in group]
        while True:
            try:
                await self._deliveries.settle(outcomes)
                return [None] * len(groups)
            except StorageUnavailable as wrong:
                if self._stopping:
                    raise
                log.error("%d sends cannot be written down for now: %s", len(outcomes), wrong)
                await clock.sleep(SETTLE_AGAIN_SECONDS)


async def _put(channel: Channel, user: str, part: Part, replaced: str | None) -> Sent:
    """In the place of an earlier message where the channel can and that message lets itself be edited; else a new one."""
    if replaced and channel.capabilities.edits:
        try:
            return await channel.edit(user, replaced, part)
        except SendError as wrong:
            if wrong.retryable or wrong.gone or wrong.unsure:
                raise
    return await channel.send(user, part)


async def _first(waiting: Awaitable[object], seconds: float) -> None:
    try:
        await asyncio.wait_for(waiting, seconds)
    except TimeoutError:
        return
