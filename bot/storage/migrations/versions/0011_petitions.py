"""Petitions, the people who sent them, what is being written and not sent yet, and how content people were."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "petitions",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("kind", "topic", "place", "urgency", "unit", "state")
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("round", "times", "late_level")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("opened_at", "due_at")),
        sa.Column("post", KEY, nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("draft_kind", "draft_unit")),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petitions")),
    )
    op.create_index("ix_petitions_queue", "petitions", ["unit", "state", "due_at"])
    op.create_index("ix_petitions_matter", "petitions", ["place", "topic", "state"])
    op.create_table(
        "petition_voices",
        sa.Column("id", KEY, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("address", "sent_in")),
        sa.Column("petition", KEY, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("text", "photo", "said", "reason", "draft")),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_voices")),
        sa.UniqueConstraint("sent_in", name=op.f("uq_petition_voices_sent_in")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_petition_voices_address", "petition_voices", ["address"])
    op.create_index("ix_petition_voices_petition", "petition_voices", ["petition"])
    op.create_table(
        "petition_drafts",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("address", "kind", "topic")),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("urgency", sa.String(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("text", "photo")),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_petition_drafts")),
    )
    op.create_table(
        "petition_opinions",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("unit", "month", "opinion")),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "month", "opinion", name=op.f("pk_petition_opinions")),
    )
