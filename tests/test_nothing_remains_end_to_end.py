"""Of an accusation nothing is left but a count: through the real process on every channel, killed and started again.

What is sent carries two names that stand nowhere else. After it every byte of the folder in which the process runs
(database, WAL, shared memory, caches, log, backup) is searched for them in every spelling and code, and so is what the
process tells: the page's history, /health, /metrics. That the search can fail, a question shows that waits for its answer.
"""

import asyncio
import json
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from bot.channels.web_chat import COOKIE
from bot.storage.backup import backup
from bot.vietnamese import fold
from tests.bot_api_server import BotApi
from tests.remains import remains, writings
from tests.running import Running, free_port, launch
from tests.zalo_bot_server import ZaloBotApi
from tests.zalo_oa_server import ZaloOfficialAccount

pytestmark = pytest.mark.slow

NAME, PLACE = "Khuếnh Văn Zọt", "Quảng Bừng Khoéo"
MARKERS = (NAME, PLACE, "Khuếnh", "Khoéo")
ACCUSING = f"ông {NAME} chủ tịch xã {PLACE} nhận hối lộ của tôi"
TICKET = "t" * 32
CLIENT = "page-{:06d}"

EVERYTHING_LOGGED = """
import sys
from bot import logs
quiet = logs.set_up
logs.NOISY = ()
logs.set_up = lambda secrets, level="": quiet(secrets, "DEBUG")
from bot.__main__ import main
sys.exit(main())
"""


def as_people_write(said: str) -> list[str]:
    """Spellings and disguises that reach the bot."""
    return [
        said,
        said.upper(),
        fold(said),
        unicodedata.normalize("NFD", said),
        said.replace(" ", "\n"),
        said.replace("h", "h\u200b"),
        quote(said),
        "  ".join(" ".join(word) for word in fold(said).split()),
        said.encode("ascii", "xmlcharrefreplace").decode(),
        "".join(one if one.isascii() else f"\\u{ord(one):04x}" for one in said),
    ]


