"""Petitions in the database. Each step and whoever must be told of it are one transaction, noted in the record.

What people and offices wrote is sealed and stands with each voice. `round` rises with each step: an earlier push is over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Integer, Row, String, Table, Text, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.petition.matters import (
    UNSETTLED,
    WAITING,
    WITHDRAWN,
    Draft,
    DraftKind,
    Opinion,
    Petition,
    State,
    Voice,
    code_of,
)
from bot.message import Address
from bot.sealing import Seal
from bot.storage import PETITION, PETITION_LATE, PETITION_STEP, Broadcast, Database, Entry, Post, Record
from bot.storage.opinions import count_opinion
from bot.storage.owed import count_owed, owe
from bot.storage.profiles import profile
from bot.storage.record import PERSON, Did, of_post
from bot.storage.tables import SEALED, Instant, Key, metadata

petitions = Table(
    "petitions",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    *(Column(name, String, nullable=False) for name in ("kind", "topic", "place", "urgency", "unit", "state")),
    *(Column(name, Integer, nullable=False) for name in ("round", "times", "late_level")),
    *(Column(name, Instant, nullable=False) for name in ("opened_at", "due_at")),
    Column("post", Key),  # who has it in hand, or had it last
    *(Column(name, String, nullable=False) for name in ("draft_kind", "draft_unit")),
    Column("settled_at", Instant),
)
Index("ix_petitions_queue", petitions.c.unit, petitions.c.state, petitions.c.due_at)
Index("ix_petitions_matter", petitions.c.place, petitions.c.topic, petitions.c.state)

voices = Table(
    "petition_voices",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("address", String, nullable=False, index=True),
    Column("sent_in", String, nullable=False, unique=True),  # the update that sent it: taken up twice it is one voice
    Column("petition", Key, nullable=False, index=True),
    *(Column(name, Text, nullable=False, info=SEALED) for name in ("text", "photo", "said", "reason", "draft")),
    Column("sent_at", Instant, nullable=False),
    Column("opinion", String, nullable=False),
    Column("settled_at", Instant),
    sqlite_autoincrement=True,  # people name them by number
)

written = Table(
    "petition_drafts",
    metadata,
    Column("address", String, primary_key=True),
    *(Column(name, String, nullable=False) for name in ("kind", "topic")),
    Column("place", String),
    Column("urgency", String, nullable=False),
    *(Column(name, Text, nullable=False, info=SEALED) for name in ("text", "photo")),
    Column("changed_at", Instant, nullable=False),
)

People = Iterable[Address]
_VOICE = (*(column for column in voices.c if column is not voices.c.photo), (voices.c.photo != "").label("photo"))
_WORDS = tuple(column.name for column in voices.c if column.info == SEALED and column is not voices.c.photo)
NO_DRAFT: dict[str, Any] = {"draft_kind": "", "draft_unit": ""}
MOST_COMPARED = 200


class Petitions:
    """The petitions, their voices, their steps, and who is told of each."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._shut, self._open = seal.shut_any, seal.open_any

    # What is being written ----------------------------------------------------------------------------------------------

    async def draft(self, address: Address) -> Draft | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(written).where(written.c.address == str(address)))).first()
        if row is None:
            return None
        return Draft(address, row.kind, row.topic, row.place, row.urgency, self._open(row.text), self._open(row.photo))

    async def keep(self, draft: Draft, now: datetime) -> None:
        """In the place of what the person was writing before."""
        row = {name: getattr(draft, name) for name in ("kind", "topic", "place", "urgency")}
        row |= {"text": self._shut(draft.text), "photo": self._shut(draft.photo), "changed_at": now}
        keeping = self._database.insert(written).values(address=str(draft.address), **row)
        async with self._database.begin() as connection:
            await connection.execute(keeping.on_conflict_do_update(index_elements=["address"], set_=row))

    async def add_photo(self, address: Address, photo: str, now: datetime) -> bool:
        """To what the person is writing by then; False when that was sent or dropped meanwhile."""
        adding = update(written).where(written.c.address == str(address))
        async with self._database.begin() as connection:
            return bool((await connection.execute(adding.values(photo=self._shut(photo), changed_at=now))).rowcount)

    async def drop(self, address: Address) -> None:
        async with self._database.begin() as connection:
            await connection.execute(delete(written).where(written.c.address == str(address)))

    # Reading ------------------------------------------------------------------------------------------------------------

    async def find(self, number: int) -> Petition | None:
        """With its voices, the eldest first."""
        found = await self._select(petitions.c.id == number)
        return replace(found[0], voices=tuple(await self._voices(voices.c.petition == number))) if found else None

    async def sent_in(self, update_id: str) -> Voice | None:
        found = await self._voices(voices.c.sent_in == update_id)
        return found[0] if found else None

    async def of(self, address: Address, most: int = 7) -> list[Voice]:
        """A person's voices, at whichever of their addresses, the latest first."""
        async with self._database.read() as connection:
            names = (await profile(connection, address)).addresses
        return (await self._voices(voices.c.address.in_(names)))[::-1][:most]

    async def photos(self, number: int) -> list[tuple[str, str]]:
        """(code of the voice, its photo) of a petition."""
        query = select(voices.c.id, voices.c.photo).where(voices.c.petition == number, voices.c.photo != "")
        async with self._database.read() as connection:
            rows = await connection.execute(query.order_by(voices.c.id))
            return [(code_of(row.id), self._open(row.photo)) for row in rows]

    async def queue(self, units: Sequence[str]) -> list[Petition]:
        """What officers of these units owe, what is due first of all."""
        found = await self._select(petitions.c.unit.in_(units), petitions.c.state.in_(WAITING))
        return sorted(found, key=lambda one: (one.due_at, one.id))

    async def waiting(self) -> list[Petition]:
        """All that officers owe; also what nobody is there for."""
        return await self._select(petitions.c.state.in_(WAITING))

    async def alike(self, draft: Draft) -> list[Petition]:
        """What is unsettled of that kind, place and topic, if both have one; no less urgent: who joins is told its hour."""
        same = {"place": draft.place, "kind": draft.kind} | ({"urgency": "urgent"} if draft.urgency == "urgent" else {})
        which = [petitions.c[name] == value for name, value in same.items()]
        which += [petitions.c.topic.in_((draft.topic, ""))] if draft.topic else []
        found = (await self._select(*which, petitions.c.state.in_(UNSETTLED)))[-MOST_COMPARED:]
        spoken = await self._voices(voices.c.petition.in_([one.id for one in found])) if found else []
        return [replace(one, voices=tuple(voice for voice in spoken if voice.petition == one.id)) for one in found]

    # What those do who send -----------------------------------------------------------------------------------------------

    async def send(
        self, voice: Voice, opens: Petition, joins: int, officers: People, now: datetime, photo: str = ""
    ) -> Voice:
        """Takes a voice in: it joins that petition while officers owe it, else it opens one, of which the officers are told.
        What the person was writing is gone with it; the same update taken up again finds what it sent."""
        row = {"address": str(voice.address), "sent_in": voice.sent_in, "petition": 0, "sent_at": now, "opinion": ""}
        row |= {name: self._shut(getattr(voice, name)) for name in _WORDS} | {"photo": self._shut(photo)}
        taking = self._database.insert(voices).values(row).on_conflict_do_nothing().returning(voices.c.id)
        async with self._database.begin() as connection:
            number = (await connection.execute(taking)).scalar()
            if number is not None:
                joined = select(petitions.c.id).where(petitions.c.id == joins, petitions.c.state.in_(WAITING))
                # locked: an answer that is given at this instant would go to everybody but this voice
                of = (await connection.execute(joined.with_for_update())).scalar() or number
                await connection.execute(update(voices).where(voices.c.id == number).values(petition=of))
                if of == number:
                    await connection.execute(insert(petitions).values(_row_of(replace(opens, id=number))))
                    await self._tell_officers(connection, replace(opens, id=number), officers, now)
                await connection.execute(delete(written).where(written.c.address == str(voice.address)))
        return (await self._voices(voices.c.sent_in == voice.sent_in))[0]

    async def add(
        self, one: Petition, voice: Voice, said: str, due: datetime, told: People, now: datetime, photo: str = ""
    ) -> bool:
        """The person says more, and officers are told. What was asked back is in hand again. False: somebody was faster."""
        more = {"text": self._shut(f"{voice.text}\n{said}".strip())} | ({"photo": self._shut(photo)} if photo else {})
        again = {"state": "claimed", "late_level": 0} if one.state == "asked_back" else {}
        async with self._database.begin() as connection:
            if not await _changed(connection, one, UNSETTLED, **again, due_at=due):
                return False
            await connection.execute(update(voices).where(voices.c.id == voice.id).values(more))
            await self._tell_officers(connection, _next(one), told, now)
        return True

    async def reopen(self, one: Petition, unit: str, due_at: datetime, told: People, now: datetime) -> bool:
        """Under its code, with a new hour; False when it is not answered."""
        opened = {"state": "open", "unit": unit, "due_at": due_at, "settled_at": None, "late_level": 0}
        async with self._database.begin() as connection:
            if not await _changed(connection, one, ("answered", "closed"), **opened, times=one.times + 1):
                return False
            await connection.execute(_of(one).values(settled_at=None))
            await self._tell_officers(connection, _next(one), told, now)
        return True

    async def opine(self, voice: Voice, unit: str, month: str, opinion: Opinion) -> None:
        """Counted once for each voice, by unit and month; which voice said what goes with the voice."""
        first = update(voices).where(voices.c.id == voice.id, voices.c.opinion == "").values(opinion=opinion)
        async with self._database.begin() as connection:
            if (await connection.execute(first)).rowcount:
                await count_opinion(self._database, connection, unit, month, opinion)

    async def withdraw(self, one: Petition, voice: Voice, holder: People, now: datetime) -> bool:
        """What the person wrote is gone; with the last voice nobody waits for it. False: it was settled meanwhile."""
        unsettled = select(petitions.c.id).where(petitions.c.id == one.id, petitions.c.state.in_(UNSETTLED))
        closing = update(petitions).where(petitions.c.id == one.id, ~exists().where(voices.c.petition == one.id))
        closed = {"state": "closed", "settled_at": now, "round": petitions.c.round + 1, **NO_DRAFT}
        async with self._database.begin() as connection:
            if (await connection.execute(unsettled.with_for_update())).scalar() is None:
                return False  # locked: nobody joins while the last one leaves
            await connection.execute(delete(voices).where(voices.c.id == voice.id))
            if (await connection.execute(closing.values(closed))).rowcount:
                told = Broadcast(f"{PETITION}:{one.id}:{WITHDRAWN}", PETITION, f"{one.id}={WITHDRAWN}", "", now)
                await owe(self._database, connection, told, holder, now)
            await _note(connection, replace(one, id=voice.id), PERSON, "withdraw_petition", one.unit, now)
        return True

    # What officers do -----------------------------------------------------------------------------------------------------

    async def claim(self, one: Petition, post: Post, now: datetime) -> bool:
        """Takes it in hand, and tells those who sent it; of two who do so at once, one gets it. True also for its holder."""
        if one.state == "claimed" and one.post == post.id:
            return True
        async with self._database.begin() as connection:
            if not await _changed(connection, one, ("open",), state="claimed", post=post.id, **NO_DRAFT):
                return False
            await self._tell_senders(connection, _next(one), now)
            await _note(connection, one, of_post(post.id), "claim_petition", post.unit, now)
        return True

    async def assign(self, one: Petition, to: Post, by: Post, now: datetime) -> bool:
        """A head gives it to a post of the unit, whose holder is told; so are those who sent it."""
        async with self._database.begin() as connection:
            if not await _changed(connection, one, WAITING, state="claimed", post=to.id, **NO_DRAFT):
                return False
            await self._tell_officers(connection, _next(one), [to.address], now)
            await self._tell_senders(connection, _next(one), now)
            await _note(connection, one, of_post(by.id), "assign", to.unit, now)
        return True

    async def write(self, one: Petition, post: Post, kind: DraftKind, unit: str = "", text: str = "") -> bool:
        """Keeps what the holder is writing, so that a restart loses nothing."""
        mine = (petitions.c.id == one.id) & (petitions.c.post == post.id) & (petitions.c.state == "claimed")
        writing = update(petitions).where(mine).values(draft_kind=kind, draft_unit=unit)
        async with self._database.begin() as connection:
            if not (await connection.execute(writing)).rowcount:
                return False
            await connection.execute(_of(one).values(draft=self._shut(text)))
        return True

    async def answer(self, one: Petition, post: Post, now: datetime) -> bool:
        """Sends what was written to everybody who sent it; once, however often it is pressed."""
        async with self._database.begin() as connection:
            if not await _done(connection, one, post, "answer", state="answered", settled_at=now):
                return False
            await self._say(connection, one, now)
            await connection.execute(_of(one).values(settled_at=now))
            await _note(connection, one, of_post(post.id), "answer_petition", post.unit, now)
        return True

    async def ask_back(self, one: Petition, post: Post, now: datetime) -> bool:
        """Asks everybody who sent it what was written."""
        async with self._database.begin() as connection:
            if not await _done(connection, one, post, "back", state="asked_back"):
                return False
            await self._say(connection, one, now)
            await _note(connection, one, of_post(post.id), "ask_back", post.unit, now)
        return True

    async def hand_over(self, one: Petition, post: Post, unit: str, reason: str, told: People, now: datetime) -> bool:
        """Another unit deals with it from now on, by the same hour; those who sent it hear which."""
        async with self._database.begin() as connection:
            if not await _done(connection, one, post, "hand_over", state="open", unit=unit, post=None, late_level=0):
                return False
            await connection.execute(_of(one).values(reason=self._shut(reason)))
            await self._tell_officers(connection, _next(one), told, now)
            await self._tell_senders(connection, _next(one), now)
            await _note(connection, one, of_post(post.id), "hand_over", post.unit, now)
        return True

    async def split(self, one: Petition, voice: Voice, post: Post, told: People, now: datetime) -> bool:
        """A voice that is of another matter becomes a petition of its own, by the same hour. Its first one stays."""
        own = replace(one, id=voice.id, state="open", round=1, times=1, late_level=0, post=None, **NO_DRAFT)
        moving = update(voices).where(voices.c.id == voice.id, voices.c.petition == one.id, voices.c.id != one.id)
        async with self._database.begin() as connection:
            if not (await connection.execute(moving.values(petition=voice.id, draft="", said="", reason=""))).rowcount:
                return False
            await connection.execute(insert(petitions).values(_row_of(own)))
            await self._tell_officers(connection, own, told, now)
            await self._tell_senders(connection, own, now)
            await _note(connection, own, of_post(post.id), "split_petition", post.unit, now)
        return True

    async def note_read(self, one: Petition, post: Post, now: datetime) -> None:
        async with self._database.begin() as connection:
            await _note(connection, one, of_post(post.id), "read_petition", post.unit, now)

    # What changes by itself -----------------------------------------------------------------------------------------------

    async def move(self, one: Petition, unit: str, told: People, now: datetime) -> bool:
        """Nobody there can answer any more, or somebody can at last: it opens for that unit; those who sent it hear so."""
        moved = {"unit": unit, "post": None, "late_level": one.late_level if unit == one.unit else 0, **NO_DRAFT}
        async with self._database.begin() as connection:
            if not await _changed(connection, one, WAITING, state="open", **moved):
                return False
            await self._tell_officers(connection, _next(one), told, now)
            if unit and unit != one.unit:
                await self._tell_senders(connection, _next(one), now)
        return True

    async def tell_head(self, one: Petition, level: int, heads: People, now: datetime) -> None:
        """That it is late: once for each level of heads, anew when it was opened again or went to another unit."""
        raising = update(petitions).where(petitions.c.id == one.id, petitions.c.late_level < level)
        subject = f"{one.id}={one.times}={level}"
        key = f"{PETITION_LATE}:{subject}:{one.unit}:{int(one.due_at.timestamp())}"
        async with self._database.begin() as connection:
            if (await connection.execute(raising.values(late_level=level))).rowcount:
                await owe(self._database, connection, Broadcast(key, PETITION_LATE, subject, "", now), heads, now)

    async def close_forsaken(self, silent_since: datetime, now: datetime) -> None:
        """Nobody waits for what everybody who sent it had erased, nor for what was asked back and never told."""
        none = ~exists().where(voices.c.petition == petitions.c.id)
        silent = (petitions.c.state == "asked_back") & (petitions.c.due_at < silent_since)
        forsaken = petitions.c.settled_at.is_(None) & (none | silent)
        closing = update(petitions).where(forsaken).values(state="closed", settled_at=now, **NO_DRAFT)
        async with self._database.begin() as connection:
            closed = (await connection.execute(closing.returning(petitions.c.id))).scalars().all()
            await connection.execute(update(voices).where(voices.c.petition.in_(closed)).values(settled_at=now))

    # Within a transaction -------------------------------------------------------------------------------------------------

    async def _say(self, connection: AsyncConnection, one: Petition, now: datetime) -> None:
        """What was written stands with each voice from now on, and goes to each."""
        await connection.execute(_of(one).values(said=self._shut(one.draft), draft=""))
        await self._tell_senders(connection, _next(one), now)

    async def _tell_officers(self, connection: AsyncConnection, one: Petition, officers: People, now: datetime) -> None:
        told = Broadcast(f"{PETITION}:{one.id}:{one.round}", one.told_as, f"{one.id}={one.round}", "", now)
        await owe(self._database, connection, told, officers, now)

    async def _tell_senders(self, connection: AsyncConnection, one: Petition, now: datetime) -> None:
        senders = await connection.execute(select(voices.c.address).where(voices.c.petition == one.id))
        told = Broadcast(f"{PETITION_STEP}:{one.id}:{one.round}", PETITION_STEP, f"{one.id}={one.round}", "", now)
        await owe(self._database, connection, told, map(Address.parse, senders.scalars()), now)

    async def _select(self, *which: Any) -> list[Petition]:
        people = select(func.count()).where(voices.c.petition == petitions.c.id).scalar_subquery().label("people")
        query = select(petitions, people).where(*which).order_by(petitions.c.id)
        async with self._database.read() as connection:
            return [Petition(**dict(row._mapping)) for row in await connection.execute(query)]

    async def _voices(self, *which: Any) -> list[Voice]:
        async with self._database.read() as connection:
            return [self._voice(row) for row in await connection.execute(select(*_VOICE).where(*which).order_by("id"))]

    def _voice(self, row: Row[Any]) -> Voice:
        fields = dict(row._mapping) | {"address": Address.parse(row.address)}
        return Voice(**(fields | {name: self._open(fields[name]) for name in _WORDS}))


