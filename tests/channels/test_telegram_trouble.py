"""Telegram when it does not behave: gateways, limits at set-up, odd updates, groups that move, bugs of our own."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web
from telegram.constants import MessageAttachmentType

from bot.channels import telegram as channel
from bot.channels.telegram import SECRET_HEADER, Telegram, Words
from bot.channels.telegram_updates import UNSUPPORTED, Me, read
from bot.errors import SendError
from bot.message import Accept, Incoming, Part
from bot.storage import ChannelMemory
from tests.bot_api_server import BotApi
from tests.conftest import until
from tests.migrated import migrated

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
ME = Me("42", "loa_luat_bot")
WORDS = Words((("menu", "Mục lục"),), "Trợ lý", "Trợ lý")
CITIZEN = 456


class Odd(BotApi):
    """A Bot API that first gives the `first` answers to a method: (status, body)."""

    async def __aenter__(self) -> "Odd":
        await super().__aenter__()
        return self

    def __init__(self) -> None:
        super().__init__()
        self.first: dict[str, list[tuple[int, bytes]]] = defaultdict(list)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        waiting = self.first[request.match_info["method"]]
        if waiting:
            status, body = waiting.pop(0)
            return web.Response(status=status, body=body)
        return await super()._handle(request)


class Kept:
    """What the app does with updates; raises `wrong` first."""

    def __init__(self, *wrong: Exception) -> None:
        self.wrong = list(wrong)
        self.texts: list[str] = []

    async def __call__(self, updates: Sequence[Incoming]) -> tuple[Incoming, ...]:
        if self.wrong:
            raise self.wrong.pop()
        self.texts += [one.text for one in updates]
        return tuple(updates)


@asynccontextmanager
async def polling(folder: Path, api: BotApi, accept: Accept, words: Words = WORDS) -> AsyncIterator[Telegram]:
    database = await migrated(folder / "a.db")
    telegram = Telegram(api.token, lambda: words, api.base_url)
    await telegram.open(ChannelMemory(database, "telegram"), accept)
    try:
        yield telegram
    finally:
        await telegram.close()
        await telegram.finish()
        await database.close()


PAGE = (502, b"<html><h1>502 Bad Gateway</h1></html>")


async def test_a_page_of_a_gateway_delays_the_start_and_the_updates(tmp_path: Path) -> None:
    async with Odd() as api:
        api.first["getMe"] = [PAGE]
        api.first["getUpdates"] = [(200, b"<html>log in to this network</html>")]
        kept = Kept()
        async with polling(tmp_path, api, kept):
            api.say(CITIZEN, "alo")
            await until(lambda: kept.texts == ["alo"])


async def test_a_page_of_a_firewall_is_no_refusal_by_telegram() -> None:
    async with Odd() as api:
        telegram = Telegram(api.token, lambda: WORDS, api.base_url)
        api.first["sendMessage"] = [(403, b"<html>blocked</html>"), (200, b"[]")]
        for _ in range(2):
            with pytest.raises(SendError) as wrong:
                await telegram.send("456", Part("a"))
            assert (wrong.value.retryable, wrong.value.gone) == (True, False)
        await telegram.finish()


async def test_a_menu_that_must_wait_does_not_keep_the_bot_from_answering(tmp_path: Path) -> None:
    async with BotApi() as api:
        api.fail("setMyDescription", status=429, retry_after=40_000)
        kept = Kept()
        async with polling(tmp_path, api, kept):
            api.say(CITIZEN, "alo")
            await until(lambda: kept.texts == ["alo"])
        async with polling(tmp_path, api, kept):
            await until(lambda: bool(api.calls["setMyShortDescription"]))  # at the next start it is tried again


async def test_the_menu_is_set_again_only_when_it_changed(tmp_path: Path) -> None:
    async with BotApi() as api:
        for words, times in ((WORDS, 1), (WORDS, 1), (Words((("menu", "Các mục"),), "Trợ lý", "Trợ lý"), 2)):
            kept = Kept()
            async with polling(tmp_path, api, kept, words):
                api.say(CITIZEN, "alo")
                await until(lambda kept=kept: kept.texts == ["alo"])  # type: ignore[misc]
            api.updates.clear()
            assert len(api.calls["setMyCommands"]) == times


async def test_a_bug_does_not_leave_the_bot_deaf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "LONGEST_PAUSE", 0.5)
    async with BotApi() as api:
        kept = Kept(RuntimeError("a bug"))
        async with polling(tmp_path, api, kept) as telegram:
            api.say(CITIZEN, "alo")
            await until(lambda: telegram.trouble is not None)
            assert "RuntimeError" in str(telegram.trouble)
            await until(lambda: kept.texts == ["alo"])
            assert telegram.trouble is None


async def test_numbers_that_begin_anew_after_a_quiet_week_are_not_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "POLL_SECONDS", 0.1)
    async with BotApi() as api:
        kept = Kept()
        async with polling(tmp_path, api, kept):
            api.say(CITIZEN, "alo")
            await until(lambda: api.confirmed == 1)
            seen = len(api.calls["getUpdates"])
            await until(lambda: len(api.calls["getUpdates"]) > seen + 2)
            api.push("message", {"message_id": 9, "chat": {"id": CITIZEN, "type": "private"}, "text": "a"}, update_id=5)
            await until(lambda: kept.texts == ["alo", "a"])


async def test_updates_that_stopped_coming_in_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "STALLED_SECONDS", 0.2)
    async with BotApi() as api, polling(tmp_path, api, Kept()) as telegram:
        api.say(CITIZEN, "alo")
        await until(lambda: telegram.trouble is not None)  # the long poll hangs longer than that
        assert str(telegram.trouble).startswith("no updates were fetched")


async def test_a_message_waits_while_the_token_is_refused() -> None:
    async with BotApi() as api:
        telegram = Telegram("42:revoked", lambda: WORDS, api.base_url)
        with pytest.raises(SendError) as wrong:
            await telegram.send("456", Part("a"))
        assert (wrong.value.retryable, wrong.value.gone) == (True, False)
        assert "check TELEGRAM_BOT_TOKEN" in str(telegram.trouble)
        await telegram.finish()


async def test_a_group_that_became_a_supergroup_is_written_to_under_its_new_number() -> None:
    async with Odd() as api:
        said = "Bad Request: group chat was upgraded to a supergroup chat"
        moved = {"ok": False, "error_code": 400, "description": said, "parameters": {"migrate_to_chat_id": -1009}}
        api.first["sendMessage"] = [(400, orjson.dumps(moved))]
        telegram = Telegram(api.token, lambda: WORDS, api.base_url)
        await telegram.send("-5", Part("một"))
        await telegram.send("-5", Part("hai"))
        assert [(one["chat"]["id"], one["plain"]) for one in api.sent] == [(-1009, "một"), (-1009, "hai")]
        await telegram.finish()


@pytest.mark.parametrize("user", ["", "lan", "@lan", "4.5"])
async def test_an_address_that_is_none_of_telegram_is_gone_and_no_bug(user: str) -> None:
    telegram = Telegram("42:t", lambda: WORDS, "http://127.0.0.1:9/bot")
    with pytest.raises(SendError) as wrong:
        await telegram.send(user, Part("a"))
    assert wrong.value.gone
    await telegram.finish()


@pytest.mark.parametrize(
    "odd",
    [
        {"callback_query": {"from": {"id": 1}}},
        {"message": {"text": "a"}},
        {"message": "a"},
        {"message": {"chat": {"id": 1, "type": "private"}, "text": None}},
        {"my_chat_member": {}},
        {"inline_query": []},
        {"inline_query": {"id": "1"}},
        {"message": {"chat": {"id": 1, "type": "supergroup"}, "text": "a", "reply_to_message": 5}},
        {"something_new": {}},
    ],
)
async def test_an_update_of_another_shape_is_passed_over(odd: dict[str, Any]) -> None:
    telegram = Telegram("42:t", lambda: WORDS, "http://127.0.0.1:9/bot", secret="s")
    assert await telegram.read(orjson.dumps({"update_id": 1, **odd}), {SECRET_HEADER: "s"}) == []


def private(**content: Any) -> Incoming | None:
    return read({"update_id": 1, "message": {"chat": {"id": 7, "type": "private"}, **content}}, ME, NOW)


def group(text: str, **more: Any) -> str | None:
    update = {"update_id": 1, "message": {"chat": {"id": -7, "type": "supergroup"}, "text": text, **more}}
    found = read(update, ME, NOW)
    return f"{found.kind} {found.text}".strip() if found else None


@pytest.mark.parametrize("blank", ["\u2028", "\u3000 ", " "])
def test_a_text_of_blanks_is_told_that_it_cannot_be_read(blank: str) -> None:
    found = private(text=blank)
    assert found is not None
    assert (found.kind, found.text) == ("unsupported", "")


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("/start", "start", ""),
        ("/start  non-mu ", "start", "non-mu"),
        ("/START@Loa_Luat_bot non-mu", "start", "non-mu"),
        ("/start\nnon-mu", "start", "non-mu"),
        ("/started", "text", "/started"),
        ("/moi@loa_luat_bot  3", "text", "/moi 3"),
        ("/ 5", "text", "/ 5"),
        ("//", "text", "//"),
        ("đường 1/5", "text", "đường 1/5"),
    ],
)
def test_a_command_is_told_from_a_text(typed: str, kind: str, text: str) -> None:
    found = private(text=typed)
    assert found is not None
    assert (found.kind, found.text) == (kind, text)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("@LOA_luat_bot", "start"),
        ("cho hỏi @loa_luat_bot vượt đèn đỏ", "text cho hỏi  vượt đèn đỏ"),
        ("İİİ @loa_luat_bot mũ", "text İİİ  mũ"),
        ("@loa_luat_bot2 vượt đèn đỏ", None),
        ("thư: x@loa_luat_bot", None),
        ("/menu@loa_luat_bot", "text /menu"),
        ("/menu", "text /menu"),
        ("/menu@other_bot", None),
        ("/đường nào", None),
        ("mai họp", None),
    ],
)
def test_in_a_group_only_what_is_said_to_the_bot_is_heard(said: str, heard: str | None) -> None:
    assert group(said) == heard


def test_in_a_group_an_answer_to_somebody_else_is_not_heard() -> None:
    assert group("dạ", reply_to_message={"from": {"id": 42}}) == "text dạ"
    assert group("dạ", reply_to_message={"from": {"id": 43}}) is None


def test_a_group_that_puts_the_bot_out_is_not_written_to_any_more() -> None:
    for kind, status, expected in (
        ("supergroup", "kicked", "blocked"),
        ("group", "left", "blocked"),
        ("group", "member", None),
        ("private", "member", None),
        ("channel", "kicked", None),
    ):
        member = {"chat": {"id": -7, "type": kind}, "new_chat_member": {"status": status}}
        found = read({"update_id": 1, "my_chat_member": member}, ME, NOW)
        assert (found and found.kind) == expected


def test_everything_that_can_be_attached_gets_an_answer() -> None:
    money = {"invoice", "successful_payment", "passport_data"}  # only bots that sell get these
    for attached in {one.value for one in MessageAttachmentType} - money:
        assert attached in (*UNSUPPORTED, "photo")
        assert private(**{attached: {}}) is not None


async def test_buttons_are_answered_while_the_reply_is_under_way() -> None:
    async with BotApi() as api:
        telegram = Telegram(api.token, lambda: WORDS, api.base_url, secret="s")
        api.press_data(CITIZEN, 5, "a:b:c")
        query = api.updates[-1]["callback_query"]["id"]
        (pressed,) = await telegram.read(orjson.dumps(api.updates[-1]), {SECRET_HEADER: "s"})
        assert (pressed.kind, pressed.choice, pressed.message) == ("choice", "a:b:c", "5")
        await until(lambda: api.calls["answerCallbackQuery"] == [{"callback_query_id": query}])
        await asyncio.gather(telegram.close(), telegram.finish())
