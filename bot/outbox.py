"""The send loop: claim what is due -> compose -> mark as sending -> channel.send -> settle. It wakes by itself.

Several deliveries due to one person become one message. A kill leaves only those marked as sending in doubt.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from bot import clock, metrics
from bot.errors import Postponed, SendError, StorageUnavailable
from bot.limits import Pacer
from bot.message import Address, Channel, Part, Reply, Sent
from bot.storage import SENT_AGAIN, Deliveries, Delivery, Outcome, People
from bot.storage.groups import Group
from bot.timetable import Timetable

log = logging.getLogger(__name__)

PEOPLE_A_CLAIM = 100
IN_FLIGHT = 16
IDLE_SECONDS = 5.0
MOST_TRIES = 8
POSTPONED_FOR = timedelta(seconds=30)

Write = Callable[[Sequence[Delivery], datetime], Awaitable[Reply | None]]
"""Writes one message for all that is due to one person; None when nothing of it is to be sent any more. Raises Postponed."""

Told = Callable[[Address, Reply], Awaitable[None]]
"""Called after a message was sent: typed numbers now mean its choices."""


class Outbox:
    """Sends deliveries of all channels. `wake` after something new became due."""

    def __init__(
        self,
        deliveries: Deliveries,
        people: People,
        channels: Mapping[str, Channel],
        pacers: Mapping[str, Pacer],
        timetable: Timetable,
        write: Write,
        told: Told,
        worker: str,
    ) -> None:
        self._deliveries = deliveries
        self._people = people
        self._channels = channels
        self._pacers = pacers
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
        """End after what is in flight; leases that were not used are taken back at the next start."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Until `stop`."""
        while not self._stopping:
            try:
                busy = await self.round(clock.now())
            except StorageUnavailable as wrong:
                log.error("nothing is sent for now: %s", wrong)
                busy = False
            if not busy and not self._stopping:
                self._woken.clear()
                await _first(self._woken.wait(), IDLE_SECONDS)

    async def round(self, now: datetime) -> bool:
        """One claim, sent; False when nothing was due."""
        for late in await self._deliveries.hold_late(now):
            log.warning("held: %s was not sent before its latest time; approve or cancel it", late.key)
        claimed = await self._deliveries.claim(self._worker, now, PEOPLE_A_CLAIM)
        if not claimed:
            await self._deliveries.finish()
            return False
        by_person = sorted(claimed, key=lambda one: (one.address, one.alone, one.due_at, one.id))
        people = [(who, list(due)) for (who, _), due in groupby(by_person, key=lambda one: (one.address, one.alone))]
        today = self._timetable.start_of_day(now)
        had = await self._deliveries.sent_since([who for who, _ in people], today)
        slots = asyncio.Semaphore(IN_FLIGHT)

        async def one(address: Address, due: list[Delivery]) -> None:
            async with slots:
                if self._stopping:
                    await self._back(due, now, now)
                else:
                    # what is wrong is put right also on a day on which the person had enough
                    await self._guarded(address, due, 0 if due[0].alone else had.get(address, 0))

        await asyncio.gather(*(one(address, due) for address, due in people))
        return True

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
        channel = self._channels.get(address.channel)
        if channel is None:
            await self._end(due, "failed", reason="no such channel here")
            return
        reply = await self._write(due, now)
        if reply is None:
            await self._end(due, "skipped", reason="withdrawn")
            return
        pacer = self._pacers[address.channel]
        await clock.sleep(pacer.wait(clock.tick()))
        marked = await self._marks.add([one.id for one in due])
        still = [one for one in due if one.id in marked]
        if len(still) < len(due):  # stopped, cancelled, paused or corrected since it was claimed
            await self._back([one for one in due if one.id not in marked], now, now)
            reply = await self._write(still, now) if still else None
        if reply is not None:
            await self._send(channel, address, still, reply)
        elif still:
            await self._end(still, "skipped", reason="withdrawn")

    async def _send(self, channel: Channel, address: Address, due: list[Delivery], reply: Reply) -> None:
        try:
            parts = channel.render(reply)
            replaced = due[0].replaces if len(parts) == 1 else None
            sent = [(await _put(channel, address.user, part, replaced)).message_id for part in parts]
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
        await self._deliveries.settle([one for outcomes in groups for one in outcomes])
        return [None] * len(groups)


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
