"""Which texts a directive has had, who confirmed which of them, whom it reached, and who is asked its question again.

A confirmation is of a post, bound to an edition; it is noted in the record in the same transaction. How an official did
with the question stands nowhere: only that they are to be asked again, and only until they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Column, Integer, String, Table, Text, UniqueConstraint, delete, func, select

from bot.message import Address
from bot.storage import CALL, Broadcast, Database, DeliveryState, Entry, Post, Record
from bot.storage.halting import owe_with
from bot.storage.posts import posts
from bot.storage.record import of_post
from bot.storage.tables import Instant, Key, broadcasts, citizens, deliveries, metadata

editions = Table(
    "directive_editions",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("directive", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("hash", String, nullable=False),
    Column("wording", Text, nullable=False),  # all that is confirmed, so that what changed can be shown later
    Column("at", Instant, nullable=False),
    UniqueConstraint("directive", "hash"),
    sqlite_autoincrement=True,  # buttons name them by number
)

confirmations = Table(
    "confirmations",
    metadata,
    Column("edition", Key, primary_key=True, autoincrement=False),
    Column("post", Key, primary_key=True, autoincrement=False),
    Column("address", String, nullable=False, index=True),
    Column("unit", String, nullable=False),
    Column("at", Instant, nullable=False),
)

tries = Table(
    "directive_tries",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("address", String, nullable=False),
    Column("directive", String, nullable=False),
    Column("again_at", Instant, nullable=False),
    UniqueConstraint("address", "directive"),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True)
class Edition:
    """A text that a directive had: «bản 1», «bản 2»."""

    id: int
    directive: str
    number: int
    hash: str
    wording: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A post and the edition that its holder has read."""

    post: int
    edition: int
    number: int
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reached:
    """How what was sent to somebody ended: `sent` where any of it arrived."""

    state: DeliveryState
    reason: str = ""


