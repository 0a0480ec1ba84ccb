"""The feature that officials and heads register their handlers with; which directive is meant, as it stands now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import day_of
from bot.features.directive.rules import fingerprint, wording
from bot.features.directive.store import Directives, Edition
from bot.library import Announcement, Library
from bot.library.corrections import standing
from bot.obliged import obliged
from bot.router import Feature, Services, Turn
from bot.storage import Post
from bot.storage.halting import Halted, halted

directive = Feature("directive")

KEPT_UP = timedelta(days=30)
"""For so long after its last day a directive is still asked about and told of."""


@dataclass(frozen=True, slots=True)
class Current:
    """A directive as it stands now: the announcement with the text that is right, until when, and which edition that is.

    paused: whoever runs the service stopped it for now; nobody is reminded or told of it until it goes on.
    """

    text: Announcement
    by: datetime
    edition: Edition
    paused: bool = False


def directives(services: Services) -> Directives:
    return Directives(services.database)


def in_use(library: Library, id_: str, now: datetime) -> Announcement | None:
    """The directive of that id, if it was sent out and nobody edits or withdrew it."""
    found = library.announcements.get(id_)
    if found is None or found.acknowledge_by is None or found.corrects or found.publish_at > now:
        return None
    return found if library.is_used(found, day_of(now)) else None


async def current(services: Services, id_: str, now: datetime) -> Current | None:
    """The same with its edition, which is kept on first sight; None also when it was cancelled."""
    found = in_use(services.library, id_, now)
    return await _standing(services, found, (await halted(services.database, [id_])).get(id_), now) if found else None


async def kept_up(services: Services, now: datetime) -> list[Current]:
    """All that is still asked about and told of."""
    every = [one for id_ in services.library.announcements if (one := in_use(services.library, id_, now))]
    asked = [one for one in every if one.acknowledge_by and now < one.acknowledge_by + KEPT_UP]
    stopped = await halted(services.database, [one.id for one in asked])
    found = [await _standing(services, one, stopped.get(one.id), now) for one in asked]
    return [one for one in found if one]


async def _standing(services: Services, one: Announcement, stopped: Halted | None, now: datetime) -> Current | None:
    if one.acknowledge_by is None or stopped == "cancelled":
        return None
    right = standing(services.library, one, day_of(now))
    said = wording(right)
    edition = await directives(services).keep(one.id, fingerprint(said), said, now)
    return Current(right, one.acknowledge_by, edition, stopped == "paused")


async def mine(turn: Turn, one: Announcement) -> tuple[Post, ...]:
    """The posts for which this person must confirm it."""
    if turn.incoming.group:
        return ()
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    return obliged(turn.library, one, held, day_of(turn.now))
