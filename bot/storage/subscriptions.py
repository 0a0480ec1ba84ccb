"""Who follows what, and what they agreed to, on whichever of their channels. Nothing is pushed without a consent that
stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, func, select, update

from bot.message import Address
from bot.storage.database import Database
from bot.storage.profiles import key_of, profile
from bot.storage.rows import Consent, Frequency, Subscription
from bot.storage.tables import consents, subscriptions

UPDATES = "updates"
"""The purpose of a consent to be sent updates."""


class Subscriptions:
    """Reads and changes what people follow."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, address: Address) -> list[Subscription]:
        """What one person follows, by subject."""
        query = select(subscriptions).where(_follows(address)).order_by(subscriptions.c.subject)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [Subscription(address, row.subject, cast("Frequency", row.frequency)) for row in rows]

    async def follow(
        self,
        address: Address,
        subjects: Sequence[str],
        frequency: Frequency,
        text_version: str,
        now: datetime,
    ) -> None:
        """Adds subjects, or changes their frequency; records the consent to `text_version` if none stands."""
        insert = self._database.insert(subscriptions)
        async with self._database.begin() as connection:
            key = (await profile(connection, address)).key
            rows = [{"subject": subject, "address": key, "frequency": frequency, "since": now} for subject in subjects]
            await connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["subject", "address"], set_={"frequency": insert.excluded.frequency}
                ),
                rows,
            )
            if not (await connection.execute(_standing(address, UPDATES))).first():
                await connection.execute(
                    consents.insert().values(address=key, purpose=UPDATES, text_version=text_version, given_at=now)
                )

    async def unfollow(self, address: Address, subject: str) -> None:
        """Drops one subject."""
        async with self._database.begin() as connection:
            await connection.execute(delete(subscriptions).where(_follows(address), subscriptions.c.subject == subject))

    async def set_frequency(self, address: Address, frequency: Frequency) -> None:
        """One frequency for all that the person follows."""
        async with self._database.begin() as connection:
            await connection.execute(update(subscriptions).where(_follows(address)).values(frequency=frequency))

    async def stop(self, address: Address, now: datetime) -> int:
        """Ends all pushes at once, at all addresses of the person: subscriptions, consents and what is still to be sent.
        Returns how much was followed."""
        from bot.storage.deliveries import stop_deliveries

        async with self._database.begin() as connection:
            person = await profile(connection, address)
            dropped = await connection.execute(delete(subscriptions).where(subscriptions.c.address == person.key))
            await connection.execute(
                update(consents)
                .where(consents.c.address == person.key, consents.c.withdrawn_at.is_(None))
                .values(withdrawn_at=now)
            )
            await connection.execute(stop_deliveries(person.addresses, now))
        return int(dropped.rowcount)

    async def consent(self, address: Address, purpose: str = UPDATES) -> Consent | None:
        """The consent that stands, or None."""
        async with self._database.read() as connection:
            row = (await connection.execute(_standing(address, purpose))).first()
        return Consent(address, row.purpose, row.text_version, row.given_at) if row else None

    async def count(self) -> int:
        """How many people follow something."""
        async with self._database.read() as connection:
            query = select(func.count(func.distinct(subscriptions.c.address)))
            return int((await connection.execute(query)).scalar_one())


def _follows(address: Address) -> Any:
    return subscriptions.c.address == key_of(address)


def _standing(address: Address, purpose: str) -> Any:
    return select(consents).where(
        consents.c.address == key_of(address), consents.c.purpose == purpose, consents.c.withdrawn_at.is_(None)
    )
