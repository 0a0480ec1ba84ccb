"""The web app on a real server: routes, limits, headers, event streams, start and stop."""

import asyncio
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from bot.channels.web_chat import person_of
from bot.errors import OperatorError
from bot.message import Part, Reply, paragraph
from bot.storage import Database
from bot.web import HOOK_BYTES, Server, make_app
from tests.migrated import migrated
from tests.web_door import House, served

JSON = {"content-type": "application/json"}
SECRET = {"x-telegram-bot-api-secret-token": "right"}


@dataclass
class Site:
    house: House
    address: str
    client: aiohttp.ClientSession

    async def ticket(self) -> None:
        """A first visit, which gives the cookie."""
        async with self.client.get(self.address) as answer:
            assert answer.status == 200

    async def status(self, method: str, path: str, **fields: Any) -> int:
        async with self.client.request(method, self.address + path, **fields) as answer:
            await answer.read()
            return answer.status

    async def say(self, said: str, client_id: str = "client-id-1", **headers: str) -> int:
        sent = orjson.dumps({"id": client_id, "text": said})
        return await self.status("POST", "/chat", data=sent, headers={**JSON, **headers})


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await migrated(tmp_path / "loaluat.db")
    yield database
    await database.close()


@pytest.fixture
async def site(database: Database) -> AsyncIterator[Site]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with served(database) as (house, address), aiohttp.ClientSession(cookie_jar=jar) as client:
        yield Site(house, address, client)


async def events(answer: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, str, list[Any]]]:
    """(event, id, data) of a stream."""
    fields: dict[str, str] = {}
    async for line in answer.content:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name and value:
            fields[name] = value
        elif "event" in fields:
            yield fields["event"], fields.get("id", ""), orjson.loads(fields["data"])
            fields = {}


# The page


async def test_a_first_visit_gets_a_ticket_and_a_second_one_keeps_it(site: Site) -> None:
    async with site.client.get(site.address) as answer:
        cookie = answer.headers["set-cookie"]
        held = answer.cookies["loaluat"].value
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=31536000" in cookie
    assert "Secure" not in cookie
    async with site.client.get(site.address) as answer:
        assert answer.cookies["loaluat"].value == held


async def test_behind_tls_the_ticket_never_travels_in_the_clear(database: Database) -> None:
    async with served(database) as (house, _):
        house.public_url = "https://bot.example.vn/"
        server = Server(make_app(house), "127.0.0.1", 0)
        address = await server.start()
        async with aiohttp.ClientSession() as client, client.get(address) as answer:
            assert "Secure" in answer.headers["set-cookie"]
        await server.stop()


@pytest.mark.parametrize("path", ["/", "/static/chat.css", "/health", "/nothing", "/hook/telegram"])
async def test_every_answer_carries_the_security_headers(site: Site, path: str) -> None:
    async with site.client.get(site.address + path) as answer:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers


async def test_a_file_is_kept_for_ever_under_its_version_and_asked_for_without_it(site: Site) -> None:
    async with site.client.get(site.address) as answer:
        page = await answer.text()
    [versioned] = [part for part in page.split('"') if part.startswith("static/chat.css?v=")]
    async with site.client.get(f"{site.address}/{versioned}") as answer:
        assert "immutable" in answer.headers["cache-control"]
        tag = answer.headers["etag"]
    async with site.client.get(f"{site.address}/static/chat.css", headers={"if-none-match": tag}) as answer:
        assert answer.status == 304
        assert answer.headers["cache-control"] == "no-cache"
    assert await site.status("GET", "/static/..%2f..%2fconfig.yaml") == 404
    assert await site.status("GET", "/static/chat.html") == 404


async def test_the_first_load_is_at_most_60_kilobytes(site: Site) -> None:
    async with site.client.get(site.address) as answer:
        page = await answer.text()
    size = len(page.encode())
    for path in {part for part in page.split('"') if part.startswith("static/")}:
        async with site.client.get(f"{site.address}/{path}") as answer:
            size += len(await answer.read())
    assert size <= 60 * 1024
    assert "http://" not in page
    assert "https://" not in page


# What the page sends


async def test_a_message_is_accepted_once(site: Site) -> None:
    await site.ticket()
    assert await site.say("alo") == 200
    assert await site.say("alo") == 200
    assert [one.text for one in site.house.accepted] == ["alo"]


async def test_without_a_ticket_nothing_is_taken(site: Site) -> None:
    assert await site.say("alo") == 401
    assert await site.status("GET", "/events") == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1"},
    ],
)
async def test_another_sites_page_cannot_write_in_a_persons_name(site: Site, headers: dict[str, str]) -> None:
    await site.ticket()
    assert await site.say("alo", **headers) == 403
    assert not site.house.accepted


async def test_a_form_cannot_post_into_the_chat(site: Site) -> None:
    await site.ticket()
    sent = b'{"id":"client-id-1","text":"alo"}'
    assert await site.status("POST", "/chat", data=sent, headers={"content-type": "text/plain"}) == 415
    assert await site.say("alo", origin=site.address) == 200


async def test_too_large_a_message_is_refused(site: Site) -> None:
    await site.ticket()
    assert await site.say("x" * 20_000) == 413
    assert await site.say("x" * 5_000) == 400


