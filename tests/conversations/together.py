"""Dialogues in which officials have a part, or which begin with a push: each in a world of its own, since what is sent to
one office would come to the officials of every other dialogue too."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from tests.conversations.dialogues import Dialogue, Turn, begins, code_shown, expect, noted, roles, where
from tests.conversations.platforms import Platform, Seen
from tests.conversations.playing import Performance, Played
from tests.conversations.world import world

PLATFORMS = ("telegram", "zalo_oa", "zalo_bot", "web_chat")
AT_ONCE = 3
"""Processes; each has a second of CPU to start."""
GLANCE = 0.3
"""Nobody types a number sooner after a message came; until then it may still mean the one before."""
NOTHING_COMES = 2.0
"""So long is waited for what must not come: two looks at what is due."""


async def play_together(folder: Path, dialogue: Dialogue, platform: str, played: Played) -> None:
    """The whole of it, with a database and a process of its own."""
    async with world(folder, pushes=True) as made:
        part = Together(made, dialogue, platform, count(), played)
        made.go_to(begins(dialogue))
        if roles(dialogue) or "place" in dialogue:
            await made.tell({part.address: (roles(dialogue), dialogue.get("place"))})
        await made.start()
        await part.play()


async def play_officials(chosen: Sequence[tuple[Dialogue, str]], played: Played) -> None:
    """Each of them on its platform, some at once."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(dialogue: Dialogue, platform: str) -> None:
        async with room:
            with tempfile.TemporaryDirectory() as folder:
                await play_together(Path(folder), dialogue, platform, played)

    await asyncio.gather(*(one(dialogue, name) for dialogue, name in chosen))


class Together(Performance):
    """What is pushed comes when it comes: what is no answer of the turn is passed over, and read when it is asked for."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._passed: dict[str, list[Seen]] = {}

    async def play(self) -> None:
        turns: list[Turn] = self.dialogue["turns"]
        told = [_with_what_is_pressed(turn, turns[number:]) for number, turn in enumerate(turns, 1)]
        for number, turn in enumerate(told, 1):
            place = f"{self.title}, {where(number, turn)}"
            if minutes := int(turn.get("wait", 0)):
                self._world.go_to(self._world.now() + timedelta(minutes=minutes))
            if turn.get("restart"):
                await self._world.restart()
            try:
                await self._take(turn, place)
            except (AssertionError, TimeoutError) as wrong:
                self._played.wrong.append(str(wrong) or f"{place}: nothing came")
                return

    async def _take(self, turn: Turn, place: str) -> None:
        platform, user = self._who(turn)
        if "invite" in turn:
            unit, role = turn["invite"].split()
            self._noted["code"] = await self._world.invite(unit, role)
        if "operator" in turn:
            await self._world.operate(*turn["operator"].split())
        comes = bool(turn.get("comes"))
        if not comes and (reason := await self._do(platform, user, turn, place)):
            self._played.skipped.append(f"{place}: {reason}")
            return
        self._played.turns += 1
        self._played.dialogues.add((platform.name, self.dialogue["title"]))
        if comes and "has" not in turn and "choices" not in turn:
            await self._nothing_like_it(platform, user, turn, place)
            return
        await self._read(platform, user, turn, place, others=comes)
        if comes:
            await asyncio.sleep(GLANCE)

    async def _read(self, platform: Platform, user: str, turn: Turn, place: str, others: bool) -> None:
        """The message that the turn speaks of; others: it comes of itself, perhaps after some that nobody asked about."""
        wrong: AssertionError | None = None
        before = self._passed.pop(user, []) if others else []
        pressed_again = False
        while True:
            try:
                seen = before.pop(0) if before else await platform.next(user)
            except TimeoutError:
                raise wrong or AssertionError(f"{place}: nothing came") from None
            self._seen[user] = seen
            if code := code_shown(seen.text):
                self._noted["code"] = code
            try:
                expect(seen.text, seen.labels, turn, place)
            except AssertionError as found:
                wrong = wrong or found
                if not others:
                    self._passed.setdefault(user, []).append(seen)
                    shown_again = not pressed_again and any(str(turn.get("press")) in one for one in seen.labels)
                    if (
                        shown_again and "press" in turn
                    ):  # a number that a push overtook is not guessed: they choose anew
                        await platform.press(user, seen, turn["press"])
                        pressed_again = True
                continue
            if "note" in turn:
                self._noted[turn["note"]] = noted(seen.text)
            return

    async def _nothing_like_it(self, platform: Platform, user: str, turn: Turn, place: str) -> None:
        """Whatever comes, it is not that."""
        try:
            async with asyncio.timeout(NOTHING_COMES):
                while True:
                    seen = self._seen[user] = await platform.next(user)
                    expect(seen.text, seen.labels, turn, place)
        except TimeoutError:
            return

    def _who(self, turn: Turn) -> tuple[Platform, str]:
        """`as: lan` is somebody else where the dialogue is played."""
        return super()._who({"at": f"{self._platform}:{turn['as']}"} if "as" in turn else turn)


def _with_what_is_pressed(turn: Turn, later: Sequence[Turn]) -> Turn:
    """A turn that tells nothing of its answer is answered by a message with the button that the same person presses next:
    a push that comes meanwhile is none."""
    after = next((one for one in later if one.get("as") == turn.get("as")), {})
    if {"comes", "has", "not", "choices"} & turn.keys() or "press" not in after:
        return turn
    return {**turn, "choices": [after["press"]]}
