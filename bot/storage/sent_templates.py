"""Which approved answer an officer gave to a citizen, and when: the proof of whoever followed an approved answer.

Like the record, it is only added to, is kept for good, and holds neither the citizen nor an address: an officer is the
number of a post, a question its code. The title and the approval are those of that day, whatever became of them since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, Index, String, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.tables import Instant, Key, metadata

sent_templates = Table(
    "sent_templates",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("post", Key, nullable=False),
    Column("unit", String, nullable=False),
    Column("question", String, nullable=False),
    Column("answer", String, nullable=False),
    Column("title", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("approver", String, nullable=False),
    Column("approved", String, nullable=False),  # a day, as 2026-11-20
    sqlite_autoincrement=True,
)
Index("ix_sent_templates_post", sent_templates.c.post, sent_templates.c.id)


@dataclass(frozen=True, slots=True)
class Template:
    """An approved answer as it stood. hash: the fingerprint of its content. approver: an editor (`bt-02`)."""

    answer: str
    title: str
    hash: str
    approver: str
    approved: date | None


@dataclass(frozen=True, slots=True)
class SentTemplate:
    """question: its code (H-0412), under which the asker's words are long gone."""

    id: int
    at: datetime
    post: int
    unit: str
    question: str
    template: Template


async def keep(
    connection: AsyncConnection, template: Template, post: int, unit: str, question: str, now: datetime
) -> None:
    """In the transaction in which the answer is given."""
    row = {
        "at": now, "post": post, "unit": unit, "question": question, "answer": template.answer, "title": template.title,
        "hash": template.hash, "approver": template.approver, "approved": str(template.approved or ""),
    }  # fmt: skip
    await connection.execute(insert(sent_templates).values(row))


async def sent_by(
    database: Database, posts: Sequence[int] | None = None, most: int | None = None
) -> list[SentTemplate]:
    """The latest first; of these posts, or of all."""
    query = select(sent_templates).order_by(sent_templates.c.id.desc()).limit(most)
    if posts is not None:
        query = query.where(sent_templates.c.post.in_(posts))
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return [
        SentTemplate(
            row.id,
            row.at,
            row.post,
            row.unit,
            row.question,
            Template(
                row.answer,
                row.title,
                row.hash,
                row.approver,
                date.fromisoformat(row.approved) if row.approved else None,
            ),
        )
        for row in rows
    ]
