"""Telegram: the only module that knows python-telegram-bot and the words of the Bot API.

Set-up (getMe, commands, webhook) goes through telegram.Bot on a request class of our own. What happens with every update
is read from and written as plain JSON over the same client: building Update and Message objects costs more than all the
rest of an answer.
"""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from telegram import Bot, BotCommand
from telegram.constants import MessageLimit
from telegram.error import InvalidToken, TelegramError
from telegram.request import BaseRequest, RequestData

from bot import clock
from bot.channels import html
from bot.channels.telegram_updates import CHANNEL, WANTED, Me, read
from bot.errors import Refused, SendError, StorageUnavailable
from bot.http import HttpClient
from bot.message import (
    Accept,
    Capabilities,
    Choice,
    Incoming,
    Memory,
    Part,
    Reply,
    Sent,
)

log = logging.getLogger(__name__)

BATCH = 100
POLL_SECONDS = 25
LONGEST_PAUSE = 60.0
SHORT_LABEL = 14
MOST_INLINE = 10
INLINE_CACHE_SECONDS = 60
GONE_CODES = (403,)
GONE_SIGNS = ("chat not found", "user is deactivated", "bot was kicked", "bot was blocked", "have no rights")
SECRET_HEADER = "x-telegram-bot-api-secret-token"


@dataclass(frozen=True)
class Words:
    """What Telegram shows about the bot. commands: (name, what it does)."""

    commands: tuple[tuple[str, str], ...]
    description: str
    short_description: str


