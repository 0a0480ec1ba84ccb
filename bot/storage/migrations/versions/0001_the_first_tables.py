"""The first tables: people, what they wrote, what they follow, what is sent to them, quizzes and feedback."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    people()
    conversations()
    channels()
    broadcasts()
    quizzes()
    feedback()


def text(name: str, **how: Any) -> "sa.Column[Any]":
    return sa.Column(name, sa.String(), **{"nullable": False, **how})


def long_text(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text(), nullable=False)


def instant(name: str, **how: Any) -> "sa.Column[Any]":
    """Milliseconds since 1970, UTC."""
    return sa.Column(name, sa.BigInteger(), **{"nullable": False, **how})


def key(name: str) -> "sa.Column[Any]":
    return sa.Column(name, KEY, nullable=False)


def flag(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Boolean(), nullable=False)


def count(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.Integer(), nullable=False)


def primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def people() -> None:
    op.create_table(
        "citizens",
        text("address"),
        flag("gone"),
        text("place", nullable=True),
        text("roles"),
        instant("first_at"),
        instant("seen_at"),
        primary("citizens", "address"),
    )
    op.create_table(
        "consents",
        key("id"),
        text("address"),
        text("purpose"),
        text("text_version"),
        instant("given_at"),
        instant("withdrawn_at", nullable=True),
        primary("consents", "id"),
    )
    op.create_index("ix_consents_address", "consents", ["address"])
    op.create_table(
        "subscriptions",
        text("subject"),
        text("address"),
        text("frequency"),
        instant("since"),
        primary("subscriptions", "subject", "address"),
    )
    op.create_index("ix_subscriptions_address", "subscriptions", ["address"])


def conversations() -> None:
    op.create_table(
        "sessions", text("address"), long_text("state"), instant("changed_at"), primary("sessions", "address")
    )
    op.create_table(
        "inbox",
        text("channel"),
        text("update_id"),
        text("address"),
        text("kind"),
        long_text("text"),
        text("choice"),
        text("message"),
        flag("is_group"),
        text("verdict"),
        instant("received_at"),
        instant("settled_at", nullable=True),
        primary("inbox", "channel", "update_id"),
    )
    op.create_index("ix_inbox_settled_at", "inbox", ["settled_at"])
    waits = sa.text("settled_at IS NULL")
    op.create_index("ix_inbox_waiting", "inbox", ["received_at"], sqlite_where=waits, postgresql_where=waits)


def channels() -> None:
    op.create_table(
        "channel_memory",
        text("channel"),
        text("key"),
        long_text("value"),
        instant("changed_at"),
        primary("channel_memory", "channel", "key"),
    )
    op.create_table(
        "channel_history",
        key("number"),
        text("channel"),
        text("user"),
        long_text("body"),
        instant("at"),
        primary("channel_history", "number"),
        sqlite_autoincrement=True,  # a page asks for what came after a number, so none may be given twice
    )
    op.create_index("ix_channel_history_user", "channel_history", ["channel", "user", "number"])


def broadcasts() -> None:
    op.create_table(
        "broadcasts",
        key("id"),
        text("key"),
        text("kind"),
        text("subject"),
        text("content_hash"),
        long_text("audience"),
        text("state"),
        instant("due_at"),
        instant("latest_send_at", nullable=True),
        instant("opened_at"),
        text("frozen_to"),
        primary("broadcasts", "id"),
        sa.UniqueConstraint("key", name="uq_broadcasts_key"),
    )
    op.create_table(
        "deliveries",
        key("id"),
        key("broadcast"),
        text("address"),
        text("state"),
        instant("due_at"),
        count("tries"),
        instant("lease_until", nullable=True),
        text("worker", nullable=True),
        text("message_id", nullable=True),
        text("reason", nullable=True),
        instant("settled_at", nullable=True),
        primary("deliveries", "id"),
        sa.UniqueConstraint("broadcast", "address", name="uq_deliveries_broadcast_address"),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["state", "due_at"])
    op.create_index("ix_deliveries_address", "deliveries", ["address", "settled_at"])


def quizzes() -> None:
    op.create_table(
        "quiz_runs",
        key("id"),
        text("address"),
        text("source"),
        long_text("questions"),
        instant("started_at"),
        primary("quiz_runs", "id"),
        sqlite_autoincrement=True,  # buttons carry it
    )
    op.create_index("ix_quiz_runs_address", "quiz_runs", ["address"])
    op.create_table(
        "quiz_answers",
        key("run"),
        text("question"),
        text("address"),
        count("option"),
        flag("right"),
        instant("answered_at"),
        primary("quiz_answers", "run", "question"),
    )
    op.create_index("ix_quiz_answers_address", "quiz_answers", ["address"])
    op.create_table(
        "quiz_memory",
        text("address"),
        text("question"),
        count("step"),
        instant("again_at", nullable=True),
        instant("changed_at"),
        primary("quiz_memory", "address", "question"),
    )


def feedback() -> None:
    op.create_table(
        "feedback",
        text("answer"),
        flag("useful"),
        instant("at"),
        count("count"),
        primary("feedback", "answer", "useful", "at"),
    )
