"""Who deals with a petition and by when: the unit in charge, a head above it, or who holds what matches nobody.

Unlike a question, which any department may answer, a petition is answered by the unit in charge itself; who stands above
only hands it on.
"""

from collections.abc import Iterator
from datetime import date, datetime

from bot.clock import day_of
from bot.duty import Desk, Duty, on_duty, standing_in
from bot.features.petition.matters import Petition
from bot.library import Library
from bot.library.offices import GENERAL
from bot.message import Address
from bot.router import Services

DEALS = Duty("read_petition", told=("legal_officer", "official"))
HEADS = Duty("read_petition", told=("head",))


def in_charge(library: Library, topic: str, place: str, day: date) -> str:
    """The unit that has the topic among its fields, or the people's committee of the place; "" when neither is known."""
    found = library.offices.in_charge(topic, place or None, day)
    if found is None:
        return ""
    return found.id if topic in found.fields or (place and found.kind in GENERAL) else ""


async def desk_for(services: Services, topic: str, place: str, now: datetime) -> Desk:
    """Where a petition goes; "" and nobody when even the holding unit has nobody: whoever runs the service sees to it."""
    return await desk_at(services, in_charge(services.library, topic, place, day_of(now)), now)


async def desk_at(services: Services, unit: str, now: datetime) -> Desk:
    """Who is there for that unit: its officers, its head, a head above it, else the holding unit."""
    offices = services.library.offices
    asked = tuple(_asked(services, unit, day_of(now)))
    standing = await standing_in(services, [one for one, _ in asked], now)
    for one, duty in asked:
        here = on_duty(standing, one, offices, now, duty)
        if here:
            return Desk(one, here)
    return Desk()


def _asked(services: Services, unit: str, day: date) -> Iterator[tuple[str, Duty]]:
    """(unit, who there), in the order in which they are asked."""
    holding = services.config.office.holding_unit
    if unit:
        yield unit, DEALS
        for one in (unit, *services.library.offices.above(unit, day)):
            yield one, HEADS
    yield holding, DEALS
    yield holding, HEADS


async def heads_above(services: Services, unit: str, now: datetime) -> list[tuple[Address, ...]]:
    """The heads of the unit and of those above it, the nearest first, without units that have none there."""
    offices = services.library.offices
    chain = (unit, *offices.above(unit, day_of(now)))
    standing = await standing_in(services, chain, now)
    found = (on_duty(standing, one, offices, now, Duty("assign", told=("head",))) for one in chain)
    return [heads for heads in found if heads]


def standing_of(library: Library, one: Petition, day: date) -> str:
    """Why it is with its unit: `charged`, `forward` (a head above hands it on), `holding`, `nobody`."""
    charged = in_charge(library, one.topic, one.place, day)
    if not one.unit:
        return "nobody"
    if one.unit == charged:
        return "charged"
    return "forward" if charged and one.unit in library.offices.above(charged, day) else "holding"
