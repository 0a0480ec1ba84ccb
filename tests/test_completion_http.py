"""POST /complete on a real server: what it takes, refuses, and leaves behind of what was typed: nothing."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from sqlalchemy import text as sql

from bot import clock
from bot.app import TYPING_BURST, App
from bot.config import read_config
from bot.message import Address, Incoming
from bot.platforms import build_channels
from bot.web import Server, make_app
from tests.library.folders import ANSWER, small, write

JSON = {"content-type": "application/json"}
SECRETLY = "mũ của ông Nguyễn Văn Bí Mật"


@dataclass
class Site:
    app: App
    address: str
    client: aiohttp.ClientSession

    async def ticket(self) -> None:
        async with self.client.get(self.address) as answer:
            assert answer.status == 200

    async def complete(self, typed: str, **headers: str) -> tuple[int, Any]:
        """(status, JSON)."""
        return await self.send(orjson.dumps({"text": typed}), **headers)

    async def send(self, body: bytes, **headers: str) -> tuple[int, Any]:
        async with self.client.post(f"{self.address}/complete", data=body, headers={**JSON, **headers}) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    content = small(tmp_path / "content")
    lights = ANSWER[: ANSWER.index("also:")].replace("Không đội mũ bảo hiểm", "Vượt đèn đỏ")
    bribes = lights.replace("Vượt đèn đỏ bị phạt bao nhiêu?", "Chủ tịch xã nhận hối lộ thì báo ai?")
    lights = lights.replace("versions:", "audience: [official]\nversions:")
    write(content, **{"answers/den-do.yaml": lights, "answers/hoi-lo.yaml": bribes})
    settings = [f"content.dir={content}", f"database.url=sqlite+aiosqlite:///{tmp_path}/a.db"]
    config = read_config(None, settings, {})
    app = await App.open(config, build_channels(config))
    assert app.shelf.problems == ()
    server = Server(make_app(app), "127.0.0.1", 0)
    address = await server.start()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
        yield Site(app, address, client)
    await server.stop()
    await app.database.close()


HELMET = [{"id": "non-mu", "question": "Không đội mũ bảo hiểm bị phạt bao nhiêu?"}]


async def test_what_is_typed_is_completed_from_its_first_letter(site: Site) -> None:
    await site.ticket()
    for typed in ("k", "ko doi m", "dạ cho em hỏi không đội", "mũ bảo hi"):
        assert await site.complete(typed) == (200, HELMET)
    assert await site.complete("xyz") == (200, [])


async def test_nothing_of_it_is_kept_in_a_cache_a_log_or_the_database(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    await site.ticket()
    with caplog.at_level(logging.DEBUG):
        body = orjson.dumps({"text": SECRETLY})
        async with site.client.post(f"{site.address}/complete", data=body, headers=JSON) as answer:
            assert answer.headers["cache-control"] == "no-store"
            assert "Bí Mật" not in str(answer.url)
    assert "Bí Mật" not in caplog.text
    async with site.app.database.read() as connection:
        assert (await connection.execute(sql("SELECT count(*) FROM inbox"))).scalar_one() == 0
        assert (await connection.execute(sql("SELECT count(*) FROM citizens"))).scalar_one() == 0


async def test_an_accusation_that_is_being_typed_is_completed_to_nothing(site: Site) -> None:
    await site.ticket()
    assert [one["id"] for one in (await site.complete("chủ tịch xã nhận"))[1]] == ["hoi-lo"]
    assert await site.complete("chủ tịch xã nhận hối lộ") == (200, [])


async def test_without_a_ticket_or_from_another_site_nothing_is_completed(site: Site) -> None:
    assert (await site.complete("mũ"))[0] == 401
    await site.ticket()
    assert (await site.complete("mũ", **{"sec-fetch-site": "cross-site"}))[0] == 403
    assert (await site.complete("mũ", origin="https://evil.example"))[0] == 403
    assert (await site.complete("mũ", **{"content-type": "text/plain"}))[0] == 415
    async with site.client.get(f"{site.address}/complete?q=mu") as answer:
        assert answer.status == 405  # an address with what was typed would stand in a proxy's log


@pytest.mark.parametrize("body", [b"", b"mu", b"[]", b'{"text": 1}', b'{"text": " "}', b"{}", b'{"text": "\\u0000"}'])
async def test_what_makes_no_sense_is_refused(site: Site, body: bytes) -> None:
    await site.ticket()
    assert (await site.send(body))[0] == 400


async def test_too_much_is_refused(site: Site) -> None:
    await site.ticket()
    assert (await site.complete("m" * 200))[0] == 200
    assert (await site.complete("m" * 201))[0] == 400
    assert (await site.complete("m" * 3_000))[0] == 413


async def test_whoever_asks_faster_than_people_type_is_held_back_and_nobody_else(site: Site) -> None:
    await site.ticket()
    answers = await asyncio.gather(*(site.complete("mũ") for _ in range(int(TYPING_BURST) * 3)))
    assert {status for status, _ in answers} == {200, 429}
    site.client.cookie_jar.clear()
    await site.ticket()
    assert (await site.complete("mũ"))[0] == 200


async def test_each_person_gets_what_is_for_them(site: Site) -> None:
    lan = Address("web_chat", "lan")
    typed = Incoming(lan, "", clock.now(), "text", "vượt đèn")
    assert await site.app.complete(typed) == []
    await site.app.people.change(lan, clock.now(), roles=frozenset({"official"}))
    assert [id_ for id_, _ in await site.app.complete(typed)] == ["den-do"]


async def test_what_a_person_said_was_not_meant_is_not_offered_again(site: Site) -> None:
    lan = Address("web_chat", "lan")
    await site.app.answer(Incoming(lan, "1", clock.now(), "text", "không đội mũ bảo hiểm bị phạt bao nhiêu"))
    await site.app.answer(Incoming(lan, "2", clock.now(), "text", "không phải"))
    assert await site.app.complete(Incoming(lan, "", clock.now(), "text", "không đội mũ")) == []
