"""`loaluat import people`: people who consented elsewhere, from a CSV file; all of them or none."""

import argparse
import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

from bot import clock, consent
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.errors import OperatorError
from bot.library import Library, Shelf
from bot.message import Address
from bot.storage import FREQUENCIES, GRANTED, TOLD, Database, Frequency
from bot.storage.imports import Newcomer, import_people
from bot.storage.subscriptions import UPDATES

EXAMPLE = """  loaluat import people people.csv
the file:
  channel,user,topics,frequency,place,role,consented_at
  telegram,456,giao-thong dat-dai,now,toan-quoc,citizen,2026-11-01"""
COLUMNS = ("channel", "user", "topics", "frequency", "place", "role", "consented_at")
CHANNELS = ("telegram", "web_chat", "zalo_oa", "zalo_bot")
EVERYWHERE = "toan-quoc"


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "import", "people who consented elsewhere", EXAMPLE)
    parser.add_argument("what", choices=["people"])
    parser.add_argument("file", type=Path, metavar="FILE.csv")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    library = Shelf(config.content.dir, cache=config.cache_folder).library
    people = read(args.file, library, clock.today())
    new = run_async(_write(config, people, consent.version(library, UPDATES) + consent.IMPORTED))
    if args.json:
        print_json({"people": len(people), "new": new})
    else:
        print(f"{len(people)} people, {new} of them new. Who had already chosen in the bot keeps that choice.")
    return 0


async def _write(config: Config, people: list[Newcomer], text_version: str) -> int:
    database = await Database.open(config.database.url)
    try:
        return await import_people(database, people, text_version, clock.now())
    finally:
        await database.close()


def read(file: Path, library: Library, today: date) -> list[Newcomer]:
    """The people of the file; OperatorError with every problem, one a line, and then nothing is imported."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise OperatorError(f"{file}: cannot be read as UTF-8 text: {wrong}") from wrong
    rows = csv.DictReader(text.splitlines())
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise OperatorError(f"{file}:1: the first line must be {','.join(COLUMNS)}")
    people: dict[Address, Newcomer] = {}
    problems: list[str] = []
    for row in rows:
        found = list(_wrong(row, library, today))
        problems += [f"{file}:{rows.line_num}: {one}" for one in found]
        if not found:
            one = _newcomer(row)
            if one.address in people:
                problems.append(f"{file}:{rows.line_num}: {one.address} stands in the file twice")
            people[one.address] = one
    if problems:
        raise OperatorError("\n".join([*problems, "nothing was imported"]))
    return list(people.values())


def _wrong(row: dict[str, str | None], library: Library, today: date) -> Iterator[str]:
    """What is wrong with a line, in words that say what to write instead."""
    if None in row.values() or None in row:
        yield f"a line has {len(COLUMNS)} fields: {','.join(COLUMNS)}"
        return
    if row["channel"] not in CHANNELS:
        yield f"channel {row['channel']!r}: write one of {', '.join(CHANNELS)}"
    if not (row["user"] or "").strip():
        yield "user: the platform's id of the person is missing"
    topics = (row["topics"] or "").split()
    yield from (f"topic {one!r} does not stand in topics.yaml" for one in topics if one not in library.topics)
    if not topics:
        yield "topics: name at least one, separated by spaces"
    if row["frequency"] not in FREQUENCIES:
        yield f"frequency {row['frequency']!r}: write one of {', '.join(FREQUENCIES)}"
    if row["place"] not in library.places:
        yield f"place {row['place']!r} does not stand in places.yaml"
    roles = (row["role"] or "").split()
    granted = [one for one in roles if one in GRANTED and one not in TOLD]
    if granted:
        yield f"role {granted[0]!r}: it is given with `loaluat invite`; write one or more of {', '.join(TOLD)}"
    elif not roles or set(roles) - set(TOLD):
        yield f"role {row['role']!r}: write one or more of {', '.join(TOLD)}"
    try:
        if date.fromisoformat(row["consented_at"] or "") > today:
            yield f"consented_at {row['consented_at']}: this day lies ahead"
    except ValueError:
        yield f"consented_at {row['consented_at']!r}: write the day as 2026-11-01"


def _newcomer(row: dict[str, str]) -> Newcomer:
    day = date.fromisoformat(row["consented_at"])
    return Newcomer(
        address=Address(row["channel"], row["user"].strip()),
        subjects=tuple(f"topic:{topic}" for topic in row["topics"].split()),
        frequency=cast("Frequency", row["frequency"]),
        place=None if row["place"] == EVERYWHERE else row["place"],
        roles=frozenset(row["role"].split()),
        consented_at=datetime(day.year, day.month, day.day, tzinfo=clock.HANOI).astimezone(UTC),
    )
