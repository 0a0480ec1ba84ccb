"""What directives gave each of their units to do: taken by one, or given to one by a head, finished with a word about it.

A row is of a unit and names a post, never a person; what somebody wrote on finishing stands apart, sealed by whoever calls.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Column, String, Table, Text, UniqueConstraint, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.halting import owe_with
from bot.storage.record import Did, Entry, Record, of_post
from bot.storage.rows import TASK, Broadcast, Post
from bot.storage.tables import SEALED, Instant, Key, metadata

assignments = Table(
    "assignments",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("directive", String, nullable=False),
    Column("task", String, nullable=False),
    Column("unit", String, nullable=False, index=True),
    Column("post", Key),  # who has it in hand; NULL: nobody yet
    Column("given_by", Key),  # the head's post; NULL: it was taken
    Column("taken_at", Instant),
    Column("done_at", Instant),
    UniqueConstraint("directive", "task", "unit"),
    sqlite_autoincrement=True,  # buttons name them by number
)

assignment_notes = Table(
    "assignment_notes",
    metadata,
    Column("assignment", Key, primary_key=True, autoincrement=False),
    Column("address", String, nullable=False, index=True),
    Column("note", Text, nullable=False, info=SEALED),
    Column("at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One task of a directive (the id of its announcement, and of the task in it) for one unit."""

    id: int
    directive: str
    task: str
    unit: str
    post: int | None = None
    given_by: int | None = None
    taken_at: datetime | None = None
    done_at: datetime | None = None

    @property
    def on_what(self) -> str:
        """As the record names it."""
        return f"{self.directive}/{self.task}"


class Assignments:
    """Each step is noted in the record, in the same transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, number: int) -> Assignment | None:
        found = await self._select(assignments.c.id == number)
        return found[0] if found else None

    async def of_directive(self, directive: str, units: Sequence[str] | None = None) -> list[Assignment]:
        """units: of these alone."""
        within = [assignments.c.unit.in_(units)] if units is not None else []
        return await self._select(assignments.c.directive == directive, *within)

    async def of_units(self, units: Sequence[str]) -> list[Assignment]:
        return await self._select(assignments.c.unit.in_(units))

    async def spread(self, directive: str, wanted: Iterable[tuple[str, str]]) -> None:
        """A row of each (task, unit) that has none yet."""
        known = {(one.task, one.unit) for one in await self.of_directive(directive)}
        rows = [
            {"directive": directive, "task": task, "unit": unit} for task, unit in wanted if (task, unit) not in known
        ]
        if rows:
            async with self._database.begin() as connection:
                await connection.execute(self._database.insert(assignments).on_conflict_do_nothing(), rows)

    async def take(self, one: Assignment, post: Post, now: datetime) -> bool:
        """Of two who take it at once one gets it; True also for who has it already."""
        if one.post == post.id:
            return True
        async with self._database.begin() as connection:
            free = (assignments.c.post.is_(None), assignments.c.done_at.is_(None))
            if not await _changed(connection, one, *free, post=post.id, taken_at=now):
                return False
            await _note(connection, one, post, "take_task", now)
        return True

    async def give(self, one: Assignment, to: Post, by: Post, now: datetime) -> bool:
        """To that post, whoever had it before, and its holder is told; False when they have it, or it is done."""
        async with self._database.begin() as connection:
            other = assignments.c.post.is_(None) | (assignments.c.post != to.id)
            values = {"post": to.id, "given_by": by.id, "taken_at": now}
            if not await _changed(connection, one, other, assignments.c.done_at.is_(None), **values):
                return False
            key = f"{TASK}:{one.directive}:{one.id}:given:{int(now.timestamp() * 1000)}"
            told = Broadcast(key, TASK, f"{one.id}=given", "", now)
            await owe_with(self._database, connection, one.directive, [(told, (to.address,))], now)
            on_what = f"{one.on_what} {of_post(to.id)}"
            await Record.note(connection, Entry(now, of_post(by.id), "assign", on_what, one.unit))
        return True

    async def finish(self, one: Assignment, post: Post, note: str, now: datetime) -> bool:
        """note: sealed, or empty. False when somebody else has it, or it was done before."""
        async with self._database.begin() as connection:
            mine = (assignments.c.post == post.id, assignments.c.done_at.is_(None))
            if not await _changed(connection, one, *mine, done_at=now):
                return False
            if note:
                row = {"assignment": one.id, "address": str(post.address), "note": note, "at": now}
                await connection.execute(insert(assignment_notes).values(row))
            await _note(connection, one, post, "finish_task", now)
        return True

    async def note_on(self, one: Assignment) -> str:
        """What was written on finishing it, sealed; empty when nothing was."""
        query = select(assignment_notes.c.note).where(assignment_notes.c.assignment == one.id)
        async with self._database.read() as connection:
            return (await connection.execute(query)).scalar() or ""

    async def in_hand(self) -> list[Assignment]:
        """Taken, and not done yet."""
        return await self._select(assignments.c.post.is_not(None), assignments.c.done_at.is_(None))

    async def stamp(self) -> tuple[object, ...]:
        """Another one whenever something was spread, taken, given, finished or became free."""
        at = func.max(assignments.c.taken_at), func.max(assignments.c.done_at)
        query = select(func.count(), func.count(assignments.c.post), func.count(assignments.c.done_at), *at)
        async with self._database.read() as connection:
            return tuple((await connection.execute(query.select_from(assignments))).one())

    async def free(self, one: Assignment) -> None:
        """Whoever had it is there no more: somebody else may take it."""
        async with self._database.begin() as connection:
            theirs = (assignments.c.post == one.post, assignments.c.done_at.is_(None))
            await _changed(connection, one, *theirs, post=None, given_by=None, taken_at=None)

    async def _select(self, *which: Any) -> list[Assignment]:
        query = select(assignments).where(*which).order_by(assignments.c.id)
        async with self._database.read() as connection:
            return [Assignment(**cast("dict[str, Any]", row._mapping)) for row in await connection.execute(query)]


async def _changed(connection: AsyncConnection, one: Assignment, *which: Any, **values: Any) -> bool:
    changing = update(assignments).where(assignments.c.id == one.id, *which).values(**values)
    return bool((await connection.execute(changing)).rowcount)


async def _note(connection: AsyncConnection, one: Assignment, post: Post, did: Did, now: datetime) -> None:
    await Record.note(connection, Entry(now, of_post(post.id), did, one.on_what, one.unit))
