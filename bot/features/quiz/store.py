"""Quiz runs, the first answer to each of their questions, and what a person still has to learn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, Integer, String, Table, Text, func, select

from bot.features.quiz.rules import Memory
from bot.message import Address
from bot.storage import Database
from bot.storage.tables import Instant, Key, metadata

quiz_runs = Table(
    "quiz_runs",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("address", String, nullable=False, index=True),
    Column("source", String, nullable=False),
    Column("questions", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    sqlite_autoincrement=True,  # buttons carry it
)

quiz_answers = Table(
    "quiz_answers",
    metadata,
    Column("run", Key, primary_key=True),
    Column("question", String, primary_key=True),
    Column("address", String, nullable=False, index=True),
    Column("option", Integer, nullable=False),
    Column("right", Boolean, nullable=False),
    Column("answered_at", Instant, nullable=False),
)

quiz_memory = Table(
    "quiz_memory",
    metadata,
    Column("address", String, primary_key=True),
    Column("question", String, primary_key=True),
    Column("step", Integer, nullable=False),
    Column("again_at", Instant),
    Column("changed_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Run:
    """Some questions in an order, asked from one person."""

    id: int
    source: str
    questions: tuple[str, ...]


class QuizStore:
    """The quiz tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, address: Address, source: str, questions: Sequence[str], now: datetime) -> Run:
        """A new run."""
        values = {
            "address": str(address),
            "source": source,
            "questions": " ".join(questions),
            "started_at": now,
        }
        async with self._database.begin() as connection:
            row = await connection.execute(quiz_runs.insert().values(values).returning(quiz_runs.c.id))
            return Run(int(row.scalar_one()), source, tuple(questions))

    async def run(self, run: int, address: Address) -> Run | None:
        """A person's run; None when there is none of that number."""
        query = select(quiz_runs).where(quiz_runs.c.id == run, quiz_runs.c.address == str(address))
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return Run(row.id, row.source, tuple(row.questions.split())) if row else None

    async def runs_since(self, address: Address, source: str, since: datetime) -> Run | None:
        """The newest run of a source that was started since then."""
        query = (
            select(quiz_runs)
            .where(
                quiz_runs.c.address == str(address),
                quiz_runs.c.source == source,
                quiz_runs.c.started_at >= since,
            )
            .order_by(quiz_runs.c.id.desc())
            .limit(1)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return Run(row.id, row.source, tuple(row.questions.split())) if row else None

    async def memory(self, address: Address) -> dict[str, Memory]:
        """What a person has been asked so far."""
        query = select(quiz_memory).where(quiz_memory.c.address == str(address))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {row.question: Memory(row.question, row.step, row.again_at) for row in rows}

    async def answers(self, run: int) -> dict[str, bool]:
        """Question -> right, of a run."""
        query = select(quiz_answers.c.question, quiz_answers.c.right).where(quiz_answers.c.run == run)
        async with self._database.read() as connection:
            return {row.question: bool(row.right) for row in await connection.execute(query)}

    async def answer(
        self,
        address: Address,
        run: int,
        question: str,
        option: int,
        right: bool,
        after: Memory,
        now: datetime,
    ) -> int:
        """Keeps the first answer of a run to a question, with what it means for learning; returns the option kept."""
        first = self._database.insert(quiz_answers).values(
            run=run, question=question, address=str(address), option=option, right=right, answered_at=now
        )
        async with self._database.begin() as connection:
            taken = await connection.execute(first.on_conflict_do_nothing())
            if not taken.rowcount:
                kept = select(quiz_answers.c.option).where(
                    quiz_answers.c.run == run, quiz_answers.c.question == question
                )
                return int((await connection.execute(kept)).scalar_one())
            values = {"step": after.step, "again_at": after.again_at, "changed_at": now}
            learned = self._database.insert(quiz_memory).values(address=str(address), question=question, **values)
            await connection.execute(learned.on_conflict_do_update(index_elements=["address", "question"], set_=values))
        return option

    async def count_due(self, address: Address, now: datetime) -> int:
        """How many questions have come back."""
        query = (
            select(func.count())
            .select_from(quiz_memory)
            .where(quiz_memory.c.address == str(address), quiz_memory.c.again_at <= now)
        )
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())
