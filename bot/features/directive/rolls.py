"""The roll of a directive for the units that somebody answers for, read from the database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from bot.clock import day_of
from bot.features.directive.feature import Current, directives
from bot.features.directive.rules import Roll, roll
from bot.features.directive.store import Confirmed, Reached
from bot.library import Library
from bot.obliged import obliged, units_of
from bot.permissions import may
from bot.router import Services
from bot.storage import Post


@dataclass(frozen=True)
class Sheet:
    """All that is known of a directive: its units, who must confirm, who has, whom it reached."""

    current: Current
    units: tuple[str, ...]
    posts: tuple[Post, ...]
    confirmed: tuple[Confirmed, ...]
    reached: dict[int, Reached]
    joined: frozenset[str] = frozenset()
    """Units in which somebody is there by now, also who came after the deadline."""

    @cached_property
    def done(self) -> dict[int, Confirmed]:
        """post -> its confirmation of the text that stands now."""
        return {one.post: one for one in self.confirmed if one.edition == self.current.edition.id}

    @property
    def outdated(self) -> tuple[Post, ...]:
        """Who confirmed an earlier text, and not this one."""
        earlier = {one.post for one in self.confirmed}
        return tuple(post for post in self.posts if post.id in earlier and post.id not in self.done)

    def roll(self, units: Iterable[str], now: datetime) -> Roll:
        """Of those of the directive's units that are among these."""
        found = roll(set(units) & set(self.units), self.posts, self.done.keys(), self.reached, now)
        return replace(found, empty=tuple(unit for unit in found.empty if unit not in self.joined))


async def sheet_of(services: Services, one: Current, now: datetime, posts: Collection[Post]) -> Sheet:
    """posts: all that stand now, or those of the units that somebody asks about."""
    library, day, store = services.library, day_of(now), directives(services)
    there = tuple(
        replace(post, unit=unit.id)  # of a unit that was taken in, the one that it is now
        for post in obliged(library, one.text, posts, day)
        if (unit := library.offices.unit_on(post.unit, day))
    )
    must = tuple(post for post in there if post.since < one.by)  # who came later is not late
    units = tuple(unit.id for unit in units_of(library, one.text, day))
    numbers = [post.id for post in must]
    reached = await store.reached(one.edition.directive, numbers)
    confirmed = tuple(await store.confirmed(one.edition.directive, numbers))
    return Sheet(one, units, must, confirmed, dict(reached), frozenset(post.unit for post in there))


async def sheet_for(services: Services, one: Current, units: Iterable[str], now: datetime) -> Sheet:
    """Of the posts of these units alone: each of a thousand heads reads theirs in the morning."""
    theirs = [id_ for unit in units for id_ in services.library.offices.ids_of(unit, day_of(now))]
    return await sheet_of(services, one, now, await services.posts.in_units(theirs, now))


def answered_for(library: Library, post: Post, now: datetime) -> tuple[str, ...]:
    """The units whose confirmations a head sees: their own and those below it."""
    offices, day = library.offices, day_of(now)
    own = offices.unit_on(post.unit, day)
    if post.role != "head" or own is None:
        return ()
    return tuple(
        unit for unit in (own.id, *offices.below(own.id, day)) if may([post], "see_confirmations", unit, offices, day)
    )
