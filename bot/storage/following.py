"""What a unit had in hand when it became a part of another: it keeps its holder, its hour and its round."""

from sqlalchemy import Table, update

from bot.storage.database import Database


async def follow(database: Database, matters: Table, number: int, old: str, unit: str) -> None:
    """The matter of that number belongs to the unit from now on; nobody has to be told anew."""
    following = update(matters).where(matters.c.id == number, matters.c.unit == old)
    async with database.begin() as connection:
        await connection.execute(following.values(unit=unit))
