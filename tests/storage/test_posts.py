"""Posts: taken with a code that opens one, ended at once, held on behalf of who is away; on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.config import Retention
from bot.message import Address
from bot.storage import Database, Entry, People, Post, Posts, Record
from bot.storage.erasing import erase
from bot.storage.posts import invitations, posts
from bot.storage.retention import purge
from bot.storage.rows import GRANTED, Role

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
WEEK, MINUTE, DAY = timedelta(days=7), timedelta(minutes=1), timedelta(days=1)
LAN, HOA, MAI = Address("telegram", "7"), Address("web_chat", "abc"), Address("telegram", "9")


@pytest.fixture
def people(database: Database) -> People:
    return People(database)


@pytest.fixture
def held(database: Database, people: People) -> Posts:
    return Posts(database, people)


async def joined(held: Posts, who: Address, role: Role = "official", unit: str = "ubnd-xa-mau-a") -> Post:
    post = await held.join(who, await held.invite(unit, role, NOW, NOW + WEEK), NOW)
    assert isinstance(post, Post)
    return post


async def deeds(database: Database) -> list[tuple[str, str, str, str]]:
    return [(one.who, one.did, one.on_what, one.unit) for one in await Record.read(database)]


async def test_a_code_opens_its_post_once(held: Posts, people: People) -> None:
    code = await held.invite("so-tu-phap", "legal_officer", NOW, NOW + WEEK)
    post = await held.join(LAN, f" {code.lower().replace('-', ' ')} ", NOW)
    assert isinstance(post, Post)
    assert (post.unit, post.role, post.since) == ("so-tu-phap", "legal_officer", NOW)
    assert await held.join(HOA, code, NOW) == "unknown"
    assert await held.of(LAN, NOW) == (post,)
    assert (await people.citizen(LAN)).roles == {"official", "legal_officer"}
    assert (await People(held._database).citizen(LAN)).roles == {"official", "legal_officer"}


async def test_whoever_took_a_post_with_a_code_has_it_when_the_code_comes_again(
    held: Posts, database: Database
) -> None:
    code = await held.invite("so-tu-phap", "head", NOW, NOW + WEEK)
    post = await held.join(LAN, code, NOW)
    assert await held.join(LAN, code, NOW + MINUTE) == post
    assert [did for _, did, _, _ in await deeds(database)] == ["invite", "join"]
    assert isinstance(post, Post)
    await held.leave(post, NOW + DAY)
    assert await held.join(LAN, code, NOW + DAY) == "unknown"


async def test_of_many_who_type_a_code_at_once_one_gets_the_post(held: Posts, database: Database) -> None:
    code = await held.invite("so-tu-phap", "head", NOW, NOW + WEEK)
    tries = [held.join(Address("telegram", str(n)), code, NOW) for n in range(8)]
    got = await asyncio.gather(*tries)
    assert sum(isinstance(one, Post) for one in got) == 1
    assert len(await held.every(NOW)) == 1


async def test_a_code_that_is_late_revoked_or_guessed_opens_nothing(held: Posts) -> None:
    late = await held.invite("so-tu-phap", "head", NOW, NOW + MINUTE)
    assert await held.join(LAN, late, NOW + MINUTE) == "unknown"
    revoked = await held.invite("so-tu-phap", "head", NOW, NOW + WEEK)
    [_, waiting] = await held.invitations(NOW)
    assert await held.revoke(waiting.id, NOW) == replace(waiting, until=NOW)
    assert await held.revoke(waiting.id, NOW) is None
    assert await held.join(LAN, revoked, NOW) == "unknown"
    assert await held.join(LAN, "AAAAA-AAAAA", NOW) == "unknown"
    assert await held.of(LAN, NOW) == ()


async def test_a_code_is_nowhere_to_be_read(held: Posts, database: Database) -> None:
    code = await held.invite("so-tu-phap", "head", NOW, NOW + WEEK)
    async with database.read() as connection:
        [row] = (await connection.execute(select(invitations))).all()
    letters = code.replace("-", "")
    assert len(letters) == 10
    assert not any(code in str(value) or letters in str(value) for value in row)
    assert not any(letters in str(one) for one in await Record.read(database))


async def test_nobody_uses_up_a_code_for_a_post_already_held(held: Posts) -> None:
    await joined(held, LAN)
    code = await held.invite("ubnd-xa-mau-a", "official", NOW, NOW + WEEK)
    assert await held.join(LAN, code, NOW) == "already"
    assert isinstance(await held.join(HOA, code, NOW), Post)


async def test_when_the_post_ends_the_roles_are_gone_at_once(held: Posts, people: People) -> None:
    await people.change(LAN, NOW, roles=frozenset({"business"}))
    first, second = await joined(held, LAN, "head"), await joined(held, LAN, "official", "so-tu-phap")
    await held.leave(first, NOW + MINUTE)
    assert await held.of(LAN, NOW + MINUTE) == (second,)
    assert (await people.citizen(LAN)).roles == {"business", "official"}
    assert await held.end(second.id, NOW + MINUTE)
    assert await held.end(second.id, NOW + MINUTE) is None
    assert await held.of(LAN, NOW + MINUTE) == ()
    assert (await people.citizen(LAN)).roles == {"business"}


async def test_a_colleague_stands_in_until_the_holder_is_back(held: Posts) -> None:
    lan, hoa = await joined(held, LAN, "head"), await joined(held, HOA)
    code = await held.away(lan, NOW + WEEK, NOW)
    for_lan = await held.join(HOA, code, NOW)
    assert isinstance(for_lan, Post)
    assert (for_lan.role, for_lan.stands_for, for_lan.until) == ("head", lan.id, NOW + WEEK)
    assert [post.is_away(NOW) for post in await held.of(LAN, NOW)] == [True]
    assert await held.of(HOA, NOW) == (hoa, for_lan)
    assert await held.of(HOA, NOW + WEEK) == (hoa,)
    await held.back(lan, NOW + DAY)
    assert await held.of(HOA, NOW + DAY) == (hoa,)
    assert await held.of(LAN, NOW + DAY) == (lan,)


async def test_only_a_colleague_of_the_same_unit_stands_in(held: Posts) -> None:
    lan = await joined(held, LAN, "head")
    await joined(held, MAI, "head", "so-tu-phap")
    code = await held.away(lan, NOW + WEEK, NOW)
    assert await held.join(LAN, code, NOW) == "yourself"
    assert await held.join(MAI, code, NOW) == "not_a_colleague"
    assert await held.join(HOA, code, NOW) == "not_a_colleague"
    await joined(held, HOA)
    assert isinstance(await held.join(HOA, code, NOW), Post)


async def test_another_code_for_a_stand_in_ends_the_first_one(held: Posts) -> None:
    lan, hoa = await joined(held, LAN, "head"), await joined(held, HOA)
    first = await held.away(lan, NOW + WEEK, NOW)
    await held.join(HOA, first, NOW)
    unused = await held.away(lan, NOW + DAY, NOW)
    assert await held.of(HOA, NOW) == (hoa,)
    await held.away(lan, NOW + DAY, NOW)
    assert await held.join(HOA, unused, NOW) == "unknown"


@pytest.mark.parametrize("goes", ["the holder", "the colleague", "the holder is erased"])
async def test_nobody_stands_in_when_either_has_left(held: Posts, database: Database, goes: str) -> None:
    lan, hoa = await joined(held, LAN, "head"), await joined(held, HOA)
    await held.join(HOA, await held.away(lan, NOW + WEEK, NOW), NOW)
    assert len(await held.of(HOA, NOW)) == 2
    if goes == "the holder is erased":
        await erase(database, LAN, NOW)
    else:
        await held.leave(lan if goes == "the holder" else hoa, NOW + MINUTE)
    assert all(post.stands_for is None for post in await held.of(HOA, NOW + MINUTE))


async def test_everything_that_happens_to_a_post_stands_in_the_record(held: Posts, database: Database) -> None:
    lan, hoa = await joined(held, LAN, "head"), await joined(held, HOA)
    await held.join(HOA, await held.away(lan, NOW + WEEK, NOW), NOW)
    await held.back(lan, NOW)
    await held.leave(hoa, NOW)
    await held.end(lan.id, NOW)
    xa = "ubnd-xa-mau-a"
    assert await deeds(database) == [
        ("operator", "invite", "head invitation:1", xa),
        ("post:1", "join", "post:1", xa),
        ("operator", "invite", "official invitation:2", xa),
        ("post:2", "join", "post:2", xa),
        ("post:1", "away", "post:1", xa),
        ("post:3", "stand_in", "post:1", xa),
        ("post:1", "back", "post:1", xa),
        ("post:2", "leave", "post:2", xa),
        ("operator", "end_post", "post:1", xa),
    ]


async def test_the_record_of_somebody_erased_leads_to_nobody(held: Posts, database: Database) -> None:
    post = await joined(held, LAN)
    gone = await erase(database, LAN, NOW)
    assert gone.rows["posts"] == 1
    assert (await deeds(database))[-1] == ("operator", "erase", f"post:{post.id}", "")
    assert not any(LAN.channel in one.who + one.on_what for one in await Record.read(database))
    async with database.read() as connection:
        assert (await connection.execute(select(posts))).all() == []
    again = await joined(held, HOA)
    assert again.id > post.id  # the number of the one who was erased is never given to another


async def test_an_official_who_is_silent_for_years_keeps_the_post(
    held: Posts, people: People, database: Database
) -> None:
    await joined(held, LAN)
    hoa = await joined(held, HOA)
    await held.leave(hoa, NOW)
    await purge(database, Retention(), NOW + timedelta(days=3000))
    assert (await People(database).citizen(LAN)).roles == {"official"}
    assert (await People(database).citizen(HOA)).roles == frozenset()
    async with database.read() as connection:
        assert len((await connection.execute(select(posts))).all()) == 1


def test_what_people_say_of_themselves_gives_no_post() -> None:
    assert "citizen" not in GRANTED
    assert "business" not in GRANTED


async def test_a_failed_deed_leaves_no_note(database: Database) -> None:
    async def fails() -> None:
        async with database.begin() as connection:
            await Record.note(connection, Entry(NOW, "operator", "export", "x"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    assert await Record.read(database) == []