# Hooks


async def test_a_hook_answers_as_platforms_expect(site: Site) -> None:
    for path, sent, headers, status in (
        ("/hook/telegram", b"{}", SECRET, 200),
        ("/hook/telegram", b"{}", {}, 401),
        ("/hook/telegram", b"alo", SECRET, 400),
        ("/hook/viber", b"{}", SECRET, 404),
    ):
        assert await site.status("POST", path, data=sent, headers=headers) == status
    assert site.house.hooked == [("telegram", b"{}")]
    assert await site.status("GET", "/hook/telegram") == 405


@pytest.mark.parametrize("said_beforehand", [True, False])
async def test_a_hooks_body_over_256_kilobytes_is_refused(site: Site, said_beforehand: bool) -> None:
    async def pieces(size: int) -> AsyncIterator[bytes]:
        for start in range(0, size, 8192):
            yield b"{" * min(8192, size - start)

    for size, status in ((HOOK_BYTES, 200), (HOOK_BYTES + 1, 413)):
        sent: Any = b"{" * size if said_beforehand else pieces(size)
        assert await site.status("POST", "/hook/telegram", data=sent, headers=SECRET) == status


# Health and metrics


async def test_health_says_503_when_a_part_is_down(site: Site) -> None:
    assert await site.status("GET", "/health") == 200
    site.house.well = False
    async with site.client.get(f"{site.address}/health") as answer:
        assert answer.status == 503
        assert await answer.json() == {"database": "down"}


async def test_metrics_are_for_this_machine_alone(site: Site) -> None:
    async with site.client.get(f"{site.address}/metrics") as answer:
        assert answer.status == 200
        assert b"loaluat_updates" in await answer.read()
    for headers in ({"x-forwarded-for": "203.0.113.7"}, {"forwarded": "for=203.0.113.7"}, {"host": "bot.example.vn"}):
        assert await site.status("GET", "/metrics", headers=headers) == 403
    site.house.open_metrics = True
    assert await site.status("GET", "/metrics", headers={"x-forwarded-for": "203.0.113.7"}) == 200


# Events


async def test_answers_arrive_over_the_stream_and_are_replayed_by_their_number(site: Site) -> None:
    site.house.answers = lambda incoming: Reply(blocks=(paragraph(f"Dạ: {incoming.text}"),))
    await site.ticket()
    async with site.client.get(f"{site.address}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        stream = events(answer)
        assert await anext(stream) == ("past", "", [])
        await site.say("alo")
        _, first, [[_, own]] = await anext(stream)
        event, second, [[_, theirs]] = await anext(stream)
    assert (own["said"], own["id"]) == ("alo", "client-id-1")
    assert (event, theirs["html"]) == ("news", "<p>Dạ: alo</p>")
    for asked in ({"headers": {"last-event-id": first}}, {"params": {"after": first}}):
        async with site.client.get(f"{site.address}/events", **asked) as answer:  # type: ignore[arg-type]
            assert await anext(events(answer)) == ("past", second, [[int(second), theirs]])


async def test_a_page_that_went_away_is_forgotten(site: Site) -> None:
    await site.ticket()
    async with site.client.get(f"{site.address}/events") as answer:
        await anext(events(answer))
        assert site.house.page.streams == 1
    async with asyncio.timeout(10):
        while site.house.page.streams:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_the_sixth_page_sets_the_first_one_aside(site: Site) -> None:
    await site.ticket()
    opened = [await site.client.get(f"{site.address}/events") for _ in range(6)]
    first = events(opened[0])
    assert [await anext(first), await anext(first)] == [("past", "", []), ("aside", "", [])]
    assert await opened[0].content.read() == b""
    for answer in opened:
        answer.close()


# Start and stop


async def test_stopping_ends_open_streams_at_once_and_frees_the_port(database: Database) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as client:
        async with served(database) as (house, address):
            site = Site(house, address, client)
            await site.ticket()
            answer = await client.get(f"{address}/events")
            await anext(events(answer))
        assert await answer.content.read() == b""
        async with served(database, port=int(address.rpartition(":")[2])) as (_, again):
            assert again == address


async def test_a_port_that_is_taken_is_said_with_its_remedy(site: Site) -> None:
    port = int(site.address.rpartition(":")[2])
    with pytest.raises(OperatorError, match=f"port {port} .*web.port"):
        await Server(make_app(site.house), "127.0.0.1", port).start()
    with pytest.raises(OperatorError, match=r"check web\.host"):
        await Server(make_app(site.house), "203.0.113.7", 0).start()


async def test_signals_stay_with_the_program(database: Database) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    async with served(database):
        assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


async def test_who_was_erased_gets_another_ticket_with_the_next_page(site: Site) -> None:
    async with site.client.get(site.address) as answer:
        ticket = answer.cookies["loaluat"].value
    user = person_of({"cookie": f"loaluat={ticket}"})
    assert user
    await site.house.page.send(user, Part("Đã xóa"))
    await site.house.page.forget(user)
    async with site.client.get(site.address) as answer:
        assert answer.cookies["loaluat"].value != ticket
