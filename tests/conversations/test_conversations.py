"""Plays the dialogues of this folder on every channel's renderer. They are written so that a lawyer can read them.

A file is a list of dialogues: `title`, `on` (Hà Nội time), `turns`; `roles` and `place` of a person who told them before. A
turn is what the person does (`say`, `press` a label, `send` a kind, or `wait` minutes) and what the bot must show: `has`,
`not`, `choices` (labels, all must be there), `restart`. `invite: UNIT ROLE` makes a code first; `{code}` in what is
said is that one, or the one that the bot showed since. `as`: another person does it, once. `comes: true`: instead of doing
anything the person gets what is due to them by now, which the turn then looks at; `not` alone: nothing need come.
"""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.channels.zalo_text import CAPABILITIES
from bot.clock import HANOI
from bot.config import Config, DatabaseSettings
from bot.digest import Digest
from bot.guard import guard
from bot.library import Shelf
from bot.library.yaml_lines import load
from bot.message import Address, Incoming, Kind, Renderer, Reply
from bot.platforms import CHANNELS, renderer
from bot.storage import Database, Outcome
from tests.bot_api_rules import check_markup, check_text

FOLDER = Path(__file__).parent
SHELF = Shelf(Config().content.dir)
PERSON = Address("console", "7")
KINDS: dict[str, Kind] = {"voice": "unsupported", "sticker": "unsupported", "photo": "photo", "start": "start"}
CODE = re.compile(r"\b[A-Z0-9]{5}-[A-Z0-9]{5}\b")
KEYS = {"invite", "as", "say", "press", "send", "wait", "restart", "has", "not", "choices", "comes"}


def dialogues() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        loaded = load(path.read_text(encoding="utf-8"), str(path))
        assert not loaded.problems, loaded.problems
        for one in loaded.value:
            yield pytest.param(one, id=f"{path.stem}: {one['title']}")


@dataclass
class Talk:
    """One person talking to the bot; the app behind it may be started anew."""

    app: App
    channel: Renderer
    now: datetime
    replies: dict[Address, Reply | None] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=lambda: [0])
    person: Address = PERSON
    code: str = ""

    @property
    def reply(self) -> Reply | None:
        """The last one that this person saw."""
        return self.replies.get(self.person)

    async def take(self, turn: dict[str, Any]) -> None:
        assert set(turn) <= KEYS, f"unknown: {set(turn) - KEYS}"
        if "wait" in turn:
            self.now += timedelta(minutes=int(turn["wait"]))
        if "invite" in turn:
            unit, role = turn["invite"].split()
            self.code = await self.app.services.posts.invite(unit, role, self.now, self.now + timedelta(days=7))
        self.person = Address("console", turn["as"]) if "as" in turn else PERSON
        if turn.get("comes"):
            await self._come()
        elif "press" in turn:
            await self._do("choice", choice=self._data(turn["press"]))
        elif "send" in turn:
            await self._do(KINDS[turn["send"].split()[0]], text=turn["send"].partition(" ")[2])
        elif "say" in turn:
            await self._do("text", text=str(turn["say"]).replace("{code}", self.code))

    async def _do(self, kind: Kind, text: str = "", choice: str = "") -> None:
        self.numbers[0] += 1
        incoming = Incoming(
            self.person, str(self.numbers[0]), self.now, kind, text, choice, message="1" if choice else ""
        )
        self.replies[self.person] = await self.app.answer(guard(incoming))
        session = await self.app.people.session(self.person)
        await self.app.people.save(self.person, session, self.now)
        shown = CODE.findall(str(self.reply.blocks)) if self.reply else []
        self.code = next((one for one in shown if "ABCDE" not in one), self.code)

    async def _come(self) -> None:
        """What is due to this person, written and settled as the outbox does it."""
        deliveries, digest = self.app.deliveries, Digest(self.app.services, self.app.router.composers)
        await self.app.tick(self.now)
        claimed = await deliveries.claim("talk", self.now, 100)
        due = [one for one in claimed if one.address == self.person]
        self.replies[self.person] = reply = await digest.write(due, self.now) if due else None
        outcomes = [Outcome(one, "sent" if reply else "skipped", self.now, message_id="1") for one in due]
        others = [Outcome(one, "planned", self.now, self.now) for one in claimed if one.address != self.person]
        if outcomes or others:
            await deliveries.settle([*outcomes, *others])
        if reply:
            await self.app.people.show(self.person, reply.choices)

    def _data(self, label: str) -> str:
        assert self.reply is not None
        found = [one.data for one in self.reply.choices if label in one.label]
        assert found, f"no button «{label}» among {[one.label for one in self.reply.choices]}"
        return found[0]

    def shown(self) -> str:
        """What the person reads on this channel."""
        assert self.reply is not None, "the bot said nothing"
        parts = self.channel.render(self.reply)
        if self.channel.name == "telegram":
            check_markup({"inline_keyboard": [[{"text": c.label, "callback_data": c.data}] for c in parts[-1].choices]})
            return "\n".join(check_text(part.text, "HTML") for part in parts)
        if self.channel.name == "web_chat":
            return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?strong>", "", "\n".join(part.text for part in parts))))
        return "\n".join(part.text for part in parts)


