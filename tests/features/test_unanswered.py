"""Questions without a sure answer are counted for editors: masked, without who asked, shown from five on."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.app import App
from bot.clock import HANOI
from bot.config import Config
from bot.features.lookup import store
from bot.guard import guard
from bot.library import Shelf
from bot.message import Address, Incoming
from tests.library.folders import small
from tests.migrated import migrated

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=HANOI)
DAY = NOW.replace(hour=0, minute=0)


async def opened(folder: Path) -> App:
    database = await migrated(folder / "l.db")
    return App(Config(), database, Shelf(small(folder / "content")), [], lambda: NOW)


async def ask(app: App, person: int, said: str) -> None:
    incoming = Incoming(Address("console", str(person)), f"{person}-{said}", NOW, "text", said)
    await app.answer(guard(incoming))


async def test_a_question_is_shown_once_five_people_asked_it(tmp_path: Path) -> None:
    app = await opened(tmp_path)
    for person in range(4):
        await ask(app, person, "Thuê xe đạp có mũ bảo hiểm không ạ")
    assert await store.questions(app.database) == []
    (rare,) = await store.questions(app.database, rare=True)
    assert await store.asked(app.database, rare.code) is None
    await ask(app, 4, "thue xe dap co mu bao hiem khong a")
    (shown,) = await store.questions(app.database)
    assert shown == replace(rare, count=5)
    assert (shown.text, shown.first_at, shown.last_at) == ("thue xe dap co mu bao hiem khong a", DAY, DAY)
    assert await store.asked(app.database, shown.code) == shown
    await app.database.close()


async def test_a_rare_question_is_shown_once_somebody_looked_at_it(tmp_path: Path) -> None:
    app = await opened(tmp_path)
    await ask(app, 1, "thue xe dap co mu bao hiem khong")
    (rare,) = await store.questions(app.database, rare=True)
    assert not await store.release(app.database, "c-000000")
    assert await store.release(app.database, rare.code)
    assert [one.code for one in await store.questions(app.database)] == [rare.code]
    assert await store.forget(app.database, rare.code)
    assert await store.questions(app.database) == []
    await app.database.close()


async def test_who_asked_is_not_kept_and_five_messages_of_one_person_count_once(tmp_path: Path) -> None:
    app = await opened(tmp_path)
    for n in range(5):
        await ask(app, 1, "thue xe dap co mu bao hiem khong")
        await ask(app, 1, f"gia mu bao hiem {n} tre em hien nay")
    kept = await store.questions(app.database, rare=True)
    assert {one.count for one in kept} == {1}
    assert await store.questions(app.database) == []
    await app.database.close()


ABOUT = [
    "Anh Nguyễn Văn Bảy 0912345678 thuê xe đạp không có mũ bảo hiểm",
    "ong hai lay tien cua xa toi muon to cao",
    "ong hai lay tien mua mu bao hiem",
    "can bo dia chinh vui ve tien mu bao hiem",
    "con tui muon kien ba sau ban mu bao hiem",
]


@pytest.mark.parametrize("said", ABOUT)
async def test_what_may_tell_of_somebody_is_not_counted_at_all(tmp_path: Path, said: str) -> None:
    app = await opened(tmp_path)
    await ask(app, 1, said)
    assert await store.questions(app.database, rare=True) == []
    await app.database.close()


async def test_answers_accusations_and_danger_are_not_counted(tmp_path: Path) -> None:
    app = await opened(tmp_path)
    for said in ("khong doi mu bao hiem bi phat bao nhieu", "ong chu tich xa nhan hoi lo", "nha toi dang chay", "mu"):
        await ask(app, 1, said)
    assert await store.questions(app.database, rare=True) == []
    await app.database.close()
