"""Processes that share one database: who is alive, and what each may send of a channel's limit.

All instants here are the database's own, since it is the only clock that processes on several machines share. A lease on a
delivery or an update lasts for as long as its worker lives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Row, Select, delete, func, literal_column, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.limits import fair_shares
from bot.storage.database import Database
from bot.storage.tables import Instant, shares, workers

LEASE = timedelta(seconds=10)
"""Who has not beaten for so long is dead: others take over what it had."""
YIELDED_FOR = timedelta(seconds=2)
"""What one gave up another may have so much later: whatever second one looks at, it holds only one of the two."""
ONE_BEATS = 0x10A_1A7
"""The advisory lock under which shares are read and written."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a worker says of a channel. per_second: the platform's limit. busy: messages wait for their turn. paused: for so
    many seconds nobody may send."""

    per_second: float
    busy: bool = False
    paused: float = 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """What a worker may send of a channel until its next beat. paused: as in Need, the longest that any worker knows of."""

    per_second: float
    paused: float = 0.0


@dataclass(frozen=True, slots=True)
class Beat:
    """shares: by channel. buried: the names of those who were found dead by it."""

    shares: Mapping[str, Share]
    buried: Sequence[str]


class Workers:
    """The heartbeats of all processes on a database."""

    def __init__(self, database: Database, lease: timedelta = LEASE) -> None:
        self._database = database
        self._lease = lease

    async def beat(self, name: str, needs: Mapping[str, Need]) -> Beat:
        """Says that a worker lives, and what it may send of each channel from now on.

        The shares of all that live sum to at most the limit, also while somebody joins: what others still have, or had a
        moment ago, is not there yet.
        """
        async with self._database.begin() as connection:
            if not self._database.is_sqlite:
                await connection.execute(select(func.pg_advisory_xact_lock(ONE_BEATS)))
            now: datetime = (await connection.execute(select(_clock(self._database)))).scalar_one()
            buried = await self._bury(connection, now)
            insert = self._database.insert(workers).values(name=name, until=now + self._lease)
            lives = {"until": insert.excluded.until}
            await connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=lives))
            rows = (await connection.execute(select(shares).order_by(shares.c.worker))).all()
            given: dict[str, Share] = {}
            for channel, need in needs.items():
                of_channel = [row for row in rows if row.channel == channel]
                given[channel] = await self._share(connection, name, channel, need, of_channel, now)
        return Beat(given, buried)

    async def leave(self, name: str) -> None:
        """A worker that ends well: its share is free once its last message lies far enough back."""
        async with self._database.begin() as connection:
            now: datetime = (await connection.execute(select(_clock(self._database)))).scalar_one()
            last = now + YIELDED_FOR
            await connection.execute(update(workers).where(workers.c.name == name).values(until=last))

    async def _bury(self, connection: AsyncConnection, now: datetime) -> list[str]:
        dead = delete(workers).where(workers.c.until < now).returning(workers.c.name)
        names = list((await connection.execute(dead)).scalars())
        if names:
            await connection.execute(delete(shares).where(shares.c.worker.in_(names)))
        return names

    async def _share(
        self, connection: AsyncConnection, name: str, channel: str, need: Need, rows: list[Row[Any]], now: datetime
    ) -> Share:
        mine = next((row for row in rows if row.worker == name), None)
        busy = {row.worker: bool(row.busy) for row in rows} | {name: need.busy}
        fair = fair_shares(need.per_second, [busy[one] for one in sorted(busy)])[sorted(busy).index(name)]
        taken = sum(_held(row, now) for row in rows if row.worker != name)
        share = max(0.0, min(fair, need.per_second - taken))
        lowers = mine is not None and share < mine.per_second
        values = {
            "per_second": share,
            "before": _held(mine, now) if mine is not None and lowers else mine.before if mine else 0.0,
            "lowered_at": now if lowers or mine is None else mine.lowered_at,
            "busy": need.busy,
            "paused_until": now + timedelta(seconds=need.paused),
        }
        insert = self._database.insert(shares).values(channel=channel, worker=name, **values)
        await connection.execute(insert.on_conflict_do_update(index_elements=["channel", "worker"], set_=values))
        until = max((row.paused_until for row in rows), default=now)
        return Share(share, max(need.paused, (until - now).total_seconds()))


def _held(row: Row[Any], now: datetime) -> float:
    """What a worker may have sent in any of the last seconds."""
    recent = now - row.lowered_at < YIELDED_FOR
    return max(row.per_second, row.before) if recent else float(row.per_second)


def alive(database: Database) -> Select[Any]:
    """The names of those whose leases hold."""
    return select(workers.c.name).where(workers.c.until > _clock(database))


def _clock(database: Database) -> Any:
    """This instant, as an SQL expression: within a transaction too it is the instant at which it is asked for."""
    sqlite, postgres = (
        "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
        "extract(epoch FROM clock_timestamp())",
    )
    milliseconds = sqlite if database.is_sqlite else f"CAST({postgres} * 1000 AS BIGINT)"
    return type_coerce(literal_column(milliseconds, BigInteger), Instant)
