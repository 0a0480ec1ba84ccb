"""What is held of one person, found and deleted: every table, all their addresses, and what channels noted of them."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Column, String, Table, delete, or_, select, true, tuple_, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.message import Address, Incoming
from bot.storage.database import Database
from bot.storage.erasures import Ledger, even, note_erased
from bot.storage.posts import posts
from bot.storage.profiles import profile
from bot.storage.record import OPERATOR, SERVICE, Entry, Record, of_post
from bot.storage.retention import CHANGED
from bot.storage.tables import channel_history, channel_memory, inbox, metadata

NAMES = ("address", "person")
"""The columns that hold an address."""


def tables_of_people() -> Sequence[Table]:
    """Every table that has an `address` column: where a person stands."""
    return [table for table in metadata.sorted_tables if "address" in table.c]


def theirs(names: Sequence[str]) -> Iterator[tuple[Table, Any]]:
    """Every table in which a person can stand, and which of its rows are of these addresses."""
    for table in tables_of_people():
        columns: list[Column[Any]] = [table.c[name] for name in NAMES if name in table.c]
        yield table, or_(*(column.in_(names) for column in columns))
    every = [Address.parse(name) for name in names]
    of = tuple_(channel_history.c.channel, channel_history.c.user, types=[String, String])
    yield channel_history, of.in_([(one.channel, one.user) for one in every])


@dataclass(frozen=True, slots=True)
class Erased:
    """addresses: all of the person, also those that were not named. rows: how many went from each table."""

    addresses: tuple[Address, ...]
    rows: Mapping[str, int]


async def erase(
    database: Database,
    address: Address,
    now: datetime,
    ledger: Ledger | None = None,
    who: str = OPERATOR,
    but: Incoming | None = None,
) -> Erased:
    """Deletes all rows of one person from every table, at all their addresses: who asks to be forgotten means themselves,
    not one of their telephones. A running service learns of it from the table of erasures.

    ledger: None when no copy of this database can exist. but: the update by which they ask; it stays, with what waits
    behind it, until they were answered (`leave`).
    """
    gone = {}
    async with database.begin() as connection:
        names = (await profile(connection, address)).addresses
        every = tuple(Address.parse(one) for one in names)
        held = await connection.execute(select(posts.c.id).where(posts.c.address.in_(names)))
        ended = " ".join(of_post(number) for number in held.scalars())
        for table, mine in theirs(names):
            waits = table is inbox and but is not None
            which = mine & inbox.c.settled_at.is_not(None) if waits else mine
            gone[table.name] = int((await connection.execute(delete(table).where(which))).rowcount)
        await _forget_notes(connection, every)
        if any(gone.values()) or but is None:  # taken up again after a kill, it has been done
            await Record.note(connection, Entry(now, who, "erase", ended or "person"))
        hour = now.replace(microsecond=0)  # the file and the table must agree to the millisecond
        erased = [(ledger.fingerprint(name), hour) for name in names] if ledger else []
        await note_erased(database, connection, erased)
    if ledger:
        await asyncio.to_thread(ledger.add, erased)
    await database.wipe()
    return Erased(every, gone)


async def leave(database: Database, answered: Incoming) -> None:
    """What the farewell itself left: the update that asked for it, the session, what the page showed."""
    async with database.begin() as connection:
        for table, mine in theirs([str(answered.sender)]):
            this = (inbox.c.channel == answered.sender.channel) & (inbox.c.update_id == answered.update_id)
            done = inbox.c.settled_at.is_not(None) | this if table is inbox else true()
            await connection.execute(delete(table).where(mine, done))
    await database.wipe()


async def erase_again(database: Database, ledger: Ledger, now: datetime) -> int:
    """Erases whoever was erased after this database was copied, if it is a copy; how many addresses.

    Luật 91/2025/QH15, Điều 14 khoản 4: what was erased must not come back.
    """
    unknown = await even(database, ledger, now)
    if not unknown:
        return 0
    wanted = {fingerprint for fingerprint, _ in unknown}
    back = [one for one in await _everybody(database) if ledger.fingerprint(str(one)) in wanted]
    for one in back:
        await erase(database, one, now, ledger, SERVICE)
    async with database.begin() as connection:
        await note_erased(database, connection, unknown)
    return len(back)


async def _everybody(database: Database) -> list[Address]:
    """Every address that stands anywhere."""
    named = [select(table.c[name]) for table in tables_of_people() for name in NAMES if name in table.c]
    said = channel_history.c.channel + ":" + channel_history.c.user
    async with database.read() as connection:
        found = (await connection.execute(union(*named, select(said)))).scalars().all()
    return [Address.parse(one) for one in found if one]


async def notes_of(connection: AsyncConnection, address: Address) -> list[tuple[str, dict[str, Any]]]:
    """(key, note) of what a channel noted about this person among others: JSON objects by their ids (`message.Memory`)."""
    naming = channel_memory.c.value.contains(f'"{address.user}"', autoescape=True)
    query = select(channel_memory.c.key, channel_memory.c.value).where(
        channel_memory.c.channel == address.channel, naming
    )
    found = [(row.key, orjson.loads(row.value)) for row in await connection.execute(query)]
    return [(key, notes) for key, notes in found if isinstance(notes, dict) and address.user in notes]


async def _forget_notes(connection: AsyncConnection, every: Sequence[Address]) -> None:
    told = (channel_memory.c.channel == CHANGED) & channel_memory.c.key.in_([str(one) for one in every])
    await connection.execute(delete(channel_memory).where(told))
    for one in every:
        for key, notes in await notes_of(connection, one):
            fresh = {who: note for who, note in notes.items() if who != one.user}
            its = (channel_memory.c.channel == one.channel) & (channel_memory.c.key == key)
            await connection.execute(update(channel_memory).where(its).values(value=orjson.dumps(fresh).decode()))
