"""`loaluat doctor`: what is wrong with this installation, each with its remedy."""

import argparse
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bot import clock
from bot.commands import doctor_ways
from bot.commands.backup import FOLDER, LAST, outdated
from bot.commands.finding import Finding, State
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.errors import AlreadyRunning, ConfigError, LoaLuatError
from bot.features.ask.store import count_waiting
from bot.features.flag.store import count_waiting as count_flags
from bot.features.petition.store import count_waiting as count_petitions
from bot.library import Shelf
from bot.locks import locks
from bot.platforms import build_channels
from bot.storage import ChannelMemory, Database, Deliveries, Inbox, People

EXAMPLE = "  loaluat doctor"
LEAST_DISK = 500 * 1024 * 1024
OLD_BACKUP = timedelta(days=7)
EARLIEST = datetime(2026, 1, 1, tzinfo=clock.HANOI)
MARKS = {"good": "ok  ", "warning": "warn", "bad": "BAD "}


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    about = "what is wrong with this installation, and the remedy"
    parser = add_parser(parsers, shared, "doctor", about, EXAMPLE)
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    findings = run_async(examine(config))
    if args.json:
        print_json([one._asdict() for one in findings])
    else:
        for one in findings:
            print(f"{MARKS[one.state]}  {one.what:<10}  {one.said}")
            if one.remedy and one.state != "good":
                print(f"{'':<18}→ {one.remedy}")
    return 1 if any(one.state == "bad" for one in findings) else 0


async def examine(config: Config) -> list[Finding]:
    """Everything, in the order in which it should be mended."""
    found = list(_machine(config))
    try:
        shelf: Shelf | None = Shelf(config.content.dir, cache=config.cache_folder)
    except LoaLuatError as wrong:
        shelf = None
        found.append(Finding("content", "bad", str(wrong), "set content.dir to the folder that holds answers/"))
    found += _content(shelf, config.office.holding_unit) if shelf else []
    found += doctor_ways.settings(config)
    found += [one async for one in _storage(config)]
    found += [one async for one in _channels(config, shelf)] if shelf else []
    if _runs(found):
        found += [one async for one in doctor_ways.hooks(config)]
    if config.secrets.telegram_bot_token is None:
        remedy = "put TELEGRAM_BOT_TOKEN into the environment to answer there too"
        found.append(Finding("telegram", "warning", "no token", remedy))
    return found


def _runs(found: list[Finding]) -> bool:
    return any(one.what == "process" and one.state == "good" for one in found)


def _machine(config: Config) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", "good", version)
    now = clock.now()
    right = now > EARLIEST
    said = f"{now.astimezone(clock.HANOI):%d/%m/%Y %H:%M} in Hà Nội"
    yield Finding("clock", "good" if right else "bad", said, "set the clock: timedatectl set-ntp true")
    folder = config.folder
    free = shutil.disk_usage(folder if folder.exists() else Path.cwd()).free
    enough = free > LEAST_DISK
    said = f"{free / 2**30:.1f} GB free for {folder}"
    yield Finding("disk", "good" if enough else "bad", said, "free some space, or move the database (database.url)")
    try:
        for lock in locks(config):
            lock.take()
            lock.release()
        yield Finding("process", "warning", "the service is not running", "systemctl start loaluat, or make run")
    except AlreadyRunning:
        yield Finding("process", "good", "the service is running")


