"""`loaluat broadcast`: look at what is sent, release what was held, pause, resume, cancel."""

import argparse
from datetime import datetime
from typing import Any

from bot import clock
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.errors import OperatorError
from bot.storage import Broadcast, Database, Deliveries
from bot.storage.rows import BroadcastState, DeliveryState

EXAMPLE = "  loaluat broadcast list\n  loaluat broadcast approve announcement:2026-12-giao-thong"
ACTIONS: dict[str, tuple[BroadcastState, ...]] = {
    "approve": ("held",),
    "pause": ("planned", "sending"),
    "resume": ("paused",),
    "cancel": ("planned", "sending", "held", "paused"),
}
"""The states in which each action makes sense."""


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "broadcast", "what is sent: look, approve, pause, resume, cancel", EXAMPLE)
    parser.add_argument("action", choices=["list", "show", *ACTIONS])
    parser.add_argument("key", nargs="?", metavar="KEY", help="the broadcast's key, as `list` shows it")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    if args.action != "list" and not args.key:
        raise OperatorError(f"broadcast {args.action}: name the broadcast by its key, as `broadcast list` shows it")
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


async def act(config: Config, action: str, key: str | None, now: datetime) -> list[dict[str, Any]]:
    """Does it and returns the broadcasts concerned; OperatorError when the key or the state does not fit."""
    database = await Database.open(config.database.url)
    try:
        deliveries = Deliveries(database)
        found = await deliveries.broadcasts()
        if action != "list":
            found = [await _one(deliveries, found, action, str(key), now)]
        counts = await deliveries.counts()
        return [_as_json(one, counts.get(one.key, {})) for one in found]
    finally:
        await database.close()


async def _one(deliveries: Deliveries, found: list[Broadcast], action: str, key: str, now: datetime) -> Broadcast:
    broadcast = next((one for one in found if one.key == key), None)
    if broadcast is None:
        raise OperatorError(f"there is no broadcast {key!r}: `broadcast list` shows their keys")
    if action == "show":
        return broadcast
    if broadcast.state not in ACTIONS[action]:
        raise OperatorError(f"{key} is {broadcast.state}; {action} works on what is {' or '.join(ACTIONS[action])}")
    match action:
        case "approve":
            await deliveries.approve(key)
        case "pause":
            await deliveries.pause(key)
        case "resume":
            await deliveries.release(key)
        case _:
            await deliveries.cancel(key, now)
    return next(one for one in await deliveries.broadcasts() if one.key == key)


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
