"""What a running service does when somebody was erased: it forgets them too, and erases them anew after a backup came back.

Luật 91/2025/QH15, Điều 14.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot import clock
from bot.limits import Buckets, Chats
from bot.message import Address, Channel, Incoming
from bot.router import Services
from bot.storage.erasing import erase_again, leave
from bot.storage.erasures import erased_since

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=1)
"""Erasures are noted by the second, and by clocks of several machines."""


class Forgetting:
    """chats: the pace of each channel's chats. buckets: what else is kept by address in memory."""

    def __init__(
        self,
        services: Services,
        channels: Mapping[str, Channel],
        chats: Mapping[str, Chats],
        buckets: Sequence[Buckets],
    ) -> None:
        self._services = services
        self._channels = channels
        self._chats = chats
        self._buckets = buckets
        self._looked_at = clock.now()

    async def again(self, now: datetime) -> None:
        """At start: this database may be a backup, from before some people asked to be erased."""
        back = await erase_again(self._services.database, self._services.ledger, now)
        if back:
            log.warning("a backup was put back: %d addresses that were erased since are erased again", back)

    async def take_leave(self, answered: Incoming, everywhere: Sequence[Address]) -> None:
        """They were erased and told so: nothing of this last exchange stays."""
        for address in everywhere:
            await self._forget(address)
        await leave(self._services.database, answered)
        self._services.people.forget(answered.sender)

    async def whom_others_erased(self, now: datetime) -> None:
        """A command, or another process, since this was called last."""
        gone = await erased_since(self._services.database, self._looked_at - OVERLAP)
        self._looked_at = now
        for address in self._services.people.known if gone else ():
            if self._services.ledger.fingerprint(str(address)) in gone:
                await self._forget(address)

    async def _forget(self, address: Address) -> None:
        self._services.people.forget(address)
        for buckets in self._buckets:
            buckets.forget(address)
        if address.channel in self._channels:
            self._chats[address.channel].forget(address.user)
            forget = getattr(self._channels[address.channel], "forget", None)
            if forget:
                await forget(address.user)
