"""`loaluat broadcast`: look at what is sent, how far it is, whom it missed; release what was held, pause, cancel."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import clock
from bot.commands.database import opened
from bot.commands.directives import Standing, rows, standing_of
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.errors import OperatorError
from bot.library import Shelf
from bot.storage import DIRECTIVE, OWED, Broadcast, Database, Deliveries, Entry, Progress, Record, progress
from bot.storage.reach import unreached
from bot.storage.record import OPERATOR
from bot.storage.rows import BroadcastState, DeliveryState

EXAMPLE = (
    "  loaluat broadcast list\n"
    "  loaluat broadcast show --follow announcement:2026-12-giao-thong\n"
    "  loaluat broadcast unreached announcement:2026-12-giao-thong\n"
    "  loaluat broadcast unread announcement:2026-12-chi-thi\n"
    "  loaluat broadcast approve announcement:2026-12-giao-thong"
)
FOLLOW_SECONDS = 2.0
ENDED: tuple[BroadcastState, ...] = ("finished", "cancelled", "held")
"""What is held goes on only when somebody says so: then it is followed no longer."""

ACTIONS: dict[str, tuple[BroadcastState, ...]] = {
    "approve": ("held",),
    "pause": ("planned", "sending"),
    "resume": ("paused",),
    "cancel": ("planned", "sending", "held", "paused"),
}
"""The states in which each action makes sense."""
AFTER_IT_WENT_OUT = ("pause", "cancel")
"""Also of a directive that everybody got: it is still asked about, until it is paused or cancelled."""


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "broadcast", "what is sent: look, approve, pause, resume, cancel", EXAMPLE)
    parser.add_argument("action", choices=["list", "show", "unreached", "unread", *ACTIONS])
    parser.add_argument("key", nargs="?", metavar="KEY", help="the broadcast's key, as `list` shows it")
    parser.add_argument("--follow", action="store_true", help="show: again and again, until it has ended")
    parser.add_argument("--json", action="store_true", help="JSON on stdout, with --follow one document a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    if args.action != "list" and not args.key:
        raise OperatorError(f"broadcast {args.action}: name the broadcast by its key, as `broadcast list` shows it")
    if args.action == "show":
        shelf = Shelf(config.content.dir, cache=config.cache_folder)

        def tell(one: "Shown") -> None:
            print_json(one.as_json()) if args.json else print(
                "\n".join(lines(one, shelf.library.texts.say)), flush=True
            )

        with suppress(KeyboardInterrupt):
            run_async(look(config, shelf, args.key, tell, args.follow))
        return 0
    if args.action == "unread":
        return _unread(config, args.key, args.json)
    if args.action == "unreached":
        calls = run_async(to_call(config, args.key))
        print_json(calls) if args.json else print("\n".join(map("{address}  {state}  {reason}".format_map, calls)))
        return 0
    shown = run_async(act(config, args.action, args.key, clock.now()))
    if args.json:
        print_json(shown if args.action == "list" else shown[0])
        return 0
    for one in shown:
        counts = ", ".join(f"{state} {count}" for state, count in sorted(one["deliveries"].items())) or "nobody yet"
        print(f"{one['due_at']}  {one['state']:<9} {one['key']}  ({counts})")
    if not shown:
        print("nothing was opened yet; `loaluat plan` shows what will be")
    return 0


async def to_call(config: Config, key: str) -> list[dict[str, str]]:
    """Whom a broadcast did not reach at any of their addresses, or not yet: whoever must know is told by telephone."""
    database = await Database.open(config.database.url)
    try:
        found = _named(await Deliveries(database).broadcasts(), key)
        missed = await unreached(database, found.id)
        async with database.begin() as connection:  # addresses leave the service: a deed for the record
            await Record.note(connection, Entry(clock.now(), OPERATOR, "export", f"unreached {found.key}"))
        return [{"address": str(one.address), "state": one.state, "reason": one.reason or ""} for one in missed]
    finally:
        await database.close()


def _unread(config: Config, key: str, as_json: bool) -> int:
    shelf = Shelf(config.content.dir, cache=config.cache_folder)
    found = run_async(to_ask(config, shelf, key))
    line = "{name}  {role}  post:{post}  {state}  {reason}"
    print_json(found) if as_json else print("\n".join(line.format_map(one).rstrip() for one in found))
    return 0


async def to_ask(config: Config, shelf: Shelf, key: str) -> list[dict[str, str]]:
    """Who has not confirmed a directive, apart from whom it did not reach; OperatorError when it is none."""
    now = clock.now()
    async with opened(config) as database:
        found = _named(await Deliveries(database).broadcasts(), key)
        stands = await standing_of(config, shelf, database, found.subject, now) if found.kind == DIRECTIVE else None
    if stands is None:
        raise OperatorError(f"{key} is no directive in use: only these are confirmed")
    return list(rows(shelf.library, stands, now))


async def act(config: Config, action: str, key: str | None, now: datetime) -> list[dict[str, Any]]:
    """Does it and returns the broadcasts concerned; OperatorError when the key or the state does not fit."""
    database = await Database.open(config.database.url)
    try:
        deliveries = Deliveries(database)
        found = await deliveries.broadcasts()
        if action == "list":
            found = [one for one in found if one.kind not in OWED]  # of one person each
        else:
            found = [await _one(deliveries, found, action, str(key), now)]
        counts = await deliveries.counts()
        return [_as_json(one, counts.get(one.key, {})) for one in found]
    finally:
        await database.close()


async def _one(deliveries: Deliveries, found: list[Broadcast], action: str, key: str, now: datetime) -> Broadcast:
    broadcast = _named(found, key)
    asked_about = broadcast.kind == DIRECTIVE and broadcast.state == "finished" and action in AFTER_IT_WENT_OUT
    if broadcast.state not in ACTIONS[action] and not asked_about:
        raise OperatorError(f"{key} is {broadcast.state}; {action} works on what is {' or '.join(ACTIONS[action])}")
    match action:
        case "approve":
            await deliveries.approve(key, Entry(now, OPERATOR, "approve_broadcast", key))
        case "pause":
            await deliveries.pause(key, Entry(now, OPERATOR, "pause_broadcast", key))
        case "resume":
            await deliveries.release(key, Entry(now, OPERATOR, "resume_broadcast", key))
        case _:
            await deliveries.cancel(key, now, Entry(now, OPERATOR, "cancel_broadcast", key))
    return next(one for one in await deliveries.broadcasts() if one.key == key)


def _named(found: list[Broadcast], key: str) -> Broadcast:
    broadcast = next((one for one in found if one.key == key), None)
    if broadcast is None:
        raise OperatorError(f"there is no broadcast {key!r}: `broadcast list` shows their keys")
    return broadcast


@dataclass(frozen=True)
class Shown:
    """One broadcast and how far it is."""

    broadcast: Broadcast
    progress: Progress
    standing: Standing | None = None
    """Of a directive, who has confirmed it."""

    def as_json(self) -> dict[str, Any]:
        """What «sent» means is that the platform took it; who read it is known of directives only."""
        figures = self.progress.figures
        confirmed = {"confirmations": self.standing.counts()} if self.standing else {}
        return (
            _as_json(self.broadcast, dict(figures.states))
            | confirmed
            | {
                "sent": figures.sent,
                "unsure": figures.unsure,
                "unsendable": figures.unsendable,
                "skipped": figures.skipped,
                "left": figures.left,
                "later": self.progress.later,
                "waiting": figures.waiting,
                "per_second": round(self.progress.per_second, 2),
                "seconds_left": self.progress.seconds_left,
            }
        )


async def look(config: Config, shelf: Shelf, key: str, tell: Callable[[Shown], None], follow: bool) -> None:
    """Tells how far a broadcast is: once, or until it has ended."""
    database = await Database.open(config.database.url)
    try:
        while True:
            found = _named(await Deliveries(database).broadcasts(), key)
            now, directive = clock.now(), found.kind == DIRECTIVE
            stands = await standing_of(config, shelf, database, found.subject, now) if directive else None
            tell(Shown(found, await progress(database, found.id, now), stands))
            if not follow or found.state in ENDED:
                return
            await clock.sleep(FOLLOW_SECONDS)
    finally:
        await database.close()


def lines(one: Shown, say: Callable[..., str]) -> Iterator[str]:
    """As an operator reads it: who cannot be reached is never counted among those who only have not read it."""
    figures, key = one.progress.figures, one.broadcast.key
    due = figures.left - one.progress.later - figures.waiting
    yield say("broadcast.state", name=key, state=say(f"broadcast.{one.broadcast.state}"))
    yield "  " + say(
        "broadcast.reached",
        sent=figures.sent,
        audience=figures.audience,
        left=figures.left,
        due=due,
        later=one.progress.later,
        waiting=figures.waiting,
    )
    yield "  " + say(
        "broadcast.unreached", unsendable=figures.unsendable, unsure=figures.unsure, skipped=figures.skipped
    )
    if one.standing:
        yield "  " + say("broadcast.confirmations", **one.standing.counts())
    if one.broadcast.state == "sending" and due:
        left = one.progress.seconds_left
        yield "  " + (say("broadcast.still") if left is None else _pace(one.progress.per_second, left, say))
    elif one.broadcast.state == "held":
        yield "  " + say("broadcast.ask", name=key)
    elif one.broadcast.state == "finished" and not one.standing:
        yield "  " + say("broadcast.unread")


def _pace(per_second: float, seconds: float, say: Callable[..., str]) -> str:
    """A rate and a time as people say them."""
    units = (("hours", 3600), ("minutes", 60), ("seconds", 1))
    name, length = next((one for one in units if seconds >= 2 * one[1]), units[-1])
    time = say(f"broadcast.{name}", count=round(seconds / length))
    return say("broadcast.pace", rate=f"{per_second:.1f}".replace(".", ","), time=time)


def _as_json(one: Broadcast, counts: dict[DeliveryState, int]) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind,
        "state": one.state,
        "due_at": one.due_at.isoformat(),
        "latest_send_at": one.latest_send_at and one.latest_send_at.isoformat(),
        "audience": sum(counts.values()),
        "deliveries": counts,
    }