@asynccontextmanager
async def talking(channel: str, folder: Path, on: datetime) -> AsyncIterator[Talk]:
    config = Config(database=DatabaseSettings(url=f"sqlite+aiosqlite:///{folder}/talk.db"))
    database = await Database.open(config.database.url)
    talk = Talk(None, renderer(channel, Config(), SHELF), on)  # type: ignore[arg-type]
    talk.app = App(config, database, SHELF, [], lambda: talk.now)
    try:
        yield talk
    finally:
        await database.close()


@pytest.mark.parametrize("channel", ["console", *CHANNELS, *CAPABILITIES])
@pytest.mark.parametrize("dialogue", list(dialogues()))
async def test_conversation(dialogue: dict[str, Any], channel: str, tmp_path: Path) -> None:
    on = datetime.fromisoformat(str(dialogue.get("on", "2026-11-24 09:00"))).replace(tzinfo=HANOI)
    async with talking(channel, tmp_path, on) as talk:
        roles = frozenset(str(dialogue.get("roles", "")).split())
        if roles or "place" in dialogue:
            await talk.app.people.change(PERSON, on, roles=roles, place=dialogue.get("place"))
        for n, turn in enumerate(dialogue["turns"], 1):
            if turn.get("restart"):
                talk.app = App(talk.app.config, talk.app.database, SHELF, [], lambda: talk.now)
            await talk.take(turn)
            expect(talk, turn, f"turn {n} {turn.get('say') or turn.get('press') or turn.get('send')!r}")


def expect(talk: Talk, turn: dict[str, Any], where: str) -> None:
    """What a turn must show, and what every message must keep."""
    if talk.reply is None:
        assert not turn.get("has"), where
        return
    said, labels = talk.shown(), [one.label for one in talk.reply.choices]
    for wanted in _list(turn.get("has")):
        assert wanted in said, f"{where}: «{wanted}» is missing in:\n{said}"
    for unwanted in _list(turn.get("not")):
        assert unwanted not in said, f"{where}: «{unwanted}» stands in:\n{said}"
    for label in _list(turn.get("choices")):
        assert any(label in one for one in labels), f"{where}: no button «{label}» among {labels}"
    assert len(labels) <= 8, where
    assert len({one.key for one in talk.reply.choices}) == len(labels), f"{where}: two buttons with one key"
    assert "{" not in said, f"{where}: a hole was not filled in:\n{said}"


def _list(value: Any) -> list[str]:
    return [] if value is None else [str(one) for one in value] if isinstance(value, list) else [str(value)]
