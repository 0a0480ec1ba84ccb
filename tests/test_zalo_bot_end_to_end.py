"""A whole dialogue through the real process and a local Zalo Bot Platform: by polling, by webhook, killed and restarted."""

import asyncio
import re
from collections import Counter
from functools import partial
from pathlib import Path

import aiohttp
import orjson
import pytest

from bot.anonymity import published
from tests.running import Running, free_port, running, start
from tests.zalo_bot_server import ZaloBotApi

pytestmark = pytest.mark.slow

CITIZEN = "6ede9afa66b88fe6d6a9"


def sets(api: ZaloBotApi, *more: str) -> tuple[str, ...]:
    return (f"zalo_bot.base_url={api.base_url}", "zalo_bot.per_second=100", *more)


def secrets(api: ZaloBotApi) -> dict[str, str]:
    return {"ZALO_BOT_TOKEN": api.token}


async def dialogue(api: ZaloBotApi) -> None:
    """What a citizen does on the first day, with words and numbers alone."""

    async def said(text: str, seconds: float = 10.0) -> str:
        api.say(CITIZEN, text)
        return str((await api.next_message(seconds))["text"])

    hello = await said("xin chao", 60)
    assert "máy trả lời tự động" in hello
    assert "Nhắn một số để chọn, ví dụ: 1" in hello
    card = await said("khong doi mu bao hiem phat bn")
    assert "400.000 đến 600.000 đồng" in card
    steps = await said(next(n for n, label in re.findall(r"^(\d)\. (.+)$", card, re.M) if "Việc cần làm" in label))
    assert "cài quai" in steps
    menu = await said("0")
    more = await said(next(n for n, label in re.findall(r"^(\d)\. (.+)$", menu, re.M) if "Khác…" in label))
    question = await said(next(n for n, label in re.findall(r"^(\d)\. (.+)$", more, re.M) if "Đố vui" in label))
    assert "1/5" in question
    assert "Nhắn một chữ để chọn" in question
    assert "Điều" in await said("a")
    assert (await said("toi to cao ong Chu tich xa nhan hoi lo")).startswith("Trợ lý không nhận tố cáo.")
    api.send(CITIZEN, "voice", voice_url="https://voice.example.vn/1.aac")
    assert "tin thoại" in (await api.next_message())["text"]
    api.send(CITIZEN, "unsupported")
    withheld = (await api.next_message())["text"]
    assert "Zalo không chuyển tin này" in withheld
    assert "Điện thoại: [số điện thoại do đơn vị vận hành điền]" in withheld


async def test_a_dialogue_by_polling(tmp_path: Path) -> None:
    async with ZaloBotApi() as api, running(tmp_path, None, *sets(api), secrets=secrets(api)) as bot:
        await dialogue(api)
        status, health = await bot.get("/health")
        assert (status, orjson.loads(health)["parts"]["zalo_bot"]) == (
            200, {"up": True, "sent_this_month": published(len(api.sent)), "monthly_quota": 3_000},
        )  # fmt: skip
        assert f'loaluat_sent_this_month{{channel="zalo_bot"}} {len(api.sent)}.0' in (await bot.get("/metrics"))[1]
        assert await bot.stop() == 0
        for secret in (api.token, "hoi lo", "khong doi mu", CITIZEN):
            assert secret not in bot.log


@pytest.mark.parametrize("flat", [False, True], ids=["wrapped", "flat"])
async def test_a_dialogue_by_webhook_with_its_secret(tmp_path: Path, flat: bool) -> None:
    port = free_port()
    hook = (f"web.port={port}", f"web.public_url=http://127.0.0.1:{port}", "zalo_bot.mode=webhook")
    async with ZaloBotApi() as api, running(tmp_path, None, *sets(api, *hook), secrets=secrets(api)) as bot:
        api.flat = flat
        await api.wait_for(lambda: bool(api.webhook.get("url")), 30)
        assert api.webhook["url"] == f"http://127.0.0.1:{port}/hook/zalo_bot"
        await dialogue(api)
        assert set(api.delivered) == {200}
        await bad_input(api, bot)


