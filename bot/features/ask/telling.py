"""What is pushed: a question to the officers of its unit, an answer or a question back to its asker. And what changes by
itself: whom nobody was there to answer is given to whoever comes."""

from collections.abc import Sequence
from datetime import datetime

from bot import metrics
from bot.clock import day_of
from bot.duty import Desk, desk_for, desk_of, home_of, standing_in
from bot.features.ask.feature import ANSWERS, ask, inquiries
from bot.features.ask.inquiry import WAITING, WITHDRAWN, Inquiry, code_of
from bot.features.ask.shown import answered, asked_back, for_officer, moved, say
from bot.features.ask.store import count_waiting, questions
from bot.permissions import may
from bot.router import Push, Services
from bot.storage import ANSWER, QUESTION, Broadcast, Citizen, Post
from bot.storage.following import follow


@ask.compose(QUESTION)
async def question(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """None when it was claimed by somebody else, answered or moved meanwhile, or when the post has ended. Who had it in
    hand hears that it was withdrawn."""
    number, _, round_ = broadcast.subject.partition("=")
    if round_ == WITHDRAWN:
        code = code_of(int(number))
        return Push(say(services.library, "was_withdrawn", code=code), (code, "ask:queue:"), owed=True)
    one = await _of_this_round(services, broadcast)
    if one is None or one.state not in ("open", "claimed"):
        return None
    held = await services.posts.of(citizen.address, now)
    if not may(held, "answer_question", one.unit, services.library.offices, day_of(now)):
        return None
    if one.state == "claimed" and not any(post.id == one.post for post in held):
        return None
    reply = for_officer(services.library, one, now, mine=one.state == "claimed")
    return Push(reply, (reply.title, f"ask:see:{one.id}"), owed=True)


@ask.compose(ANSWER)
async def answer(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """None when the asker has gone on from there, having looked for it themselves."""
    one = await _of_this_round(services, broadcast)
    if one is None or one.state == "closed":
        return None
    library = services.library
    if one.state in WAITING:  # it was handed over
        return Push(moved(library, one, day_of(now)), (one.code, f"ask:stands:{one.id}"), owed=True)
    reply = answered(library, one, day_of(now)) if one.state == "answered" else asked_back(library, one)
    return Push(reply, (reply.title, f"ask:stands:{one.id}"), owed=True)


async def _of_this_round(services: Services, broadcast: Broadcast) -> Inquiry | None:
    number, _, round_ = broadcast.subject.partition("=")
    found = await inquiries(services).find(int(number))
    return found if found and str(found.round) == round_ else None


@ask.every_minute
async def find_officers(services: Services, now: datetime) -> None:
    """What nobody was there for goes to whoever came; what was in the hands of somebody who left, to a colleague; what a
    merged unit's officer has in hand stays with them, for the new unit. While nobody comes or goes, nobody is looked for
    again."""
    store = inquiries(services)
    waiting = await store.waiting()
    standing = await standing_in(services, sorted({one.unit for one in waiting}), now) if waiting else ()
    alone = [one for one in waiting if not _is_cared_for(one, standing)]
    stamp = (
        services.library,
        day_of(now),
        await services.posts.stamp(now),
        [(one.id, one.unit, one.state) for one in alone],
    )
    if alone and services.looked.get(ask.name) != stamp:
        await _look_for(services, alone, now)
    services.looked[ask.name] = stamp
    for one in waiting:
        home = home_of(one.unit, services.library.offices, day_of(now))
        if home != one.unit and one not in alone:
            await follow(services.database, questions, one.id, one.unit, home)
    for name, count in zip(("waiting", "late", "nobody"), await count_waiting(services.database, now), strict=True):
        metrics.questions.labels(name).set(count)


async def _look_for(services: Services, alone: Sequence[Inquiry], now: datetime) -> None:
    """Once for all that belongs to one unit, or is about one thing in one place."""
    desks: dict[tuple[str, ...], Desk] = {}
    for one in alone:
        what = (one.unit,) if one.unit else (one.topic, one.place or "")
        if what not in desks:
            desks[what] = await _desk(services, one, now)
        desk = desks[what]
        if desk.unit != one.unit or one.state == "claimed":
            await inquiries(services).move(one, desk.unit, desk.officers, now)


def _is_cared_for(one: Inquiry, standing: tuple[Post, ...]) -> bool:
    """Whether its holder, or somebody of its unit, is still in post; nobody is in the post of a unit that has ended."""
    if one.state == "claimed":
        return any(post.id == one.post for post in standing)
    return any(post.unit == one.unit for post in standing)


async def _desk(services: Services, one: Inquiry, now: datetime) -> Desk:
    if one.unit:
        return await desk_of(services, one.unit, now, ANSWERS)
    return await desk_for(services, one.topic, one.place, now, ANSWERS)
