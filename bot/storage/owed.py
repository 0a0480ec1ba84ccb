"""What certain people are owed: it enters the ledger in the transaction in which it comes to be, for exactly them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.message import Address
from bot.storage.broadcast_rows import broadcast_row
from bot.storage.database import Database
from bot.storage.deliveries import FROZEN
from bot.storage.profiles import profile
from bot.storage.rows import Broadcast
from bot.storage.tables import broadcasts, deliveries


async def owe(
    database: Database, connection: AsyncConnection, one: Broadcast, people: Iterable[Address], now: datetime
) -> None:
    """Due at once, as quiet hours and caps let it go. Nothing when a broadcast of that key was opened before."""
    row = broadcast_row(one, now) | {"state": "sending", "frozen_to": FROZEN}
    opening = database.insert(broadcasts).values(row).on_conflict_do_nothing().returning(broadcasts.c.id)
    number = (await connection.execute(opening)).scalar()
    to = {(await profile(connection, who)).key: str(who) for who in sorted(set(people))}  # once to each person
    if number is None or not to:
        return
    due = {"broadcast": number, "state": "planned", "due_at": one.due_at}
    await connection.execute(insert(deliveries), [due | {"person": key, "address": who} for key, who in to.items()])
