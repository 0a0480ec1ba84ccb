"""Of which units a directive is, and who must confirm it: whoever holds a post with that right there. Pure."""

from collections.abc import Iterable
from datetime import date

from bot.library import Announcement, Library, Unit
from bot.library.models import EVERYWHERE, Task
from bot.permissions import may
from bot.storage import Post


def units_of(library: Library, one: Announcement, day: date) -> tuple[Unit, ...]:
    """The units of the directive's place, as narrowed by its own lists; worked out once a day, asked for each recipient."""

    def found() -> tuple[Unit, ...]:
        inside = library.within(one.place)
        here = (
            unit
            for unit in library.offices.on(day)
            if one.place == EVERYWHERE or unit.place == EVERYWHERE or unit.place in inside
        )
        return _meant(library, here, one, day)

    return library.remember(("units", one.id, day), found)


def units_with(library: Library, one: Announcement, task: Task, day: date) -> tuple[Unit, ...]:
    """Those of its units that have the task to do."""
    return _meant(library, units_of(library, one, day), task, day)


def obliged(library: Library, one: Announcement, posts: Iterable[Post], day: date) -> tuple[Post, ...]:
    """Those of the posts whose holders must confirm. Who stands in for a colleague confirms for themselves."""
    offices = library.offices
    meant = library.remember(
        ("ids of units", one.id, day), lambda: frozenset(unit.id for unit in units_of(library, one, day))
    )
    return tuple(
        post
        for post in posts
        if post.stands_for is None
        and (unit := offices.unit_on(post.unit, day))
        and unit.id in meant
        and may([post], "confirm_directive", post.unit, offices, day)
    )


def _meant(library: Library, units: Iterable[Unit], by: Announcement | Task, day: date) -> tuple[Unit, ...]:
    named = {found.id for one in by.units if (found := library.offices.unit_on(one, day))}
    return tuple(
        unit
        for unit in units
        if (not by.units or unit.id in named) and (not by.unit_kinds or unit.kind in by.unit_kinds)
    )
