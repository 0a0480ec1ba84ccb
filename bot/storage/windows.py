"""What waits until a person writes again, since their channel takes nothing for them before; and its end."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, update

from bot.message import Address
from bot.storage.database import Database
from bot.storage.tables import citizens, deliveries


async def wake(database: Database, address: Address, now: datetime) -> bool:
    """A person wrote: what waited for that is due. False when nothing waited."""
    return await _wake(database, deliveries.c.address == str(address), now)


async def wake_written(database: Database, now: datetime) -> bool:
    """The same for all who wrote since their messages began to wait, should a kill have come before `wake`."""
    wrote = exists().where(citizens.c.address == deliveries.c.address, citizens.c.seen_at > deliveries.c.settled_at)
    return await _wake(database, wrote, now)


async def _wake(database: Database, whose: Any, now: datetime) -> bool:
    waking = update(deliveries).where(deliveries.c.state == "waiting", whose)
    async with database.begin() as connection:
        return bool((await connection.execute(waking.values(state="planned", due_at=now))).rowcount)
