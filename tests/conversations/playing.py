"""Plays dialogues against the real process, each by a person of its own on every platform, with the same expectations.

Dialogues that begin at the same instant go side by side, in steps: at the end of a step the process is killed and started
anew, for all that say `restart` there. Those with a `wait` move everybody's clock, so each goes alone, in another world.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, groupby

from bot.message import Address
from tests.conversations.dialogues import Dialogue, Turn, begins, expect, noted, roles, where
from tests.conversations.platforms import Platform, Seen
from tests.conversations.platforms.web_chat import OnWebChat
from tests.conversations.world import World

AT_ONCE = 32
LATE = timedelta(minutes=10)
"""How long the dialogues of one instant may go on."""


@dataclass
class Played:
    """What came of it. wrong: what a person should not have seen. skipped: turns that a platform has no event for, with the
    reason. dialogues: (platform, title) of those of which something was said there."""

    turns: int = 0
    wrong: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    dialogues: set[tuple[str, str]] = field(default_factory=set)

    @property
    def by_platform(self) -> Counter[str]:
        """How many dialogues were played on each."""
        return Counter(name for name, _ in self.dialogues)


class Performance:
    """One dialogue by one person, on one platform, or on those that its turns name."""

    def __init__(self, world: World, dialogue: Dialogue, platform: str, numbers: Iterator[int], played: Played) -> None:
        self.dialogue = dialogue
        self.title = f"{platform}: {dialogue['title']}"
        self._world = world
        self._platform = platform
        self._numbers = numbers
        self._played = played
        self._users: dict[tuple[str, str], str] = {}
        self._seen: dict[str, Seen] = {}
        self._told: dict[tuple[str, str], int] = {}
        self._noted: dict[str, str] = {}
        self._failed = False
        self._steps = list(steps(dialogue["turns"]))
        self._number = 0

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def address(self) -> Address:
        """Of the person, where they write first."""
        platform, user = self._who({})
        return Address(platform.name, platform.person(user) if isinstance(platform, OnWebChat) else user)

    def opens(self, number: int) -> Turn:
        """The first turn of a step."""
        return self._steps[number][0]

    async def step(self, number: int) -> None:
        """One of its steps; after a failure the rest is left out, since it would only fail for the same reason."""
        for turn in self._steps[number] if number < len(self._steps) else ():
            self._number += 1
            place = f"{self.title}, {where(self._number, turn)}"
            if self._failed:
                return
            try:
                await self._take(turn, place)
            except (AssertionError, TimeoutError) as wrong:
                self._failed = True
                self._played.wrong.append(str(wrong) or f"{place}: no answer")

    async def count(self) -> None:
        """One update gets one message, no more."""
        for (name, user), told in self._told.items():
            found = await self._world.platforms[name].count(user)
            if found != told and not self._failed:
                self._played.wrong.append(f"{self.title}: {found} messages to {told} updates")

    async def _take(self, turn: Turn, place: str) -> None:
        platform, user = self._who(turn)
        if reason := await self._do(platform, user, turn, place):
            self._played.skipped.append(f"{place}: {reason}")
            return
        self._played.turns += 1
        self._played.dialogues.add((platform.name, self.dialogue["title"]))
        self._told[platform.name, user] = self._told.get((platform.name, user), 0) + 1
        seen = self._seen[user] = await platform.next(user)
        expect(seen.text, seen.labels, turn, place)
        if "note" in turn:
            self._noted[turn["note"]] = noted(seen.text)

    async def _do(self, platform: Platform, user: str, turn: Turn, place: str) -> str:
        """Why it cannot be done there; empty when it was."""
        if "press" in turn:
            assert user in self._seen, f"{place}: nothing to press"
            shown = self._seen[user]
            assert any(turn["press"] in one for one in shown.labels), f"{place}: no such button under:\n{shown.text}"
            await platform.press(user, self._seen[user], turn["press"])
        elif "send" in turn:
            kind, _, text = turn["send"].partition(" ")
            return await platform.send(user, kind, text)
        else:
            await platform.say(user, str(turn["say"]).format_map(self._noted))
        return ""

    def _who(self, turn: Turn) -> tuple[Platform, str]:
        """Where this turn is done, and as whom."""
        name, _, label = str(turn.get("at", self._platform)).partition(":")
        key = (name, label)
        if key not in self._users:
            self._users[key] = self._world.platforms[name].user(next(self._numbers))
        return self._world.platforms[name], self._users[key]


def steps(turns: Sequence[Turn]) -> Iterator[list[Turn]]:
    """Turns between which neither the clock is moved nor the process killed."""
    found: list[Turn] = []
    for turn in turns:
        if found and moves(turn):
            yield found
            found = []
        found.append(turn)
    yield found


def moves(turn: Turn) -> bool:
    return "wait" in turn or bool(turn.get("restart"))


def waits(dialogue: Dialogue) -> bool:
    """Whether it moves the clock, which it then needs for itself."""
    return any("wait" in turn for turn in dialogue["turns"])


def is_everywhere(dialogue: Dialogue) -> bool:
    """Whether it says itself on which platforms it is played."""
    return all("at" in turn for turn in dialogue["turns"])


async def play(world: World, chosen: Sequence[Dialogue], played: Played) -> None:
    """All of them, on every platform, from the earliest on; the bot is started first."""
    numbers = count()
    acts: list[list[Performance]] = []
    for dialogue in sorted(chosen, key=lambda one: (begins(one), "on" not in one)):
        names = ["telegram"] if is_everywhere(dialogue) else list(world.platforms)
        acts.append([Performance(world, dialogue, name, numbers, played) for name in names])
    world.go_to(begins(acts[0][0].dialogue))
    told = [one for act in acts for one in act if roles(one.dialogue) or "place" in one.dialogue]
    await world.tell({one.address: (roles(one.dialogue), one.dialogue.get("place")) for one in told})
    await world.start()
    scenes = groupby(enumerate(acts), key=lambda n: (begins(n[1][0].dialogue), waits(n[1][0].dialogue) and n[0]))
    for _, together in scenes:
        await _scene(world, [one for _, act in together for one in act])


async def _scene(world: World, together: Sequence[Performance]) -> None:
    """Side by side, step by step."""
    first = together[0].dialogue
    if begins(first) > world.now():
        world.go_to(begins(first))
    assert "on" not in first or world.now() - begins(first) < LATE, f"{first['title']}: the clock is past its instant"
    room = asyncio.Semaphore(AT_ONCE)

    async def step(one: Performance, number: int) -> None:
        async with room:
            await one.step(number)

    for number in range(max(len(one) for one in together)):
        if number:
            await _between(world, [one.opens(number) for one in together if number < len(one)])
        await asyncio.gather(*(step(one, number) for one in together))
    await world.is_quiet()
    for one in together:
        await one.count()


async def _between(world: World, opening: Sequence[Turn]) -> None:
    """Moves the clock, kills the process, as the turns say that come next."""
    if minutes := max(int(turn.get("wait", 0)) for turn in opening):
        world.go_to(world.now() + timedelta(minutes=minutes))
    if any(turn.get("restart") for turn in opening):
        await world.restart()
