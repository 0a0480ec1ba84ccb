"""Flagged provisions and who flagged them. Each step and whoever must be told of it are one transaction.

A flag says nothing of people and stays in the register; a voice is somebody's, sealed, and goes with them: that is why the
flag counts its voices itself. `round` rises whenever somebody has to be told anew: a push of an earlier round is over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.flag.rules import Ground, Outcome
from bot.message import Address
from bot.sealing import Seal
from bot.storage import Broadcast, Database, Entry, Post, Record
from bot.storage.owed import owe
from bot.storage.record import SERVICE, Did, of_post
from bot.storage.rows import FLAG, FLAG_LATE, FLAG_OPINION, FLAG_OUTCOME
from bot.storage.tables import SEALED, Instant, Key, metadata

State = Literal["open", "settled"]
VoiceOf = Literal["citizen", "business", "official"]
Again = Literal["reopened", "joined", "final"]

flags = Table(
    "flags",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("document", String, nullable=False),
    Column("place", String, nullable=False),  # 4.1.a; "" is the whole document
    Column("ground", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("post", Key),  # its owner; NULL: nobody is there yet
    Column("state", String, nullable=False),
    Column("round", Integer, nullable=False),
    Column("voices", Integer, nullable=False),  # how many flagged it, also those who are erased by now
    Column("opened_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("late_told", Boolean, nullable=False),
    Column("reopened", Boolean, nullable=False),
    Column("draft_outcome", String, nullable=False),
    Column("draft_to", String, nullable=False),
    Column("draft_text", Text, nullable=False),
    Column("outcome", String, nullable=False),
    Column("outcome_to", String, nullable=False),
    Column("outcome_text", Text, nullable=False),
    Column("asked_unit", String, nullable=False),
    Column("opinion", Text, nullable=False),
    Column("settled_at", Instant),
    sqlite_autoincrement=True,  # people name them by number
)
_OPEN = flags.c.settled_at.is_(None)
Index(  # repeats join: of two who flag the same at once, one opens it
    "ix_flags_open",
    flags.c.document,
    flags.c.place,
    flags.c.ground,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)

flag_voices = Table(
    "flag_voices",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("flag", Key, nullable=False),
    Column("address", String, nullable=False, index=True),
    Column("sent_in", String, nullable=False, unique=True),  # the update that sent it: taken up twice it is one voice
    Column("role", String, nullable=False),
    Column("reason", Text, nullable=False, info=SEALED),
    Column("said_at", Instant, nullable=False),
    Column("settled_at", Instant),  # since then its sender knows the outcome; kept for some time more
    UniqueConstraint("flag", "address"),
)
NO_DRAFT = {"draft_outcome": "", "draft_to": "", "draft_text": ""}
EMPTY = (*NO_DRAFT, "outcome", "outcome_to", "outcome_text", "asked_unit", "opinion")


def code_of(number: int) -> str:
    return f"V-{number:04}"


@dataclass(frozen=True, slots=True)
class Flag:
    """One flagged provision. draft_*: what the owner is writing; outcome_to: whom a change was proposed to.

    asked_unit: the unit that was asked for its opinion; reopened: somebody was not content with the outcome, once.
    """

    document: str
    place: str
    ground: Ground
    unit: str
    post: int | None
    opened_at: datetime
    due_at: datetime
    id: int = 0
    state: State = "open"
    round: int = 1
    voices: int = 1
    late_told: bool = False
    reopened: bool = False
    draft_outcome: Outcome = ""
    draft_to: str = ""
    draft_text: str = ""
    outcome: Outcome = ""
    outcome_to: str = ""
    outcome_text: str = ""
    asked_unit: str = ""
    opinion: str = ""
    settled_at: datetime | None = None

    @property
    def code(self) -> str:
        return code_of(self.id)


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person said of a provision."""

    address: Address
    sent_in: str
    role: VoiceOf
    reason: str
    said_at: datetime
    flag: int = 0
    settled_at: datetime | None = None


