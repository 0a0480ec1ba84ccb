"""`loaluat preview`: an item as a citizen would see it, on any channel, also before it is approved."""

import argparse
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot import logs
from bot.channels.zalo_text import CAPABILITIES
from bot.clock import day_of
from bot.commands.rehearsal import ADDRESS, Rehearsal, rehearsal
from bot.commands.shared import Parsers, add_parser, day, noon, print_json, run_async
from bot.commands.talk import SHOWN_AS, show
from bot.config import Config
from bot.errors import OperatorError
from bot.features.quiz.store import QuizStore
from bot.library import Answer, Shelf
from bot.library.approval import draft_library, is_waiting
from bot.library.items import Items
from bot.library.models import REVIEWED
from bot.library.naming import kinds_of, unknown
from bot.message import Renderer, Reply
from bot.platforms import CHANNELS, renderer

EXAMPLE = (
    "  loaluat preview non-mu-bao-hiem --channel telegram --on 2026-12-31\n"
    "  loaluat preview quiz:giao-thong --channel all\n"
    "  loaluat preview non-mu-bao-hiem --forward"
)
EVERY = tuple(dict.fromkeys([*CHANNELS, *CAPABILITIES]))
BUTTONS = {
    "answers": "lookup:show:",
    "announcements": "announce:show:",
    "documents": "browse:document:",
    "topics": "browse:topic:",
}
FORWARD = "lookup:forward:"
NOT_SEEN_YET = "chưa duyệt nên người dân chưa thấy"
BEHIND = ("lookup:more:", "lookup:do:", "lookup:before:")
KINDS = (*BUTTONS, "quizzes")


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "preview", "an item as a citizen would see it, also a draft", EXAMPLE)
    parser.add_argument(
        "id", metavar="ID", help="the name of the item's file, without .yaml; quiz:ID where two share it"
    )
    parser.add_argument("--channel", choices=(*SHOWN_AS, "all"), default="web_chat", help="whose messages (web_chat)")
    parser.add_argument("--on", type=day, metavar="DATE", help="the law of this day (default today)")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.add_argument("--forward", action="store_true", help="the answer as the plain text that people pass on")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    logs.set_up(config.secrets.values(), "CRITICAL")
    seen = run_async(see(config, args.id, args.on, forward=args.forward))
    names = EVERY if args.channel == "all" else (args.channel,)
    channels = [renderer(name, config, seen.shelf) for name in names]
    if args.json:
        print_json([as_json(channel, reply) for channel in channels for reply in seen.replies])
        return 0
    if seen.is_draft:
        print(f"({NOT_SEEN_YET})\n")
    for channel in channels:
        if len(channels) > 1:
            print(_heading(channel, seen.replies[0]))
        for reply in seen.replies:
            show(channel, reply)
    return 0


@dataclass(frozen=True)
class Seen:
    """What a citizen would see of an item, one message after the other, with the content that it was taken from.

    is_draft: nobody sees it yet.
    """

    replies: list[Reply]
    shelf: Shelf
    is_draft: bool = False


async def see(config: Config, written: str, on: date | None, whole: bool = False, forward: bool = False) -> Seen:
    """The real bot's messages about one item, as if it were approved; OperatorError when there is no such item.

    whole: of an answer also what stands behind its buttons, and its versions to come. forward: of an answer the text that
    people pass on.
    """
    at = [noon(on)]
    async with rehearsal(config, lambda: at[0]) as person:
        shelf = person.app.shelf
        items, problems = shelf.read_all()
        found = kinds_of(items, written, KINDS)
        if not found:
            raise OperatorError(unknown(items, problems, written, KINDS))
        kind, id_ = found[0]
        if forward and kind != "answers":
            raise OperatorError(f"--forward is for answers, and {written!r} is none")
        is_draft = kind in REVIEWED and is_waiting(items.of(kind)[id_])
        shelf.library = draft_library(items, kind, id_)
        if kind == "announcements" and on is None:
            at[0] = max(at[0], items.announcements[id_].publish_at)
        if kind == "quizzes":
            return Seen(await _quiz(person, items, id_), shelf, is_draft)
        if kind == "answers" and whole:
            return Seen(await _answer(person, at, items.answers[id_]), shelf, is_draft)
        reply = await person.press((FORWARD if forward else BUTTONS[kind]) + id_)
        return Seen([reply] if reply else [], shelf, is_draft)


async def _answer(person: Rehearsal, at: list[datetime], answer: Answer) -> list[Reply]:
    """Each version that holds today or later: its card, and what «Xem thêm» and its like show."""
    replies: list[Reply | None] = []
    today = day_of(at[0])
    for version in answer.versions:
        if version.to is None or version.to >= today:
            at[0] = noon(max(today, version.from_))
            card = await person.press(f"lookup:show:{answer.id}")
            replies.append(card)
            behind = [one.data for one in card.choices if one.data.startswith(BEHIND)] if card else []
            while behind:
                shown = await person.press(behind.pop(0))
                if shown:
                    replies.append(replace(shown, choices=()))
                    behind = [one.data for one in shown.choices if one.key == "T"] + behind
    return [one for one in replies if one]


async def _quiz(person: Rehearsal, items: Items, id_: str) -> list[Reply]:
    """Every question of a file, and what is said to each option."""
    store = QuizStore(person.app.database)
    replies: list[Reply | None] = []
    for question in items.quizzes[id_].questions:
        for option in range(len(question.options)):
            run_ = await store.start(ADDRESS, f"quiz={id_}", [question.id], person.now())
            if option == 0:
                replies.append(await person.press(f"quiz:next:{run_.id}"))
            replies.append(await person.press(f"quiz:answer:{question.id}={option}.{run_.id}"))
    return [one for one in replies if one]


def _heading(channel: Renderer, first: Reply) -> str:
    """How many messages the first reply takes, and how long they are."""
    parts = channel.render(first)
    return f"--- {channel.name}: {len(parts)} message{'s' if len(parts) > 1 else ''} ---\n"


def as_json(channel: Renderer, reply: Reply) -> dict[str, Any]:
    """A reply as a channel would send it."""
    parts = channel.render(reply)
    choices = [{"key": one.key, "label": one.label} for one in reply.choices]
    return {"channel": channel.name, "messages": [one.text for one in parts], "choices": choices}
