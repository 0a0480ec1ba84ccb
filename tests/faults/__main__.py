"""`python -m tests.faults`: a broadcast, or a backlog of updates, and what can go wrong with it."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from random import Random

from tests.bot_api_server import BotApi
from tests.faults import backlog, broadcasts, jump, several
from tests.faults.kills import kills
from tests.faults.ledger import Outcome
from tests.faults.run import Scene
from tests.faults.timeouts import timeouts

Fault = Callable[[Scene, Random], Awaitable[Outcome]]

FAULTS: dict[str, Fault] = {
    "kill": kills, "term": broadcasts.terminated, "429": broadcasts.too_many, "500": broadcasts.errors,
    "refused": broadcasts.refused, "timeouts": timeouts, "cut": broadcasts.cut, "slow": broadcasts.slow,
    "locked": broadcasts.locked, "full": broadcasts.full, "jump-ahead": jump.ahead, "jump-back": jump.back,
    "jump-late": jump.late, "jump-quiet": jump.quiet, "backlog-polled": backlog.polled, "backlog-hooked": backlog.hooked,
}  # fmt: skip
EPILOGUE = """A run draws its random instants from its seed, which is printed: `--only kill --seed 17` is run 17 again.

examples:
  python -m tests.faults
  python -m tests.faults --only kill --runs 100 --people 200
  python -m tests.faults --only jump,backlog"""


async def one(fault: str, people: int, per_second: float, updates: int, seed: int) -> Outcome:
    """One broadcast, or backlog, with this going wrong."""
    with tempfile.TemporaryDirectory() as folder:
        async with BotApi() as api:
            scene = Scene(Path(folder), api, people, per_second, updates)
            return await FAULTS[fault](scene, Random(f"{fault} {seed}"))


def arguments() -> argparse.Namespace:
    things = "\n".join(f"  {name:15} {fault.__doc__}" for name, fault in FAULTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults",
        description=__doc__,
        epilog=f"faults:\n{things}\n\n{EPILOGUE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", metavar="FAULTS", help="default: all; jump: all that begin with jump-")
    parser.add_argument("--runs", type=int, default=1, help="of each (default 1; a kill run kills four times)")
    parser.add_argument("--seed", type=int, default=0, help="of the first run (default 0)")
    parser.add_argument("--people", type=int, default=300, help="people a broadcast (default 300)")
    parser.add_argument("--per-second", type=float, default=200.0, help="the pace (default 200)")
    parser.add_argument("--updates", type=int, default=3_000, help="updates of a backlog (default 3000)")
    parser.add_argument(
        "--postgres",
        action="store_true",
        help="instead: three processes on one PostgreSQL, one killed and one frozen; 3,000 people at 30 a second",
    )
    args = parser.parse_args()
    asked = args.only.split(",") if args.only else list(FAULTS)
    if unknown := [name for name in asked if not list(_named(name))]:
        parser.error(f"no such fault: {', '.join(unknown)}; there are {', '.join(FAULTS)}")
    args.faults = [fault for name in asked for fault in _named(name)]
    return args


def _named(name: str) -> Iterator[str]:
    return (fault for fault in FAULTS if fault == name or fault.startswith(f"{name}-"))


def main() -> int:
    args = arguments()
    if args.postgres:
        return several.main(3_000, 30)
    bad = 0
    for fault in args.faults:
        total = None
        for seed in range(args.seed, args.seed + args.runs):
            found = asyncio.run(one(fault, args.people, args.per_second, args.updates, seed))
            bad += bool(found.lost or found.twice)
            total = total + found if total else found
            print(f"{fault:15} {seed:3}  {found}", flush=True)
        if args.runs > 1:
            print(f"{fault:15} all  {total}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
