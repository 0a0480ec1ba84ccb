"""Citizens and their sessions: cached write-through, loaded for a whole group of updates at once."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StorageUnavailable
from bot.message import Address, Choice
from bot.storage.database import Database
from bot.storage.groups import Group
from bot.storage.profiles import Profile, join, part, profile
from bot.storage.rows import Citizen, Session
from bot.storage.tables import citizens, sessions

MOST_CACHED = 50_000
SEEN_EVERY = timedelta(hours=1)
"""`seen_at` serves retention and the windows of channels, which are days: it is written once an hour, not once a message."""
SEEN_EVERY_JOINED = timedelta(minutes=1)
"""Of who joined several addresses it also says where they wrote last: a push goes there."""

_CITIZENS = select(citizens).where(citizens.c.address.in_(bindparam("addresses", expanding=True)))
_SESSIONS = select(sessions).where(sessions.c.address.in_(bindparam("addresses", expanding=True)))


class People:
    """Who we talk to. On SQLite only one process writes, so the cache is the truth until it forgets the least recent.

    On PostgreSQL others write too: there a person is read anew with every group of updates and of sends, and the session
    when an answer to them begins.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._citizens: OrderedDict[Address, Citizen] = OrderedDict()
        self._sessions: dict[Address, Session] = {}
        self._talking: set[Address] = set()
        self._refreshing: Group[Address, None] = Group(self._refresh)

    async def citizen(self, address: Address) -> Citizen:
        """The person; a new one when never seen."""
        if address not in self._citizens:
            async with self._database.read() as connection:
                await self.load(connection, [address])
        return self._citizens[address]

    async def session(self, address: Address) -> Session:
        """What the conversation remembers; an empty one when there was none."""
        await self.citizen(address)
        return self._sessions.get(address, Session())

    async def bring(self, addresses: Iterable[Address]) -> None:
        """Loads these people together, for whoever needs them one after the other in a moment."""
        wanted = [one for one in addresses if self._is_stale(one)]
        if wanted:
            async with self._database.read() as connection:
                await self.load(connection, wanted)

    async def refresh(self, address: Address) -> None:
        """Reads a person and the session anew where others write too, together with those who are asked for meanwhile."""
        if not self._database.is_sqlite:
            await self._refreshing.add(address)

    @asynccontextmanager
    async def talking(self, address: Address) -> AsyncIterator[None]:
        """While an update is answered the session of the cache is the truth; it begins as the database has it."""
        await self.refresh(address)
        self._talking.add(address)
        try:
            yield
        finally:
            self._talking.discard(address)

    async def load(self, connection: AsyncConnection, addresses: Iterable[Address]) -> None:
        """Brings these people, and the sessions of those who were not there, into the cache: two statements for all."""
        stale = [one for one in addresses if self._is_stale(one)]
        if stale:
            await self._read(connection, stale, [one for one in stale if one not in self._citizens])

    async def seen(self, connection: AsyncConnection, addresses: Iterable[Address], now: datetime) -> None:
        """Notes that these people wrote; who was gone is back."""
        stale = []
        for address in addresses:
            citizen = self._citizens[address]
            self._citizens.move_to_end(address)
            every = SEEN_EVERY_JOINED if citizen.person else SEEN_EVERY
            if citizen.gone or citizen.seen_at is None or now - citizen.seen_at > every:
                self._citizens[address] = replace(citizen, gone=False, seen_at=now)
                stale.append({"address": str(address), "gone": False, "roles": "", "first_at": now, "seen_at": now})
        if stale:
            insert = self._database.insert(citizens)
            taken = {"seen_at": insert.excluded.seen_at, "gone": False}
            await connection.execute(insert.on_conflict_do_update(index_elements=["address"], set_=taken), stale)

    def remember(self, address: Address, session: Session) -> None:
        """The session as of now, in the cache; `save_sessions` makes it last."""
        self._sessions[address] = session

    async def show(self, address: Address, seen: Callable[[Session], Session]) -> None:
        """Typed keys now mean other choices, which a push has just shown; in the cache, `save_sessions` makes it last."""
        if address not in self._talking:
            with suppress(StorageUnavailable):  # the push has been sent: what is known of the person must do
                await self.refresh(address)
        self.remember(address, seen(await self.session(address)))

    async def change(self, address: Address, now: datetime, **fields: Any) -> Citizen:
        """Sets `gone` of an address, or `place`, `roles`, `form` of a person at all of theirs, at once and for good."""
        citizen = replace(await self.citizen(address), **fields)
        roles = " ".join(sorted(citizen.roles))
        shared = {"place": citizen.place, "roles": roles, "form": citizen.form}
        values = {"gone": citizen.gone, **shared}
        insert = self._database.insert(citizens).values(
            address=str(address), first_at=now, seen_at=citizen.seen_at or now, **values
        )
        changed = {name: values[name] for name in fields}  # another process may have changed the others meanwhile
        async with self._database.begin() as connection:
            await connection.execute(insert.on_conflict_do_update(index_elements=["address"], set_=changed))
            if citizen.person:
                everywhere = update(citizens).where(citizens.c.person == str(citizen.person)).values(**shared)
                others = list((await connection.execute(everywhere.returning(citizens.c.address))).scalars())
                await self._renew(connection, others)
        self._citizens[address] = citizen
        return citizen

    async def join(self, here: Address, there: Address, now: datetime) -> bool:
        """From now on both are one person, who proved it; False when they were already. What is set `here` wins."""
        async with self._database.begin() as connection:
            joined = await join(connection, self._database, here, there, now)
            found = await profile(connection, here)
            await self._renew(connection, found.addresses)
        return joined

    async def part(self, address: Address) -> Profile | None:
        """Takes an address out of its person's, with a copy of what is followed; None when it stood alone."""
        async with self._database.begin() as connection:
            was = await part(connection, self._database, address)
            await self._renew(connection, was.addresses if was else ())
        return was

    async def joined(self, address: Address) -> list[Address]:
        """The other addresses of the same person."""
        async with self._database.read() as connection:
            found = await profile(connection, address)
        return [Address.parse(one) for one in found.addresses if one != str(address)]

    async def _renew(self, connection: AsyncConnection, written: Sequence[str]) -> None:
        """Of those in the cache, as they stand in the database now; their conversations go on."""
        for row in await connection.execute(_CITIZENS, {"addresses": list(written)}):
            fresh = _citizen(row)
            if fresh.address in self._citizens:
                self._citizens[fresh.address] = fresh

    async def gone(self, address: Address) -> None:
        """The person blocked the bot; kept apart from `change` since the send loop calls it for people long unseen."""
        async with self._database.begin() as connection:
            await connection.execute(update(citizens).where(citizens.c.address == str(address)).values(gone=True))
        if address in self._citizens:
            self._citizens[address] = replace(self._citizens[address], gone=True)

    def granted(self, address: Address, roles: frozenset[str]) -> None:
        """Their posts changed and their row with them: the cache says the same."""
        if address in self._citizens:
            self._citizens[address] = replace(self._citizens[address], roles=roles)

    def _is_stale(self, address: Address) -> bool:
        return address not in self._citizens or not self._database.is_sqlite

    async def _refresh(self, group: Sequence[Address]) -> list[None]:
        async with self._database.read() as connection:
            await self._read(connection, group, group)
        return [None] * len(group)

    async def _read(self, connection: AsyncConnection, people: Sequence[Address], talks: Sequence[Address]) -> None:
        """talks: those whose sessions are read too."""
        wanted = {"addresses": [str(one) for one in people]}
        known = {row.address: row for row in await connection.execute(_CITIZENS, wanted)}
        for one in people:
            row = known.get(str(one))
            self._citizens[one] = _citizen(row) if row else Citizen(one)
        if talks:
            wanted = {"addresses": [str(one) for one in talks]}
            states = {row.address: row.state for row in await connection.execute(_SESSIONS, wanted)}
            for one in talks:
                if one in self._talking and one in self._sessions:  # an answer began meanwhile, which knows better
                    continue
                state = states.get(str(one))
                self._sessions[one] = read_session(state) if state else Session()
        while len(self._citizens) > MOST_CACHED:
            forgotten, _ = self._citizens.popitem(last=False)
            self._sessions.pop(forgotten, None)

    @property
    def known(self) -> list[Address]:
        """Who is in the cache."""
        return list(self._citizens)

    def forget(self, address: Address) -> None:
        """Drops a person from the cache, after their rows were erased."""
        self._citizens.pop(address, None)
        self._sessions.pop(address, None)