async def until(held: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not held():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


@dataclass
class World:
    """The process and the platforms around it."""

    folder: Path
    bot: Running
    telegram: BotApi
    zalo_bot: ZaloBotApi
    zalo_oa: ZaloOfficialAccount
    again: Callable[[], Any]
    page: aiohttp.ClientSession
    said_on_page: int = 0

    async def post(self, path: str, **body: Any) -> int:
        """What the page sends, with every letter escaped; its status."""
        self.said_on_page += 1
        sent = json.dumps(body | ({"id": CLIENT.format(self.said_on_page)} if path == "/chat" else {}))
        headers = {"content-type": "application/json", "cookie": f"{COOKIE}={TICKET}"}
        async with self.page.post(self.bot.address + path, data=sent, headers=headers) as answer:
            return answer.status

    async def history(self) -> str:
        """What an opened page is told of the past."""
        headers = {"cookie": f"{COOKIE}={TICKET}"}
        async with self.page.get(f"{self.bot.address}/events?after=0", headers=headers) as answer:
            async for line in answer.content:
                if line.startswith(b"data:"):
                    return line.decode()
        return ""

    async def remains(self, *words: str) -> list[str]:
        told = [(path, (await self.bot.get(path))[1]) for path in ("/health", "/metrics")]
        return remains(words, self.folder, ("history", await self.history()), *told)

    async def stopped(self) -> dict[str, float]:
        """How many accusations were stopped, by channel."""
        lines = (await self.bot.get("/metrics"))[1].splitlines()
        found = (
            line.removeprefix('loaluat_accusations_stopped_total{channel="')
            for line in lines
            if "loaluat_accusations_stopped_total{" in line
        )
        return {one.partition('"')[0]: float(one.split()[-1]) for one in found}


@pytest.fixture(params=["polling", "webhook"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """Every channel in one process that logs all that it and its libraries would ever say."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(BotApi())
        zalo_bot = await stack.enter_async_context(ZaloBotApi())
        zalo_oa = await stack.enter_async_context(ZaloOfficialAccount())
        page = await stack.enter_async_context(aiohttp.ClientSession())
        port = free_port()
        zalo_oa.webhook = f"http://127.0.0.1:{port}/hook/zalo_oa"
        sets = (
            f"telegram.base_url={telegram.base_url}",
            f"telegram.mode={request.param}",
            f"zalo_bot.base_url={zalo_bot.base_url}",
            "zalo_bot.per_second=100",
            f"zalo_bot.mode={request.param}",
            *zalo_oa.sets,
            f"web.port={port}",
            f"web.public_url=http://127.0.0.1:{port}",
        )
        secrets = zalo_oa.secrets | {"ZALO_BOT_TOKEN": zalo_bot.token}

        async def started() -> Running:
            bot = await launch(
                tmp_path, telegram.token, *sets, cwd=tmp_path, program=("-c", EVERYTHING_LOGGED), secrets=secrets
            )
            await bot.answers()
            return bot

        world = World(tmp_path, await started(), telegram, zalo_bot, zalo_oa, started, page)
        await until(lambda: bool(telegram.calls["getUpdates"] or telegram.webhook))
        yield world
        if world.bot.process.returncode is None:
            await world.bot.kill()


def guided(sent: list[Any], many: int) -> bool:
    return sum(str(one.get("plain", one["text"])).startswith("Trợ lý không nhận tố cáo.") for one in sent) >= many


async def test_of_accusations_in_every_spelling_only_a_count_is_left(world: World) -> None:
    forms = as_people_write(ACCUSING)
    for number, said in enumerate(forms):
        world.telegram.say(1000 + number, said)
        world.zalo_bot.say(f"6ede9afa{number:02}", said)
        await world.zalo_oa.say(f"44{number:02}", said)
        assert await world.post("/chat", text=said) == 200
    many = len(forms)
    await until(lambda: guided(world.telegram.sent, many))
    await until(lambda: guided(world.zalo_bot.sent, many) and guided(world.zalo_oa.sent, many))
    assert not world.telegram.said  # each was deleted
    assert await world.remains(*MARKERS) == []
    assert await world.stopped() == dict.fromkeys(("telegram", "zalo_bot", "zalo_oa", "web_chat"), float(many))
    url = f"sqlite+aiosqlite:///{world.folder}/loaluat.db"
    await asyncio.to_thread(backup, url, world.folder / "copy.db")
    assert await world.bot.stop() == 0
    assert remains(MARKERS, world.folder) == []


async def test_what_is_said_where_no_text_is_expected_leaves_nothing_either(world: World) -> None:
    telegram = world.telegram
    photo = [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]
    named = {"id": 2004, "is_bot": False, "first_name": NAME, "last_name": PLACE, "username": "khuenh"}
    telegram.send(2000, photo=photo, caption=ACCUSING)
    telegram.say(2001, f"/start {ACCUSING}")
    telegram.say(2002, f"/tocao {ACCUSING}")
    telegram.say(2003, f"/canbo {ACCUSING}")
    telegram.send(2004, text="alo", **{"from": named})
    telegram.send(2005, contact={"phone_number": "1", "first_name": NAME})
    telegram.say(2006, "alo", reply_to_message={"message_id": 1, "text": ACCUSING})
    telegram.ask_inline(2007, ACCUSING)
    telegram.push("edited_message", {"message_id": 5, "chat": {"id": 2008, "type": "private"}, "text": ACCUSING})
    telegram.say(2009, f"@loa_luat_bot {ACCUSING}", chat=-2009)
    world.zalo_bot.send("6ede9b", "image", photo="https://anh.example.vn/1.jpg", caption=ACCUSING)
    await world.zalo_oa.send("4500", "user_send_image", text=ACCUSING, attachments=[])
    for end in range(1, len(ACCUSING), 3):
        assert await world.post("/complete", text=ACCUSING[:end]) in (200, 429)
    assert await world.post("/chat", start=NAME) == 200
    for path in ("/chat", "/hook/telegram", "/hook/zalo_bot", "/hook/zalo_oa"):
        headers = {"content-type": "application/json", "cookie": f"{COOKIE}={TICKET}"}
        async with world.page.post(world.bot.address + path, data=ACCUSING.encode("utf-16"), headers=headers) as answer:
            assert answer.status in (400, 401)
    chats = {2000, 2001, 2002, 2003, 2004, 2005, 2006, -2009}
    await until(lambda: {one["chat"]["id"] for one in telegram.sent} >= chats)
    assert guided([one for one in telegram.sent if one["chat"]["id"] in (2000, 2001, 2002, 2003, -2009)], 5)
    assert await world.remains(*MARKERS) == []


async def test_an_accusation_typed_where_something_else_was_asked_for_leaves_nothing(world: World) -> None:
    prompts = ("/canbo", "/thamgia", "/lienket", "/theodoi", "/cauhoi", "/donvi", "/quiz")
    for number, prompt in enumerate(prompts):
        world.telegram.say(3000 + number, prompt)
    await until(lambda: len(world.telegram.sent) >= len(prompts))
    for number, _ in enumerate(prompts):
        world.telegram.say(3000 + number, ACCUSING)
    await until(lambda: guided(world.telegram.sent, len(prompts)))
    assert await world.remains(*MARKERS) == []


async def test_killed_at_any_moment_nothing_is_left_and_the_guide_comes_after_the_restart(world: World) -> None:
    world.telegram.set(latency=30)  # what was accepted is not answered before the kill
    world.telegram.say(4000, ACCUSING)
    assert await world.post("/chat", text=ACCUSING) == 200
    async with asyncio.timeout(60):
        while not (await world.stopped()).get("telegram"):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    await world.bot.kill()
    assert remains(MARKERS, world.folder) == []
    world.telegram.set(latency=0)
    world.bot = await world.again()
    await until(lambda: guided(world.telegram.sent, 1))
    for number, said in enumerate(as_people_write(ACCUSING)[:4]):  # at once after the 200
        assert await world.post("/chat", text=said) == 200, number
        await world.bot.kill()
        assert remains(MARKERS, world.folder) == []
        world.bot = await world.again()
    assert await world.remains(*MARKERS) == []


async def test_the_search_finds_a_question_that_waits_for_its_answer(world: World) -> None:
    """So it would find an accusation, too."""
    world.telegram.set(latency=30)
    world.telegram.say(5000, f"thu tuc khai sinh cho cháu {NAME} o dau")
    async with asyncio.timeout(60):
        while not remains((NAME,), world.folder):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    assert await world.post("/chat", text=f"thu tuc khai sinh cho cháu {PLACE} o dau") == 200
    assert any(one.startswith("history") for one in await world.remains(PLACE))
    await world.bot.kill()
    assert any(one.startswith("loaluat.db") for one in remains((NAME,), world.folder))


def test_the_search_knows_every_writing(tmp_path: Path) -> None:
    for number, (how, written) in enumerate(writings(NAME)):
        (tmp_path / "held").write_bytes(b"\0x" * number + written + b"y")
        assert remains((NAME,), tmp_path), how
