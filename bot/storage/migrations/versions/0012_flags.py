"""Flagged provisions, which stay in the register, and who flagged them, which goes."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("settled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "flags",
        sa.Column("id", KEY, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("document", "place", "ground", "unit")),
        sa.Column("post", KEY, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("round", "voices")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("opened_at", "due_at")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("late_told", "reopened")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("draft_outcome", "draft_to")),
        sa.Column("draft_text", sa.Text(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("outcome", "outcome_to")),
        sa.Column("outcome_text", sa.Text(), nullable=False),
        sa.Column("asked_unit", sa.String(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
        sqlite_autoincrement=True,
    )
    key = ["document", "place", "ground"]
    op.create_index("ix_flags_open", "flags", key, unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "flag_voices",
        sa.Column("id", KEY, nullable=False),
        sa.Column("flag", KEY, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("address", "sent_in", "role")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_voices")),
        sa.UniqueConstraint("flag", "address", name=op.f("uq_flag_voices_flag_address")),
        sa.UniqueConstraint("sent_in", name=op.f("uq_flag_voices_sent_in")),
    )
    op.create_index("ix_flag_voices_address", "flag_voices", ["address"])
