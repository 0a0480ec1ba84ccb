"""A figure that leaves the operator tells of no group in which somebody can be recognised."""

from pathlib import Path

import pytest

from bot import clock, metrics
from bot.anonymity import published
from bot.app import App
from bot.config import Config
from bot.library import Shelf
from bot.message import Address, Incoming
from bot.storage import Database
from tests.library.folders import small


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_fewer_than_five_people_are_no_figure(count: int) -> None:
    assert published(count) is None


@pytest.mark.parametrize("count", [0, 5, 1_000])
def test_nobody_and_five_or_more_are_told(count: int) -> None:
    assert published(count) == count


def test_of_metrics_that_anybody_may_read_none_counts_fewer_than_five_people() -> None:
    metrics.sent.labels("telegram", "anonymity-3").inc(3)
    metrics.sent.labels("telegram", "anonymity-9").inc(9)
    metrics.opinions.labels("anonymity-2").set(2)
    metrics.petitions.labels("anonymity-2").set(2)
    own, open_ = metrics.exposition().decode(), metrics.exposition(to_anybody=True).decode()
    assert 'state="anonymity-3"} 3.0' in own
    assert 'state="anonymity-3"} 3.0' not in open_
    assert 'state="anonymity-9"} 9.0' in open_
    assert "anonymity-2" in own
    assert "anonymity-2" not in open_
    assert "loaluat_handler_failures_total" in open_


async def test_health_which_anybody_may_read_counts_no_few_who_wait(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/l.db")
    shelf = Shelf(small(tmp_path / "content"))
    app = App(Config(), database, shelf, [])
    for number in range(3):
        who = Address("telegram", str(number))
        await app.inbox.accept([Incoming(who, str(number), clock.now(), "text", "alo")])
    _, told = await app.health()
    assert told["parts"]["database"]["waiting"] is None
    assert told["parts"]["database"]["idle"] is False
    await database.close()
