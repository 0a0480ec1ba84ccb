"""What certain people are owed: it enters the ledger in the transaction in which it comes to be, for exactly them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.message import Address
from bot.storage.broadcast_rows import broadcast_row
from bot.storage.database import Database
from bot.storage.deliveries import FROZEN
from bot.storage.profiles import keys_of
from bot.storage.rows import Broadcast
from bot.storage.tables import broadcasts, deliveries


async def owe_now(database: Database, one: Broadcast, people: Iterable[Address], now: datetime) -> bool:
    """`owe` in a transaction of its own."""
    async with database.begin() as connection:
        return await owe(database, connection, one, people, now)


async def was_owed(database: Database, keys: Iterable[str]) -> frozenset[str]:
    """Those of these keys under which something was opened already: need not be worked out again every minute."""
    query = select(broadcasts.c.key).where(broadcasts.c.key.in_(tuple(keys)))
    async with database.read() as connection:
        return frozenset((await connection.execute(query)).scalars())


async def owe(
    database: Database, connection: AsyncConnection, one: Broadcast, people: Iterable[Address], now: datetime
) -> bool:
    """Due at once, as quiet hours and caps let it go. False, and nothing, when one of that key was opened before."""
    row = broadcast_row(one, now) | {"state": "sending", "frozen_to": FROZEN}
    opening = database.insert(broadcasts).values(row).on_conflict_do_nothing().returning(broadcasts.c.id)
    number = (await connection.execute(opening)).scalar()
    names = [str(who) for who in sorted(set(people))]
    keys = await keys_of(connection, names)
    to = {keys[name]: name for name in names}  # once to each person
    if number is None or not to:
        return number is not None
    due = {"broadcast": number, "state": "planned", "due_at": one.due_at}
    await connection.execute(insert(deliveries), [due | {"person": key, "address": who} for key, who in to.items()])
    return True
