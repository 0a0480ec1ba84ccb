"""What certain people are owed: it enters the ledger in the transaction in which it comes to be, for exactly them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.message import Address
from bot.storage.broadcast_rows import FROZEN, broadcast_row
from bot.storage.database import Database
from bot.storage.profiles import keys_of
from bot.storage.rows import Broadcast, BroadcastState
from bot.storage.tables import broadcasts, deliveries

Telling = tuple[Broadcast, tuple[Address, ...]]
"""What is opened once, by its key, and for exactly whom."""


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
    return bool(await owe_all(database, connection, [(one, tuple(people))], now))


async def owe_all(
    database: Database,
    connection: AsyncConnection,
    wanted: Sequence[Telling],
    now: datetime,
    state: BroadcastState = "sending",
) -> int:
    """Many at once, in a few statements; how many of them nobody had opened before."""
    ordered = sorted(wanted, key=lambda telling: telling[0].key)  # so that two who do it wait for one another in turn
    rows = [broadcast_row(one, now) | {"state": state, "frozen_to": FROZEN} for one, _ in ordered]
    if not rows:
        return 0
    opening = database.insert(broadcasts).on_conflict_do_nothing().returning(broadcasts.c.key, broadcasts.c.id)
    numbers = {row.key: row.id for row in await connection.execute(opening, rows)}
    opened = [(numbers[one.key], one, people) for one, people in ordered if one.key in numbers]
    keys = await keys_of(connection, sorted({str(who) for _, _, people in opened for who in people}))
    due = {
        (number, keys[str(who)]): {  # once to each person
            "broadcast": number,
            "state": "planned",
            "due_at": one.due_at,
            "person": keys[str(who)],
            "address": str(who),
        }
        for number, one, people in opened
        for who in sorted(set(people))
    }
    if due:
        await connection.execute(insert(deliveries), list(due.values()))
    return len(numbers)


async def count_owed(database: Database, of: Table, waiting: Sequence[str], now: datetime) -> tuple[int, int, int]:
    """(what officers owe, of it late, of it without anybody to answer)."""
    counts = (func.count(), func.count().filter(of.c.due_at < now), func.count().filter(of.c.unit == ""))
    async with database.read() as connection:
        owed, late, nobodys = (await connection.execute(select(*counts).where(of.c.state.in_(waiting)))).one()
    return int(owed), int(late), int(nobodys)
