"""Telegram's updates as recorded, its refusals as facts, and what happens when it or our disk fails."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels import telegram as telegram_channel
from bot.channels.telegram import SECRET_HEADER, Telegram, Words
from bot.channels.telegram_updates import Me, read
from bot.config import Config
from bot.errors import Refused, SendError, StorageUnavailable
from bot.library import Shelf
from bot.message import Address, Incoming, Part, Reply, numbered, paragraph
from bot.platforms import telegram_words
from bot.storage import ChannelMemory, Database
from tests.bot_api_server import BotApi
from tests.conftest import until
from tests.migrated import migrated

RECORDED = Path(__file__).parent / "recorded" / "telegram"
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
ME = Me("42", "loa_luat_bot")
LAN, GROUP = Address("telegram", "456"), Address("telegram", "-1001234")
WORDS = Words((("menu", "Mục lục"),), "Trợ lý", "Trợ lý")

EXPECTED: dict[str, Incoming | None] = {
    "text": Incoming(LAN, "1001", NOW, "text", "không đội mũ"),
    "start_deep_link": Incoming(LAN, "1001", NOW, "start", "non-mu-bao-hiem"),
    "command_with_name": Incoming(LAN, "1001", NOW, "text", "/menu"),
    "voice": Incoming(LAN, "1001", NOW, "unsupported"),
    "sticker": Incoming(LAN, "1001", NOW, "unsupported"),
    "photo": Incoming(LAN, "1001", NOW, "photo"),  # the caption is not kept either
    "group_to_others": None,
    "group_mention": Incoming(GROUP, "1001", NOW, "text", "vượt đèn đỏ phạt bao nhiêu", group=True),
    "group_reply": Incoming(GROUP, "1001", NOW, "text", "bao nhiêu", group=True),
    "group_other_bots_command": None,
    "group_joined": None,
    "edited": None,
    "channel_post": None,
    "button": Incoming(LAN, "1004", NOW, "choice", choice="lookup:do:non-mu-bao-hiem", message="70"),
    "button_inline_message": None,
    "blocked": Incoming(LAN, "1006", NOW, "blocked"),
    "unblocked": None,
    "inline": Incoming(LAN, "1007", NOW, "inline", "không đội mũ", message="5"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recorded_update_is_read(name: str) -> None:
    update = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    assert read(update, ME, NOW) == EXPECTED[name]


def test_every_recorded_update_is_expected() -> None:
    assert {path.stem for path in RECORDED.glob("*.json")} == set(EXPECTED) | {"not_documented"}


def channel(api: BotApi, webhook: str | None = None) -> Telegram:
    return Telegram(api.token, lambda: WORDS, api.base_url, webhook, "s3cret-s3cret")


async def test_a_webhook_needs_its_secret_and_json() -> None:
    telegram = channel(BotApi())
    text = (RECORDED / "text.json").read_bytes()
    for headers, body, status in (
        ({}, text, 401),
        ({SECRET_HEADER: "wrong"}, text, 401),
        ({SECRET_HEADER: "s3cret-s3cret"}, b"{", 400),
        ({SECRET_HEADER: "s3cret-s3cret"}, b"[]", 400),
        ({SECRET_HEADER: "s3cret-s3cret"}, b'{"update_id": "x"}', 400),
    ):
        with pytest.raises(Refused) as wrong:
            await telegram.read(body, headers)
        assert wrong.value.status == status
    assert len(await telegram.read(text, {SECRET_HEADER: "s3cret-s3cret"})) == 1
    odd = (RECORDED / "not_documented.json").read_bytes()
    assert await telegram.read(odd, {SECRET_HEADER: "s3cret-s3cret"}) == []


@pytest.mark.parametrize(
    ("fault", "facts"),
    [
        ({"status": 429, "retry_after": 3}, {"retryable": True, "retry_after": 3.0, "gone": False}),
        ({"status": 500}, {"retryable": True, "retry_after": None, "gone": False}),
        ({"status": 403, "said": "Forbidden: bot was blocked by the user"}, {"retryable": False, "gone": True}),
        ({"status": 403, "said": "Forbidden: user is deactivated"}, {"gone": True}),
        ({"status": 400, "said": "Bad Request: chat not found"}, {"retryable": False, "gone": True}),
        ({"status": 400, "said": "Bad Request: BUTTON_DATA_INVALID"}, {"retryable": False, "gone": False}),
        ({"drop": True}, {"retryable": True, "unsure": True, "gone": False}),
    ],
)
async def test_a_refusal_becomes_facts(fault: dict[str, Any], facts: dict[str, object]) -> None:
    async with BotApi() as api:
        telegram = channel(api)
        api.fail("sendMessage", **fault)
        with pytest.raises(SendError) as wrong:
            await telegram.send("456", Part("a"))
        assert {name: getattr(wrong.value, name) for name in facts} == facts
        assert api.token not in str(wrong.value)
        await telegram.finish()


async def test_nobody_there_is_retryable_and_hides_the_token() -> None:
    telegram = Telegram("42:secret-token", lambda: WORDS, "http://127.0.0.1:9/bot")
    with pytest.raises(SendError) as wrong:
        await telegram.send("456", Part("a"))
    assert (wrong.value.retryable, wrong.value.unsure) == (True, False)
    assert "secret-token" not in str(wrong.value)
    await telegram.finish()


async def test_only_broadcasts_take_the_paid_lane_and_only_when_it_is_paid_for() -> None:
    async with BotApi() as api:
        for paid in (True, False):
            bot = Telegram(api.token, lambda: WORDS, api.base_url, None, "s3cret-s3cret", 1000.0, paid)
            await bot.send("7", Part("a reply"))
            await bot.send("8", Part("a broadcast", bulk=True))
            await bot.close()
            await bot.finish()
    sent = api.calls["sendMessage"]
    assert [one.get("allow_paid_broadcast", False) for one in sent] == [False, True, False, False]


async def test_an_edit_of_what_is_gone_is_sent_and_one_that_changes_nothing_is_done() -> None:
    async with BotApi() as api:
        telegram = channel(api)
        sent = await telegram.send("456", Part("một", numbered([("a", "b:c:")])))
        assert await telegram.edit("456", sent.message_id, Part("hai")) == sent
        assert await telegram.edit("456", sent.message_id, Part("hai")) == sent
        assert (await telegram.edit("456", "999999", Part("ba"))).message_id != "999999"
        assert [message["plain"] for message in api.sent] == ["một", "hai", "ba"]
        await telegram.finish()


class Kept:
    """What the app does with updates: fails as often as told, then keeps."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.updates: list[Incoming] = []

    async def accept(self, updates: Sequence[Incoming]) -> tuple[Incoming, ...]:
        if self.failures:
            self.failures -= 1
            raise StorageUnavailable("the disk is full")
        self.updates += updates
        return tuple(updates)


