"""`loaluat record`: who published, sent, assigned, exported, read a petition, and when. It can only be read."""

import argparse
from datetime import date, datetime, time, timedelta

from bot import clock
from bot.commands.database import opened
from bot.commands.shared import Parsers, add_parser, day, print_json, run_async
from bot.config import Config
from bot.storage import Entry, Record
from bot.storage.record import DEEDS

EXAMPLE = "  loaluat record --since 2026-12-01\n  loaluat record --did read_petition --json"
LATEST = 200


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "record", "who did what, and when", EXAMPLE)
    parser.add_argument("--since", type=day, metavar="DATE", help="from this day on")
    parser.add_argument("--until", type=day, metavar="DATE", help="this day included")
    parser.add_argument("--did", choices=DEEDS, metavar="WHAT", help=", ".join(DEEDS))
    parser.add_argument("--limit", type=int, default=LATEST, help=f"the latest so many (default {LATEST})")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    found = run_async(_read(args, config))
    if args.json:
        print_json([_as_json(one) for one in found])
        return 0
    for one in found:
        at = one.at.astimezone(clock.HANOI)
        print(
            f"{at:%Y-%m-%d %H:%M:%S}  {one.who:<16} {one.did:<18} {one.on_what}"
            + (f"  [{one.unit}]" if one.unit else "")
        )
    if not found:
        print("nothing was noted in that time")
    return 0


async def _read(args: argparse.Namespace, config: Config) -> list[Entry]:
    since = _midnight(args.since) if args.since else None
    until = _midnight(args.until + timedelta(days=1)) if args.until else None
    async with opened(config) as database:
        return await Record.read(database, since, until, args.did, args.limit)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), clock.HANOI)


def _as_json(one: Entry) -> dict[str, object]:
    return {
        "number": one.id,
        "at": one.at.isoformat(),
        "who": one.who,
        "did": one.did,
        "on_what": one.on_what,
        "unit": one.unit,
    }
