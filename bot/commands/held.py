"""`loaluat held`: all that is held on one person, for whoever asks in person or in writing."""

import argparse
from pathlib import Path

from bot.commands.database import address_of, note, opened
from bot.commands.shared import Parsers, add_parser, run_async
from bot.config import Config
from bot.errors import OperatorError
from bot.features import FEATURES  # noqa: F401 - each brings its tables
from bot.features.rights.copy import as_json, readable
from bot.library import Shelf
from bot.message import Address
from bot.services import seal_of
from bot.storage.held import Held, held

EXAMPLE = "  loaluat held telegram:456\n  loaluat held telegram:456 --json --out telegram-456.json"


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(
        parsers, shared, "held", "all that is held on one person, at all addresses they linked", EXAMPLE
    )
    parser.add_argument("address", metavar="ADDRESS", help="channel:user, e.g. telegram:456")
    parser.add_argument("--json", action="store_true", help="JSON, for other programs")
    parser.add_argument("--out", type=Path, metavar="FILE", help="a new file that only you can read, instead of stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    found = run_async(_held(config, address_of(args.address)))
    if args.json:
        written = as_json(found).decode() + "\n"
    else:
        library = Shelf(config.content.dir, cache=config.cache_folder).library
        written = readable(library, config.retention, found)
    if args.out is None:
        print(written, end="")
        return 0
    try:
        args.out.touch(mode=0o600, exist_ok=False)
        args.out.write_text(written, encoding="utf-8")
    except OSError as wrong:
        raise OperatorError(f"{args.out}: cannot be written as a new file: {wrong.strerror}") from wrong
    return 0


async def _held(config: Config, address: Address) -> Held:
    await note(config, "export", "person")
    async with opened(config) as database:
        return await held(database, address, seal_of(config).open)
