"""Updates between arrival and answer, on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import text

from bot.message import Address, Choice, Incoming
from bot.storage import Database, Inbox, People, Session, Settled

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LAN = Address("telegram", "7")


def said(number: int, words: str = "alo", sender: Address = LAN) -> Incoming:
    return Incoming(sender, str(number), NOW, "text", words)


def inbox_of(database: Database) -> Inbox:
    return Inbox(database, People(database))


async def test_an_update_told_twice_is_accepted_once(database: Database) -> None:
    inbox = inbox_of(database)
    assert await inbox.accept([said(1), said(1), said(2)]) == (said(1), said(2))
    assert await inbox.accept([said(2), said(3)]) == (said(3),)
    assert await inbox_of(database).accept([said(1), said(2), said(3)]) == ()


async def test_the_same_number_on_another_channel_is_another_update(database: Database) -> None:
    inbox = inbox_of(database)
    other = said(1, sender=Address("web_chat", "7"))
    assert await inbox.accept([said(1), other]) == (said(1), other)


async def test_updates_that_arrive_together_share_a_transaction_and_stay_apart(database: Database) -> None:
    inbox = inbox_of(database)
    kept = await asyncio.gather(*(inbox.accept([said(n), said(n % 7)]) for n in range(40)))
    assert sorted(one.update_id for batch in kept for one in batch) == sorted(str(n) for n in range(40))


async def test_what_was_not_answered_is_read_again_after_a_restart(database: Database) -> None:
    first = inbox_of(database)
    await first.accept([said(1), said(2), said(3)])
    await first.settle(Settled(said(2), NOW))
    again = inbox_of(database)
    assert [one.update_id for one in await again.waiting()] == ["1", "3"]
    assert (await again.waiting())[0] == said(1)
    assert await again.count_waiting() == 2


async def test_an_answered_text_is_blanked(database: Database) -> None:
    inbox = inbox_of(database)
    await inbox.accept([said(1, "chuyen rieng cua toi")])
    await inbox.settle(Settled(said(1), NOW))
    async with database.read() as connection:
        rows = (await connection.execute(text("SELECT * FROM inbox"))).all()
    assert len(rows) == 1
    assert "rieng" not in str(rows)


async def test_a_session_saved_with_its_update_survives(database: Database) -> None:
    people = People(database)
    inbox = Inbox(database, people)
    await inbox.accept([said(1)])
    session = Session(
        menu=(Choice("1", "Xem thêm", "lookup:more:a"),),
        answer="non-mu-bao-hiem",
        answered_at=NOW,
        rejected=("luong-huu",),
        advised_at=NOW,
        waiting="subscribe:place",
        waiting_until=NOW,
        question="me toi 76 tuoi",
        asked_at=NOW,
        offered=("luong-huu", "non-mu-bao-hiem"),
        offers=1,
    )
    await inbox.settle(Settled(said(1), NOW, session))
    assert await People(database).session(LAN) == session


async def test_a_group_that_fails_fails_all_of_it_and_the_next_one_works(database: Database) -> None:
    inbox = inbox_of(database)
    broken = replace(said(1), text="\x00\ud800")  # no database takes half a surrogate pair
    kept = await asyncio.gather(inbox.accept([broken]), inbox.accept([said(2)]), return_exceptions=True)
    assert all(isinstance(one, Exception) for one in kept)
    assert await inbox.accept([said(2)]) == (said(2),)


async def test_who_writes_again_after_blocking_is_no_longer_gone(database: Database) -> None:
    people = People(database)
    inbox = Inbox(database, people)
    await inbox.accept([said(1)])
    await people.gone(LAN)
    assert (await People(database).citizen(LAN)).gone
    await inbox.accept([said(2)])
    assert not (await people.citizen(LAN)).gone
    assert not (await People(database).citizen(LAN)).gone
