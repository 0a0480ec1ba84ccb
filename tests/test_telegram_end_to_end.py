"""A whole dialogue through the real process and a local Bot API: by polling, by webhook, killed and restarted."""

import asyncio
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.bot_api_server import BotApi
from tests.conftest import new_postgres
from tests.running import free_port, running, start

CITIZEN = 7


def labels(message: dict[str, Any]) -> list[str]:
    return [button["text"] for row in message["reply_markup"]["inline_keyboard"] for button in row]


def button(message: dict[str, Any], label: str) -> int:
    return next(n for n, one in enumerate(labels(message)) if label in one)


def answered(api: BotApi, many: int) -> bool:
    return len(api.sent) >= many


async def dialogue(api: BotApi) -> None:
    """What a citizen does on the first day."""
    api.say(CITIZEN, "/start")
    hello = await api.next_message(60)
    assert "máy trả lời tự động" in hello["plain"]
    assert len(labels(hello)) == 7
    api.say(CITIZEN, "khong doi mu bao hiem phat bn")
    card = await api.next_message()
    assert "400.000 đến 600.000 đồng" in card["plain"]
    assert "Điểm h khoản 2 Điều 7 Nghị định 168/2024/NĐ-CP · đang có hiệu lực" in card["plain"]
    assert len(labels(card)) <= 8
    api.press(CITIZEN, card, button(card, "Việc cần làm"))
    steps = await api.next_message()
    assert "cài quai" in steps["plain"]
    api.say(CITIZEN, "bao nhieu")
    assert "400.000" in (await api.next_message())["plain"]
    api.say(CITIZEN, "0")
    menu = await api.next_message()
    api.press(CITIZEN, menu, button(menu, "Khác…"))
    more = await api.next_message()
    api.press(CITIZEN, more, button(more, "Đố vui"))
    question = await api.next_message()
    assert "1/5" in question["plain"]
    api.press(CITIZEN, question, 0)
    solved = await api.next_message()
    assert solved["edited"]
    assert solved["message_id"] == question["message_id"]
    assert "Điều" in solved["plain"]
    api.send(CITIZEN, voice={"file_id": "x", "duration": 3})
    assert "tin thoại" in (await api.next_message())["plain"]
    api.say(CITIZEN, "toi to cao ong Chu tich xa nhan hoi lo")
    assert (await api.next_message())["plain"].startswith("Trợ lý không nhận tố cáo.")
    await api.wait_for(lambda: len(api.calls["answerCallbackQuery"]) == 4)


async def test_a_dialogue_by_polling(tmp_path: Path) -> None:
    async with BotApi() as api, running(tmp_path, api.token, f"telegram.base_url={api.base_url}") as bot:
        await dialogue(api)
        assert api.calls["setMyCommands"][-1]["commands"][0]["command"] == "menu"
        assert await bot.stop() == 0
        for secret in (api.token, "hoi lo", "khong doi mu"):
            assert secret not in bot.log


async def test_a_dialogue_by_webhook_with_its_secret(tmp_path: Path) -> None:
    port = free_port()
    sets = (f"web.port={port}", f"web.public_url=http://127.0.0.1:{port}", "telegram.mode=webhook")
    async with BotApi() as api, running(tmp_path, api.token, f"telegram.base_url={api.base_url}", *sets):
        await api.wait_for(lambda: bool(api.webhook.get("url")), 30)
        assert api.webhook["url"] == f"http://127.0.0.1:{port}/hook/telegram"
        assert len(api.webhook["secret_token"]) >= 32
        await dialogue(api)


async def test_a_dialogue_on_postgresql(tmp_path: Path, postgres_uri: str) -> None:
    url = await new_postgres(postgres_uri)
    sets = (f"database.url={url}", "content.dir=content")
    async with BotApi() as api, running(tmp_path, api.token, f"telegram.base_url={api.base_url}", *sets) as bot:
        await dialogue(api)
        status, health = await bot.get("/health")
        assert status == 200, health
        assert await bot.stop() == 0


