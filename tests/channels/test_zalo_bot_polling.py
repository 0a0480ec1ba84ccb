"""The Zalo Bot Platform asked for events: idle answers, replays, outages, a full disk, a refused token; a webhook set."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.channels import zalo_bot
from bot.channels.zalo_bot import SECRET_HEADER, ZaloBot
from bot.config import Config
from bot.errors import StorageUnavailable
from bot.library import Shelf
from bot.message import Incoming, Reply
from bot.storage import ChannelMemory, Inbox, People
from tests.conftest import until
from tests.migrated import migrated
from tests.running import free_port
from tests.zalo_bot_server import ZaloBotApi

SHELF = Shelf(Config().content.dir)
SECRET = "s3cret-s3cret"
LAN = "6ede9afa66b88fe6d6a9"


class Kept:
    """The real inbox; raises `wrong` first."""

    def __init__(self, *wrong: Exception) -> None:
        self.wrong = list(wrong)
        self.inbox: Inbox | None = None
        self.new: list[str] = []

    async def __call__(self, updates: Sequence[Incoming]) -> tuple[Incoming, ...]:
        if self.wrong:
            raise self.wrong.pop(0)
        assert self.inbox is not None
        fresh = await self.inbox.accept(updates)
        self.new += [one.text for one in fresh]
        return fresh


@asynccontextmanager
async def taking(folder: Path, api: ZaloBotApi, kept: Kept, **more: Any) -> AsyncIterator[ZaloBot]:
    database = await migrated(folder / "a.db")
    kept.inbox = Inbox(database, People(database))
    bot = ZaloBot(more.pop("token", api.token), SHELF.say, api.base_url, secret=SECRET, **more)
    await bot.open(ChannelMemory(database, "zalo_bot"), kept)
    try:
        yield bot
    finally:
        await bot.close()
        await bot.finish()
        await database.close()


@pytest.mark.parametrize("status", [200, 408])
async def test_nothing_new_is_no_trouble_and_no_line_in_the_log(
    tmp_path: Path, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with ZaloBotApi() as api:
        api.idle, api.idle_status = 0.05, status
        kept = Kept()
        async with taking(tmp_path, api, kept) as bot:
            await until(lambda: len(api.polled_at) == 3)
            assert all(later - before >= 0.5 for before, later in pairwise(api.polled_at))
            api.say(LAN, "một")
            api.say(LAN, "hai")
            await until(lambda: kept.new == ["một", "hai"])
            assert bot.trouble is None
        assert api.calls["getUpdates"][0] == {"timeout": "30"}
    assert not [line for line in caplog.records if line.name.startswith("bot.channels")]


async def test_an_event_that_comes_again_on_every_poll_is_kept_once_and_not_asked_for_in_a_hurry(
    tmp_path: Path,
) -> None:
    async with ZaloBotApi() as api:
        api.replays = True
        kept = Kept()
        async with taking(tmp_path, api, kept):
            api.say(LAN, "một")
            await until(lambda: len(api.polled_at) >= 4)
        assert kept.new == ["một"]
        assert all(later - before >= 0.5 for before, later in pairwise(api.polled_at[1:]))
        async with taking(tmp_path, api, kept):  # nor after a restart
            seen = len(api.polled_at)
            await until(lambda: len(api.polled_at) >= seen + 2)
        assert kept.new == ["một"]


async def test_what_was_handed_over_is_held_while_the_disk_is_full_and_nothing_more_is_asked_for(
    tmp_path: Path,
) -> None:
    async with ZaloBotApi() as api:
        kept = Kept(StorageUnavailable("the disk is full"))
        async with taking(tmp_path, api, kept) as bot:
            api.say(LAN, "một")
            api.say(LAN, "hai")
            await until(lambda: bot.trouble == "the disk is full")
            assert len(api.given) == 1
            await until(lambda: kept.new == ["một", "hai"])
            await until(lambda: bot.trouble is None)


async def test_a_list_of_events_is_taken_too(tmp_path: Path) -> None:
    async with ZaloBotApi() as api:
        one = {"event_name": "message.text.received", "message": {"chat": {"id": LAN}, "message_id": "1", "text": "a"}}
        both: Any = [one, {**one, "message": {**one["message"], "message_id": "2"}}]  # type: ignore[dict-item]
        kept = Kept()
        async with taking(tmp_path, api, kept):
            api.push(both)
            await until(lambda: kept.new == ["a", "a"])


async def test_polling_goes_on_after_outages_and_odd_events(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with ZaloBotApi() as api:
        api.fail("getMe", page="<html>502 Bad Gateway</html>", http=502)
        api.fail("getUpdates", page="<html>504</html>", http=504)
        api.fail("getUpdates", drop=True)
        api.push({"event_name": "message.text.received", "message": {"text": "riêng tư"}})
        kept = Kept()
        async with taking(tmp_path, api, kept) as bot:
            await until(lambda: "getUpdates: 504" in str(bot.trouble))
            api.say(LAN, "alo")
            await until(lambda: "alo" in kept.new)
            assert bot.trouble is None
        pauses = [float(str(line.args[1])) for line in caplog.records if "tried again" in line.msg and line.args]  # type: ignore[index]
        assert pauses == [1.0, 1.0, 2.0]
        assert "riêng tư" not in caplog.text
        assert api.token not in caplog.text


@pytest.mark.parametrize("method", ["getMe", "getUpdates", "sendMessage"])
async def test_a_refused_token_is_said_and_tried_again_slowly(
    tmp_path: Path, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zalo_bot, "LONGEST_PAUSE", 0.3)
    async with ZaloBotApi() as api:
        api.fail(method, times=2, code=401)
        async with taking(tmp_path, api, Kept()) as bot:
            if method == "sendMessage":
                with pytest.raises(Exception, match="401"):
                    await bot.send(LAN, bot.render(Reply("Mục lục"))[0])
            await until(lambda: bot.trouble is not None)
            said = str(bot.trouble)
            await until(lambda: bot.trouble is None)
        assert "check ZALO_BOT_TOKEN" in said
        assert api.token not in said


async def test_silence_is_told_when_no_poll_was_answered_for_minutes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ZaloBotApi() as api:
        kept = Kept()
        async with taking(tmp_path, api, kept) as bot:
            api.say(LAN, "alo")
            await until(lambda: bool(kept.new))
            assert bot.trouble is None
            monkeypatch.setattr(zalo_bot, "STALLED_SECONDS", -1.0)
            assert "no updates were fetched" in str(bot.trouble)


async def test_a_bug_does_not_leave_the_bot_deaf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zalo_bot, "LONGEST_PAUSE", 0.3)
    async with ZaloBotApi() as api:
        kept = Kept(RuntimeError("a bug"))
        async with taking(tmp_path, api, kept) as bot:
            api.say(LAN, "một")
            await until(lambda: "RuntimeError" in str(bot.trouble))
            api.say(LAN, "hai")
            await until(lambda: kept.new == ["hai"])


async def test_polling_removes_a_webhook_that_would_keep_everything_from_it(tmp_path: Path) -> None:
    async with ZaloBotApi() as api:
        api.webhook = {"url": "https://old.example.vn", "secret_token": "x" * 8}
        kept = Kept()
        async with taking(tmp_path, api, kept):
            await until(lambda: not api.webhook)
            api.say(LAN, "alo")
            await until(lambda: kept.new == ["alo"])


async def test_a_webhook_that_zalo_cannot_reach_is_told_until_an_event_comes(tmp_path: Path) -> None:
    async with ZaloBotApi() as api:
        hook = f"http://127.0.0.1:{free_port()}/hook/zalo_bot"
        async with taking(tmp_path, api, Kept(), webhook=hook) as bot:
            await until(lambda: bot.trouble is not None)
            assert "could not reach the webhook" in str(bot.trouble)
            assert api.webhook == {"url": hook, "secret_token": SECRET}
            one = {
                "event_name": "message.text.received",
                "message": {"chat": {"id": LAN}, "message_id": "1", "text": "a"},
            }
            assert len(await bot.read(orjson.dumps(one), {SECRET_HEADER: SECRET})) == 1
            assert bot.trouble is None
        assert not api.calls["getUpdates"]


async def test_the_doctor_is_told_what_is_wrong() -> None:
    async with ZaloBotApi() as api:
        states = [found async for found in ZaloBot(api.token, SHELF.say, api.base_url).examine()]
        assert [state for state, _, _ in states] == ["good", "warning"]
        assert "tests only" in states[1][1]
        hooked = ZaloBot(api.token, SHELF.say, api.base_url, webhook="https://bot.example.vn/hook/zalo_bot")
        assert [said async for state, said, _ in hooked.examine() if state == "warning"] == [
            "the webhook is not set, wanted: https://bot.example.vn/hook/zalo_bot"
        ]
        assert [s async for s, _, _ in ZaloBot("9:wrong", SHELF.say, api.base_url).examine()] == ["bad"]
