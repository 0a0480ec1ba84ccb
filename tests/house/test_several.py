"""Several processes on one PostgreSQL, as far as one can be two: nobody twice, nobody forgotten, whoever stands still."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.app import App
from bot.config import read_config
from bot.errors import SendError
from bot.library import Shelf
from bot.message import Address, Incoming, Part, Reply
from bot.presence import ALIVE_SECONDS
from bot.storage import Database, Session
from bot.storage.people import save_sessions
from bot.storage.workers import LEASE, Workers
from tests.conftest import new_postgres
from tests.house.test_app import follow, local, platform, send_all, states
from tests.library.folders import ANNOUNCEMENT, small, write
from tests.platform import Platform

pytestmark = pytest.mark.slow

PEOPLE = [Address("telegram", f"p{n:03}") for n in range(60)]
LAN = Address("telegram", "lan")
KEY = "announcement:2026-12-giao-thong"


class Time:
    """A clock that runs, and can be put forward for whoever stood still."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = 0.0
        real = clock.tick
        monkeypatch.setattr(clock, "tick", lambda: real() + self.ahead)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


Begin = Callable[[], Awaitable[App]]


@pytest.fixture
async def begin(tmp_path: Path, postgres_uri: str) -> AsyncIterator[Begin]:
    """Makes one process after the other: each with a heartbeat, connections and a platform of its own."""
    content = small(tmp_path / "content")
    due = ANNOUNCEMENT.replace("2026-12-01 08:00", local(clock.now() - timedelta(minutes=1)))
    write(content, **{"announcements/2026-12-giao-thong.yaml": due})
    url = await new_postgres(postgres_uri)
    config = read_config(None, ["delivery.quiet_hours=off", f"content.dir={content}", f"database.url={url}"], {})
    apps: list[App] = []

    async def one() -> App:
        apps.append(App(config, await Database.open(url), Shelf(content), [Platform()]))
        await apps[-1].presence.begin()
        return apps[-1]

    yield one
    for app in apps:
        await app.database.close()


async def shared_out(*apps: App) -> None:
    """Until each has its part of the limit."""
    for app in apps:
        pacer = app.pacers["telegram"]
        while pacer.wait(clock.tick()) > 0:
            await asyncio.sleep(0.1)
            await app.presence.begin()
            for other in apps:
                await other.presence.begin()


async def dies(app: App, name: str) -> None:
    """The lease of this name has run out."""
    await Workers(app.database, timedelta(seconds=-1)).beat(name, {})


def said(number: int, sender: Address = LAN, words: str = "alo") -> Incoming:
    return Incoming(sender, str(number), clock.now() - timedelta(minutes=5) + timedelta(seconds=number), "text", words)


async def test_two_processes_tick_and_send_at_the_same_time_and_nobody_is_told_twice(begin: Begin) -> None:
    first, second = await begin(), await begin()
    await follow(first, *PEOPLE)
    await asyncio.gather(*(app.tick(clock.now()) for app in (first, second, first, second)))
    assert await states(first) == {KEY: {"planned": 60}}
    await shared_out(first, second)
    await asyncio.gather(send_all(first), send_all(second))
    told = Counter(user for app in (first, second) for user, _ in platform(app).sent)
    assert told == {one.user: 1 for one in PEOPLE}
    assert await states(first) == {KEY: {"sent": 60}}


async def test_who_stood_still_before_the_turn_of_a_message_does_not_send_it(begin: Begin, time: Time) -> None:
    app = await begin()
    await follow(app, LAN)
    await app.tick(clock.now())
    name = app.presence.name

    class Frozen(Platform):
        def render(self, reply: Reply) -> list[Part]:
            time.ahead += LEASE.total_seconds()  # marked as being sent; then SIGSTOP, or a laptop that is closed
            return super().render(reply)

    app.channels["telegram"].__class__ = Frozen
    await app.outbox.round(clock.now())
    assert platform(app).sent == []
    assert await states(app) == {KEY: {"planned": 1}}  # nobody took it over, and it knows that nothing was sent
    app.channels["telegram"].__class__ = Platform
    await dies(app, name)
    await shared_out(app)
    assert app.presence.name != name
    await send_all(app)
    assert len(platform(app).sent) == 1


async def test_what_was_taken_over_meanwhile_is_left_to_who_has_it(begin: Begin, time: Time) -> None:
    sleeper, other = await begin(), await begin()
    await follow(sleeper, LAN)
    await sleeper.tick(clock.now())
    (old,) = await sleeper.deliveries.claim(sleeper.presence.name, clock.now(), 10)
    await dies(other, sleeper.presence.name)
    await shared_out(other)
    await other.outbox.round(clock.now())
    assert [user for user, _ in platform(other).sent] == ["lan"]
    await sleeper.outbox._in_turn(LAN, [old], 0)  # where it stood when it was stopped
    assert platform(sleeper).sent == []
    assert await states(other) == {KEY: {"sent": 1}}