def _next(one: Petition) -> Petition:
    return replace(one, round=one.round + 1)


def _of(one: Petition) -> Any:
    return update(voices).where(voices.c.petition == one.id)


def _row_of(one: Petition) -> dict[str, Any]:
    return {column.name: getattr(one, column.name) for column in petitions.c}


async def _changed(connection: AsyncConnection, one: Petition, of: Sequence[State], *which: Any, **values: Any) -> bool:
    """One step of a petition that still stands as it was read; False when somebody was faster."""
    changing = update(petitions).where(
        petitions.c.id == one.id, petitions.c.state.in_(of), petitions.c.round == one.round, *which
    )
    return bool((await connection.execute(changing.values(round=one.round + 1, **values))).rowcount)


async def _done(connection: AsyncConnection, one: Petition, by: Post, kind: DraftKind, **values: Any) -> bool:
    """The holder's step, made of the draft of that kind, which is used up with it."""
    mine = (petitions.c.post == by.id) & (petitions.c.draft_kind == kind)
    return await _changed(connection, one, ("claimed",), mine, **NO_DRAFT, **values)


async def _note(connection: AsyncConnection, one: Petition, who: str, did: Did, unit: str, now: datetime) -> None:
    await Record.note(connection, Entry(now, who, did, code_of(one.id), unit))


async def count_waiting(database: Database, now: datetime) -> tuple[int, int, int]:
    """(petitions that officers owe, of them late, of them without anybody to answer)."""
    return await count_owed(database, petitions, WAITING, now)
