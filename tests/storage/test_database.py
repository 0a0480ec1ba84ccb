"""Opening and migrating, on both databases; what an operator is told when it cannot be."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, select, text

import bot.features  # noqa: F401 - brings the features' tables
from bot.errors import StorageUnavailable
from bot.storage import Database
from bot.storage.tables import citizens, metadata
from tests.conftest import new_postgres


async def test_a_database_opened_twice_is_migrated_once(database_url: str) -> None:
    await (await Database.open(database_url)).close()
    database = await Database.open(database_url)
    await database.ping()
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM alembic_version"))).scalar_one() == 1
    await database.close()


async def test_three_processes_that_start_at_the_same_instant_migrate_once(postgres_uri: str) -> None:
    url = await new_postgres(postgres_uri)
    for database in await asyncio.gather(*(Database.open(url) for _ in range(3))):
        await database.ping()
        await database.close()


async def test_the_migrations_make_the_tables_that_the_code_declares(database: Database) -> None:
    def reflected(connection: Connection) -> MetaData:
        found = MetaData()
        found.reflect(connection)
        return found

    async with database.read() as connection:
        made = await connection.run_sync(reflected)
    assert set(metadata.tables) == set(made.tables) - {"alembic_version"}
    for name, table in metadata.tables.items():
        there = made.tables[name]
        assert {(c.name, c.nullable) for c in table.columns} == {(c.name, c.nullable) for c in there.columns}, name
        assert [c.name for c in table.primary_key] == [c.name for c in there.primary_key], name
        assert {i.name for i in table.indexes} == {i.name for i in there.indexes}, name


async def test_what_a_failed_transaction_wrote_is_gone(database: Database) -> None:
    async def fail() -> None:
        async with database.begin() as connection:
            await connection.execute(text("INSERT INTO channel_memory VALUES ('a', 'b', 'c', 1)"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM channel_memory"))).scalar_one() == 0


async def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    database = await Database.open(database_url)
    async with database.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    with pytest.raises(StorageUnavailable, match="newer version"):
        await Database.open(database_url)


async def test_a_locked_sqlite_says_who_must_act(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.database.BUSY_MILLISECONDS", 50)
    url = f"sqlite+aiosqlite:///{tmp_path}/a.db"
    database = await Database.open(url)
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StorageUnavailable, match="another program holds the database"):
            await database.ping()
    finally:
        other.close()
    await database.ping()
    await database.close()


async def test_a_full_disk_is_said_plainly_and_loses_nothing(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/a.db")
    async with database.begin() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StorageUnavailable, match="the disk is full"):
        async with database.begin() as connection:
            await connection.execute(
                text("INSERT INTO channel_memory VALUES ('a', 'b', :long, 1)"), {"long": "x" * 100_000}
            )
    async with database.begin() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1000000"))
    await database.ping()
    async with database.read() as connection:
        assert (await connection.execute(select(citizens))).all() == []
    await database.close()


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("hello " * 1000)
    with pytest.raises(StorageUnavailable, match="not a database"):
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}/a.db")


async def test_deleted_texts_are_overwritten_in_the_file(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/a.db")
    secret = "toi muon hoi chuyen rieng cua nha toi"
    async with database.begin() as connection:
        await connection.execute(text("INSERT INTO channel_memory VALUES ('a', 'b', :said, 1)"), {"said": secret})
    async with database.begin() as connection:
        await connection.execute(text("DELETE FROM channel_memory"))
    async with database.begin() as connection:
        await connection.execute(text("SELECT 1"))
    await database.close()  # the last connection brings the -wal file into the database
    assert secret.encode() not in (tmp_path / "a.db").read_bytes()
