"""The only place that joins parts: config -> App; start, stop, accept and answer updates, let broadcasts out."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot import clock, metrics, planner
from bot.channels.web_chat import WebChat
from bot.config import Config
from bot.digest import Digest
from bot.errors import Refused, SendError, StorageUnavailable
from bot.features import FEATURES
from bot.features.ask.store import count_waiting
from bot.features.flag.store import count_waiting as count_flags
from bot.features.petition.store import count_waiting as count_petitions
from bot.forgetting import Forgetting
from bot.guard import guard
from bot.health import Health
from bot.lanes import Lanes
from bot.library import Shelf
from bot.library.texts import blocks
from bot.limits import Buckets, Pacer
from bot.message import Address, Channel, Incoming, InlineChannel, Reply
from bot.outbox import Outbox
from bot.platforms import Channels
from bot.presence import Limit, Presence
from bot.replies import Replies
from bot.router import Router, Services, Turn
from bot.schedule import Schedule
from bot.storage import (
    ChannelMemory,
    Database,
    Deliveries,
    Inbox,
    People,
    Settled,
    Subscriptions,
)
from bot.storage.retention import purge, take_changed
from bot.storage.windows import wake
from bot.storage.workers import Workers
from bot.timetable import Timetable

log = logging.getLogger(__name__)

WORKERS = 64
MOST_QUEUED = 2_000
CITIZEN_BURST, CITIZEN_PER_SECOND = 100.0, 20.0
TYPING_BURST, TYPING_PER_SECOND = 40.0, 8.0
"""How often a page may ask what a text may become: about once for each letter of a fast typist."""

DRAIN_SECONDS = 10.0
LONGEST_AHEAD, LOOK_AGAIN = 5.0, 0.1
"""Seconds for which what another process has of a person goes first, and after which that is looked at."""
TAKE_UP_AFTER = timedelta(minutes=1)


class App:
    """Everything that runs, and the Door that the web asks.

    `open` -> `resume` -> `start` -> … -> `stop`; tests call `accept`, `answer`, `tick` themselves.
    """

    def __init__(
        self,
        config: Config,
        database: Database,
        shelf: Shelf,
        channels: Sequence[Channel],
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """now: the instant at which questions are answered; another one asks about the law of another day."""
        self.config = config
        self._now = now
        self.database = database
        self.shelf = shelf
        self.channels: Mapping[str, Channel] = {channel.name: channel for channel in channels}
        self.people = People(database)
        self.deliveries = Deliveries(database)
        briefings = [briefing for feature in FEATURES for briefing in feature.briefings]
        owings = [owing for feature in FEATURES for owing in feature.owings]
        asked = [asking for feature in FEATURES for asking in feature.asking_backs]
        self.services = Services(
            config, shelf, database, self.people, Subscriptions(database), self.deliveries, briefings, owings, asked
        )
        self.router = Router(FEATURES)
        self.timetable = Timetable(config.delivery, config.office.shifts, shelf.works_on)
        self._windows = {one.name: one.capabilities.window for one in channels}
        self.pacers = {c.name: Pacer(c.capabilities.per_second) for c in channels}
        self.presence = Presence(None if database.is_sqlite else Workers(database), self._shared(channels))
        self.inbox = Inbox(database, self.people, lambda: self.presence.name)
        self.replies = Replies(self.channels, self.pacers, self.people)
        self._citizens = Buckets(CITIZEN_BURST, CITIZEN_PER_SECOND)
        self._typists = Buckets(TYPING_BURST, TYPING_PER_SECOND)
        self._lanes = {name: Lanes(self.receive, WORKERS, MOST_QUEUED) for name in self.channels}
        self.outbox = Outbox(
            self.deliveries,
            self.people,
            self.channels,
            self.pacers,
            self.replies.chats,
            self.timetable,
            Digest(self.services, self.router.composers).write,
            self.presence,
        )
        self.forgetting = Forgetting(self.services, self.channels, self.replies.chats, (self._citizens, self._typists))
        self.schedule = Schedule(self.tick)
        self._health = Health(database, shelf, self.inbox, self.channels, self.replies.trouble, self._owed)
        self._tasks: list[asyncio.Task[None]] = []
        self._in_hand: dict[tuple[str, str], str] = {}

    @classmethod
    async def open(cls, config: Config, channels: Channels, now: Callable[[], datetime] = clock.now) -> "App":
        """Opens the content and the database; raises OperatorError with what to do.

        channels: made from the content that is live when they say something.
        """
        shelf = await asyncio.to_thread(_content, config)
        return cls(config, await Database.open(config.database.url), shelf, channels(shelf), now)

    async def resume(self) -> None:
        """Takes in hand what an earlier process left. Before the web listens: an update that came meanwhile would be found
        among what was left, and be answered twice."""
        await self.presence.begin()
        freed, unsure = await self.deliveries.take_back(clock.now(), everyone=self.database.is_sqlite)
        if freed or unsure:
            log.warning("after an unclean stop: %d sends taken back, %d unsure", freed, unsure)
        await self.forgetting.again(clock.now())
        for incoming in await self.inbox.take_up():
            if incoming.sender.channel in self._lanes:
                self._queue(incoming)

    async def start(self) -> None:
        """Answers what was left, and opens the channels."""
        for lanes in self._lanes.values():
            lanes.start()
        for channel in self.channels.values():
            await channel.open(ChannelMemory(self.database, channel.name), self.accept)
        running = {"outbox": self.outbox.run(), "watch": self.shelf.watch(self._tick_now)}
        if self.presence.among_others:
            running["presence"] = self.presence.run(self._bereaved)
        self._health.tasks = {name: asyncio.create_task(one) for name, one in running.items()}
        self._tasks = list(self._health.tasks.values())
        self.schedule.start()

    async def stop(self) -> None:
        """Takes nothing new, finishes what is in hand, closes."""
        self.schedule.stop()
        self.outbox.stop()
        await asyncio.gather(*(channel.close() for channel in self.channels.values()), return_exceptions=True)
        for name, lanes in self._lanes.items():
            if not await lanes.drain(DRAIN_SECONDS):
                log.warning("%d updates of %s are left for the next start", lanes.queued, name)
            await lanes.stop()
        if self._tasks:
            await asyncio.wait(self._tasks[:1], timeout=DRAIN_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for channel in self.channels.values():
            if finish := getattr(channel, "finish", None):
                await finish()
        await self.presence.leave()
        await self.database.close()

    # The Door of web.py ------------------------------------------------------------------------------------------------

    @property
    def page(self) -> WebChat:
        """The channel behind the web page."""
        return next(one for one in self.channels.values() if isinstance(one, WebChat))

    @property
    def public_url(self) -> str | None:
        return self.config.web.public_url

    @property
    def open_metrics(self) -> bool:
        return self.config.web.open_metrics

    def say(self, key: str) -> str:
        """A sentence of the content that is live."""
        return self.shelf.say(key)

    async def hook(self, channel: str, body: bytes, headers: dict[str, str]) -> None:
        """A platform's update, stored durably when this returns; raises Refused."""
        taker = self.channels.get(channel)
        if taker is None or channel == WebChat.name:
            raise Refused(404, "no such channel here")
        await self._keep(await taker.read(body, headers))

    async def complete(self, typed: Incoming) -> list[tuple[str, str]]:
        """(answer id, question) pairs that a text may become. It passes the guard and is neither stored nor logged.

        Raises Refused(429) for whoever asks faster than people type.
        """
        if self._typists.wait(typed.sender, clock.tick()) > 0:
            raise Refused(429, "too often")
        return self.router.complete(await self._turn(guard(typed)))

    async def health(self) -> tuple[bool, dict[str, Any]]:
        return await self._health.report()

    def metrics(self) -> bytes:
        return metrics.exposition(to_anybody=self.open_metrics)

    # Updates -----------------------------------------------------------------------------------------------------------

    async def accept(self, updates: Sequence[Incoming]) -> tuple[Incoming, ...]:
        """As `_keep`; while too much is queued, whoever fetches updates waits before fetching more."""
        kept = await self._keep(updates)
        for name in {one.sender.channel for one in kept}:
            await self._lanes[name].room()
        return kept

    async def _keep(self, updates: Sequence[Incoming]) -> tuple[Incoming, ...]:
        """Guard, then store, then queue. When this returns, the platform may be told that we have them: a webhook is, at
        once (Zalo waits two seconds), since a platform that pushes cannot be made to hold back."""
        guarded = [guard(one) for one in updates]
        for one in guarded:
            if one.kind == "inline":
                self._queue(one)
        kept = await self.inbox.accept([one for one in guarded if one.kind != "inline"])
        for one in kept:
            metrics.updates.labels(one.sender.channel, one.kind).inc()
            if one.verdict == "accusation":
                metrics.stopped.labels(one.sender.channel).inc()
            self._queue(one)
        return kept

    def _queue(self, incoming: Incoming) -> None:
        self._in_hand[incoming.key] = self.presence.name
        self._lanes[incoming.sender.channel].put(incoming)

    async def receive(self, incoming: Incoming) -> None:
        """One update of one person, answered and settled; what fails here is taken up again by `tick`."""
        try:
            if await self._is_ours(incoming):
                async with self.people.talking(incoming.sender):
                    await self._receive(incoming)
        finally:
            self._in_hand.pop(incoming.key, None)

    async def _is_ours(self, incoming: Incoming) -> bool:
        """Where others answer too: not when they took it over meanwhile, and after what they still have of the person."""
        if not self.presence.among_others or incoming.kind == "inline":
            return True
        name = self._in_hand.get(incoming.key, self.presence.name)
        if not self.presence.holds(name) and not await self.inbox.keep(incoming):
            return False
        since = clock.tick()
        while not await self.inbox.is_next(incoming) and clock.tick() - since < LONGEST_AHEAD:
            await clock.sleep(LOOK_AGAIN)
        return True

    async def _receive(self, incoming: Incoming) -> None:
        pause = self._citizens.wait(incoming.sender, clock.tick())
        if pause > 0:
            await clock.sleep(pause)
        if incoming.kind == "inline":
            await self._inline(incoming)
            return
        if incoming.verdict == "accusation":  # first, since the guide says whether it is gone
            incoming = replace(incoming, deleted=await self.replies.delete(incoming))
        before = await self.people.session(incoming.sender)
        reply = await self.answer(incoming)
        if reply is not None:
            await self.replies.send(incoming, reply)
        if reply is not None and reply.farewell:
            everywhere = reply.farewell
            await _written(lambda: self.forgetting.take_leave(incoming, everywhere))
            return
        if self.channels[incoming.sender.channel].capabilities.window and incoming.kind != "blocked":
            await self._let_go(incoming.sender)
        after = await self.people.session(incoming.sender)
        settled = Settled(incoming, clock.now(), after if after is not before else None)
        await _written(lambda: self.inbox.settle(settled))

    async def _let_go(self, address: Address) -> None:
        """Whoever writes may be written to again: what waited for that follows the answer, as one message."""
        if await wake(self.database, address, clock.now()):
            self.outbox.wake()

    async def answer(self, incoming: Incoming) -> Reply | None:
        """What the router says, or an apology; the conversation goes on from there, in the cache.

        The one broad catch: whatever a handler did wrong, the person gets a sentence and the log the traceback.
        """
        if incoming.kind == "blocked":
            await self.people.gone(incoming.sender)
            return None
        turn = await self._turn(incoming)
        try:
            reply = await self.router.answer(turn)
        except Exception:
            metrics.failures.inc()
            log.exception("a handler failed", extra={"kind": incoming.kind, "update": incoming.trace})
            return turn.addressed(Reply(blocks=blocks(turn.say("welcome.apology"))))
        if not (reply and reply.farewell):
            self.people.remember(incoming.sender, turn.session)
        return reply

    async def tick(self, now: datetime) -> None:
        """Opens what is due, freezes audiences, keeps retention times. Safe to call at any time, by anyone."""
        wrong = await planner.chores(self.services, self.router, now)  # first: whose consent ended is in no audience
        await planner.catch_up(self.services, self.router, self.timetable, self._windows, now)
        self.outbox.wake()
        await self._take_up(now)
        metrics.waiting.set(await self.inbox.count_waiting())
        metrics.content_problems.set(len(self.shelf.problems))
        await planner.count(self.services)
        for address in await take_changed(self.database):
            self.people.forget(address)
        await self.forgetting.whom_others_erased(now)
        await self._keep_retention(now)
        if wrong:
            raise ExceptionGroup("chores that failed", wrong)
        self._health.ticked()

    async def _take_up(self, now: datetime) -> None:
        """What was accepted and could not be answered (the database failed meanwhile, say) is answered now."""
        await self._bereaved()
        in_hand = set(self._in_hand)  # before it is read: what is answered meanwhile was still waiting then
        mine = await self.inbox.waiting(self.presence.name if self.presence.among_others else None)
        late = [one for one in mine if now - one.received_at > TAKE_UP_AFTER]
        self._again([one for one in late if one.key not in in_hand])

    async def _bereaved(self) -> None:
        """What a process that died left unanswered is answered, what it had leased is sent."""
        if self.presence.among_others:
            self._again(await self.inbox.take_up())
            self.outbox.tidy()

    def _again(self, unanswered: Sequence[Incoming]) -> None:
        for one in unanswered:
            if one.key not in self._in_hand and one.sender.channel in self._lanes:
                log.warning("taken up again", extra={"update": one.trace, "channel": one.sender.channel})
                self._queue(one)

    async def _tick_now(self) -> None:
        """New content may be due already; nobody need wait for the next minute."""
        try:
            await self.tick(clock.now())
        except StorageUnavailable as wrong:
            log.error("the schedule could not look at new content: %s", wrong)

    async def _keep_retention(self, now: datetime) -> None:
        """Once a day, after three in the morning."""
        memory = ChannelMemory(self.database, "retention")
        day = str(clock.day_of(now - timedelta(hours=3)))
        if await memory.get("day") != day:
            gone = await purge(self.database, self.config.retention, now)
            await memory.put("day", day)
            log.info("retention kept", extra={"deleted": {k: v for k, v in gone.items() if v}})

    async def _turn(self, incoming: Incoming) -> Turn:
        citizen = await self.people.citizen(incoming.sender)
        session = await self.people.session(incoming.sender)
        return Turn(incoming, citizen, session, self.services, self._now())

    def _shared(self, channels: Sequence[Channel]) -> dict[str, Limit]:
        """The page is ours alone; every other channel has one token, and so one limit for all processes."""
        shared = [one for one in channels if not isinstance(one, WebChat)]
        return {one.name: Limit(one.capabilities.per_second, self.pacers[one.name]) for one in shared}

    async def _owed(self) -> dict[str, tuple[int, int, int]]:
        counts = {"questions": count_waiting, "petitions": count_petitions, "flags": count_flags}
        return {name: await count(self.database, clock.now()) for name, count in counts.items()}

    async def _inline(self, incoming: Incoming) -> None:
        channel: Channel | InlineChannel = self.channels[incoming.sender.channel]
        if not hasattr(channel, "answer_inline"):
            return
        found = await self.router.inline(await self._turn(incoming))
        try:
            await channel.answer_inline(incoming.message, found)
        except SendError as wrong:
            log.info("an inline query was not answered in time: %s", wrong.reason)


async def _written(write: Callable[[], Awaitable[None]]) -> None:
    """Until it is: an answered update must not be answered again after a restart."""
    while True:
        try:
            await write()
            return
        except StorageUnavailable as wrong:
            log.error("answered, but it cannot be noted: %s", wrong)
            await clock.sleep(1.0)


def _content(config: Config) -> Shelf:
    """The content, ready before anybody asks."""
    content = config.content
    shelf = Shelf(content.dir, content.review_grace_days, content.form_of_address, config.cache_folder)
    shelf.get_ready()
    return shelf
