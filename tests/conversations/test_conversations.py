"""Plays the dialogues of this folder on every channel's renderer, in this process; dialogues.py says how they read."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from bot import menus
from bot.app import App
from bot.channels.zalo_text import CAPABILITIES
from bot.commands.broadcast import act
from bot.config import Config, DatabaseSettings
from bot.digest import Digest
from bot.guard import guard
from bot.library import Shelf
from bot.message import Address, Incoming, Kind, Renderer, Reply
from bot.platforms import CHANNELS, renderer
from bot.storage import Outcome, Settled
from tests.bot_api_rules import check_markup, check_text
from tests.conversations.dialogues import (
    KEYS,
    Dialogue,
    Turn,
    begins,
    code_shown,
    dialogues,
    expect,
    noted,
    roles,
    where,
)
from tests.migrated import migrated

SHELF = Shelf(Config().content.dir)
PERSON = Address("console", "7")
KINDS: dict[str, Kind] = {
    "voice": "unsupported",
    "sticker": "unsupported",
    "photo": "photo",
    "start": "start",
    "withheld": "withheld",
}


@dataclass
class Talk:
    """One person talking to the bot, at one address or several; the app behind it may be started anew."""

    app: App
    channel: Renderer
    now: datetime
    who: Address = PERSON
    replies: dict[Address, Reply | None] = field(default_factory=dict)
    noted: dict[str, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=lambda: [0])

    @property
    def reply(self) -> Reply | None:
        """The last one where the person writes now."""
        return self.replies.get(self.who)

    async def take(self, turn: dict[str, Any]) -> None:
        assert set(turn) <= KEYS, f"unknown: {set(turn) - KEYS}"
        there = f"{PERSON.channel}:{turn['as']}" if "as" in turn else str(turn.get("at", PERSON))
        channel, _, user = there.partition(":")
        self.who = Address(channel, user or PERSON.user)
        if "wait" in turn:
            self.now += timedelta(minutes=int(turn["wait"]))
        if "invite" in turn:
            unit, role = turn["invite"].split()
            until = self.now + timedelta(days=7)
            self.noted["code"] = await self.app.services.posts.invite(unit, role, self.now, until)
        if "operator" in turn:
            action, key = turn["operator"].split()
            await act(self.app.config, action, key, self.now)
        if turn.get("comes"):
            await self._come()
        elif "press" in turn:
            await self._do("choice", choice=self._data(turn["press"]))
        elif "send" in turn:
            await self._do(KINDS[turn["send"].split()[0]], text=turn["send"].partition(" ")[2])
        elif "say" in turn:
            await self._do("text", text=str(turn["say"]).format_map(self.noted))
        if "note" in turn:
            self.noted[turn["note"]] = noted(self.shown())

    async def _do(self, kind: Kind, text: str = "", choice: str = "") -> None:
        self.numbers[0] += 1
        incoming = Incoming(self.who, str(self.numbers[0]), self.now, kind, text, choice, message="1" if choice else "")
        self.replies[self.who] = reply = await self.app.answer(guard(incoming))
        if reply and reply.farewell:
            await self.app.forgetting.take_leave(incoming, reply.farewell)
            return
        session = await self.app.people.session(self.who)
        await self.app.inbox.settle(Settled(incoming, self.now, session))
        if code := code_shown(str(self.reply.blocks) if self.reply else ""):
            self.noted["code"] = code

    async def _come(self) -> None:
        """What is due to this person, written and settled as the outbox does it."""
        deliveries, digest = self.app.deliveries, Digest(self.app.services, self.app.router.composers)
        await self.app.tick(self.now)
        claimed = await deliveries.claim("talk", self.now, 100)
        due = [one for one in claimed if one.address == self.who]
        self.replies[self.who] = reply = await digest.write(due, self.now) if due else None
        outcomes = [Outcome(one, "sent" if reply else "skipped", self.now, message_id="1") for one in due]
        others = [Outcome(one, "planned", self.now, self.now) for one in claimed if one.address != self.who]
        if outcomes or others:
            await deliveries.settle([*outcomes, *others])
        if reply:
            came = self.now - timedelta(seconds=30)  # what is typed at once may be meant for what stood there before
            await self.app.people.show(self.who, partial(menus.pushed, choices=reply.choices, now=came))

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
    database = await migrated(folder / "talk.db")
    talk = Talk(None, renderer(channel, Config(), SHELF), on)  # type: ignore[arg-type]
    talk.app = App(config, database, SHELF, [], lambda: talk.now)
    try:
        yield talk
    finally:
        await database.close()


@pytest.mark.parametrize("channel", ["console", *dict.fromkeys([*CHANNELS, *CAPABILITIES])])
@pytest.mark.parametrize("dialogue", [pytest.param(one, id=name) for name, one in dialogues()])
async def test_conversation(dialogue: Dialogue, channel: str, tmp_path: Path) -> None:
    on = begins(dialogue)
    async with talking(channel, tmp_path, on) as talk:
        if roles(dialogue) or "place" in dialogue:
            await talk.app.people.change(PERSON, on, roles=roles(dialogue), place=dialogue.get("place"))
        for n, turn in enumerate(dialogue["turns"], 1):
            if turn.get("restart"):
                talk.app = App(talk.app.config, talk.app.database, SHELF, [], lambda: talk.now)
            await talk.take(turn)
            shows(talk, turn, where(n, turn))


def shows(talk: Talk, turn: Turn, place: str) -> None:
    if talk.reply is None:
        assert not turn.get("has"), place
        return
    labels = [one.label for one in talk.reply.choices]
    expect(talk.shown(), labels, turn, place)
    assert len({one.key for one in talk.reply.choices}) == len(labels), f"{place}: two buttons with one key"
