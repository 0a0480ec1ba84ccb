"""How long each kind of row is kept: what is older goes, every night, in small transactions."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.config import Retention
from bot.message import Address
from bot.storage.database import Database
from bot.storage.posts import posts
from bot.storage.subscriptions import end_unanswered
from bot.storage.tables import (
    channel_history,
    channel_memory,
    citizens,
    consents,
    deliveries,
    inbox,
    metadata,
    sessions,
    subscriptions,
)

BATCH = 5_000
CHANGED = "changed"
"""The channel_memory rows in which a command tells a running service whom it must read anew."""


def rules(retention: Retention) -> list[tuple[Table, Any, int]]:
    """(table, the column whose age counts, days). Rows whose column is NULL stay: they are still in use."""
    found = [
        (inbox, inbox.c.settled_at, retention.inbox),
        (sessions, sessions.c.changed_at, retention.sessions),
        (deliveries, deliveries.c.settled_at, retention.deliveries),
        (channel_history, channel_history.c.at, retention.web_history),
        (
            consents,
            consents.c.withdrawn_at,
            retention.consents,
        ),  # decree 356/2025, Điều 6 khoản 2: whoever asks proves it
    ]
    for name, column, days in (
        ("feedback", "at", retention.feedback),
        ("unanswered", "last_at", retention.unanswered),
        ("questions", "settled_at", retention.questions),
        ("question_drafts", "made_at", retention.question_drafts),
        ("petitions", "settled_at", retention.petitions),
        ("petition_voices", "settled_at", retention.petitions),
        ("petition_drafts", "changed_at", retention.sessions),
        ("desk_keys", "until", 1),
        ("link_codes", "until", 1),
        ("link_tries", "since", 1),
        ("posts", "until", retention.posts),
        ("invitations", "until", retention.posts),
        ("quiz_answers", "answered_at", retention.quiz_answers),
        ("quiz_runs", "started_at", retention.quiz_answers),
        ("quiz_memory", "changed_at", retention.quiz_answers),
        ("flag_voices", "settled_at", retention.flags),
        ("confirmations", "at", retention.directives),
        ("assignments", "done_at", retention.directives),
        ("assignment_notes", "at", retention.directives),
        ("directive_tries", "again_at", 30),
        ("erasures", "at", retention.backups),
        ("copy_links", "until", 1),
    ):
        if name in metadata.tables:  # a feature's own table
            found.append((metadata.tables[name], metadata.tables[name].c[column], days))
    return found


async def purge(database: Database, retention: Retention, now: datetime) -> dict[str, int]:
    """Deletes what is older than its time; how many rows of each table went."""
    await end_unanswered(database, now - timedelta(days=retention.lapsed_consents), now)
    gone = {}
    for table, column, days in rules(retention):
        gone[table.name] = await _purge(database, table, column < now - timedelta(days=days))
    gone[citizens.name] = await _purge(database, citizens, _silent(now - timedelta(days=retention.citizens)))
    return gone


def _silent(since: datetime) -> Any:
    """Who follows nothing, holds no post and has not written since then, at any of their addresses."""
    key, other = func.coalesce(citizens.c.person, citizens.c.address), citizens.alias()
    follows = exists().where(subscriptions.c.address == key)
    wrote = exists().where(other.c.person == citizens.c.person, other.c.seen_at >= since)
    holds = exists().where(posts.c.address == citizens.c.address, posts.c.until.is_(None))
    return (citizens.c.seen_at < since) & ~follows & ~wrote & ~holds


async def _purge(database: Database, table: Table, old: Any) -> int:
    """In batches, so that nobody waits for the writer; a composite key is compared as a row value."""
    key = tuple_(*table.primary_key.columns)
    batch = select(*table.primary_key.columns).where(old).limit(BATCH)
    total = 0
    while True:
        async with database.begin() as connection:
            dropped = int((await connection.execute(delete(table).where(key.in_(batch)))).rowcount)
        total += dropped
        if dropped < BATCH:
            return total


async def tell_to_forget(database: Database, connection: AsyncConnection, address: Address, now: datetime) -> None:
    """A running service drops what it remembers of this person, and reads it anew."""
    told = database.insert(channel_memory).values(channel=CHANGED, key=str(address), value="", changed_at=now)
    await connection.execute(told.on_conflict_do_nothing())


async def take_changed(database: Database) -> list[Address]:
    """Who was changed by a command since the last call; the note itself goes too."""
    noted = select(channel_memory.c.key).where(channel_memory.c.channel == CHANGED)
    async with database.begin() as connection:
        addresses = [Address.parse(key) for key in (await connection.execute(noted)).scalars()]
        if addresses:
            await connection.execute(delete(channel_memory).where(channel_memory.c.channel == CHANGED))
    return addresses
