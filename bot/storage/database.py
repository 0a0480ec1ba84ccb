"""The connection to SQLite or PostgreSQL: one writer at a time on SQLite, a read pool, errors said plainly.

A statement through SQLAlchemy's async engine costs about 0.5 ms of CPU, a row in a grouped one 0.02 ms: what happens on
every update goes through groups.py.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StorageUnavailable
from bot.storage.migrate import migrate

READERS = 2
BUSY_MILLISECONDS = 5_000
ONE_MIGRATES = 0x10A_1A6
"""The advisory lock of PostgreSQL under which the schema is changed."""


class Database:
    """An open, migrated database. Use `open`, `begin`, `read`, `close`."""

    def __init__(self, url: URL, writer: AsyncEngine, readers: AsyncEngine) -> None:
        self.url = url
        self._writer = writer
        self._readers = readers
        self._one_writer = asyncio.Lock()

    @classmethod
    async def open(cls, url: str) -> "Database":
        """Connects and migrates; raises StorageUnavailable with the remedy."""
        where = make_url(url)
        if where.get_backend_name() == "sqlite":
            if where.database:
                await asyncio.to_thread(Path(where.database).parent.mkdir, parents=True, exist_ok=True)
            database = cls(where, _sqlite(where, "BEGIN IMMEDIATE", 1), _sqlite(where, "BEGIN", READERS))
        else:
            engine = create_async_engine(where, pool_size=READERS, pool_pre_ping=True)
            database = cls(where, engine, engine)
        with _plainly(where):
            async with database._writer.connect() as connection:
                if not database.is_sqlite:  # several processes may start at the same instant
                    await connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_MIGRATES})"))
                await migrate(connection)
        return database

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def insert(self, table: Table) -> Any:
        """The dialect's INSERT, which knows ON CONFLICT."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write; committed at the end, rolled back by an exception."""
        if not self.is_sqlite:
            with _plainly(self.url):
                async with self._writer.begin() as connection:
                    yield connection
            return
        async with self._one_writer:
            with _plainly(self.url):
                async with self._writer.begin() as connection:
                    yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A snapshot to read from; never waits for the writer."""
        with _plainly(self.url):
            async with self._readers.connect() as connection:
                yield connection

    async def ping(self) -> None:
        """Raises StorageUnavailable when the database does not answer or cannot be written to."""
        async with self.begin() as connection:
            await connection.execute(text("UPDATE channel_memory SET value = value WHERE channel = '' "))

    async def wipe(self) -> None:
        """What was deleted still stands in the -wal file of SQLite, until that is emptied."""
        if self.is_sqlite:
            async with self._one_writer, self._writer.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # outside of any transaction

    async def close(self) -> None:
        await self._writer.dispose()
        await self._readers.dispose()


def _sqlite(url: URL, begin: str, size: int) -> AsyncEngine:
    """An engine whose transactions start with `begin`; WAL lets readers go on while the one writer writes."""
    engine = create_async_engine(url, pool_size=size, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late to be IMMEDIATE
        cursor = connection.cursor()
        # journal first: FULL makes an accepted update survive a power cut, which groups make affordable
        for pragma in (
            f"busy_timeout={BUSY_MILLISECONDS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


class _plainly:
    """Turns the driver's errors that an operator must mend into StorageUnavailable."""

    def __init__(self, url: URL) -> None:
        self._url = url

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, wrong: BaseException | None, _: object) -> None:
        if isinstance(wrong, DBAPIError | OSError):
            said = remedy(str(wrong))
            if said:
                where = self._url.render_as_string(hide_password=True)
                raise StorageUnavailable(f"{where}: {said}") from wrong


REMEDIES = {
    "database or disk is full": "the disk is full: free some space; nothing that was accepted is lost",
    "no space left": "the disk is full: free some space; nothing that was accepted is lost",
    "database is locked": "another program holds the database for writing: stop it, or wait until its backup has ended",
    "readonly database": "the database cannot be written: give its folder and file to the user who runs loaluat",
    "unable to open database file": "the database file cannot be opened: does its folder exist, and is it yours?",
    "disk i/o error": "the disk does not answer: check the file system, then start again",
    "malformed": "the database is damaged: stop, keep the file, and restore the last backup",
    "not a database": "this file is not a database: check database.url",
    "connect call failed": "the database server does not answer: is it running, and is database.url right?",
    "connection was closed": "the database server closed the connection: it is tried again",
    "deadlock detected": "two transactions waited for each other: it is tried again",
    "password authentication failed": "the database server refused the password: check database.url",
}


def remedy(error: str) -> str | None:
    """What the operator should do about a driver's error text; None when it is a bug of ours."""
    lower = error.lower()
    return next((said for sign, said in REMEDIES.items() if sign in lower), None)
