"""Sending a reply until the platform took it: per-chat pace, 429, outages. It is not given up while it is fresh."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from bot import clock, metrics
from bot.errors import SendError
from bot.limits import Chats, Pacer
from bot.message import Address, Channel, Incoming, Part, Reply
from bot.storage import People

log = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(hours=6)
LONGEST_PAUSE = 30.0
LONGEST_DELETING = 5.0
SHOWN_AFTER = 2
"""Tries of one reply that failed: a single hiccup is no trouble."""


class Replies:
    """The reply lane: ahead of every broadcast, within the per-chat pace and what the platform takes in a second."""

    def __init__(self, channels: Mapping[str, Channel], pacers: Mapping[str, Pacer], people: People) -> None:
        self._channels = channels
        self._pacers = pacers
        self.chats = {name: Chats(one.capabilities.group_sign) for name, one in channels.items()}
        """The pace of each channel's chats, which broadcasts keep too."""
        self._people = people
        self._untaken: dict[str, dict[Address, str]] = {}

    def trouble(self, channel: str) -> str | None:
        """Why answers wait though they are written, for /health; None as soon as the platform takes them again."""
        untaken = self._untaken.get(channel)
        return f"answers wait: {next(iter(untaken.values()))}" if untaken else None

    async def send(self, incoming: Incoming, reply: Reply) -> bool:
        """True when all of it was taken; False when this person cannot be reached or the platform refuses it."""
        try:
            return await self._send(incoming, reply)
        finally:
            self._untaken.get(incoming.sender.channel, {}).pop(incoming.sender, None)

    async def delete(self, incoming: Incoming) -> bool:
        """Whether what was said is out of the chat now. Where a platform refuses or is slow the person is told to do it."""
        channel = self._channels[incoming.sender.channel]
        if not channel.capabilities.deletes:
            return False
        try:
            async with asyncio.timeout(LONGEST_DELETING):
                await channel.delete(incoming.sender.user, incoming.message)
        except (SendError, TimeoutError) as wrong:
            log.info("a message was not deleted: %s", wrong or "no answer", extra={"channel": channel.name})
            return False
        return True

    async def _send(self, incoming: Incoming, reply: Reply) -> bool:
        channel = self._channels[incoming.sender.channel]
        parts = channel.render(reply)
        for number, part in enumerate(parts):
            pressed = incoming.message if reply.replaces and incoming.kind == "choice" and len(parts) == 1 else ""
            if not await self._one(channel, incoming, part, pressed):
                metrics.replies.labels(channel.name, "failed").inc()
                log.warning("part %d of a reply was not taken", number, extra={"channel": channel.name})
                return False
        metrics.replies.labels(channel.name, "sent").inc()
        return True

    async def _one(self, channel: Channel, incoming: Incoming, part: Part, pressed: str) -> bool:
        user, tries = incoming.sender.user, 0
        pause = self.chats[channel.name].wait(user, clock.tick())
        pacer = self._pacers[channel.name]
        while True:
            if pause > 0:
                await clock.sleep(pause)
            while (pause := pacer.wait_to_reply(clock.tick())) > 0:
                await clock.sleep(pause)
            pacer.replied(clock.tick())
            try:
                if pressed:
                    await channel.edit(user, pressed, part)
                else:
                    await channel.send(user, part)
                return True
            except SendError as wrong:
                if wrong.gone:
                    await self._people.gone(incoming.sender)
                    return False
                too_old = clock.now() - incoming.received_at > GIVE_UP_AFTER
                if too_old or not wrong.retryable:
                    said = "it is not known whether a reply arrived" if wrong.unsure else "a reply was refused"
                    log.warning("%s: %s", said, wrong.reason, extra={"channel": channel.name})
                    return False
                if wrong.retry_after is not None:
                    pacer.pause(wrong.retry_after, clock.tick())
                tries += 1
                if tries >= SHOWN_AFTER:
                    self._untaken.setdefault(channel.name, {})[incoming.sender] = wrong.reason
                pause = 0.0 if wrong.retry_after is not None else min(2.0**tries / 2, LONGEST_PAUSE)
