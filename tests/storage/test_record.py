"""The record only grows: the database itself refuses everything else; on SQLite and PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.storage import Database, Entry, Record

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
CHANGES = {
    "update": "UPDATE record SET who = 'nobody'",
    "delete": "DELETE FROM record",
    "replace": "INSERT OR REPLACE INTO record VALUES (1, 1, 'nobody', 'export', '', '')",
    "upsert": "INSERT INTO record VALUES (1, 1, 'nobody', 'export', '', '') ON CONFLICT (id) DO UPDATE SET who = 'nobody'",
    "truncate": "TRUNCATE record",
}


async def noted(database: Database) -> list[Entry]:
    entries = [Entry(NOW + timedelta(days=n), f"post:{n}", "assign", f"H-{n}", "so-tu-phap") for n in range(3)]
    async with database.begin() as connection:
        await Record.note(connection, *entries)
    return await Record.read(database)


@pytest.mark.parametrize("how", CHANGES)
async def test_what_stands_in_the_record_cannot_be_changed(database: Database, how: str) -> None:
    if how == ("truncate" if database.is_sqlite else "replace"):
        pytest.skip("this database has no such statement")
    before = await noted(database)
    with pytest.raises(DBAPIError, match="only added to"):
        async with database.begin() as connection:
            await connection.execute(text(CHANGES[how]))
    assert await Record.read(database) == before


async def test_the_record_is_read_by_time_and_by_deed(database: Database) -> None:
    first, second, third = await noted(database)
    async with database.begin() as connection:
        await Record.note(connection, Entry(NOW, "operator", "backup"))
    assert await Record.read(database, since=second.at, until=third.at) == [second]
    assert [one.did for one in await Record.read(database, did="backup")] == ["backup"]
    assert [one.at for one in await Record.read(database, did="assign", most=2)] == [second.at, third.at]
    assert first.id < second.id < third.id
