"""What an official's post needs that no dialogue shows: groups, made-up buttons, days, names with and without marks."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot.app import App
from bot.config import Config
from bot.features.office.rules import code_in, day_typed
from bot.features.unit.asking import asked_name
from bot.library import Shelf
from bot.message import Address, Incoming, Reply
from bot.storage import People, Post, Posts
from bot.storage.rows import GRANTED, TOLD, Role
from tests.migrated import migrated

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LAN, HOA = Address("telegram", "7"), Address("telegram", "8")
WEEK = timedelta(days=7)
SHELF = Shelf(Config().content.dir)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    database = await migrated(tmp_path / "l.db")
    yield App(Config(), database, SHELF, [], lambda: NOW)
    await database.close()


async def say(app: App, text: str, who: Address = LAN, group: bool = False) -> str:
    return _read(await app.answer(Incoming(who, text, NOW, "text", text, group=group)))


async def press(app: App, data: str, who: Address = LAN, group: bool = False) -> str:
    return _read(await app.answer(Incoming(who, data, NOW, "choice", choice=data, message="1", group=group)))


def _read(reply: Reply | None) -> str:
    assert reply is not None
    return str(reply)


async def code(app: App, role: Role = "official") -> str:
    return await app.services.posts.invite("so-tu-phap", role, NOW, NOW + WEEK)


async def joined(app: App, who: Address, role: Role = "official") -> Post:
    found = await app.services.posts.join(who, await code(app, role), NOW)
    assert isinstance(found, Post)
    return found


async def test_in_a_group_no_code_is_taken_and_nothing_of_a_unit_is_shown(app: App) -> None:
    fresh = await code(app)
    group = Address("telegram", "-100")
    for text in (f"vao don vi {fresh}", f"/thamgia {fresh}", fresh, "vao don vi", "don vi cua toi", "/donvi"):
        assert "nhắn riêng" in await say(app, text, group, group=True), text
    post = await joined(app, LAN)
    for action in ("away", "leave", "left", "back"):
        assert "nhắn riêng" in await press(app, f"office:{action}:{post.id}", LAN, group=True)
    assert await app.services.posts.of(group, NOW) == ()
    assert await app.services.posts.of(LAN, NOW) == (post,)
    assert isinstance(await app.services.posts.join(HOA, fresh, NOW), Post)  # it was not used up


@pytest.mark.parametrize("action", ["away", "until", "back", "leave", "left"])
async def test_a_made_up_button_does_nothing_to_somebody_elses_post(app: App, action: str) -> None:
    post = await joined(app, LAN, "head")
    await joined(app, HOA)
    day = "=2026-12-01" if action == "until" else ""
    assert "không còn" in await press(app, f"office:{action}:{post.id}{day}", HOA)
    assert await app.services.posts.of(LAN, NOW) == (post,)


@pytest.mark.parametrize("role", get_args(Role))
async def test_no_button_makes_anybody_an_official_with_rights(app: App, role: Role) -> None:
    await press(app, f"subscribe:role:{role}")
    assert await app.services.posts.of(LAN, NOW) == ()
    assert (await app.people.citizen(LAN)).roles <= set(TOLD)


async def test_after_leaving_only_what_was_told_is_left(app: App) -> None:
    await press(app, "subscribe:role:business")
    post = await joined(app, LAN, "head")
    assert (await app.people.citizen(LAN)).roles == {"business", "official", "head"}
    await press(app, f"office:left:{post.id}")
    assert (await app.people.citizen(LAN)).roles == {"business"}
    assert "chưa vào đơn vị" in await say(app, "don vi cua toi")


async def test_what_the_terminal_took_away_does_not_come_back_with_another_setting(app: App) -> None:
    post = await joined(app, LAN, "head")
    await Posts(app.database).end(post.id, NOW)  # another process, so that this one still remembers the role
    await press(app, "subscribe:setplace:xa-mau-a")
    assert (await People(app.database).citizen(LAN)).roles == frozenset()
    await press(app, "subscribe:role:business")
    assert (await People(app.database).citizen(LAN)).roles == {"business"}


async def test_who_holds_several_posts_chooses_which(app: App) -> None:
    await joined(app, LAN)
    other = await app.services.posts.invite("ubnd-xa-mau-a", "head", NOW, NOW + WEEK)
    await app.services.posts.join(LAN, other, NOW)
    for text in ("nghi phep", "roi don vi"):
        shown = await say(app, text)
        assert "Sở Tư pháp Tỉnh Mẫu" in shown
        assert "Rời: UBND Xã Mẫu A" in shown
    assert len(await app.services.posts.of(LAN, NOW)) == 2


async def test_the_code_of_a_unit_that_has_ended_is_not_used_up(app: App) -> None:
    lost = await app.services.posts.invite("ban-da-het", "head", NOW, NOW + WEEK)
    assert "không còn hoạt động" in await say(app, f"vao don vi {lost}")
    assert await app.services.posts.invitation(lost, NOW)


def test_every_role_of_a_post_has_a_name() -> None:
    assert all(f"office.{role}" in SHELF.library.texts for role in GRANTED)


CODES = {
    "vao don vi ABCDE-FGHJK": "ABCDE-FGHJK",
    "Vào đơn vị ABCDE FGHJK.": "ABCDE FGHJK",
    "vao don vi abcde-fghjk": "abcde-fghjk",
    "vao don vi quang trung": None,
    "vao don vi cong an xa em": None,
    "tham gia don vi ABCDEFGHJK": "ABCDEFGHJK",
    "abcde-fghjk": "abcde-fghjk",
    "vao don vi quan doi can gi": None,
    "abcdefghjk": None,
    "vao don vi": None,
    "toi muon vao don vi ABCDE-FGHJK": None,
}


@pytest.mark.parametrize("said", CODES)
def test_a_code_is_seen_in_what_people_type(said: str) -> None:
    assert code_in(said) == CODES[said]


DAYS = {
    "1/12": date(2026, 12, 1),
    "đến hết ngày 01/12/2026": date(2026, 12, 1),
    "2026-12-01": date(2026, 12, 1),
    "5-1": date(2027, 1, 5),
    "24/11": date(2026, 11, 24),
    "23/11/2026": None,
    "31/11": None,
    "29/2": None,
    "1/12/2027": None,
    "het tuan": None,
}


@pytest.mark.parametrize("said", DAYS)
def test_a_day_is_read_as_it_is_typed(said: str) -> None:
    assert day_typed(said, date(2026, 11, 24)) == DAYS[said]


NAMES = {
    "UBND xã Mẫu A ở đâu?": "ubnd xa mau a",
    "cho toi hoi dia chi so tu phap": "so tu phap",
    "lịch tiếp công dân của sở tư pháp": "so tu phap",
    "xa mau a tiep dan ngay nao": "xa mau a",
    "xã Bình Minh cũ nay là xã nào": "xa binh minh cu",
    "so dien thoai cua ubnd xa mau a": "ubnd xa mau a",
    "lam giay khai sinh o dau": "lam giay khai sinh",
}


@pytest.mark.parametrize("said", NAMES)
def test_what_is_asked_about_is_taken_off_the_name(said: str) -> None:
    assert asked_name(said) == NAMES[said]
