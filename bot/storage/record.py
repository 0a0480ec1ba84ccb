"""Who published, sent, assigned, exported, read a petition: written once and never changed.

Nothing here updates or deletes, and triggers of the database refuse it to everybody else; so no migration may copy this
table, and no retention reaches it. That is why it holds no address of a person: an official is `post:12`, the number of
a post, which is never given twice. `erase` deletes the post, and what stands here then leads to nobody.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast, get_args

from sqlalchemy import Column, Index, String, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.tables import Instant, Key, metadata

Did = Literal[
    "invite", "revoke", "join", "leave", "end_post", "away", "stand_in", "back",
    "approve", "withdraw", "open_desk", "open_broadcast", "finish_broadcast",
    "approve_broadcast", "pause_broadcast", "resume_broadcast", "cancel_broadcast",
    "import", "export", "backup", "restore", "erase",
    "assign", "hand_over", "read_petition", "claim_question", "answer_question", "ask_back", "read_question",
    "confirm_directive",
    "claim_petition", "answer_petition", "split_petition",
    "ask_opinion", "give_opinion", "settle_flag",
    "take_task", "finish_task",
    "withdraw_question", "withdraw_petition",
]  # fmt: skip
DEEDS: tuple[Did, ...] = get_args(Did)
OPERATOR, SERVICE, PERSON = "operator", "service", "person"
"""Whoever uses this machine's terminal; the bot itself, doing what was approved before; somebody, with what is theirs:
which person is not said."""

record = Table(
    "record",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("who", String, nullable=False),
    Column("did", String, nullable=False),
    Column("on_what", String, nullable=False, default=""),
    Column("unit", String, nullable=False, default=""),
    sqlite_autoincrement=True,
)
Index("ix_record_at", record.c.at)


@dataclass(frozen=True, slots=True)
class Entry:
    """who: `operator`, `service`, `person`, `editor:bt-01` or `post:12`. on_what: what it was done to, never an address.

    unit: the unit on whose behalf, or which it concerns.
    """

    at: datetime
    who: str
    did: Did
    on_what: str = ""
    unit: str = ""
    id: int = 0


def of_post(number: int) -> str:
    return f"post:{number}"


def of_editor(editor: str) -> str:
    return f"editor:{editor}"


class Record:
    """Writes and reads it."""

    @staticmethod
    async def note(connection: AsyncConnection, *entries: Entry) -> None:
        """In the transaction in which it is done: either both stand or neither."""
        if entries:
            rows = [
                {"at": one.at, "who": one.who, "did": one.did, "on_what": one.on_what, "unit": one.unit}
                for one in entries
            ]
            await connection.execute(insert(record), rows)

    @staticmethod
    async def read(
        database: Database,
        since: datetime | None = None,
        until: datetime | None = None,
        did: str | None = None,
        most: int | None = None,
    ) -> list[Entry]:
        """Oldest first, from `since` on, before `until`; at most so many, the latest ones."""
        query = select(record).order_by(record.c.id.desc()).limit(most)
        if since is not None:
            query = query.where(record.c.at >= since)
        if until is not None:
            query = query.where(record.c.at < until)
        if did is not None:
            query = query.where(record.c.did == did)
        async with database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [Entry(row.at, row.who, cast("Did", row.did), row.on_what, row.unit, row.id) for row in reversed(rows)]
