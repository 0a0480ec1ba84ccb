"""The programs of tests/faults, tiny: a few people, a few updates, and all that their own checks prove."""

import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

import pytest

from bot.storage.broadcast_rows import FROZEN
from tests.bot_api_server import BotApi
from tests.faults import backlog, jump, timeouts
from tests.faults.__main__ import Fault, one
from tests.faults.ledger import Outcome, outcome
from tests.faults.run import Scene

pytestmark = pytest.mark.slow

PEOPLE, PACE = 40, 20.0

Taken = Callable[[Scene, Random, int], Awaitable[Outcome]]


@pytest.fixture
async def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path, BotApi(), PEOPLE, PACE, 120)


def is_whole(found: Outcome) -> None:
    assert (found.lost, found.twice) == (0, 0), found


async def test_killed_at_random_instants_nobody_is_lost_and_only_what_was_in_flight_comes_again() -> None:
    found = await one("kill", PEOPLE, 200.0, 0, 1)
    is_whole(found)
    assert found.hit.total() == 4
    assert found.again + found.unsure <= 2 * 4 * found.in_flight  # an official's message holds two of the broadcasts


async def test_a_directive_is_sent_until_it_surely_arrived_and_an_announcement_in_doubt_is_not(scene: Scene) -> None:
    async with scene.api:
        found = await timeouts.silent(scene, Random(1), ("--patience", "1"))
    is_whole(found)
    assert found.unsure > 0
    assert found.again > 0


@pytest.mark.parametrize("jumped", [jump.ahead, jump.back, jump.late, jump.quiet])
async def test_a_clock_that_jumps_loses_nobody_and_makes_nobody_unsure(scene: Scene, jumped: Fault) -> None:
    async with scene.api:
        is_whole(await jumped(scene, Random(1)))


@pytest.mark.parametrize("taken", [backlog.polled, backlog.hooked])
async def test_all_who_wrote_while_it_was_killed_are_answered(scene: Scene, taken: Taken) -> None:
    scene.per_second = 200
    async with scene.api:
        found = await taken(scene, Random(1), 2)
    is_whole(found)
    assert found.delivered == scene.updates


def ledger(path: Path, *entries: tuple[int, str, str, int]) -> Path:
    """The two tables as far as they are read here, with (broadcast, address, state, tries); 1 tells all, 2 directs."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE broadcasts (id, key, kind, state, frozen_to)")
        connection.execute("CREATE TABLE deliveries (broadcast, address, state, tries)")
        opened = [(1, "a", "announcement", "finished", FROZEN), (2, "d", "directive", "finished", FROZEN)]
        connection.executemany("INSERT INTO broadcasts VALUES (?, ?, ?, ?, ?)", opened)
        connection.executemany("INSERT INTO deliveries VALUES (?, ?, ?, ?)", entries)
    return path


def test_what_came_of_a_fault_is_what_one_counts_by_hand(tmp_path: Path) -> None:
    rows = [(1, "t:1", "sent", 1), (1, "t:2", "sent", 1), (1, "t:3", "unsure", 1), (1, "t:4", "planned", 0)]
    rows += [(1, "t:5", "sent", 2), (2, "t:1", "sent", 2), (2, "t:2", "sent", 1)]
    database = ledger(tmp_path / "a.db", *rows)
    audiences = {"a": [f"t:{who}" for who in range(1, 6)], "d": ["t:1", "t:2"]}
    told = {"a": Counter({"t:1": 1, "t:3": 1, "t:5": 2}), "d": Counter({"t:1": 2, "t:2": 2})}
    found = outcome(database, audiences, told)
    assert (found.planned, found.delivered, found.unsure) == (7, 5, 1)
    assert found.lost == 2  # «sent», and the platform has nothing; still to be sent, though the broadcast has ended
    assert found.twice == 2  # an announcement, and a directive that was marked as being sent once
    assert found.again == 1


def test_a_ledger_that_does_not_sum_to_the_audience_is_no_outcome(tmp_path: Path) -> None:
    database = ledger(tmp_path / "a.db", (1, "t:1", "sent", 1))
    with pytest.raises(AssertionError, match="1 deliveries for 2 of 2 people"):
        outcome(database, {"a": ["t:1", "t:2"]}, {"a": Counter({"t:1": 1})})
    database = ledger(tmp_path / "b.db", (1, "t:1", "skipped", 0))
    with pytest.raises(AssertionError, match="the ledger does not know"):
        outcome(database, {"a": ["t:1"]}, {"a": Counter({"t:1": 1})})
