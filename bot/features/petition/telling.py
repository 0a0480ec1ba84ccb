"""What is pushed: a petition to its officers, each step to those who sent it, that it is late to heads. And what changes by
itself: whom nobody is there for any more goes to somebody who is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import metrics
from bot.clock import day_of
from bot.duty import due_at, home_of, standing_in
from bot.features.petition.feature import petition, petitions
from bot.features.petition.matters import WAITING, WITHDRAWN, Petition, code_of
from bot.features.petition.routing import desk_at, desk_for, heads_above
from bot.features.petition.sending import MOST_MINE
from bot.features.petition.shown import say, standing, summary, told_officer
from bot.features.petition.store import count_waiting
from bot.features.petition.store import petitions as table
from bot.message import Address, Reply, numbered, paragraph
from bot.permissions import may
from bot.router import Owed, Push, Services
from bot.saying import menu, moment, unit_name
from bot.storage import PETITION, PETITION_LATE, PETITION_STEP, PETITION_URGENT, Broadcast, Citizen, Post
from bot.storage.following import follow
from bot.storage.opinions import count_opinions

OFFICERS = ("legal_officer", "official", "head")
NEXT_HEAD_AFTER = 1
"""Working days after which the head of the unit above is told of what is still late."""


@petition.compose(PETITION)
@petition.compose(PETITION_URGENT)
async def to_officer(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """None when it went on meanwhile, or the post has ended. Who had it in hand hears that it was withdrawn."""
    number, _, round_ = broadcast.subject.partition("=")
    if round_ == WITHDRAWN:
        code = code_of(int(number))
        return Push(say(services.library, "was_withdrawn", code=code), (code, "ask:queue:"), owed=True)
    one = await _of_this_round(services, broadcast)
    if one is None or one.state not in WAITING:
        return None
    held = await services.posts.of(citizen.address, now)
    if not may(held, "read_petition", one.unit, services.library.offices, day_of(now)):
        return None
    if one.state == "claimed" and not any(post.id == one.post for post in held):
        return None
    reply = told_officer(services.library, one, now)
    return Push(reply, (reply.title, f"petition:see:{one.id}"), owed=True)


@petition.compose(PETITION_STEP)
async def to_sender(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """How it stands since this step; None when it went on meanwhile: the next step says more."""
    one = await _of_this_round(services, broadcast)
    mine = await petitions(services).of(citizen.address, MOST_MINE) if one else []
    voice = next((voice for voice in mine if one and voice.petition == one.id), None)
    if one is None or voice is None:
        return None
    reply = standing(services.library, one, voice, now)
    return Push(reply, (reply.title, f"petition:stands:{voice.id}"), owed=True)


@petition.compose(PETITION_LATE)
async def to_head(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """Without its words; None when it was answered meanwhile."""
    number, times, _ = broadcast.subject.split("=")
    one = await petitions(services).find(int(number))
    if one is None or one.state not in WAITING or str(one.times) != times or one.due_at > now:
        return None
    held = await services.posts.of(citizen.address, now)
    library = services.library
    if not may(held, "assign", one.unit, library.offices, day_of(now)):
        return None
    name = unit_name(library, one.unit, day_of(now))
    title = library.texts.say("petition.late_title", code=one.code, unit=name)
    due = paragraph(library.texts.say("petition.was_due", due=moment(library, one.due_at)))
    options = [(library.texts.say("petition.give_label"), f"petition:give:{one.id}")]
    reply = Reply(title, (due, *summary(library, one, now)), (*numbered(options), *menu(library)))
    return Push(reply, (title, f"petition:give:{one.id}"), owed=True)


async def _of_this_round(services: Services, broadcast: Broadcast) -> Petition | None:
    number, _, round_ = broadcast.subject.partition("=")
    found = await petitions(services).find(int(number))
    return found if found and str(found.round) == round_ else None


@petition.owing
async def owed(services: Services, held: Sequence[Post], now: datetime) -> Sequence[Owed]:
    """What the units of these posts owe."""
    offices, day = services.library.offices, day_of(now)
    units = {post.unit for post in held if may([post], "read_petition", post.unit, offices, day)}
    found = await petitions(services).queue(sorted(units)) if units else []
    return [Owed(one.due_at, one.code, one.state, f"petition:see:{one.id}", one.holder) for one in found]


# What changes by itself -----------------------------------------------------------------------------------------------


@petition.every_minute
async def see_to_all(services: Services, now: datetime) -> None:
    """No petition is left with nobody, none is late without a head who knows it."""
    store = petitions(services)
    await store.close_forsaken(now - timedelta(days=services.config.retention.petitions), now)
    waiting = await store.waiting()
    there = await standing_in(services, sorted({one.unit for one in waiting}), now) if waiting else ()
    heads: dict[str, list[tuple[Address, ...]]] = {}
    for one in waiting:
        home = home_of(one.unit, services.library.offices, day_of(now))
        if not _is_cared_for(services, one, there, now):
            await _find_somebody(services, one, now)
        elif home != one.unit:  # a merged unit's officer has it in hand, and keeps it
            await follow(services.database, table, one.id, one.unit, home)
        elif one.due_at < now:
            if one.unit not in heads:
                heads[one.unit] = await heads_above(services, one.unit, now)
            await _tell_heads(services, one, heads[one.unit], now)
    for name, count in zip(("waiting", "late", "nobody"), await count_waiting(services.database, now), strict=True):
        metrics.petitions.labels(name).set(count)
    for name, count in (await count_opinions(services.database)).items():
        metrics.opinions.labels(name).set(count)


def _is_cared_for(services: Services, one: Petition, there: Sequence[Post], now: datetime) -> bool:
    """Whether its unit exists and its holder, or somebody there who may take it, is still in post."""
    if services.library.offices.unit_on(one.unit, day_of(now)) is None:
        return False
    if one.state == "claimed":
        return any(post.id == one.post for post in there)
    return any(post.unit == one.unit and post.role in OFFICERS for post in there)


async def _find_somebody(services: Services, one: Petition, now: datetime) -> None:
    exists = services.library.offices.unit_on(one.unit, day_of(now)) if one.unit else None
    if exists:
        desk = await desk_at(services, exists.id, now)
    else:
        desk = await desk_for(services, one.topic, one.place, now)
    if desk.unit != one.unit or one.state == "claimed":
        await petitions(services).move(one, desk.unit, desk.officers, now)


async def _tell_heads(services: Services, one: Petition, heads: Sequence[tuple[Address, ...]], now: datetime) -> None:
    """The head of the unit at once, each further one a working day later."""
    waited = one.late_level * NEXT_HEAD_AFTER
    if one.late_level < len(heads) and (waited == 0 or due_at(services, one.due_at, waited) <= now):
        await petitions(services).tell_head(one, one.late_level + 1, heads[one.late_level], now)
