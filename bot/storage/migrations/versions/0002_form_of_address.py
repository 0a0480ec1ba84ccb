"""How a person wants to be addressed, where they chose; it goes with the person's row."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("citizens", sa.Column("form", sa.String(), nullable=True))
