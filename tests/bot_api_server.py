"""A local server that behaves as the Telegram Bot API documents, for tests and measurements. Nothing leaves this machine.

    async with BotApi() as api:            # api.base_url is for telegram.base_url, api.token for the bot
        api.say(7, "khong doi mu")         # somebody writes
        message = await api.next_message() # what the bot sent
        api.press(7, message, 0)           # somebody presses its first button

By itself: `python -m tests.bot_api_server --port 0 --token 1:t` prints `listening http://127.0.0.1:PORT/bot` first. Then
another process does and reads the same over /_test/, many things in one request:

    POST /_test/do        [{"say": [7, "alo"]}, {"press": {"user": 7, "message": 2, "button": 0}}, {"block": [8]},
                           {"fail": {"method": "sendMessage", "status": 429, "retry_after": 2}}, {"set": {"limits": true}}]
                          -> what each gave: the update_id
    GET  /_test/sent      every message and edit that was taken, in order; ?after=100 leaves the first 100 out
    GET  /_test/messages  all messages as they stand now
    GET  /_test/calls     every body by method; ?method=sendMessage only those
    GET  /_test/counts    {"waiting", "confirmed", "sent", and calls by method}
"""

import argparse
import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Self

import aiohttp
import orjson
from aiohttp import web

from tests.bot_api_methods import METHODS, TOKEN, Methods
from tests.bot_api_rules import WELL_FORMED_TOKEN, Refusal
from tests.bot_api_updates import Json, membership, message, person, written

BODY_BYTES = 2**26
RETRY_SECONDS = 0.2
"""Telegram waits longer between two tries of a webhook."""

HELPERS = {"say", "send", "press", "press_data", "block", "unblock", "ask_inline", "push", "fail", "set"}
SETTINGS = {"limits", "only_known", "unknown", "latency"}
FORMS = ("multipart/", "application/x-www-form-urlencoded")
IN_JSON = {
    "reply_markup", "commands", "allowed_updates", "link_preview_options", "results", "button", "scope", "entities",
    "caption_entities", "reply_parameters",
}  # fmt: skip
"""Fields that a form carries as JSON."""


