"""Questions of citizens to officers, and what officers answered as drafts for editors."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", KEY, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("address", "asked_in", "topic")),
        sa.Column("place", sa.String(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("unit", "state")),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("asked_at", "due_at")),
        sa.Column("post", KEY, nullable=True),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("draft_kind", "draft_template")),
        sa.Column("draft_note", sa.Text(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("note", "back", "reason")),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in ("answered_at", "settled_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("asked_in", name=op.f("uq_questions_asked_in")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_questions_address", "questions", ["address"])
    op.create_index("ix_questions_queue", "questions", ["unit", "state", "due_at"])
    op.create_table(
        "question_drafts",
        sa.Column("question", KEY, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_as", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("question", "round", name=op.f("pk_question_drafts")),
    )
