"""Flagged provisions in either database: repeats join, each step is told with it or not done, voices go and flags stay."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.config import Retention
from bot.features.flag.rules import Ground, Outcome
from bot.features.flag.store import Flag, Flags, Voice
from bot.message import Address
from bot.sealing import CannotOpen, Seal
from bot.storage import Database, Deliveries, Post, Posts, Record
from bot.storage.erasing import erase
from bot.storage.retention import purge
from bot.storage.rows import FLAG, FLAG_LATE, FLAG_OPINION, FLAG_OUTCOME

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
DAY = timedelta(days=1)
LAN, HOA, TU = Address("telegram", "7"), Address("web_chat", "abc"), Address("telegram", "8")
ASKER, OTHER = Address("zalo_oa", "9"), Address("zalo_oa", "10")
UNIT = "so-tu-phap"
SECRET = "khong co giay to nen khong nop duoc"


@pytest.fixture
def store(database: Database) -> Flags:
    return Flags(database, Seal(lambda: "k" * 32))


async def officer(database: Database, who: Address = LAN, unit: str = UNIT) -> Post:
    held = Posts(database)
    post = await held.join(who, await held.invite(unit, "legal_officer", NOW, NOW + DAY), NOW)
    assert isinstance(post, Post)
    return post


def new(post: Post | None, place: str = "4.1", ground: Ground = "unclear") -> Flag:
    return Flag("nd-176-2025", place, ground, UNIT, post.id if post else None, NOW, NOW + 15 * DAY)


def voice(who: Address = ASKER, update: str = "1", reason: str = SECRET) -> Voice:
    return Voice(who, f"{who}:{update}", "citizen", reason, NOW)


async def told(database: Database, who: Address, kind: str) -> int:
    """How many deliveries of a kind are on their way to a person."""
    due = await Deliveries(database).claim("w", NOW + 90 * DAY, 100)
    await Deliveries(database).give_back("w")
    return sum(one.address == who and one.broadcast.kind == kind for one in due)


async def fresh(store: Flags, number: int) -> Flag:
    found = await store.find(number)
    assert found
    return found


async def settled(
    store: Flags, one: Flag, post: Post, outcome: Outcome = "guidance", said: str = "Làm thế này."
) -> Flag:
    assert await store.write(one, post, outcome, "", said)
    assert await store.settle(await fresh(store, one.id), post, NOW)
    return await fresh(store, one.id)


async def test_nothing_of_what_a_sender_wrote_stands_in_the_database(store: Flags, database: Database) -> None:
    await store.join(new(await officer(database)), voice(), None)
    async with database.read() as connection:
        rows = [(await connection.execute(text(f"SELECT * FROM {name}"))).all() for name in ("flags", "flag_voices")]
    assert SECRET not in str(rows)
    assert str(ASKER) not in str(rows[0])
    with pytest.raises(CannotOpen):
        await Flags(database, Seal(lambda: "another")).of(ASKER)


async def test_a_flag_sent_again_after_a_kill_is_one_voice_told_once(store: Flags, database: Database) -> None:
    post = await officer(database)
    first = await store.join(new(post), voice(), post)
    assert await store.join(new(post), voice(), post) == first
    assert first[0].voices == 1
    assert await told(database, LAN, FLAG) == 1


async def test_an_update_that_is_taken_up_again_late_does_not_open_what_was_settled(
    store: Flags, database: Database
) -> None:
    post = await officer(database)
    one, _ = await store.join(new(post), voice(), post)
    given = await settled(store, one, post)
    assert (await store.join(new(post), voice(), post))[0] == given


async def test_repeats_of_one_place_and_group_join_and_others_do_not(store: Flags, database: Database) -> None:
    post = await officer(database)
    one, before = await store.join(new(post), voice(), post)
    again, joined = await store.join(new(post), voice(OTHER), post)
    assert (before, joined, again.id, again.voices) == (False, True, one.id, 2)
    assert (await store.join(new(post, place="4.2"), voice(OTHER, "2"), post))[0].id != one.id
    assert (await store.join(new(post, ground="burden"), voice(OTHER, "3"), post))[0].id != one.id
    assert await told(database, LAN, FLAG) == 3


async def test_of_many_who_flag_the_same_at_once_one_opens_it_and_all_are_heard(
    store: Flags, database: Database
) -> None:
    post = await officer(database)
    people = [Address("telegram", f"p{n}") for n in range(6)]
    found = await asyncio.gather(*(store.join(new(post), voice(who, str(who)), post) for who in people))
    assert len({one.id for one, _ in found}) == 1
    assert (await fresh(store, found[0][0].id)).voices == 6
    assert await told(database, LAN, FLAG) == 1


async def test_who_says_it_again_has_one_voice_with_the_new_reason(store: Flags, database: Database) -> None:
    post = await officer(database)
    one, _ = await store.join(new(post), voice(), post)
    await store.join(new(post), voice(update="2", reason="ly do moi"), post)
    assert [said.reason for said in await store.voices(one)] == ["ly do moi"]
    await store.join(new(post), voice(update="3", reason=""), post)
    assert [said.reason for said in await store.voices(one)] == ["ly do moi"]
    assert (await fresh(store, one.id)).voices == 1


async def test_an_outcome_pressed_twice_is_told_once_to_every_sender(store: Flags, database: Database) -> None:
    post = await officer(database)
    one, _ = await store.join(new(post), voice(), post)
    await store.join(new(post), voice(OTHER), post)
    assert await store.write(one, post, "amend", "Chính phủ", "Bổ sung mẫu giấy.")
    drafted = await fresh(store, one.id)
    assert sum(await asyncio.gather(*(store.settle(drafted, post, NOW) for _ in range(3)))) == 1
    assert [await told(database, who, FLAG_OUTCOME) for who in (ASKER, OTHER)] == [1, 1]
    given = await fresh(store, one.id)
    assert (given.outcome, given.outcome_to, given.outcome_text) == ("amend", "Chính phủ", "Bổ sung mẫu giấy.")
    assert (given.state, given.draft_text, given.settled_at) == ("settled", "", NOW)
    assert [entry.did for entry in await Record.read(database)].count("settle_flag") == 1


async def test_an_outcome_that_cannot_enter_the_ledger_is_not_given_and_its_draft_stays(
    store: Flags, database: Database
) -> None:
    post = await officer(database)
    one, _ = await store.join(new(post), voice(), post)
    await store.write(one, post, "guidance", "", "Làm thế này.")
    drafted = await fresh(store, one.id)
    async with database.begin() as connection:
        await connection.execute(text("ALTER TABLE deliveries RENAME TO elsewhere"))
    with pytest.raises(Exception, match="deliveries"):
        await store.settle(drafted, post, NOW)
    async with database.begin() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO deliveries"))
    assert await fresh(store, one.id) == drafted
    assert await store.settle(drafted, post, NOW)


async def test_nobody_but_the_owner_writes_settles_or_asks(store: Flags, database: Database) -> None:
    mine, other = await officer(database), await officer(database, TU)
    one, _ = await store.join(new(mine), voice(), mine)
    assert not await store.write(one, other, "guidance", "", "khác")
    assert not await store.settle(one, other, NOW)
    assert not await store.ask(one, other, "so-noi-vu", [HOA], NOW)


async def test_still_in_difficulty_opens_it_again_once_and_only_its_sender_hears_the_next(
    store: Flags, database: Database
) -> None:
    post = await officer(database)
    one, _ = await store.join(new(post), voice(), post)
    await store.join(new(post), voice(OTHER), post)
    given = await settled(store, one, post)
    later = replace(given, opened_at=NOW + DAY, due_at=NOW + 20 * DAY)
    said = await asyncio.gather(*(store.still(given, ASKER, later, post) for _ in range(2)))
    assert sorted(said) == ["joined", "reopened"]
    opened = await fresh(store, one.id)
    assert (opened.state, opened.due_at, opened.settled_at) == ("open", NOW + 20 * DAY, None)
    again = await settled(store, opened, post, "unfounded")
    assert [await told(database, who, FLAG_OUTCOME) for who in (ASKER, OTHER)] == [2, 1]
    assert await store.still(again, ASKER, later, post) == "final"
    assert (await fresh(store, one.id)).state == "settled"


async def test_what_was_settled_is_opened_by_the_next_who_flags_it_and_after_that_a_new_one_begins(
    store: Flags, database: Database
) -> None:
    post = await officer(database)
    one, _ = await store.join(new(post), voice(), post)
    await settled(store, one, post)
    again, _ = await store.join(new(post), voice(OTHER), post)
    assert (again.id, again.reopened, again.voices) == (one.id, True, 2)
    await settled(store, again, post)
    other, joined = await store.join(new(post), voice(TU, "5"), post)
    assert other.id != one.id
    assert not joined
    assert await store.about("nd-176-2025", "4.1", "unclear") == other


async def test_an_opinion_is_asked_told_and_brought_to_the_owner(store: Flags, database: Database) -> None:
    post, unit = await officer(database), await officer(database, HOA, "so-noi-vu")
    one, _ = await store.join(new(post), voice(), post)
    assert await store.ask(one, post, "so-noi-vu", [HOA], NOW)
    assert not await store.ask(one, post, "so-noi-vu", [HOA], NOW)
    assert await told(database, HOA, FLAG_OPINION) == 1
    assert await store.opine(await fresh(store, one.id), unit, "Xã xác nhận.", post, NOW)
    assert (await fresh(store, one.id)).opinion == "Xã xác nhận."
    assert await told(database, LAN, FLAG) == 2
    noted = [(each.did, each.who, each.unit) for each in await Record.read(database) if each.on_what == one.code]
    assert noted == [("ask_opinion", "post:1", UNIT), ("give_opinion", "post:2", "so-noi-vu")]


async def test_another_owner_is_told_and_the_record_says_who_gave_it(store: Flags, database: Database) -> None:
    post, other = await officer(database), await officer(database, TU)
    one, _ = await store.join(new(post), voice(), post)
    assert await store.give(one, other, NOW, by=post)
    assert not await store.give(one, other, NOW, by=post)
    assert await told(database, TU, FLAG) == 1
    assert await store.in_hand([post.id, other.id]) == {other.id: 1}
    (entry,) = [each for each in await Record.read(database) if each.did == "assign"]
    assert (entry.who, entry.on_what) == ("post:1", "V-0001 post:2")


async def test_a_head_hears_of_what_is_late_once(store: Flags, database: Database) -> None:
    post = await officer(database)
    one, _ = await store.join(new(post), voice(), post)
    for _ in range(3):
        await store.tell_late(await fresh(store, one.id), [HOA], NOW)
    assert await told(database, HOA, FLAG_LATE) == 1


async def test_who_is_erased_takes_the_voice_along_and_the_flag_stays_with_its_count(
    store: Flags, database: Database
) -> None:
    post = await officer(database)
    one, _ = await store.join(new(post), voice(), post)
    await store.join(new(post), voice(OTHER), post)
    await erase(database, ASKER, NOW)
    assert [said.address for said in await store.voices(one)] == [OTHER]
    assert (await fresh(store, one.id)).voices == 2
    await settled(store, one, post)
    assert await told(database, ASKER, FLAG_OUTCOME) == 0


async def test_voices_go_after_their_time_and_what_waits_for_its_outcome_stays(
    store: Flags, database: Database
) -> None:
    post = await officer(database)
    one, _ = await store.join(new(post), voice(), post)
    waiting, _ = await store.join(new(post, place="5"), voice(update="2"), post)
    await settled(store, one, post)
    gone = await purge(database, Retention(flags=30), NOW + 31 * DAY)
    assert gone["flag_voices"] == 1
    assert await store.voices(one) == []
    assert len(await store.voices(waiting)) == 1
    assert (await fresh(store, one.id)).outcome_text == "Làm thế này."


async def test_the_register_is_read_by_the_day_on_which_it_was_flagged(store: Flags, database: Database) -> None:
    post = await officer(database)
    one, _ = await store.join(new(post), voice(), post)
    assert [each.id for each in await store.every(NOW, NOW + DAY)] == [one.id]
    assert await store.every(NOW + DAY) == []
    assert await store.every(None, NOW) == []
