"""Posts of officials, the codes with which they join, and the record that only grows."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDS = sa.text("until IS NULL AND stands_for IS NULL")


def upgrade() -> None:
    posts()
    invitations()
    op.create_table(
        "record",
        sa.Column("id", KEY, nullable=False),
        instant("at"),
        text("who"),
        text("did"),
        text("on_what"),
        text("unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_record_at", "record", ["at"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", KEY, nullable=False),
        text("address"),
        text("unit"),
        text("role"),
        instant("since"),
        instant("until", nullable=True),
        instant("away_until", nullable=True),
        sa.Column("stands_for", KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posts_address", "posts", ["address"])
    op.create_index("ix_posts_unit", "posts", ["unit"])
    op.create_index(
        "ix_posts_standing",
        "posts",
        ["address", "unit", "role"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", KEY, nullable=False),
        text("hash"),
        text("unit"),
        text("role"),
        instant("made_at"),
        text("made_by"),
        instant("until"),
        instant("used_at", nullable=True),
        text("used_by"),
        sa.Column("stands_for", KEY, nullable=True),
        instant("post_until", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("hash", name=op.f("uq_invitations_hash")),
        sqlite_autoincrement=True,
    )


def text(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.String(), nullable=False)


def instant(name: str, nullable: bool = False) -> "sa.Column[Any]":
    """Milliseconds since 1970, UTC."""
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


# A later migration must not copy the table `record` (render_as_batch does, on SQLite): the copy would have no triggers.
# INSERT OR REPLACE deletes without asking the trigger for DELETE, so a number that is taken is refused too.
_KEPT = "SELECT RAISE(ABORT, 'the record is only added to')"
SQLITE = (
    f"CREATE TRIGGER record_no_update BEFORE UPDATE ON record BEGIN {_KEPT}; END",
    f"CREATE TRIGGER record_no_delete BEFORE DELETE ON record BEGIN {_KEPT}; END",
    "CREATE TRIGGER record_no_replace BEFORE INSERT ON record "
    f"WHEN EXISTS (SELECT 1 FROM record WHERE id = NEW.id) BEGIN {_KEPT}; END",
)
POSTGRESQL = (
    "CREATE FUNCTION record_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the record is only added to'; END $$",
    "CREATE TRIGGER record_no_change BEFORE UPDATE OR DELETE ON record FOR EACH ROW EXECUTE FUNCTION record_is_kept()",
    "CREATE TRIGGER record_no_truncate BEFORE TRUNCATE ON record FOR EACH STATEMENT EXECUTE FUNCTION record_is_kept()",
)
