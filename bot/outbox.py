"""The send loop: claim what is due -> compose -> mark as sending -> channel.send -> settle. It wakes by itself.

Several deliveries due to one person become one message. A kill leaves only those marked as sending in doubt.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from math import ceil, inf

from bot import clock, menus, metrics
from bot.errors import Postponed, SendError, StorageUnavailable
from bot.limits import Chats, Pacer
from bot.message import Address, Channel, Part, Reply, Sent
from bot.presence import Presence
from bot.storage import AT_WORK, OWED, SENT_AGAIN, Deliveries, Delivery, DeliveryState, Outcome, People
from bot.storage.groups import Group
from bot.timetable import Timetable

log = logging.getLogger(__name__)

PEOPLE_A_CLAIM = 200
"""People are claimed ahead of their turn, when no more wait than may be under way."""
FEWEST_IN_FLIGHT, SECONDS_IN_FLIGHT = 16, 0.4
"""So many messages of a channel are under way at once: what it may send while one is written, sent and written down."""
SECONDS_MARKED = 0.03
"""A message is marked as being sent so long before its turn, that it goes at its very instant; a kill leaves it unsure."""
MARK_TOGETHER = 0.01
"""Seconds: less than any message waits for its turn."""
IDLE_SECONDS = 5.0
LONGEST_WAIT = 1.0
TIDY_SECONDS = 5.0
SETTLE_TOGETHER = 0.02
"""Seconds: the message was taken already; a transaction costs as much for one as for twenty."""
SETTLE_AGAIN_SECONDS = 1.0
MOST_TRIES = 8
POSTPONED_FOR = timedelta(seconds=30)
WINDOW_CLOSED = "the person has not written for too long"


@dataclass(frozen=True, slots=True)
class Settling:
    """How the deliveries of one message ended. menu_of: who saw choices, which typed keys mean from now on."""

    outcomes: Sequence[Outcome]
    menu_of: Address | None = None


Write = Callable[[Sequence[Delivery], datetime], Awaitable[Reply | None]]
"""Writes one message for all that is due to one person; None when nothing of it is to be sent any more. Raises Postponed."""


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
        presence: Presence,
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
        self._presence = presence
        self._woken = asyncio.Event()
        self._stopping = False
        self._tidied = -inf
        self._marks: Group[Sequence[Delivery], set[int]] = Group(self._mark, linger=MARK_TOGETHER)
        self._settles: Group[Settling, None] = Group(self._settle, linger=SETTLE_TOGETHER)

    def wake(self) -> None:
        """Look at once, instead of in a few seconds."""
        self._woken.set()

    def tidy(self) -> None:
        """Look at once for what others left behind."""
        self._tidied = -inf
        self.wake()

    def stop(self) -> None:
        """End after what is in flight; what only waits goes back."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Until `stop`: claims ahead while there is room and something is due, and looks now and then for what is late or
        done. A message that arrives asks nothing of the database: it is asked again when a channel has room again."""
        while not self._stopping:
            try:
                if clock.tick() - self._tidied >= TIDY_SECONDS:
                    self._tidied = clock.tick()
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
            await self._deliveries.finish(now)
        return claimed

    async def _tidy(self, now: datetime) -> None:
        if self._presence.among_others:
            freed, unsure = await self._deliveries.take_back(now, everyone=False)
            if freed or unsure:
                log.warning("another process died: %d sends taken over, %d unsure", freed, unsure)
        for late in await self._deliveries.hold_late(now):
            log.warning("held: %s was not sent before its latest time; approve or cancel it", late.key)
        await self._deliveries.finish(now)

    async def _claim(self, now: datetime) -> bool:
        """Takes what is due for every channel that has room; False when there is none, or nothing is due."""
        full = [name for name, way in self._ways.items() if not way.has_room]
        worker = self._presence.name
        if len(full) == len(self._ways) or not self._presence.holds(worker):
            return False
        claimed = await self._deliveries.claim(worker, now, PEOPLE_A_CLAIM, full)
        try:
            await self._set_off(claimed, now)
        except StorageUnavailable:  # nobody has them in hand
            await self._back(claimed, now)
            raise
        return bool(claimed)

    async def _set_off(self, claimed: list[Delivery], now: datetime) -> None:
        """A message for each person, on its way."""
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

    def _arrived(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (wrong := task.exception()):
            log.error("what was sent could not be written down: %s", wrong)

    async def _finish(self) -> None:
        """What is in flight arrives; what only waits goes back."""
        if self._under_way:
            await asyncio.wait(self._under_way)
        try:
            await self._deliveries.give_back(self._presence.name)
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
                await self._back(due, clock.now())

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
        """One person: now, later, once they write again, or never."""
        now = clock.now()
        channel = self._channels[address.channel]
        if await self._has_passed(channel.capabilities.window, address, now):
            await self._end(due, "waiting", reason=WINDOW_CLOSED)
            return
        work = self._timetable.at_work(now)
        if work > now and (held := [one for one in due if one.broadcast.kind in AT_WORK]):
            await self._back(held, now, work)
            due = [one for one in due if one not in held]
        # what they asked for waits for no cap, only for the morning
        owed = any(one.broadcast.kind in OWED for one in due)
        later = self._timetable.not_before(now, 0 if owed else had)
        if later > now or not due:
            if due:
                await self._back(due, now, later)
            return
        reply = await self._write(due, now)
        if reply is None:
            await self._end(due, "skipped", reason="withdrawn")
            return
        way = self._ways[address.channel]
        async with way.next_ones():
            marked = await self._marks.add(due)
            still = [one for one in due if one.id in marked]
            if len(still) < len(due):  # stopped, cancelled, paused or corrected since it was claimed
                await self._back([one for one in due if one.id not in marked], now)
                reply = await self._write(still, now) if still else None
            if reply is None:
                if still:
                    await self._end(still, "skipped", reason="withdrawn")
                return
            parts = channel.render(reply)  # at its turn a message only has to go
            if not await way.turn(address.user, lambda: self._stopping or not self._presence.holds(due[0].worker)):
                await self._back(still, now)
                return
        await self._send(channel, address, still, reply, parts)

    async def _send(
        self, channel: Channel, address: Address, due: list[Delivery], reply: Reply, parts: Sequence[Part]
    ) -> None:
        charged = await self._has_passed(channel.capabilities.free_for, address, clock.now())
        try:
            replaced = due[0].replaces if len(parts) == 1 else None
            sent = []
            for number, part in enumerate(parts):
                if number:
                    await self._ways[address.channel].turn(address.user, lambda: False)
                pushed = replace(part, bulk=True, charged=charged)
                sent.append((await _put(channel, address.user, pushed, replaced)).message_id)
        except SendError as wrong:
            await self._failed(address, due, wrong)
            return
        shown = None
        if reply.choices and sent != [replaced]:  # what was edited far above is not what a typed key refers to
            shown = address
            with contextlib.suppress(StorageUnavailable):  # the platform took it: it must not go out again for this
                await self._people.show(address, partial(menus.pushed, choices=reply.choices, now=clock.now()))
        await self._end(due, "sent", message_id=",".join(sent), menu_of=shown)

    async def _has_passed(self, since_they_wrote: timedelta | None, address: Address, now: datetime) -> bool:
        """Did the person last write longer ago? False where the channel has no such time."""
        if since_they_wrote is None:
            return False
        seen = (await self._people.citizen(address)).seen_at
        return seen is None or seen + since_they_wrote <= now

    async def _failed(self, address: Address, due: list[Delivery], wrong: SendError) -> None:
        """Settles by the facts that the channel's error carries."""
        now = clock.now()
        if wrong.retry_after is not None:
            self._pacers[address.channel].pause(wrong.retry_after, clock.tick())
        if wrong.gone:
            await self._people.gone(address)
            await self._end(due, "gone", reason=wrong.reason)
        elif wrong.closed:
            await self._end(due, "waiting", reason=wrong.reason)
        elif wrong.unsure and (once := [one for one in due if one.broadcast.kind not in SENT_AGAIN]):
            await self._end(once, "unsure", reason=wrong.reason)
            if again := [one for one in due if one not in once]:  # what stood in one message with it goes alone then
                await self._failed(address, again, wrong)
        elif (wrong.retryable or wrong.unsure) and due[0].tries < MOST_TRIES:
            pause = wrong.retry_after or min(2.0 ** due[0].tries, 300.0)
            later = now + timedelta(seconds=pause)
            await self._settles.add(Settling([Outcome(d, "retry", now, later, reason=wrong.reason) for d in due]))
            asyncio.get_running_loop().call_later(pause, self.wake)
        else:
            await self._end(due, "failed", reason=wrong.reason)

    async def _back(self, due: list[Delivery], now: datetime, later: datetime | None = None) -> None:
        """Nothing was sent; due again later, or when it was: now is what a clock says that may have jumped."""
        await self._settles.add(Settling([Outcome(one, "planned", now, later) for one in due]))

    async def _end(
        self,
        due: list[Delivery],
        state: DeliveryState,
        message_id: str = "",
        reason: str = "",
        menu_of: Address | None = None,
    ) -> None:
        now = clock.now()
        outcomes = [Outcome(d, state, now, None, message_id or None, reason or None) for d in due]
        await self._settles.add(Settling(outcomes, menu_of))
        metrics.sent.labels(due[0].address.channel, state).inc(len(due))

    async def _mark(self, groups: list[Sequence[Delivery]]) -> list[set[int]]:
        """Not what was claimed under an earlier name: others may have it, or this very process once more."""
        name = self._presence.name
        ours = [{one.id for one in group if one.worker == name} for group in groups]
        marked = await self._deliveries.mark_sending([one for ids in ours for one in ids], name, clock.now())
        return [marked & ids for ids in ours]

    async def _settle(self, groups: list[Settling]) -> list[None]:
        """What is known of a message is written down though the disk is full for an hour: else it would be unsure."""
        outcomes = [one for group in groups for one in group.outcomes]
        while True:
            try:
                # as they are now: whoever saw the menu may have answered it already
                sessions = {g.menu_of: await self._people.session(g.menu_of) for g in groups if g.menu_of}
                await self._deliveries.settle(outcomes, sessions)
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
