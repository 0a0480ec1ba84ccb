"""Who was erased, one-time links to a copy of what is held, and consents by purpose and by the version of their text."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "at", name=op.f("pk_erasures")),
    )
    op.create_table(
        "copy_links",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_copy_links")),
    )
    op.create_index("ix_copy_links_address", "copy_links", ["address"])
    op.add_column("consents", sa.Column("lapsed_at", sa.BigInteger()))
    by_purpose()


def by_purpose() -> None:
    """Until now one consent stood for the news of the law and for quizzes: who agreed to quizzes alone agreed to no more."""
    op.execute("UPDATE consents SET text_version = '1.0' WHERE text_version = '2026-11'")
    op.execute("UPDATE consents SET text_version = '1.0+import' WHERE text_version = 'import'")
    follows = "SELECT 1 FROM subscriptions WHERE subscriptions.address = consents.address AND subject"
    op.execute(
        "INSERT INTO consents (address, purpose, text_version, given_at, withdrawn_at) "
        "SELECT address, 'quiz', text_version, given_at, withdrawn_at FROM consents "
        f"WHERE withdrawn_at IS NULL AND EXISTS ({follows} LIKE 'quiz:%')"
    )
    op.execute(
        "DELETE FROM consents WHERE purpose = 'updates' AND withdrawn_at IS NULL "
        f"AND EXISTS ({follows} LIKE 'quiz:%') AND NOT EXISTS ({follows} NOT LIKE 'quiz:%')"
    )
