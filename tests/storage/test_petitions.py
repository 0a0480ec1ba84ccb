"""Petitions in the database: sealed, one matter with many voices, each step told once to each; on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from bot.config import Retention
from bot.features.petition.matters import Draft, Petition, Voice
from bot.features.petition.store import Petitions, count_waiting, petitions, voices, written
from bot.message import Address
from bot.sealing import CannotOpen, Seal
from bot.storage import PETITION, PETITION_LATE, PETITION_STEP, Database, Deliveries, Post, Posts, Record
from bot.storage.erasing import erase
from bot.storage.opinions import opinions
from bot.storage.retention import purge

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
DAY = timedelta(days=1)
LAN, HOA = Address("telegram", "7"), Address("web_chat", "abc")
MAI, MINH = Address("zalo_oa", "9"), Address("telegram", "10")
UNIT = "ubnd-xa-mau-a"
SECRET = "den duong truoc nha ong Ti hong"


@pytest.fixture
def store(database: Database) -> Petitions:
    return Petitions(database, Seal(lambda: "k" * 32))


async def officer(database: Database, who: Address) -> Post:
    held = Posts(database)
    post = await held.join(who, await held.invite(UNIT, "official", NOW, NOW + DAY), NOW)
    assert isinstance(post, Post)
    return post


async def sent(store: Petitions, who: Address = MAI, update: str = "1", joins: int = 0) -> Voice:
    voice = Voice(0, who, f"{who.channel}:{update}", 0, SECRET, False, "", "", "", NOW, "", None)
    opens = Petition(0, "phan-anh", "moi-truong", "xa-mau-a", "normal", UNIT, "open", 1, 1, 0, NOW, NOW + DAY)
    return await store.send(voice, opens, joins, [LAN], NOW)


async def told(database: Database, who: Address, kind: str) -> int:
    """How many deliveries of a kind are on their way to a person."""
    due = await Deliveries(database).claim("w", NOW + 9 * DAY, 100)
    await Deliveries(database).give_back("w")
    return sum(one.address == who and one.broadcast.kind == kind for one in due)


async def found(store: Petitions, number: int) -> Petition:
    one = await store.find(number)
    assert one
    return one


async def in_hand(store: Petitions, post: Post, number: int) -> Petition:
    assert await store.claim(await found(store, number), post, NOW)
    return await found(store, number)


async def test_nothing_of_what_people_or_officers_wrote_stands_in_the_database(
    store: Petitions, database: Database
) -> None:
    post = await officer(database, LAN)
    await store.keep(Draft(MINH, "phan-anh", text=SECRET, photo="bi mat cua anh"), NOW)
    one = await in_hand(store, post, (await sent(store)).id)
    await store.write(one, post, "answer", "", "bi mat cua can bo")
    await store.answer(await found(store, one.id), post, NOW)
    async with database.read() as connection:
        tables = ("petitions", "petition_voices", "petition_drafts")
        rows = [(await connection.execute(text(f"SELECT * FROM {name}"))).all() for name in tables]
    assert all(rows)
    assert SECRET not in str(rows)
    assert "bi mat" not in str(rows)
    with pytest.raises(CannotOpen):
        await Petitions(database, Seal(lambda: "another")).find(one.id)


async def test_what_is_sent_again_after_a_kill_is_one_petition_told_once(store: Petitions, database: Database) -> None:
    await store.keep(Draft(MAI, "phan-anh", text=SECRET), NOW)
    first = await sent(store)
    assert await sent(store) == first
    assert await store.draft(MAI) is None
    assert await told(database, LAN, PETITION) == 1
    assert await count_waiting(database, NOW) == (1, 0, 0)


async def test_a_second_voice_joins_with_a_code_of_its_own_and_hears_the_outcome(
    store: Petitions, database: Database
) -> None:
    post = await officer(database, LAN)
    first = await sent(store)
    second = await sent(store, MINH, "2", joins=first.id)
    assert (second.code, second.petition) == ("P-0002", first.id)
    assert await told(database, LAN, PETITION) == 1
    one = await in_hand(store, post, first.id)
    assert one.people == 2
    await store.write(one, post, "answer", "", "Đèn được thay.")
    assert await store.answer(await found(store, one.id), post, NOW)
    assert [await told(database, who, PETITION_STEP) for who in (MAI, MINH)] == [2, 2]
    assert {voice.said for voice in (await found(store, one.id)).voices} == {"Đèn được thay."}


async def test_who_writes_after_it_was_answered_opens_a_petition_of_their_own(
    store: Petitions, database: Database
) -> None:
    post = await officer(database, LAN)
    one = await in_hand(store, post, (await sent(store)).id)
    await store.write(one, post, "answer", "", "Xong.")
    await store.answer(await found(store, one.id), post, NOW)
    later = await sent(store, MINH, "2", joins=one.id)
    assert later.petition == later.id


async def test_of_two_who_claim_at_once_one_gets_it(store: Petitions, database: Database) -> None:
    lan, hoa = await officer(database, LAN), await officer(database, HOA)
    one = await found(store, (await sent(store)).id)
    assert sorted(await asyncio.gather(store.claim(one, lan, NOW), store.claim(one, hoa, NOW))) == [False, True]


async def test_an_answer_pressed_twice_is_sent_once(store: Petitions, database: Database) -> None:
    post = await officer(database, LAN)
    one = await in_hand(store, post, (await sent(store)).id)
    await store.write(one, post, "answer", "", "Đã xong.")
    ready = await found(store, one.id)
    assert await store.answer(ready, post, NOW)
    assert not await store.answer(ready, post, NOW)
    assert await told(database, MAI, PETITION_STEP) == 2  # that it was claimed, and the answer


async def test_a_voice_that_is_split_off_is_a_petition_with_its_own_code(store: Petitions, database: Database) -> None:
    post = await officer(database, LAN)
    first = await sent(store)
    second = await sent(store, MINH, "2", joins=first.id)
    one = await in_hand(store, post, first.id)
    assert await store.split(one, second, post, [HOA], NOW)
    assert not await store.split(one, second, post, [HOA], NOW)
    assert not await store.split(one, first, post, [HOA], NOW)
    own = await found(store, second.id)
    assert (own.code, own.state, own.people) == ("P-0002", "open", 1)
    assert await told(database, HOA, PETITION) == 1
    assert await told(database, MINH, PETITION_STEP) == 2


async def test_it_is_handed_over_and_those_who_sent_it_hear_it(store: Petitions, database: Database) -> None:
    post = await officer(database, LAN)
    one = await in_hand(store, post, (await sent(store)).id)
    await store.write(one, post, "hand_over", "so-noi-vu")
    assert await store.hand_over(await found(store, one.id), post, "so-noi-vu", "của Sở", [HOA], NOW)
    moved = await found(store, one.id)
    assert (moved.unit, moved.state, moved.reason, moved.due_at) == ("so-noi-vu", "open", "của Sở", one.due_at)
    assert await told(database, HOA, PETITION) == 1
    assert [entry.did for entry in await Record.read(database)][-2:] == ["claim_petition", "hand_over"]


async def test_each_head_is_told_once_that_it_is_late_and_anew_when_it_was_opened_again(
    store: Petitions, database: Database
) -> None:
    post = await officer(database, LAN)
    one = await in_hand(store, post, (await sent(store)).id)
    for level in (1, 1, 2):
        await store.tell_head(one, level, [HOA], NOW)
    assert await told(database, HOA, PETITION_LATE) == 2
    await store.write(one, post, "answer", "", "Xong.")
    await store.answer(await found(store, one.id), post, NOW)
    assert await store.reopen(await found(store, one.id), UNIT, NOW + DAY, [LAN], NOW)
    await store.tell_head(await found(store, one.id), 1, [HOA], NOW)
    assert await told(database, HOA, PETITION_LATE) == 3


async def test_an_opinion_counts_once_and_stays_when_the_person_is_erased(store: Petitions, database: Database) -> None:
    voice = await sent(store)
    for opinion in ("content", "not_content"):
        await store.opine(voice, UNIT, "2026-11", opinion)
    await store.opine(await sent(store, MINH, "2"), UNIT, "2026-11", "content")
    await erase(database, MAI, NOW)
    async with database.read() as connection:
        counted = (await connection.execute(select(opinions.c.opinion, opinions.c.count))).all()
    assert [tuple(row) for row in counted] == [("content", 2)]


async def test_who_is_erased_takes_voice_and_draft_along_and_a_petition_without_voices_closes(
    store: Petitions, database: Database
) -> None:
    first = await sent(store)
    await sent(store, MINH, "2", joins=first.id)
    await store.keep(Draft(MAI, "kien-nghi", text=SECRET), NOW)
    await erase(database, MAI, NOW)
    await store.close_forsaken(NOW - DAY, NOW)
    left = await found(store, first.id)
    assert [voice.address for voice in left.voices] == [MINH]
    assert (left.state, await store.draft(MAI)) == ("open", None)
    await erase(database, MINH, NOW)
    await store.close_forsaken(NOW - DAY, NOW)
    assert (await found(store, first.id)).state == "closed"
    assert not await store.waiting()


async def test_what_was_answered_is_deleted_in_time_and_what_waits_is_not(store: Petitions, database: Database) -> None:
    post = await officer(database, LAN)
    one = await in_hand(store, post, (await sent(store)).id)
    await store.write(one, post, "answer", "", "Xong.")
    await store.answer(await found(store, one.id), post, NOW)
    await sent(store, MINH, "2")
    await store.keep(Draft(MAI, "kien-nghi", text=SECRET), NOW)
    await purge(database, Retention(petitions=30), NOW + 31 * DAY)
    async with database.read() as connection:
        counts = [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (petitions, voices, written)
        ]
    assert counts == [1, 1, 0]


async def test_what_was_asked_back_and_never_told_is_closed_in_the_end(store: Petitions, database: Database) -> None:
    post = await officer(database, LAN)
    one = await in_hand(store, post, (await sent(store)).id)
    await store.write(one, post, "back", "", "Ở chỗ nào?")
    await store.ask_back(await found(store, one.id), post, NOW)
    await store.close_forsaken(one.due_at, NOW)
    assert (await found(store, one.id)).state == "asked_back"
    await store.close_forsaken(one.due_at + DAY, NOW)
    closed = await found(store, one.id)
    assert (closed.state, closed.settled_at, closed.voices[0].settled_at) == ("closed", NOW, NOW)


async def test_two_addresses_of_one_person_see_the_same_voices(
    store: Petitions, database: Database, tmp_path: Path
) -> None:
    voice = await sent(store)
    async with database.begin() as connection:
        for who in (MAI, MINH):
            row = {"address": str(who), "gone": False, "roles": "", "first_at": 0, "seen_at": 0, "person": str(MAI)}
            columns = ", ".join(row)
            holes = ", ".join(f":{name}" for name in row)
            await connection.execute(text(f"INSERT INTO citizens ({columns}) VALUES ({holes})"), row)
    assert [one.id for one in await store.of(MINH)] == [voice.id]
    assert replace(voice) == (await store.of(MAI))[0]


async def test_a_photo_is_opened_only_for_who_looks_at_it(store: Petitions, database: Database) -> None:
    voice = Voice(0, MAI, "zalo_oa:1", 0, SECRET, True, "", "", "", NOW, "", None)
    opens = Petition(0, "phan-anh", "moi-truong", "xa-mau-a", "normal", UNIT, "open", 1, 1, 0, NOW, NOW + DAY)
    await store.send(voice, opens, 0, [LAN], NOW, "data:image/jpeg;base64,xy")
    assert await store.photos(1) == [("P-0001", "data:image/jpeg;base64,xy")]
    async with database.begin() as connection:
        await connection.execute(update(voices).values(photo="cannot be opened"))
    assert (await found(store, 1)).voices[0].photo
    with pytest.raises(CannotOpen):
        await store.photos(1)


async def test_a_photo_comes_to_what_is_being_written_by_then_and_never_brings_back_what_was_sent(
    store: Petitions,
) -> None:
    await store.keep(Draft(MAI, "phan-anh", text="cu"), NOW)
    await store.keep(Draft(MAI, "phan-anh", text=SECRET), NOW)
    assert await store.add_photo(MAI, "data:image/jpeg;base64,xy", NOW)
    draft = await store.draft(MAI)
    assert draft
    assert (draft.text, draft.photo) == (SECRET, "data:image/jpeg;base64,xy")
    await sent(store)
    assert not await store.add_photo(MAI, "data:image/jpeg;base64,xy", NOW)
    assert await store.draft(MAI) is None
