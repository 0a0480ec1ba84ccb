"""A Zalo Official Account: the only module that calls its OpenAPI and answers for its webhook.

Zalo pushes every event to one address, which an administrator enters in the console of developers.zalo.me, and takes
messages over HTTP. What it says is read in zalo_oa_updates.py, what its codes mean stands in zalo_oa_errors.py.
"""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from bot import clock
from bot.channels.zalo_oa_cost import Spending
from bot.channels.zalo_oa_errors import ALARM_SECONDS, ZaloRefused, refusal
from bot.channels.zalo_oa_staff import Staff
from bot.channels.zalo_oa_token import Keeper, asks_zalo
from bot.channels.zalo_oa_updates import CHANNEL, StaffWrote, Unheard, read, said_at, signed_by_zalo
from bot.channels.zalo_text import CAPABILITIES, Say, ZaloText, oa_message
from bot.errors import Refused, SendError, StorageUnavailable
from bot.http import ANSWER_SECONDS, HttpClient
from bot.message import Accept, Incoming, Memory, Part, Reply, Sent
from bot.sealing import Seal

log = logging.getLogger(__name__)

V3, V2 = "/v3.0/oa/message/cs", "/v2.0/oa/message"
"""Consultation messages. OAs of state bodies may be refused by version 3 (-235), those of businesses by version 2 (-240)."""

VERSION, NEWEST = "version", "newest"
REPLAY_AGE = timedelta(days=1)
"""The inbox knows for at least a day what it took. What is so much older than the newest event was taken before: Zalo tries
for less than two hours. By Zalo's own clock, so that a wrong one here keeps nobody from being heard."""
NEWEST_EVERY = timedelta(hours=1)

_ODD = (KeyError, TypeError, ValueError, AttributeError)
"""What reading JSON of another shape than documented raises."""


@dataclass(frozen=True)
class Account:
    """One OA and the app that acts for it.

    secret_key: signs the webhook. app_secret, refresh_token: renew the access token. enforce: whether an event with a wrong
    signature is refused, or only noted. monthly_ceiling: đồng. staff_pause: how long the bot keeps still for a person after
    the office wrote to them by hand.
    """

    app_id: str
    app_secret: str
    secret_key: str
    refresh_token: str
    base_url: str = "https://openapi.zalo.me"
    oauth_url: str = "https://oauth.zaloapp.com"
    enforce: bool = True
    per_minute: float = 100.0
    monthly_ceiling: int | None = None
    staff_pause: timedelta = timedelta(minutes=30)


