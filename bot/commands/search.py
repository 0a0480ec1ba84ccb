"""`loaluat search`: what the bot would find, for editors who tune phrasings and for measurements."""

import argparse
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from bot import clock
from bot.commands.shared import Parsers, add_parser, day, print_json
from bot.config import Config
from bot.library import Library, Query, Shelf

EXAMPLE = '  loaluat search "khong doi mu phat bao nhieu" --limit 3\n  loaluat search - --json < questions.txt'


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "search", "what the bot would find for a question", EXAMPLE)
    parser.add_argument("text", metavar="TEXT", help="the question; - reads one a line and prints a JSON object a line")
    parser.add_argument("--content", metavar="DIR", help="search this folder instead of content.dir")
    parser.add_argument("--limit", type=int, default=10, help="most hits to show (default 10)")
    parser.add_argument("--on", type=day, metavar="DATE", help="the law of this day (default today)")
    parser.add_argument("--place", metavar="ID", help="a place of places.yaml (default office.place)")
    parser.add_argument("--role", default="citizen", help="citizen, business, official … (default citizen)")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    folder = Path(args.content) if args.content else config.content.dir
    library = Shelf(folder, cache=config.cache_folder).library
    query = Query(
        day=args.on or clock.today(),
        place=args.place or config.office.place,
        roles=frozenset({args.role}),
        limit=max(1, args.limit),
    )
    if args.text == "-":
        for line in sys.stdin:
            if line.strip():
                print_json(found(library, line.strip(), query))
        return 0
    result = found(library, args.text, query)
    if args.json:
        print_json(result)
    else:
        _show(library, result)
    return 0


def found(library: Library, text: str, query: Query) -> dict[str, Any]:
    """The search as JSON; `ms` is what it took."""
    began = perf_counter()
    result = library.search(text, query)
    took = (perf_counter() - began) * 1000
    return {
        "query": text,
        "outcome": result.outcome,
        "answered": result.outcome != "none",
        "hits": [{"id": hit.id, "score": round(hit.score, 4)} for hit in result.hits],
        "ms": round(took, 3),
    }


def _show(library: Library, result: dict[str, Any]) -> None:
    print(f"{result['outcome']}  ({result['ms']} ms)")
    for hit in result["hits"]:
        answer = library.answers.get(hit["id"])
        print(f"  {hit['score']:.2f}  {hit['id']:<44} {answer.question if answer else ''}")
