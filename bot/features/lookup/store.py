"""What is counted without who it was: whether answers were of use, and questions that found none."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Boolean, Column, Integer, String, Table, delete, select, update

from bot.clock import HANOI
from bot.masking import HIDDEN, is_about_somebody, mask
from bot.storage import Database
from bot.storage.tables import Instant, metadata
from bot.vietnamese import fold_once

feedback = Table(
    "feedback",
    metadata,
    Column("answer", String, primary_key=True),
    Column("useful", Boolean, primary_key=True),
    Column("at", Instant, primary_key=True),  # midnight of the day, Hà Nội
    Column("count", Integer, nullable=False),
)


unanswered = Table(
    "unanswered",
    metadata,
    Column("code", String, primary_key=True),
    Column(
        "text", String, nullable=False
    ),  # folded; nothing that would have to be masked is kept; who asked is nowhere
    Column("outcome", String, nullable=False),
    Column("count", Integer, nullable=False),
    Column("released", Boolean, nullable=False),
    Column("first_at", Instant, nullable=False),  # midnights, Hà Nội: the hour would point at a person
    Column("last_at", Instant, nullable=False),
)

SHOWN_FROM = 5
"""How many must have asked the same before editors see it, unless an operator looked at it and released it."""

_ENOUGH = (unanswered.c.count >= SHOWN_FROM) | unanswered.c.released

MOST_LETTERS = 200


@dataclass(frozen=True)
class Asked:
    """A question without an answer (`none`) or without a sure one (`choices`): how often it was asked, first and last
    on which day."""

    code: str
    text: str
    count: int
    first_at: datetime
    last_at: datetime
    outcome: str = "none"
    released: bool = False


def kept_of(said: str) -> tuple[str, str] | None:
    """(code, text) under which a question is counted, folded; None when it may tell of somebody."""
    text = fold_once(said)[:MOST_LETTERS]
    if HIDDEN in mask(said) or is_about_somebody(text):
        return None
    return f"c-{hashlib.sha256(text.encode()).hexdigest()[:6]}", text


async def count_unanswered(database: Database, code: str, text: str, outcome: str, now: datetime) -> None:
    """One more person asked this and got no (sure) answer. Kept by day, without who it was."""
    day = _midnight(now)
    row = {
        "code": code,
        "text": text,
        "outcome": outcome,
        "count": 1,
        "released": False,
        "first_at": day,
        "last_at": day,
    }
    again = {"count": unanswered.c.count + 1, "last_at": day, "outcome": outcome}
    async with database.begin() as connection:
        insert = database.insert(unanswered).values(**row)
        await connection.execute(insert.on_conflict_do_update(index_elements=["code"], set_=again))


async def asked(database: Database, code: str) -> Asked | None:
    """The question of that code, if it may be shown; None when there is none."""
    query = select(unanswered).where(unanswered.c.code == code, _ENOUGH)
    async with database.read() as connection:
        row = (await connection.execute(query)).mappings().first()
    return Asked(**row) if row else None


async def questions(database: Database, rare: bool = False, most: int = 500) -> list[Asked]:
    """Unanswered questions, the most asked first. rare: those instead that too few asked to be shown to editors."""
    query = select(unanswered).where(~_ENOUGH if rare else _ENOUGH)
    query = query.order_by(unanswered.c.count.desc(), unanswered.c.last_at.desc(), unanswered.c.code).limit(most)
    async with database.read() as connection:
        return [Asked(**row) for row in (await connection.execute(query)).mappings()]


async def release(database: Database, code: str) -> bool:
    """Somebody looked at a rare question and found nobody in it: editors may see it. False: no such question."""
    async with database.begin() as connection:
        done = await connection.execute(update(unanswered).where(unanswered.c.code == code).values(released=True))
        return bool(done.rowcount)


async def forget(database: Database, code: str) -> bool:
    """The question is answered by now, or says too much of somebody. False: no such question."""
    async with database.begin() as connection:
        return bool((await connection.execute(delete(unanswered).where(unanswered.c.code == code))).rowcount)


def _midnight(now: datetime) -> datetime:
    return now.astimezone(HANOI).replace(hour=0, minute=0, second=0, microsecond=0)


async def count_feedback(database: Database, answer: str, useful: bool, now: datetime) -> None:
    """One more person found the answer useful, or unclear, today."""
    midnight = _midnight(now)
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
