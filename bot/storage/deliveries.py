"""The ledger of what goes out: broadcasts opened once, one delivery a person, leased, sent, settled.

The states of all deliveries of a broadcast sum to its audience at any instant.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam, case, distinct, exists, func, literal, select, true, update

from bot.message import Address
from bot.storage.audience import recipients, under_way
from bot.storage.broadcast_rows import FROZEN, broadcast_row, read_broadcast, read_delivery
from bot.storage.database import Database
from bot.storage.halting import follows
from bot.storage.leases import going, is_first, take_over
from bot.storage.people import of_known, save_sessions
from bot.storage.reach import OpenSince
from bot.storage.record import SERVICE, Entry, Record
from bot.storage.rows import (
    LIVE,
    OPEN_STATES,
    OWED,
    UNSENT_STATES,
    Audience,
    Broadcast,
    BroadcastState,
    Delivery,
    DeliveryState,
    Frequency,
    Session,
)
from bot.storage.tables import Instant, broadcasts, citizens, deliveries
from bot.storage.workers import alive

PAGE = 1_000
NOTHING_KNOWN: OpenSince = {}
DueFor = Callable[[Frequency], datetime]
"""When a person with this frequency is to be told (the quiet hours and digest times are the caller's)."""

_ITS = select(broadcasts.c.content_hash).where(broadcasts.c.id == deliveries.c.broadcast)
_ONWARD = case((broadcasts.c.frozen_to == FROZEN, "sending"), else_="planned")
_EDITION = _ITS.correlate(deliveries).scalar_subquery()
_NOBODY: Mapping[Address, Session] = {}
_BY_RANK: tuple[Frequency, ...] = ("now", "daily", "weekly")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one delivery ended, or when it is tried again (`due_at` with the state `retry` or `planned`)."""

    delivery: Delivery
    state: DeliveryState
    at: datetime
    due_at: datetime | None = None
    message_id: str | None = None
    reason: str | None = None


class Deliveries:
    """Opens broadcasts and hands out their deliveries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, wanted: Sequence[Broadcast], now: datetime) -> list[Broadcast]:
        """Opens those that nobody opened before; returns them with their ids."""
        keys = [one.key for one in wanted]
        async with self._database.begin() as connection:
            known = set(
                (await connection.execute(select(broadcasts.c.key).where(broadcasts.c.key.in_(keys)))).scalars()
            )
            fresh = [broadcast_row(one, now) for one in wanted if one.key not in known]
            opening = self._database.insert(broadcasts).on_conflict_do_nothing().returning(broadcasts.c.key)
            opened = list((await connection.execute(opening, fresh)).scalars()) if fresh else []
            await Record.note(connection, *(Entry(now, SERVICE, "open_broadcast", key) for key in opened))
        return [one for one in await self.broadcasts("planned") if one.key in opened]

    async def broadcasts(self, *states: BroadcastState, kinds: Collection[str] = ()) -> list[Broadcast]:
        """All broadcasts, or those in these states, or of these kinds, oldest first."""
        query = select(broadcasts).order_by(broadcasts.c.id)
        if states:
            query = query.where(broadcasts.c.state.in_(states))
        if kinds:
            query = query.where(broadcasts.c.kind.in_(kinds))
        async with self._database.read() as connection:
            return [read_broadcast(row) for row in await connection.execute(query)]

    async def freeze(
        self, broadcast: Broadcast, due_for: DueFor, start: bool = True, since: OpenSince = NOTHING_KNOWN
    ) -> int:
        """Writes the deliveries page by page, so that a kill loses nothing and memory does not grow; their count.

        A page and the person up to whom it reaches are committed together: a second run goes on from there. A
        correction waits until nothing with the wrong text is in anybody's hands: who gets that is not known before.
        start: it is sent as soon as its audience is whole; else `start` lets it go together with others.
        since: which of a person's addresses may be written to.
        """
        frozen = 0
        while True:
            async with self._database.begin() as connection:
                # locked, so that two who freeze it do so page after page
                its = select(broadcasts).where(broadcasts.c.id == broadcast.id).with_for_update()
                row = (await connection.execute(its)).one()
                if row.state != "planned":
                    return frozen
                of, edition = broadcast.audience, row.content_hash
                if of.got and (await connection.execute(under_way(of.got, edition))).first():
                    return frozen
                page = recipients(of, edition, row.frozen_to, since).limit(PAGE).subquery()
                many, last = (await connection.execute(select(func.count(), func.max(page.c.person)))).one()
                if many:
                    await connection.execute(self._page(broadcast, page, due_for))
                frozen += int(many)
                done = many < PAGE
                await connection.execute(
                    update(broadcasts)
                    .where(broadcasts.c.id == broadcast.id)
                    .values(
                        frozen_to=FROZEN if done else last,
                        state="sending" if done and start else "planned",
                    )
                )
            if done:
                return frozen

    def _page(self, broadcast: Broadcast, page: Any, due_for: DueFor) -> Any:
        """The statement that writes a page of people without a row of it passing through here, which took half the time."""
        when = {rank: literal(due_for(one), Instant) for rank, one in enumerate(_BY_RANK)}
        due = case(when, value=page.c.rank)
        wanted = (literal(broadcast.id), page.c.person, page.c.address, literal("planned"), due, page.c.replaces)
        rows = select(*wanted).where(true())  # else SQLite takes the ON of ON CONFLICT for a join's
        columns = ["broadcast", "person", "address", "state", "due_at", "replaces"]
        # who joined their addresses meanwhile may have it already
        return self._database.insert(deliveries).from_select(columns, rows).on_conflict_do_nothing()

    async def start(self) -> None:
        """Lets go all whose audience is whole, at one instant: what is due to one person together is one message."""
        async with self._database.begin() as connection:
            await connection.execute(
                update(broadcasts)
                .where(broadcasts.c.state == "planned", broadcasts.c.frozen_to == FROZEN)
                .values(state="sending")
            )

    async def revise(self, key: str, content_hash: str) -> None:
        """Says from now on another text: what was claimed with the old one can no longer be marked as sending."""
        await self._set(key, content_hash=content_hash)

    async def audience(self, audience: Audience, edition: str = "", since: OpenSince = NOTHING_KNOWN) -> dict[str, int]:
        """How many people a broadcast would reach now, by channel. edition: of a correction, the right text's hash."""
        people = recipients(audience, edition, since=since).subquery()
        channel = func.substr(people.c.address, 1, func.instr(people.c.address, ":") - 1)
        if not self._database.is_sqlite:
            channel = func.split_part(people.c.address, ":", 1)
        async with self._database.read() as connection:
            rows = await connection.execute(select(channel, func.count()).group_by(channel))
            return {str(name): int(count) for name, count in rows}

    async def silent(self, audience: Audience, edition: str, channel: str, since: datetime) -> int:
        """How many of an audience on one channel have not written since then (noted once an hour, so a few too many)."""
        people = recipients(audience, edition).subquery()
        query = (
            select(func.count())
            .select_from(people.join(citizens, citizens.c.address == people.c.address))
            .where(people.c.address.startswith(f"{channel}:", autoescape=True), citizens.c.seen_at < since)
        )
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def claim(self, worker: str, now: datetime, most: int, but: Iterable[str] = ()) -> list[Delivery]:
        """Leases due deliveries: the oldest due people, and all that is due to each, so that it can be merged; none of
        the channels of these names."""
        due_by = deliveries.c.due_at <= now
        not_to = [~deliveries.c.address.startswith(f"{channel}:", autoescape=True) for channel in but]
        due = select(deliveries.c.address).where(due_by, deliveries.c.broadcast.in_(going(now)), *not_to)
        first = due.order_by(deliveries.c.due_at)
        async with self._database.begin() as connection:
            people: list[str] = []
            for state in ("retry", "planned"):  # one by one, so that the index gives them in order, and no more
                mine = first.where(deliveries.c.state == state).limit(most - len(people))
                if not self._database.is_sqlite:
                    mine = mine.where(is_first(now)).with_for_update(skip_locked=True)
                people += (await connection.execute(mine)).scalars()
            # coalesce keeps SQLite from every index but that of addresses: a million are due, of two hundred people
            still = func.coalesce(deliveries.c.state, "").in_(("planned", "retry"))
            goes = func.coalesce(deliveries.c.broadcast, 0).in_(going(now))
            chosen = select(deliveries.c.id).where(deliveries.c.address.in_(people), still, goes, due_by)
            chosen = chosen.with_for_update(skip_locked=True)
            ids = list((await connection.execute(chosen)).scalars())
            if not ids:
                return []
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.id.in_(ids))
                .values(state="leased", worker=worker, edition=_EDITION)
            )
            claimed = select(deliveries).where(deliveries.c.id.in_(ids)).order_by(deliveries.c.due_at, deliveries.c.id)
            rows = (await connection.execute(claimed)).all()
            theirs = select(broadcasts).where(broadcasts.c.id.in_({row.broadcast for row in rows}))
            of = {row.id: read_broadcast(row) for row in await connection.execute(theirs)}
        return [read_delivery(row, of[row.broadcast]) for row in rows]

    async def give_back(self, worker: str) -> None:
        """What this worker leased and did not send is free again, for others or for its next start."""
        mine = update(deliveries).where(deliveries.c.state == "leased", deliveries.c.worker == worker)
        async with self._database.begin() as connection:
            await connection.execute(mine.values(state="planned", worker=None))

    async def mark_sending(self, ids: Sequence[int], worker: str, now: datetime) -> set[int]:
        """The last thing before the platform is asked: only these become unsure after a kill.

        Returns those that may be sent: not what was stopped, cancelled, corrected or taken over since it was claimed.
        """
        marking = (
            update(deliveries)
            .where(
                deliveries.c.id.in_(ids),
                deliveries.c.worker == worker,
                deliveries.c.state == "leased",
                deliveries.c.edition == _EDITION,
                deliveries.c.broadcast.in_(going(now)),
            )
            .values(state="sending", settled_at=now, tries=deliveries.c.tries + 1)
            .returning(deliveries.c.id)
        )
        async with self._database.begin() as connection:
            return set((await connection.execute(marking)).scalars())

    async def settle(self, outcomes: Sequence[Outcome], sessions: Mapping[Address, Session] = _NOBODY) -> None:
        """Writes how deliveries ended, in one grouped statement, and the sessions of those who saw a menu with them."""
        statement = (
            update(deliveries)
            # what was stopped, cancelled or taken over meanwhile stays so
            .where(
                deliveries.c.id == bindparam("of_id"),
                deliveries.c.worker == bindparam("of_worker"),
                (deliveries.c.state == "leased") | (deliveries.c.state == "sending"),
            )
            .values(
                state=bindparam("to_state"),
                settled_at=bindparam("at"),
                due_at=func.coalesce(bindparam("again_at", type_=Instant), deliveries.c.due_at),
                message_id=bindparam("message"),
                reason=bindparam("why"),
                worker=None,
            )
        )
        rows = [
            {
                "of_id": one.delivery.id,
                "of_worker": one.delivery.worker,
                "to_state": one.state,
                "at": one.at,
                "again_at": one.due_at,
                "message": one.message_id,
                "why": one.reason,
            }
            for one in outcomes
        ]
        async with self._database.begin() as connection:
            await connection.execute(statement, rows)
            await save_sessions(self._database, connection, await of_known(connection, sessions), outcomes[-1].at)

    async def take_back(self, now: datetime, everyone: bool) -> tuple[int, int]:
        """Frees the leases of dead workers: how many go out again, and of how many it is unsure whether they arrived.

        everyone: this process owns the database alone, so every lease is a dead one's.
        """
        async with self._database.begin() as connection:
            return await take_over(connection, None if everyone else alive(self._database), now)

    async def hold_late(self, now: datetime) -> list[Broadcast]:
        """Holds broadcasts whose last hour has passed before all was sent; they are asked about, not sent late.

        What nobody would want to be asked about (yesterday's quiz) expires for those who did not get it.
        """
        late = [
            broadcasts.c.state.in_(("planned", "sending")),
            broadcasts.c.latest_send_at < now,
            broadcasts.c.late == "hold",
        ]
        passed = select(broadcasts.c.id).where(
            broadcasts.c.state == "sending", broadcasts.c.latest_send_at < now, broadcasts.c.late == "expire"
        )
        async with self._database.begin() as connection:
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.broadcast.in_(passed), deliveries.c.state.in_(OPEN_STATES))
                .values(state="expired", reason="too late", settled_at=now)
            )
            rows = (await connection.execute(select(broadcasts).where(*late, _unsent()))).all()
            if rows:
                await connection.execute(
                    update(broadcasts).where(broadcasts.c.id.in_([r.id for r in rows])).values(state="held")
                )
        return [read_broadcast(row) for row in rows]

    async def finish(self, now: datetime) -> None:
        """Marks broadcasts as finished that have nothing left to send."""
        left = exists().where(
            deliveries.c.broadcast == broadcasts.c.id,
            deliveries.c.state.in_((*OPEN_STATES, "leased", "sending")),
        )
        ending = update(broadcasts).where(broadcasts.c.state == "sending", ~left).values(state="finished")
        async with self._database.begin() as connection:
            ended = (await connection.execute(ending.returning(broadcasts.c.key, broadcasts.c.kind))).all()
            keys = [one.key for one in ended if one.kind not in OWED]  # of one person each: who answered is noted
            await Record.note(connection, *(Entry(now, SERVICE, "finish_broadcast", key) for key in keys))

    async def release(self, key: str, *noted: Entry) -> None:
        """Lets go on what was paused, with what follows it; an audience that was not complete is completed first.

        noted: what stands in the record, in the same transaction; so with approve, pause, cancel.
        """
        await self._set(key, *noted, following=("paused",), state=_ONWARD)

    async def hold(self, key: str) -> None:
        """Sends nothing more of it until somebody who was asked approves it."""
        await self._set(key, state="held")

    async def approve(self, key: str, *noted: Entry) -> None:
        """Lets go out what was held for being late: its latest time no longer counts."""
        await self._set(key, *noted, state=_ONWARD, latest_send_at=None)

    async def pause(self, key: str, *noted: Entry) -> None:
        """Sends nothing more of it, nor of what follows it, until it is released."""
        await self._set(key, *noted, following=("planned", "sending"), state="paused")

    async def _set(self, key: str, *noted: Entry, following: Sequence[BroadcastState] = (), **values: Any) -> None:
        """following: the states in which what follows it goes with it."""
        these = (broadcasts.c.key == key) | (follows(key) & broadcasts.c.state.in_(following))
        async with self._database.begin() as connection:
            await connection.execute(update(broadcasts).where(these).values(**values))
            await Record.note(connection, *noted)

    async def cancel(self, key: str, now: datetime, *noted: Entry) -> None:
        """Ends it, with what follows it and has not ended: what was not sent is skipped."""
        these = (broadcasts.c.key == key) | (follows(key) & broadcasts.c.state.in_(LIVE))
        ending = update(broadcasts).where(these).values(state="cancelled").returning(broadcasts.c.id)
        async with self._database.begin() as connection:
            ended = list((await connection.execute(ending)).scalars())
            await connection.execute(
                update(deliveries)
                .where(deliveries.c.broadcast.in_(ended), deliveries.c.state.in_(UNSENT_STATES))
                .values(state="skipped", reason="cancelled", settled_at=now)
            )
            await Record.note(connection, *noted)

    async def counts(self) -> dict[str, dict[DeliveryState, int]]:
        """How many deliveries each broadcast (by key) has in each state."""
        query = (
            select(broadcasts.c.key, deliveries.c.state, func.count())
            .join(deliveries, deliveries.c.broadcast == broadcasts.c.id)
            .group_by(broadcasts.c.key, deliveries.c.state)
        )
        found: dict[str, dict[DeliveryState, int]] = {}
        async with self._database.read() as connection:
            for key, state, count in await connection.execute(query):
                found.setdefault(key, {})[cast("DeliveryState", state)] = int(count)
        return found

    async def sent_since(self, addresses: Sequence[Address], since: datetime) -> Mapping[Address, int]:
        """How many messages (merged ones count once) each of these people got since then."""
        query = (
            select(deliveries.c.address, func.count(distinct(deliveries.c.message_id)))
            .where(
                deliveries.c.address.in_([str(one) for one in addresses]),
                deliveries.c.state == "sent",
                deliveries.c.settled_at >= since,
            )
            .group_by(deliveries.c.address)
        )
        async with self._database.read() as connection:
            return {Address.parse(who): int(count) for who, count in await connection.execute(query)}


def _unsent() -> Any:
    """Something is left to send, or the audience is not frozen yet."""
    left = exists().where(deliveries.c.broadcast == broadcasts.c.id, deliveries.c.state.in_(OPEN_STATES))
    return (broadcasts.c.state == "planned") | left
