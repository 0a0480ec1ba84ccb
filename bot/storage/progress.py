"""How far a broadcast is: its figures, how fast it goes and how long it will take. Without any address.

A message that a platform took is sent; whether it was read is another matter and counted nowhere as «could not be sent».
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import func, select

from bot.storage.database import Database
from bot.storage.rows import FINISHED, LIVE, DeliveryState
from bot.storage.tables import broadcasts, deliveries

PACE_OVER = timedelta(minutes=1)
UNSENDABLE: tuple[DeliveryState, ...] = ("gone", "failed", "expired")


@dataclass(frozen=True, slots=True)
class Figures:
    """The deliveries of one broadcast, or of one kind of broadcasts, by state; everything else is counted from them.

    unsendable: gone, refused or too late for their window. left: still to be sent; of them `waiting` for the person to
    write first.
    """

    states: Mapping[DeliveryState, int] = field(default_factory=dict)

    @property
    def audience(self) -> int:
        return sum(self.states.values())

    @property
    def sent(self) -> int:
        return self.states.get("sent", 0)

    @property
    def unsure(self) -> int:
        return self.states.get("unsure", 0)

    @property
    def skipped(self) -> int:
        return self.states.get("skipped", 0)

    @property
    def unsendable(self) -> int:
        return sum(self.states.get(state, 0) for state in UNSENDABLE)

    @property
    def waiting(self) -> int:
        return self.states.get("waiting", 0)

    @property
    def left(self) -> int:
        return sum(count for state, count in self.states.items() if state not in FINISHED)


@dataclass(frozen=True, slots=True)
class Progress:
    """One broadcast on its way. later: of those left, not due yet (digests, quiet hours, tomorrow).

    per_second: people settled in the last minute; 0 when nothing was. seconds_left: for those due now; None while
    nothing goes out.
    """

    figures: Figures
    later: int = 0
    per_second: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        due = self.figures.left - self.later - self.figures.waiting
        if due <= 0:
            return 0.0
        return due / self.per_second if self.per_second else None


async def progress(database: Database, broadcast: int, now: datetime) -> Progress:
    """Of one broadcast, by its number: an index covers all but `later`."""
    its = deliveries.c.broadcast == broadcast
    counted = select(deliveries.c.state, func.count()).where(its).group_by(deliveries.c.state)
    recent = select(func.count(), func.min(deliveries.c.settled_at)).where(
        its, deliveries.c.state.in_(sorted(FINISHED)), deliveries.c.settled_at > now - PACE_OVER
    )
    later = (
        select(func.count())
        .select_from(deliveries)
        .where(its, deliveries.c.state.in_(("planned", "retry")), deliveries.c.due_at > now)
    )
    async with database.read() as connection:
        states = {cast("DeliveryState", state): int(count) for state, count in await connection.execute(counted)}
        settled, first = (await connection.execute(recent)).one()
        waits = int((await connection.execute(later)).scalar_one())
    seconds = max((now - first).total_seconds(), 1.0) if first else 1.0
    return Progress(Figures(states), waits, settled / seconds)


async def live_figures(database: Database) -> dict[str, Figures]:
    """Of all broadcasts that have not ended, by kind."""
    query = (
        select(broadcasts.c.kind, deliveries.c.state, func.count())
        .join(deliveries, deliveries.c.broadcast == broadcasts.c.id)
        .where(broadcasts.c.state.in_(LIVE))
        .group_by(broadcasts.c.kind, deliveries.c.state)
    )
    found: dict[str, dict[DeliveryState, int]] = {}
    async with database.read() as connection:
        for kind, state, count in await connection.execute(query):
            found.setdefault(kind, {})[cast("DeliveryState", state)] = int(count)
    return {kind: Figures(states) for kind, states in found.items()}


async def live_states(database: Database) -> dict[str, int]:
    """How many broadcasts that have not ended are in each state."""
    counted = select(broadcasts.c.state, func.count()).where(broadcasts.c.state.in_(LIVE)).group_by(broadcasts.c.state)
    async with database.read() as connection:
        return {str(state): int(count) for state, count in await connection.execute(counted)}
