"""`python -m tests.bench.broadcast`: one announcement to many at the platform's limit, beside two peers in the same run."""

import argparse
import asyncio
import gc
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import orjson

from tests.bench.broadcast import plan, table
from tests.bench.broadcast.case import Case, measured
from tests.bench.broadcast.contenders import CONTENDERS, OURS, POSTGRES, is_installed

FULL = (Case(3_000, 30, idle=30.0, longest=180.0), Case(6_000, 1_000, idle=30.0, longest=60.0))
RECIPIENTS, LIMIT = 300, 150
EPILOGUE = """The server answers after 80 ms, 2 % of the recipients blocked the bot (403); a send too many within any second,
or a second one to the same chat within a second, gets 429. One citizen a second writes a question; the wait for the reply
holds the server's 80 ms. Contenders run one after the other, each a process of its own.

of limit: messages a second between the first and the last of the broadcast, replies and 403s with them, of what the limit
allows. lost: nobody would have told them any more; left: their turn was still to come when the time was up. ">": somebody
still waited. CPU: of the contender, from the signal on (ours reads and plans the announcement in it).

--postgres: three processes of ours on one database, each at a third of the pace, updates by webhook to the first.

examples:
  python -m tests.bench.broadcast
  python -m tests.bench.broadcast --full
  python -m tests.bench.broadcast --recipients 6000 --limit 1000 --asking 20 --only loaluat --set telegram.per_second=950
  python -m tests.bench.broadcast --plan 1000000
"""


def arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.broadcast",
        description=__doc__,
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--full", action="store_true", help="3,000 recipients at 30/s, then 6,000 at 1000/s: 10 minutes")
    what.add_argument("--plan", type=int, metavar="N", help="instead plan a broadcast to N subscribers, ours only")
    parser.add_argument("--recipients", type=int, default=RECIPIENTS, metavar="N", help="default: %(default)s")
    parser.add_argument("--limit", type=int, metavar="N", help=f"a second; default: {LIMIT}, with --plan 1000")
    parser.add_argument("--asking", type=float, default=1.0, metavar="N", help="questions a second; default: 1")
    parser.add_argument("--idle", type=float, metavar="SECONDS", help="asked before the broadcast; default: 2, full 30")
    parser.add_argument("--longest", type=float, metavar="SECONDS", help="of one contender; default: twice the ideal")
    parser.add_argument("--only", metavar="NAMES", help=f"default: {','.join(CONTENDERS)}")
    parser.add_argument("--postgres", action="store_true", help="ours also as 3 processes on one PostgreSQL")
    parser.add_argument("--set", action="append", default=[], metavar="a.b=value", help="a setting of ours, repeatable")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    args = parser.parse_args(words)
    args.only = list(CONTENDERS) if args.only is None else args.only.split(",")
    for one in args.only:
        if one not in (*CONTENDERS, POSTGRES):
            parser.error(f"no contender «{one}»; there are: {', '.join((*CONTENDERS, POSTGRES))}")
    if args.postgres and POSTGRES not in args.only:
        args.only.insert(1 if OURS in args.only else 0, POSTGRES)
    return args


def cases(args: argparse.Namespace) -> list[Case]:
    if args.full:
        return [
            Case(one.recipients, one.limit, args.asking, args.idle or one.idle, args.longest or one.longest)
            for one in FULL
        ]
    limit = args.limit or LIMIT
    longest = args.longest or max(Case.longest, 2 * args.recipients / limit)
    return [Case(args.recipients, limit, args.asking, args.idle or Case.idle, longest)]


async def beside_peers(args: argparse.Namespace) -> list[dict[str, Any]]:
    """Every contender in every case; prints each table as soon as it is there."""
    missing = [one for one in args.only if not is_installed(one)]
    for one in missing:
        print(f"{one} is not installed and left out: pip install -c constraints.txt -e '.[bench]'", file=sys.stderr)
    report = []
    for case in cases(args):
        rows = [await measured(one, case, args.set) for one in args.only if one not in missing]
        report += table.for_a_machine(rows)
        if not args.json:
            print("\n".join(table.for_a_reader(rows)), flush=True)
    return report


async def a_plan(args: argparse.Namespace) -> dict[str, Any]:
    found = await plan.planned(args.plan, args.limit or 1_000, args.asking, args.set)
    if not args.json:
        print("\n".join(plan.for_a_reader(found)), flush=True)
    return {"plan": table.plain(asdict(found))}


async def report(args: argparse.Namespace) -> Any:
    return await a_plan(args) if args.plan else await beside_peers(args)


def main() -> None:
    """On uvloop, without a collector that stops it for 50 ms: at 1000 a second the server must not be what is measured."""
    import uvloop

    gc.disable()
    args = arguments(sys.argv[1:])
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(report(args))
    if args.json:
        print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())


if __name__ == "__main__":
    main()
