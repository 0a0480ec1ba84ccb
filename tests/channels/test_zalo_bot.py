"""The Zalo Bot Platform's events as recorded, its codes as facts, its webhook, its month of messages."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from unicodedata import normalize

import orjson
import pytest

from bot import clock, metrics
from bot.channels.zalo_bot import MOST_TRIES_INSIDE, SECRET_HEADER, ZaloBot
from bot.channels.zalo_bot_errors import MEANINGS
from bot.channels.zalo_bot_quota import AHEAD, Quota
from bot.channels.zalo_bot_updates import MOST_LETTERS, read
from bot.config import Config, read_config
from bot.errors import ConfigError, Refused, SendError, StorageUnavailable
from bot.library import Shelf
from bot.message import Address, Incoming, Memory, Part, Reply, paragraph
from bot.platforms import build_channels
from bot.storage import ChannelMemory, Database
from tests.migrated import migrated
from tests.zalo_bot_server import ZaloBotApi

RECORDED = Path(__file__).parent / "recorded" / "zalo_bot"
NOW = datetime(2025, 6, 19, 7, tzinfo=UTC)
TED, GROUP = Address("zalo_bot", "6ede9afa66b88fe6d6a9"), Address("zalo_bot", "g77")
ID = "2d758cb5e222177a4e35"
SECRET = "s3cret-s3cret"
SHELF = Shelf(Config().content.dir)

EXPECTED: dict[str, Incoming | None] = {
    "text": Incoming(TED, ID, NOW, "text", "Xin chào"),
    "text_flat": Incoming(TED, ID, NOW, "text", "Xin chào"),
    "text_nfd": Incoming(TED, ID, NOW, "text", normalize("NFC", "Đường hỏng 🙂")),
    "image": Incoming(TED, ID, NOW, "photo"),  # neither the photo nor what stands under it is kept
    "sticker": Incoming(TED, ID, NOW, "unsupported"),
    "voice": Incoming(TED, ID, NOW, "unsupported"),
    "protected": Incoming(TED, ID, NOW, "withheld"),
    "protected_without_message": None,
    "reaction": None,
    "blank": Incoming(TED, ID, NOW, "unsupported"),
    "own": None,
    "group_mention": Incoming(GROUP, ID, NOW, "text", "vượt đèn đỏ phạt bao nhiêu", group=True),
    "group_only_mention": Incoming(GROUP, ID, NOW, "start", group=True),
    "days_old": None,
}


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))


def channel(api: ZaloBotApi, **more: Any) -> ZaloBot:
    return ZaloBot(api.token, SHELF.say, api.base_url, secret=SECRET, **more)


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[ChannelMemory]:
    database = await migrated(tmp_path / "a.db")
    yield ChannelMemory(database, "zalo_bot")
    await database.close()


# Events


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recorded_event_is_read(name: str) -> None:
    assert read(recorded(name), NOW, "Bot Luật") == EXPECTED[name]


def test_every_recorded_event_is_expected() -> None:
    assert {path.stem for path in RECORDED.glob("*.json")} == set(EXPECTED) | {"not_documented"}


def test_an_event_without_an_id_is_known_by_its_chat_and_instant() -> None:
    event = recorded("protected")
    del event["result"]["message"]["message_id"]
    first, again = read(event, NOW), read(event, NOW)
    assert first is not None
    assert first == again
    assert first.update_id == f"{TED.user}:1750316131602"


def test_an_instant_in_seconds_is_not_taken_for_the_year_1970() -> None:
    event = recorded("text")
    event["result"]["message"]["date"] = 1750316131
    assert read(event, NOW) == EXPECTED["text"]


# The webhook


async def refused(bot: ZaloBot, body: bytes, **headers: str) -> int:
    try:
        await bot.read(
            body, {SECRET_HEADER: SECRET} | {name.replace("_", "-"): value for name, value in headers.items()}
        )
    except Refused as wrong:
        return wrong.status
    return 200


async def test_a_webhook_needs_its_secret_and_json() -> None:
    bot = channel(ZaloBotApi())
    text = orjson.dumps(recorded("text"))
    assert await refused(bot, text, x_bot_api_secret_token="wrong") == 401
    assert await refused(bot, text, x_bot_api_secret_token="") == 401
    assert await refused(bot, text, x_bot_api_secret_token=normalize("NFC", "đúng")) == 401
    for body in (b"{", b"", b"[]", b'"a"', b"\xff"):
        assert await refused(bot, body) == 400
    assert await refused(bot, b"{}") == 200  # a probe
    assert await refused(bot, text) == 200


@pytest.mark.parametrize("name", ["not_documented", "reaction", "protected_without_message", "own", "days_old"])
async def test_what_concerns_nobody_is_taken_noted_without_its_content_and_passed_over(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert await channel(ZaloBotApi()).read(orjson.dumps(recorded(name)), {SECRET_HEADER: SECRET}) == []
    (line,) = caplog.records
    assert "passed over" in line.message
    assert not any(word in str(vars(line)) for word in ("👍", "Xin chào", "Trợ lý", TED.user))


async def test_ten_thousand_characters_are_cut_and_emoji_stay_whole() -> None:
    event = recorded("text")
    event["result"]["message"] |= {"text": "🙂" * 10_000, "date": int(clock.now().timestamp() * 1000)}
    (found,) = await channel(ZaloBotApi()).read(orjson.dumps(event), {SECRET_HEADER: SECRET})
    assert found.text == "🙂" * MOST_LETTERS


async def test_the_secret_is_made_of_the_token_where_none_is_given_and_its_length_is_checked() -> None:
    bot = ZaloBot("1:a", SHELF.say, "http://127.0.0.1:9")
    assert 8 <= len(bot._secret) <= 256
    assert "1:a" not in bot._secret
    for wrong in ("short", "x" * 257):
        with pytest.raises(ConfigError, match="zalo_bot_secret") as said:
            read_config(None, [], {"ZALO_BOT_SECRET": wrong})
        assert wrong not in str(said.value)


def test_there_is_such_a_channel_when_there_is_a_token_and_a_webhook_needs_an_address() -> None:
    secrets = {"ZALO_BOT_TOKEN": "1:a"}
    live = build_channels(read_config(None, ["zalo_bot.per_second=2"], secrets))(SHELF)
    (bot,) = [one for one in live if isinstance(one, ZaloBot)]
    assert bot.capabilities.per_second == 2
    with pytest.raises(ConfigError, match="public_url"):
        build_channels(read_config(None, ["zalo_bot.mode=webhook"], secrets))(SHELF)


# Codes


@pytest.mark.parametrize(
    ("fault", "facts"),
    [
        ({"code": 400}, {"retryable": False}),
        ({"code": 401}, {"retryable": True}),
        ({"code": 403}, {"retryable": True}),
        ({"code": 404}, {"retryable": False}),
        ({"code": 408}, {"retryable": False, "unsure": True}),
        ({"code": 425}, {"retryable": False}),
        ({"code": 426}, {"retryable": True}),
        ({"code": 429}, {"retryable": True, "retry_after": 60.0}),
        ({"code": 500}, {"retryable": True}),
        ({"code": 502, "http": 502}, {"retryable": True}),
        ({"code": 503}, {"retryable": True}),
        ({"code": 504}, {"retryable": False, "unsure": True}),
        ({"code": 418}, {"retryable": False}),  # not documented: as its hundreds say
        ({"code": 599}, {"retryable": True}),
        ({"page": "<html>502</html>", "http": 502}, {"retryable": True}),
        ({"page": "<html>log in to this network</html>", "http": 200}, {"retryable": True}),
        ({"page": "[]", "http": 403}, {"retryable": True}),
        ({"page": "", "http": 504}, {"retryable": False, "unsure": True}),
        ({"drop": True}, {"retryable": False, "unsure": True}),  # it may have arrived: not sent again
    ],
    ids=str,
)
async def test_a_refusal_becomes_facts(fault: dict[str, Any], facts: dict[str, object]) -> None:
    expected = {"retryable": False, "retry_after": None, "gone": False, "unsure": False, "closed": False} | facts
    async with ZaloBotApi() as api:
        bot = channel(api)
        api.fail("sendMessage", **fault)
        with pytest.raises(SendError) as wrong:
            await bot.send("7", Part("a"))
        assert {name: getattr(wrong.value, name) for name in expected} == expected
        assert api.token not in str(wrong.value)
        assert (await bot.send("7", Part("b"))).message_id == f"m{len(api.sent)}"
        await bot.finish()


def test_every_code_of_the_documents_has_a_meaning() -> None:
    assert {400, 401, 403, 404, 408, 425, 426, 429, 500, 502, 503} <= MEANINGS.keys()


async def test_nobody_there_is_retryable_and_hides_the_token() -> None:
    bot = ZaloBot("42:secret-token", SHELF.say, "http://127.0.0.1:9")
    with pytest.raises(SendError) as wrong:
        await bot.send("7", Part("a"))
    assert (wrong.value.retryable, wrong.value.unsure) == (True, False)
    assert "secret-token" not in str(wrong.value)
    await bot.finish()


async def test_a_message_over_which_the_platform_fails_again_and_again_is_given_up() -> None:
    async with ZaloBotApi() as api:
        bot = channel(api)
        api.fail("sendMessage", times=MOST_TRIES_INSIDE, code=403)
        retryable = []
        for _ in range(MOST_TRIES_INSIDE):
            with pytest.raises(SendError) as wrong:
                await bot.send("7", Part("a"))
            retryable.append(wrong.value.retryable)
        assert retryable == [True] * (MOST_TRIES_INSIDE - 1) + [False]
        await bot.finish()


async def test_a_title_is_bold_by_offsets_that_the_platform_takes() -> None:
    async with ZaloBotApi() as api:
        bot = channel(api)
        for part in bot.render(Reply("Mức phạt 👮", (paragraph("điểm a_b, **không** 1. # " * 150),))):
            await bot.send("7", part)
        assert len(api.sent) == 3
        assert api.sent[0]["text_styles"] == [{"start": 0, "len": len("Mức phạt ") + 2, "st": ["b"]}]
        assert "parse_mode" not in api.sent[0]
        await bot.finish()


# The month


class Full:
    """A memory whose disk is full at times."""

    def __init__(self, memory: ChannelMemory) -> None:
        self._memory = memory
        self.is_full = False

    def __getattr__(self, name: str) -> Any:
        if self.is_full:
            raise StorageUnavailable("the disk is full")
        return getattr(self._memory, name)


def written(quota: Quota) -> int:
    return quota.figures["sent_this_month"]


async def test_the_count_of_the_month_survives_a_kill_and_is_never_too_low(memory: ChannelMemory) -> None:
    quota = Quota("zalo_bot", 3_000)
    await quota.count()  # a reply may go out before the channel is open
    await quota.open(memory)
    for _ in range(24):
        await quota.count()
    assert written(quota) == 25
    killed = Quota("zalo_bot", 3_000)
    await killed.open(memory)
    assert 25 <= written(killed) <= 25 + AHEAD
    await quota.close()
    stopped = Quota("zalo_bot", 3_000)
    await stopped.open(memory)
    assert written(stopped) == 25
    assert b'loaluat_sent_this_month{channel="zalo_bot"} 25.0' in metrics.exposition()


async def test_processes_that_share_a_token_count_together(database: Database) -> None:
    memory = ChannelMemory(database, "zalo_bot")
    one, other = Quota("zalo_bot", 3_000), Quota("zalo_bot", 3_000)
    await one.open(memory)
    await other.open(memory)
    for _ in range(2 * AHEAD):
        await asyncio.gather(one.count(), other.count())
    await one.close()
    await other.close()
    third = Quota("zalo_bot", 3_000)
    await third.open(memory)
    assert written(third) == 4 * AHEAD


async def test_what_cannot_be_written_is_counted_all_the_same(memory: ChannelMemory) -> None:
    full = Full(memory)
    quota = Quota("zalo_bot", 3_000)
    await quota.open(cast("Memory", full))
    full.is_full = True
    for _ in range(25):
        await quota.count()
    assert written(quota) == 25
    full.is_full = False
    await quota.close()
    again = Quota("zalo_bot", 3_000)
    await again.open(memory)
    assert written(again) == 25


async def test_a_new_month_begins_at_midnight_in_hanoi(memory: ChannelMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 30, 16, 59, tzinfo=UTC))
    quota = Quota("zalo_bot", 10)
    await quota.open(memory)
    for _ in range(10):
        await quota.count()
    assert quota.is_for_replies
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 30, 17, 0, tzinfo=UTC))
    assert not quota.is_for_replies
    await quota.count()
    again = Quota("zalo_bot", 10)
    await again.open(memory)
    assert 1 <= written(again) <= 1 + AHEAD


async def test_the_operator_is_warned_once_a_month_at_eighty_percent(
    memory: ChannelMemory, caplog: pytest.LogCaptureFixture
) -> None:
    quota = Quota("zalo_bot", 100)
    await quota.open(memory)
    for n in range(1, 91):
        await quota.count()
        if not 80 - AHEAD < n < 80:
            assert len(caplog.records) == (n >= 80)
    again = Quota("zalo_bot", 100)
    await again.open(memory)
    await again.count()
    assert len(caplog.records) == 1
    assert "of this month's 100 messages are sent; at 90 pushes wait" in caplog.text


async def test_in_the_last_tenth_of_the_month_pushes_wait_and_questions_are_answered(memory: ChannelMemory) -> None:
    async with ZaloBotApi() as api:
        bot = channel(api, monthly_quota=10)
        for _ in range(9):
            await bot.send("7", Part("a", bulk=True))
        with pytest.raises(SendError) as wrong:
            await bot.send("7", Part("a push", bulk=True))
        assert (wrong.value.closed, wrong.value.retryable, wrong.value.retry_after) == (True, False, None)
        for _ in range(2):  # our count may be too high: the platform decides
            await bot.send("7", Part("a reply"))
        assert len(api.sent) == 11
        assert bot.figures == {"sent_this_month": 11, "monthly_quota": 10}
        await bot.finish()


async def test_a_quota_that_is_used_up_pauses_the_channel_longer_each_time_and_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1_000.0
    monkeypatch.setattr(clock, "tick", lambda: now)
    async with ZaloBotApi() as api:
        api.quota = 0
        bot = channel(api)
        pauses = []
        for _ in range(6):
            with pytest.raises(SendError) as wrong:
                await bot.send("7", Part("a"))
            pauses.append(wrong.value.retry_after)
            assert (bot.trouble is None) == (len(pauses) == 1)  # a limit of a moment is no trouble
            with pytest.raises(SendError) as wrong:  # another one that was under way
                await bot.send("8", Part("a"))
            assert wrong.value.retry_after == pauses[-1]
            now += pauses[-1] or 0
        assert pauses == [60.0, 120.0, 240.0, 480.0, 900.0, 900.0]
        assert "quota is used up" in str(bot.trouble)
        with pytest.raises(SendError) as wrong:
            await bot.send("7", Part("a push", bulk=True))
        assert wrong.value.closed
        api.quota = 3_000
        await bot.send("7", Part("a"))
        assert bot.trouble is None
        await bot.finish()
