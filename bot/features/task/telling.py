"""What is pushed of a task: to who was given it, to who has it a week before and on the day, to heads what is late."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.clock import day_of
from bot.features.task.feature import Given, assignments, given, late_after, reminders, say, task, told, under
from bot.features.task.giving import listed, state_of
from bot.library import Library
from bot.message import Address
from bot.permissions import may
from bot.router import Push, Services
from bot.storage import TASK, Broadcast, Citizen, Post
from bot.storage.assignments import Assignments
from bot.storage.halting import Following, owe_following

NEARLY_A_WEEK = 6
TOLD_FOR = timedelta(days=7)
"""How late heads are told of what is late, after the service was down."""


@task.every_minute
async def keep_up(services: Services, now: datetime) -> None:
    """What was in the hands of somebody who left is free again; who has something is reminded, heads hear what is late. Only
    when something of it has changed since the last look: of a thousand units that takes a while."""
    store = assignments(services)
    stamp = (services.library, _passed(services, now), await services.posts.stamp(now), await store.stamp())
    if services.looked.get(task.name) == stamp:
        return
    whole = await _look(services, store, now)
    services.looked[task.name] = stamp if whole else None


def _passed(services: Services, now: datetime) -> list[tuple[str, int, bool, bool]]:
    """How far each task is: the reminders that have come, whether it is late, whether heads are still told."""
    found = []
    for one in services.library.announcements.values():
        for part in one.tasks:
            came = sum(at <= now for _, at in reminders(part.due, services.library.calendar))
            end = late_after(services.config, part.due)
            found.append((f"{one.id}/{part.id}", came, end < now, end + TOLD_FOR <= now))
    return found


async def _look(services: Services, store: Assignments, now: datetime) -> bool:
    """True when nothing is left for the next minute."""
    every = await services.posts.every(now)
    standing = {post.id: post for post in every}
    for row in await store.in_hand():
        if row.post not in standing:
            await store.free(row)
    wanted = _reminded(services, await given(services, await store.in_hand(), now), standing, now)
    for id_, one in services.library.announcements.items():
        days = {part.due for part in one.tasks}
        if any(late_after(services.config, day) < now < late_after(services.config, day) + TOLD_FOR for day in days):
            wanted += _late(services, await given(services, await store.of_directive(id_), now), every, now)
    return await owe_following(services.database, wanted, now)


def _reminded(services: Services, those: Sequence[Given], standing: dict[int, Post], now: datetime) -> list[Following]:
    """Who has it, a week before and on the day; not of what they took after that hour."""
    found = []
    for one in those:
        row = one.row
        if row.post not in standing or now > late_after(services.config, one.task.due):
            continue
        due = [why for why, at in reminders(one.task.due, services.library.calendar) if at <= now]
        came = [at for _, at in reminders(one.task.due, services.library.calendar) if at <= now]
        if due and row.taken_at and row.taken_at < came[-1]:
            key = f"{TASK}:{row.directive}:{row.id}:{due[-1]}:{one.task.due}:{row.post}"
            told_ = Broadcast(key, TASK, f"{row.id}={due[-1]}", "", now)
            found.append(Following(row.directive, told_, (standing[row.post].address,)))
    return found


def _late(services: Services, those: Sequence[Given], every: Sequence[Post], now: datetime) -> list[Following]:
    """One to the heads of each unit that answers for units in which it is late."""
    heads = defaultdict[tuple[str, str, date, str], list[Address]](list)
    over, offices, day = _heads(services.library, every, now), services.library.offices, day_of(now)
    for one in those:
        below = offices.unit_on(one.row.unit, day)
        if below and state_of(services, one, now) == "late":
            for head in over[below.id]:
                heads[one.row.directive, one.task.id, one.task.due, head.unit].append(head.address)
    found = []
    for (id_, late, due, unit), people in heads.items():
        key = f"{TASK}:{id_}:late:{late}:{due}:{unit}"
        told_ = Broadcast(key, TASK, f"late={id_}={late}={unit}", "", now)
        found.append(Following(id_, told_, tuple(people)))
    return found


def _heads(library: Library, every: Sequence[Post], now: datetime) -> dict[str, list[Post]]:
    """unit -> who may give what belongs to it. From the heads' side: each unit has few above it, a province many posts."""
    offices, day = library.offices, day_of(now)
    found = defaultdict[str, list[Post]](list)
    for post in every:
        own = offices.unit_on(post.unit, day)
        if own and not post.is_away(now) and may([post], "assign", own.id, offices, day):
            for unit in (own.id, *offices.below(own.id, day)):
                if may([post], "assign", unit, offices, day):
                    found[unit].append(post)
    return found


@task.compose(TASK)
async def tell(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """`ROW=WHY` to who has it; `late=DIRECTIVE=TASK=UNIT` to a head. None for what is done or in other hands."""
    parts = broadcast.subject.split("=")
    held = await services.posts.of(citizen.address, now)
    if parts[0] == "late":
        return await _tell_head(services, parts[1:], held, now)
    row = await assignments(services).find(int(parts[0]))
    found = await given(services, [row], now) if row else []
    if not found or found[0].row.done_at or found[0].row.post not in {post.id for post in held}:
        return None
    one = found[0]
    options = [
        (services.library.texts.say("task.see_label"), f"task:see:{one.row.id}"),
        (services.library.texts.say("task.done_label"), f"task:done:{one.row.id}"),
    ]
    reply = say(services.library, f"push_{_still(parts[1], one, now)}", options, **told(services.library, one, now))
    return Push(reply, (one.what, f"task:see:{one.row.id}"), owed=True)


def _still(why: str, one: Given, now: datetime) -> str:
    """How near the day is when it is told: what waited, as the directive was paused, may say it too late."""
    left = (one.task.due - day_of(now)).days
    if why == "given" or (why == "week" and left >= NEARLY_A_WEEK):
        return why
    return "today" if left == 0 else "soon" if left > 0 else "over"


async def _tell_head(services: Services, parts: Sequence[str], held: Sequence[Post], now: datetime) -> Push | None:
    directive, name, unit = parts
    offices, day = services.library.offices, day_of(now)
    heads = [post for post in held if post.unit == unit]
    rows = await assignments(services).of_directive(directive, under(services.library, heads, now))
    late = [
        one
        for one in await given(services, rows, now)
        if one.task.id == name
        and state_of(services, one, now) == "late"
        and may(heads, "assign", one.row.unit, offices, day)
    ]
    if not late:
        return None
    reply = await listed(services, late, now)
    return Push(reply, (reply.title, f"task:below:{directive}"), owed=True)
