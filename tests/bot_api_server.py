"""A local server that behaves as the Telegram Bot API documents, for tests and measurements. Nothing leaves this machine.

    async with BotApi() as api:            # api.base_url is for telegram.base_url, api.token for the bot
        api.say(7, "khong doi mu")         # somebody writes
        message = await api.next_message() # what the bot sent
        api.press(7, message, 0)           # somebody presses its first button

By itself: `python -m tests.bot_api_server --port 0 --token 1:t` prints `listening http://127.0.0.1:PORT/bot` first. Under
/_test/ another process pushes updates (POST /_test/updates), reads what was sent (GET /_test/sent) and counts.
"""

import argparse
import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from tests.bot_api_rules import Refusal, check_markup, check_text

TOKEN = "42:test-token"
Result = Any


class BotApi:
    """One bot's API. `limits`: one message a second and chat (burst 20) and 30 a second in all."""

    def __init__(self, token: str = TOKEN, limits: bool = False, username: str = "loa_luat_bot") -> None:
        self.token = token
        self.limits = limits
        self.username = username
        self.updates: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.calls: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.faults: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.blocked: set[int] = set()
        self.unknown: set[int] = set()
        self.webhook: dict[str, Any] = {}
        self.confirmed = 0
        self._next_update, self._next_message, self._read = 1_000, 1, 0
        self._queries: set[str] = set()
        self._polling = 0
        self._news = asyncio.Event()
        self._changed = asyncio.Condition()
        self._chats: dict[int, list[float]] = defaultdict(list)
        self._all: list[float] = []
        self._runner: web.AppRunner | None = None
        self._delivering: asyncio.Task[None] | None = None
        self.port = 0

    # Running ----------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> "BotApi":
        await self.start(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int) -> None:
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/_test/updates", self._push)
        app.router.add_get("/_test/sent", self._show_sent)
        app.router.add_get("/_test/counts", self._show_counts)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._delivering:
            self._delivering.cancel()
        self._news.set()
        if self._runner:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    # What people do ---------------------------------------------------------------------------------------------------

    def push(self, kind: str, body: dict[str, Any], update_id: int | None = None) -> int:
        """An update as the platform makes it; returns its update_id."""
        number = update_id if update_id is not None else self._next_update
        self._next_update = max(self._next_update, number) + 1
        self.updates.append({"update_id": number, kind: body})
        self._news.set()
        return number

    def say(self, user: int, text: str, **more: Any) -> int:
        """Somebody writes to the bot, alone or (chat=…) in a group."""
        return self.push("message", {**_message(user, self._number()), "text": text, **more})

    def send(self, user: int, **content: Any) -> int:
        """A message that is no text: voice={…}, photo=[…]."""
        return self.push("message", {**_message(user, self._number()), **content})

    def press(self, user: int, message: dict[str, Any], button: int | str) -> int:
        """The n-th button of a sent message, or any data."""
        buttons = (
            [one for row in message["reply_markup"]["inline_keyboard"] for one in row]
            if isinstance(button, int)
            else []
        )
        data = buttons[button]["callback_data"] if isinstance(button, int) else button
        return self.press_data(user, message["message_id"], data)

    def press_data(self, user: int, message_id: int, data: str) -> int:
        query = f"q{self._next_update}"
        self._queries.add(query)
        shown = {**_message(user, message_id), "text": "…"}
        body = {"id": query, "from": _user(user), "message": shown, "data": data, "chat_instance": "1"}
        return self.push("callback_query", body)

    def block(self, user: int) -> int:
        """Somebody blocks the bot: told as my_chat_member, and every later message is refused."""
        self.blocked.add(user)
        bot = {"id": 42, "is_bot": True, "first_name": "Loa"}
        body = {
            "chat": {"id": user, "type": "private"}, "from": _user(user), "date": int(time.time()),
            "old_chat_member": {"status": "member", "user": bot},
            "new_chat_member": {"status": "kicked", "user": bot, "until_date": 0},
        }  # fmt: skip
        return self.push("my_chat_member", body)

    def ask_inline(self, user: int, text: str) -> int:
        query = f"i{self._next_update}"
        self._queries.add(query)
        return self.push("inline_query", {"id": query, "from": _user(user), "query": text, "offset": ""})

    def fail(self, method: str, times: int = 1, **how: Any) -> None:
        """The next calls of a method: status=429, retry_after=2 | status=500 | drop=True (taken, then cut off)."""
        self.faults[method] += [how] * times

    # What the bot did -------------------------------------------------------------------------------------------------

    async def next_message(self, seconds: float = 10.0) -> dict[str, Any]:
        """The next message or edit that was not read yet, as it was sent."""
        await self.wait_for(lambda: len(self.sent) > self._read, seconds)
        self._read += 1
        return self.sent[self._read - 1]

    async def wait_for(self, held: Callable[[], bool], seconds: float = 10.0) -> None:
        """Until something is so; fails when it does not become so."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(held)

    # The API ----------------------------------------------------------------------------------------------------------

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _answer(401, "Unauthorized")
        method = request.match_info["method"]
        handler: Callable[[dict[str, Any]], Awaitable[Result]] | None = getattr(self, f"do_{method.lower()}", None)
        if handler is None:
            return _answer(404, "Not Found")
        body = await _body(request)
        self.calls[method].append(body)
        fault = self.faults[method].pop(0) if self.faults[method] else {}
        if fault.get("status"):
            await self._tell()
            return _answer(fault["status"], fault.get("said", "fault"), fault.get("retry_after"))
        try:
            result = await handler(body)
        except Refusal as wrong:
            await self._tell()
            return _answer(400, f"Bad Request: {wrong}")
        except web.HTTPException:
            raise
        except _Status as status:
            await self._tell()
            return _answer(status.code, status.said, status.retry_after)
        await self._tell()
        if fault.get("drop"):
            assert request.transport is not None
            request.transport.close()
        return web.Response(body=orjson.dumps({"ok": True, "result": result}), content_type="application/json")

    async def do_getme(self, _: dict[str, Any]) -> Result:
        return {
            "id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": "Loa Luật", "username": self.username,
            "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True,
        }  # fmt: skip

    async def do_getupdates(self, body: dict[str, Any]) -> Result:
        """An offset confirms everything below it; a negative one counts from the end; only one may wait."""
        if self.webhook.get("url"):
            raise _Status(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        if self._polling:
            raise _Status(409, "Conflict: terminated by other getUpdates request")
        offset, limit = int(body.get("offset", 0)), int(body.get("limit", 100))
        if offset < 0:
            offset = self.updates[offset]["update_id"] if len(self.updates) >= -offset else 0
        if offset:
            before = len(self.updates)
            self.updates = [one for one in self.updates if one["update_id"] >= offset]
            self.confirmed += before - len(self.updates)
        if not self.updates and float(body.get("timeout", 0)) > 0:
            self._polling += 1
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), float(body["timeout"]))
            except TimeoutError:
                pass
            finally:
                self._polling -= 1
        return self.updates[:limit]

    async def do_setwebhook(self, body: dict[str, Any]) -> Result:
        self.webhook = dict(body)
        if self._delivering is None and body.get("url"):
            self._delivering = asyncio.create_task(self._deliver())
        return True

    async def do_deletewebhook(self, body: dict[str, Any]) -> Result:
        self.webhook = {}
        if body.get("drop_pending_updates"):
            self.updates.clear()
        return True

    async def do_getwebhookinfo(self, _: dict[str, Any]) -> Result:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates),
        }

    async def do_setmycommands(self, body: dict[str, Any]) -> Result:
        if any(not c.get("description") or not c["command"].islower() for c in body["commands"]):
            raise Refusal("BOT_COMMAND_INVALID")
        return True

    async def do_getmycommands(self, _: dict[str, Any]) -> Result:
        return self.calls["setMyCommands"][-1]["commands"] if self.calls["setMyCommands"] else []

    async def do_setmydescription(self, body: dict[str, Any]) -> Result:
        if len(body.get("description", "")) > 512:
            raise Refusal("description is too long")
        return True

    async def do_setmyshortdescription(self, body: dict[str, Any]) -> Result:
        if len(body.get("short_description", "")) > 120:
            raise Refusal("short description is too long")
        return True

    async def do_sendmessage(self, body: dict[str, Any]) -> Result:
        user = int(body["chat_id"])
        if user in self.unknown:
            raise Refusal("chat not found")
        if user in self.blocked:
            raise _Status(403, "Forbidden: bot was blocked by the user")
        said = check_text(body.get("text"), body.get("parse_mode"))
        check_markup(body.get("reply_markup"))
        self._pace(user)
        message = {**_message(user, self._number()), **_kept(body), "plain": said}
        return self._stands(message)

    async def do_editmessagetext(self, body: dict[str, Any]) -> Result:
        place = (int(body["chat_id"]), int(body["message_id"]))
        said = check_text(body.get("text"), body.get("parse_mode"))
        check_markup(body.get("reply_markup"))
        there = self.messages.get(place)
        if there is None:
            raise Refusal("message to edit not found")
        if _kept(there) == _kept(body):
            raise Refusal(
                "message is not modified: specified new message content and reply markup are exactly the same"
            )
        return self._stands({**_message(*place), **_kept(body), "plain": said, "edited": True})

    async def do_answercallbackquery(self, body: dict[str, Any]) -> Result:
        return self._query(body["callback_query_id"])

    async def do_answerinlinequery(self, body: dict[str, Any]) -> Result:
        results = body["results"] if isinstance(body["results"], list) else orjson.loads(body["results"])
        if len(results) > 50 or len({one["id"] for one in results}) < len(results):
            raise Refusal("RESULTS_TOO_MUCH")
        for one in results:
            check_text(one["input_message_content"]["message_text"], one["input_message_content"].get("parse_mode"))
        return self._query(body["inline_query_id"])

    def _query(self, query: str) -> bool:
        if query not in self._queries:
            raise Refusal("query is too old and response timeout expired or query ID is invalid")
        self._queries.discard(query)
        return True

    def _stands(self, message: dict[str, Any]) -> dict[str, Any]:
        self.messages[message["chat"]["id"], message["message_id"]] = message
        self.sent.append({**message, "at": time.time()})
        return {key: value for key, value in message.items() if key not in ("plain", "edited")}

    def _pace(self, user: int) -> None:
        if not self.limits:
            return
        now = time.monotonic()
        for times, most, window in ((self._chats[user], 20, 20.0), (self._all, 30, 1.0)):
            times[:] = [one for one in times if now - one < window]
            if len(times) >= most:
                wait = int(window - (now - times[0])) + 1
                raise _Status(429, f"Too Many Requests: retry after {wait}", wait)
        self._chats[user].append(now)
        self._all.append(now)

    async def _deliver(self) -> None:
        """One update after the other to the webhook; the same one again until it is taken."""
        async with aiohttp.ClientSession() as session:
            while True:
                if not self.updates or not self.webhook.get("url"):
                    self._news.clear()
                    await self._news.wait()
                    continue
                headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
                try:
                    async with session.post(self.webhook["url"], json=self.updates[0], headers=headers) as answer:
                        taken = answer.status == 200
                except aiohttp.ClientError:
                    taken = False
                if taken:
                    self.updates.pop(0)
                    self.confirmed += 1
                else:
                    await asyncio.sleep(0.2)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _number(self) -> int:
        self._next_message += 1
        return self._next_message

    # For another process ----------------------------------------------------------------------------------------------

    async def _push(self, request: web.Request) -> web.Response:
        """[{"say": [user, text]} | {"press": [user, message_id, data]}, …] in one request."""
        for one in orjson.loads(await request.read()):
            if "say" in one:
                self.say(*one["say"])
            else:
                self.press_data(*one["press"])
        return web.Response(body=orjson.dumps(len(self.updates)))

    async def _show_sent(self, _: web.Request) -> web.Response:
        return web.Response(body=orjson.dumps([[m["chat"]["id"], m["plain"], m["at"]] for m in self.sent]))

    async def _show_counts(self, _: web.Request) -> web.Response:
        counts = {name: len(calls) for name, calls in self.calls.items()}
        return web.Response(body=orjson.dumps({"waiting": len(self.updates), "confirmed": self.confirmed, **counts}))


class _Status(Exception):
    """Any answer but 200 and 400."""

    def __init__(self, code: int, said: str, retry_after: int | None = None) -> None:
        self.code, self.said, self.retry_after = code, said, retry_after


def _answer(status: int, said: str, retry_after: int | None = None) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": said}
    if retry_after is not None:
        body["parameters"] = {"retry_after": retry_after}
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")


async def _body(request: web.Request) -> dict[str, Any]:
    """JSON, a form, or the query string, as the API takes them all."""
    if request.content_type == "application/json":
        raw = await request.read()
        return dict(orjson.loads(raw)) if raw else {}
    found: dict[str, Any] = dict(request.query)
    if request.content_type.startswith(("multipart/", "application/x-www-form-urlencoded")):
        found |= dict(await request.post())
    for key in ("reply_markup", "commands", "allowed_updates", "link_preview_options"):
        if isinstance(found.get(key), str):
            found[key] = orjson.loads(found[key])
    return found


def _user(user: int) -> dict[str, Any]:
    return {"id": user, "is_bot": False, "first_name": "Người dân"}


def _message(user: int, message_id: int) -> dict[str, Any]:
    chat = {"id": user, "type": "private", "first_name": "Người dân"}
    return {"message_id": message_id, "from": _user(user), "chat": chat, "date": int(time.time())}


def _kept(body: dict[str, Any]) -> dict[str, Any]:
    """What makes two messages the same."""
    return {key: body[key] for key in ("text", "reply_markup") if body.get(key)}


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
