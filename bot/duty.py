"""Who is on duty: the unit in charge that somebody is there to answer for, from the place upwards."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.clock import day_of
from bot.library import Offices
from bot.library.registers import OwedKind, Urgency
from bot.library.working_time import due, due_after
from bot.library.working_time import half_a_day_before as half_before
from bot.message import Address
from bot.permissions import Right, may
from bot.router import Services
from bot.storage import Post, Role


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody is there for. right: what it takes to do it. told: who of those hears of it unasked."""

    right: Right = "answer_question"
    told: tuple[Role, ...] = ("legal_officer",)


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit and who is told there; "" and nobody: whoever runs the service has to see to it."""

    unit: str = ""
    officers: tuple[Address, ...] = ()


def desks(unit: str, offices: Offices, day: date) -> Iterator[str]:
    """The unit, those above it, then the departments beside these: a commune without an officer is helped by the
    department of justice, which stands beside it below the province."""
    chain = (unit, *offices.above(unit, day))
    yield from chain
    for one in offices.on(day):
        if one.kind == "so-nganh" and one.within in chain and one.id not in chain:
            yield one.id


async def desk_for(services: Services, topic: str, place: str | None, now: datetime, duty: Duty) -> Desk:
    """Who deals with a topic at a place."""
    unit = services.library.offices.in_charge(topic, place, day_of(now))
    return await desk_of(services, unit.id, now, duty) if unit else Desk()


async def desk_of(services: Services, unit: str, now: datetime, duty: Duty) -> Desk:
    """The unit, or the nearest one that somebody is there to answer for."""
    offices, day = services.library.offices, day_of(now)
    units = tuple(dict.fromkeys(desks(home_of(unit, offices, day), offices, day)))
    return next(iter(await desks_there(services, units, now, duty)), Desk())


async def desks_there(services: Services, units: Sequence[str], now: datetime, duty: Duty) -> list[Desk]:
    """Those of the units that somebody is there to answer for, in their order."""
    standing = await standing_in(services, units, now)
    found = (Desk(one, on_duty(standing, one, services.library.offices, now, duty)) for one in units)
    return [desk for desk in found if desk.officers]


async def standing_in(services: Services, units: Iterable[str], now: datetime) -> tuple[Post, ...]:
    """Who holds a post in these units, or in one that they took in since."""
    offices, day = services.library.offices, day_of(now)
    every = dict.fromkeys(id_ for unit in units for id_ in offices.ids_of(unit, day))
    return as_of(await services.posts.in_units(tuple(every), now), offices, day)


def as_of(posts: Iterable[Post], offices: Offices, day: date) -> tuple[Post, ...]:
    """The posts in the units that there are on that day: a merged commune's officer serves the new one, and whose unit
    ended for good serves none."""
    found = ((post, offices.unit_on(post.unit, day)) for post in posts)
    return tuple(replace(post, unit=unit.id) for post, unit in found if unit)


def home_of(unit: str, offices: Offices, day: date) -> str:
    """The unit, or the one that took it in."""
    found = offices.unit_on(unit, day)
    return found.id if found else unit


def on_duty(standing: Sequence[Post], unit: str, offices: Offices, now: datetime, duty: Duty) -> tuple[Address, ...]:
    """Who of these holds such a post in the unit and is not away; who stands in for somebody is there."""
    day = day_of(now)
    return tuple(
        post.address
        for post in standing
        if post.unit == unit
        and post.role in duty.told
        and not post.is_away(now)
        and may([post], duty.right, unit, offices, day)
    )


async def post_with(
    services: Services, who: Address, right: Right, unit: str, now: datetime, first: int | None = None
) -> Post | None:
    """The post of this person that gives the right over what belongs to the unit; the one of that number before others."""
    held = await services.posts.of(who, now)
    offices, day = services.library.offices, day_of(now)
    fitting = [post for post in held if may([post], right, unit, offices, day)]
    return next((post for post in fitting if post.id == first), fitting[0] if fitting else None)


def due_at(services: Services, now: datetime, days: int = 1) -> datetime:
    """The end of so many working days of the office, counted from now."""
    return due(now, services.config.office.shifts, services.library.calendar, days)


def half_a_day_before(services: Services, hour: datetime) -> datetime:
    """The instant from which half a working day of the office is left."""
    return half_before(hour, services.config.office.shifts, services.library.calendar)


def promised(services: Services, kind: OwedKind, urgency: Urgency, now: datetime) -> datetime:
    """By when it is answered, by the rule of this day."""
    rule = services.library.deadline(kind, urgency, day_of(now))
    if rule.days:
        return due_at(services, now, rule.days)
    shifts, calendar = services.config.office.shifts, services.library.calendar
    return due_after(now, timedelta(hours=rule.hours or 0), shifts, calendar)
