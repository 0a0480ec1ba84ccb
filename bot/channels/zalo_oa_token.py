"""An Official Account's tokens: when they are renewed, that only one process does so, and what to do when it fails.

An access token lives 25 hours; the refresh token that renews it is taken once, and its answer is the only place where the
next one stands. So the pair is stored before it is used, and whoever renews it says so first. Only a kill between Zalo's
answer and our commit loses the pair: Zalo then refuses the old refresh token, and an administrator must consent again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import orjson

from bot import clock
from bot.channels.zalo_oa_pair import Pair, PairStore, Tokens
from bot.errors import OperatorError, SendError, StorageUnavailable
from bot.http import HttpClient
from bot.message import Memory
from bot.sealing import CannotOpen, Seal

log = logging.getLogger(__name__)

LIVES_SECONDS = 90_000
ASK_SECONDS = 10.0
CLAIM = timedelta(seconds=15)
"""Longer than Zalo is waited for: whoever began so long ago died meanwhile."""
LOOK_SECONDS, LOOK_AGAIN_SECONDS = 600.0, 0.2
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 600.0
AGAIN_SECONDS = 30.0
REFUSED_AGAIN_SECONDS = 60.0
REFUSED_TOKEN = -14014
CLOSE_SECONDS = ASK_SECONDS + 2

CONSENT = (
    "an administrator of the Official Account must consent again on developers.zalo.me; put the refresh token that this "
    "gives into ZALO_OA_REFRESH_TOKEN and start again"
)
REFUSED = (
    "Zalo refuses to renew the access token ({code}): check ZALO_OA_APP_ID and ZALO_OA_APP_SECRET. A refresh token is taken "
    f"once only; if it was used elsewhere, or lost by a kill while it was renewed, {CONSENT}"
)
UNREADABLE = (
    "the stored tokens cannot be opened: give LOALUAT_SECRET (or its file) as it was when they were stored; "
    f"if it is lost, {CONSENT}"
)

Ask = Callable[[str], Awaitable[Tokens]]
"""A refresh token -> the next pair. Raises SendError; TokenRefused when Zalo does not take it."""


class TokenRefused(SendError):
    """The refresh token was taken before, or never was one: it is asked about again only now and then."""


class Keeper:
    """Has an access token whenever Zalo lets it have one. first: the refresh token of the environment."""

    def __init__(self, ask: Ask, seal: Seal, first: str) -> None:
        self._ask = ask
        self._seal = seal
        self._first = first
        self._store: PairStore | None = None
        self._pair: Pair | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._renewing: asyncio.Task[Pair] | None = None
        self._refused = ""
        self._refused_at = 0.0
        self._replaced: float | None = None
        self.trouble: str | None = None

    def open(self, memory: Memory) -> None:
        """Comes back at once; the pair is looked for, and renewed, beside all else."""
        self._store = PairStore(memory, self._seal, self._first)
        self._keeping = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """What Zalo was asked for is waited for and stored: it is given only once."""
        if self._keeping:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        if self._renewing:
            await asyncio.wait([self._renewing], timeout=CLOSE_SECONDS)

    async def access(self) -> str:
        """A token that should be taken now. Raises SendError."""
        if self._pair is None or clock.now() >= self._pair.dies_at:
            return (await self._renewed(self._pair.tokens.access if self._pair else "")).tokens.access
        return self._pair.tokens.access

    async def instead_of(self, dead: str) -> str:
        """Another token, since Zalo did not take this one. Raises SendError; also when the last one made so was not taken
        either, so that a mistake elsewhere does not make new ones with every message."""
        if self._renewing and not self._renewing.done():
            await asyncio.wait([self._renewing])
        if self._pair and self._pair.tokens.access != dead:
            return self._pair.tokens.access
        if self._replaced is not None and clock.tick() - self._replaced < REFUSED_AGAIN_SECONDS:
            raise SendError("Zalo does not take new tokens either", retryable=True, retry_after=AGAIN_SECONDS)
        self._replaced = clock.tick()
        return (await self._renewed(dead)).tokens.access

    def taken(self) -> None:
        """The token did its work."""
        self._replaced = None

    async def _keep(self) -> None:
        """Renews in time, for ever; what goes wrong is shown until it is right again."""
        pause = FIRST_PAUSE
        while True:
            try:
                wait = await self._look()
                pause = FIRST_PAUSE
            except (SendError, OperatorError) as wrong:
                self.trouble = str(wrong)
                log.error("%s; tried again in %g s", wrong, pause)
                wait, pause = pause, min(pause * 2, LONGEST_PAUSE)
            await clock.sleep(wait)

    async def _look(self) -> float:
        """Takes over what another process renewed, renews what is due; seconds until the next look."""
        pair, _ = await self._read()
        if not pair.tokens.access or clock.now() >= pair.renew_at:
            pair = await self._renewed(pair.tokens.access)
        self._pair, self.trouble = pair, None
        return max(0.1, min(LOOK_SECONDS, (pair.renew_at - clock.now()).total_seconds()))

    async def _renewed(self, dead: str) -> Pair:
        """A pair with another access token than `dead`; whoever asks meanwhile waits for the same."""
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew(dead))
            self._renewing.add_done_callback(_looked_at)
        try:
            self._pair = await asyncio.shield(self._renewing)
        except OperatorError as wrong:
            self.trouble = str(wrong)
            raise SendError(str(wrong), retryable=True, retry_after=AGAIN_SECONDS) from None
        except SendError as wrong:
            self.trouble = wrong.reason
            raise
        self.trouble = None
        return self._pair

    async def _renew(self, dead: str) -> Pair:
        pair, claim = await self._claim(dead)
        if claim is None:
            return pair
        try:
            tokens = await self._ask(pair.tokens.refresh)
        except SendError as wrong:
            if isinstance(wrong, TokenRefused):
                self._refused, self._refused_at = pair.tokens.refresh, clock.tick()
            await self._kept().swap(claim, replace(pair, renewing=None))
            raise
        return await self._save(replace(pair, tokens=tokens, made_at=clock.now(), renewing=None))

    async def _claim(self, dead: str) -> tuple[Pair, str | None]:
        """The pair to renew, and how it is written now that we said that we do; None: another process has renewed it."""
        while True:
            pair, written = await self._read()
            if pair.tokens.access and pair.tokens.access != dead:
                return pair, None
            if pair.tokens.refresh == self._refused and clock.tick() - self._refused_at < LONGEST_PAUSE:
                raise TokenRefused(REFUSED.format(code=REFUSED_TOKEN), retryable=True, retry_after=AGAIN_SECONDS)
            now = clock.now()
            if pair.renewing and now - pair.renewing < CLAIM:
                await clock.sleep(LOOK_AGAIN_SECONDS)
            elif claim := await self._kept().swap(written, replace(pair, renewing=now)):
                return pair, claim

    async def _save(self, pair: Pair) -> Pair:
        """Before it is used, and however long the disk is full: nobody else will ever tell us this refresh token."""
        while True:
            try:
                await self._kept().put(pair)
                log.info("the access token of the Official Account was renewed")
                return pair
            except StorageUnavailable as wrong:
                self.trouble = f"new tokens of the Official Account cannot be stored: {wrong}. Do not stop the service"
                log.error("%s", self.trouble)
                await clock.sleep(FIRST_PAUSE)

    async def _read(self) -> tuple[Pair, str]:
        try:
            return await self._kept().read()
        except CannotOpen:
            raise SendError(UNREADABLE, retryable=True, retry_after=AGAIN_SECONDS) from None

    def _kept(self) -> PairStore:
        if self._store is None:
            raise SendError("still starting", retryable=True)
        return self._store


def _looked_at(renewing: "asyncio.Task[Pair]") -> None:
    """Whoever waited for it may have been stopped; what went wrong is no news then."""
    if not renewing.cancelled():
        renewing.exception()


def asks_zalo(http: HttpClient, oauth_url: str, app_id: str, app_secret: str) -> Ask:
    """Renews at Zalo's OAuth endpoint."""
    url = oauth_url.rstrip("/") + "/v4/oa/access_token"
    headers = {"content-type": "application/x-www-form-urlencoded", "secret_key": app_secret}

    async def ask(refresh: str) -> Tokens:
        form = urlencode({"app_id": app_id, "grant_type": "refresh_token", "refresh_token": refresh})
        status, raw = await http.request("POST", url, form.encode(), headers, ASK_SECONDS)
        try:
            answer = orjson.loads(raw)
            if not answer.get("error"):
                lives = float(answer.get("expires_in") or LIVES_SECONDS)
                return Tokens(str(answer["access_token"]), str(answer["refresh_token"]), lives)
            code = int(answer["error"])
        except (KeyError, TypeError, ValueError, AttributeError):
            said = f"renewing the access token: {status}, not an answer of Zalo"
            raise SendError(said, retryable=True, retry_after=AGAIN_SECONDS) from None
        kind = TokenRefused if code == REFUSED_TOKEN else SendError
        raise kind(REFUSED.format(code=code), retryable=True, retry_after=AGAIN_SECONDS)

    return ask