class JsonRequest(BaseRequest):
    """telegram.Bot's requests on our own client: aiohttp and orjson instead of httpx."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    @property
    def read_timeout(self) -> float:
        return POLL_SECONDS

    async def initialize(self) -> None:
        return None

    async def shutdown(self) -> None:
        return None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        return orjson.loads(payload)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        body = orjson.dumps(request_data.parameters) if request_data else b"{}"
        try:
            return await self._http.request(method, url, body, {"content-type": "application/json"}, POLL_SECONDS)
        except SendError as wrong:
            raise TelegramError(wrong.reason) from None


class Telegram:
    """One bot. `trouble`: why it cannot work now, for /health and the doctor."""

    name = CHANNEL

    def __init__(
        self,
        token: str,
        words: Callable[[], Words],
        base_url: str,
        webhook: str | None = None,
        secret: str | None = None,
        per_second: float = 28.0,
    ) -> None:
        """webhook: the public address of /hook/telegram; None polls. secret: derived from the token when not given."""
        self.capabilities = Capabilities(True, True, MessageLimit.MAX_TEXT_LENGTH, per_second)
        self.trouble: str | None = None
        self._http = HttpClient([token])
        self._bot = Bot(
            token, base_url=base_url, request=JsonRequest(self._http), get_updates_request=JsonRequest(self._http)
        )
        self._url = f"{base_url}{token}/"
        self._words = words
        self._webhook = webhook
        self._secret = secret or hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()
        self._me = Me(token.partition(":")[0])
        self._accept: Accept | None = None
        self._running: asyncio.Task[None] | None = None
        self._answering: set[asyncio.Task[None]] = set()

    # Channel ----------------------------------------------------------------------------------------------------------

    async def open(self, memory: Memory, accept: Accept) -> None:
        """Comes back at once; a platform that does not answer yet is tried until it does."""
        self._accept = accept
        self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        if self._answering:
            await asyncio.wait(self._answering, timeout=2)

    async def finish(self) -> None:
        """After the last reply was sent."""
        await self._http.close()

    async def read(self, body: bytes, headers: dict[str, str]) -> list[Incoming]:
        if not hmac.compare_digest(headers.get(SECRET_HEADER, "").encode(), self._secret.encode()):
            raise Refused(401, "wrong secret")
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise Refused(400, "not JSON") from None
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            raise Refused(400, "not an update")
        return self._read([update])

    def render(self, reply: Reply) -> list[Part]:
        return html.render(reply, self.capabilities.text_limit)

    async def send(self, user: str, part: Part) -> Sent:
        return Sent(str((await self._call("sendMessage", _message(user, part)))["message_id"]))

    async def edit(self, user: str, message_id: str, part: Part) -> Sent:
        """Edits; sends when the message is gone or is no text of ours."""
        if not message_id.isdecimal():
            return await self.send(user, part)
        body = _message(user, part)
        body["message_id"] = int(message_id)
        try:
            await self._call("editMessageText", body)
        except SendError as wrong:
            if "message is not modified" in wrong.reason:
                return Sent(message_id)
            if wrong.retryable or wrong.gone:
                raise
            return await self.send(user, part)
        return Sent(message_id)

    async def answer_inline(self, query_id: str, found: Sequence[tuple[str, Reply]]) -> None:
        results = [self._result(id_, reply) for id_, reply in found[:MOST_INLINE]]
        body = {
            "inline_query_id": query_id,
            "results": results,
            "cache_time": INLINE_CACHE_SECONDS,
            "is_personal": False,
        }
        await self._call("answerInlineQuery", body)

    def _result(self, id_: str, reply: Reply) -> dict[str, Any]:
        content = {
            "message_text": self.render(reply)[0].text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        return {"type": "article", "id": id_, "title": reply.title[:128] or id_, "input_message_content": content}

    # The Bot API ------------------------------------------------------------------------------------------------------

    async def _call(self, method: str, body: Mapping[str, Any], seconds: float = 20.0) -> Any:
        """The result of a method; raises SendError with the facts of the refusal."""
        status, raw = await self._http.post(self._url + method, orjson.dumps(body), seconds)
        try:
            answer = orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise SendError(f"{method}: {status}, not JSON", retryable=status >= 500) from None
        if answer.get("ok"):
            return answer["result"]
        raise _refusal(method, status, answer)

    async def _run(self) -> None:
        """Sets up, then polls; whatever the platform says, this goes on until `close` or a refused token."""
        pause = 1.0
        while True:
            try:
                await self._set_up()
                self.trouble = None
                if self._webhook is None:
                    await self._poll()
                return
            except InvalidToken:
                self.trouble = "Telegram refused the token: check TELEGRAM_BOT_TOKEN"
                log.error(self.trouble)
                return
            except (TelegramError, SendError) as wrong:
                self.trouble = f"Telegram cannot be used now: {wrong}"
                log.warning("%s; tried again in %g s", self.trouble, pause)
                await clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _set_up(self) -> None:
        """Who we are, what the menu shows, how updates come."""
        await self._bot.initialize()
        self._me = Me(self._me.id, (self._bot.username or "").lower())
        words = self._words()
        commands = [BotCommand(name, about) for name, about in words.commands]
        await self._bot.set_my_commands(commands)
        await self._bot.set_my_description(words.description)
        await self._bot.set_my_short_description(words.short_description)
        if self._webhook is None:
            await self._bot.delete_webhook(drop_pending_updates=False)
        else:
            await self._bot.set_webhook(self._webhook, secret_token=self._secret, allowed_updates=WANTED)

    async def _poll(self) -> None:
        """A batch is confirmed by the next request, so only after `accept` stored it.

        No offset is kept across restarts: what was not confirmed comes again, and the inbox knows what it has.
        """
        asked: dict[str, Any] = {"timeout": POLL_SECONDS, "limit": BATCH, "allowed_updates": WANTED}
        pause = 1.0
        while True:
            try:
                updates = await self._call("getUpdates", asked, POLL_SECONDS + 10)
                if updates:
                    await self._take(self._read(updates))
                    asked["offset"] = updates[-1]["update_id"] + 1
                self.trouble, pause = None, 1.0
            except StorageUnavailable as wrong:  # nothing was confirmed, so nothing is lost
                self.trouble = str(wrong)
                log.error("updates are left with Telegram: %s", wrong)
                await clock.sleep(pause)
            except SendError as wrong:
                if "getUpdates: 401" in wrong.reason or "getUpdates: 404" in wrong.reason:
                    raise InvalidToken from None
                self.trouble = _said(wrong)
                pause = wrong.retry_after or min(pause * 2, LONGEST_PAUSE)
                log.warning("%s; tried again in %g s", self.trouble, pause)
                await clock.sleep(pause)

    async def _take(self, updates: list[Incoming]) -> None:
        assert self._accept is not None
        await self._accept(updates)

    def _read(self, updates: Sequence[dict[str, Any]]) -> list[Incoming]:
        """Those that concern us; one that is not as documented is noted and passed over, not stumbled upon for ever."""
        found = []
        for update in updates:
            if query := update.get("callback_query"):
                self._answer_callback(query["id"])
            try:
                incoming = read(update, self._me, clock.now())
            except (KeyError, TypeError) as wrong:
                log.warning("update %s is not as documented: no %s", update.get("update_id"), wrong)
                continue
            if incoming is not None:
                found.append(incoming)
        return found

    def _answer_callback(self, query_id: str) -> None:
        """Takes the clock off the button, at once and beside all else; nobody waits for it."""
        task = asyncio.create_task(self._answered(query_id))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answered(self, query_id: str) -> None:
        try:
            await self._call("answerCallbackQuery", {"callback_query_id": query_id})
        except SendError as wrong:
            log.debug("a button was not answered: %s", wrong.reason)  # too old, mostly after a restart

    # For the doctor ---------------------------------------------------------------------------------------------------

    async def examine(self) -> AsyncIterator[tuple[str, str, str]]:
        """(state, what was seen, remedy) of the token and the webhook."""
        try:
            me = await self._call("getMe", {})
            yield "good", f"@{me['username']}", ""
            hook = await self._call("getWebhookInfo", {})
        except SendError as wrong:
            yield "bad", wrong.reason, "check TELEGRAM_BOT_TOKEN and the way to telegram.base_url"
            return
        finally:
            await self._http.close()
        wanted = self._webhook or ""
        if hook.get("url", "") != wanted:
            said = f"the webhook is {hook.get('url') or 'not set'}, wanted: {wanted or 'none, since it polls'}"
            yield "warning", said, "start the service: it sets or removes the webhook"
        if hook.get("last_error_message"):
            said = f"Telegram could not deliver: {hook['last_error_message']}"
            yield "warning", said, "check the TLS proxy and web.public_url"


def _message(user: str, part: Part) -> dict[str, Any]:
    body: dict[str, Any] = {
        "chat_id": int(user),
        "text": part.text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if part.choices:
        body["reply_markup"] = {"inline_keyboard": _rows(part.choices)}
    return body


def _rows(choices: Sequence[Choice]) -> list[list[dict[str, str]]]:
    """One button a row; two short ones side by side."""
    rows: list[list[dict[str, str]]] = []
    half = False
    for choice in choices:
        label = f"{choice.key}. {choice.label}"
        button = {"text": label, "callback_data": choice.data}
        short = len(label) <= SHORT_LABEL
        if short and half:
            rows[-1].append(button)
            half = False
        else:
            rows.append([button])
            half = short
    return rows


def _refusal(method: str, status: int, answer: Mapping[str, Any]) -> SendError:
    """The Bot API's words -> facts."""
    said = str(answer.get("description", ""))
    code = int(answer.get("error_code", status))
    retry_after = answer.get("parameters", {}).get("retry_after")
    gone = code in GONE_CODES or any(sign in said.lower() for sign in GONE_SIGNS)
    return SendError(
        f"{method}: {code} {said}",
        retryable=code == 429 or code >= 500,
        retry_after=float(retry_after) if retry_after is not None else (1.0 if code == 429 else None),
        gone=gone,
    )


def _said(wrong: SendError) -> str:
    if "409" in wrong.reason:
        return "another program takes this bot's updates: stop it, or give this one a token of its own"
    return f"Telegram cannot be reached now: {wrong.reason}"
