"""How content people were with an office's answers: counts by unit and month, in which nobody stands."""

from sqlalchemy import Column, Integer, String, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.tables import metadata

opinions = Table(
    "petition_opinions",
    metadata,
    *(Column(name, String, primary_key=True) for name in ("unit", "month", "opinion")),
    Column("count", Integer, nullable=False),
)


async def count_opinion(database: Database, connection: AsyncConnection, unit: str, month: str, opinion: str) -> None:
    key = {"unit": unit, "month": month, "opinion": opinion}
    counting = database.insert(opinions).values(**key, count=1)
    more = counting.on_conflict_do_update(index_elements=list(key), set_={"count": opinions.c.count + 1})
    await connection.execute(more)


async def count_opinions(database: Database) -> dict[str, int]:
    query = select(opinions.c.opinion, func.sum(opinions.c.count)).group_by(opinions.c.opinion)
    async with database.read() as connection:
        return {row[0]: int(row[1]) for row in await connection.execute(query)}
