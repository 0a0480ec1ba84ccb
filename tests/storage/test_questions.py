"""Questions to officers in the database: sealed, claimed by one, each step told with it or not done; on both databases."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.config import Retention
from bot.features.ask.inquiry import Draft, Inquiry
from bot.features.ask.store import Inquiries, count_waiting, drafts, questions, take_draft
from bot.message import Address
from bot.sealing import CannotOpen, Seal
from bot.storage import ANSWER, Database, Deliveries, Post, Posts, Record, Subscriptions
from bot.storage.erasing import erase
from bot.storage.retention import purge

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LAN, HOA, ASKER = Address("telegram", "7"), Address("web_chat", "abc"), Address("zalo_oa", "9")
UNIT = "ubnd-xa-mau-a"
SECRET = "chau Ti moi sinh"


@pytest.fixture
def store(database: Database) -> Inquiries:
    return Inquiries(database, Seal(lambda: "k" * 32))


async def officer(database: Database, who: Address) -> Post:
    held = Posts(database)
    post = await held.join(who, await held.invite(UNIT, "legal_officer", NOW, NOW + DAY), NOW)
    assert isinstance(post, Post)
    return post


def asked(update: str = "1") -> Inquiry:
    return Inquiry(ASKER, f"zalo_oa:{update}", SECRET, "khai-sinh", None, UNIT, NOW, NOW + DAY)


async def told(database: Database, who: Address, kind: str) -> int:
    """How many deliveries of a kind are on their way to a person."""
    due = await Deliveries(database).claim("w", NOW + 9 * DAY, 100)
    await Deliveries(database).give_back("w")
    return sum(one.address == who and one.broadcast.kind == kind for one in due)


async def run(database: Database, statement: str) -> None:
    async with database.begin() as connection:
        await connection.execute(text(statement))


async def claimed(store: Inquiries, post: Post) -> Inquiry:
    one = await store.send(asked(), [post.address])
    assert await store.claim(one, post, NOW)
    found = await store.find(one.id)
    assert found
    return found


async def test_nothing_of_what_people_wrote_stands_in_the_database(store: Inquiries, database: Database) -> None:
    post = await officer(database, LAN)
    one = await claimed(store, post)
    await store.write(one, post, "answer", "", "bi mat cua can bo")
    async with database.read() as connection:
        rows = (await connection.execute(text("SELECT * FROM questions"))).all()
    assert SECRET not in str(rows)
    assert "bi mat" not in str(rows)
    with pytest.raises(CannotOpen):
        await Inquiries(database, Seal(lambda: "another")).find(one.id)


async def test_a_question_sent_again_after_a_kill_is_one_question_told_once(
    store: Inquiries, database: Database
) -> None:
    first = await store.send(asked(), [LAN])
    again = await store.send(asked(), [LAN])
    assert again == first
    assert await told(database, LAN, "question") == 1
    assert (await store.send(asked("2"), [LAN])).id > first.id


async def test_of_many_officers_who_claim_at_once_one_gets_it(store: Inquiries, database: Database) -> None:
    posts = [await officer(database, Address("telegram", str(n))) for n in range(6)]
    one = await store.send(asked(), [LAN])
    got = await asyncio.gather(*(store.claim(one, post, NOW) for post in posts))
    assert sum(got) == 1
    assert [entry.did for entry in await Record.read(database)].count("claim_question") == 1


async def test_an_answer_pressed_twice_is_told_once_and_makes_one_draft(store: Inquiries, database: Database) -> None:
    post = await officer(database, LAN)
    one = await claimed(store, post)
    await store.write(one, post, "answer", "", "Làm theo luật nay.")
    found = await store.find(one.id)
    assert found
    assert found.draft_note == "Làm theo luật nay."
    draft = Draft(one.id, one.round, "question: …\n", "khai-sinh", NOW)
    sent = await asyncio.gather(*(store.answer(found, post, draft, NOW) for _ in range(3)))
    assert sum(sent) == 1
    assert await told(database, ASKER, ANSWER) == 1
    assert await drafts(database) == [draft]
    await take_draft(database, draft, "khai-sinh-theo-luat-nao")
    assert await drafts(database) == []
    answered = await store.find(one.id)
    assert answered
    assert (answered.state, answered.note, answered.draft_note) == ("answered", "Làm theo luật nay.", "")


async def test_an_answer_that_cannot_enter_the_ledger_is_not_given_and_its_draft_stays(
    store: Inquiries, database: Database
) -> None:
    post = await officer(database, LAN)
    one = await claimed(store, post)
    await store.write(one, post, "answer", "", "Làm theo luật nay.")
    found = await store.find(one.id)
    assert found
    await run(database, "ALTER TABLE deliveries RENAME TO elsewhere")
    with pytest.raises(Exception, match="deliveries"):
        await store.answer(found, post, None, NOW)
    await run(database, "ALTER TABLE elsewhere RENAME TO deliveries")
    assert await store.find(one.id) == found
    assert [entry.did for entry in await Record.read(database)].count("answer_question") == 0
    assert await store.answer(found, post, None, NOW)


async def test_nobody_but_the_holder_writes_or_answers(store: Inquiries, database: Database) -> None:
    mine, other = await officer(database, LAN), await officer(database, HOA)
    one = await claimed(store, mine)
    assert not await store.write(one, other, "answer", "", "khác")
    await store.write(one, mine, "answer", "", "của tôi")
    assert not await store.answer(one, other, None, NOW)
    assert not await store.claim(one, other, NOW)
    assert await store.claim(one, mine, NOW)


async def test_unclear_opens_it_again_under_its_code_once(store: Inquiries, database: Database) -> None:
    post = await officer(database, LAN)
    one = await claimed(store, post)
    await store.write(one, post, "answer", "a", "")
    found = await store.find(one.id)
    assert found
    assert await store.answer(found, post, None, NOW)
    answered = await store.find(one.id)
    assert answered
    assert answered.settled_at
    again = await asyncio.gather(*(store.unclear(answered, UNIT, NOW + 2 * DAY, [LAN], NOW) for _ in range(2)))
    assert sum(again) == 1
    opened = await store.find(one.id)
    assert opened
    assert (opened.code, opened.state, opened.settled_at) == (one.code, "open", None)
    assert opened.due_at == NOW + 2 * DAY
    assert [entry.id for entry in await store.queue([UNIT])] == [one.id]


async def test_what_is_due_first_stands_first_and_late_ones_are_counted(store: Inquiries, database: Database) -> None:
    for n, hours in enumerate((5, -3, 2)):
        await store.send(replace(asked(str(n)), due_at=NOW + hours * HOUR), [LAN])
    await store.send(replace(asked("9"), unit=""), [])
    assert [one.id for one in await store.queue([UNIT])] == [2, 3, 1]
    assert await count_waiting(database, NOW) == (4, 1, 1)


async def test_stopping_all_pushes_does_not_stop_the_answer_that_was_asked_for(
    store: Inquiries, database: Database
) -> None:
    post = await officer(database, LAN)
    one = await claimed(store, post)
    await store.write(one, post, "answer", "a", "")
    found = await store.find(one.id)
    assert found
    assert await store.answer(found, post, None, NOW)
    await Subscriptions(database).stop(ASKER, NOW)
    assert await told(database, ASKER, ANSWER) == 1


async def test_it_is_erased_some_days_after_it_was_answered_and_not_while_somebody_waits(
    store: Inquiries, database: Database
) -> None:
    post = await officer(database, LAN)
    one = await claimed(store, post)
    keep = Retention(questions=30)
    await purge(database, keep, NOW + 400 * DAY)
    assert await store.find(one.id)
    await store.write(one, post, "answer", "a", "")
    found = await store.find(one.id)
    assert found
    assert await store.answer(found, post, None, NOW)
    await purge(database, keep, NOW + 29 * DAY)
    assert await store.find(one.id)
    await purge(database, keep, NOW + 31 * DAY)
    assert await store.find(one.id) is None


async def test_erasing_the_asker_erases_the_question(store: Inquiries, database: Database, tmp_path: Path) -> None:
    one = await store.send(asked(), [LAN])
    await erase(database, ASKER, NOW)
    async with database.read() as connection:
        assert (await connection.execute(select(questions.c.id).where(questions.c.id == one.id))).first() is None
