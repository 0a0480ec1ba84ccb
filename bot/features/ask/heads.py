"""A head's side: how many questions wait in the units below, which is late, what askers said was clear. No question's words:
these are its unit's."""

from collections.abc import Sequence
from datetime import datetime

from bot.clock import day_of
from bot.duty import Desk, Duty, desk_of
from bot.features.ask.feature import ask, inquiries
from bot.features.ask.inquiry import WAITING, Inquiry
from bot.features.ask.shown import say
from bot.library import Library
from bot.library.working_time import morning_before
from bot.message import Bullets, Reply, add, text
from bot.permissions import may
from bot.router import Brief, Push, Services, Turn
from bot.saying import moment, unit_name
from bot.storage import LATE, Broadcast, Citizen, Post
from bot.storage.owed import owe_now, was_owed

HEADS = Duty("see_unit", told=("head",))
MOST_LINES = 15


@ask.every_minute
async def tell_late(services: Services, now: datetime) -> None:
    """The nearest head hears once of each question that is late; opened again with a new hour, once more."""
    late = {_key(one): one for one in await inquiries(services).waiting() if one.unit and one.due_at < now}
    known = await was_owed(services.database, late) if late else ()
    desks: dict[str, Desk] = {}
    for key, one in late.items():
        if key not in known:
            if one.unit not in desks:
                desks[one.unit] = await desk_of(services, one.unit, now, HEADS)
            heads = desks[one.unit].officers
            if heads:  # without a head it waits for one; /metrics counts it
                await owe_now(services.database, Broadcast(key, LATE, str(one.id), "", now), heads, now)


def _key(one: Inquiry) -> str:
    return f"{LATE}:{one.id}:{int(one.due_at.timestamp())}"


@ask.compose(LATE)
async def late(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """None when it was answered meanwhile."""
    one = await inquiries(services).find(int(broadcast.subject))
    if one is None or one.state not in WAITING or one.due_at >= now:
        return None
    library, day = services.library, day_of(now)
    held = await services.posts.of(citizen.address, now)
    options = [(library.texts.say("ask.below_label"), "ask:below:")]
    if may(held, "assign", one.unit, library.offices, day):
        options.insert(0, (library.texts.say("ask.give_label"), f"ask:give:{one.id}"))
    if may(held, "answer_question", one.unit, library.offices, day):
        options.insert(0, (library.texts.say("ask.open_label"), f"ask:see:{one.id}"))
    key = "late_claimed" if one.state == "claimed" else "late_open"
    values = {"code": one.code, "unit": unit_name(library, one.unit, day), "due": moment(library, one.due_at)}
    return Push(say(library, key, options, **values), (one.code, "ask:below:"), owed=True)


@ask.choice("below")
async def below(turn: Turn) -> Reply:
    """Unit by unit, what waits and what is late."""
    if turn.incoming.group:
        return say(turn.library, "private")
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    units = tuple(dict.fromkeys(unit for post in held for unit in _led(turn.library, post, turn.now)))
    tally = await inquiries(turn.services).tally(units, turn.now, turn.now)
    lines = [
        turn.say(
            "ask.below_line", unit=unit_name(turn.library, unit, day_of(turn.now)), waiting=of.waiting, late=of.late
        )
        for unit, of in sorted(tally.items(), key=lambda one: (-one[1].late, one[0]))
        if of.waiting
    ]
    options = [(turn.say("ask.queue_label"), "ask:queue:")] if units else []
    if any(of.late for of in tally.values()):
        options.insert(0, (turn.say("ask.late_label"), "ask:late:"))
    reply = say(turn.library, "below" if lines else "below_none", options)
    return add(reply, Bullets(tuple(text(line) for line in lines[:MOST_LINES]))) if lines else reply


@ask.briefing
async def briefing(services: Services, post: Post, now: datetime) -> Sequence[Brief]:
    """What is late, what waits, and whom askers thanked with «Đã rõ» since the last morning."""
    library, units = services.library, _led(services.library, post, now)
    tally = await inquiries(services).tally(units, now, morning_before(now, library.calendar))
    waiting, late_ = sum(of.waiting for of in tally.values()), sum(of.late for of in tally.values())
    found = []
    if waiting:
        line = library.texts.say("ask.brief_late" if late_ else "ask.brief", waiting=waiting, late=late_)
        found.append(Brief(line, (library.texts.say("ask.below_label"), "ask:below:"), urgent=late_ > 0))
    clear = {unit: of.clear for unit, of in tally.items() if of.clear}
    if clear:
        names = ", ".join(f"{unit_name(library, unit, day_of(now))} ({count})" for unit, count in sorted(clear.items()))
        found.append(Brief(library.texts.say("ask.praised", units=names)))
    return found


def _led(library: Library, post: Post, now: datetime) -> tuple[str, ...]:
    """The head's unit and those below it."""
    offices, day = library.offices, day_of(now)
    unit = offices.unit_on(post.unit, day)
    if post.role != "head" or unit is None:
        return ()
    return (unit.id, *offices.below(unit.id, day))
