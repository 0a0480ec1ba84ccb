"""What is pushed: a flag to its owner, to a unit that is asked, to its senders, to a head when it is late. And what changes
by itself: a flag whose owner is not there goes to a colleague; a head's morning."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import metrics
from bot.clock import day_of
from bot.duty import as_of, home_of, on_duty
from bot.features.flag.answering import options_for
from bot.features.flag.feature import HEADS, flag, flags, owner_for
from bot.features.flag.shown import for_department, for_unit, heard, say, what, word
from bot.features.flag.store import Flag, count_waiting
from bot.features.flag.store import flags as table
from bot.permissions import may
from bot.router import Brief, Owed, Push, Services
from bot.storage import Broadcast, Citizen, Post
from bot.storage.following import follow
from bot.storage.rows import FLAG, FLAG_LATE, FLAG_OPINION, FLAG_OUTCOME

A_DAY = timedelta(days=1)


@flag.compose(FLAG)
async def to_owner(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """None when it has another owner by now, or an outcome."""
    one = await _of_this_round(services, broadcast)
    held = await services.posts.of(citizen.address, now)
    if one is None or one.state != "open" or not any(post.id == one.post for post in held):
        return None
    voices = await flags(services).voices(one)
    reply = for_department(services.library, one, voices, options_for(services, held, one, now), now)
    return Push(reply, (reply.title, f"flag:see:{one.id}"), owed=True)


@flag.compose(FLAG_OPINION)
async def to_unit(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """None when the unit gave its opinion by now, or nobody needs it any more; whoever owns the flag by then needs it."""
    one = await _found(services, broadcast)
    held = await services.posts.of(citizen.address, now)
    if one is None or one.state != "open" or one.opinion:
        return None
    if not may(held, "give_opinion", one.asked_unit, services.library.offices, day_of(now)):
        return None
    reply = for_unit(services.library, one, await flags(services).voices(one), now)
    return Push(reply, (reply.title, f"flag:see:{one.id}"), owed=True)


@flag.compose(FLAG_OUTCOME)
async def to_sender(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """None when this person opened it again meanwhile: they looked for it, and know. Others are told all the same."""
    one = await _found(services, broadcast)
    addresses = (citizen.address, *await services.people.joined(citizen.address))
    said = await flags(services).of(*addresses) if one else []
    voice = next((voice for voice, flagged in said if one and flagged.id == one.id), None)
    if one is None or voice is None or not one.outcome:
        return None
    went_on = f"{one.id}={one.round}" != broadcast.subject
    if went_on and voice.settled_at in (None, one.settled_at):  # the next outcome is told to them too
        return None
    reply = heard(services.library, one, now)
    return Push(reply, (reply.title, f"flag:stands:{one.id}"), owed=True)


@flag.compose(FLAG_LATE)
async def to_head(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """None when it has an outcome by now."""
    one = await _found(services, broadcast)
    held = await services.posts.of(citizen.address, now)
    if one is None or one.state != "open":
        return None
    if not may(held, "see_flags", one.unit, services.library.offices, day_of(now)):
        return None
    see = (word(services.library, "see_label"), f"flag:see:{one.id}")
    reply = say(services.library, "late_for_head", [see], code=one.code, what=what(services.library, one))
    return Push(reply, (word(services.library, "late_title", code=one.code), see[1]), owed=True)


@flag.owing
async def owed(services: Services, held: Sequence[Post], now: datetime) -> Sequence[Owed]:
    """Those that these posts own: «nothing waits» is true of flags too."""
    found = await flags(services).owned([post.id for post in held])
    return [Owed(one.due_at, one.code, one.state, f"flag:see:{one.id}", one.post) for one in found]


async def _found(services: Services, broadcast: Broadcast) -> Flag | None:
    return await flags(services).find(int(broadcast.subject.partition("=")[0]))


async def _of_this_round(services: Services, broadcast: Broadcast) -> Flag | None:
    found = await _found(services, broadcast)
    return found if found and str(found.round) == broadcast.subject.partition("=")[2] else None


@flag.every_minute
async def care(services: Services, now: datetime) -> None:
    """What nobody owns goes to whoever came; what the owner left, to a colleague; the head hears once of what is late. While
    nobody comes or goes, no owner is looked for again."""
    store = flags(services)
    waiting = await store.open()
    offices, day = services.library.offices, day_of(now)
    standing = as_of(await services.posts.every(now), offices, day) if waiting else ()
    there = {post.id for post in standing if not post.is_away(now)}
    alone = [(one.id, one.unit, one.post) for one in waiting if one.post not in there]
    stamp = (services.library, day, await services.posts.stamp(now), alone)
    looked_for, services.looked[flag.name] = services.looked.get(flag.name) == stamp, stamp
    for one in waiting:
        unit, owner = one.unit, one.post
        if owner not in there and not looked_for:
            unit, found = await owner_for(services, now, one.unit)
            owner = found.id if found else None
        if (unit, owner) != (one.unit, one.post):
            await store.give(one, found, now, unit)
        elif home_of(unit, offices, day) != unit:
            await follow(services.database, table, one.id, unit, home_of(unit, offices, day))
        elif one.due_at < now and not one.late_told:
            await _tell_heads(services, one, standing, now)
    for name, count in zip(("waiting", "late", "nobody"), await count_waiting(services.database, now), strict=True):
        metrics.flags.labels(name).set(count)


async def _tell_heads(services: Services, one: Flag, standing: Sequence[Post], now: datetime) -> None:
    """Of the unit; where it has none there, of the nearest unit above."""
    offices = services.library.offices
    for unit in (one.unit, *offices.above(one.unit, day_of(now))):
        heads = on_duty(standing, unit, offices, now, HEADS)
        if heads:
            await flags(services).tell_late(one, heads, now)
            return


@flag.briefing
async def briefing(services: Services, post: Post, now: datetime) -> Sequence[Brief]:
    """How many are late, and how many were flagged since yesterday."""
    offices, day = services.library.offices, day_of(now)
    seen = [one for one in await flags(services).open() if may([post], "see_flags", one.unit, offices, day)]
    late = sum(one.due_at < now for one in seen)
    new = sum(one.opened_at > now - A_DAY for one in seen)
    opens = (word(services.library, "register_label"), "flag:register:")
    found = [Brief(word(services.library, "brief_late", count=late), opens, urgent=True)] if late else []
    return [*found, Brief(word(services.library, "brief_new", count=new), opens)] if new else found
