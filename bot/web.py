"""The ASGI app: web chat, webhooks, health, metrics; and the server that runs it. Alone knows HTTP from the inside.

It knows no channel, no database and no content: what it needs from them stands in the protocols Door and Page.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any, Protocol
from urllib.parse import urlsplit

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import OperatorError, Refused, StorageUnavailable
from bot.events import Stream, answer
from bot.message import Incoming
from bot.pages import File, static_files, templates

log = logging.getLogger(__name__)

HOOK_BYTES, CHAT_BYTES, TYPED_BYTES = 256 * 1024, 16 * 1024, 2 * 1024
DRAINED_BYTES = 2 * 1024 * 1024
"""How much of a body that is too large is read and thrown away, so that its sender gets to read the 413."""

COOKIE_SECONDS = 365 * 24 * 3600
STOP_SECONDS, BACKLOG = 1, 2_048
SCRIPT_WORDS = (
    "again", "choices", "failed", "gone", "lost", "new", "no_cookie", "own", "restored", "sending",
    "stopped", "theirs", "today",
)  # fmt: skip
"""The words of content/texts/web.yaml that chat.js says."""

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Page(Protocol):
    """The channel behind the web page."""

    @property
    def cookie(self) -> str:
        """The name of the cookie that holds a person's ticket."""
        ...

    def new_ticket(self) -> str: ...
    def person(self, headers: Mapping[str, str]) -> str | None:
        """Who asks, by the cookie; None for a browser without a (valid) ticket."""
        ...

    def has_left(self, user: str) -> bool: ...
    async def post(self, body: bytes, headers: dict[str, str]) -> bool:
        """False when it was taken before; raises Refused."""
        ...

    def typed(self, body: bytes, headers: Mapping[str, str]) -> Incoming:
        """What somebody is typing; raises Refused."""
        ...

    async def listen(self, user: str, after: int) -> Stream:
        """To be left at the end; raises Refused(503) when closing."""
        ...

    def hang_up(self) -> None: ...


class Door(Protocol):
    """What the rest of the bot gives to the web."""

    @property
    def page(self) -> Page: ...
    @property
    def public_url(self) -> str | None: ...
    @property
    def open_metrics(self) -> bool:
        """Whether /metrics answers anyone, not only programs on this machine."""
        ...

    def say(self, key: str) -> str:
        """The sentence of content/texts/ as it is now."""
        ...

    async def hook(self, channel: str, body: bytes, headers: dict[str, str]) -> None:
        """A platform's update; raises Refused: 404 no such channel, 401 wrong signature, 400 no JSON."""
        ...

    async def complete(self, typed: Incoming) -> Sequence[tuple[str, str]]:
        """(id, question) pairs that it may become; raises Refused: 429 too often."""
        ...

    async def health(self) -> tuple[bool, dict[str, Any]]: ...
    def metrics(self) -> bytes: ...


def make_app(door: Door, desk: Sequence[Route] = ()) -> Starlette:
    """All routes. desk: those of the editors' desk, which bring their own pages."""
    routes = Routes(door, static_files())
    app = Starlette(
        routes=[
            Route("/", routes.chat_page),
            Route("/static/{name}", routes.static),
            Route("/chat", routes.chat, methods=["POST"]),
            Route("/complete", routes.complete, methods=["POST"]),
            Route("/events", routes.events),
            Route("/hook/{name}", routes.hook, methods=["POST"]),
            Route("/health", routes.health),
            Route("/metrics", routes.metrics),
            *desk,
        ],
        middleware=[Middleware(_SecurityHeaders)],
        exception_handlers={Refused: _refused, StorageUnavailable: _unavailable},
    )
    app.state.page = door.page
    return app


