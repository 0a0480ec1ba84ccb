"""`loaluat restore`: puts a backup back; what stood there is kept beside it."""

import argparse
from pathlib import Path

from bot.commands.database import note
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.locks import locks
from bot.storage.backup import restore

EXAMPLE = "  systemctl stop loaluat && loaluat restore /srv/backup/loaluat-2026-12-01.db && systemctl start loaluat"


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "restore", "put a backup back (stop the service first)", EXAMPLE)
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that `loaluat backup` wrote")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    held = locks(config)
    for lock in held:
        lock.take()
    try:
        kept = restore(config.database.url, args.file)
        run_async(note(config, "restore", args.file.name))  # opening it brings it to today's schema
    finally:
        for lock in held:
            lock.release()
    if args.json:
        print_json({"restored": str(args.file), "kept": kept and str(kept)})
    else:
        print(f"restored from {args.file}" + (f"; what stood there is kept as {kept}" if kept else ""))
    return 0
