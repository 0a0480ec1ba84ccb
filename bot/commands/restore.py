"""`loaluat restore`: puts a backup back; what stood there is kept beside it."""

import argparse
from datetime import timedelta
from pathlib import Path

from bot import clock
from bot.commands.database import ledger, note, opened
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.errors import LoaLuatError
from bot.features import FEATURES  # noqa: F401 - each brings its tables
from bot.locks import locks
from bot.storage import Database
from bot.storage.backup import made_at, restore, sqlite_path
from bot.storage.erasing import erase_again
from bot.storage.erasures import Erasure, all_erased

EXAMPLE = "  systemctl stop loaluat && loaluat restore /srv/backup/loaluat-2026-12-01.db && systemctl start loaluat"


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "restore", "put a backup back (stop the service first)", EXAMPLE)
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that `loaluat backup` wrote")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    again: list[int] = []
    held = locks(config)
    for lock in held:
        lock.take()
    try:
        before = run_async(_known(config))
        kept = restore(
            config.database.url, args.file, lambda copy: again.append(run_async(_erase_again(config, copy, before)))
        )
        run_async(note(config, "restore", args.file.name))  # opening it brings it to today's schema
    finally:
        for lock in held:
            lock.release()
    if args.json:
        print_json({"restored": str(args.file), "kept": kept and str(kept), "erased_again": sum(again)})
    else:
        print(f"restored from {args.file}" + (f"; what stood there is kept as {kept}" if kept else ""))
        print(f"{sum(again)} addresses that were erased after it was made are erased again.")
        made, days = made_at(args.file), config.retention.backups
        if made and made < clock.now() - timedelta(days=days):
            print(
                f"It is older than {days} days (retention.backups): who was erased before that is not known any more."
            )
    return 0


async def _known(config: Config) -> set[Erasure]:
    """Who was erased, as the database says that is to be replaced; nobody when it cannot be read any more."""
    if not sqlite_path(config.database.url).exists():
        return set()
    try:
        async with opened(config) as database:
            return await all_erased(database)
    except LoaLuatError:
        return set()


async def _erase_again(config: Config, copy: Path, before: set[Erasure]) -> int:
    """In the copy, before it is anybody's database."""
    erased = ledger(config)
    erased.add(before - erased.read())
    database = await Database.open(f"sqlite+aiosqlite:///{copy}")
    try:
        return await erase_again(database, erased, clock.now())
    finally:
        await database.close()
