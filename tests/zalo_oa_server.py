"""A local server that behaves as Zalo documents its Official Accounts, for tests. Nothing leaves this machine.

    async with ZaloOfficialAccount() as zalo:   # zalo.base_url is for zalo_oa.base_url and zalo_oa.oauth_url
        zalo.webhook = "http://127.0.0.1:8080/hook/zalo_oa"
        await zalo.say("7", "khong doi mu")      # somebody writes: a signed webhook, tried until it is taken
        message = await zalo.next_message()      # what the bot sent
        await zalo.press("7", message, 0)        # somebody presses its first button

Tokens: one refresh token is good at a time, for one renewal, which ends the old access token. Messages: by version 3, or
`state=True` by version 2 only; nobody is written to after seven days without a word, and after two days it costs.
"""

import asyncio
import hashlib
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import count
from typing import Any, Self

import aiohttp
import orjson
from aiohttp import web

Json = dict[str, Any]

APP_ID, APP_SECRET, SECRET_KEY, OA = "1234567890", "app-secret-of-zalo", "oa-secret-key", "77777"
LIVES_SECONDS = 90_000
HOUR = 3600.0
FREE, WINDOW = 48 * HOUR, 7 * 24 * HOUR
TEXT_LIMIT, TITLE_LIMIT, PAYLOAD_LIMIT, MOST_BUTTONS = 2_000, 100, 1_000, 5
RETRIES = 5
RETRY_SECONDS = 0.2
"""Zalo waits 30 s to an hour between two tries of a webhook."""
ANSWER_WITHIN = 2.0
SAID = {
    -32: "Your OA reached limit call api", -201: "is invalid!", -216: "Access token is invalid",
    -230: "User has not interacted with the OA in the past 7 days", -235: "This API does not support this type of OA",
    -240: "MessageV2 API has been shut down, please switch to MessageV3",
}  # fmt: skip


def signed(body: bytes, stamp: str, secret: str = SECRET_KEY, app_id: str = APP_ID) -> dict[str, str]:
    """The headers of a webhook."""
    mac = hashlib.sha256(app_id.encode() + body + stamp.encode() + secret.encode()).hexdigest()
    return {"content-type": "application/json", "X-ZEvent-Signature": f"mac={mac}", "X-ZEvent-Timestamp": stamp}


