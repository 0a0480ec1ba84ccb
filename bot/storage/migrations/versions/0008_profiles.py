"""Addresses that a person joined, the one-time codes for it, and one delivery of a broadcast a person."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("citizens", sa.Column("person", sa.String()))
    joined = sa.text("person IS NOT NULL")
    op.create_index("ix_citizens_person", "citizens", ["person"], sqlite_where=joined, postgresql_where=joined)
    one_a_person()
    op.create_table(
        "link_codes",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_link_codes")),
    )
    op.create_index("ix_link_codes_address", "link_codes", ["address"])
    op.create_table(
        "link_tries",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_link_tries")),
    )


def one_a_person() -> None:
    """Until now everybody was one address."""
    op.add_column("deliveries", sa.Column("person", sa.String()))
    op.execute("UPDATE deliveries SET person = address")
    with op.batch_alter_table("deliveries") as table:
        table.alter_column("person", nullable=False)
        table.drop_constraint("uq_deliveries_broadcast_address", type_="unique")
        table.create_unique_constraint("uq_deliveries_broadcast_person", ["broadcast", "person"])
