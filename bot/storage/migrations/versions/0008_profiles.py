"""Addresses that a person joined, and one delivery of a broadcast a person."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("citizens", sa.Column("person", sa.String()))
    joined = sa.text("person IS NOT NULL")
    op.create_index("ix_citizens_person", "citizens", ["person"], sqlite_where=joined, postgresql_where=joined)
    one_a_person()


def one_a_person() -> None:
    """Until now everybody was one address."""
    op.add_column("deliveries", sa.Column("person", sa.String()))
    op.execute("UPDATE deliveries SET person = address")
    with op.batch_alter_table("deliveries") as table:
        table.alter_column("person", nullable=False)
        table.drop_constraint("uq_deliveries_broadcast_address", type_="unique")
        table.create_unique_constraint("uq_deliveries_broadcast_person", ["broadcast", "person"])
