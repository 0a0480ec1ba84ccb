"""Updates between arrival and answer: stored in groups before they are acknowledged, blanked once they are answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, bindparam, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.message import Address, Incoming, Kind, Verdict
from bot.storage.database import Database
from bot.storage.groups import Group
from bot.storage.people import People, save_sessions
from bot.storage.rows import Session
from bot.storage.tables import inbox
from bot.storage.workers import alive

SETTLE_TOGETHER = 0.02
"""Seconds: the reply was sent already, so nobody waits; a transaction costs as much for one as for fifty."""

_SEEN = select(inbox.c.channel, inbox.c.update_id).where(
    inbox.c.update_id.in_(bindparam("ids", expanding=True)),
    inbox.c.channel.in_(bindparam("channels", expanding=True)),
)
_SETTLE = (
    update(inbox)
    .where(inbox.c.channel == bindparam("of_channel"), inbox.c.update_id == bindparam("of_update"))
    .values(settled_at=bindparam("at"), text="", choice="", message="")
)


@dataclass(frozen=True, slots=True)
class Settled:
    """An update that was answered, with the session that the answer left (None: unchanged)."""

    incoming: Incoming
    at: datetime
    session: Session | None = None


class Inbox:
    """Every accepted update is answered once, also after a kill: what is not settled is read again at start."""

    def __init__(self, database: Database, people: People, worker: Callable[[], str | None] = lambda: None) -> None:
        """worker: the name under which this process takes updates in hand."""
        self._database = database
        self._people = people
        self._worker = worker
        self._accepting: Group[Sequence[Incoming], tuple[Incoming, ...]] = Group(self._accept, most=100)
        self._settling: Group[Settled, None] = Group(self._settle, linger=SETTLE_TOGETHER)

    async def accept(self, updates: Sequence[Incoming]) -> tuple[Incoming, ...]:
        """Stores what was not seen before, durably, and returns it; the people who wrote are in the cache then."""
        return await self._accepting.add(updates) if updates else ()

    async def settle(self, settled: Settled) -> None:
        """Marks an update as answered, blanks its text and saves the session, in one transaction."""
        await self._settling.add(settled)

    async def waiting(self, worker: str | None = None) -> list[Incoming]:
        """What was accepted and never answered, oldest first; all of it, or what one worker has."""
        query = select(inbox).where(inbox.c.settled_at.is_(None)).order_by(inbox.c.received_at, inbox.c.update_id)
        if worker is not None:
            query = query.where(inbox.c.worker == worker)
        async with self._database.read() as connection:
            return [_incoming(row) for row in await connection.execute(query)]

    async def take_up(self) -> list[Incoming]:
        """What waits and is in no living worker's hands is this one's from now on; oldest first. On SQLite, where nobody
        else is, all that waits."""
        if self._database.is_sqlite:
            return await self.waiting()
        left = select(inbox.c.channel, inbox.c.update_id).where(self._left()).with_for_update(skip_locked=True)
        mine = tuple_(inbox.c.channel, inbox.c.update_id).in_(left)
        taking = update(inbox).where(mine).values(worker=self._worker()).returning(inbox)
        async with self._database.begin() as connection:
            rows = (await connection.execute(taking)).all()
        return sorted((_incoming(row) for row in rows), key=lambda one: (one.received_at, one.update_id))

    async def keep(self, incoming: Incoming) -> bool:
        """Whether an update that this process took in hand under an earlier name is still to be answered by it."""
        its = (inbox.c.channel == incoming.sender.channel, inbox.c.update_id == incoming.update_id)
        mine = (inbox.c.worker == self._worker()) & inbox.c.settled_at.is_(None)
        keeping = update(inbox).where(*its, mine | self._left()).values(worker=self._worker())
        async with self._database.begin() as connection:
            return (await connection.execute(keeping)).rowcount > 0

    async def is_next(self, incoming: Incoming) -> bool:
        """Whether nothing that the person wrote before is still in another worker's hands."""
        before = select(inbox.c.update_id).where(
            inbox.c.address == str(incoming.sender),
            inbox.c.settled_at.is_(None),
            inbox.c.worker != self._worker(),
            inbox.c.received_at < incoming.received_at,
        )
        async with self._database.read() as connection:
            return (await connection.execute(before.limit(1))).first() is None

    def _left(self) -> Any:
        """By a worker that died, or by a version that did not say who had it."""
        nobodys = inbox.c.worker.is_(None) | inbox.c.worker.not_in(alive(self._database))
        return inbox.c.settled_at.is_(None) & nobodys

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
            if fresh := [one for batch in kept for one in batch]:
                ours = await self._insert(connection, fresh)
                kept = [tuple(one for one in batch if one.key in ours) for batch in kept]
                addresses = {one.sender for one in fresh}
                await self._people.load(connection, addresses)
                present = {one.sender for one in fresh if one.kind != "blocked"}
                await self._people.seen(connection, present, fresh[-1].received_at)
        return kept

    async def _insert(self, connection: AsyncConnection, fresh: Sequence[Incoming]) -> set[tuple[str, str]]:
        """Which of them are ours: two processes may be told of one update at the same instant, and the first row stays."""
        rows = [_row(one) | {"worker": self._worker()} for one in fresh]
        inserting = self._database.insert(inbox).on_conflict_do_nothing()
        if self._database.is_sqlite:
            await connection.execute(inserting, rows)
            return {one.key for one in fresh}
        names = inserting.returning(inbox.c.channel, inbox.c.update_id)
        return {(row.channel, row.update_id) for row in await connection.execute(names, rows)}

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
        if one.key not in seen:
            seen.add(one.key)
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
