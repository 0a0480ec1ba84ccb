"""What several commands need: a described parser, days from the command line, JSON on stdout, an event loop."""

import argparse
import sys
from collections.abc import Coroutine
from datetime import date, datetime
from typing import Any, TypeVar

import orjson

from bot import clock

T = TypeVar("T")
Parsers = Any  # argparse keeps the type of add_subparsers() to itself


def add_parser(
    parsers: Parsers, shared: argparse.ArgumentParser, name: str, about: str, example: str
) -> argparse.ArgumentParser:
    """A command's parser with the shared options and an example."""
    parser: argparse.ArgumentParser = parsers.add_parser(
        name,
        parents=[shared],
        help=about,
        description=about,
        epilog=f"example:\n{example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    return parser


def day(written: str) -> date:
    """2026-12-31 or 31/12/2026."""
    try:
        if "/" in written:
            return datetime.strptime(written, "%d/%m/%Y").date()
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written!r}: write a day as 2026-12-31 or 31/12/2026") from None


def noon(on: date | None) -> datetime:
    """The instant at which a day is asked about: now, or noon in Hà Nội of the given day."""
    if on is None:
        return clock.now()
    return datetime(on.year, on.month, on.day, 12, tzinfo=clock.HANOI)


def print_json(value: object) -> None:
    """One JSON document, or one line of them, on stdout."""
    sys.stdout.buffer.write(orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS) + b"\n")
    sys.stdout.buffer.flush()


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """On uvloop where it is available."""
    try:
        import uvloop
    except ImportError:
        import asyncio

        return asyncio.run(work)
    return uvloop.run(work)
