"""Which text a person got, which message a correction is put in the place of, and what becomes of what is late."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("edition", sa.String(), nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("replaces", sa.String()))
    op.add_column("broadcasts", sa.Column("late", sa.String(), nullable=False, server_default="hold"))
    # what was sent before editions were kept carries the text with which its broadcast was opened
    op.execute(
        "UPDATE deliveries SET edition = coalesce("
        "(SELECT content_hash FROM broadcasts WHERE broadcasts.id = deliveries.broadcast), '') "
        "WHERE state IN ('sent', 'unsure')"
    )
