"""`loaluat plan`: the dated list of what will be sent to how many people, by channel, before anyone approves."""

import argparse
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot import clock
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.features import FEATURES
from bot.library import Shelf
from bot.router import Router, Services
from bot.storage import Broadcast, Database, Deliveries, People, Subscriptions

EXAMPLE = "  loaluat plan --days 30"


@dataclass(frozen=True)
class Planned:
    """One broadcast that will go out, and how many people it would reach now, by channel."""

    broadcast: Broadcast
    title: str
    people: dict[str, int]


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "plan", "what will be sent to how many people", EXAMPLE)
    parser.add_argument("--days", type=int, default=30, help="how far ahead (default 30)")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    shelf = Shelf(config.content.dir, cache=config.cache_folder)
    now = clock.now()
    planned = run_async(plan(config, shelf, now, now + timedelta(days=args.days)))
    if args.json:
        print_json([as_json(one) for one in planned])
        return 0
    say = shelf.library.texts.say
    print(say("plan.title", days=args.days))
    for one in planned:
        when = one.broadcast.due_at.astimezone(clock.HANOI)
        reach = ", ".join(f"{name} {count}" for name, count in sorted(one.people.items())) or say("plan.nobody")
        print(f"{when:%d/%m/%Y %H:%M}  {sum(one.people.values()):>6}  {one.title}  [{one.broadcast.key}]  ({reach})")
    print(say("plan.total", count=len(planned)) if planned else say("plan.nothing"))
    return 0


async def plan(config: Config, shelf: Shelf, since: datetime, until: datetime) -> list[Planned]:
    """What becomes due after `since` and not after `until`, and what is open already, by time."""
    database = await Database.open(config.database.url)
    try:
        deliveries = Deliveries(database)
        services = Services(config, shelf, database, People(database), Subscriptions(database), deliveries)
        due = [one for due in Router(FEATURES).dues for one in await due(services, since, until)]
        open_ = {one.key: one for one in await deliveries.broadcasts("planned", "sending", "held")}
        wanted = list(open_.values()) + [one for one in due if one.key not in open_]
        found = [
            Planned(one, title(shelf, one), await deliveries.audience(one.audience, one.content_hash)) for one in wanted
        ]
    finally:
        await database.close()
    return sorted(found, key=lambda one: (one.broadcast.due_at, one.broadcast.key))


def title(shelf: Shelf, broadcast: Broadcast) -> str:
    """What a broadcast is about, as an approver knows it."""
    library, name = shelf.library, broadcast.subject.partition("=")[0]
    if name in library.announcements:
        found = library.announcements[name]
        return library.texts.say("announce.corrected_title", title=found.title) if found.corrects else found.title
    if name in library.documents:
        return library.texts.say("announce.reminder_title", short=library.documents[name].short)
    if name in library.answers:
        return library.answers[name].question
    return library.texts.say("quiz.invitation_title") if broadcast.kind == "quiz" else broadcast.subject


def as_json(one: Planned) -> dict[str, Any]:
    return {
        "key": one.broadcast.key,
        "kind": one.broadcast.kind,
        "title": one.title,
        "due_at": one.broadcast.due_at.isoformat(),
        "state": one.broadcast.state,
        "people": sum(one.people.values()),
        "channels": one.people,
        "waiting": 0,
    }