async def bad_input(api: ZaloBotApi, bot: Running) -> None:
    """Each gets the contract's status, leaves no word of itself in the log, and nobody an answer."""
    already = len(api.sent)
    event = {"event_name": "message.text.received", "message": api.given[0]["message"] | {"text": "bi mat rieng tu"}}
    replay = orjson.dumps({"ok": True, "result": event})
    with_new_id = event["message"] | {"message_id": "another"}
    for body, header, status in (
        (replay, {"X-Bot-Api-Secret-Token": "wrong"}, 401),
        (replay, {"X-Bot-Api-Secret-Token": ""}, 401),
        (replay, {}, 200),  # its id was seen
        (b"x" * 2**20, {}, 413),
        (b"{bi mat rieng tu", {}, 400),
        (orjson.dumps({"event_name": "message.new.received", "message": with_new_id}), {}, 200),
        (orjson.dumps({"event_name": "message.text.received", "message": {"text": "bi mat rieng tu"}}), {}, 200),
    ):
        assert await api.post(body, **header) == status
    for text in ("Khong\u0302ng đội mũ bảo hiểm", "🙂" * 3, "bi mat rieng tu " * 625):
        api.say(CITIZEN, text)
        assert (await api.next_message())["text"]
    assert len(api.sent) == already + 3
    assert "bi mat rieng tu" not in bot.log
    assert "an event is passed over" in bot.log
    async with aiohttp.ClientSession() as client, client.get(f"{bot.address}/hook/zalo_bot") as answer:
        assert answer.status == 405


async def test_429_and_outages_delay_a_reply_and_do_not_lose_it(tmp_path: Path) -> None:
    async with ZaloBotApi() as api, running(tmp_path, None, *sets(api), secrets=secrets(api)):
        api.fail("sendMessage", page="<html>502 Bad Gateway</html>", http=502)
        api.fail("sendMessage", code=403)
        api.say(CITIZEN, "0")
        assert "Mục lục" in (await api.next_message(60))["text"]
        assert len(api.calls["sendMessage"]) == 3
        assert len(api.sent) == 1


async def test_a_reply_that_may_have_arrived_is_not_sent_again(tmp_path: Path) -> None:
    async with ZaloBotApi() as api, running(tmp_path, None, *sets(api), secrets=secrets(api)) as bot:
        api.fail("sendMessage", drop=True)
        api.say(CITIZEN, "0")
        assert "Mục lục" in (await api.next_message(60))["text"]
        api.say(CITIZEN, "menu")
        await api.next_message()
        assert len(api.sent) == 2
        assert await bot.stop() == 0
    async with running(tmp_path, None, *sets(api), secrets=secrets(api)):
        await asyncio.sleep(1)
    assert len(api.sent) == 2


async def test_killed_in_a_backlog_what_was_handed_over_once_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """300 people write; the process is killed three times while it answers; the platform gives nothing a second time."""
    people = 300
    async with ZaloBotApi() as api:
        for n in range(people):
            api.say(f"c{n}", "khong doi mu bao hiem")
        lost: set[str] = set()
        for part in (40, 120, 200):
            bot = await start(tmp_path, None, *sets(api), secrets=secrets(api))
            await api.wait_for(partial(lambda many: len(api.sent) >= many, part), 60)
            await bot.kill()
            if api.given:  # the one that was on its way when the process died cannot be known to have arrived
                lost.add(api.given[-1]["message"]["chat"]["id"])
        api.replays = True
        async with running(tmp_path, None, *sets(api), secrets=secrets(api)):
            wanted = {f"c{n}" for n in range(people)}
            await api.wait_for(lambda: {m["chat_id"] for m in api.sent} >= wanted - lost, 60)
            await asyncio.sleep(1)  # whatever is sent twice is sent now
        times = Counter(message["chat_id"] for message in api.sent)
        twice = sum(count > 1 for count in times.values())
    with capsys.disabled():
        print(f"\nkill -9 three times in a backlog of {people}: {len(times)} answered, {twice} twice (in flight)")
    assert len(times) >= people - len(lost)
    assert max(times.values()) <= 2
    assert twice <= 3 * 64  # only what was in flight at a kill