async def polled(tmp_path: Path, api: BotApi, kept: Kept) -> tuple[Telegram, Database]:
    database = await migrated(tmp_path / "a.db")
    telegram = channel(api)
    await telegram.open(ChannelMemory(database, "telegram"), kept.accept)
    return telegram, database


async def test_updates_are_left_with_telegram_while_the_disk_is_full(tmp_path: Path) -> None:
    async with BotApi() as api:
        kept = Kept(failures=2)
        telegram, database = await polled(tmp_path, api, kept)
        for n in range(3):
            api.say(456, f"câu {n}")
        await until(lambda: kept.failures < 2)
        assert telegram.trouble == "the disk is full"
        assert api.confirmed == 0
        await until(lambda: len(kept.updates) == 3)
        await until(lambda: api.confirmed == 3)
        assert telegram.trouble is None
        await telegram.close()
        await telegram.finish()
        await database.close()


async def test_polling_goes_on_after_outages_and_odd_updates(tmp_path: Path) -> None:
    async with BotApi() as api:
        kept = Kept(failures=0)
        api.fail("getMe", status=502)
        api.fail("getUpdates", status=429, retry_after=0.05)
        api.updates.append(json.loads((RECORDED / "not_documented.json").read_text()))
        telegram, database = await polled(tmp_path, api, kept)
        api.say(456, "alo")
        await until(lambda: [one.text for one in kept.updates] == ["alo"])
        await telegram.close()
        await telegram.finish()
        await database.close()


async def test_a_refused_token_is_said_and_tried_again_slowly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_channel, "LONGEST_PAUSE", 0.1)
    async with BotApi(token="43:another") as api:
        database = await migrated(tmp_path / "a.db")
        telegram = Telegram("42:wrong", lambda: WORDS, api.base_url)
        await telegram.open(ChannelMemory(database, "telegram"), Kept(0).accept)
        await until(lambda: telegram.trouble is not None)
        assert "check TELEGRAM_BOT_TOKEN" in str(telegram.trouble)
        assert [state async for state, _, _ in telegram.examine()] == ["bad"]
        api.token = "42:wrong"
        await until(lambda: telegram.trouble is None)
        await telegram.close()
        await database.close()


async def test_the_menu_and_the_descriptions_are_what_telegram_takes() -> None:
    texts = Shelf(Config().content.dir).library.texts
    words = telegram_words(texts.say)
    assert [name for name, _ in words.commands][:2] == ["menu", "chude"]
    assert all(name.isascii() and name.islower() and 3 <= len(about) <= 256 for name, about in words.commands)
    assert len(words.description) <= 512
    assert len(words.short_description) <= 120


async def test_an_inline_answer_is_sent_as_an_article() -> None:
    async with BotApi() as api:
        telegram = channel(api)
        api.ask_inline(456, "mũ")
        query = api.updates[-1]["inline_query"]["id"]
        await telegram.answer_inline(query, [("non-mu", Reply("Mũ <b>", (paragraph("a & b"),)))])
        (result,) = api.calls["answerInlineQuery"][0]["results"]
        assert (result["id"], result["title"]) == ("non-mu", "Mũ <b>")
        assert result["input_message_content"]["message_text"] == "<b>Mũ &lt;b&gt;</b>\n\na &amp; b"
        await telegram.finish()