class BotApi(Methods):
    """One bot's API. `latency`: seconds before every answer but those of getUpdates. `down`: the status of a gateway that
    answers in its place; 0: none does."""

    def __init__(self, *args: Any, **more: Any) -> None:
        """As Methods: token, limits, username, only_known."""
        super().__init__(*args, **more)
        self.faults: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.latency = 0.0
        self.down = 0
        self.port = 0
        self._read: dict[int | None, int] = defaultdict(int)
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._delivering: asyncio.Task[None] | None = None

    # Running ----------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.start(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int) -> None:
        """Listens on this machine; port 0 chooses one."""
        app = web.Application(client_max_size=BODY_BYTES)
        app.router.add_post("/_test/do", self._do)
        for what in ("sent", "messages", "calls", "counts"):
            app.router.add_get(f"/_test/{what}", getattr(self, f"_show_{what}"))
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]
        self._delivering = asyncio.create_task(self._deliver())

    async def stop(self) -> None:
        if self._delivering:
            self._delivering.cancel()
            await asyncio.gather(self._delivering, return_exceptions=True)
        self.queue.wake()
        if self._runner:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """For `telegram.base_url`: the token is appended."""
        return f"http://127.0.0.1:{self.port}/bot"

    # What people do: each returns the update_id -----------------------------------------------------------------------

    @property
    def updates(self) -> list[Json]:
        """What waits for the bot."""
        return self.queue.waiting

    @property
    def confirmed(self) -> int:
        """How many updates the bot need not get again."""
        return self.queue.confirmed

    def push(self, kind: str, body: Json, update_id: int | None = None) -> int:
        """Any update; with the next number when none is given."""
        number = self.queue.push(kind, body, update_id)
        place = body.get("chat") or body.get("message", {}).get("chat") or body.get("from") or {}
        if "id" in place:
            self.newest[place["id"]] = number
            self.known.add(place["id"])
        return number

    def say(self, user: int, text: str, **more: Any) -> int:
        """Somebody writes to the bot, alone or (chat=-5) in a group."""
        return self.send(user, **written(text), **more)

    def send(self, user: int, **content: Any) -> int:
        """A message that need not be a text: voice={…}, photo=[…]; chat: a group's id, or a whole chat."""
        place = content.pop("chat", user)
        number = place if isinstance(place, int) else place["id"]
        body = {**message(person(user), number, self.number()), **content}
        self.said[number, body["message_id"]] = body
        return self.push("message", body if isinstance(place, int) else {**body, "chat": place})

    def press(self, user: int, message: Json | int, button: int | str) -> int:
        """The n-th button of a sent message (or of one with this id in the chat with the user), or any data."""
        shown = self.shown_under(user, message) if isinstance(message, int) else message
        if isinstance(button, int):
            rows = shown["reply_markup"]["inline_keyboard"]
            button = str([one for row in rows for one in row][button]["callback_data"])
        return self.press_data(user, shown["message_id"], button, shown["chat"]["id"])

    def press_data(self, user: int, message_id: int, data: str, chat: int | None = None) -> int:
        shown = self.shown_under(user if chat is None else chat, message_id)
        body = self.asked("q", user, message=shown, data=data, chat_instance="1")
        return self.push("callback_query", body)

    def block(self, user: int) -> int:
        """Somebody blocks the bot: told as my_chat_member, and every later message is refused."""
        self.blocked.add(user)
        return self.push("my_chat_member", membership(self.me, user, "member", "kicked"))

    def unblock(self, user: int) -> int:
        self.blocked.discard(user)
        return self.push("my_chat_member", membership(self.me, user, "kicked", "member"))

    def ask_inline(self, user: int, text: str, offset: str = "") -> int:
        return self.push("inline_query", self.asked("i", user, query=text, offset=offset))

    # What goes wrong --------------------------------------------------------------------------------------------------

    def fail(self, method: str, times: int = 1, **how: Any) -> None:
        """The next calls of a method.

        status=429, retry_after=2 | status=500 | said=…: refused; page="<html>…": not by Telegram; lost=True: cut off
        before it is taken; drop=True: taken, then cut off; delay=3: taken, answered that much later.
        """
        self.faults[METHODS.get(method.lower(), method)] += [how] * times

    def set(self, **settings: Any) -> None:
        """limits, only_known, latency, unknown (chats that are not found)."""
        if wrong := settings.keys() - SETTINGS:
            raise ValueError(f"not settings: {wrong}; there are {SETTINGS}")
        for name, value in settings.items():
            setattr(self, name, set(value) if name == "unknown" else value)

    # What the bot did -------------------------------------------------------------------------------------------------

    async def next_message(self, seconds: float = 10.0, user: int | None = None) -> Json:
        """The next message or edit, of all or in one chat, that was not read so yet: an entry of `sent`."""
        found: list[int] = []

        def there() -> bool:
            for n in range(self._read[user], len(self.sent)):
                if user is None or self.sent[n]["chat"]["id"] == user:
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
        """One call: noted, then refused as a fault says or answered by its method."""
        given, asked = request.match_info["token"], request.match_info["method"]
        method = METHODS.get(asked.lower(), asked)
        fault: dict[str, Any] = {}
        try:
            if given != self.token:
                raise Refusal("", 401 if WELL_FORMED_TOKEN.fullmatch(given) else 404)
            body = await _body(request)
            self.calls[method].append(body)
            fault = self.faults[method].pop(0) if self.faults.get(method) else {}
            if self.down:
                fault = {"page": "<html>", "status": self.down}
            answer = _refused(fault) or _json({"ok": True, "result": await self.call(method, body)})
        except Refusal as wrong:
            answer = _json(wrong.body(), wrong.code)
        await self._tell()
        if method != "getUpdates" and (pause := fault.get("delay", self.latency)):
            await asyncio.sleep(pause)
        if (fault.get("drop") or fault.get("lost")) and request.transport:
            request.transport.abort()
        return answer

    async def _deliver(self) -> None:
        """One update after the other to the webhook; the same one again until it is taken."""
        async with aiohttp.ClientSession() as session:
            while True:
                if not self.updates or not self.webhook:
                    self.queue.arrived.clear()
                    await self.queue.arrived.wait()
                    continue
                update = self.updates[0]
                if wrong := await self._post(session, update):
                    self.webhook_error = {"last_error_date": int(time.time()), "last_error_message": wrong}
                    await asyncio.sleep(RETRY_SECONDS)
                else:
                    self.queue.delivered(update)
                await self._tell()

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> str:
        """Why the webhook did not take an update; empty when it did. Its answer may be a call of a method."""
        headers = {"content-type": "application/json"}
        if secret := self.webhook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        try:
            async with session.post(self.webhook["url"], data=orjson.dumps(update), headers=headers) as answer:
                raw = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as wrong:
            return f"Connection failed: {type(wrong).__name__}"
        if not 200 <= answer.status < 300:
            return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        await self._called_in_answer(raw)
        return ""

    async def _called_in_answer(self, raw: bytes) -> None:
        """A webhook may answer with a call: {"method": "sendMessage", …}. Nobody hears how it went."""
        try:
            body = orjson.loads(raw)
            method = METHODS.get(body.pop("method").lower(), "")
            self.calls[method].append(body)
            await self.call(method, body)
        except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, Refusal):
            return

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # For another process ----------------------------------------------------------------------------------------------

    async def _do(self, request: web.Request) -> web.Response:
        found: list[Any] = []
        for one in orjson.loads(await request.read()):
            for helper, given in one.items():
                if helper not in HELPERS:
                    return _json({"error": f"{helper}: there are {sorted(HELPERS)}"}, 400)
                act = getattr(self, helper)
                found.append(act(**given) if isinstance(given, dict) else act(*given))
        await self._tell()
        return _json(found)

    async def _show_sent(self, request: web.Request) -> web.Response:
        return _json(self.sent[int(request.query.get("after", 0)) :])

    async def _show_messages(self, _: web.Request) -> web.Response:
        return _json(list(self.messages.values()))

    async def _show_calls(self, request: web.Request) -> web.Response:
        method = request.query.get("method")
        return _json(self.calls.get(method, []) if method else self.calls)

    async def _show_counts(self, _: web.Request) -> web.Response:
        counts = {name: len(calls) for name, calls in self.calls.items()}
        return _json({"waiting": len(self.updates), "confirmed": self.confirmed, "sent": len(self.sent), **counts})


