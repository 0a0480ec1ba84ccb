"""How many messages the Zalo Bot Platform still takes this month: counted by us, since the platform does not tell."""

import logging

from bot import clock, metrics
from bot.errors import StorageUnavailable
from bot.message import Memory

log = logging.getLogger(__name__)

WARN_AT, PUSHES_STOP_AT = 0.8, 0.9
"""Shares of the month's quota. The last tenth is for people who ask: a push can wait, a question cannot."""

AHEAD = 10
"""Messages are counted in blocks of so many, taken beforehand: one statement for ten, every process that shares the token
sees the others', and after a kill the count is up to ten too high."""

FIRST_PAUSE, LONGEST_PAUSE = 60.0, 900.0
"""Seconds after a 429, which says neither why nor until when: a limit of a second or a minute is over then, and of a quota
that is used up we ask seldom, each time later."""


class Quota:
    """The month's messages. Months begin at midnight in Hà Nội."""

    def __init__(self, channel: str, monthly: int) -> None:
        self._channel = channel
        self._monthly = monthly
        self._memory: Memory | None = None
        self._month = _month()
        self._taken = 0
        self._unused = 0
        self._unwritten = 0
        self._refusals = 0
        self._paused_until = 0.0
        metrics.monthly_quota.labels(channel).set(monthly)

    async def open(self, memory: Memory) -> None:
        """Goes on from where the count was; what was sent before this counts too."""
        self._memory = memory
        await self._take(0)

    async def close(self) -> None:
        """Gives back what was taken and not sent."""
        await self._take(-self._unused)

    async def count(self) -> None:
        """A message was taken, or may have been."""
        self._turn_over()
        if self._unused < 1:
            await self._take(AHEAD)
        self._unused -= 1
        self._refusals = 0
        metrics.sent_this_month.labels(self._channel).set(self._sent)

    def refused(self) -> float:
        """The platform said 429: for how many seconds nothing is sent."""
        now = clock.tick()
        if now < self._paused_until:  # several under way are told of one excess
            return self._paused_until - now
        pause = min(FIRST_PAUSE * 2.0**self._refusals, LONGEST_PAUSE)
        self._refusals += 1
        self._paused_until = now + pause
        return pause

    @property
    def is_for_replies(self) -> bool:
        """Whether what is left of the month is kept for people who ask."""
        self._turn_over()
        return self._sent >= PUSHES_STOP_AT * self._monthly or self._refusals > 1

    @property
    def figures(self) -> dict[str, int]:
        """For /health."""
        self._turn_over()
        return {"sent_this_month": self._sent, "monthly_quota": self._monthly}

    @property
    def trouble(self) -> str | None:
        """A 429 that is still there after a pause is no matter of a moment."""
        if self._refusals < 2:
            return None
        return (
            f"Zalo takes no messages for now (429); {self._sent} of {self._monthly} are counted this month: "
            "the quota is used up, or another program sends with this token"
        )

    @property
    def _sent(self) -> int:
        return self._taken - self._unused

    def _turn_over(self) -> None:
        month = _month()
        if month != self._month:
            self._month, self._taken, self._unused, self._unwritten, self._refusals = month, 0, 0, 0, 0

    async def _take(self, block: int) -> None:
        """A block to be sent; without a database it is written with the next one."""
        self._unused += block
        self._unwritten += block
        self._taken += block
        if self._memory is None:
            return
        writing, self._unwritten = self._unwritten, 0
        try:
            self._taken = await self._memory.add(f"sent:{self._month}", writing)
        except StorageUnavailable as wrong:
            self._unwritten += writing
            log.warning("the count of this month's messages cannot be written: %s", wrong)
            return
        if self._taken - writing < WARN_AT * self._monthly <= self._taken:  # of all processes, one passes it
            log.warning(
                "%d of this month's %d messages are sent; at %d pushes wait, so that questions are still answered",
                self._taken,
                self._monthly,
                PUSHES_STOP_AT * self._monthly,
            )


def _month() -> str:
    return clock.now().astimezone(clock.HANOI).strftime("%Y-%m")
