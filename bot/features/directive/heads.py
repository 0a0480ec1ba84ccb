"""A head's side: the roll of a directive, «Nhắc lại» to who has not read it, and what a head hears in the morning."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.clock import day_of
from bot.features.directive.feature import current, directive, kept_up
from bot.features.directive.rolls import Sheet, answered_for, sheet_for
from bot.features.directive.shown import enrolled, say, without
from bot.library import Library
from bot.library.working_time import morning_before
from bot.message import Reply
from bot.router import Brief, Services, Turn
from bot.saying import moment, unit_name
from bot.storage import CALL, Broadcast, Post
from bot.storage.assignments import Assignments
from bot.storage.halting import owe_with


@directive.choice("roll")
async def roll(turn: Turn) -> Reply:
    """Who has confirmed, of the units that this person answers for."""
    held = () if turn.incoming.group else await turn.services.posts.of(turn.incoming.sender, turn.now)
    reply = await roll_for(turn.services, turn.argument, held, turn.now)
    return reply or say(turn.library, "private" if turn.incoming.group else "no_roll")


async def roll_for(services: Services, id_: str, held: Sequence[Post], now: datetime) -> Reply | None:
    """For who holds these posts; None when they answer for none of the directive's units, or it was withdrawn."""
    units = units_for(services.library, held, now)
    found = await current(services, id_, now) if units else None
    if found is None:
        return None
    sheet = await sheet_for(services, found, units, now)
    if not set(units) & set(sheet.units):
        return None
    rows = await Assignments(services.database).of_directive(id_, units)
    free = any(row.post is None and row.done_at is None for row in rows)
    return enrolled(services.library, found, sheet.roll(units, now), held, now, free)


def units_for(library: Library, held: Iterable[Post], now: datetime) -> tuple[str, ...]:
    """All units that somebody answers for with these posts."""
    return tuple(dict.fromkeys(unit for post in held for unit in answered_for(library, post, now)))


@directive.choice("nudge")
async def nudge(turn: Turn) -> Reply:
    """«Nhắc lại»: to who has it and has not confirmed, but for who says so; once a day each, whichever head presses."""
    held = () if turn.incoming.group else await turn.services.posts.of(turn.incoming.sender, turn.now)
    units = units_for(turn.library, held, turn.now)
    found = await current(turn.services, turn.argument, turn.now) if units else None
    if found is None:
        return say(turn.library, "private" if turn.incoming.group else "no_roll")
    id_ = turn.argument
    if found.paused:
        return say(turn.library, "nudge_paused", [(turn.say("directive.roll_label"), f"directive:roll:{id_}")])
    unread = (await sheet_for(turn.services, found, units, turn.now)).roll(units, turn.now).unread
    others = without(unread, held)
    back = [(turn.say("directive.roll_label"), f"directive:roll:{id_}")]
    if not others:
        return say(turn.library, "nobody_unread", back)
    fresh = await _remind(turn.services, id_, others, turn.now)
    return say(turn.library, "nudged" if fresh else "nudged_today", back, count=fresh)


async def _remind(services: Services, id_: str, posts: Iterable[Post], now: datetime) -> int:
    """How many of them nobody had reminded today."""
    day = day_of(now)
    calls = [
        (Broadcast(f"{CALL}:{id_}:head:{post.id}:{day}", CALL, f"{id_}=head", "", now), (post.address,))
        for post in posts
    ]
    async with services.database.begin() as connection:
        return await owe_with(services.database, connection, id_, calls, now)


# In the morning -----------------------------------------------------------------------------------------------------------


@directive.briefing
async def briefing(services: Services, post: Post, now: datetime) -> Sequence[Brief]:
    """Of each directive of the last weeks who has not read it; whoever read it all in time is praised."""
    units = answered_for(services.library, post, now)
    found: list[Brief] = []
    for one in await kept_up(services, now) if units else ():
        if not one.paused:
            found += _told(services, await sheet_for(services, one, units, now), units, now)
    return found


def _told(services: Services, sheet: Sheet, units: Sequence[str], now: datetime) -> list[Brief]:
    library, one = services.library, sheet.current
    found, opens = sheet.roll(units, now), f"directive:roll:{one.edition.directive}"
    told = []
    late = now >= one.by
    if found.asked or (
        found.empty and not late
    ):  # where nobody has joined is told at the deadline, not every morning after
        line = library.texts.say(
            "directive.brief_late" if late else "directive.brief",
            title=one.text.title,
            done=len(found.confirmed),
            count=found.count,
            unread=len(found.unread),
            unreached=len(found.unreached),
            empty=len(found.empty),
            by=moment(library, one.by),
        )
        told.append(Brief(line, (one.text.title, opens), urgent=late))
    if praised := _all_read(services, sheet, units, now):
        names = ", ".join(unit_name(library, unit, day_of(now)) for unit in praised)
        told.append(Brief(library.texts.say("directive.praised", title=one.text.title, units=names)))
    return told


def _all_read(services: Services, sheet: Sheet, units: Sequence[str], now: datetime) -> list[str]:
    """The units in which the last one confirmed since the last morning, before the deadline; nobody is told twice."""
    since = morning_before(now, services.library.calendar)
    found = []
    for unit in sorted(set(units) & set(sheet.units)):
        posts = [post for post in sheet.posts if post.unit == unit]
        done = [sheet.done[post.id].at for post in posts if post.id in sheet.done]
        if posts and len(done) == len(posts) and since <= max(done) < min(sheet.current.by, now):
            found.append(unit)
    return found
