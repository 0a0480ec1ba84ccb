"""The Zalo Bot Platform: polls or takes webhooks, sends text. For pilots: 50 people and 3,000 messages a month a bot.

There is no offset, confirmation or update number: an event is known by its message_id, is given once or many times, and is
ours alone from the moment it was handed over. Nor has sending a key: what may have arrived is not sent again.
"""

import asyncio
import hashlib
import hmac
import logging
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from bot import clock
from bot.channels.zalo_bot_errors import FAILED_INSIDE, IDLE, NOT_FOUND, TOO_MANY, UNAUTHORIZED, Refusal, refusal
from bot.channels.zalo_bot_quota import Quota
from bot.channels.zalo_bot_updates import CHANNEL, event, read
from bot.channels.zalo_text import Say, ZaloText, bot_message
from bot.errors import Refused, SendError, StorageUnavailable
from bot.http import HttpClient
from bot.message import Accept, Incoming, Memory, Part, Reply, Sent

log = logging.getLogger(__name__)

POLL_SECONDS = 30
CALL_SECONDS = 20.0
BETWEEN_POLLS = 1.0
"""Seconds at least between two polls that brought nothing new: a replayed event would be asked for 12 times a second."""
LONGEST_PAUSE = 60.0
STALLED_SECONDS = 180.0
MOST_TRIES_INSIDE = 8
"""How often the platform may fail inside (403) over one chat; then the message, and not the platform, is at fault."""
MOST_CHATS_NOTED = 1_000
SECRET_HEADER = "x-bot-api-secret-token"
TOKEN_REFUSED = "Zalo refused the bot's token: check ZALO_BOT_TOKEN and start again with the right one"
_ODD = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)
"""What reading JSON of another shape than documented raises."""