class Flags:
    """The flags, their steps, and who is told of each."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    # Reading ----------------------------------------------------------------------------------------------------------

    async def find(self, number: int) -> Flag | None:
        return next(iter(await self._select(flags.c.id == number)), None)

    async def about(self, document: str, place: str, ground: str) -> Flag | None:
        """The flag that stands for it: the open one, else the latest that has an outcome."""
        same = await self._select(flags.c.document == document, flags.c.place == place, flags.c.ground == ground)
        return next((one for one in same if one.state == "open"), same[-1] if same else None)

    async def every(self, since: datetime | None = None, until: datetime | None = None) -> list[Flag]:
        """The register: those opened from `since` on and before `until`, the oldest first."""
        which = [flags.c.opened_at >= since] if since else []
        return await self._select(*which, *([flags.c.opened_at < until] if until else []))

    async def open(self) -> list[Flag]:
        return await self._select(flags.c.state == "open")

    async def owned(self, posts: Sequence[int]) -> list[Flag]:
        return await self._select(flags.c.state == "open", flags.c.post.in_(posts))

    async def in_hand(self, posts: Sequence[int]) -> dict[int, int]:
        """How many open flags each of these posts owns."""
        query = select(flags.c.post, func.count()).where(flags.c.post.in_(posts), flags.c.state == "open")
        async with self._database.read() as connection:
            return {int(post): int(count) for post, count in await connection.execute(query.group_by(flags.c.post))}

    async def voices(self, one: Flag) -> list[Voice]:
        return await self._said(flag_voices.c.flag == one.id)

    async def of(self, *who: Address) -> list[tuple[Voice, Flag]]:
        """What one person flagged at these addresses, the latest first."""
        said = await self._said(flag_voices.c.address.in_([str(one) for one in who]))
        found = {one.id: one for one in await self._select(flags.c.id.in_([voice.flag for voice in said]))}
        return [(voice, found[voice.flag]) for voice in reversed(said) if voice.flag in found]

    # Whoever flags ----------------------------------------------------------------------------------------------------

    async def join(self, new: Flag, voice: Voice, owner: Post | None) -> tuple[Flag, bool]:
        """(the flag, whether it was there before). Repeats join what is open, or open again what was opened again by nobody
        yet; the same update taken up again finds what it sent."""
        async with self._database.begin() as connection:
            sent = select(flag_voices.c.flag).where(flag_voices.c.sent_in == voice.sent_in)
            number = (await connection.execute(sent)).scalar()
            if number is None:
                number = await self._opened(connection, new, owner)
                await self._speak(connection, number, voice)
            row = (await connection.execute(select(flags).where(flags.c.id == number))).one()
        return _flag(row), row.voices > 1

    async def _opened(self, connection: AsyncConnection, new: Flag, owner: Post | None) -> int:
        """The number of the open flag for this provision, locked until the voice stands."""
        key = (flags.c.document == new.document, flags.c.place == new.place, flags.c.ground == new.ground)
        latest = select(flags).where(*key).order_by(flags.c.settled_at.is_(None).desc(), flags.c.id.desc()).limit(1)
        row = (await connection.execute(latest.with_for_update())).first()
        if row is not None and row.settled_at is None:
            return int(row.id)
        if row is not None and not row.reopened:
            await self._reopen(connection, _flag(row), new, owner)
            return int(row.id)
        values = {
            "document": new.document, "place": new.place, "ground": new.ground, "unit": new.unit, "post": new.post,
            "state": "open", "round": 1, "voices": 0, "opened_at": new.opened_at, "due_at": new.due_at,
            "late_told": False, "reopened": False,
        }  # fmt: skip
        opening = self._database.insert(flags).values(values | dict.fromkeys(EMPTY, ""))
        number = (await connection.execute(opening.on_conflict_do_nothing().returning(flags.c.id))).scalar()
        if number is None:  # somebody else did so at this very instant
            return int((await connection.execute(select(flags.c.id).where(*key, _OPEN).with_for_update())).scalar_one())
        await self._tell_owner(connection, replace(new, id=int(number)), owner, new.opened_at)
        return int(number)

    async def _speak(self, connection: AsyncConnection, number: int, voice: Voice) -> None:
        """One voice a person: who says it again puts a new reason in the place of the old one."""
        mine = (flag_voices.c.flag == number) & (flag_voices.c.address == str(voice.address))
        said: dict[str, Any] = {"sent_in": voice.sent_in, "settled_at": None}
        if voice.reason:
            said["reason"] = self._seal.shut(voice.reason)
        if (await connection.execute(update(flag_voices).where(mine).values(said))).rowcount:
            return
        row = {
            "flag": number,
            "address": str(voice.address),
            "role": voice.role,
            "said_at": voice.said_at,
            "reason": "",
        }
        await connection.execute(insert(flag_voices).values(row | said))
        await connection.execute(update(flags).where(flags.c.id == number).values(voices=flags.c.voices + 1))

    async def still(self, one: Flag, who: Address, new: Flag, owner: Post | None) -> Again:
        """The sender is not content with the outcome: it opens again, once. new: its unit, post and day from then on."""
        async with self._database.begin() as connection:
            row = (await connection.execute(select(flags).where(flags.c.id == one.id).with_for_update())).one()
            if row.settled_at is not None:
                if row.reopened:
                    return "final"
                await self._reopen(connection, _flag(row), new, owner)
            mine = (flag_voices.c.flag == one.id) & (flag_voices.c.address == str(who))
            await connection.execute(update(flag_voices).where(mine).values(settled_at=None))
        return "joined" if row.settled_at is None else "reopened"

    async def add(self, one: Flag, voice: Voice, said: str, owner: Post | None, now: datetime) -> None:
        """More of a reason, of which the owner is told as of the flag itself."""
        reason = f"{voice.reason}\n{said}".strip()
        mine = (flag_voices.c.flag == one.id) & (flag_voices.c.address == str(voice.address))
        key = f"{FLAG}:{one.id}:{one.round}:{now.timestamp()}"
        more = Broadcast(key, FLAG, f"{one.id}={one.round}", "", now)
        async with self._database.begin() as connection:
            await connection.execute(update(flag_voices).where(mine).values(reason=self._seal.shut(reason)))
            await owe(self._database, connection, more, [owner.address] if owner else [], now)

    # The legal department ---------------------------------------------------------------------------------------------

    async def write(self, one: Flag, post: Post, outcome: Outcome, to: str, text: str) -> bool:
        """Keeps what the owner is writing, so that a restart loses nothing."""
        draft = {"draft_outcome": outcome, "draft_to": to, "draft_text": text}
        async with self._database.begin() as connection:
            return await _changed(connection, one, flags.c.post == post.id, **draft)

    async def settle(self, one: Flag, post: Post, now: datetime) -> bool:
        """Gives what was written as the outcome, and tells all who wait for it; once, however often it is pressed."""
        given = {
            "state": "settled", "round": one.round + 1, "settled_at": now, "outcome": one.draft_outcome,
            "outcome_to": one.draft_to, "outcome_text": one.draft_text,
        }  # fmt: skip
        waiting = (flag_voices.c.flag == one.id) & flag_voices.c.settled_at.is_(None)
        async with self._database.begin() as connection:
            if not await _changed(connection, one, flags.c.post == post.id, **given, **NO_DRAFT):
                return False
            addresses = (await connection.execute(select(flag_voices.c.address).where(waiting))).scalars()
            senders = [Address.parse(address) for address in addresses]
            await connection.execute(update(flag_voices).where(waiting).values(settled_at=now))
            await self._tell(connection, FLAG_OUTCOME, replace(one, round=one.round + 1), senders, now)
            await _note(connection, one, of_post(post.id), "settle_flag", now)
        return True

    async def ask(self, one: Flag, post: Post, unit: str, people: Iterable[Address], now: datetime) -> bool:
        """Asks a unit for its opinion."""
        asked = {"asked_unit": unit, "opinion": "", "round": one.round + 1}
        async with self._database.begin() as connection:
            if not await _changed(connection, one, flags.c.post == post.id, **asked):
                return False
            await self._tell(connection, FLAG_OPINION, replace(one, round=one.round + 1), people, now)
            await _note(connection, one, of_post(post.id), "ask_opinion", now)
        return True

    async def opine(self, one: Flag, post: Post, said: str, owner: Post | None, now: datetime) -> bool:
        """The asked unit's opinion, which its owner hears of."""
        async with self._database.begin() as connection:
            if not await _changed(connection, one, opinion=said, round=one.round + 1):
                return False
            await self._tell_owner(connection, replace(one, round=one.round + 1), owner, now)
            await _note(connection, one, of_post(post.id), "give_opinion", now, post.unit)
        return True

    async def give(self, one: Flag, to: Post | None, now: datetime, unit: str = "", by: Post | None = None) -> bool:
        """Another post owns it from now on. by: the head who says so, or who took it over; None: nobody else was there."""
        moved: dict[str, Any] = {"post": to.id if to else None, "unit": to.unit if to else unit, "round": one.round + 1}
        moved |= NO_DRAFT  # nobody sends what somebody else began
        async with self._database.begin() as connection:
            if not await _changed(connection, one, **moved):
                return False
            await self._tell_owner(connection, replace(one, round=one.round + 1), to, now)
            if to:
                await _note(connection, one, of_post(by.id) if by else SERVICE, "assign", now, to.unit, of_post(to.id))
        return True

    async def tell_late(self, one: Flag, heads: Iterable[Address], now: datetime) -> None:
        """The head hears of it, once."""
        async with self._database.begin() as connection:
            if await _changed(connection, one, flags.c.late_told.is_(False), late_told=True):
                await self._tell(connection, FLAG_LATE, one, heads, now)

    # Within a transaction ---------------------------------------------------------------------------------------------

    async def _reopen(self, connection: AsyncConnection, one: Flag, new: Flag, owner: Post | None) -> None:
        moved = {"unit": new.unit, "post": new.post, "due_at": new.due_at, "round": one.round + 1}
        again = {"state": "open", "settled_at": None, "reopened": True, "late_told": False}
        if not one.opinion:  # nobody was waiting for it any more; whoever owns it now may ask
            again["asked_unit"] = ""
        await connection.execute(update(flags).where(flags.c.id == one.id).values(moved | again))
        await self._tell_owner(connection, replace(one, round=one.round + 1), owner, new.opened_at)

    async def _tell_owner(self, connection: AsyncConnection, one: Flag, owner: Post | None, now: datetime) -> None:
        await self._tell(connection, FLAG, one, [owner.address] if owner else [], now)

    async def _tell(
        self, connection: AsyncConnection, kind: str, one: Flag, people: Iterable[Address], now: datetime
    ) -> None:
        told = Broadcast(f"{kind}:{one.id}:{one.round}", kind, f"{one.id}={one.round}", "", now)
        await owe(self._database, connection, told, people, now)

    async def _select(self, *which: Any) -> list[Flag]:
        async with self._database.read() as connection:
            return [_flag(row) for row in await connection.execute(select(flags).where(*which).order_by(flags.c.id))]

    async def _said(self, *which: Any) -> list[Voice]:
        query = select(flag_voices).where(*which).order_by(flag_voices.c.id)
        async with self._database.read() as connection:
            return [self._voice(row) for row in await connection.execute(query)]

    def _voice(self, row: Row[Any]) -> Voice:
        fields = dict(row._mapping)
        reason = self._seal.open(row.reason) if row.reason else ""
        del fields["id"]
        return Voice(**(fields | {"address": Address.parse(row.address), "reason": reason}))


def _flag(row: Row[Any]) -> Flag:
    return Flag(**cast("dict[str, Any]", row._mapping))


async def _changed(connection: AsyncConnection, one: Flag, *which: Any, **values: Any) -> bool:
    """Changes an open flag that still stands as it was read; False when somebody was faster."""
    same = (flags.c.id == one.id, flags.c.state == "open", flags.c.round == one.round)
    return bool((await connection.execute(update(flags).where(*same, *which).values(**values))).rowcount)


async def count_waiting(database: Database, now: datetime) -> tuple[int, int, int]:
    """(flags without an outcome, of them late, of them that nobody owns)."""
    late, nobodys = func.count().filter(flags.c.due_at < now), func.count().filter(flags.c.post.is_(None))
    async with database.read() as connection:
        waiting, late_ones, unowned = (
            await connection.execute(select(func.count(), late, nobodys).where(flags.c.state == "open"))
        ).one()
    return int(waiting), int(late_ones), int(unowned)


async def _note(
    connection: AsyncConnection, one: Flag, who: str, did: Did, now: datetime, unit: str = "", to: str = ""
) -> None:
    await Record.note(connection, Entry(now, who, did, f"{one.code} {to}".strip(), unit or one.unit))