def _content(shelf: Shelf, holding: str) -> Iterator[Finding]:
    library = shelf.library
    errors = [one for one in shelf.problems if one.severity == "error"]
    said = f"{len(library.answers)} answers, {len(library.documents)} documents, {len(errors)} errors"
    state: State = "bad" if not library.answers else "warning" if errors else "good"
    yield Finding("content", state, said, "loaluat check shows each with file and line")
    unchecked = [one.id for one in library.answers.values() if one.versions[-1].checked is None]
    if unchecked:
        said = f"figures not yet held against the text: {', '.join(unchecked[:5])}"
        yield Finding("figures", "warning", said, "hold them against the text, then write the day into «checked»")
    if library.offices.unit_on(holding, clock.today()) is None:
        said = (
            f"office.holding_unit {holding!r} is no unit of units.yaml: petitions that match no unit belong to nobody"
        )
        yield Finding("holding", "warning", said, "name a unit that looks after them")
    samples = sum(one.review.sample for one in library.answers.values())
    if samples:
        said = f"{samples} answers are samples and say so to citizens"
        yield Finding("samples", "warning", said, "let the department approve them, then remove «sample: true»")


async def _storage(config: Config) -> AsyncIterator[Finding]:
    try:
        database = await Database.open(config.database.url)
    except LoaLuatError as wrong:
        yield Finding("database", "bad", str(wrong), "mend it before anything else: nothing is accepted without it")
        return
    try:
        await database.ping()
        waiting = await Inbox(database, People(database)).count_waiting()
        yield Finding("database", "good", f"can be written; {waiting} updates wait for an answer")
        held = [one.key for one in await Deliveries(database).broadcasts("held")]
        if held:
            said = f"held for being late: {', '.join(held)}"
            yield Finding("broadcasts", "warning", said, "loaluat broadcast approve KEY, or cancel KEY")
        async for one in doctor_ways.kept(config, database):
            yield one
        yield _officers("questions", *await count_waiting(database, clock.now()))
        yield _officers("petitions", *await count_petitions(database, clock.now()))
        yield _officers("flags", *await count_flags(database, clock.now()))
        if database.is_sqlite:
            memory = ChannelMemory(database, "backup")
            yield _backup_age(await memory.get(LAST))
            for one in _old_backups(config, await memory.get(FOLDER)):
                yield one
    except LoaLuatError as wrong:
        yield Finding("database", "bad", str(wrong), "mend it before anything else: nothing is accepted without it")
    finally:
        await database.close()


def _officers(what: str, waiting: int, late: int, nobody: int) -> Finding:
    said = f"{waiting} {what} wait for an officer, {late} of them late, {nobody} with nobody to answer"
    remedy = "loaluat invite --unit U --role legal_officer: they go to whoever joins" if nobody else "call the unit"
    return Finding(what, "warning" if late or nobody else "good", said, remedy)


def _backup_age(last: str | None) -> Finding:
    remedy = "loaluat backup FILE, every night by cron or a systemd timer"
    if last is None:
        return Finding("backup", "warning", "never made", remedy)
    age = clock.now() - datetime.fromisoformat(last)
    state: State = "warning" if age > OLD_BACKUP else "good"
    return Finding("backup", state, f"{age.days} days old" if age.days else "less than a day old", remedy)


def _old_backups(config: Config, folder: str | None) -> Iterator[Finding]:
    """Where backups are made, and beside the database, where a restore leaves what it replaced."""
    old = outdated(config, [config.folder, *([Path(folder)] if folder else [])])
    if old:
        said = f"older than {config.retention.backups} days: {', '.join(one.name for one in old)}"
        remedy = (
            "delete them (loaluat backup FILE --delete-old): whoever asked to be erased was told that they go by then"
        )
        yield Finding("backups", "warning", said, remedy)


async def _channels(config: Config, shelf: Shelf) -> AsyncIterator[Finding]:
    """Each channel says itself whether its platform knows it."""
    try:
        channels = build_channels(config)(shelf)
    except ConfigError as wrong:
        yield Finding("channels", "bad", str(wrong), "without it the service does not start")
        return
    for channel in channels:
        examine_ = getattr(channel, "examine", None)
        if examine_ is None:
            yield Finding(channel.name, "good", f"http://{config.web.host}:{config.web.port}")
            continue
        async for state, said, remedy in examine_():
            yield Finding(channel.name, state, said, remedy)
