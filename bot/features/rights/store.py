"""One-time links to the copy of what is held on a person: only their hashes, good for ten minutes."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, String, Table, delete, select

from bot.message import Address
from bot.storage import Database, Entry, Record
from bot.storage.record import PERSON
from bot.storage.tables import Instant, metadata

LINK_FOR = timedelta(minutes=10)

copy_links = Table(
    "copy_links",
    metadata,
    Column("hash", String, primary_key=True),
    Column("address", String, nullable=False, index=True),
    Column("until", Instant, nullable=False),
)


async def issue(database: Database, address: Address, now: datetime) -> str:
    """A new token, 192 random bits; the one from before is void."""
    token = secrets.token_urlsafe(24)
    async with database.begin() as connection:
        await connection.execute(delete(copy_links).where(copy_links.c.address == str(address)))
        row = {"hash": _hashed(token), "address": str(address), "until": now + LINK_FOR}
        await connection.execute(copy_links.insert().values(row))
    return token


async def owner(database: Database, token: str, now: datetime) -> Address | None:
    """Whose copy it opens; None when it was used, or its time is over."""
    query = select(copy_links.c.address).where(_good(token, now))
    async with database.read() as connection:
        found = (await connection.execute(query)).scalar_one_or_none()
    return Address.parse(found) if found else None


async def take(database: Database, token: str, now: datetime) -> Address | None:
    """The same, and it is used up: of two who press at once, one gets the copy. Noted in the record."""
    async with database.begin() as connection:
        taken = delete(copy_links).where(_good(token, now)).returning(copy_links.c.address)
        found = (await connection.execute(taken)).scalar()
        if found:
            await Record.note(connection, Entry(now, PERSON, "export", "person"))
    return Address.parse(found) if found else None


async def note_export(database: Database, now: datetime) -> None:
    """They read their copy in the chat."""
    async with database.begin() as connection:
        await Record.note(connection, Entry(now, PERSON, "export", "person"))


def _good(token: str, now: datetime) -> Any:
    return (copy_links.c.hash == _hashed(token)) & (copy_links.c.until > now)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
