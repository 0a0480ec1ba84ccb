"""`loaluat backup`: a copy of the database while it is in use."""

import argparse
from pathlib import Path

from bot import clock
from bot.commands.database import note, opened
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.storage import ChannelMemory
from bot.storage.backup import backup

EXAMPLE = "  loaluat backup /srv/backup/loaluat-2026-12-01.db"
LAST = "last"
"""Where `doctor` reads when the last backup was made."""


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "backup", "a copy of the database while it is in use", EXAMPLE)
    parser.add_argument("file", type=Path, metavar="FILE", help="a new file; an old backup is never overwritten")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    size = backup(config.database.url, args.file)
    run_async(_note(config, args.file))
    if args.json:
        print_json({"file": str(args.file), "bytes": size})
    else:
        print(f"{args.file}: {size:,} bytes, checked. It holds personal data: keep it where only you can read it.")
    return 0


async def _note(config: Config, file: Path) -> None:
    """In the live database, after the copy: what failed was not done."""
    await note(config, "backup", file.name)
    async with opened(config) as database:
        await ChannelMemory(database, "backup").put(LAST, clock.now().isoformat())