def _json(body: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")


def _refused(fault: dict[str, Any]) -> web.Response | None:
    """The answer of a fault that keeps a call from being taken."""
    if "page" in fault:
        return web.Response(status=fault.get("status", 200), text=fault["page"], content_type="text/html")
    if fault.get("lost"):
        return web.Response()
    status = fault.get("status")
    if not status:
        return None
    after = fault.get("retry_after", 1 if status == 429 else None)
    said = fault.get("said", "" if after is None else f"retry after {after}")
    wrong = Refusal(said, status, after).body()
    if "said" in fault:
        wrong["description"] = said
    return _json(wrong, status)


async def _body(request: web.Request) -> Json:
    """JSON, a form, or the query string, as the API takes them all; raises Refusal."""
    found: Json = dict(request.query)
    try:
        if request.content_type == "application/json":
            raw = await request.read()
            found |= orjson.loads(raw) if raw else {}
        elif request.content_type.startswith(FORMS):
            found |= dict(await request.post())
        for name in IN_JSON & found.keys():
            if isinstance(found[name], str) and found[name]:
                found[name] = orjson.loads(found[name])
    except (orjson.JSONDecodeError, TypeError):
        raise Refusal("can't parse the request as JSON") from None
    return {name: value if not isinstance(value, web.FileField) else value.filename for name, value in found.items()}


async def _serve(port: int, token: str, limits: bool) -> None:
    api = BotApi(token, limits)
    await api.start(port)
    print(f"listening {api.base_url}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A local Bot API for tests")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--limits", action="store_true")
    given = parser.parse_args()
    asyncio.run(_serve(given.port, given.token, given.limits))
