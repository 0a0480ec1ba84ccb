"""`loaluat preview`: an answer, a document, an announcement as a citizen would see it."""

import argparse

from bot import logs
from bot.app import renderer
from bot.commands.rehearsal import rehearsal
from bot.commands.shared import Parsers, add_parser, day, noon, run_async
from bot.commands.talk import SHOWN_AS, show
from bot.config import Config
from bot.errors import OperatorError
from bot.library.findings import nearest

EXAMPLE = "  loaluat preview non-mu-bao-hiem --channel telegram --on 2026-12-31"


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "preview", "an item as a citizen would see it", EXAMPLE)
    parser.add_argument("id", metavar="ID", help="the name of the item's file, without .yaml")
    parser.add_argument("--channel", choices=SHOWN_AS, default="web_chat", help="whose messages (default web_chat)")
    parser.add_argument("--on", type=day, metavar="DATE", help="the law of this day (default today)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    logs.set_up(config.secrets.values(), "ERROR")
    run_async(_preview(args, config))
    return 0


async def _preview(args: argparse.Namespace, config: Config) -> None:
    at = [noon(args.on)]
    async with rehearsal(config, lambda: at[0]) as person:
        library = person.app.shelf.library
        announcement = library.announcements.get(args.id)
        if announcement and args.on is None:
            at[0] = max(at[0], announcement.publish_at)
        known = {
            **dict.fromkeys(library.answers, "lookup:show:"),
            **dict.fromkeys(library.documents, "browse:document:"),
            **dict.fromkeys(library.announcements, "announce:show:"),
            **dict.fromkeys(library.topics, "browse:topic:"),
        }
        if args.id not in known:
            raise OperatorError(f"there is no item {args.id!r}{nearest(args.id, known)}; `loaluat check` may say why")
        channel = renderer(args.channel, config, person.app.shelf)
        show(channel, await person.press(known[args.id] + args.id))
