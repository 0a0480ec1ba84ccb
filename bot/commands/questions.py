"""`loaluat questions`: what people asked and got no sure answer to, so that editors know what to write next."""

import argparse
from dataclasses import asdict

from bot import clock
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.errors import OperatorError
from bot.features.lookup import store
from bot.library import Library, Query, Shelf
from bot.library.citing import shown
from bot.storage import Database

EXAMPLE = "  loaluat questions\n  loaluat questions --rare\n  loaluat questions --release c-1a2b3c"
NEAREST = 3


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "questions", "what people asked without a sure answer", EXAMPLE)
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--rare", action="store_true", help=f"those asked fewer than {store.SHOWN_FROM} times, to look through"
    )
    what.add_argument("--release", metavar="CODE", help="nobody can be recognised in it: editors may see it")
    what.add_argument("--forget", metavar="CODE", help="it is answered by now, or says too much of somebody")
    parser.add_argument("--limit", type=int, default=50, help="most questions to list (default 50)")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    found = run_async(_run(args, config))
    if found is None:
        return 0
    library = Shelf(config.content.dir, cache=config.cache_folder).library
    if args.json:
        print_json({"questions": [{**asdict(one), "nearest": nearest(library, one.text)} for one in found]})
        return 0
    for one in found:
        print(f"{one.code}  {one.count:>4} lần, lần cuối {shown(clock.day_of(one.last_at))}: {one.text}")
        for id_ in nearest(library, one.text):
            print(f"          gần nhất: {id_}: {library.answers[id_].question}")
    if not found:
        print("Không có câu nào.")
    return 0


async def _run(args: argparse.Namespace, config: Config) -> list[store.Asked] | None:
    database = await Database.open(config.database.url)
    try:
        code = args.release or args.forget
        if code is None:
            return await store.questions(database, args.rare, args.limit)
        act = store.release if args.release else store.forget
        if not await act(database, code):
            raise OperatorError(f"there is no question {code!r}; `loaluat questions` and `--rare` list them")
        return None
    finally:
        await database.close()


def nearest(library: Library, text: str) -> list[str]:
    """The answers that come nearest: one more `also`, or a new answer, may be what is missing."""
    return [hit.id for hit in library.search(text, Query(clock.today())).hits[:NEAREST]]
