"""Which approved answer an officer gave: only added to, by the database's own rule; without anybody who asked."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.storage import Database
from bot.storage.sent_templates import Template, keep, sent_by

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
TEMPLATE = Template("non-mu", "Không đội mũ?", "0123456789ab", "bt-02", date(2026, 11, 20))
CHANGES = {
    "update": "UPDATE sent_templates SET approver = 'nobody'",
    "delete": "DELETE FROM sent_templates",
    "replace": "INSERT OR REPLACE INTO sent_templates VALUES (1, 1, 1, '', '', '', '', '', '', '')",
    "truncate": "TRUNCATE sent_templates",
}


@pytest.mark.parametrize("how", CHANGES)
async def test_what_was_sent_cannot_be_changed(database: Database, how: str) -> None:
    if how == ("truncate" if database.is_sqlite else "replace"):
        pytest.skip("this database has no such statement")
    async with database.begin() as connection:
        await keep(connection, TEMPLATE, 7, "ubnd-xa-mau-a", "H-0001", NOW)
    before = await sent_by(database)
    assert before[0].template == TEMPLATE
    with pytest.raises(DBAPIError, match="only added to"):
        async with database.begin() as connection:
            await connection.execute(text(CHANGES[how]))
    assert await sent_by(database, [7]) == before
    assert await sent_by(database, [8]) == []


async def test_it_has_no_column_in_which_a_person_could_stand(database: Database) -> None:
    async with database.begin() as connection:
        await keep(connection, TEMPLATE, 7, "ubnd-xa-mau-a", "H-0001", NOW)
        row = (await connection.execute(text("SELECT * FROM sent_templates"))).mappings().one()
    assert set(row) == {
        "id", "at", "post", "unit", "question", "answer", "title", "hash", "approver", "approved"
    }  # fmt: skip
