"""Updates between arrival and answer: stored in groups before they are acknowledged, blanked once they are answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, bindparam, func, select, update

from bot.message import Address, Incoming, Kind, Verdict
from bot.storage.database import Database
from bot.storage.groups import Group
from bot.storage.people import People, save_sessions
from bot.storage.rows import Session
from bot.storage.tables import inbox

SETTLE_TOGETHER = 0.02
"""Seconds: the reply was sent already, so nobody waits; a transaction costs as much for one as for fifty."""

_SEEN = select(inbox.c.channel, inbox.c.update_id).where(
    inbox.c.update_id.in_(bindparam("ids", expanding=True)),
    inbox.c.channel.in_(bindparam("channels", expanding=True)),
)
_SETTLE = (
    update(inbox)
    .where(inbox.c.channel == bindparam("of_channel"), inbox.c.update_id == bindparam("of_update"))
    .values(settled_at=bindparam("at"), text="", choice="")
)


@dataclass(frozen=True, slots=True)
class Settled:
    """An update that was answered, with the session that the answer left (None: unchanged)."""

    incoming: Incoming
    at: datetime
    session: Session | None = None


class Inbox:
    """Every accepted update is answered once, also after a kill: what is not settled is read again at start."""

    def __init__(self, database: Database, people: People) -> None:
        self._database = database
        self._people = people
        self._accepting: Group[Sequence[Incoming], tuple[Incoming, ...]] = Group(self._accept, most=100)
        self._settling: Group[Settled, None] = Group(self._settle, linger=SETTLE_TOGETHER)

    async def accept(self, updates: Sequence[Incoming]) -> tuple[Incoming, ...]:
        """Stores what was not seen before, durably, and returns it; the people who wrote are in the cache then."""
        return await self._accepting.add(updates) if updates else ()

    async def settle(self, settled: Settled) -> None:
        """Marks an update as answered, blanks its text and saves the session, in one transaction."""
        await self._settling.add(settled)

    async def waiting(self) -> list[Incoming]:
        """What was accepted and never answered, oldest first."""
        query = select(inbox).where(inbox.c.settled_at.is_(None)).order_by(inbox.c.received_at, inbox.c.update_id)
        async with self._database.read() as connection:
            return [_incoming(row) for row in await connection.execute(query)]

    async def count_waiting(self) -> int:
        """How many updates wait for an answer."""
        query = select(func.count()).select_from(inbox).where(inbox.c.settled_at.is_(None))
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def _accept(self, batches: list[Sequence[Incoming]]) -> list[tuple[Incoming, ...]]:
        updates = [one for batch in batches for one in batch]
        async with self._database.begin() as connection:
            wanted = {
                "ids": [u.update_id for u in updates],
                "channels": list({u.sender.channel for u in updates}),
            }
            seen = {(row.channel, row.update_id) for row in await connection.execute(_SEEN, wanted)}
            kept = [_only_new(batch, seen) for batch in batches]
            fresh = [one for batch in kept for one in batch]
            if fresh:
                # two processes may be told of one update at the same instant (PostgreSQL): the first row stays
                await connection.execute(
                    self._database.insert(inbox).on_conflict_do_nothing(), [_row(one) for one in fresh]
                )
                addresses = {one.sender for one in fresh}
                await self._people.load(connection, addresses)
                present = {one.sender for one in fresh if one.kind != "blocked"}
                await self._people.seen(connection, present, fresh[-1].received_at)
        return kept

    async def _settle(self, group: list[Settled]) -> list[None]:
        async with self._database.begin() as connection:
            await connection.execute(
                _SETTLE,
                [
                    {"of_channel": s.incoming.sender.channel, "of_update": s.incoming.update_id, "at": s.at}
                    for s in group
                ],
            )
            changed = {s.incoming.sender: s.session for s in group if s.session is not None}
            await save_sessions(self._database, connection, changed, group[-1].at)
        return [None] * len(group)


def _only_new(batch: Sequence[Incoming], seen: set[tuple[str, str]]) -> tuple[Incoming, ...]:
    """Those of the batch that were not seen; what is returned counts as seen for the next batch of the group."""
    fresh = []
    for one in batch:
        name = (one.sender.channel, one.update_id)
        if name not in seen:
            seen.add(name)
            fresh.append(one)
    return tuple(fresh)


def _row(one: Incoming) -> dict[str, Any]:
    return {
        "channel": one.sender.channel,
        "update_id": one.update_id,
        "address": str(one.sender),
        "kind": one.kind,
        "text": one.text,
        "choice": one.choice,
        "message": one.message,
        "is_group": one.group,
        "verdict": one.verdict,
        "received_at": one.received_at,
    }


def _incoming(row: Row[Any]) -> Incoming:
    return Incoming(
        sender=Address.parse(row.address),
        update_id=row.update_id,
        received_at=row.received_at,
        kind=cast("Kind", row.kind),
        text=row.text,
        choice=row.choice,
        message=row.message,
        group=bool(row.is_group),
        verdict=cast("Verdict", row.verdict),
    )
