"""One-time codes that join two channels, only their hashes, and how often somebody typed a wrong one."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Column, Integer, String, Table, case, delete, select

from bot.message import Address
from bot.storage import Database
from bot.storage.tables import Instant, metadata

CODE_FOR = timedelta(minutes=10)
COUNTED_FOR = timedelta(hours=1)
DIGITS = "23456789"
LETTERS = "CDFHJKMNPQRTVWXY"
"""No vowels, so that no code is a word; of those that look alike (0 O, 1 I, 5 S, 6 G, 8 B) one at most."""

link_codes = Table(
    "link_codes",
    metadata,
    Column("hash", String, primary_key=True),
    Column("address", String, nullable=False, index=True),
    Column("until", Instant, nullable=False),
)

link_tries = Table(
    "link_tries",
    metadata,
    Column("address", String, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("wrong", Integer, nullable=False),
)


def new_code() -> str:
    """Eight letters and at least one digit, 36 bits: no abbreviation («cmnd cccd») is taken for one."""
    while True:
        code = "".join(secrets.choice(DIGITS + LETTERS) for _ in range(8))
        if set(code) & set(DIGITS):
            return code


def hashed(code: str) -> str:
    """What is stored of a code, and what fits into a button."""
    return hashlib.sha256(code.encode()).hexdigest()[:32]


async def issue(database: Database, address: Address, now: datetime) -> str:
    """A new code of this person; the one from before is void."""
    code = new_code()
    async with database.begin() as connection:
        await connection.execute(delete(link_codes).where(link_codes.c.address == str(address)))
        await connection.execute(
            link_codes.insert().values(hash=hashed(code), address=str(address), until=now + CODE_FOR)
        )
    return code


async def owner(database: Database, code: str, now: datetime) -> Address | None:
    """Who was given the code with this hash; None when there is none, or its time is over."""
    query = select(link_codes.c.address).where(link_codes.c.hash == code, link_codes.c.until > now)
    async with database.read() as connection:
        found = (await connection.execute(query)).scalar_one_or_none()
    return Address.parse(found) if found else None


async def take(database: Database, code: str, now: datetime) -> Address | None:
    """The same, and the code is used up: of two who press at once, one joins."""
    taken = delete(link_codes).where(link_codes.c.hash == code, link_codes.c.until > now)
    async with database.begin() as connection:
        found = (await connection.execute(taken.returning(link_codes.c.address))).scalar()
    return Address.parse(found) if found else None


async def wrong_lately(database: Database, address: Address, now: datetime) -> int:
    """How many wrong codes this person typed within the hour that began with the first of them."""
    query = select(link_tries.c.wrong).where(
        link_tries.c.address == str(address), link_tries.c.since > now - COUNTED_FOR
    )
    async with database.read() as connection:
        return (await connection.execute(query)).scalar_one_or_none() or 0


async def count_wrong(database: Database, address: Address, now: datetime) -> None:
    """One more; an hour after the first one the count begins anew."""
    insert = database.insert(link_tries).values(address=str(address), since=now, wrong=1)
    over = link_tries.c.since <= now - COUNTED_FOR
    counted = {
        "since": case((over, insert.excluded.since), else_=link_tries.c.since),
        "wrong": case((over, 1), else_=link_tries.c.wrong + 1),
    }
    async with database.begin() as connection:
        await connection.execute(insert.on_conflict_do_update(index_elements=["address"], set_=counted))
