"""Who was erased stays erased: the ledger beside the database, a backup that comes back, a kill between the two."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Retention
from bot.message import Address
from bot.sealing import Seal
from bot.storage import Database, People, Subscriptions
from bot.storage.backup import backup, copies, made_at, restore, sqlite_path
from bot.storage.erasing import erase, erase_again
from bot.storage.erasures import Ledger, all_erased
from bot.storage.retention import purge

NOW = datetime(2026, 11, 24, 3, 0, 0, 123_456, tzinfo=UTC)
LAN, HOA = Address("telegram", "7"), Address("telegram", "8")
KEPT = timedelta(days=30)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "beside", Seal(lambda: "s" * 40).fingerprint, KEPT)


async def live(database: Database, *who: Address, at: datetime = NOW) -> None:
    people = People(database)
    for one in who:
        await people.citizen(one)
        async with database.begin() as connection:
            await people.seen(connection, [one], at)
        await Subscriptions(database).follow(one, ["topic:a"], "now", "v", at)


async def follows(database: Database, who: Address) -> bool:
    return bool(await Subscriptions(database).of(who))


async def test_the_ledger_holds_no_address_and_the_table_says_the_same(database: Database, ledger: Ledger) -> None:
    await live(database, LAN)
    await erase(database, LAN, NOW, ledger)
    written = ledger.path.read_text()
    assert "telegram" not in written
    assert len(written.splitlines()) == 1
    assert ledger.read() == await all_erased(database)
    assert await erase_again(database, ledger, NOW) == 0


async def test_another_secret_recognises_nobody(ledger: Ledger) -> None:
    assert ledger.fingerprint(str(LAN)) != Seal(lambda: "t" * 40).fingerprint(str(LAN))


async def test_a_backup_that_comes_back_is_erased_again_and_only_of_them(tmp_path: Path, ledger: Ledger) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/l.db"
    database = await Database.open(url)
    await live(database, LAN, HOA)
    backup(url, tmp_path / "copy.db")
    await erase(database, LAN, NOW, ledger)
    await database.close()
    shutil.copy(tmp_path / "copy.db", tmp_path / "l.db")  # by hand, past every command
    database = await Database.open(url)
    assert await follows(database, LAN)
    assert await erase_again(database, ledger, NOW) == 1
    assert not await follows(database, LAN)
    assert await follows(database, HOA)
    assert await erase_again(database, ledger, NOW) == 0
    await database.close()


async def test_who_came_back_after_being_erased_is_not_erased_with_a_backup_from_then(
    tmp_path: Path, ledger: Ledger
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/l.db"
    database = await Database.open(url)
    await live(database, LAN)
    await erase(database, LAN, NOW, ledger)
    await live(database, LAN, at=NOW + timedelta(days=1))
    backup(url, tmp_path / "copy.db")
    await database.close()
    restore(url, tmp_path / "copy.db")
    database = await Database.open(url)
    assert await erase_again(database, ledger, NOW + timedelta(days=2)) == 0
    assert await follows(database, LAN)
    await database.close()


async def test_what_a_kill_kept_out_of_the_file_stands_in_it_after_the_next_start(
    database: Database, ledger: Ledger
) -> None:
    await live(database, LAN)
    await erase(database, LAN, NOW, ledger)
    ledger.path.unlink()
    assert await erase_again(database, ledger, NOW) == 0
    assert ledger.read() == await all_erased(database)
    with ledger.path.open("a") as cut:
        cut.write("2026-11-2")
    assert len(ledger.read()) == 1


async def test_a_restore_that_fails_before_the_erasure_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/l.db"
    database = await Database.open(url)
    backup(url, tmp_path / "copy.db")
    await live(database, LAN)
    await database.close()

    def fails(_: Path) -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        restore(url, tmp_path / "copy.db", fails)
    database = await Database.open(url)
    assert await follows(database, LAN)
    await database.close()


async def test_the_ledger_forgets_when_no_backup_from_before_may_exist(database: Database, ledger: Ledger) -> None:
    await live(database, LAN)
    await erase(database, LAN, NOW, ledger)
    later = NOW + KEPT + timedelta(days=1)
    await erase_again(database, ledger, later)
    await purge(database, Retention(), later)
    assert ledger.read() == await all_erased(database) == set()


async def test_copies_are_known_by_what_they_are_and_dated_by_when_they_were_made(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/l.db"
    await (await Database.open(url)).close()
    backup(url, tmp_path / "copy.db")
    (tmp_path / "notes.db").write_text("hello")
    kept = restore(url, tmp_path / "copy.db")
    assert {file for _, file in copies([tmp_path], sqlite_path(url))} == {tmp_path / "copy.db", kept}
    assert made_at(tmp_path / "notes.db") is None
