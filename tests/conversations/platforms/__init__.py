"""What a person does and sees on each platform: one module each, beside a local server that behaves as documented."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

CHOICE = re.compile(r"([0-9A-Z])\. (.+)")
PATIENCE = 30.0
"""Seconds for an answer: many people write at once, and a process may just have been started."""


@dataclass(frozen=True)
class Seen:
    """One message as a person sees it. labels: what can be chosen. handle: the platform's own, for a press."""

    text: str
    labels: tuple[str, ...]
    handle: Any = None

    def number(self, label: str) -> int:
        """Which choice has these words; fails when none has."""
        found = [n for n, one in enumerate(self.labels) if label in one]
        assert found, f"no button «{label}» among {self.labels}"
        return found[0]


class Platform(Protocol):
    """One platform. user: its own id of a person, made from a number."""

    name: str

    def user(self, number: int) -> str: ...
    async def say(self, user: str, text: str) -> None: ...
    async def press(self, user: str, seen: Seen, label: str) -> None: ...
    async def send(self, user: str, kind: str, text: str) -> str:
        """A voice, sticker, photo, …: the platform's own event; why it has none, or nothing when it was sent."""
        ...

    async def next(self, user: str) -> Seen:
        """The next message to this person that was not read so yet."""
        ...

    async def count(self, user: str) -> int:
        """How many messages this person got, edits too."""
        ...


class Letters:
    """Who got which of the messages that a local server took; each is looked at once, however many people wait."""

    def __init__(self, sent: Sequence[Any], user: Callable[[Any], str]) -> None:
        """sent: grows while the server runs."""
        self._sent = sent
        self._user = user
        self._looked_at = 0
        self._to: dict[str, list[Any]] = {}
        self._read: dict[str, int] = {}

    def to(self, user: str) -> list[Any]:
        """All to this person."""
        for one in self._sent[self._looked_at :]:
            self._to.setdefault(self._user(one), []).append(one)
        self._looked_at = len(self._sent)
        return self._to.get(user, [])

    def has_new(self, user: str) -> bool:
        return len(self.to(user)) > self._read.get(user, 0)

    def take(self, user: str) -> Any:
        """The next one; `has_new` said that there is one."""
        self._read[user] = self._read.get(user, 0) + 1
        return self.to(user)[self._read[user] - 1]


def printed(text: str) -> tuple[tuple[str, str], ...]:
    """(key, label) of the choices that stand in the last paragraph of a message, as Zalo's are printed."""
    lines = text.rpartition("\n\n")[2].splitlines()
    return tuple((found[1], found[2]) for line in lines if (found := CHOICE.fullmatch(line)))
