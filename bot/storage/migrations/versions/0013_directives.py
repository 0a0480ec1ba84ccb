"""Who confirmed which text of a directive, the tasks of its units, and which approved answers officers gave."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    directives()
    tasks()
    op.create_table(
        "sent_templates",
        number("id"),
        instant("at"),
        number("post"),
        *(text(name) for name in ("unit", "question", "answer", "title", "hash", "approver", "approved")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_templates")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sent_templates_post", "sent_templates", ["post", "id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def directives() -> None:
    op.create_table(
        "directive_editions",
        number("id"),
        text("directive"),
        sa.Column("number", sa.Integer(), nullable=False),
        text("hash"),
        sa.Column("wording", sa.Text(), nullable=False),
        instant("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive_editions")),
        sa.UniqueConstraint("directive", "hash", name=op.f("uq_directive_editions_directive_hash")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "confirmations",
        number("edition"),
        number("post"),
        text("address"),
        text("unit"),
        instant("at"),
        sa.PrimaryKeyConstraint("edition", "post", name=op.f("pk_confirmations")),
    )
    op.create_index("ix_confirmations_address", "confirmations", ["address"])
    op.create_table(
        "directive_tries",
        number("id"),
        text("address"),
        text("directive"),
        instant("again_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive_tries")),
        sa.UniqueConstraint("address", "directive", name=op.f("uq_directive_tries_address_directive")),
        sqlite_autoincrement=True,
    )


def tasks() -> None:
    op.create_table(
        "assignments",
        number("id"),
        *(text(name) for name in ("directive", "task", "unit")),
        *(sa.Column(name, KEY, nullable=True) for name in ("post", "given_by")),
        *(instant(name, nullable=True) for name in ("taken_at", "done_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("directive", "task", "unit", name=op.f("uq_assignments_directive_task_unit")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_assignments_unit", "assignments", ["unit"])
    op.create_table(
        "assignment_notes",
        sa.Column("assignment", KEY, autoincrement=False, nullable=False),
        text("address"),
        sa.Column("note", sa.Text(), nullable=False),
        instant("at"),
        sa.PrimaryKeyConstraint("assignment", name=op.f("pk_assignment_notes")),
    )
    op.create_index("ix_assignment_notes_address", "assignment_notes", ["address"])


def number(name: str) -> "sa.Column[Any]":
    return sa.Column(name, KEY, nullable=False)


def text(name: str) -> "sa.Column[Any]":
    return sa.Column(name, sa.String(), nullable=False)


def instant(name: str, nullable: bool = False) -> "sa.Column[Any]":
    """Milliseconds since 1970, UTC."""
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


# As with the record: a later migration must not copy this table, the copy would have no triggers.
_KEPT = "SELECT RAISE(ABORT, 'what was sent is only added to')"
SQLITE = (
    f"CREATE TRIGGER sent_templates_no_update BEFORE UPDATE ON sent_templates BEGIN {_KEPT}; END",
    f"CREATE TRIGGER sent_templates_no_delete BEFORE DELETE ON sent_templates BEGIN {_KEPT}; END",
    "CREATE TRIGGER sent_templates_no_replace BEFORE INSERT ON sent_templates "
    f"WHEN EXISTS (SELECT 1 FROM sent_templates WHERE id = NEW.id) BEGIN {_KEPT}; END",
)
POSTGRESQL = (
    "CREATE TRIGGER sent_templates_no_change BEFORE UPDATE OR DELETE ON sent_templates "
    "FOR EACH ROW EXECUTE FUNCTION record_is_kept()",
    "CREATE TRIGGER sent_templates_no_truncate BEFORE TRUNCATE ON sent_templates "
    "FOR EACH STATEMENT EXECUTE FUNCTION record_is_kept()",
)
