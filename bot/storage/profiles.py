"""Addresses that are one person's: citizens.person names the one under which what they share stands (its key).

Only what the person joined with a code is joined. An address that is not joined is its own key, and its `person` is NULL.
Shared under the key: subscriptions and consents. Written into each address's row: place, roles, form of address.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, delete, exists, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.message import Address
from bot.storage.database import Database
from bot.storage.rows import FREQUENCIES, UNSENT_STATES
from bot.storage.tables import citizens, consents, deliveries, subscriptions

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Profile:
    """The addresses of one person, and the key of what they share."""

    key: str
    addresses: tuple[str, ...]


def key_of(address: Address) -> Any:
    """The key, within another statement."""
    person = select(citizens.c.person).where(citizens.c.address == str(address)).scalar_subquery()
    return func.coalesce(person, str(address))


async def keys_of(connection: AsyncConnection, addresses: Sequence[str]) -> Mapping[str, str]:
    """address -> key, of many in a few statements: whoever owes to thousands holds the writer meanwhile."""
    keys = {one: one for one in addresses}
    for start in range(0, len(addresses), PAGE):
        page = citizens.c.address.in_(addresses[start : start + PAGE])
        joined = select(citizens.c.address, citizens.c.person).where(page, citizens.c.person.is_not(None))
        keys |= {row.address: row.person for row in await connection.execute(joined)}
    return keys


async def addresses_of(connection: AsyncConnection, keys: Sequence[str]) -> Sequence[str]:
    """All addresses of the people with these keys, a page of them at most."""
    joined = select(citizens.c.address).where(citizens.c.person.in_(keys))
    return sorted({*keys, *(await connection.execute(joined)).scalars()})


async def profile(connection: AsyncConnection, address: Address) -> Profile:
    """All addresses of the person who has this one."""
    me = citizens.alias()
    mine = (
        select(citizens.c.address, citizens.c.person)
        .join(me, me.c.person == citizens.c.person)
        .where(me.c.address == str(address))
        .order_by(citizens.c.address)
    )
    rows = (await connection.execute(mine)).all()
    if not rows:
        return Profile(str(address), (str(address),))
    return Profile(rows[0].person, tuple(row.address for row in rows))


async def join(connection: AsyncConnection, database: Database, here: Address, there: Address, now: datetime) -> bool:
    """Makes two people one; False when they are one already. What is set `here` wins; who follows something on both
    sides is told of all of it as often as on the side that is told more often.

    The key is the later of both in the database's order: an audience is frozen in that order, so a broadcast that has
    come as far as one of them still meets the other, and finds that its delivery stands already.
    """
    people = [
        {"address": str(one), "gone": False, "roles": "", "first_at": now, "seen_at": now} for one in (here, there)
    ]
    await connection.execute(database.insert(citizens).on_conflict_do_nothing(), people)
    one, other = await profile(connection, here), await profile(connection, there)
    if one.key == other.key:
        return False
    later = select(func.max(citizens.c.address)).where(citizens.c.address.in_((one.key, other.key)))
    if (await connection.execute(later)).scalar_one() == one.key:
        kept, moved = one, other
    else:
        kept, moved = other, one
    everywhere = (*one.addresses, *other.addresses)
    await _share(connection, everywhere, here, there, kept.key)
    await _unite_subscriptions(connection, database, moved.key, kept.key)
    await connection.execute(update(consents).where(consents.c.address == moved.key).values(address=kept.key))
    await connection.execute(_drop_doubles(everywhere, now))
    await connection.execute(_rekeyed(moved.addresses, moved.key, kept.key))
    return True


async def part(connection: AsyncConnection, database: Database, address: Address) -> Profile | None:
    """Takes an address out, with its own copy of what is shared; the profile as it was, None when it was alone."""
    was = await profile(connection, address)
    rest = tuple(one for one in was.addresses if one != str(address))
    if not rest:
        return None
    leaves = str(address)
    last = (
        await connection.execute(select(func.max(citizens.c.address)).where(citizens.c.address.in_(rest)))
    ).scalar_one()
    # one of both sides goes on under the old key, the other gets a copy under a new one
    moved, key = (rest, last) if leaves == was.key else ((leaves,), leaves)
    await _copy_subscriptions(connection, database, was.key, key)
    columns = [column for column in consents.c if column.name not in ("id", "address")]
    proofs = select(literal(key, String), *columns).where(consents.c.address == was.key)
    await connection.execute(insert(consents).from_select(["address", *(one.name for one in columns)], proofs))
    await connection.execute(_rekeyed(moved, was.key, key))
    await connection.execute(update(citizens).where(citizens.c.address == leaves).values(person=None))
    await connection.execute(
        update(citizens).where(citizens.c.address.in_(rest)).values(person=last if len(rest) > 1 else None)
    )
    return was


async def _share(
    connection: AsyncConnection, everywhere: Sequence[str], here: Address, there: Address, key: str
) -> None:
    """One place, one form of address, all roles."""
    asked = select(citizens).where(citizens.c.address.in_((str(here), str(there))))
    rows = {row.address: row for row in await connection.execute(asked)}
    mine, theirs = rows[str(here)], rows[str(there)]
    shared = {
        "place": mine.place or theirs.place,
        "form": mine.form or theirs.form,
        "roles": " ".join(sorted({*mine.roles.split(), *theirs.roles.split()})),
    }
    await connection.execute(update(citizens).where(citizens.c.address.in_(everywhere)).values(person=key, **shared))


async def _unite_subscriptions(connection: AsyncConnection, database: Database, moved: str, key: str) -> None:
    both = select(subscriptions.c.address, subscriptions.c.frequency).where(subscriptions.c.address.in_((moved, key)))
    rows = (await connection.execute(both)).all()
    await _copy_subscriptions(connection, database, moved, key)
    await connection.execute(delete(subscriptions).where(subscriptions.c.address == moved))
    if len({row.address for row in rows}) == 2:
        oftenest = min((row.frequency for row in rows), key=FREQUENCIES.index)
        await connection.execute(update(subscriptions).where(subscriptions.c.address == key).values(frequency=oftenest))


async def _copy_subscriptions(connection: AsyncConnection, database: Database, source: str, key: str) -> None:
    columns = (subscriptions.c.subject, subscriptions.c.frequency, subscriptions.c.since)
    rows = select(literal(key, String), *columns).where(subscriptions.c.address == source)
    copied = database.insert(subscriptions).from_select(["address", *(one.name for one in columns)], rows)
    await connection.execute(copied.on_conflict_do_nothing())


def _drop_doubles(everywhere: Sequence[str], now: datetime) -> Any:
    """What was to go to both goes to one; to none when the other has it."""
    other = deliveries.alias()
    has_it = other.c.state.in_(("sending", "sent", "unsure"))
    gets_it = other.c.state.in_(UNSENT_STATES) & (other.c.id < deliveries.c.id)
    double = exists().where(
        other.c.broadcast == deliveries.c.broadcast,
        other.c.address.in_(everywhere),
        other.c.id != deliveries.c.id,
        has_it | gets_it,
    )
    return (
        update(deliveries)
        .where(deliveries.c.address.in_(everywhere), deliveries.c.state.in_(UNSENT_STATES), double)
        .values(state="skipped", reason="linked", settled_at=now)
    )


def _rekeyed(addresses: Sequence[str], was: str, key: str) -> Any:
    """What went to these addresses belongs to `key` now; where that has a delivery of the broadcast, it stays as it is."""
    other = deliveries.alias()
    there = exists().where(other.c.broadcast == deliveries.c.broadcast, other.c.person == key)
    mine = (deliveries.c.address.in_(addresses), deliveries.c.person == was)
    return update(deliveries).where(*mine, ~there).values(person=key)
