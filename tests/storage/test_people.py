"""People, what they follow, what channels remember, how long all of it is kept; on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bot.config import Retention
from bot.features.lookup.store import count_feedback, feedback_since
from bot.message import Address, Incoming
from bot.storage import ChannelMemory, Database, Inbox, People, Session, Settled, Subscriptions
from bot.storage.erasing import erase, tables_of_people
from bot.storage.imports import Newcomer, import_people
from bot.storage.people import save_sessions
from bot.storage.retention import purge
from bot.storage.tables import channel_history, citizens, consents, inbox, subscriptions

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LAN, HOA = Address("telegram", "7"), Address("web_chat", "abc")


async def count(database: Database, table: object) -> int:
    async with database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())  # type: ignore[arg-type]


async def meet(database: Database, address: Address, at: datetime = NOW) -> None:
    box = Inbox(database, People(database))
    incoming = Incoming(address, f"{address}{at}", at, "text", "alo")
    await box.accept([incoming])
    await box.settle(Settled(incoming, at, Session(answer="a")))


async def test_what_is_known_of_a_person_survives_the_cache(database: Database) -> None:
    people = People(database)
    await people.change(LAN, NOW, place="xa-mau-a", roles=frozenset({"official", "head"}), form="ban")
    await people.change(LAN, NOW, gone=False)
    again = await People(database).citizen(LAN)
    assert (again.place, again.roles, again.gone) == ("xa-mau-a", frozenset({"official", "head"}), False)
    assert again.form == "ban"
    assert await People(database).citizen(HOA) == replace(
        again, address=HOA, place=None, roles=frozenset(), seen_at=None, form=None
    )


async def test_a_session_saved_by_a_push_survives(database: Database) -> None:
    session = Session(
        answer="b", answered_at=NOW, asked_at=NOW, offered=("a", "b"), offers=2, rejected=("a",), told=("tạm trú",)
    )
    async with database.begin() as connection:
        await save_sessions(database, connection, {LAN: session}, NOW)
    assert await People(database).session(LAN) == session


async def test_a_talk_that_nobody_brought_into_the_cache_begins_where_it_was_left(database: Database) -> None:
    """What a kill left unanswered is taken up by a process that has not met the person yet."""
    left = Session(waiting="ask:answer", ticket=7)
    async with database.begin() as connection:
        await save_sessions(database, connection, {LAN: left}, NOW)
    people = People(database)
    async with people.talking(LAN):
        assert await people.session(LAN) == left


async def test_following_twice_changes_the_frequency_and_consents_once(database: Database) -> None:
    mine = Subscriptions(database)
    await mine.follow(LAN, ["topic:a", "topic:b"], "now", "v1", NOW)
    await mine.follow(LAN, ["topic:a"], "weekly", "v2", NOW)
    assert [(one.subject, one.frequency) for one in await mine.of(LAN)] == [
        ("topic:a", "weekly"),
        ("topic:b", "now"),
    ]
    consent = await mine.consent(LAN)
    assert consent is not None
    assert (consent.purpose, consent.text_version, consent.given_at) == ("updates", "v1", NOW)
    await mine.set_frequency(LAN, "daily")
    assert {one.frequency for one in await mine.of(LAN)} == {"daily"}
    assert await mine.count() == 1


async def test_stopping_ends_what_is_followed_and_keeps_the_proof_of_consent(database: Database) -> None:
    mine = Subscriptions(database)
    await mine.follow(LAN, ["topic:a", "topic:b"], "now", "v1", NOW)
    assert await mine.stop(LAN, NOW) == 2
    assert await mine.of(LAN) == []
    assert await mine.consent(LAN) is None
    assert await count(database, consents) == 1
    assert await mine.stop(LAN, NOW) == 0


async def test_each_channel_remembers_for_itself(database: Database) -> None:
    one, other = ChannelMemory(database, "telegram"), ChannelMemory(database, "zalo_oa")
    await one.put("offset", "12")
    await one.put("offset", "13")
    assert (await one.get("offset"), await other.get("offset")) == ("13", None)
    assert [await one.add("sent", 10), await other.add("sent", 1), await one.add("sent", -3)] == [10, 1, 7]
    assert sorted(await asyncio.gather(*(one.add("many", 1) for _ in range(20)))) == list(range(1, 21))


async def test_a_history_is_read_from_a_number_on(database: Database) -> None:
    memory = ChannelMemory(database, "web_chat")
    numbers = [await memory.append("abc", f"{n}") for n in range(5)]
    await memory.append("xyz", "another's")
    assert numbers == sorted(set(numbers))
    assert await memory.after("abc", numbers[2]) == [(numbers[3], "3"), (numbers[4], "4")]
    assert [body for _, body in await memory.after("abc", 0, limit=2)] == ["3", "4"]


async def test_a_history_number_is_never_given_twice(database: Database) -> None:
    memory = ChannelMemory(database, "web_chat")
    last = await memory.append("abc", "x")
    async with database.begin() as connection:
        await connection.execute(channel_history.delete())
    assert await memory.append("abc", "y") > last


async def test_rows_go_when_their_time_has_come_and_not_before(database: Database) -> None:
    rules = Retention(inbox=2, citizens=100, web_history=30)
    await meet(database, LAN, NOW - timedelta(days=3))
    await meet(database, HOA, NOW - timedelta(days=1))
    gone = await purge(database, rules, NOW)
    assert (gone["inbox"], gone["citizens"]) == (1, 0)
    assert await count(database, inbox) == 1
    await Subscriptions(database).follow(LAN, ["topic:a"], "now", "v", NOW)
    gone = await purge(database, rules, NOW + timedelta(days=365))
    assert gone["citizens"] == 1  # who follows something may be silent for years
    async with database.read() as connection:
        assert (await connection.execute(select(citizens.c.address))).scalars().all() == [str(LAN)]


async def test_an_unanswered_update_is_never_purged(database: Database) -> None:
    box = Inbox(database, People(database))
    await box.accept([Incoming(LAN, "1", NOW, "text", "alo")])
    await purge(database, Retention(), NOW + timedelta(days=4000))
    assert await box.count_waiting() == 1


async def test_an_erased_person_stands_in_no_table(database: Database) -> None:
    for who in (LAN, HOA):
        await meet(database, who)
        await Subscriptions(database).follow(who, ["topic:a"], "now", "v", NOW)
        await ChannelMemory(database, who.channel).append(who.user, "lời chào")
    before = {table.name: await count(database, table) for table in tables_of_people()}
    gone = (await erase(database, LAN, NOW)).rows
    assert {name for name, rows in gone.items() if rows} >= {
        "citizens",
        "sessions",
        "inbox",
        "consents",
        "subscriptions",
    }
    after = {table.name: await count(database, table) for table in tables_of_people()}
    assert all(after[name] * 2 == before[name] for name in after)
    assert await count(database, channel_history) == 1


async def test_opinions_are_counted_without_names(database: Database) -> None:
    for useful in (True, True, False):
        await count_feedback(database, "non-mu-bao-hiem", useful, NOW)
    assert await feedback_since(database, NOW, 7) == {"non-mu-bao-hiem": (2, 1)}
    assert await feedback_since(database, NOW + timedelta(days=9), 7) == {}


def newcomer(address: Address, place: str | None = None) -> Newcomer:
    return Newcomer(address, ("topic:giao-thong", "topic:dat-dai"), "daily", place, frozenset({"citizen"}), NOW)


async def test_people_who_consented_elsewhere_come_in_once(database: Database) -> None:
    people = [newcomer(Address("telegram", str(n)), "xa-mau-a") for n in range(1200)]
    assert await import_people(database, people, "import", NOW) == 1200
    assert await import_people(database, people, "import", NOW) == 0
    assert await count(database, subscriptions) == 2400
    assert await count(database, consents) == 1200
    assert (await People(database).citizen(people[0].address)).place == "xa-mau-a"


async def test_who_stopped_in_the_bot_is_not_brought_back_by_an_import(database: Database) -> None:
    mine = Subscriptions(database)
    await meet(database, LAN)
    await mine.follow(LAN, ["topic:a"], "now", "v", NOW)
    await mine.stop(LAN, NOW)
    await import_people(database, [newcomer(LAN)], "import", NOW)
    assert await mine.of(LAN) == []
    assert await mine.consent(LAN) is None
