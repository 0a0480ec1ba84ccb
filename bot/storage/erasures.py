"""Who was erased, as keyed hashes: in the database, and in the file `erased` beside it, which no restored backup replaces.

A copy that was made before still holds them. Whoever puts it back gets them erased anew: what stands in the file and not
in the table was erased after the copy was made. Both forget a hash when no copy from before may exist any more.
"""

import asyncio
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.tables import erasures

FILE = "erased"

Erasure = tuple[str, datetime]
"""(fingerprint of an address, when it was erased)."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The file: a line `2026-11-24T03:00:00+00:00 4f…` an address. fingerprint: the service's own, as its secret makes it.

    kept: for so long, which is as long as a backup may be kept.
    """

    folder: Path
    fingerprint: Callable[[str], str]
    kept: timedelta

    @property
    def path(self) -> Path:
        return self.folder / FILE

    def read(self) -> set[Erasure]:
        """A line that a kill cut off is passed over: the table has it."""
        if not self.path.exists():
            return set()
        lines = (line.split() for line in self.path.read_text(encoding="ascii", errors="replace").splitlines())
        return {(words[1], datetime.fromisoformat(words[0])) for words in lines if len(words) == 2}

    def add(self, new: Iterable[Erasure]) -> None:
        """At its end, on the disk when this returns."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="ascii") as file:
            file.writelines(_line(one) for one in new)
            file.flush()
            os.fsync(file.fileno())

    def write(self, all_: Iterable[Erasure]) -> None:
        """The whole file anew, complete or as it was."""
        fresh = self.path.with_name(f"{FILE}.new")
        self.folder.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="ascii") as file:
            file.writelines(_line(one) for one in sorted(all_, key=lambda one: (one[1], one[0])))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)


def _line(one: Erasure) -> str:
    fingerprint, at = one
    return f"{at.astimezone(UTC).isoformat()} {fingerprint}\n"


async def note_erased(database: Database, connection: AsyncConnection, erased: Iterable[Erasure]) -> None:
    """In the transaction in which the rows go."""
    rows = [{"fingerprint": fingerprint, "at": at} for fingerprint, at in erased]
    if rows:
        await connection.execute(database.insert(erasures).on_conflict_do_nothing(), rows)


async def erased_since(database: Database, since: datetime) -> set[str]:
    """Fingerprints of whom any process erased since then."""
    query = select(erasures.c.fingerprint).where(erasures.c.at >= since)
    async with database.read() as connection:
        return set((await connection.execute(query)).scalars())


async def all_erased(database: Database) -> set[Erasure]:
    async with database.read() as connection:
        return {(row.fingerprint, row.at) for row in await connection.execute(select(erasures))}


async def even(database: Database, ledger: Ledger, now: datetime) -> set[Erasure]:
    """Makes the file say what the table says, and forgets in it what is too old. Returns what the table does not know."""
    since = now - ledger.kept
    there, here = await asyncio.to_thread(ledger.read), await all_erased(database)
    wanted = {one for one in there | here if one[1] >= since}
    if wanted != there:
        await asyncio.to_thread(ledger.write, wanted)
    return {one for one in there if one[1] >= since} - here
