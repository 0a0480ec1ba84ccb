"""Joining channels: the codes, who may use them, and where nothing is joined at all."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.clock import HANOI
from bot.config import Config
from bot.features.linking import store
from bot.guard import guard
from bot.library import Shelf
from bot.message import Address, Incoming, Reply
from bot.platforms import CHANNELS
from bot.storage import Database
from bot.storage.people import People

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=HANOI)
ZALO, TELEGRAM, PAGE = Address("zalo_oa", "5"), Address("telegram", "7"), Address("web_chat", "a")
SHELF = Shelf(Config().content.dir)


@pytest.fixture
async def app(database: Database) -> App:
    return App(Config(), database, SHELF, [], lambda: NOW)


async def say(app: App, who: Address, text: str = "", choice: str = "", group: bool = False) -> Reply:
    kind = "choice" if choice else "text"
    reply = await app.answer(guard(Incoming(who, "1", NOW, kind, text, choice, group=group)))  # type: ignore[arg-type]
    assert reply is not None
    return reply


def said(reply: Reply) -> str:
    return str(reply.blocks)


async def join_of(app: App, who: Address, code: str) -> str:
    """What the button «Đồng ý» carries."""
    return (await say(app, who, f"/lienket {code}")).choices[0].data


async def test_a_code_is_stored_as_a_hash_and_stands_in_no_button(app: App) -> None:
    code = await store.issue(app.database, ZALO, NOW)
    async with app.database.read() as connection:
        (kept,) = (await connection.execute(select(store.link_codes))).all()
    data = await join_of(app, TELEGRAM, code)
    assert code not in str(kept)
    assert code not in data


async def test_of_two_who_press_at_once_one_joins(app: App) -> None:
    code = await store.issue(app.database, ZALO, NOW)
    pressed = [(who, await join_of(app, who, code)) for who in (TELEGRAM, PAGE)]
    replies = await asyncio.gather(*(say(app, who, choice=data) for who, data in pressed))
    assert sorted("Mã đã dùng" in said(one) for one in replies) == [False, True]
    assert len(await app.people.joined(ZALO)) == 1


async def test_a_new_code_makes_the_old_one_void(app: App) -> None:
    old, new = [await store.issue(app.database, ZALO, NOW) for _ in range(2)]
    assert await store.owner(app.database, store.hashed(old), NOW) is None
    assert await store.owner(app.database, store.hashed(new), NOW) == ZALO
    assert await store.owner(app.database, store.hashed(new), NOW + store.CODE_FOR) is None


async def test_nothing_is_joined_or_taken_apart_in_a_group(app: App) -> None:
    code = await store.issue(app.database, ZALO, NOW)
    data = await join_of(app, TELEGRAM, code)
    asked = ("/lienket", "lien ket", f"lienket {code}", f"{code[:4]}-{code[4:]}", "/tachra")
    for text in asked:
        assert "nhắn riêng" in said(await say(app, TELEGRAM, text, group=True)), text
    assert "nhắn riêng" in said(await say(app, TELEGRAM, choice=data, group=True))
    assert await app.people.joined(ZALO) == []
    assert await store.owner(app.database, store.hashed(code), NOW) == ZALO


async def test_one_who_is_joined_elsewhere_is_seen_by_a_running_service(app: App) -> None:
    """Both are in the cache, one in the middle of a conversation."""
    await say(app, ZALO, "goi toi la ban")
    await say(app, TELEGRAM, "/theodoi")
    code = await store.issue(app.database, ZALO, NOW)
    await say(app, TELEGRAM, choice=await join_of(app, TELEGRAM, code))
    assert (await app.people.citizen(TELEGRAM)).form == "ban"
    assert (await app.people.citizen(ZALO)).person == (await People(app.database).citizen(TELEGRAM)).person
    assert (await app.people.session(ZALO)).menu


async def test_wrong_codes_are_counted_by_the_hour(database: Database) -> None:
    for minutes in (0, 10, 20):
        await store.count_wrong(database, ZALO, NOW + timedelta(minutes=minutes))
    assert await store.wrong_lately(database, ZALO, NOW + timedelta(minutes=59)) == 3
    assert await store.wrong_lately(database, ZALO, NOW + timedelta(minutes=60)) == 0
    await store.count_wrong(database, ZALO, NOW + timedelta(minutes=60))
    assert await store.wrong_lately(database, ZALO, NOW + timedelta(minutes=61)) == 1
    assert await store.wrong_lately(database, TELEGRAM, NOW) == 0


def test_a_code_has_a_digit_and_no_letter_that_is_mistaken_for_another_kept_one() -> None:
    codes = [store.new_code() for _ in range(500)]
    assert all(len(code) == 8 and set(code) & set(store.DIGITS) for code in codes)
    assert not set("".join(codes)) & set("01OILSZBGAEU")
    assert len(set(codes)) == 500


@pytest.mark.parametrize("channel", ["console", *CHANNELS])
def test_every_channel_has_a_name_that_people_know(channel: str) -> None:
    assert SHELF.say(f"linking.{channel}")
