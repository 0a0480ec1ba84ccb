"""Which handler answers which message, and that no button can break the bot."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import metrics
from bot.app import App
from bot.clock import HANOI
from bot.config import Config
from bot.features import FEATURES
from bot.library import Shelf
from bot.message import Address, Choice, Incoming, Kind, Reply
from bot.router import Feature, Router
from tests.migrated import migrated

NOW = datetime(2026, 11, 24, 10, tzinfo=HANOI).astimezone(UTC)
LAN = Address("console", "lan")
SHELF = Shelf(Config().content.dir)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    database = await migrated(tmp_path / "a.db")
    yield App(Config(), database, SHELF, [], lambda: NOW)
    await database.close()


async def ask(app: App, text: str = "", choice: str = "", kind: Kind = "text") -> Reply:
    incoming = Incoming(LAN, "1", NOW, "choice" if choice else kind, text, choice, message="5" if choice else "")
    reply = await app.answer(incoming)
    assert reply is not None
    return reply


def all_choices() -> list[str]:
    return sorted(f"{feature.name}:{action}" for feature in FEATURES for action in feature.choices)


BAD = (
    "",
    "zzz",
    "x=",
    "=",
    "x=abc",
    "non-mu-bao-hiem=99999999999999999999",
    "a=b.c",
    "a=1.9",
    "-5",
    "0",
    "²",
    "🙂",
    "topic=zzz",
)


@pytest.mark.parametrize("action", all_choices())
async def test_no_argument_of_a_button_breaks_the_bot(app: App, action: str) -> None:
    before = metrics.failures._value.get()
    for argument in BAD:
        reply = await ask(app, choice=f"{action}:{argument}"[:64])
        assert reply.blocks or reply.title or reply.choices, argument
    assert metrics.failures._value.get() == before


@pytest.mark.parametrize("data", ["", "x", "nothing:at:all", "lookup:", "lookup:zzz:x", ":::", "welcome"])
async def test_a_button_that_leads_nowhere_gets_a_kind_sentence(app: App, data: str) -> None:
    assert "được thay hoặc gỡ" in str((await ask(app, choice=data or " ")).blocks)


@pytest.mark.parametrize(
    "text", ["/", "/zzz", "/menu@bot", "/start", "/start zzz", "/dung", "\x00", "1" * 4000, "0.", "0)", "T"]
)
async def test_no_text_breaks_the_bot(app: App, text: str) -> None:
    before = metrics.failures._value.get()
    assert (await ask(app, text)).blocks
    assert metrics.failures._value.get() == before


async def test_a_typed_number_presses_the_button_it_stands_on(app: App) -> None:
    menu = await ask(app, "0")
    by_number = await ask(app, "1")
    by_label = await ask(app, "0") and await ask(app, menu.choices[0].label.upper())
    by_button = await ask(app, choice=menu.choices[0].data)
    assert by_number == by_label == by_button


async def test_a_number_of_a_page_that_never_was_is_told(app: App) -> None:
    await ask(app, "0")
    assert "không thấy mục số 9" in str((await ask(app, "9")).blocks)


async def test_a_prompt_waits_ten_minutes_for_its_text_and_no_longer(app: App) -> None:
    await ask(app, choice="subscribe:place:")
    session = await app.people.session(LAN)
    assert session.waiting == "subscribe:place"
    app.people.remember(LAN, replace(session, waiting_until=NOW - timedelta(seconds=1)))
    assert "subscribe:setplace" not in str((await ask(app, "xa binh minh")).choices)
    await ask(app, choice="subscribe:place:")
    assert "subscribe:setplace" in str((await ask(app, "xa binh minh")).choices)


@pytest.mark.parametrize("meanwhile", ["0", "/quiz", "1", "choice"])
async def test_who_does_something_else_has_left_the_prompt(app: App, meanwhile: str) -> None:
    await ask(app, choice="subscribe:place:")
    await (ask(app, choice="welcome:menu:") if meanwhile == "choice" else ask(app, meanwhile))
    assert "subscribe:setplace" not in str((await ask(app, "xa binh minh")).choices)


async def test_a_number_that_means_nothing_does_not_end_a_prompt(app: App) -> None:
    await ask(app, choice="subscribe:place:")
    await ask(app, "9")
    assert "subscribe:setplace" in str((await ask(app, "xa binh minh")).choices)


@pytest.mark.parametrize(
    "word", ["dung", "DỪNG", "Huỷ", "hủy", "huy", "STOP", "stop.", "/dung", "Tắt thông báo", "thoi ko nhan nua"]
)
async def test_one_word_ends_all_pushes_at_once(app: App, word: str) -> None:
    await app.services.subscriptions.follow(LAN, ["topic:giao-thong"], "now", "v", NOW)
    await ask(app, word)
    assert await app.services.subscriptions.of(LAN) == []
    assert await app.services.subscriptions.consent(LAN) is None


@pytest.mark.parametrize("word", ["đúng", "Đúng rồi", "đừng", "dùng"])
async def test_a_word_that_only_looks_like_stop_does_not_stop(app: App, word: str) -> None:
    await app.services.subscriptions.follow(LAN, ["topic:giao-thong"], "now", "v", NOW)
    await ask(app, word)
    assert len(await app.services.subscriptions.of(LAN)) == 1


def test_two_features_cannot_want_the_same_word() -> None:
    async def handler(_: object) -> None:
        return None

    one, other = Feature("one"), Feature("other")
    one.word("dung")(handler)
    other.word("dung")(handler)
    with pytest.raises(ValueError, match="belongs to another feature"):
        Router([one, other])


def test_every_button_of_the_content_fits_into_64_bytes() -> None:
    library = SHELF.library
    longest = [*(f"subscribe:offer:answer={one}" for one in library.answers)]
    longest += [f"subscribe:offer:document={one}" for one in library.documents]
    longest += [f"quiz:answer:{one}=3.999999999999999999"[:64] for one in library.questions]
    longest += [f"announce:show:{one}" for one in library.announcements]
    for data in longest:
        Choice("1", "x", data)
