"""One person on two channels that both run: what goes where, from the tick to the platform."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.app import App
from bot.config import read_config
from bot.errors import SendError
from bot.library import Shelf
from bot.message import Address
from bot.storage import Database
from tests.house.test_app import follow, local, send_all, states
from tests.library.folders import ANNOUNCEMENT, small, write
from tests.platform import Platform

ON_ZALO, ON_TELEGRAM = Address("zalo_oa", "lan"), Address("telegram", "lan")


class Zalo(Platform):
    """A platform that lets nobody be written to a week after their last message."""

    name = "zalo_oa"
    capabilities = replace(Platform.capabilities, window=timedelta(days=7))


@pytest.fixture
async def app(tmp_path: Path, database: Database) -> App:
    content = small(tmp_path / "content")
    due = ANNOUNCEMENT.replace("2026-12-01 08:00", local(clock.now() - timedelta(minutes=1)))
    write(content, **{"announcements/2026-12-giao-thong.yaml": due})
    config = read_config(None, ["delivery.quiet_hours=off", f"content.dir={content}"], {})
    return App(config, database, Shelf(content), [Platform(), Zalo()])


def told(app: App) -> dict[str, int]:
    """How many messages each platform took."""
    return {name: len(one.sent) for name, one in app.channels.items() if isinstance(one, Platform)}


async def wrote(app: App, address: Address, days_ago: int) -> None:
    await app.people.citizen(address)
    async with app.database.begin() as connection:
        await app.people.seen(connection, [address], clock.now() - timedelta(days=days_ago))


async def linked(app: App, zalo: int, telegram: int) -> None:
    """zalo, telegram: how many days ago the person wrote there."""
    await wrote(app, ON_ZALO, zalo)
    await wrote(app, ON_TELEGRAM, telegram)
    await follow(app, ON_ZALO)
    await follow(app, ON_TELEGRAM)
    await app.people.join(ON_ZALO, ON_TELEGRAM, clock.now())


async def test_one_message_goes_where_the_person_wrote_last(app: App) -> None:
    await linked(app, zalo=2, telegram=3)
    await app.tick(clock.now())
    await send_all(app)
    assert told(app) == {"telegram": 0, "zalo_oa": 1}


async def test_a_closed_window_is_no_way_while_another_chat_is_open(app: App) -> None:
    await linked(app, zalo=8, telegram=30)
    await app.tick(clock.now())
    await send_all(app)
    assert told(app) == {"telegram": 1, "zalo_oa": 0}


async def test_who_blocked_one_chat_is_told_in_the_other_after_the_next_tick(app: App) -> None:
    await linked(app, zalo=2, telegram=3)
    zalo = app.channels["zalo_oa"]
    assert isinstance(zalo, Platform)
    zalo.wrong["lan"] = [SendError("blocked", gone=True)]
    for _ in range(2):
        await app.tick(clock.now())
        await send_all(app)
    assert told(app) == {"telegram": 1, "zalo_oa": 0}
    assert await states(app) == {"announcement:2026-12-giao-thong": {"sent": 1}}
