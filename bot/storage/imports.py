"""People who consented elsewhere, brought in together: all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.message import Address
from bot.storage.database import Database
from bot.storage.record import OPERATOR, Entry, Record
from bot.storage.rows import Frequency
from bot.storage.subscriptions import UPDATES
from bot.storage.tables import citizens, consents, subscriptions

PAGE = 500


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One line of the file: who, what they follow and how often, where, as what, and when they consented."""

    address: Address
    subjects: tuple[str, ...]
    frequency: Frequency
    place: str | None
    roles: frozenset[str]
    consented_at: datetime


async def import_people(database: Database, people: Sequence[Newcomer], text_version: str, now: datetime) -> int:
    """Writes all in one transaction; what a person set in the bot already stays. Returns how many are new."""
    new = 0
    async with database.begin() as connection:
        for start in range(0, len(people), PAGE):
            page = people[start : start + PAGE]
            names = [str(one.address) for one in page]
            there = select(citizens.c.address, citizens.c.person).where(citizens.c.address.in_(names))
            known = {row.address: row.person or row.address for row in await connection.execute(there)}
            keys = [known.get(one, one) for one in names]  # under which what they follow stands
            told = set(
                (
                    await connection.execute(
                        select(consents.c.address).where(consents.c.address.in_(keys), consents.c.purpose == UPDATES)
                    )
                ).scalars()
            )
            fresh = [one for one in page if str(one.address) not in known]
            new += len(fresh)
            if fresh:
                await connection.execute(citizens.insert(), [_citizen(one, now) for one in fresh])
            # whoever consented here, or withdrew here, has said more recently what they want
            joining = {key: one for key, one in zip(keys, page, strict=True) if key not in told}
            if joining:
                given = [_consent(key, one, text_version) for key, one in joining.items()]
                await connection.execute(consents.insert(), given)
                follows = [row for key, one in joining.items() for row in _subscriptions(key, one, now)]
                await connection.execute(database.insert(subscriptions).on_conflict_do_nothing(), follows)
        await Record.note(connection, Entry(now, OPERATOR, "import", f"people:{len(people)}"))
    return new


def _citizen(one: Newcomer, now: datetime) -> dict[str, object]:
    return {
        "address": str(one.address),
        "gone": False,
        "place": one.place,
        "roles": " ".join(sorted(one.roles)),
        "first_at": now,
        "seen_at": now,
    }


def _consent(key: str, one: Newcomer, text_version: str) -> dict[str, object]:
    return {
        "address": key,
        "purpose": UPDATES,
        "text_version": text_version,
        "given_at": one.consented_at,
        "withdrawn_at": None,
    }


def _subscriptions(key: str, one: Newcomer, now: datetime) -> list[dict[str, object]]:
    return [{"subject": subject, "address": key, "frequency": one.frequency, "since": now} for subject in one.subjects]
