"""An Official Account's pair of tokens as it is kept: sealed, and exchanged only by whoever knew it as it was.

    {"roots": ["f3…"], "sealed": "…", "made_at": "2026-11-24T01:04:00+00:00", "lives": 90000, "renewing": null}

roots: fingerprints of every ZALO_OA_REFRESH_TOKEN seen so far; one that is not among them is a new consent and replaces
the pair, while a process that was left running with an old one takes over the new pair. renewing: when somebody began to.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from bot.message import Memory
from bot.sealing import Seal

KEY = "pair"
RENEW_AT = 0.8
"""Of its life: 20 of 25 hours, so that an outage of Zalo's or of ours has five hours to end."""

MOST_ROOTS = 10
NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Tokens:
    """One pair as Zalo gives it. lives: seconds for which `access` is taken."""

    access: str
    refresh: str
    lives: float


@dataclass(frozen=True)
class Pair:
    """What is kept. Without an access token it was never renewed."""

    tokens: Tokens
    made_at: datetime
    roots: tuple[str, ...]
    renewing: datetime | None = None

    @property
    def renew_at(self) -> datetime:
        return self.made_at + timedelta(seconds=self.tokens.lives * RENEW_AT)

    @property
    def dies_at(self) -> datetime:
        return self.made_at + timedelta(seconds=self.tokens.lives)


class PairStore:
    """The pair in the channel's memory. first: the refresh token of the environment."""

    def __init__(self, memory: Memory, seal: Seal, first: str) -> None:
        self._memory = memory
        self._seal = seal
        self._first = first
        self._root = hashlib.sha256(first.encode()).hexdigest()[:16]

    async def read(self) -> tuple[Pair, str]:
        """The pair, and how it is written. Raises CannotOpen."""
        while True:
            written = await self._memory.get(KEY)
            roots: list[str] = orjson.loads(written)["roots"] if written else []
            if written and self._root in roots:
                return self._opened(written), written
            pair = Pair(Tokens("", self._first, 0), NEVER, (*roots, self._root)[-MOST_ROOTS:])
            if fresh := await self.swap(written, pair):
                return pair, fresh

    async def swap(self, written: str | None, pair: Pair) -> str | None:
        """Writes the pair, but only over what is `written`; how it is written now, None when another was faster."""
        fresh = self._shut(pair)
        return fresh if await self._memory.swap(KEY, written, fresh) else None

    async def put(self, pair: Pair) -> None:
        await self._memory.put(KEY, self._shut(pair))

    def _opened(self, written: str) -> Pair:
        kept = orjson.loads(written)
        access, refresh = orjson.loads(self._seal.open(kept["sealed"]))
        renewing = datetime.fromisoformat(kept["renewing"]) if kept["renewing"] else None
        made_at = datetime.fromisoformat(kept["made_at"])
        return Pair(Tokens(access, refresh, kept["lives"]), made_at, tuple(kept["roots"]), renewing)

    def _shut(self, pair: Pair) -> str:
        sealed = self._seal.shut(orjson.dumps([pair.tokens.access, pair.tokens.refresh]).decode())
        kept = {
            "roots": pair.roots,
            "sealed": sealed,
            "made_at": pair.made_at,
            "lives": pair.tokens.lives,
            "renewing": pair.renewing,
        }
        return orjson.dumps(kept).decode()