async def test_nothing_is_claimed_while_others_may_take_this_process_for_dead(begin: Begin, time: Time) -> None:
    app = await begin()
    await follow(app, LAN)
    await app.tick(clock.now())
    time.ahead += ALIVE_SECONDS
    assert not await app.outbox.round(clock.now())
    assert await states(app) == {KEY: {"planned": 1}}


async def test_a_429_told_to_one_process_pauses_the_others(begin: Begin) -> None:
    first, second = await begin(), await begin()
    await follow(first, LAN)
    await first.tick(clock.now())
    platform(first).wrong["lan"] = [SendError("Too Many Requests", retryable=True, retry_after=60.0)]
    await first.outbox.round(clock.now())
    await first.presence.begin()
    await second.presence.begin()
    assert second.pacers["telegram"].paused(clock.tick()) > 50


async def test_a_process_that_starts_answers_what_a_dead_one_left_and_not_what_a_living_one_has(begin: Begin) -> None:
    living, dead = await begin(), await begin()
    await living.inbox.accept([said(1)])
    await dead.inbox.accept([said(2, PEOPLE[0]), said(3, PEOPLE[1])])
    await dies(living, dead.presence.name)
    starting = await begin()
    assert [one.update_id for one in await starting.inbox.take_up()] == ["2", "3"]
    assert await living.inbox.take_up() == []
    assert [one.update_id for one in await starting.inbox.waiting(starting.presence.name)] == ["2", "3"]


async def test_an_update_told_to_two_processes_at_once_is_taken_by_one(begin: Begin) -> None:
    first, second = await begin(), await begin()
    updates = [said(n, PEOPLE[n]) for n in range(20)]
    kept = await asyncio.gather(*(app.inbox.accept([one]) for one in updates for app in (first, second)))
    assert sorted(one.update_id for batch in kept for one in batch) == sorted(one.update_id for one in updates)


async def test_who_stood_still_leaves_an_update_to_who_took_it_up(begin: Begin, time: Time) -> None:
    sleeper, other = await begin(), await begin()
    for number, sender in ((1, LAN), (2, PEOPLE[0])):
        (kept,) = await sleeper.inbox.accept([said(number, sender)])
        sleeper._queue(kept)
    await dies(other, sleeper.presence.name)
    taken = await other.inbox.take_up()
    await shared_out(other)
    await other.receive(taken[0])
    time.ahead += LEASE.total_seconds()
    await sleeper.presence.begin()
    for one in taken:
        await sleeper.receive(one)  # the first was answered, the second is in the other's hands
    assert platform(sleeper).sent == []
    assert await sleeper.inbox.count_waiting() == 1


async def test_what_a_person_wrote_before_is_answered_first_also_by_another_process(begin: Begin) -> None:
    first, second = await begin(), await begin()
    await shared_out(first, second)
    (before,) = await first.inbox.accept([said(1)])
    (after,) = await second.inbox.accept([said(2)])
    assert await first.inbox.is_next(before)
    assert not await second.inbox.is_next(after)
    answering = asyncio.create_task(second.receive(after))
    await asyncio.sleep(0.2)
    assert platform(second).sent == []
    await first.receive(before)
    await answering
    assert len(platform(second).sent) == 1


async def test_a_conversation_goes_on_in_whichever_process_hears_of_it(begin: Begin) -> None:
    first, second = await begin(), await begin()
    await shared_out(first, second)
    assert await second.people.session(LAN) == Session()  # known there since before the conversation
    await first.receive(*await first.inbox.accept([said(1, words="khong doi mu bao hiem phat bao nhieu")]))
    answer = (await first.people.session(LAN)).answer
    assert answer
    await second.receive(*await second.inbox.accept([said(2)]))
    assert (await second.people.session(LAN)).answer == answer
    await second.people.change(LAN, clock.now(), place="xa-mau-a")
    await first.inbox.accept([said(9)])
    assert (await first.people.citizen(LAN)).place == "xa-mau-a"


async def test_a_push_with_choices_keeps_what_was_said_in_another_process(begin: Begin) -> None:
    first, second = await begin(), await begin()
    await first.people.session(LAN)  # known here since before the conversation
    said_there = Session(answer="non-mu-bao-hiem", answered_at=clock.now())
    async with second.database.begin() as connection:
        await save_sessions(second.database, connection, {LAN: said_there}, clock.now())
    await first.people.show(LAN, lambda session: session)
    assert (await first.people.session(LAN)).answer == "non-mu-bao-hiem"
