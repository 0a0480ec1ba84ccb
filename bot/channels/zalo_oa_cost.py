"""What an Official Account's paid messages cost this month, in đồng, against the ceiling that the operator set."""

import logging
from datetime import datetime

from bot import clock, metrics
from bot.errors import SendError, StorageUnavailable
from bot.message import Memory

log = logging.getLogger(__name__)


class Spending:
    """Counts before a message goes, so that a kill or a second process never lets the month pass its ceiling; what turns
    out to be free is given back.

    price: of a message. ceiling: of a month in Hà Nội; None counts only.
    """

    def __init__(self, price: int, ceiling: int | None) -> None:
        self._price = price
        self._ceiling = ceiling
        self._memory: Memory | None = None
        self.spent = 0

    async def open(self, memory: Memory) -> None:
        self._memory = memory
        await self._add(_month(clock.now()), 0)

    async def take(self, now: datetime) -> str:
        """Counts a message; returns what gives it back. SendError when it would pass the ceiling: it waits until the
        person writes, which makes it free."""
        month = _month(now)
        if not await self._add(month, self._price):
            said = f"the ceiling of {self._ceiling} đồng for {month} is reached (zalo_oa.monthly_ceiling)"
            raise SendError(said, closed=True)
        return month

    async def give_back(self, month: str) -> None:
        """It was not sent, or cost nothing. What cannot be written down counts as spent: rather too much than too little."""
        try:
            await self._add(month, -self._price)
        except StorageUnavailable as wrong:
            log.warning("a free message stays counted as paid: %s", wrong)

    async def _add(self, month: str, price: int) -> bool:
        """False when the ceiling does not allow it."""
        assert self._memory is not None, "open() comes first"
        while True:
            written = await self._memory.get(f"spent:{month}")
            spent = int(written or 0) + price
            if price > 0 and self._ceiling is not None and spent > self._ceiling:
                return False
            if price == 0 or await self._memory.swap(f"spent:{month}", written, str(spent)):
                self.spent = spent
                metrics.zalo_oa_spent.labels(month).set(spent)
                return True


def _month(now: datetime) -> str:
    return f"{clock.day_of(now):%Y-%m}"
