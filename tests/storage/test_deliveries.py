"""The ledger of what goes out, on both databases: opened once, frozen in pages, claimed once, always summing up."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.message import Address
from bot.storage import DIRECTIVE, Audience, Broadcast, Database, Deliveries, Outcome, People, Subscriptions
from bot.storage import deliveries as ledger
from bot.storage.rows import BroadcastState
from bot.storage.workers import Workers

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)
TRAFFIC = Audience(("topic:giao-thong",))


def broadcast(key: str = "announcement:a", kind: str = "announcement", audience: Audience = TRAFFIC) -> Broadcast:
    return Broadcast(key, kind, "a", "hash", NOW, audience)


async def followers(database: Database, count: int, topic: str = "giao-thong") -> list[Address]:
    people, subscriptions = People(database), Subscriptions(database)
    found = [Address("telegram", f"{n:05}") for n in range(count)]
    for address in found:
        await people.change(address, NOW, gone=False)
        await subscriptions.follow(address, [f"topic:{topic}"], "now", "2026-11", NOW)
    return found


async def open_and_freeze(database: Database, one: Broadcast | None = None) -> Deliveries:
    deliveries = Deliveries(database)
    for opened in await deliveries.open([one or broadcast()], NOW):
        await deliveries.freeze(opened, lambda _: NOW)
    return deliveries


async def state_of(deliveries: Deliveries, key: str = "announcement:a") -> BroadcastState:
    return next(one.state for one in await deliveries.broadcasts() if one.key == key)


async def test_two_who_open_one_broadcast_open_it_once(database: Database) -> None:
    await followers(database, 3)
    opened = await asyncio.gather(*(Deliveries(database).open([broadcast()], NOW) for _ in range(4)))
    assert len(await Deliveries(database).broadcasts()) == 1
    assert sum(len(one) for one in opened) >= 1
    assert await Deliveries(database).open([broadcast()], NOW) == []


async def test_an_audience_is_frozen_page_by_page_also_after_a_kill(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "PAGE", 3)
    await followers(database, 8)
    deliveries = Deliveries(database)
    (opened,) = await deliveries.open([broadcast()], NOW)
    told = 0

    def killed_in_the_second_page(_: object) -> datetime:
        nonlocal told
        told += 1
        if told == 5:
            raise KeyboardInterrupt
        return NOW

    with pytest.raises(KeyboardInterrupt):
        await deliveries.freeze(opened, killed_in_the_second_page)
    assert await state_of(deliveries) == "planned"
    assert await deliveries.claim("w", LATER, 100) == []  # nothing goes out before the audience is whole
    assert await Deliveries(database).freeze(opened, lambda _: NOW) == 5
    assert await deliveries.counts() == {"announcement:a": {"planned": 8}}


async def test_only_people_who_consented_and_are_there_stand_in_an_audience(database: Database) -> None:
    people, subscriptions = People(database), Subscriptions(database)
    stays, blocked, stopped, other = [Address("telegram", str(n)) for n in range(4)]
    for address in (stays, blocked, stopped, other):
        await people.change(address, NOW, gone=False)
        await subscriptions.follow(address, ["topic:giao-thong"], "now", "v", NOW)
    await subscriptions.unfollow(other, "topic:giao-thong")
    await subscriptions.follow(other, ["topic:dat-dai"], "now", "v", NOW)
    await people.gone(blocked)
    await subscriptions.stop(stopped, NOW)
    deliveries = await open_and_freeze(database)
    assert [one.address for one in await deliveries.claim("w", LATER, 100)] == [stays]
    assert await deliveries.audience(Audience()) == {"telegram": 2}


async def test_roles_and_places_narrow_an_audience(database: Database) -> None:
    people = People(database)
    a, b, c = await followers(database, 3)
    await people.change(a, NOW, roles=frozenset({"official"}), place="xa-mau-a")
    await people.change(b, NOW, roles=frozenset({"business"}), place="xa-mau-b")
    assert c
    count = Deliveries(database).audience
    assert await count(Audience(TRAFFIC.subjects, ("official",))) == {"telegram": 1}
    assert await count(Audience(TRAFFIC.subjects, ("citizen",))) == {"telegram": 1}  # who never said is a citizen
    assert await count(Audience(TRAFFIC.subjects, ("official", "business"))) == {"telegram": 2}
    assert await count(Audience(TRAFFIC.subjects, (), ("xa-mau-a",))) == {"telegram": 1}
    assert await count(Audience(TRAFFIC.subjects, (), ("xa-mau-a", "xa-mau-b"))) == {"telegram": 2}
    assert await count(Audience(TRAFFIC.subjects, (), ("xa-mau-a", ""))) == {"telegram": 2}  # c never said where


async def test_who_has_not_written_for_long_is_counted_by_channel(database: Database) -> None:
    people, subscriptions = People(database), Subscriptions(database)
    for user, days in (("a", 1), ("b", 8), ("c", 30)):
        for channel in ("zalo_oa", "zalo_oab"):
            await people.change(Address(channel, user), NOW - timedelta(days=days), gone=False)
            await subscriptions.follow(Address(channel, user), ["topic:giao-thong"], "now", "v", NOW)
    count = Deliveries(database).silent
    assert await count(TRAFFIC, "", "zalo_oa", NOW - timedelta(days=7)) == 2
    assert await count(TRAFFIC, "", "zalo_oa", NOW - timedelta(days=2)) == 2
    assert await count(TRAFFIC, "", "zalo_oa", NOW) == 3
    assert await count(Audience(("topic:x",)), "", "zalo_oa", NOW) == 0


async def test_two_workers_never_claim_the_same_delivery(database: Database) -> None:
    await followers(database, 60)
    deliveries = await open_and_freeze(database)
    claims = await asyncio.gather(*(deliveries.claim(f"w{n}", LATER, 20) for n in range(6)))
    ids = [one.id for claim in claims for one in claim]
    assert len(ids) == len(set(ids))
    rest = await deliveries.claim("w", LATER, 100)
    assert len(ids) + len(rest) == 60


async def test_all_that_is_due_to_one_person_is_claimed_together(database: Database) -> None:
    (address,) = await followers(database, 1)
    deliveries = await open_and_freeze(database)
    await open_and_freeze(database, broadcast("announcement:b"))
    claimed = await deliveries.claim("w", LATER, 1)
    assert [(one.address, one.broadcast.key) for one in claimed] == [
        (address, "announcement:a"),
        (address, "announcement:b"),
    ]


async def test_the_states_sum_to_the_audience_at_any_instant(database: Database) -> None:
    await followers(database, 6)
    deliveries = await open_and_freeze(database)

    async def total() -> int:
        return sum((await deliveries.counts())["announcement:a"].values())

    claimed = await deliveries.claim("w", LATER, 4)
    assert await total() == 6
    await deliveries.mark_sending([one.id for one in claimed], "w", LATER)
    assert await total() == 6
    outcomes = [
        Outcome(claimed[0], "sent", LATER, None, "m1"),
        Outcome(claimed[1], "gone", LATER, None, None, "blocked"),
        Outcome(claimed[2], "retry", LATER, LATER + timedelta(minutes=1)),
        Outcome(claimed[3], "failed", LATER, None, None, "bad"),
    ]
    await deliveries.settle(outcomes)
    assert await deliveries.counts() == {
        "announcement:a": {"sent": 1, "gone": 1, "retry": 1, "failed": 1, "planned": 2}
    }
    assert {one.id for one in await deliveries.claim("w", LATER, 10)}.isdisjoint(one.id for one in claimed)
    again = await deliveries.claim("w", LATER + timedelta(minutes=2), 10)
    assert [one.id for one in again] == [claimed[2].id]
    assert again[0].tries == 1


async def test_after_a_kill_only_what_was_being_sent_is_unsure(database: Database) -> None:
    await followers(database, 5)
    deliveries = await open_and_freeze(database)
    claimed = [one.id for one in await deliveries.claim("dead", NOW, 4)]
    await deliveries.mark_sending(claimed[:2], "dead", NOW)
    assert await Deliveries(database).take_back(NOW, everyone=True) == (2, 2)
    assert await deliveries.counts() == {"announcement:a": {"planned": 3, "unsure": 2}}


async def test_a_directive_that_is_unsure_is_sent_again(database: Database) -> None:
    await followers(database, 2)
    deliveries = await open_and_freeze(database, broadcast("announcement:d", DIRECTIVE))
    claimed = [one.id for one in await deliveries.claim("dead", NOW, 2)]
    await deliveries.mark_sending(claimed, "dead", NOW)
    assert await deliveries.take_back(NOW, everyone=True) == (2, 0)
    assert len(await deliveries.claim("w", NOW, 10)) == 2


async def test_what_a_living_worker_leased_is_left_to_it_and_a_dead_one_s_is_taken_over(database: Database) -> None:
    await followers(database, 5)
    deliveries = await open_and_freeze(database)
    living, dead = Workers(database), Workers(database, timedelta(seconds=-1))
    await living.beat("living", {})
    await dead.beat("dead", {})
    for worker in ("living", "dead"):
        claimed = await deliveries.claim(worker, NOW, 2)
        await deliveries.mark_sending([claimed[0].id], worker, NOW)
    assert await deliveries.take_back(NOW, everyone=False) == (1, 1)
    assert await deliveries.counts() == {"announcement:a": {"planned": 2, "leased": 1, "sending": 1, "unsure": 1}}
    assert await deliveries.take_back(NOW, everyone=False) == (0, 0)


async def test_who_was_taken_for_dead_neither_sends_nor_settles_what_another_has(database: Database) -> None:
    await followers(database, 2)
    deliveries = await open_and_freeze(database)
    frozen = await deliveries.claim("frozen", NOW, 2)
    assert await deliveries.mark_sending([frozen[0].id], "frozen", NOW) == {frozen[0].id}
    await deliveries.take_back(NOW, everyone=False)
    (other,) = await deliveries.claim("other", NOW, 2)
    assert other.id == frozen[1].id
    assert await deliveries.mark_sending([one.id for one in frozen], "frozen", NOW) == set()
    await deliveries.settle([Outcome(one, "planned", NOW, NOW) for one in frozen])
    assert await deliveries.counts() == {"announcement:a": {"leased": 1, "unsure": 1}}
    assert await deliveries.mark_sending([other.id], "other", NOW) == {other.id}


async def test_several_who_take_over_at_the_same_time_free_each_delivery_once(database: Database) -> None:
    await followers(database, 40)
    deliveries = await open_and_freeze(database)
    await deliveries.claim("dead", NOW, 40)
    freed = await asyncio.gather(*(deliveries.take_back(NOW, everyone=False) for _ in range(4)))
    assert sum(one for one, _ in freed) == 40


async def test_two_who_freeze_one_audience_write_nobody_twice_and_leave_nobody_out(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "PAGE", 7)
    await followers(database, 60)
    (opened,) = await Deliveries(database).open([broadcast()], NOW)
    frozen = await asyncio.gather(*(Deliveries(database).freeze(opened, lambda _: NOW) for _ in range(4)))
    assert sum(frozen) == 60
    assert await Deliveries(database).counts() == {"announcement:a": {"planned": 60}}
    assert await state_of(Deliveries(database)) == "sending"


async def test_several_workers_share_out_people_and_not_what_is_due_to_one_person(database: Database) -> None:
    await followers(database, 30)
    deliveries = await open_and_freeze(database)
    await open_and_freeze(database, broadcast("announcement:b"))
    claims = await asyncio.gather(*(deliveries.claim(f"w{n}", LATER, 10) for n in range(5)))
    claims.append(await deliveries.claim("w", LATER, 30))
    people = [address for claim in claims for address in {one.address for one in claim}]
    assert len(people) == len(set(people)) == 30
    assert all(len(claim) == 2 * len({one.address for one in claim}) for claim in claims)


async def test_who_stops_between_claim_and_send_gets_nothing_more(database: Database) -> None:
    (address,) = await followers(database, 1)
    deliveries = await open_and_freeze(database)
    (claimed,) = await deliveries.claim("w", NOW, 1)
    await Subscriptions(database).stop(address, NOW)
    assert await deliveries.mark_sending([claimed.id], "w", NOW) == set()
    await deliveries.settle([Outcome(claimed, "planned", NOW, NOW)])  # a worker that puts its claim back
    assert await deliveries.counts() == {"announcement:a": {"skipped": 1}}


async def test_a_broadcast_is_finished_when_nothing_is_left(database: Database) -> None:
    await followers(database, 1)
    deliveries = await open_and_freeze(database)
    (claimed,) = await deliveries.claim("w", NOW, 1)
    await deliveries.finish(NOW)
    assert await state_of(deliveries) == "sending"
    await deliveries.mark_sending([claimed.id], "w", NOW)
    await deliveries.settle([Outcome(claimed, "sent", NOW, None, "m")])
    await deliveries.finish(NOW)
    assert await state_of(deliveries) == "finished"


async def test_what_is_late_is_held_and_goes_out_only_when_approved(database: Database) -> None:
    await followers(database, 2)
    late = Broadcast("announcement:a", "announcement", "a", "h", NOW, TRAFFIC, latest_send_at=LATER)
    deliveries = await open_and_freeze(database, late)
    assert await deliveries.hold_late(LATER - timedelta(seconds=1)) == []
    held = await deliveries.hold_late(LATER + timedelta(seconds=1))
    assert [one.key for one in held] == ["announcement:a"]
    assert await deliveries.claim("w", LATER, 10) == []
    await deliveries.approve("announcement:a")
    assert await deliveries.hold_late(LATER + timedelta(days=1)) == []
    assert len(await deliveries.claim("w", LATER, 10)) == 2


async def test_nothing_is_claimed_or_sent_after_its_latest_time_even_before_it_is_held(database: Database) -> None:
    await followers(database, 2)
    late = Broadcast("announcement:a", "announcement", "a", "h", NOW, TRAFFIC, latest_send_at=LATER)
    deliveries = await open_and_freeze(database, late)
    (first,) = await deliveries.claim("w", LATER, 1)
    assert await deliveries.claim("w", LATER + timedelta(seconds=1), 10) == []
    assert await deliveries.mark_sending([first.id], "w", LATER + timedelta(seconds=1)) == set()
    assert await deliveries.mark_sending([first.id], "w", LATER) == {first.id}


async def test_what_nobody_is_to_be_asked_about_expires_and_is_finished(database: Database) -> None:
    await followers(database, 3)
    quiz = Broadcast("quiz:1", "quiz", "1", "", NOW, TRAFFIC, latest_send_at=LATER, late="expire")
    deliveries = Deliveries(database)
    (opened,) = await deliveries.open([quiz], NOW)
    assert await deliveries.hold_late(LATER + timedelta(seconds=1)) == []  # not even before its audience is whole
    await deliveries.freeze(opened, lambda _: NOW)
    (claimed,) = await deliveries.claim("w", NOW, 1)
    await deliveries.mark_sending([claimed.id], "w", NOW)
    await deliveries.settle([Outcome(claimed, "sent", NOW, None, "m")])
    assert await deliveries.hold_late(LATER) == []
    assert await deliveries.hold_late(LATER + timedelta(seconds=1)) == []
    await deliveries.finish(NOW)
    assert await deliveries.counts() == {"quiz:1": {"sent": 1, "expired": 2}}
    assert await state_of(deliveries, "quiz:1") == "finished"


async def test_what_was_held_before_its_audience_was_whole_is_completed(database: Database) -> None:
    await followers(database, 2)
    late = Broadcast("announcement:a", "announcement", "a", "h", NOW, TRAFFIC, latest_send_at=NOW)
    deliveries = Deliveries(database)
    await deliveries.open([late], NOW)
    await deliveries.hold_late(LATER)
    assert await state_of(deliveries) == "held"
    await deliveries.approve("announcement:a")
    (waiting,) = await deliveries.broadcasts("planned")
    assert await deliveries.freeze(waiting, lambda _: NOW) == 2


async def test_pausing_holds_what_was_not_sent_and_cancelling_skips_it(database: Database) -> None:
    await followers(database, 3)
    deliveries = await open_and_freeze(database)
    ids = [one.id for one in await deliveries.claim("w", NOW, 1)]
    await deliveries.pause("announcement:a")
    assert await deliveries.mark_sending(ids, "w", NOW) == set()
    assert await deliveries.claim("w", LATER, 10) == []
    await deliveries.release("announcement:a")
    assert len(await deliveries.claim("w", LATER, 10)) == 2
    await deliveries.cancel("announcement:a", LATER)
    assert await deliveries.counts() == {"announcement:a": {"skipped": 3}}


async def test_merged_messages_count_once_a_day(database: Database) -> None:
    (address,) = await followers(database, 1)
    deliveries = await open_and_freeze(database)
    await open_and_freeze(database, broadcast("announcement:b"))
    claimed = await deliveries.claim("w", NOW, 10)
    await deliveries.mark_sending([one.id for one in claimed], "w", NOW)
    await deliveries.settle([Outcome(one, "sent", NOW, None, "one-message") for one in claimed])
    assert await deliveries.sent_since([address], NOW - timedelta(hours=1)) == {address: 1}
    assert await deliveries.sent_since([address], NOW + timedelta(hours=1)) == {}
