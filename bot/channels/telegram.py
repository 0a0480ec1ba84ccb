"""Telegram: the only module that knows python-telegram-bot and calls the Bot API.

One request class carries everything: set-up (getMe, commands, webhook) through telegram.Bot, and what happens with every
update as plain JSON, since building Update and Message objects costs more than all the rest of an answer.
"""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from telegram import Bot
from telegram.constants import MessageLimit
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot import clock
from bot.channels import html
from bot.channels.telegram_messages import Moved, TokenRefused, article, message, refusal
from bot.channels.telegram_updates import CHANNEL, WANTED, Me, read
from bot.errors import Refused, SendError, StorageUnavailable
from bot.http import HttpClient
from bot.message import Accept, Capabilities, Incoming, Memory, Part, Reply, Sent

log = logging.getLogger(__name__)

BATCH = 100
POLL_SECONDS = 25
CALL_SECONDS = 20.0
LONGEST_PAUSE = 60.0
STALLED_SECONDS = 180.0
MOST_INLINE = 10
INLINE_CACHE_SECONDS = 60
SECRET_HEADER = "x-telegram-bot-api-secret-token"
TOKEN_REFUSED = "Telegram refused the token: check TELEGRAM_BOT_TOKEN and start again with the right one"
_JSON = {"content-type": "application/json"}
_ODD = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading JSON of another shape than documented raises."""


@dataclass(frozen=True)
class Words:
    """What Telegram shows about the bot. commands: (name, what it does)."""

    commands: tuple[tuple[str, str], ...]
    description: str
    short_description: str


class JsonRequest(BaseRequest):
    """The Bot API on our own client, aiohttp and orjson instead of httpx: for telegram.Bot, and `call` for the rest."""

    def __init__(self, http: HttpClient, base: str) -> None:
        """base: the address of the API with the token, without a stroke at the end."""
        self._http = http
        self._base = base + "/"

    async def call(self, method: str, body: Mapping[str, Any], seconds: float = CALL_SECONDS) -> Any:
        """The result of a method; raises SendError with the facts of the refusal."""
        status, raw = await self._http.post(self._base + method, orjson.dumps(body), seconds)
        try:
            answer = orjson.loads(raw)
            if answer["ok"]:
                return answer["result"]
        except _ODD:  # a gateway or a firewall on the way answered, not Telegram
            raise SendError(f"{method}: {status}, not an answer of the Bot API", retryable=status != 413) from None
        raise refusal(method, status, answer)

    @property
    def read_timeout(self) -> float:
        return CALL_SECONDS

    async def initialize(self) -> None:
        return None

    async def shutdown(self) -> None:
        return None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        try:
            return orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise TelegramError("not an answer of the Bot API") from None

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
            return await self._http.request(method, url, body, _JSON, CALL_SECONDS)
        except SendError as wrong:
            raise NetworkError(wrong.reason) from None


class Telegram:
    """One bot."""

    name = CHANNEL

    def __init__(
        self,
        token: str,
        words: Callable[[], Words],
        base_url: str,
        webhook: str | None = None,
        secret: str | None = None,
        per_second: float = 30.0,
        paid: bool = False,
    ) -> None:
        """webhook: the public address of /hook/telegram; None polls. secret: derived from the token when not given. paid:
        broadcasts take the lane that Telegram is paid for with Stars, up to 1,000 a second."""
        self.capabilities = Capabilities(
            True, True, MessageLimit.MAX_TEXT_LENGTH, per_second, group_sign="-", deletes=True
        )
        self._http = HttpClient([token])
        self._api = JsonRequest(self._http, base_url + token)
        self._bot = Bot(token, base_url=base_url, request=self._api, get_updates_request=self._api)
        self._words = words
        self._paid = paid
        self._webhook = webhook
        self._secret = secret or hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()
        self._me = Me(token.partition(":")[0])
        self._trouble: str | None = None
        self._polled: float | None = None
        self._running: asyncio.Task[None] | None = None
        self._again: asyncio.TimerHandle | None = None
        self._answering: set[asyncio.Task[None]] = set()
        self._moved: dict[str, str] = {}

    @property
    def trouble(self) -> str | None:
        """Why it cannot work now, for /health; None when all is well."""
        if self._trouble is None and self._polled is not None:
            silent = clock.tick() - self._polled
            return f"no updates were fetched for {silent:.0f} s" if silent > STALLED_SECONDS else None
        return self._trouble

    # Channel ----------------------------------------------------------------------------------------------------------

    async def open(self, memory: Memory, accept: Accept) -> None:
        """Comes back at once; a platform that does not answer yet is tried until it does."""
        self._begin(memory, accept)

    async def close(self) -> None:
        if self._again:
            self._again.cancel()
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
        paid = {"allow_paid_broadcast": True} if self._paid and part.bulk else {}
        try:
            sent = await self._call("sendMessage", message(self._moved.get(user, user), part) | paid)
        except Moved as moved:  # whoever follows something stays known by the old id
            self._moved[user] = moved.chat
            sent = await self._call("sendMessage", message(moved.chat, part) | paid)
        return Sent(str(sent["message_id"]))

    async def edit(self, user: str, message_id: str, part: Part) -> Sent:
        """Edits; sends when the message is gone or is no text of ours."""
        if not message_id.isdecimal():
            return await self.send(user, part)
        body = message(user, part)
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

    async def delete(self, user: str, message_id: str) -> None:
        """In a private chat every message of the last 48 hours, in a group where the bot is an administrator."""
        if not message_id.isdecimal():
            raise SendError("it is not known which message", retryable=False)
        try:
            await self._call("deleteMessage", {"chat_id": user, "message_id": int(message_id)})
        except SendError as wrong:
            if "message to delete not found" not in wrong.reason:
                raise

    async def answer_inline(self, query_id: str, found: Sequence[tuple[str, Reply]]) -> None:
        results = [article(id_, reply, self.render(reply)[0].text) for id_, reply in found[:MOST_INLINE]]
        body = {"inline_query_id": query_id, "results": results, "cache_time": INLINE_CACHE_SECONDS}
        await self._call("answerInlineQuery", body)

    async def _call(self, method: str, body: Mapping[str, Any], seconds: float = CALL_SECONDS) -> Any:
        try:
            result = await self._api.call(method, body, seconds)
        except TokenRefused:
            self._trouble = TOKEN_REFUSED
            raise
        if self._trouble == TOKEN_REFUSED:  # it is taken again
            self._trouble = None
        return result

    # Taking updates ---------------------------------------------------------------------------------------------------

    def _begin(self, memory: Memory, accept: Accept) -> None:
        self._running = asyncio.create_task(self._run(memory, accept))
        self._running.add_done_callback(lambda ended: self._ended(ended, memory, accept))

    async def _run(self, memory: Memory, accept: Accept) -> None:
        """Sets up, then polls; whatever the platform says, this goes on until `close`. A refused token is tried again too,
        slowly: what refused it may have been a mistake of theirs."""
        pause = 1.0
        while True:
            try:
                await self._set_up(memory)
                self._trouble = None
                if self._webhook is None:
                    await self._poll(accept)
                return
            except (InvalidToken, TokenRefused):
                self._trouble, self._polled = TOKEN_REFUSED, None
                log.error(TOKEN_REFUSED)
                await clock.sleep(LONGEST_PAUSE)
            except (TelegramError, StorageUnavailable) as wrong:
                self._trouble = f"Telegram cannot be used now: {wrong}"
                log.warning("%s; tried again in %g s", self._trouble, pause)
                await clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _ended(self, ended: asyncio.Task[None], memory: Memory, accept: Accept) -> None:
        """A bug must not leave the bot deaf in silence: it is told, and a minute later tried again."""
        if ended.cancelled() or (wrong := ended.exception()) is None:
            return
        self._trouble = f"taking updates ended by a bug, begun again in {LONGEST_PAUSE:g} s: {type(wrong).__name__}"
        log.error(self._trouble, exc_info=wrong)
        self._again = ended.get_loop().call_later(LONGEST_PAUSE, self._begin, memory, accept)

    async def _set_up(self, memory: Memory) -> None:
        """Who we are, what the menu shows, how updates come."""
        await self._bot.initialize()
        self._me = Me(self._me.id, (self._bot.username or "").lower())
        await self._introduce(memory)
        if self._webhook is None:
            await self._bot.delete_webhook(drop_pending_updates=False)
        else:
            await self._bot.set_webhook(self._webhook, secret_token=self._secret, allowed_updates=WANTED)

    async def _introduce(self, memory: Memory) -> None:
        """Sets commands and descriptions, when they changed: whoever restarts often is told to wait for hours, and an
        old menu must not keep the bot from answering."""
        words = self._words()
        key, said = f"words:{self._me.id}", hashlib.sha256(repr(words).encode()).hexdigest()
        if await memory.get(key) == said:
            return
        try:
            await self._bot.set_my_commands(words.commands)
            await self._bot.set_my_description(words.description)
            await self._bot.set_my_short_description(words.short_description)
        except TelegramError as wrong:
            log.warning("Telegram shows the menu and description it had until the next start: %s", wrong)
        else:
            await memory.put(key, said)

    async def _poll(self, accept: Accept) -> None:
        """A batch is confirmed by the next request, so only after `accept` stored it.

        No offset is kept across restarts: what was not confirmed comes again, and the inbox knows what it has. Nor is
        it repeated once it was heard: after a quiet week numbers begin anew at random, and an offset above them would
        throw away what people say.
        """
        asked: dict[str, Any] = {"limit": BATCH, "allowed_updates": WANTED}
        pause = 1.0
        while True:
            asked["timeout"] = (
                0 if self._trouble else POLL_SECONDS
            )  # after an outage it is known at once that it is over
            try:
                updates = await self._call("getUpdates", asked, POLL_SECONDS + 10)
                if updates:
                    await accept(self._read(updates))
                    asked["offset"] = updates[-1]["update_id"] + 1
                else:
                    asked.pop("offset", None)
                self._trouble, self._polled, pause = None, clock.tick(), 1.0
            except TokenRefused:
                raise
            except (SendError, StorageUnavailable) as wrong:
                self._trouble = _said(wrong)
                pause = getattr(wrong, "retry_after", None) or min(pause * 2, LONGEST_PAUSE)
                log.warning("%s; tried again in %g s", self._trouble, pause)
                await clock.sleep(pause)

    def _read(self, updates: Sequence[dict[str, Any]]) -> list[Incoming]:
        """Those that concern us; one that is not as documented is noted and passed over, not stumbled upon for ever."""
        found = []
        now = clock.now()
        for update in updates:
            try:
                if query := update.get("callback_query"):
                    self._answer_callback(query["id"])
                incoming = read(update, self._me, now)
            except _ODD as wrong:
                log.warning("an update is not as documented and is passed over: %s", type(wrong).__name__)
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


def _said(wrong: SendError | StorageUnavailable) -> str:
    if isinstance(wrong, StorageUnavailable):
        return str(wrong)
    if wrong.reason.startswith("getUpdates: 409"):
        return "another program takes this bot's updates: stop it, or give this one a token of its own"
    return f"Telegram cannot be reached now: {wrong.reason}"
