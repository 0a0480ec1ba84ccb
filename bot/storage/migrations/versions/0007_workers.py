"""Several processes on one PostgreSQL: who is alive, what each may send, who has which update in hand.

A lease lasts for as long as its worker lives, so that a delivery need not say until when.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    instant = sa.BigInteger()
    op.create_table(
        "workers",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("until", instant, nullable=False),
    )
    op.create_table(
        "shares",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("worker", sa.String(), primary_key=True),
        sa.Column("per_second", sa.Float(), nullable=False),
        sa.Column("before", sa.Float(), nullable=False),
        sa.Column("lowered_at", instant, nullable=False),
        sa.Column("busy", sa.Boolean(), nullable=False),
        sa.Column("paused_until", instant, nullable=False),
    )
    op.add_column("inbox", sa.Column("worker", sa.String()))
    op.drop_column("deliveries", "lease_until")
