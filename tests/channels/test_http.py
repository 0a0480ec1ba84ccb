"""What the one HTTP client is sure of when something goes wrong, and what it keeps to itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot import http
from bot.errors import SendError
from bot.http import HttpClient
from tests.running import free_port

TOKEN = "42:AAH-secret_token"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A server; the address of a method on it."""
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handler)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot{TOKEN}/sendMessage"
    finally:
        await runner.cleanup()


async def wrong(client: HttpClient, url: str, seconds: float = 5.0) -> SendError:
    with pytest.raises(SendError) as raised:
        await client.post(url, b"{}", seconds)
    assert TOKEN not in str(raised.value)
    assert TOKEN not in repr(raised.value)
    assert raised.value.retryable
    return raised.value


async def forever(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response()


async def test_whoever_was_not_even_connected_has_surely_sent_nothing() -> None:
    client = HttpClient([TOKEN])
    assert not (await wrong(client, f"http://127.0.0.1:{free_port()}/bot{TOKEN}/sendMessage")).unsure
    assert not (await wrong(client, f"http://no-such-host.invalid/bot{TOKEN}/sendMessage")).unsure
    await client.close()


async def test_a_message_that_was_written_may_have_arrived_when_no_answer_comes() -> None:
    client = HttpClient([TOKEN])
    async with serving(forever) as url:
        assert (await wrong(client, url, seconds=0.2)).unsure
        await client.close()


async def test_a_message_that_was_written_may_have_arrived_when_the_line_breaks() -> None:
    async def hang_up(request: web.Request) -> web.StreamResponse:
        await request.read()
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    client = HttpClient([TOKEN])
    async with serving(hang_up) as url:
        assert (await wrong(client, url)).unsure
        await client.close()


async def test_waiting_in_vain_for_a_free_connection_is_no_doubtful_send(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "CONNECTIONS", 1)
    monkeypatch.setattr(http, "CONNECT_SECONDS", 0.2)
    client = HttpClient([TOKEN])
    async with serving(forever) as url:
        first = asyncio.create_task(client.post(url, b"{}", 5.0))
        await asyncio.sleep(0.05)
        assert not (await wrong(client, url)).unsure
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await client.close()
