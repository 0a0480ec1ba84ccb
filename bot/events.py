"""Server-sent events: what one open page is told, as an ASGI answer. Knows no web library and no channel.

First `past` with all that the page missed (perhaps nothing), then a `news` for each entry as it comes; `aside` before
the end when another page took its place. The data of each is a JSON list of [number, entry].
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Protocol

KEEPALIVE_SECONDS = 20
RETRY_MILLISECONDS = 2_000

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Entry = tuple[int, str]
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would keep events back until its buffer is full
)


class Stream(Protocol):
    """What one open page is told: (number, JSON) entries."""

    @property
    def past(self) -> Sequence[Entry]: ...
    @property
    def set_aside(self) -> bool:
        """Another page took its place, so this one should not come back by itself."""
        ...

    async def following(self) -> Entry | None:
        """None when the stream is over."""
        ...

    def leave(self) -> None:
        """The page went away: `following` says None from now on. Harmless when it is known already."""
        ...


async def answer(stream: Stream, receive: Receive, send: Send) -> None:
    """Writes the stream until it is over or the page goes away."""
    gone = asyncio.create_task(_disconnected(receive))
    gone.add_done_callback(lambda _: stream.leave())
    try:
        await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
        await _write(send, f"retry: {RETRY_MILLISECONDS}\n\n{event('past', stream.past)}")
        await _follow(stream, send)
        if stream.set_aside:
            await _write(send, event("aside", ()))
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()
        stream.leave()


async def _follow(stream: Stream, send: Send) -> None:
    """A comment now and then keeps proxies from closing a quiet connection."""
    while True:
        try:
            async with asyncio.timeout(KEEPALIVE_SECONDS):
                entry = await stream.following()
        except TimeoutError:
            await _write(send, ": still here\n\n")
            continue
        if entry is None:
            return
        await _write(send, event("news", (entry,)))


def event(name: str, entries: Sequence[Entry]) -> str:
    """One event; entries are JSON already, and JSON has no raw line break."""
    number = f"id: {entries[-1][0]}\n" if entries else ""
    return f"event: {name}\n{number}data: [{','.join(f'[{n},{body}]' for n, body in entries)}]\n\n"


async def _write(send: Send, said: str) -> None:
    await send({"type": "http.response.body", "body": said.encode(), "more_body": True})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