class ZaloOA:
    """One Official Account. say: a sentence of the content that is live."""

    name = CHANNEL

    def __init__(self, account: Account, seal: Seal, say: Say) -> None:
        self.capabilities = replace(CAPABILITIES[CHANNEL], per_second=account.per_minute / 60)
        self._account = account
        self._text = ZaloText(CHANNEL, say)
        self._http = HttpClient([account.app_secret, account.secret_key, account.refresh_token])
        ask = asks_zalo(self._http, account.oauth_url, account.app_id, account.app_secret)
        self._keeper = Keeper(ask, seal, account.refresh_token)
        self._spending = Spending(self.capabilities.price, account.monthly_ceiling)
        self._staff = Staff(account.staff_pause)
        self._memory: Memory | None = None
        self._version = V3
        self._newest: datetime | None = None
        self._noted: datetime | None = None
        self._alarm: str | None = None
        self._unsigned = 0

    @property
    def trouble(self) -> str | None:
        """Why it cannot work now, for /health; None when all is well."""
        return self._keeper.trouble or self._alarm

    @property
    def figures(self) -> dict[str, Any]:
        """What an operator should see though it works, for /health: what the month cost, and an unlocked door."""
        found: dict[str, Any] = {"spent": self._spending.spent, "ceiling": self._account.monthly_ceiling}
        if not self._account.enforce:
            found |= {"signature": "log_only: anybody can speak for anybody", "wrong_signatures": self._unsigned}
        return found

    # Channel ----------------------------------------------------------------------------------------------------------

    async def open(self, memory: Memory, accept: Accept) -> None:
        """Comes back at once, though Zalo does not answer; `accept` is not needed, since Zalo pushes."""
        self._version = await memory.get(VERSION) or V3
        if newest := await memory.get(NEWEST):
            self._newest = self._noted = datetime.fromisoformat(newest)
        await self._spending.open(memory)
        self._staff.open(memory)
        self._memory = memory
        self._keeper.open(memory)

    async def close(self) -> None:
        await self._keeper.close()

    async def finish(self) -> None:
        """After the last reply was sent."""
        await self._keeper.close()
        await self._http.close()

    async def read(self, body: bytes, headers: dict[str, str]) -> list[Incoming]:
        try:
            event = orjson.loads(body) if body.strip() else {}
        except orjson.JSONDecodeError:
            event = None
        if event == {}:  # how the console tries the address, without a signature
            return []
        self._check(body, headers, event)
        if not isinstance(event, dict):
            raise Refused(400, "not JSON" if event is None else "not an event")
        return await self._heard(event, clock.now())

    def render(self, reply: Reply) -> list[Part]:
        return self._text.render(reply)

    async def send(self, user: str, part: Part) -> Sent:
        if not part.charged:
            return _sent(await self._said(user, part))
        try:
            month = await self._spending.take(clock.now())
        except StorageUnavailable as wrong:
            raise SendError(str(wrong), retryable=True) from None
        try:
            answer = await self._said(user, part)
        except SendError as wrong:
            if not wrong.unsure:
                await self._spending.give_back(month)
            raise
        if answer.get("quota"):  # free after all, or of the package
            await self._spending.give_back(month)
        return _sent(answer)

    async def edit(self, user: str, message_id: str, part: Part) -> Sent:
        """Zalo edits nothing: sends."""
        return await self.send(user, part)

    async def delete(self, user: str, message_id: str) -> None:
        raise SendError("Zalo lets nobody take back what another wrote", retryable=False)

    # Hearing ----------------------------------------------------------------------------------------------------------

    def _check(self, body: bytes, headers: dict[str, str], event: object) -> None:
        if signed_by_zalo(body, headers, event, self._account.app_id, self._account.secret_key):
            return
        if self._account.enforce:
            raise Refused(401, "wrong signature")
        self._unsigned += 1
        log.warning("an event is not signed as it should be; it is heard since zalo_oa.signature is log_only")

    async def _heard(self, event: dict[str, Any], now: datetime) -> list[Incoming]:
        """What one event tells us; one that is not as documented is noted and passed over: Zalo would only repeat it."""
        try:
            found = read(event, now)
        except Unheard as name:
            log.info("an event of an unknown kind is passed over: %s", name)
            return []
        except _ODD as wrong:
            log.warning("an event is not as documented and is passed over: %s", type(wrong).__name__)
            return []
        if found is None or await self._replayed(said_at(event, now), now):
            return []
        if isinstance(found, StaffWrote):
            await self._staff.wrote(found.user, found.at, now)
            return []
        speaks = found.kind not in ("followed", "blocked") and await self._staff.speaks_to(found.sender.user, now)
        return [] if speaks else [found]

    async def _replayed(self, at: datetime, now: datetime) -> bool:
        """Whether an event is so old that the inbox may have forgotten that we took it."""
        if self._newest and at < self._newest - REPLAY_AGE:
            log.warning("an event from long ago is passed over")
            return True
        known = min(at, now)  # while signatures are only noted, a forged date must not make everything else look old
        self._newest = max(known, self._newest or known)
        if self._memory and (self._noted is None or self._newest - self._noted > NEWEST_EVERY):
            self._noted = self._newest
            await self._memory.put(NEWEST, self._newest.isoformat())
        return False

    # Speaking ---------------------------------------------------------------------------------------------------------

    async def _said(self, user: str, part: Part) -> dict[str, Any]:
        """Zalo's answer to a message; SendError with the facts of its refusal. What keeps everybody from being written to is
        shown until a message goes through."""
        body = orjson.dumps(oa_message(user, part))
        try:
            answer = await self._tried(body)
        except ZaloRefused as wrong:
            meaning = wrong.meaning
            if meaning.fate in ("alarm", "token", "version"):
                self._alarm = f"{wrong.reason}; {meaning.remedy}" if meaning.remedy else wrong.reason
                log.error("%s", self._alarm)
            elif meaning.remedy:
                log.error("%s; %s", wrong.reason, meaning.remedy)
            raise
        self._alarm = None
        return answer

    async def _tried(self, body: bytes) -> dict[str, Any]:
        """Once more where another token or the other version may help, each at most once."""
        access, version, helped = await self._keeper.access(), self._version, set[str]()
        while True:
            try:
                answer = await self._post(version, body, access)
            except ZaloRefused as wrong:
                fate = wrong.meaning.fate
                if fate in helped:
                    raise
                helped.add(fate)
                if fate == "token":
                    access = await self._keeper.instead_of(access)
                elif fate == "version":
                    version = V2 if version == V3 else V3
                else:
                    await self._keep_to(version)
                    raise
            else:
                self._keeper.taken()
                await self._keep_to(version)
                return answer

    async def _post(self, version: str, body: bytes, access: str) -> dict[str, Any]:
        url = self._account.base_url.rstrip("/") + version
        headers = {"content-type": "application/json", "access_token": access}
        status, raw = await self._http.request("POST", url, body, headers, ANSWER_SECONDS)
        try:
            answer = orjson.loads(raw)
            code = int(answer["error"])
            taken = dict(answer.get("data") or {})
        except _ODD:  # a gateway or a firewall on the way answered, not Zalo
            again = ALARM_SECONDS if status == 429 else None
            said = f"{status}, not an answer of Zalo"
            raise SendError(said, retryable=status != 413, retry_after=again) from None
        if code:
            raise refusal(code)
        return taken

    async def _keep_to(self, version: str) -> None:
        """The version that this OA is served with, also after a restart."""
        if version == self._version:
            return
        self._version = version
        log.warning("from now on messages go by %s: the other version is not for this OA", version)
        try:
            if self._memory:
                await self._memory.put(VERSION, version)
        except StorageUnavailable as wrong:
            log.warning("the version is asked about again after a restart: %s", wrong)

    # For the doctor ---------------------------------------------------------------------------------------------------

    async def examine(self) -> AsyncIterator[tuple[str, str, str]]:
        """(state, what was seen, remedy). Asks Zalo nothing: a second program must not renew the token."""
        yield "good", f"app {self._account.app_id}; whether its tokens are taken stands in /health", ""
        if not self._account.enforce:
            said = "the signatures of its webhook are only noted, not enforced"
            yield "warning", said, "once a real event was taken, set zalo_oa.signature: enforce"
        if self._account.monthly_ceiling is None:
            yield "warning", "nothing limits what paid messages cost", "set zalo_oa.monthly_ceiling, in đồng a month"


def _sent(answer: dict[str, Any]) -> Sent:
    """Taken is taken, though Zalo did not say what it calls the message."""
    return Sent(str(answer.get("message_id", "")))
