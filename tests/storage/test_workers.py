"""Processes that share a channel's limit through the database, on both kinds: never more than it, at no instant."""

import asyncio
from collections import defaultdict
from datetime import timedelta
from random import Random

import pytest

from bot.storage import Database
from bot.storage import workers as heartbeats
from bot.storage.workers import Need, Workers

LIMIT = 30.0


async def beat(workers: Workers, name: str, busy: bool = True, paused: float = 0.0) -> float:
    """What it may send of the one channel."""
    found = await workers.beat(name, {"telegram": Need(LIMIT, busy, paused)})
    return found.shares["telegram"].per_second


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was yielded is there at once."""
    monkeypatch.setattr(heartbeats, "YIELDED_FOR", timedelta(0))


async def test_who_is_alone_has_all_of_it(database: Database) -> None:
    assert [await beat(Workers(database), "a") for _ in range(3)] == [LIMIT] * 3


async def test_who_joins_has_nothing_until_the_others_yielded_and_a_moment_passed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = Workers(database)
    assert await beat(workers, "a") == 30
    assert await beat(workers, "b") == 0
    assert await beat(workers, "a") == 15
    assert await beat(workers, "b") == 0  # in the last second "a" may have sent thirty
    monkeypatch.setattr(heartbeats, "YIELDED_FOR", timedelta(0))
    assert [await beat(workers, "b"), await beat(workers, "a")] == [15, 15]


@pytest.mark.usefixtures("quick")
async def test_the_share_of_a_dead_worker_comes_back_when_its_lease_has_run_out(database: Database) -> None:
    workers, dying = Workers(database), Workers(database, timedelta(seconds=0.3))
    assert await beat(dying, "b") == 30
    found = await workers.beat("a", {"telegram": Need(LIMIT, True)})
    assert (found.shares["telegram"].per_second, found.buried) == (0, [])
    await asyncio.sleep(0.4)
    found = await workers.beat("a", {"telegram": Need(LIMIT, True)})
    assert (found.shares["telegram"].per_second, found.buried) == (30, ["b"])


async def test_who_ends_well_leaves_its_share_a_moment_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = Workers(database)
    await beat(workers, "a")
    monkeypatch.setattr(heartbeats, "YIELDED_FOR", timedelta(seconds=0.3))
    await workers.leave("a")
    assert await beat(workers, "b") == 0
    await asyncio.sleep(0.4)
    assert await beat(workers, "b") == 30


@pytest.mark.usefixtures("quick")
async def test_who_has_nothing_to_send_leaves_nearly_all_to_who_has(database: Database) -> None:
    workers = Workers(database)
    for _ in range(3):
        shares = [await beat(workers, name, busy=name == "b") for name in "abc"]
    assert shares == [2, 26, 2]


async def test_in_no_moment_do_shares_sum_to_more_than_the_limit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five join, become busy and idle, leave, die and come back; what anybody had within the last moment counts."""
    monkeypatch.setattr(heartbeats, "YIELDED_FOR", timedelta(seconds=0.06))
    workers, chance, now = Workers(database, timedelta(seconds=0.2)), Random(7), asyncio.get_running_loop().time
    had: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for _ in range(150):
        name = chance.choice("abcde")
        if chance.random() < 0.1:
            had[name].append((now(), 0.0))
            await workers.leave(name)
        else:
            had[name].append((now(), await beat(workers, name, busy=chance.random() < 0.7)))
        since = now() - 0.05
        assert sum(_most(one, since) for one in had.values()) <= LIMIT
        await asyncio.sleep(chance.uniform(0, 0.03))
    assert all(max(share for _, share in one) >= 6 for one in had.values())


def _most(had: list[tuple[float, float]], since: float) -> float:
    """The largest share since then, of a worker that stops by itself 0.1 s after its last beat."""
    had_then = [share for at, share in had if since - 0.1 < at <= since][-1:]
    return max([*had_then, *(share for at, share in had if at > since)], default=0.0)


async def test_a_429_told_to_one_pauses_all(database: Database) -> None:
    workers = Workers(database)
    await workers.beat("a", {"telegram": Need(LIMIT, True, paused=7.0), "zalo_oa": Need(5.0)})
    found = (await workers.beat("b", {"telegram": Need(LIMIT), "zalo_oa": Need(5.0)})).shares
    assert 6.0 < found["telegram"].paused <= 7.0
    assert found["zalo_oa"].paused == 0
    later = (await workers.beat("a", {"telegram": Need(LIMIT, True), "zalo_oa": Need(5.0)})).shares
    assert later["telegram"].paused <= found["telegram"].paused
