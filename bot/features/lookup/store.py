"""Whether answers were of use: counted by answer and day, never by person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Boolean, Column, Integer, String, Table

from bot.clock import HANOI
from bot.storage import Database
from bot.storage.tables import Instant, metadata

feedback = Table(
    "feedback",
    metadata,
    Column("answer", String, primary_key=True),
    Column("useful", Boolean, primary_key=True),
    Column("at", Instant, primary_key=True),  # midnight of the day, Hà Nội
    Column("count", Integer, nullable=False),
)


@dataclass(frozen=True)
class Asked:
    """A question that nobody has answered yet: how often it was asked, and when first and last."""

    code: str
    text: str
    count: int
    first_at: datetime
    last_at: datetime


async def asked(database: Database, code: str) -> Asked | None:
    """The unanswered question of that code; None when there is none. Nothing is kept yet."""
    return None


async def count_feedback(database: Database, answer: str, useful: bool, now: datetime) -> None:
    """One more person found the answer useful, or unclear, today."""
    midnight = now.astimezone(HANOI).replace(hour=0, minute=0, second=0, microsecond=0)
    insert = database.insert(feedback).values(answer=answer, useful=useful, at=midnight, count=1)
    async with database.begin() as connection:
        await connection.execute(
            insert.on_conflict_do_update(
                index_elements=["answer", "useful", "at"], set_={"count": feedback.c.count + 1}
            )
        )


async def feedback_since(database: Database, now: datetime, days: int) -> dict[str, tuple[int, int]]:
    """(useful, unclear) by answer over the last days."""
    query = feedback.select().where(feedback.c.at >= now - timedelta(days=days))
    found: dict[str, tuple[int, int]] = {}
    async with database.read() as connection:
        for row in (await connection.execute(query)).mappings():
            useful, unclear = found.get(row["answer"], (0, 0))
            count = int(row["count"])
            found[row["answer"]] = (useful + count, unclear) if row["useful"] else (useful, unclear + count)
    return found
