"""The feature that all sides of a flag register their handlers with; who owns a flag, and by when it has an outcome."""

from datetime import datetime

from bot.clock import day_of
from bot.duty import Duty, desk_for, desk_of, promised, standing_in
from bot.features.flag.store import Flag, Flags
from bot.router import Feature, Services, Turn
from bot.saying import unit_name
from bot.storage import Post

flag = Feature("flag")

FIELD = "thi-hanh-phap-luat"
"""The topic whose office owns flags."""
ANSWERS = Duty("answer_flag", told=("legal_officer",))
OPINES = Duty("give_opinion", told=("official", "legal_officer", "head"))
HEADS = Duty("see_flags", told=("head",))


def flags(services: Services) -> Flags:
    return Flags(services.database, services.seal)


async def flag_of(turn: Turn) -> Flag | None:
    """The flag that a button or a text names; None in a group."""
    if turn.incoming.group or not turn.argument.isdecimal():
        return None
    return await flags(turn.services).find(int(turn.argument))


def due_for(services: Services, now: datetime) -> datetime:
    """When a flag has its outcome. The one place that knows the deadline."""
    return promised(services, "vuong-mac", "normal", now)


def name_of(turn: Turn, unit: str) -> str:
    """Of the unit; where the content has none, of the office."""
    return unit_name(turn.library, unit, day_of(turn.now)) if unit else turn.services.config.office.name


async def owner_for(services: Services, now: datetime, unit: str = "") -> tuple[str, Post | None]:
    """(the unit, the post that owns a flag from now on): of those on duty the one who has the fewest in hand.

    unit: begin there, instead of at the office in charge. No post: nobody is there yet; the unit is the one in charge.
    """
    offices, place, day = services.library.offices, services.config.office.place, day_of(now)
    unit = unit if offices.unit_on(unit, day) else ""  # what has ended owns nothing
    if unit:
        desk = await desk_of(services, unit, now, ANSWERS)
    else:
        desk = await desk_for(services, FIELD, place, now, ANSWERS)
    if not desk.unit:
        charged = offices.in_charge(FIELD, place, day)
        return unit or (charged.id if charged else ""), None
    standing = await standing_in(services, [desk.unit], now)
    there = [
        post
        for post in standing
        if post.address in desk.officers and post.role in ANSWERS.told and not post.is_away(now)
    ]
    held = await flags(services).in_hand([post.id for post in there])
    return desk.unit, min(there, key=lambda post: (held.get(post.id, 0), post.id))
