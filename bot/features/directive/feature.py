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

directive = Feature("directive")

KEPT_UP = timedelta(days=30)
"""For so long after its last day a directive is still asked about and told of."""


@dataclass(frozen=True, slots=True)
class Current:
    """A directive as it stands now: the announcement with the text that is right, until when, and which edition that is."""

    text: Announcement
    by: datetime
    edition: Edition


def directives(services: Services) -> Directives:
    return Directives(services.database)


def in_use(library: Library, id_: str, now: datetime) -> Announcement | None:
    """The directive of that id, if it was sent out and nobody edits or withdrew it."""
    found = library.announcements.get(id_)
    if found is None or found.acknowledge_by is None or found.corrects or found.publish_at > now:
        return None
    return found if library.is_used(found, day_of(now)) else None


async def current(services: Services, id_: str, now: datetime) -> Current | None:
    """The same with its edition, which is kept on first sight."""
    library = services.library
    found = in_use(library, id_, now)
    if found is None or found.acknowledge_by is None:
        return None
    right = standing(library, found, day_of(now))
    said = wording(right)
    edition = await directives(services).keep(id_, fingerprint(said), said, now)
    return Current(right, found.acknowledge_by, edition)


async def mine(turn: Turn, one: Announcement) -> tuple[Post, ...]:
    """The posts for which this person must confirm it."""
    if turn.incoming.group:
        return ()
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    return obliged(turn.library, one, held, day_of(turn.now))
