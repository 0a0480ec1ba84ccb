"""`loaluat plan`: the dated list of what will be sent to how many people, by channel, before anyone approves.

Drafts of announcements stand in it as if they were approved, and say that they are not; what was missed stands at its end.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot import clock, planner
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.features import FEATURES
from bot.library import Shelf
from bot.library.approval import draft_library, is_waiting
from bot.message import Capabilities
from bot.platforms import renderer
from bot.router import Router, Services
from bot.storage import Broadcast, Database, Deliveries, People, Subscriptions

EXAMPLE = "  loaluat plan --days 30"
ENDED = ("finished", "cancelled")


@dataclass(frozen=True)
class Planned:
    """One broadcast that will go out, and how many people it would reach now, by channel.

    waiting: of them, who must write first. cost: đồng. state: the broadcast's, or `draft` (nobody approved it yet) or
    `missed` (its time passed while nothing ran, and it will not be sent).
    """

    broadcast: Broadcast
    title: str
    people: dict[str, int]
    waiting: int
    cost: int
    state: str


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
    print("\n".join(lines(planned, args.days, shelf.library.texts.say)))
    return 0


def lines(planned: list[Planned], days: int, say: Callable[..., str]) -> Iterator[str]:
    """As an approver reads it."""
    coming = [one for one in planned if one.state != "missed"]
    yield say("plan.title", days=days)
    yield from (_line(one, say) for one in coming)
    yield say("plan.total", count=len(coming)) if coming else say("plan.nothing")
    if len(coming) < len(planned):
        yield say("plan.missed")
        yield from (_line(one, say) for one in planned if one.state == "missed")


def _line(one: Planned, say: Callable[..., str]) -> str:
    when = one.broadcast.due_at.astimezone(clock.HANOI)
    reach = ", ".join(f"{name} {count}" for name, count in sorted(one.people.items())) or say("plan.nobody")
    notes = [say(f"plan.{one.state}")] if one.state in ("draft", "held", "paused") else []
    notes += [say("plan.waiting", count=one.waiting)] if one.waiting else []
    notes += [say("plan.cost", count=f"{one.cost:,}".replace(",", "."))] if one.cost else []
    said = "; ".join([reach, *notes])
    return f"{when:%d/%m/%Y %H:%M}  {sum(one.people.values()):>6}  {one.title}  [{one.broadcast.key}]  ({said})"


async def plan(config: Config, shelf: Shelf, since: datetime, until: datetime) -> list[Planned]:
    """What becomes due after `since` and not after `until`, what is under way already, and what was missed, by time."""
    drafts = _with_drafts(shelf)
    database = await Database.open(config.database.url)
    try:
        deliveries = Deliveries(database)
        services = Services(config, shelf, database, People(database), Subscriptions(database), deliveries)
        router = Router(FEATURES)
        every = await deliveries.broadcasts()
        known = {one.key for one in every}
        lost = await planner.missed(services, router, since)
        gone = known | {one.key for one in lost}
        due = await planner.due_between(services, router.dues, since - planner.CATCH_UP, until)
        coming = [one for one in due if one.key not in gone and not planner.is_over(one, since)]
        states = {one.key: one.state for one in every} | dict.fromkeys((one.key for one in lost), "missed")
        states |= {one.key: "draft" for one in (*coming, *lost) if one.subject in drafts}
        wanted = [one for one in every if one.state not in ENDED] + coming
        wanted += [one for one in lost if one.subject not in drafts]
        found = [await _reach(config, shelf, deliveries, one, states.get(one.key, "planned"), since) for one in wanted]
    finally:
        await database.close()
    return sorted(found, key=lambda one: (one.broadcast.due_at, one.broadcast.key))


def _with_drafts(shelf: Shelf) -> frozenset[str]:
    """Takes the announcements that wait for approval as approved; their ids."""
    items, _ = shelf.read_all()
    waiting = [id_ for id_, one in items.announcements.items() if is_waiting(one) and one.review.status != "withdrawn"]
    for id_ in waiting:
        shelf.library = draft_library(items, "announcements", id_, shelf.library)
    return frozenset(waiting)


async def _reach(
    config: Config, shelf: Shelf, deliveries: Deliveries, one: Broadcast, state: str, now: datetime
) -> Planned:
    """To how many people it goes, how many of them would wait, what it costs. On a day to come fewer will have written
    lately: both figures are of today."""
    people = await deliveries.audience(one.audience, one.content_hash)
    waiting = cost = 0
    for channel in people:
        can = renderer(channel, config, shelf).capabilities
        waits, paid = await _silent(deliveries, one, channel, can, now)
        waiting, cost = waiting + waits, cost + (paid - waits) * can.price
    return Planned(one, title(shelf, one), people, waiting, cost, state)


async def _silent(
    deliveries: Deliveries, one: Broadcast, channel: str, can: Capabilities, now: datetime
) -> tuple[int, int]:
    """(who must write first, these and who can be written to for money) on a channel with a window."""
    spans = (can.window, can.free_for)
    found = [
        await deliveries.silent(one.audience, one.content_hash, channel, now - span) if span else 0 for span in spans
    ]
    return found[0], max(found)


def title(shelf: Shelf, broadcast: Broadcast) -> str:
    """What a broadcast is about, as an approver knows it."""
    library, name = shelf.library, broadcast.subject.partition("=")[0]
    if name in library.announcements:
        found = library.announcements[name]
        return library.texts.say("announce.corrected_title", title=found.title) if found.corrects else found.title
    if name in library.documents:
        key = "announce.expiry_title" if broadcast.kind == "expiry" else "announce.reminder_title"
        return library.texts.say(key, short=library.documents[name].short)
    if name in library.answers:
        return library.answers[name].question
    if broadcast.kind == "quiz":
        return library.texts.say("quiz.weekly_title" if name == "weekly" else "quiz.invitation_title")
    return broadcast.subject


def as_json(one: Planned) -> dict[str, Any]:
    return {
        "key": one.broadcast.key,
        "kind": one.broadcast.kind,
        "title": one.title,
        "due_at": one.broadcast.due_at.isoformat(),
        "state": one.state,
        "people": sum(one.people.values()),
        "channels": one.people,
        "waiting": one.waiting,
        "cost": one.cost,
    }