class Routes:
    """The handlers of make_app's routes."""

    def __init__(self, door: Door, files: Mapping[str, File]) -> None:
        self._door = door
        self._page = door.page
        self._files = files
        self._ours = origin_of(door.public_url)
        self._template = templates(files).get_template("chat.html")

    async def chat_page(self, request: Request) -> Response:
        """The page; a browser without a ticket gets one, the others keep theirs for another year."""
        say = self._door.say
        words = {word: say(f"web.{word}") for word in SCRIPT_WORDS}
        html = self._template.render(say=say, words=orjson.dumps(words).decode())
        response = Response(html, media_type="text/html", headers={"cache-control": "private, no-cache"})
        held, person = request.cookies.get(self._page.cookie, ""), self._page.person(request.headers)
        response.set_cookie(
            self._page.cookie,
            held if person and not self._page.has_left(person) else self._page.new_ticket(),
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="lax",
            secure=bool(self._ours and self._ours.startswith("https:")),
        )
        return response

    async def static(self, request: Request) -> Response:
        """A file of the page: for ever under its version, else to be asked for again."""
        file = self._files.get(request.path_params["name"])
        if file is None:
            raise HTTPException(404)
        current = request.query_params.get("v") == file.version
        headers = {
            "etag": f'"{file.version}"',
            "cache-control": "public, max-age=31536000, immutable" if current else "no-cache",
        }
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        return Response(file.body, media_type=file.kind, headers=headers)

    async def chat(self, request: Request) -> Response:
        """What a person said or pressed; the answer comes over /events."""
        new = await self._page.post(await self._json_of(request, CHAT_BYTES), dict(request.headers))
        return JSONResponse({"new": new}, headers={"cache-control": "no-store"})

    async def complete(self, request: Request) -> Response:
        """What a person is typing -> the questions that it may become.

        By POST, since proxies write addresses into their logs: what is not yet sent is nobody's to keep.
        """
        typed = self._page.typed(await self._json_of(request, TYPED_BYTES), request.headers)
        found = [{"id": id_, "question": question} for id_, question in await self._door.complete(typed)]
        return JSONResponse(found, headers={"cache-control": "no-store"})

    async def _json_of(self, request: Request, most: int) -> bytes:
        """What our own page sends, not yet read as JSON."""
        only_our_page(request, self._ours)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Refused(415, "application/json only")
        return await body_of(request, most)

    async def events(self, request: Request) -> Response:
        """What follows Last-Event-ID (or ?after=, for a page that connects by itself), then everything as it comes."""
        only_our_page(request, self._ours)
        user = self._page.person(request.headers)
        if user is None:
            raise Refused(401, "no ticket")
        last = request.headers.get("last-event-id") or request.query_params.get("after", "")
        after = int(last) if last.isdecimal() and len(last) < 18 else 0
        return Events(await self._page.listen(user, after))

    async def hook(self, request: Request) -> Response:
        await self._door.hook(request.path_params["name"], await body_of(request, HOOK_BYTES), dict(request.headers))
        return JSONResponse({"ok": True})

    async def health(self, _: Request) -> Response:
        well, parts = await self._door.health()
        status = 200 if well else 503
        return Response(orjson.dumps(parts), status, {"cache-control": "no-store"}, media_type="application/json")

    async def metrics(self, request: Request) -> Response:
        if not (self._door.open_metrics or _from_this_machine(request)):
            raise Refused(403, "only from this machine")
        return Response(self._door.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")


def only_our_page(request: Request, ours: str | None) -> None:
    """Refuses what another site's page makes a browser send; programs without a browser send neither header.

    ours: the origin under which people know this site, if it was told.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        same = site in ("same-origin", "none")
    else:
        # behind a proxy that ends TLS the scheme is not ours to know: the name must be the one that was asked
        asked = request.headers.get("host", "").lower()
        same = origin in (None, ours) or urlsplit(origin).netloc.lower() == asked
    if not same:
        raise Refused(403, "from another site")


async def body_of(request: Request, most: int) -> bytes:
    """The body; Refused(413) when it is larger, said beforehand or not."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= most:
            chunks.append(chunk)
        elif size > DRAINED_BYTES:
            break
    if size > most:
        raise Refused(413, f"at most {most} bytes")
    return b"".join(chunks)


def origin_of(url: str | None) -> str | None:
    """https://bot.example.vn of an address on it."""
    if not url:
        return None
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _from_this_machine(request: Request) -> bool:
    """Loopback, and not through a proxy on this machine that lets the whole world in."""
    if any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via")):
        return False
    name = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    return _loopback(request.client.host if request.client else "") and (name == "localhost" or _loopback(name))


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


async def _refused(request: Request, wrong: Exception) -> Response:
    """What a platform sent and we did not take is noted, never its content."""
    assert isinstance(wrong, Refused)
    if request.url.path.startswith("/hook/"):
        log.warning("refused at a webhook: %d %s", wrong.status, wrong.reason)
    return JSONResponse({"error": wrong.reason}, wrong.status)


async def _unavailable(_: Request, wrong: Exception) -> Response:
    """Nothing was accepted: a platform, or the page, sends it again."""
    return JSONResponse({"error": "storage"}, 503, {"retry-after": "5"})


class Events(Response):
    """An answer that stays open; bot/events.py writes it."""

    def __init__(self, stream: Stream) -> None:
        super().__init__()
        self._stream = stream

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        await answer(self._stream, receive, send)


class _SecurityHeaders:
    """Every answer carries them, errors too; a page may be stricter or, for its forms, wider."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class Server:
    """uvicorn inside our own loop: no signal handlers, no log of its own, no waiting for open streams."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._port = port
        self._uvicorn: _Uvicorn | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> str:
        """The address that people open, e.g. http://127.0.0.1:8080; raises OperatorError with the remedy."""
        listening = await _bound(self._host, self._port)
        config = uvicorn.Config(
            self._app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=STOP_SECONDS,
            backlog=BACKLOG,
        )
        self._uvicorn = _Uvicorn(config)
        self._task = asyncio.create_task(self._uvicorn.serve([listening]))
        await self._uvicorn.ready.wait()
        host, port = listening.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def stop(self) -> None:
        """Open streams end at once; requests in hand get a second."""
        if self._uvicorn is None or self._task is None:
            return
        self._uvicorn.should_exit = True
        self._app.state.page.hang_up()
        await self._task


class _Uvicorn(uvicorn.Server):
    """Leaves SIGTERM and SIGINT to the program that it runs in."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


async def _bound(host: str, port: int) -> socket.socket:
    """A listening socket."""
    loop = asyncio.get_running_loop()
    try:
        family, kind, number, _, address = (await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))[0]
        listening = socket.socket(family, kind, number)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(BACKLOG)
        except OSError:
            listening.close()
            raise
    except OSError as wrong:
        raise OperatorError(_remedy(host, port, wrong)) from wrong
    listening.setblocking(False)
    return listening


def _remedy(host: str, port: int, wrong: OSError) -> str:
    if wrong.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken by another program: stop it, or choose --set web.port={port + 1}"
    if wrong.errno == errno.EACCES:
        return f"port {port} is not allowed for this user: choose one above 1023, with a proxy in front of it"
    return f"{host} is not an address of this machine ({wrong.strerror or wrong}): check web.host"