class Directives:
    """A directive is named by the id of its announcement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # Editions ----------------------------------------------------------------------------------------------------------

    async def edition(self, number: int) -> Edition | None:
        found = await self._editions(editions.c.id == number)
        return found[0] if found else None

    async def of(self, directive: str) -> list[Edition]:
        """All that it has had, in their order."""
        return await self._editions(editions.c.directive == directive)

    async def keep(self, directive: str, hash_: str, wording: str, now: datetime) -> Edition:
        """The edition of this text; a text that stood before has the number that it had."""
        this = (editions.c.directive == directive, editions.c.hash == hash_)
        known = await self._editions(*this)
        if not known:
            following = select(func.coalesce(func.max(editions.c.number), 0) + 1).where(
                editions.c.directive == directive
            )
            row = {"directive": directive, "hash": hash_, "wording": wording, "at": now}
            keeping = self._database.insert(editions).values(number=following.scalar_subquery(), **row)
            async with self._database.begin() as connection:
                await connection.execute(keeping.on_conflict_do_nothing())
            known = await self._editions(*this)
        return known[0]

    async def _editions(self, *which: Any) -> list[Edition]:
        query = select(editions).where(*which).order_by(editions.c.number)
        async with self._database.read() as connection:
            return [Edition(**cast("dict[str, Any]", row._mapping)) for row in await connection.execute(query)]

    # Confirmations ------------------------------------------------------------------------------------------------------

    async def confirm(self, one: Edition, held: Sequence[Post], now: datetime) -> datetime:
        """For each of the person's posts, once; returns when it was confirmed first."""
        async with self._database.begin() as connection:
            for post in held:
                row = {"edition": one.id, "post": post.id, "address": str(post.address), "unit": post.unit, "at": now}
                confirming = self._database.insert(confirmations).values(row).on_conflict_do_nothing()
                if (await connection.execute(confirming.returning(confirmations.c.post))).scalar() is not None:
                    on_what = f"{one.directive} {one.number}:{one.hash}"
                    await Record.note(connection, Entry(now, of_post(post.id), "confirm_directive", on_what, post.unit))
            mine = (confirmations.c.edition == one.id, confirmations.c.post.in_([post.id for post in held]))
            first = (await connection.execute(select(func.min(confirmations.c.at)).where(*mine))).scalar_one()
        return cast("datetime", first)

    async def confirmed(self, directive: str, of: Sequence[int] | None = None) -> list[Confirmed]:
        """Everything that was confirmed of it, of every edition, the oldest first. of: for these posts alone."""
        query = (
            select(
                confirmations.c.post,
                confirmations.c.edition,
                editions.c.number,
                confirmations.c.unit,
                confirmations.c.at,
            )
            .join(editions, editions.c.id == confirmations.c.edition)
            .where(editions.c.directive == directive)
            .order_by(confirmations.c.at)
        )
        if of is not None:
            query = query.where(confirmations.c.post.in_(of))
        async with self._database.read() as connection:
            return [Confirmed(**cast("dict[str, Any]", row._mapping)) for row in await connection.execute(query)]

    async def done(self, one: Edition, held: Sequence[Post]) -> dict[int, datetime]:
        """Those of a person's posts that have confirmed this edition, and when."""
        mine = await self.confirmed(one.directive, [post.id for post in held])
        return {mark.post: mark.at for mark in mine if mark.edition == one.id}

    # Whom it reached --------------------------------------------------------------------------------------------------

    async def stamp(self, directive: str) -> tuple[object, ...]:
        """Another one whenever somebody confirmed, or something of it was sent to somebody or ended otherwise."""
        marks = select(func.count(), func.max(confirmations.c.at)).join(
            editions, editions.c.id == confirmations.c.edition
        )
        sent = (
            select(deliveries.c.state, func.count())
            .join(broadcasts, broadcasts.c.id == deliveries.c.broadcast)
            .where(_of(directive))
            .group_by(deliveries.c.state)
            .order_by(deliveries.c.state)
        )
        async with self._database.read() as connection:
            confirmed = (await connection.execute(marks.where(editions.c.directive == directive))).one()
            return (*confirmed, *map(tuple, await connection.execute(sent)))

    async def reached(self, directive: str, of: Sequence[int]) -> Mapping[int, Reached]:
        """Of the holder of each of these posts to whom anything of it was sent, how that ended."""
        person = func.coalesce(citizens.c.person, citizens.c.address)
        query = (
            select(posts.c.id, deliveries.c.state, deliveries.c.reason)
            .join(citizens, citizens.c.address == posts.c.address)
            .join(deliveries, deliveries.c.person == person)
            .join(broadcasts, broadcasts.c.id == deliveries.c.broadcast)
            .where(_of(directive), posts.c.until.is_(None), posts.c.id.in_(of))
            .order_by(deliveries.c.id)
        )
        found: dict[int, Reached] = {}
        async with self._database.read() as connection:
            for number, state, reason in await connection.execute(query):
                if number not in found or found[number].state != "sent":
                    arrived = state in ("sent", "unsure")
                    found[number] = Reached("sent" if arrived else state, reason or "")
        return found

    # The question, tried ---------------------------------------------------------------------------------------------

    async def ask_again(self, directive: str, who: Address, at: datetime) -> None:
        """Who was wrong is asked once more; pressed twice it is once."""
        row = {"address": str(who), "directive": directive, "again_at": at}
        async with self._database.begin() as connection:
            await connection.execute(self._database.insert(tries).values(row).on_conflict_do_nothing())

    async def understood(self, directive: str, who: Address) -> None:
        """Nothing is left of an earlier try."""
        mine = (tries.c.address == str(who), tries.c.directive == directive)
        async with self._database.begin() as connection:
            await connection.execute(delete(tries).where(*mine))

    async def ask_those_again(self, now: datetime) -> None:
        """Whose day has come: they are owed the question, and the note of it goes with that."""
        query = select(tries).where(tries.c.again_at <= now)
        async with self._database.begin() as connection:
            for row in (await connection.execute(query)).all():
                dropped = await connection.execute(delete(tries).where(tries.c.id == row.id))
                if dropped.rowcount:
                    key, subject = f"{CALL}:{row.directive}:trial:{row.id}", f"{row.directive}=trial"
                    told = Broadcast(key, CALL, subject, "", now)
                    telling = (told, (Address.parse(row.address),))
                    await owe_with(self._database, connection, row.directive, [telling], now)


def _of(directive: str) -> Any:
    """The broadcast of the directive, and what calls people to confirm it."""
    calls = broadcasts.c.key.startswith(f"{CALL}:{directive}:", autoescape=True)
    return (broadcasts.c.key == f"announcement:{directive}") | calls
