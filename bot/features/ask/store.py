"""Questions of citizens to officers. Each step and whoever must be told of it are one transaction, noted in the record.

What people wrote is sealed. `round` rises whenever somebody has to be told anew: a push of an earlier round is over.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Column, Index, Integer, Row, String, Table, Text, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.features.ask.inquiry import UNSETTLED, WAITING, WITHDRAWN, Draft, DraftKind, Inquiry, State, Tally
from bot.message import Address
from bot.sealing import Seal
from bot.storage import ANSWER, QUESTION, Broadcast, Database, Entry, Post, Record
from bot.storage.owed import count_owed, owe
from bot.storage.record import PERSON, Did, of_post
from bot.storage.sent_templates import Template, keep
from bot.storage.tables import SEALED, Instant, Key, metadata

questions = Table(
    "questions",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("address", String, nullable=False, index=True),
    Column("asked_in", String, nullable=False, unique=True),  # its update: taken up twice it is one question
    Column("topic", String, nullable=False),
    Column("place", String),
    Column("unit", String, nullable=False),  # "": nobody is there to answer, whoever runs the service must see to it
    Column("state", String, nullable=False),
    Column("round", Integer, nullable=False),
    Column("text", Text, nullable=False, info=SEALED),
    Column("asked_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("post", Key),  # who has it in hand, or had it last
    Column("claimed_at", Instant),
    Column("draft_kind", String, nullable=False, default=""),
    Column("draft_template", String, nullable=False, default=""),
    Column("draft_note", Text, nullable=False, default="", info=SEALED),
    Column("template", String, nullable=False, default=""),
    Column("note", Text, nullable=False, default="", info=SEALED),
    Column("back", Text, nullable=False, default="", info=SEALED),
    Column("reason", Text, nullable=False, default="", info=SEALED),
    Column("answered_at", Instant),
    Column("settled_at", Instant),  # since then nobody owes anything; kept for some days more
    sqlite_autoincrement=True,  # people name them by number
)
Index("ix_questions_queue", questions.c.unit, questions.c.state, questions.c.due_at)

question_drafts = Table(
    "question_drafts",
    metadata,
    Column("question", Key, primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("text", Text, nullable=False),  # a file of content/answers/, without the question
    Column("topic", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("taken_as", String, nullable=False, default=""),
)
SEALED_NAMES = tuple(column.name for column in questions.c if column.info == SEALED)
NO_DRAFT = {"draft_kind": "", "draft_template": "", "draft_note": ""}


class Inquiries:
    """The questions, their steps, and who is told of each."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    # Reading ----------------------------------------------------------------------------------------------------------

    async def find(self, number: int) -> Inquiry | None:
        found = await self._select(questions.c.id == number)
        return found[0] if found else None

    async def among(self, numbers: Collection[int]) -> list[Inquiry]:
        return await self._select(questions.c.id.in_(numbers)) if numbers else []

    async def of(self, address: Address, most: int = 7) -> list[Inquiry]:
        """A person's questions, the latest first."""
        return (await self._select(questions.c.address == str(address)))[::-1][:most]

    async def queue(self, units: Sequence[str]) -> list[Inquiry]:
        """What officers of these units owe, the latest due first of all."""
        found = await self._select(questions.c.unit.in_(units), questions.c.state.in_(WAITING))
        return sorted(found, key=lambda one: (one.due_at, one.id))

    async def tally(self, units: Sequence[str], now: datetime, since: datetime) -> dict[str, Tally]:
        """Of each of these units what its officers owe, and what askers said was clear since then."""
        waits = questions.c.state.in_(WAITING)
        clear = (questions.c.state == "closed") & (questions.c.settled_at >= since)
        query = (
            select(
                questions.c.unit,
                func.count().filter(waits),
                func.count().filter(waits & (questions.c.due_at < now)),
                func.count().filter(clear),
            )
            .where(questions.c.unit.in_(units), waits | clear)
            .group_by(questions.c.unit)
        )
        async with self._database.read() as connection:
            return {unit: Tally(*map(int, counts)) for unit, *counts in await connection.execute(query)}

    async def held(self, posts: Sequence[int]) -> list[Inquiry]:
        """What these posts have in hand."""
        return await self._select(questions.c.post.in_(posts), questions.c.state == "claimed")

    async def waiting(self) -> list[Inquiry]:
        """All that officers owe; also what nobody is there to answer."""
        return await self._select(questions.c.state.in_(WAITING))

    # What the asker does ------------------------------------------------------------------------------------------------

    async def send(self, new: Inquiry, officers: Iterable[Address]) -> Inquiry:
        """Takes a question in, and tells these officers of it; the same update taken up again finds what it sent."""
        row = {
            "address": str(new.address), "asked_in": new.asked_in, "topic": new.topic, "place": new.place,
            "unit": new.unit, "state": "open", "round": 1, "text": self._shut(new.text), "asked_at": new.asked_at,
            "due_at": new.due_at,
        }  # fmt: skip
        async with self._database.begin() as connection:
            taking = self._database.insert(questions).values(row | dict.fromkeys(EMPTY, ""))
            number = (await connection.execute(taking.on_conflict_do_nothing().returning(questions.c.id))).scalar()
            if number is not None:
                await self._tell_officers(connection, replace(new, id=number), officers, new.asked_at)
        return (await self._select(questions.c.asked_in == new.asked_in))[0]

    async def add(self, one: Inquiry, said: str, due_at: datetime, officers: Iterable[Address], now: datetime) -> bool:
        """The asker says more, and officers are told. What was asked back comes into the officer's hands again, what was
        answered meanwhile is open again; False, and nothing is kept, when it does not stand as it was read."""
        state: State = "claimed" if one.state in ("claimed", "asked_back") else "open"
        more = {"text": self._shut(f"{one.text}\n{said}"), "state": state, "settled_at": None}
        async with self._database.begin() as connection:
            if not await _changed(connection, one, (one.state,), **more, round=one.round + 1, due_at=due_at):
                return False
            await self._tell_officers(connection, replace(one, round=one.round + 1), officers, now)
        return True

    async def unclear(
        self, one: Inquiry, unit: str, due_at: datetime, officers: Iterable[Address], now: datetime
    ) -> bool:
        """Opens it again under its code; False when there was no answer, or somebody did so before."""
        opened = {"state": "open", "round": one.round + 1, "unit": unit, "due_at": due_at, "settled_at": None}
        async with self._database.begin() as connection:
            if not await _changed(connection, one, ("answered", "closed"), **opened):
                return False
            await self._tell_officers(connection, replace(one, round=one.round + 1, unit=unit), officers, now)
        return True

    async def close(self, one: Inquiry, now: datetime) -> None:
        """The answer was understood."""
        async with self._database.begin() as connection:
            await _changed(connection, one, ("answered",), state="closed", settled_at=now)

    async def withdraw(self, one: Inquiry, holder: Iterable[Address], now: datetime) -> bool:
        """It is gone with all that stands with it, and its holder is told; False when it was answered meanwhile."""
        this = (questions.c.id == one.id) & (questions.c.round == one.round) & questions.c.state.in_(UNSETTLED)
        async with self._database.begin() as connection:
            if not (await connection.execute(delete(questions).where(this))).rowcount:
                return False
            told = Broadcast(f"{QUESTION}:{one.id}:{WITHDRAWN}", QUESTION, f"{one.id}={WITHDRAWN}", "", now)
            await owe(self._database, connection, told, holder, now)
            await Record.note(connection, Entry(now, PERSON, "withdraw_question", one.code, one.unit))
        return True

    # What officers do -----------------------------------------------------------------------------------------------------

    async def claim(self, one: Inquiry, post: Post, now: datetime) -> bool:
        """Takes it in hand; of two who do so at once, one gets it. True also for who has it already."""
        if one.state == "claimed" and one.post == post.id:
            return True
        async with self._database.begin() as connection:
            taken = {"state": "claimed", "post": post.id, "claimed_at": now}
            if not await _changed(connection, one, ("open",), **taken, **NO_DRAFT):
                return False
            await _note(connection, one, post, "claim_question", now)
        return True

    async def write(self, one: Inquiry, post: Post, kind: DraftKind, template: str = "", note: str = "") -> bool:
        """Keeps what the holder is writing, so that a restart loses nothing."""
        draft = {"draft_kind": kind, "draft_template": template, "draft_note": self._shut(note)}
        async with self._database.begin() as connection:
            return await _changed(connection, one, ("claimed",), questions.c.post == post.id, **draft)

    async def answer(
        self, one: Inquiry, post: Post, draft: Draft | None, now: datetime, template: Template | None = None
    ) -> bool:
        """Sends what was written to the asker, and hands the draft to the editors; once, however often it is pressed.

        template: the approved answer that was followed, which is kept for good."""
        given = {
            "state": "answered", "round": one.round + 1, "template": one.draft_template,
            "note": self._shut(one.draft_note), "answered_at": now, "settled_at": now, "back": "",
        }  # fmt: skip
        async with self._database.begin() as connection:
            if not await self._done(connection, one, post, "answer", given):
                return False
            await self._tell_asker(connection, one, now)
            await _note(connection, one, post, "answer_question", now)
            if template is not None:
                await keep(connection, template, post.id, one.unit, one.code, now)
            if draft is not None:
                await connection.execute(insert(question_drafts).values(_row_of(draft)))
        return True

    async def ask_back(self, one: Inquiry, post: Post, now: datetime) -> bool:
        """Asks the asker what was written."""
        asked = {"state": "asked_back", "round": one.round + 1, "back": self._shut(one.draft_note)}
        async with self._database.begin() as connection:
            if not await self._done(connection, one, post, "back", asked):
                return False
            await self._tell_asker(connection, one, now)
            await _note(connection, one, post, "ask_back", now)
        return True

    async def hand_over(
        self, one: Inquiry, post: Post, unit: str, reason: str, officers: Iterable[Address], now: datetime
    ) -> bool:
        """Another unit deals with it from now on, by the same hour; the asker is told which."""
        moved = {"state": "open", "round": one.round + 1, "unit": unit, "reason": self._shut(reason), "post": None}
        async with self._database.begin() as connection:
            if not await self._done(connection, one, post, "hand_over", moved):
                return False
            await self._tell_officers(connection, replace(one, round=one.round + 1, unit=unit), officers, now)
            await self._tell_asker(connection, one, now)
            await _note(connection, one, post, "hand_over", now)
        return True

    async def assign(self, one: Inquiry, to: Post, by: Post, now: datetime) -> bool:
        """A head gives it to a post of the unit, whose holder is told; what somebody else began is put away."""
        given = {"state": "claimed", "post": to.id, "claimed_at": now, "round": one.round + 1}
        async with self._database.begin() as connection:
            if not await _changed(connection, one, WAITING, **given, **NO_DRAFT):
                return False
            await self._tell_officers(connection, replace(one, round=one.round + 1), [to.address], now)
            await _note(connection, one, by, "assign", now)
        return True

    async def read_whole(self, one: Inquiry, post: Post, now: datetime) -> None:
        """Notes that somebody read it as it was written."""
        async with self._database.begin() as connection:
            await _note(connection, one, post, "read_question", now)

    async def move(self, one: Inquiry, unit: str, officers: Iterable[Address], now: datetime) -> bool:
        """Nobody there can answer any more, or somebody can at last: it opens for that unit."""
        moved = {"state": "open", "round": one.round + 1, "unit": unit, "post": None}
        async with self._database.begin() as connection:
            if not await _changed(connection, one, (one.state,), **moved, **NO_DRAFT):
                return False
            await self._tell_officers(connection, replace(one, round=one.round + 1, unit=unit), officers, now)
        return True

    # Within a transaction --------------------------------------------------------------------------------------------------

    async def _done(
        self, connection: AsyncConnection, one: Inquiry, post: Post, kind: DraftKind, values: dict[str, Any]
    ) -> bool:
        """The holder's step, made of the draft of that kind, which is used up with it."""
        mine = (questions.c.post == post.id) & (questions.c.draft_kind == kind)
        return await _changed(connection, one, ("claimed",), mine, **NO_DRAFT, **values)

    async def _tell_officers(
        self, connection: AsyncConnection, one: Inquiry, officers: Iterable[Address], now: datetime
    ) -> None:
        told = Broadcast(f"{QUESTION}:{one.id}:{one.round}", QUESTION, f"{one.id}={one.round}", "", now)
        await owe(self._database, connection, told, officers, now)

    async def _tell_asker(self, connection: AsyncConnection, one: Inquiry, now: datetime) -> None:
        told = Broadcast(f"{ANSWER}:{one.id}:{one.round + 1}", ANSWER, f"{one.id}={one.round + 1}", "", now)
        await owe(self._database, connection, told, [one.address], now)

    async def _select(self, *which: Any) -> list[Inquiry]:
        query = select(questions).where(*which).order_by(questions.c.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [self._inquiry(row) for row in rows]

    def _shut(self, text: str) -> str:
        return self._seal.shut(text) if text else ""

    def _inquiry(self, row: Row[Any]) -> Inquiry:
        fields = dict(row._mapping)
        opened = {name: self._seal.open(fields[name]) if fields[name] else "" for name in SEALED_NAMES}
        return Inquiry(**(fields | opened | {"address": Address.parse(row.address)}))


EMPTY = ("draft_kind", "draft_template", "draft_note", "template", "note", "back", "reason")


async def _changed(connection: AsyncConnection, one: Inquiry, of: Sequence[State], *which: Any, **values: Any) -> bool:
    """Changes a question that still stands as it was read; False when somebody was faster."""
    changing = update(questions).where(
        questions.c.id == one.id, questions.c.state.in_(of), questions.c.round == one.round, *which
    )
    return bool((await connection.execute(changing.values(**values))).rowcount)


async def _note(connection: AsyncConnection, one: Inquiry, post: Post, did: Did, now: datetime) -> None:
    await Record.note(connection, Entry(now, of_post(post.id), did, one.code, post.unit))


async def count_waiting(database: Database, now: datetime) -> tuple[int, int, int]:
    """(questions that officers owe, of them late, of them without anybody to answer)."""
    return await count_owed(database, questions, WAITING, now)


# Drafts for editors ------------------------------------------------------------------------------------------------------


async def drafts(database: Database, number: int | None = None) -> list[Draft]:
    """What no editor took over yet, the oldest first; or all of one question, the latest last."""
    which = question_drafts.c.taken_as == "" if number is None else question_drafts.c.question == number
    query = select(question_drafts).where(which).order_by(question_drafts.c.made_at)
    async with database.read() as connection:
        return [Draft(**cast("dict[str, Any]", row._mapping)) for row in await connection.execute(query)]


async def take_draft(database: Database, one: Draft, taken_as: str) -> None:
    """An editor made an answer of it."""
    this = (question_drafts.c.question == one.question) & (question_drafts.c.round == one.round)
    async with database.begin() as connection:
        await connection.execute(update(question_drafts).where(this).values(taken_as=taken_as))


def _row_of(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
