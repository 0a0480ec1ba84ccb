"""`loaluat talk`: the same conversation in the terminal, on any day's law, as any channel would show it."""

import argparse
import sys
from collections.abc import Iterator

from bot import logs
from bot.commands.rehearsal import Rehearsal, rehearsal
from bot.commands.shared import Parsers, add_parser, day, noon, run_async
from bot.config import Config
from bot.message import Kind, Renderer, Reply
from bot.platforms import renderer

EXAMPLE = "  loaluat talk --on 2027-03-01\n  echo 'khong doi mu phat bn' | loaluat talk --as telegram"
SHOWN_AS = ("console", "telegram", "web_chat", "zalo_oa", "zalo_bot")
SPECIAL: dict[str, Kind] = {":voice": "unsupported", ":photo": "photo", ":start": "start"}


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "talk", "the same conversation in the terminal", EXAMPLE)
    parser.add_argument("--as", dest="shown_as", choices=SHOWN_AS, default="console", help="whose messages to show")
    parser.add_argument("--on", type=day, metavar="DATE", help="the law of this day (default today)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    logs.set_up(config.secrets.values(), "ERROR")
    run_async(_talk(args, config))
    return 0


async def _talk(args: argparse.Namespace, config: Config) -> None:
    async with rehearsal(config, lambda: noon(args.on)) as person:
        channel = renderer(args.shown_as, config, person.app.shelf)
        if sys.stdin.isatty():
            print("An empty line or Ctrl-D ends it; :voice, :photo and :start ITEM stand for what cannot be typed.\n")
            show(channel, await person.say("", "start"))
        for line in lines():
            show(channel, await said(person, line))


async def said(person: Rehearsal, line: str) -> Reply | None:
    """A line as typed, or one of the SPECIAL ones."""
    word, _, rest = line.partition(" ")
    return await person.say(rest, SPECIAL[word]) if word in SPECIAL else await person.say(line)


def lines() -> Iterator[str]:
    """Until the end of the input; on a terminal an empty line ends it too."""
    terminal = sys.stdin.isatty()
    while True:
        if terminal:
            print("> ", end="", flush=True)
        line = sys.stdin.readline()
        if not line or (terminal and not line.strip()):
            return
        if line.strip():
            yield line.strip()


def show(channel: Renderer, reply: Reply | None) -> None:
    """Prints every part as the channel would send it, with its buttons."""
    can = channel.capabilities
    for part in channel.render(reply) if reply else []:
        print(part.text)
        if part.choices and can.buttons:
            print("\n".join(f"  [{choice.key}] {choice.label}" for choice in part.choices[: can.most_buttons]))
        print()