class ZaloBot:
    """One bot."""

    name = CHANNEL

    def __init__(
        self,
        token: str,
        say: Say,
        base_url: str,
        webhook: str | None = None,
        secret: str | None = None,
        per_second: float = 1.0,
        monthly_quota: int = 3_000,
    ) -> None:
        """webhook: the public address of /hook/zalo_bot; None polls. secret: derived from the token when not given."""
        self._text = ZaloText(CHANNEL, say)
        self.capabilities = replace(self._text.capabilities, per_second=per_second)
        self._http = HttpClient([token])
        self._base = f"{base_url.rstrip('/')}/bot{token}/"
        self._webhook = webhook
        self._secret = secret or hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()
        self._quota = Quota(CHANNEL, monthly_quota)
        self._called = ""
        self._trouble: str | None = None
        self._unreached: str | None = None
        self._passed = ""
        self._polled: float | None = None
        self._failed_inside: Counter[str] = Counter()
        self._running: asyncio.Task[None] | None = None
        self._again: asyncio.TimerHandle | None = None

    @property
    def trouble(self) -> str | None:
        """Why it cannot work now, for /health; None when all is well."""
        if self._trouble is None and self._polled is not None:
            silent = clock.tick() - self._polled
            if silent > STALLED_SECONDS:
                return f"no updates were fetched for {silent:.0f} s"
        return self._trouble or self._unreached or self._quota.trouble

    @property
    def figures(self) -> Mapping[str, int]:
        """What /health shows beside."""
        return self._quota.figures

    # Channel ----------------------------------------------------------------------------------------------------------

    async def open(self, memory: Memory, accept: Accept) -> None:
        """Comes back at once; a platform that does not answer yet is tried until it does."""
        await self._quota.open(memory)
        self._begin(accept)

    async def close(self) -> None:
        if self._again:
            self._again.cancel()
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def finish(self) -> None:
        """After the last reply was sent."""
        await self._quota.close()
        await self._http.close()

    async def read(self, body: bytes, headers: dict[str, str]) -> list[Incoming]:
        if not hmac.compare_digest(headers.get(SECRET_HEADER, "").encode(), self._secret.encode()):
            raise Refused(401, "wrong secret")
        try:
            update = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise Refused(400, "not JSON") from None
        if not isinstance(update, dict):
            raise Refused(400, "not an event")
        self._unreached = None
        return self._read([update]) if update else []  # {}: a probe

    def render(self, reply: Reply) -> list[Part]:
        return self._text.render(reply)

    async def send(self, user: str, part: Part) -> Sent:
        """A push that the month has no room for waits until the person writes: a time to wait would keep replies back
        too, and a quiet person is told by what they ask next."""
        if part.bulk and self._quota.is_for_replies:
            raise SendError("what is left of this month's messages is kept for replies", closed=True)
        try:
            sent = await self._call("sendMessage", bot_message(user, part))
        except SendError as wrong:
            raise await self._failed(user, wrong) from None
        self._failed_inside.pop(user, None)
        await self._quota.count()
        return Sent(str(sent["message_id"]) if isinstance(sent, dict) and "message_id" in sent else "")

    async def edit(self, user: str, message_id: str, part: Part) -> Sent:
        """Nothing can be edited here."""
        return await self.send(user, part)

    async def delete(self, user: str, message_id: str) -> None:
        raise SendError("Zalo lets nobody take back what another wrote", retryable=False)

    async def _failed(self, user: str, wrong: SendError) -> SendError:
        """What the code of a refusal does not say by itself: whether it arrived, how long to wait, when to give up."""
        code = wrong.code if isinstance(wrong, Refusal) else 0
        if wrong.unsure:
            await self._quota.count()
            return replace(wrong, retryable=False)
        if code == TOO_MANY:
            return replace(wrong, retry_after=self._quota.refused())
        if code == FAILED_INSIDE:
            if len(self._failed_inside) > MOST_CHATS_NOTED:
                self._failed_inside.clear()
            self._failed_inside[user] += 1
            return replace(wrong, retryable=self._failed_inside[user] < MOST_TRIES_INSIDE)
        return wrong

    async def _call(self, method: str, body: Mapping[str, Any], seconds: float = CALL_SECONDS) -> Any:
        """The result of a method; raises SendError, Refusal where the platform or a gateway before it spoke."""
        status, raw = await self._http.post(self._base + method, orjson.dumps(body), seconds)
        answer = None
        try:
            answer = orjson.loads(raw)
            if answer["ok"]:
                if self._trouble == TOKEN_REFUSED:  # it is taken again
                    self._trouble = None
                return answer.get("result")
        except _ODD:
            answer = answer if isinstance(answer, dict) else None
        wrong = refusal(method, status, answer)
        if wrong.code == UNAUTHORIZED:
            self._trouble = TOKEN_REFUSED
        raise wrong

    # Taking updates ---------------------------------------------------------------------------------------------------

    def _begin(self, accept: Accept) -> None:
        self._running = asyncio.create_task(self._run(accept))
        self._running.add_done_callback(lambda ended: self._ended(ended, accept))

    async def _run(self, accept: Accept) -> None:
        """Sets up, then polls; whatever the platform says, this goes on until `close`. A refused token is tried again too,
        slowly: what refused it may have been a mistake of theirs."""
        pause = 1.0
        while True:
            try:
                await self._set_up()
                if self._webhook is None:
                    await self._poll(accept)
                return
            except SendError as wrong:
                if _is_token(wrong):
                    self._polled = None
                    log.error(TOKEN_REFUSED)
                    await clock.sleep(LONGEST_PAUSE)
                    continue
                pause = await self._wait(f"Zalo cannot be used now: {wrong}", pause)

    async def _wait(self, trouble: str, pause: float) -> float:
        """The pause after the next failure, twice as long."""
        self._trouble = trouble
        log.warning("%s; tried again in %g s", trouble, pause)
        await clock.sleep(pause)
        return min(pause * 2, LONGEST_PAUSE)

    def _ended(self, ended: asyncio.Task[None], accept: Accept) -> None:
        """A bug must not leave the bot deaf in silence: it is told, and a minute later tried again."""
        if ended.cancelled() or (wrong := ended.exception()) is None:
            return
        self._trouble = f"taking updates ended by a bug, begun again in {LONGEST_PAUSE:g} s: {type(wrong).__name__}"
        log.error(self._trouble, exc_info=wrong)
        self._again = ended.get_loop().call_later(LONGEST_PAUSE, self._begin, accept)

    async def _set_up(self) -> None:
        """Who we are, how updates come. A webhook keeps polls from bringing anything, so it is removed first."""
        me = await self._call("getMe", {})
        self._called = str(me.get("display_name", "")) if isinstance(me, dict) else ""
        self._trouble = None
        if self._webhook is None:
            try:
                await self._call("deleteWebhook", {})
            except Refusal as wrong:  # 400: there was none
                if wrong.retryable:
                    raise
            return
        hook = await self._call("setWebhook", {"url": self._webhook, "secret_token": self._secret})
        checked = hook.get("verification") if isinstance(hook, dict) else None
        if isinstance(checked, dict) and not checked.get("ok", True):
            # it is kept all the same, and the first event that comes proves it
            self._unreached = f"Zalo could not reach the webhook: {checked.get('hint') or checked.get('outcome')}"
            log.warning("%s; check the TLS proxy and web.public_url", self._unreached)

    async def _poll(self, accept: Accept) -> None:
        """One event an answer, documented as for tests only: a webhook is for real use."""
        pause = 1.0
        while True:
            began = clock.tick()
            try:
                found = await self._call("getUpdates", {"timeout": str(POLL_SECONDS)}, POLL_SECONDS + 10)
            except SendError as wrong:
                if _is_token(wrong):
                    raise
                if not (isinstance(wrong, Refusal) and wrong.code == IDLE):
                    pause = await self._wait(f"Zalo cannot be reached now: {wrong}", pause)
                    continue
                found = None
            kept = await self._kept(accept, found)
            self._trouble, self._polled, pause = None, clock.tick(), 1.0
            if not kept:
                await clock.sleep(max(0.0, began + BETWEEN_POLLS - clock.tick()))

    async def _kept(self, accept: Accept, found: Any) -> Sequence[Incoming]:
        """What is new of an answer, stored. It may be given only this once, so it is held until the disk takes it."""
        updates = self._read(found if isinstance(found, list) else [found] if found else [])
        pause = 1.0
        while True:
            try:
                return await accept(updates) if updates else ()
            except StorageUnavailable as wrong:
                pause = await self._wait(str(wrong), pause)

    def _read(self, updates: Sequence[Any]) -> list[Incoming]:
        """Those that concern us; all others are noted without what they say, and passed over."""
        found = []
        now = clock.now()
        for update in updates:
            try:
                incoming = read(update, now, self._called)
                if incoming is None:
                    self._pass_over(event(update))
                else:
                    found.append(incoming)
            except _ODD as wrong:
                log.warning("an event is not as documented and is passed over: %s", type(wrong).__name__)
        return found

    def _pass_over(self, told: Mapping[str, Any]) -> None:
        """Noted once, though a poll may bring it every second."""
        name = str(told["event_name"])[:60]
        passed = f"{name}:{(told.get('message') or {}).get('message_id')}"
        if passed != self._passed:
            self._passed = passed
            log.info("an event is passed over", extra={"event": name})

    # For the doctor ---------------------------------------------------------------------------------------------------

    async def examine(self) -> AsyncIterator[tuple[str, str, str]]:
        """(state, what was seen, remedy) of the token and the webhook."""
        try:
            me = await self._call("getMe", {})
            yield "good", str(me.get("account_name", "the token is taken")), ""
            url = await self._hooked()
        except SendError as wrong:
            yield "bad", wrong.reason, "check ZALO_BOT_TOKEN and the way to zalo_bot.base_url"
            return
        finally:
            await self._http.close()
        wanted = self._webhook or ""
        if url != wanted:
            said = f"the webhook is {url or 'not set'}, wanted: {wanted or 'none, since it polls'}"
            yield "warning", said, "start the service: it sets or removes the webhook"
        if not wanted:
            yield "warning", "it polls, which Zalo offers for tests only", "set zalo_bot.mode: webhook for real use"

    async def _hooked(self) -> str:
        try:
            hook = await self._call("getWebhookInfo", {})
        except Refusal as wrong:
            if wrong.code == NOT_FOUND:  # none was set
                return ""
            raise
        return str(hook.get("url", "")) if isinstance(hook, dict) else ""


def _is_token(wrong: SendError) -> bool:
    return isinstance(wrong, Refusal) and wrong.code == UNAUTHORIZED
