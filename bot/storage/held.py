"""All that is held of one person, row by row: what an export consists of. It walks the tables, so that none is forgotten."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.message import Address
from bot.storage.database import Database
from bot.storage.erasing import notes_of, theirs
from bot.storage.posts import posts
from bot.storage.profiles import profile
from bot.storage.record import of_post, record
from bot.storage.rows import SEALED_PARTS
from bot.storage.tables import SEALED, broadcasts, channel_memory, deliveries, sessions

Row = Mapping[Any, Any]
Open = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Held:
    """tables: by name, only those that hold something; instants are ISO 8601 in UTC, what was sealed is opened."""

    addresses: tuple[str, ...]
    tables: Mapping[str, Sequence[Row]]


async def held(database: Database, address: Address, open_: Open) -> Held:
    """Of the person who has this address, at all of theirs. open_: how what was sealed is opened."""
    found: dict[str, list[Row]] = {}
    async with database.read() as connection:
        names = (await profile(connection, address)).addresses
        for table, mine in theirs(names):
            order = table.primary_key.columns
            rows = (await connection.execute(select(table).where(mine).order_by(*order))).mappings().all()
            found[str(table.name)] = [_shown(table, row, open_) for row in rows]
        found[deliveries.name] = await _named(connection, found[deliveries.name])
        found[channel_memory.name] = [
            {"channel": one.channel, "key": key, "value": notes[one.user]}
            for one in map(Address.parse, names)
            for key, notes in await notes_of(connection, one)
        ]
        found[record.name] = await _done(connection, names)
    return Held(names, {name: rows for name, rows in found.items() if rows})


def _shown(table: Table, row: Row, open_: Open) -> Row:
    shown = {}
    for column in table.c:
        value = row[column.name]
        if isinstance(value, datetime):
            value = value.isoformat()
        elif column.info == SEALED and value:
            value = open_(value)
        shown[str(column.name)] = value
    if table is sessions:
        state = orjson.loads(row["state"])
        shown["state"] = state | {name: open_(state[name]) for name in SEALED_PARTS if state.get(name)}
    return shown


async def _named(connection: AsyncConnection, sent: Sequence[Row]) -> list[Row]:
    """What was sent by what it was about, since a number tells nobody anything."""
    numbers = {row["broadcast"] for row in sent}
    query = select(broadcasts.c.id, broadcasts.c.key).where(broadcasts.c.id.in_(numbers))
    keys = {row.id: row.key for row in await connection.execute(query)}
    return [{**row, "broadcast": keys.get(row["broadcast"], row["broadcast"])} for row in sent]


async def _done(connection: AsyncConnection, names: Sequence[str]) -> list[Row]:
    """What an official did: as long as the post stands here, its number leads to them."""
    numbers = (await connection.execute(select(posts.c.id).where(posts.c.address.in_(names)))).scalars()
    mine = select(record).where(record.c.who.in_([of_post(one) for one in numbers])).order_by(record.c.id)
    return [_shown(record, row, str) for row in (await connection.execute(mine)).mappings()]
