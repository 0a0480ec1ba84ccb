"""The tables that several features share. A feature's own tables stand in its store.py, on the same metadata."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Key = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only in an INTEGER key

SEALED = {"sealed": True}
"""`info` of a column that holds what people wrote. It is sealed at rest, and stands in a table with an `address` only:
who is erased takes their words along."""


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as milliseconds since 1970 (UTC): compares alike on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else int(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


citizens = Table(
    "citizens",
    metadata,
    Column("address", String, primary_key=True),
    Column("gone", Boolean, nullable=False, default=False),
    Column("place", String),
    Column("roles", String, nullable=False, default=""),
    Column("first_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("form", String),
    Column("person", String),  # who joined several: the address of theirs under which what these share stands
)
# All addresses of a person; of the many who have one, it knows nothing.
Index(
    "ix_citizens_person",
    citizens.c.person,
    sqlite_where=citizens.c.person.is_not(None),
    postgresql_where=citizens.c.person.is_not(None),
)

sessions = Table(
    "sessions",
    metadata,
    Column("address", String, primary_key=True),
    Column("state", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("channel", String, primary_key=True),
    Column("update_id", String, primary_key=True),
    Column("address", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("choice", String, nullable=False, default=""),
    Column("message", String, nullable=False, default=""),
    Column("is_group", Boolean, nullable=False, default=False),
    Column("verdict", String, nullable=False, default=""),
    Column("received_at", Instant, nullable=False),
    Column("settled_at", Instant),
    Column("worker", String),  # whoever has it in hand
)
# The few rows that still wait for an answer, found at start without reading those that were answered.
Index(
    "ix_inbox_waiting",
    inbox.c.received_at,
    sqlite_where=inbox.c.settled_at.is_(None),
    postgresql_where=inbox.c.settled_at.is_(None),
)
Index("ix_inbox_settled_at", inbox.c.settled_at)

consents = Table(
    "consents",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("address", String, nullable=False, index=True),
    Column("purpose", String, nullable=False),
    Column("text_version", String, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Column(
        "lapsed_at", Instant
    ),  # since then it holds no longer: its text has become another, and they were asked anew
)

erasures = Table(
    "erasures",
    metadata,
    Column("fingerprint", String, primary_key=True),  # of an address: a keyed hash, never the address
    Column("at", Instant, primary_key=True),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("subject", String, primary_key=True),  # first: an audience is read by subject
    Column("address", String, primary_key=True),
    Column("frequency", String, nullable=False),
    Column("since", Instant, nullable=False),
)
Index("ix_subscriptions_address", subscriptions.c.address)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("key", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("audience", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("latest_send_at", Instant),
    Column("opened_at", Instant, nullable=False),
    Column("frozen_to", String, nullable=False, default=""),  # last address of the pages frozen so far
    Column("late", String, nullable=False, default="hold", server_default="hold"),  # what becomes of what is late
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("broadcast", Key, nullable=False),
    Column("address", String, nullable=False),
    Column("state", String, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("worker", String),  # whoever leased it: for as long as that worker lives
    Column("message_id", String),
    Column("reason", String),
    Column("settled_at", Instant),
    Column("edition", String, nullable=False, default="", server_default=""),  # content_hash when it was last claimed
    Column("replaces", String),  # the message that it is put in the place of
    Column("person", String, nullable=False),  # the key of their profile: one delivery, whatever address it goes to
    UniqueConstraint("broadcast", "person"),
)
Index("ix_deliveries_due", deliveries.c.state, deliveries.c.due_at)
Index("ix_deliveries_address", deliveries.c.address, deliveries.c.settled_at)
# How far a broadcast is, and whether anything of it is left, without reading its deliveries.
Index("ix_deliveries_progress", deliveries.c.broadcast, deliveries.c.state, deliveries.c.settled_at)

workers = Table(
    "workers",
    metadata,
    Column("name", String, primary_key=True),
    Column("until", Instant, nullable=False),  # alive until then, by the database's clock, unless it beats again
)

shares = Table(
    "shares",
    metadata,
    Column("channel", String, primary_key=True),
    Column("worker", String, primary_key=True),
    Column("per_second", Float, nullable=False),
    Column("before", Float, nullable=False),  # what it had until lowered_at: others may have that only a moment later
    Column("lowered_at", Instant, nullable=False),
    Column("busy", Boolean, nullable=False),
    Column("paused_until", Instant, nullable=False),
)

channel_memory = Table(
    "channel_memory",
    metadata,
    Column("channel", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

channel_history = Table(
    "channel_history",
    metadata,
    Column("number", Key, primary_key=True, autoincrement=True),
    Column("channel", String, nullable=False),
    Column("user", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,  # a page asks for what came after a number, so none may be given twice
)
Index("ix_channel_history_user", channel_history.c.channel, channel_history.c.user, channel_history.c.number)
