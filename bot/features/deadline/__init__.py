"""Whoever has something in hand is reminded: half a working day before it is due, and when it is. Of whatever feature.

Each once, to its holder alone; what nobody has in hand stands in the queue, and a head hears of what is late.
"""

from datetime import datetime, timedelta

from bot.clock import day_of
from bot.duty import as_of, half_a_day_before
from bot.router import Feature, Owed, Push, Services
from bot.saying import moment, say
from bot.storage import DUE, Broadcast, Citizen, Post
from bot.storage.owed import owe_now, was_owed

deadline = Feature("deadline")

TOLD_WITHIN = timedelta(hours=2)
"""Whoever takes something in hand later than this reads the hour on taking it, and needs no reminder a minute later."""


@deadline.every_minute
async def remind(services: Services, now: datetime) -> None:
    """What has come so near, or is due, since a short while."""
    offices = services.library.offices
    standing = as_of(await services.posts.every(now), offices, day_of(now))
    there = {post.id: post for post in standing if not post.is_away(now)}
    near: dict[str, tuple[Owed, Post]] = {}
    for one in await _owed(services, standing, now) if there else ():
        step = _step(services, one, now)
        if step and one.post in there:
            near[f"{DUE}:{one.code}={one.post}={int(one.due.timestamp())}={step}"] = (one, there[one.post])
    known = await was_owed(services.database, near) if near else ()
    for key, (one, post) in near.items():
        if key not in known:
            told = Broadcast(key, DUE, f"{one.code}={post.id}", "", now)
            await owe_now(services.database, told, [post.address], now)


async def _owed(services: Services, standing: tuple[Post, ...], now: datetime) -> list[Owed]:
    return [one for owing in services.owings for one in await owing(services, standing, now)]


def _step(services: Services, one: Owed, now: datetime) -> str:
    """`near`, `due`, or nothing to remind of at this instant."""
    if one.due <= now:
        return "due" if now < one.due + TOLD_WITHIN else ""
    since = half_a_day_before(services, one.due)
    return "near" if since <= now < since + TOLD_WITHIN else ""


@deadline.compose(DUE)
async def due(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """As it stands when it is sent; None when it is not in this hand any more."""
    code, _, number = broadcast.subject.partition("=")
    held = as_of(await services.posts.of(citizen.address, now), services.library.offices, day_of(now))
    mine = (one for one in await _owed(services, held, now) if (one.code, str(one.post)) == (code, number))
    found = next(mine, None)
    if found is None:
        return None
    library = services.library
    opens = (library.texts.say("deadline.open_label", code=code), found.data)
    options = [opens, (library.texts.say("ask.queue_label"), "ask:queue:")]
    key = "deadline.due" if found.due <= now else "deadline.near"
    return Push(say(library, key, options, code=code, due=moment(library, found.due)), opens, owed=True)
