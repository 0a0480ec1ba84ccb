"""How far a broadcast is, is read from an index: a million deliveries must not be read for every look at them."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("ix_deliveries_progress", "deliveries", ["broadcast", "state", "settled_at"])