async def of_known(connection: AsyncConnection, sessions: Mapping[Address, Session]) -> Mapping[Address, Session]:
    """Without those of people who were erased while a message to them was under way: they get no row again."""
    if not sessions:
        return sessions
    rows = await connection.execute(_CITIZENS, {"addresses": [str(one) for one in sessions]})
    there = {row.address for row in rows}
    return {who: session for who, session in sessions.items() if str(who) in there}


async def save_sessions(
    database: Database, connection: AsyncConnection, changed: Mapping[Address, Session], now: datetime
) -> None:
    """Writes sessions in one grouped statement."""
    if not changed:
        return
    insert = database.insert(sessions)
    taken = {"state": insert.excluded.state, "changed_at": insert.excluded.changed_at}
    rows = [
        {"address": str(address), "state": write_session(session), "changed_at": now}
        for address, session in changed.items()
    ]
    await connection.execute(insert.on_conflict_do_update(index_elements=["address"], set_=taken), rows)


def _citizen(row: Row[Any]) -> Citizen:
    roles = frozenset(row.roles.split())
    person = Address.parse(row.person) if row.person else None
    return Citizen(Address.parse(row.address), bool(row.gone), row.place, roles, row.seen_at, row.form, person)


def write_session(session: Session) -> str:
    """JSON of the fields that are not empty."""
    fields = {name: getattr(session, name) for name in Session.__dataclass_fields__}
    return orjson.dumps({name: value for name, value in fields.items() if value}).decode()


def read_session(written: str) -> Session:
    """The session of a row; fields of an older version are passed over."""
    fields = {k: v for k, v in orjson.loads(written).items() if k in Session.__dataclass_fields__}
    for name in ("menu_at", "waiting_until", "answered_at", "asked_at", "advised_at"):
        if name in fields:
            fields[name] = datetime.fromisoformat(fields[name])
    for name in ("menu", "before"):
        if name in fields:
            fields[name] = tuple(Choice(**one) for one in fields[name])
    for name in ("offered", "rejected", "told", "counted", "tried"):
        if name in fields:
            fields[name] = tuple(fields[name])
    return Session(**fields)
