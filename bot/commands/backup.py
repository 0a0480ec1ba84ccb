"""`loaluat backup`: a copy of the database while it is in use."""

import argparse
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot import clock
from bot.commands.database import note, opened
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.storage import ChannelMemory
from bot.storage.backup import backup, copies, sqlite_path

EXAMPLE = "  loaluat backup /srv/backup/loaluat-2026-12-01.db"
LAST, FOLDER = "last", "folder"
"""Where `doctor` reads when the last backup was made, and where backups lie."""


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "backup", "a copy of the database while it is in use", EXAMPLE)
    parser.add_argument("file", type=Path, metavar="FILE", help="a new file; an old backup is never overwritten")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    older = "delete the backups in that folder that are older than retention.backups"
    parser.add_argument("--delete-old", action="store_true", help=older)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    size = backup(config.database.url, args.file)
    run_async(_note(config, args.file.resolve()))
    old = outdated(config, [args.file.resolve().parent])
    if args.delete_old:
        for file in old:
            file.unlink()
    if args.json:
        print_json(
            {"file": str(args.file), "bytes": size, "old": [str(one) for one in old], "deleted": args.delete_old}
        )
    else:
        print(f"{args.file}: {size:,} bytes, checked. It holds personal data: keep it where only you can read it.")
        done = "deleted" if args.delete_old else "still here (--delete-old deletes them)"
        if old:
            print(f"older than {config.retention.backups} days, {done}: {', '.join(one.name for one in old)}")
    return 0


def outdated(config: Config, folders: Sequence[Path]) -> list[Path]:
    """Copies that have lain longer than people were told who asked to be erased."""
    oldest = clock.now() - timedelta(days=config.retention.backups)
    return [file for at, file in copies(folders, sqlite_path(config.database.url)) if at < oldest]


async def _note(config: Config, file: Path) -> None:
    """In the live database, after the copy: what failed was not done."""
    await note(config, "backup", file.name)
    async with opened(config) as database:
        memory = ChannelMemory(database, "backup")
        await memory.put(LAST, clock.now().isoformat())
        await memory.put(FOLDER, str(file.parent))
