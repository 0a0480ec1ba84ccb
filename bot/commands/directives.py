"""What an operator sees of a directive beside its broadcast: who confirmed, who has not, whom it did not reach. No names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.clock import day_of
from bot.config import Config
from bot.features.directive.feature import current
from bot.features.directive.rolls import answered_for, sheet_of
from bot.features.directive.rules import Roll
from bot.library import Library, Shelf
from bot.router import Services
from bot.saying import unit_name
from bot.storage import Database, Deliveries, People, Post, Subscriptions


@dataclass(frozen=True)
class Standing:
    """The roll of all its units, and those with somebody to ask whom no head answers for."""

    roll: Roll
    without_head: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        roll = self.roll
        return {
            "confirmed": len(roll.confirmed), "unread": len(roll.unread), "unreached": len(roll.unreached),
            "away": len(roll.away), "nobody_joined": len(roll.empty), "without_head": len(self.without_head),
        }  # fmt: skip


async def standing_of(config: Config, shelf: Shelf, database: Database, id_: str, now: datetime) -> Standing | None:
    """None when no directive of that id is in use."""
    people = People(database)
    services = Services(config, shelf, database, people, Subscriptions(database), Deliveries(database))
    found = await current(services, id_, now)
    if found is None:
        return None
    every = await services.posts.every(now)
    sheet = await sheet_of(services, found, now, every)
    everybody = sheet.roll(sheet.units, now)
    headed = {unit for post in every for unit in answered_for(shelf.library, post, now)}
    return Standing(everybody, tuple(sorted({post.unit for post in everybody.asked} - headed)))


def rows(library: Library, one: Standing, now: datetime) -> Iterator[dict[str, str]]:
    """Whom a telephone has to reach, or a head has to ask: unit, role, the post's number, how it stands."""
    for post in one.roll.unread:
        yield _row(library, post, "unread", "", now)
    for post, how in one.roll.unreached:
        yield _row(library, post, "unreached", how.reason or how.state, now)
    for post in one.roll.away:
        yield _row(library, post, "away", "", now)
    for unit in one.roll.empty:
        yield {"unit": unit, "name": unit_name(library, unit, day_of(now)), "post": "", "role": "", "state": "nobody_joined",
               "reason": ""}  # fmt: skip


def _row(library: Library, post: Post, state: str, reason: str, now: datetime) -> dict[str, str]:
    name = unit_name(library, post.unit, day_of(now))
    return {"unit": post.unit, "name": name, "post": str(post.id), "role": post.role, "state": state, "reason": reason}
