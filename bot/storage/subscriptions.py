"""Who follows what, and what they agreed to, on whichever of their channels. Nothing is pushed without a consent that
stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, exists, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.message import Address
from bot.storage.database import Database
from bot.storage.profiles import addresses_of, key_of, profile
from bot.storage.rows import Broadcast, Consent, Frequency, Subscription
from bot.storage.tables import consents, subscriptions

UPDATES, QUIZ = "updates", "quiz"
PURPOSES = (UPDATES, QUIZ)
"""What a consent is for, each by itself (Luật 91/2025/QH15, Điều 9 khoản 4 điểm a): the news of the law; quizzes."""

LAPSED_AT_ONCE = 500


def purpose_of(subject: str) -> str:
    """What whoever follows this subject consented to."""
    return QUIZ if subject.startswith(f"{QUIZ}:") else UPDATES


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
        """Adds subjects, or changes their frequency; records the consent to `text_version` for each purpose of theirs for
        which none stands."""
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
            for purpose in sorted({purpose_of(subject) for subject in subjects}):
                await _consented(connection, key, purpose, text_version, now)

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
        from bot.storage.stopping import stop_deliveries

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

    async def withdraw(self, address: Address, purpose: str, now: datetime) -> bool:
        """Ends what one purpose allowed, at once and everywhere; False when there was nothing to end."""
        from bot.storage.stopping import stop_deliveries

        async with self._database.begin() as connection:
            person = await profile(connection, address)
            mine = subscriptions.c.address == person.key
            await connection.execute(delete(subscriptions).where(mine, _of_purpose(purpose)))
            ended = await connection.execute(
                update(consents)
                .where(
                    consents.c.address == person.key, consents.c.purpose == purpose, consents.c.withdrawn_at.is_(None)
                )
                .values(withdrawn_at=now)
            )
            await connection.execute(stop_deliveries(person.addresses, now, purpose))
        return bool(ended.rowcount)

    async def agree(self, address: Address, purpose: str, text_version: str, now: datetime) -> bool:
        """Consents anew to a text that has changed; False when nothing had lapsed, or it was withdrawn since."""
        async with self._database.begin() as connection:
            if not (await connection.execute(_lapsed(address, purpose))).first():
                return (await connection.execute(_standing(address, purpose))).first() is not None
            key = (await profile(connection, address)).key
            await _consented(connection, key, purpose, text_version, now)
        return True

    async def has_lapsed(self, address: Address, purpose: str) -> bool:
        """Whether their consent ended with its text, and they have not yet said what they want."""
        async with self._database.read() as connection:
            return (await connection.execute(_lapsed(address, purpose))).first() is not None

    async def lapse(self, purpose: str, major: int, asking: Broadcast, now: datetime) -> int:
        """Consents to a text from before this major version hold no longer; whose they were is asked again, once: both in
        one transaction, for some people at a time. How many. asking: its key is made unique by the first consent of them."""
        from bot.storage.owed import owe
        from bot.storage.stopping import stop_deliveries

        older = or_(false(), *(consents.c.text_version.like(f"{one}.%") for one in range(1, major)))
        standing = (consents.c.purpose == purpose) & is_standing() & older
        async with self._database.begin() as connection:
            few = select(consents.c.id).where(standing).order_by(consents.c.id).limit(LAPSED_AT_ONCE)
            lapsing = update(consents).where(standing, consents.c.id.in_(few)).values(lapsed_at=now)
            lapsed = (await connection.execute(lapsing.returning(consents.c.id, consents.c.address))).all()
            if lapsed:
                keys = [row.address for row in lapsed]
                everywhere = await addresses_of(connection, keys)
                await connection.execute(stop_deliveries(everywhere, now, purpose))
                named = replace(asking, key=f"{asking.key}:{min(row.id for row in lapsed)}")
                await owe(self._database, connection, named, map(Address.parse, keys), now)
        return len(lapsed)

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


async def end_unanswered(database: Database, since: datetime, now: datetime) -> int:
    """Who was asked anew before then and never answered has not agreed (Luật 91/2025/QH15, Điều 9 khoản 4 điểm d): what
    they follow for that purpose goes, since it serves none, and their consent ends as if withdrawn. It stays as a proof for
    the time of those: decree 356/2025, Điều 6 khoản 1 wants the person, the time and the text. How many."""
    silent = consents.c.withdrawn_at.is_(None) & (consents.c.lapsed_at < since)
    few = select(consents.c.id).where(silent).order_by(consents.c.id).limit(LAPSED_AT_ONCE)
    ending = update(consents).where(silent, consents.c.id.in_(few)).values(withdrawn_at=now)
    ended = 0
    while True:
        async with database.begin() as connection:
            rows = (await connection.execute(ending.returning(consents.c.address, consents.c.purpose))).all()
            for purpose in PURPOSES:
                keys = [row.address for row in rows if row.purpose == purpose]
                await connection.execute(delete(subscriptions).where(_without_consent(keys, purpose)))
        ended += len(rows)
        if len(rows) < LAPSED_AT_ONCE:
            return ended


def _without_consent(keys: Sequence[str], purpose: str) -> Any:
    """What these follow for that purpose, but for whom another consent to it stands: they joined an address since."""
    stands = exists().where(consents.c.address == subscriptions.c.address, consents.c.purpose == purpose, is_standing())
    return subscriptions.c.address.in_(keys) & _of_purpose(purpose) & ~stands


def _of_purpose(purpose: str) -> Any:
    quizzes = subscriptions.c.subject.startswith(f"{QUIZ}:")
    return quizzes if purpose == QUIZ else ~quizzes


def _follows(address: Address) -> Any:
    return subscriptions.c.address == key_of(address)


def is_standing() -> Any:
    """A consent that was not withdrawn, and whose text is still the one that was agreed to."""
    return consents.c.withdrawn_at.is_(None) & consents.c.lapsed_at.is_(None)


def _standing(address: Address, purpose: str) -> Any:
    mine = (consents.c.address == key_of(address)) & (consents.c.purpose == purpose)
    return select(consents).where(mine, is_standing())


def _lapsed(address: Address, purpose: str) -> Any:
    mine = (consents.c.address == key_of(address)) & (consents.c.purpose == purpose)
    return select(consents).where(mine, consents.c.withdrawn_at.is_(None), consents.c.lapsed_at.is_not(None))


async def _consented(connection: AsyncConnection, key: str, purpose: str, text_version: str, now: datetime) -> None:
    """If none stands. One that had lapsed is over then, and goes with its time."""
    mine = (consents.c.address == key) & (consents.c.purpose == purpose)
    over = update(consents).where(mine, consents.c.lapsed_at.is_not(None), consents.c.withdrawn_at.is_(None))
    await connection.execute(over.values(withdrawn_at=now))
    if not (await connection.execute(select(consents.c.id).where(mine, is_standing()))).first():
        given = {"address": key, "purpose": purpose, "text_version": text_version, "given_at": now}
        await connection.execute(consents.insert().values(given))
