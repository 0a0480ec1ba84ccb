"""A local server that behaves as the Zalo Bot Platform documents, for tests. Nothing leaves this machine.

    async with ZaloBotApi() as api:        # api.base_url is for zalo_bot.base_url, api.token for the bot
        api.say("6ede9afa", "khong doi mu")  # somebody writes
        message = await api.next_message()   # what the bot sent

Events are handed over once, to whoever polls or by one POST to the webhook, without a second try, as people who ran bots
report it; with `replays` the last one comes again on every poll, as others report it.
"""

import asyncio
import itertools
import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any, Self

import aiohttp
import orjson
from aiohttp import web

TOKEN = "12345689:abc-xyz"
TEXT_LIMIT = 2_000
STYLES = {"b", "i", "u", "s", "f_13", "f_15", "f_18", "f_20"}
DESCRIPTIONS = {
    400: "Bad request", 401: "Unauthorized", 403: "Internal server error", 404: "Not found", 408: "Request timeout",
    429: "Quota exceeded",
}  # fmt: skip
HEADER = "X-Bot-Api-Secret-Token"

Json = dict[str, Any]


class Refusal(Exception):
    """What the platform does not take."""

    def __init__(self, code: int, said: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.said = said or DESCRIPTIONS.get(code, "error")


class ZaloBotApi:
    """One bot's API.

    flat: webhooks carry {event_name, message} without {ok, result}. replays: what was polled comes again. idle: seconds
    before a poll that finds nothing is answered; idle_status: its HTTP status. quota: messages a month. clock: Unix seconds
    of the platform. down: the status of a gateway that answers in the platform's place; 0: none does.
    """

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.flat = False
        self.replays = False
        self.idle = 0.2
        self.idle_status = 200
        self.quota = 3_000
        self.clock: Callable[[], float] = time.time
        self.down = 0
        self.waiting: deque[Json] = deque()
        self.given: list[Json] = []
        self.sent: list[Json] = []
        self.calls: dict[str, list[Json]] = defaultdict(list)
        self.polled_at: list[float] = []
        self.faults: dict[str, list[Json]] = defaultdict(list)
        self.webhook: Json = {}
        self.delivered: list[int] = []
        self.port = 0
        self._numbers = itertools.count(1)
        self._read: dict[str | None, int] = defaultdict(int)
        self._changed = asyncio.Condition()
        self._arrived = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._delivering: asyncio.Task[None] | None = None

    # Running ----------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.start(0)
        self._delivering = asyncio.create_task(self._deliver())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._delivering:
            self._delivering.cancel()
            await asyncio.gather(self._delivering, return_exceptions=True)
        await self.stop()

    async def start(self, port: int) -> None:
        """Listens on this machine; port 0 chooses one."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Cannot be reached any more; what people do is still told to a webhook."""
        if self._runner:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """For `zalo_bot.base_url`."""
        return f"http://127.0.0.1:{self.port}"

    # What people do ---------------------------------------------------------------------------------------------------

    def say(self, user: str, text: str, **more: Any) -> Json:
        """Somebody writes to the bot, alone or (chat={"id": …, "chat_type": "GROUP"}) in a group."""
        return self.send(user, "text", text=text, **more)

    def send(self, user: str, kind: str, **content: Any) -> Json:
        """image (photo=url), sticker, voice (voice_url=…), unsupported. Returns the event."""
        message = {
            "from": {"id": user, "display_name": "Người dân", "is_bot": False},
            "chat": {"id": user, "chat_type": "PRIVATE"},
            "message_id": f"{next(self._numbers):020x}",
            "date": int(self.clock() * 1000),
            **content,
        }
        return self.push({"event_name": f"message.{kind}.received", "message": message})

    def push(self, event: Json) -> Json:
        """Any event."""
        self.waiting.append(event)
        self._arrived.set()
        return event

    def fail(self, method: str, times: int = 1, **how: Any) -> None:
        """The next calls of a method.

        code=429, http=200: refused in the body; page="<html>…", http=502: not by the platform; lost=True: cut off before it
        is taken; drop=True: taken, then cut off.
        """
        self.faults[method] += [how] * times

    # What the bot did -------------------------------------------------------------------------------------------------

    async def next_message(self, seconds: float = 10.0, user: str | None = None) -> Json:
        """The next message, of all or in one chat, that was not read so yet."""
        found: list[int] = []

        def there() -> bool:
            for n in range(self._read[user], len(self.sent)):
                if user is None or self.sent[n]["chat_id"] == user:
                    found.append(n)
                    return True
            return False

        await self.wait_for(there, seconds)
        self._read[user] = found[0] + 1
        return self.sent[found[0]]

    async def wait_for(self, held: Callable[[], bool], seconds: float = 10.0) -> None:
        """Until something is so, looked at after each call; fails when it does not become so."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(held)

    # The API ----------------------------------------------------------------------------------------------------------

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body: Json = orjson.loads(await request.read() or b"{}")
        self.calls[method].append(body)
        fault = self.faults[method].pop(0) if self.faults.get(method) else {}
        if self.down:
            fault = {"page": "<html>", "http": self.down}
        try:
            if request.match_info["token"] != self.token:
                raise Refusal(401)
            answer = _refused(fault) or _json({"ok": True, "result": await self._call(method, body)})
        except Refusal as wrong:
            status = self.idle_status if wrong.code == 408 else 200
            answer = _json({"ok": False, "description": wrong.said, "error_code": wrong.code}, status)
        async with self._changed:
            self._changed.notify_all()
        if (fault.get("drop") or fault.get("lost")) and request.transport:
            request.transport.abort()
        return answer

    async def _call(self, method: str, body: Json) -> Any:
        match method:
            case "getMe":
                return {"id": "1", "account_name": "bot.phapluat", "account_type": "BASIC", "display_name": "Bot Luật"}
            case "getUpdates":
                return await self._poll()
            case "setWebhook":
                return await self._set_webhook(body)
            case "deleteWebhook":
                if not self.webhook:
                    raise Refusal(400)
                self.webhook = {}
                return {"url": "", "updated_at": int(time.time() * 1000)}
            case "getWebhookInfo":
                if not self.webhook:
                    raise Refusal(404)
                return {"url": self.webhook["url"], "updated_at": int(time.time() * 1000)}
            case "sendMessage":
                return self._send(body)
        raise Refusal(404)

    async def _poll(self) -> Json:
        """One event, not a list; 408 when none came."""
        if self.webhook:
            raise Refusal(400, "webhook is set")
        self.polled_at.append(time.monotonic())
        if not self.waiting and self.replays and self.given:
            return self.given[-1]
        if not self.waiting:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), self.idle)
            except TimeoutError:
                raise Refusal(408) from None
        self.given.append(self.waiting.popleft())
        return self.given[-1]

    def _send(self, body: Json) -> Json:
        """Taken, when it is as documented and the month has room."""
        text = body.get("text")
        if not isinstance(body.get("chat_id"), str) or not isinstance(text, str):
            raise Refusal(400)
        length = _units(text)
        if not 1 <= length <= TEXT_LIMIT:
            raise Refusal(400, "text must be 1..2000")
        for style in body.get("text_styles", []):
            inside = 0 <= style["start"] < style["start"] + style["len"] <= length
            if not inside or not set(style["st"]) <= STYLES:
                raise Refusal(400, "text_styles")
        if len(self.sent) >= self.quota:
            raise Refusal(429)
        self.sent.append(body)
        return {"message_id": f"m{len(self.sent)}", "date": int(time.time() * 1000)}

    # The webhook ------------------------------------------------------------------------------------------------------

    async def _set_webhook(self, body: Json) -> Json:
        """Kept also when the probe fails, as documented."""
        if not body.get("url") or not 8 <= len(body.get("secret_token", "")) <= 256:
            raise Refusal(400)
        self.webhook = body
        status = await self.post(orjson.dumps({}))
        verified = {"ok": status == 200, "outcome": "ok" if status == 200 else "error", "status_code": status}
        self._arrived.set()
        return {"url": body["url"], "updated_at": 0, "verification": {**verified, "hint": f"HTTP {status}"}}

    async def post(self, body: bytes, **headers: str) -> int:
        """Any body to the webhook, with the right secret unless another is given; its status, 0 when nobody is there."""
        sent = {"content-type": "application/json", HEADER: self.webhook["secret_token"], **headers}
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(self.webhook["url"], data=body, headers=sent) as answer,
            ):
                await answer.read()
                return answer.status
        except aiohttp.ClientError:
            return 0

    async def _deliver(self) -> None:
        """One event after the other, once each."""
        while True:
            if not self.waiting or not self.webhook:
                await asyncio.sleep(0.01)
                continue
            event = self.waiting.popleft()
            self.given.append(event)
            body = event if self.flat else {"ok": True, "result": event}
            self.delivered.append(await self.post(orjson.dumps(body)))
            async with self._changed:
                self._changed.notify_all()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")


def _refused(fault: Json) -> web.Response | None:
    """The answer of a fault that keeps a call from being taken."""
    if "page" in fault:
        return web.Response(status=fault.get("http", 502), text=fault["page"], content_type="text/html")
    if fault.get("lost"):
        return web.Response()
    code = fault.get("code")
    if code is None:
        return None
    said = DESCRIPTIONS.get(code, "error")
    return _json({"ok": False, "description": said, "error_code": code}, fault.get("http", 200))
