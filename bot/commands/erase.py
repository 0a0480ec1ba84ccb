"""`loaluat erase`: deletes everything about one person, at every address that they linked, also from a running service."""

import argparse

from bot import clock
from bot.commands.database import address_of, ledger, opened
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.features import FEATURES  # noqa: F401 - each brings its tables
from bot.message import Address
from bot.storage.erasing import Erased, erase

EXAMPLE = "  loaluat erase telegram:456"


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(
        parsers, shared, "erase", "delete everything about one person, at all addresses they linked", EXAMPLE
    )
    parser.add_argument("address", metavar="ADDRESS", help="channel:user, e.g. telegram:456")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    address = address_of(args.address)
    gone = run_async(_erase(config, address))
    linked = [str(one) for one in gone.addresses if one != address]
    if args.json:
        print_json({"address": str(address), "linked": linked, "rows": gone.rows})
    else:
        rows = ", ".join(f"{table} {count}" for table, count in gone.rows.items() if count) or "nothing was kept"
        also = f", and {', '.join(linked)}, which this person had linked with it" if linked else ""
        print(f"erased {address}{also}: {rows}.")
        print(
            f"Backups from before still hold it: `loaluat backup FILE --delete-old` deletes those older than "
            f"{config.retention.backups} days, and `loaluat restore` erases it again."
        )
    return 0


async def _erase(config: Config, address: Address) -> Erased:
    async with opened(config) as database:
        return await erase(database, address, clock.now(), ledger(config))
