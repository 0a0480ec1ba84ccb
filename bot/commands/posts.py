"""`loaluat posts`: who holds which role in which unit, by number and never by name; ending a post."""

import argparse
from datetime import datetime

from bot import clock
from bot.commands.database import opened
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.errors import OperatorError
from bot.storage import Database, Post, Posts
from bot.storage.retention import tell_to_forget

EXAMPLE = "  loaluat posts --unit ubnd-xa-mau-a\n  loaluat posts --end 12"


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "posts", "who holds which role in which unit; end a post", EXAMPLE)
    parser.add_argument("--unit", metavar="U", help="of this unit only")
    parser.add_argument("--end", type=int, metavar="NUMBER", help="the holder's rights end now")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    now = clock.now()
    found = run_async(_run(args, config, now))
    if args.json:
        print_json([_as_json(one, now) for one in found])
        return 0
    for one in found:
        ended = "ended " if args.end is not None else ""
        notes = [f"stands in for {one.stands_for}"] if one.stands_for else []
        notes += [f"away until {clock.day_of(one.away_until)}"] if one.away_until and one.is_away(now) else []
        more = f" ({', '.join(notes)})" if notes else ""
        print(
            f"{ended}{one.id:>4}  {one.unit}  {one.role}  since {clock.day_of(one.since)}  {one.address.channel}{more}"
        )
    if not found:
        print("nobody holds a post; `loaluat invite` makes a code")
    return 0


async def _run(args: argparse.Namespace, config: Config, now: datetime) -> tuple[Post, ...]:
    async with opened(config) as database:
        posts = Posts(database)
        if args.end is not None:
            return (await _end(database, posts, args.end, now),)
        return await (posts.in_units([args.unit], now) if args.unit else posts.every(now))


async def _end(database: Database, posts: Posts, number: int, now: datetime) -> Post:
    """A right is looked up whenever it is used, so it is gone; a running service also forgets the roles that it knew."""
    ended = await posts.end(number, now)
    if ended is None:
        raise OperatorError(f"--end {number}: no such post stands now; see loaluat posts")
    async with database.begin() as connection:
        await tell_to_forget(database, connection, ended.address, now)
    return ended


def _as_json(one: Post, now: datetime) -> dict[str, object]:
    """Without the address: whoever must find a person asks them."""
    return {
        "number": one.id,
        "unit": one.unit,
        "role": one.role,
        "channel": one.address.channel,
        "since": one.since.isoformat(),
        "until": one.until and one.until.isoformat(),
        "away_until": one.away_until.isoformat() if one.away_until and one.is_away(now) else None,
        "stands_for": one.stands_for,
    }
