"""`loaluat flags`: the register of flagged provisions for the legal department, without who flagged them."""

import argparse
import csv
import io
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot import clock
from bot.commands.database import opened
from bot.commands.shared import Parsers, add_parser, day, print_json, run_async
from bot.config import Config
from bot.errors import OperatorError
from bot.features.flag.register import Row, row, table
from bot.features.flag.store import Flag, Flags
from bot.library import Shelf
from bot.sealing import Seal
from bot.storage import Entry, Record
from bot.storage.record import OPERATOR

EXAMPLE = "  loaluat flags --state late\n  loaluat flags --from 2026-10-01 --to 2026-12-31 --out vuong-mac.csv"
STATES = ("open", "late", "settled")


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(
        parsers, shared, "flags", "the register of flagged provisions, without who flagged them", EXAMPLE
    )
    parser.add_argument("--from", dest="since", type=day, metavar="DATE", help="flagged from this day on")
    parser.add_argument("--to", dest="until", type=day, metavar="DATE", help="this day included")
    parser.add_argument("--state", choices=STATES, help="only those")
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="a file that a spreadsheet opens")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    if args.out and args.out.suffix != ".csv":
        raise OperatorError(f"{args.out}: the register is written as .csv, which a spreadsheet opens")
    now = clock.now()
    found = [one for one in run_async(_read(args, config, now)) if args.state in (None, _state(one, now))]
    library = Shelf(config.content.dir, cache=config.cache_folder).library
    rows = [row(library, one, now) for one in found]
    if args.out:
        _write(args.out, table(library, rows))
    if args.json:
        print_json({"flags": [asdict(one) for one in rows]})
    elif not args.out:
        _list(rows)
    return 0


def _state(one: Flag, now: datetime) -> str:
    return "late" if one.state == "open" and one.due_at < now else one.state


def _write(path: Path, lines: list[list[str]]) -> None:
    """With a mark in front by which Excel knows the encoding."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(lines)
    try:
        path.write_text(written.getvalue(), encoding="utf-8-sig", newline="")
    except OSError as wrong:
        raise OperatorError(f"cannot write {path}: {wrong.strerror}") from None


def _list(rows: list[Row]) -> None:
    for one in rows:
        print(f"{one.code}  {one.due}  {one.state}  {one.place} {one.document}  ({one.voices})  {one.ground}")
    if not rows:
        print("nothing was flagged in that time")


async def _read(args: argparse.Namespace, config: Config, now: datetime) -> list[Flag]:
    """What leaves the service as a file is noted."""
    since = _midnight(args.since) if args.since else None
    until = _midnight(args.until + timedelta(days=1)) if args.until else None
    async with opened(config) as database:
        found = await Flags(database, Seal(lambda: "")).every(since, until)
        if args.out or args.json:
            async with database.begin() as connection:
                await Record.note(connection, Entry(now, OPERATOR, "export", "flags"))
    return found


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), clock.HANOI)