async def test_an_update_told_again_is_answered_once(tmp_path: Path) -> None:
    async with BotApi() as api, running(tmp_path, api.token, f"telegram.base_url={api.base_url}") as bot:
        number = api.say(CITIZEN, "0")
        await api.next_message(60)
        api.push("message", {**api.updates[-1]["message"], "text": "0"} if api.updates else {
            "message_id": 9, "from": {"id": CITIZEN}, "chat": {"id": CITIZEN, "type": "private"}, "text": "0",
        }, update_id=number)  # fmt: skip
        api.say(CITIZEN, "alo")
        assert "Trợ lý" in (await api.next_message())["plain"]
        assert len(api.sent) == 2
        assert await bot.stop() == 0


async def test_who_blocks_the_bot_and_comes_back_is_noted(tmp_path: Path) -> None:
    async with BotApi() as api, running(tmp_path, api.token, f"telegram.base_url={api.base_url}"):
        api.block(CITIZEN)
        api.blocked.clear()
        api.say(CITIZEN, "/start non-mu-bao-hiem")
        assert "400.000" in (await api.next_message(60))["plain"]  # a deep link opens its item


async def test_an_inline_search_gives_answers_to_share(tmp_path: Path) -> None:
    async with BotApi() as api, running(tmp_path, api.token, f"telegram.base_url={api.base_url}"):
        api.ask_inline(CITIZEN, "không đội mũ")
        await api.wait_for(lambda: bool(api.calls["answerInlineQuery"]), 60)
        first = api.calls["answerInlineQuery"][0]["results"][0]
        assert first["id"] == "non-mu-bao-hiem"
        assert "400.000" in first["input_message_content"]["message_text"]


async def test_429_and_outages_delay_a_reply_and_do_not_lose_it(tmp_path: Path) -> None:
    async with BotApi() as api, running(tmp_path, api.token, f"telegram.base_url={api.base_url}"):
        api.fail("sendMessage", status=429, retry_after=1)
        api.fail("sendMessage", status=502)
        api.say(CITIZEN, "0")
        assert "Mục lục" in (await api.next_message(60))["plain"]
        assert len(api.calls["sendMessage"]) == 3
        assert len(api.sent) == 1


async def test_a_second_copy_says_so_and_leaves_the_first_alone(tmp_path: Path) -> None:
    async with BotApi() as api, running(tmp_path, api.token, f"telegram.base_url={api.base_url}") as first:
        with pytest.raises(RuntimeError, match=f"another loaluat .process {first.process.pid}. already uses"):
            await start(tmp_path, api.token, f"telegram.base_url={api.base_url}")
        api.say(CITIZEN, "0")
        await api.next_message(60)


async def test_killed_in_a_backlog_every_update_is_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """1,000 people write; the process is killed three times while it answers."""
    people = 1_000
    async with BotApi() as api:
        settings = (f"telegram.base_url={api.base_url}", "telegram.per_second=1000")
        for n in range(people):
            api.say(10_000 + n, "khong doi mu bao hiem")
        for part in (150, 400, 700):
            bot = await start(tmp_path, api.token, *settings)
            await api.wait_for(partial(answered, api, part), 60)
            await bot.kill()
        async with running(tmp_path, api.token, *settings):
            await api.wait_for(lambda: len({m["chat"]["id"] for m in api.sent}) == people, 60)
            await asyncio.sleep(1)  # whatever is sent twice is sent now
        times = Counter(message["chat"]["id"] for message in api.sent)
        twice = sum(count > 1 for count in times.values())
    with capsys.disabled():
        print(f"\nkill -9 three times in a backlog of {people}: {len(times)} answered, {twice} twice (in flight)")
    assert len(times) == people
    assert twice <= 3 * 64  # only what was in flight: at most one reply a worker at each kill