class ZaloOfficialAccount:
    """One OA. `sent`: what it took. `slow`: the webhook's answers that came after two seconds, or not. `clock`: Unix seconds
    of Zalo. `down`: the status of a gateway that answers in its place; 0: none does."""

    def __init__(self, state: bool = False, per_minute: int = 10_000, refresh: str = "refresh-0") -> None:
        """state: an OA of a state body, which version 3 refuses."""
        self.state = state
        self.per_minute = per_minute
        self.refresh = self.consent = refresh
        self.access = "none yet"
        self.lives = LIVES_SECONDS
        self.clock: Callable[[], float] = time.time
        self.down = 0
        self.quota = True  # whether a charged message is one of the package
        self.webhook = ""
        self.sent: list[Json] = []
        self.asked: list[str] = []
        self.renewed: list[str] = []
        self.slow: list[float] = []
        self.faults: dict[str, list[Json]] = defaultdict(list)
        self.last_word: dict[str, float] = {}
        self._calls: list[float] = []
        self._numbers = count(1)
        self._read = 0
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self.port = 0

    # Running ----------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        await self.start(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._session is not None
        await self._session.close()
        await self.stop()

    async def start(self, port: int) -> None:
        """Listens on this machine; port 0 chooses one."""
        app = web.Application()
        app.router.add_post("/v4/oa/access_token", self._renew)
        app.router.add_post("/v3.0/oa/message/cs", self._version_3)
        app.router.add_post("/v2.0/oa/message", self._version_2)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Cannot be reached any more; what people do is still told to the webhook."""
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sets(self) -> tuple[str, str]:
        """The settings that lead the bot here."""
        return f"zalo_oa.base_url={self.base_url}", f"zalo_oa.oauth_url={self.base_url}"

    @property
    def secrets(self) -> dict[str, str]:
        """What stands in the bot's environment; the refresh token that the consent gave."""
        return {
            "ZALO_OA_APP_ID": APP_ID,
            "ZALO_OA_APP_SECRET": APP_SECRET,
            "ZALO_OA_SECRET_KEY": SECRET_KEY,
            "ZALO_OA_REFRESH_TOKEN": self.consent,
        }

    def consent_again(self) -> None:
        """An administrator does; the pair of before is worth nothing."""
        self.refresh = self.consent = f"consent-{next(self._numbers)}"
        self.access = "none yet"

    # What people do: each is a webhook and returns its event ----------------------------------------------------------

    async def say(self, user: str, text: str) -> Json:
        return await self.send(user, "user_send_text", text=text)

    async def press(self, user: str, message: Json, button: int) -> Json:
        """The n-th button of a message that was sent: its payload comes back as a text."""
        return await self.say(user, message["buttons"][button]["payload"])

    async def send(self, user: str, name: str, **message: Any) -> Json:
        """Any message of a person's."""
        return await self.deliver(
            {
                "app_id": APP_ID,
                "sender": {"id": user},
                "user_id_by_app": f"app-{user}",
                "recipient": {"id": OA},
                "event_name": name,
                "message": {"msg_id": f"m{next(self._numbers)}", **message},
            }
        )

    async def follow(self, user: str, name: str = "follow") -> Json:
        return await self.deliver({"app_id": APP_ID, "oa_id": OA, "follower": {"id": user}, "event_name": name})

    async def staff_writes(self, user: str, text: str, admin: str = "9", **more: Any) -> Json:
        """Somebody of the office writes in the OA console; admin "": the echo of a message of ours."""
        sender = {"id": OA, "admin_id": admin} if admin else {"id": OA}
        message = {"text": text, "msg_id": f"m{next(self._numbers)}"}
        event = {"app_id": APP_ID, "sender": sender, "recipient": {"id": user}, "event_name": "oa_send_text"}
        return await self.deliver({**event, "message": message, **more})

    async def deliver(self, event: Json, tries: int = RETRIES) -> Json:
        """Posts an event, signed over its raw bytes, until it is taken; what it was in the end."""
        whole = {"timestamp": str(int(self.clock() * 1000)), **event}
        if who := event.get("sender", {}).get("id") or event.get("follower", {}).get("id"):
            self.last_word[who] = self.clock()
        body = orjson.dumps(whole)
        for n in range(tries):
            if await self.post(body, signed(body, str(whole["timestamp"])) | {"num_retry": str(n)}) == 200:
                return whole
            await asyncio.sleep(RETRY_SECONDS)
        raise AssertionError(f"the webhook did not take {event['event_name']}")

    async def post(self, body: bytes, headers: dict[str, str]) -> int:
        """The status with which the webhook answers anything; 0 when nobody does."""
        assert self._session is not None
        begun = time.monotonic()
        try:
            async with self._session.post(self.webhook, data=body, headers=headers) as answer:
                await answer.read()
                status = answer.status
        except aiohttp.ClientError:
            status = 0
        if time.monotonic() - begun > ANSWER_WITHIN:
            self.slow.append(time.monotonic() - begun)
        return status

    # What goes wrong --------------------------------------------------------------------------------------------------

    def fail(self, what: str, times: int = 1, **how: Any) -> None:
        """The next calls of `message` or `token`: code=-218; status=502, page="<html>"; drop=True: taken, then cut off;
        delay=3: taken, answered that much later."""
        self.faults[what] += [how] * times

    def silent_for(self, user: str, hours: float) -> None:
        """The person's last word lies so far back."""
        self.last_word[user] = self.clock() - hours * HOUR

    # What the bot did -------------------------------------------------------------------------------------------------

    async def next_message(self, seconds: float = 10.0) -> Json:
        """The next message that was not read so yet."""
        await self.wait_for(lambda: len(self.sent) > self._read, seconds)
        self._read += 1
        return self.sent[self._read - 1]

    async def wait_for(self, held: Callable[[], bool], seconds: float = 10.0) -> None:
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(held)

    # The API ----------------------------------------------------------------------------------------------------------

    async def _renew(self, request: web.Request) -> web.StreamResponse:
        """OAuth: a form, and the app's secret in a header; the refresh token is used up."""
        form = await request.post()
        self.renewed.append(str(form.get("refresh_token")))
        fault = self._fault("token")
        right = (APP_SECRET, APP_ID, "refresh_token")
        if "page" in fault:
            answer = _page(fault)
        elif (request.headers.get("secret_key"), form.get("app_id"), form.get("grant_type")) != right:
            answer = _json({"error": -14004, "error_name": "Invalid app secret"})
        elif code := fault.get("code"):
            answer = _json({"error": code, "error_name": "refused"})
        elif form.get("refresh_token") != self.refresh:
            answer = _json({"error": -14014, "error_name": "Invalid refresh token"})
        else:
            number = next(self._numbers)
            self.access, self.refresh = f"access-{number}", f"refresh-{number}"
            answer = _json({"access_token": self.access, "refresh_token": self.refresh, "expires_in": str(self.lives)})
        return await self._answered(request, answer, fault)

    async def _version_3(self, request: web.Request) -> web.StreamResponse:
        return await self._message(request, -235 if self.state else 0)

    async def _version_2(self, request: web.Request) -> web.StreamResponse:
        return await self._message(request, 0 if self.state else -240)

    async def _message(self, request: web.Request, wrong_version: int) -> web.StreamResponse:
        """Always HTTP 200, whatever happened to the message."""
        self.asked.append(request.path)
        fault = self._fault("message")
        if "page" in fault:
            return await self._answered(request, _page(fault), fault)
        body = orjson.loads(await request.read())
        code = fault.get("code") or self._token(request) or self._rate() or wrong_version or self._wrong_with(body)
        if code:
            return await self._answered(request, _json({"error": code, "message": SAID.get(code, "")}), fault)
        return await self._answered(request, _json({"error": 0, "message": "Success", "data": self._take(body)}), fault)

    def _token(self, request: web.Request) -> int:
        return 0 if request.headers.get("access_token") == self.access else -216

    def _rate(self) -> int:
        now = time.monotonic()
        self._calls = [*(at for at in self._calls if at > now - 60), now]
        return -32 if len(self._calls) > self.per_minute else 0

    def _wrong_with(self, body: Json) -> int:
        """The code for what is not as documented, or not allowed for this person."""
        user, message = body["recipient"]["user_id"], body["message"]
        if not 1 <= len(message["text"].encode("utf-16-le")) // 2 <= TEXT_LIMIT:
            return -210
        buttons = message.get("attachment", {}).get("payload", {}).get("buttons", [])
        right = all(
            one["type"] == "oa.query.hide" and len(one["title"]) <= TITLE_LIMIT and len(one["payload"]) <= PAYLOAD_LIMIT
            for one in buttons
        )
        if len(buttons) > MOST_BUTTONS or not right:
            return -201
        return 0 if self.clock() - self.last_word.get(user, 0) < WINDOW else -230

    def _take(self, body: Json) -> Json:
        user, message = body["recipient"]["user_id"], body["message"]
        number = f"oa{next(self._numbers)}"
        buttons = message.get("attachment", {}).get("payload", {}).get("buttons", [])
        self.sent.append({"user": user, "text": message["text"], "buttons": buttons, "message_id": number})
        answer: Json = {"message_id": number, "user_id": user, "sent_time": str(int(time.time() * 1000))}
        if self.clock() - self.last_word[user] < FREE:
            answer["quota"] = {"quota_type": "reply"}
        elif self.quota:
            answer["quota"] = {"quota_type": "sub_quota"}
        return answer

    def _fault(self, what: str) -> Json:
        if self.down:
            return {"page": "<html>", "status": self.down}
        return self.faults[what].pop(0) if self.faults[what] else {}

    async def _answered(self, request: web.Request, answer: web.StreamResponse, fault: Json) -> web.StreamResponse:
        async with self._changed:
            self._changed.notify_all()
        if pause := fault.get("delay"):
            await asyncio.sleep(pause)
        if fault.get("drop") and request.transport:
            request.transport.abort()
        return answer


def _json(body: Json) -> web.Response:
    return web.Response(body=orjson.dumps(body), content_type="text/json")


def _page(fault: Json) -> web.Response:
    """What a gateway says, in the place of Zalo."""
    return web.Response(status=fault.get("status", 200), text=fault["page"], content_type="text/html")
