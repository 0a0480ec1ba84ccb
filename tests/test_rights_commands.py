"""What whoever runs the service does for somebody who asks on paper, and how long copies lie; the real commands."""

import asyncio
import json
import os
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.message import Address
from bot.storage import Database, Record
from bot.storage.backup import STAMP
from tests.commands import call

LAN = Address("telegram", "456")


def lives(folder: Path) -> None:
    """Somebody plays a quiz: rows in the tables of a feature."""
    from bot.features.quiz.store import QuizStore
    from bot.storage import People

    async def live() -> None:
        database = await Database.open(f"sqlite+aiosqlite:///{folder}/l.db")
        await People(database).change(LAN, clock.now(), place="xa-mau-a")
        await QuizStore(database).start(LAN, "giao-thong", ["mu-bao-hiem"], clock.now())
        await database.close()

    asyncio.run(live())


def deeds(folder: Path) -> list[tuple[str, str, str]]:
    async def read() -> list[tuple[str, str, str]]:
        database = await Database.open(f"sqlite+aiosqlite:///{folder}/l.db")
        found = await Record.read(database)
        await database.close()
        return [(one.who, one.did, one.on_what) for one in found]

    return asyncio.run(read())


def test_what_is_held_is_printed_for_people_and_for_programs_and_noted(tmp_path: Path) -> None:
    lives(tmp_path)
    said = call(tmp_path, "held", "telegram:456").stdout
    assert "Nơi ở: xa-mau-a" in said
    assert "1 lượt đố vui" in said
    assert set(json.loads(call(tmp_path, "held", "telegram:456", "--json").stdout)["tables"]) == {
        "citizens",
        "quiz_runs",
    }
    assert deeds(tmp_path) == [("operator", "export", "person")] * 2


@pytest.mark.parametrize("command", ["erase", "held"])
def test_of_a_channel_that_there_is_not_nobody_is_told_that_nothing_was_kept(tmp_path: Path, command: str) -> None:
    said = call(tmp_path, command, "zalo:456")
    assert said.returncode == 1
    assert "telegram, zalo_oa, zalo_bot" in said.stderr
    assert "nothing" not in said.stdout


def test_a_copy_is_written_into_a_new_file_that_nobody_else_can_read(tmp_path: Path) -> None:
    lives(tmp_path)
    file = tmp_path / "copy.txt"
    assert call(tmp_path, "held", "telegram:456", "--out", str(file)).returncode == 0
    assert file.stat().st_mode & 0o077 == 0
    assert "xa-mau-a" in file.read_text()
    assert call(tmp_path, "held", "telegram:456", "--out", str(file)).returncode == 1


def test_the_command_erases_the_tables_of_every_feature(tmp_path: Path) -> None:
    lives(tmp_path)
    gone = json.loads(call(tmp_path, "erase", "telegram:456", "--json").stdout)["rows"]
    assert (gone["citizens"], gone["quiz_runs"]) == (1, 1)
    assert json.loads(call(tmp_path, "held", "telegram:456", "--json").stdout)["tables"] == {}
    for file in tmp_path.glob("*"):
        assert file.is_dir() or b"telegram:456" not in file.read_bytes(), file


def test_copies_whose_time_is_over_are_told_and_deleted_only_when_asked(tmp_path: Path) -> None:
    lives(tmp_path)
    folder = tmp_path / "backups"
    folder.mkdir()
    call(tmp_path, "backup", str(folder / "old.db"))
    with closing(sqlite3.connect(folder / "old.db")) as old:
        old.execute(STAMP, ((clock.now() - timedelta(days=31)).isoformat(),))
        old.commit()
    (folder / "notes.txt").write_text("mine")
    os.utime(folder / "notes.txt", (time.time() - 9e6,) * 2)
    assert "still here" in call(tmp_path, "backup", str(folder / "new.db")).stdout
    found = {one["what"]: one for one in json.loads(call(tmp_path, "doctor", "--json").stdout)}
    assert "old.db" in found["backups"]["said"]
    assert "older than 30 days" in call(tmp_path, "restore", str(folder / "old.db")).stdout
    assert "deleted: old.db" in call(tmp_path, "backup", str(folder / "newer.db"), "--delete-old").stdout
    assert sorted(one.name for one in folder.iterdir()) == ["new.db", "newer.db", "notes.txt"]
