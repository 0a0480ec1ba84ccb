"""A copy while the database is in use, and the way back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.message import Address
from bot.storage import Database, Subscriptions
from bot.storage.backup import backup, restore

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LAN = Address("telegram", "7")


def url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/loaluat.db"


async def test_a_backup_of_a_database_in_use_brings_everything_back(tmp_path: Path) -> None:
    database = await Database.open(url(tmp_path))
    await Subscriptions(database).follow(LAN, ["topic:a"], "now", "v", NOW)
    assert backup(url(tmp_path), tmp_path / "copy.db") > 0
    await Subscriptions(database).stop(LAN, NOW)
    await database.close()
    kept = restore(url(tmp_path), tmp_path / "copy.db")
    assert kept is not None
    assert kept.exists()
    database = await Database.open(url(tmp_path))
    assert [one.subject for one in await Subscriptions(database).of(LAN)] == ["topic:a"]
    await database.close()


async def test_what_a_restore_replaces_is_kept_whole(tmp_path: Path) -> None:
    database = await Database.open(url(tmp_path))
    backup(url(tmp_path), tmp_path / "copy.db")
    await Subscriptions(database).follow(LAN, ["topic:a"], "now", "v", NOW)
    await database.close()
    kept = restore(url(tmp_path), tmp_path / "copy.db")
    old = await Database.open(f"sqlite+aiosqlite:///{kept}")
    assert len(await Subscriptions(old).of(LAN)) == 1
    await old.close()


async def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    await (await Database.open(url(tmp_path))).close()
    (tmp_path / "copy.db").write_text("yesterday")
    with pytest.raises(OperatorError, match="never overwrites"):
        backup(url(tmp_path), tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "yesterday"


async def test_a_file_that_is_no_backup_replaces_nothing(tmp_path: Path) -> None:
    database = await Database.open(url(tmp_path))
    await Subscriptions(database).follow(LAN, ["topic:a"], "now", "v", NOW)
    await database.close()
    for name, content in (("a.db", b"hello" * 999), ("b.db", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(OperatorError, match="no backup"):
            restore(url(tmp_path), tmp_path / name)
    database = await Database.open(url(tmp_path))
    assert len(await Subscriptions(database).of(LAN)) == 1
    await database.close()


def test_postgresql_is_told_to_use_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="pg_dump"):
        backup("postgresql+asyncpg://localhost/a", tmp_path / "copy.db")
