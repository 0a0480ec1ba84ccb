"""What may have arrived and what surely did not: only what must not be missed is sent again; nothing is left lying."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.app import App
from bot.config import read_config
from bot.errors import SendError, StorageUnavailable
from bot.library import Shelf
from bot.message import Address
from bot.storage import Database
from tests.house.test_app import follow, local, platform, send_all, states
from tests.library.folders import ANNOUNCEMENT, small, write
from tests.platform import Platform

LAN = Address("telegram", "lan")
TOLD, DIRECTED = "announcement:2026-12-giao-thong", "announcement:chi-thi"
AFTER_ITS_PAUSE = timedelta(seconds=10)


@pytest.fixture
async def app(tmp_path: Path, database: Database) -> App:
    """An announcement and a directive became due to an official a minute ago."""
    content = small(tmp_path / "content")
    due = ANNOUNCEMENT.replace("2026-12-01 08:00", local(clock.now() - timedelta(minutes=1)))
    by = local(clock.now() + timedelta(days=2))
    directive = due.replace("Tin giao thông", "Chỉ thị") + f"acknowledge_by: {by}\naudience: [official]\n"
    write(content, **{f"{TOLD.replace(':', 's/')}.yaml": due, f"{DIRECTED.replace(':', 's/')}.yaml": directive})
    config = read_config(None, ["delivery.quiet_hours=off", f"content.dir={content}"], {})
    app = App(config, database, Shelf(content), [Platform()])
    assert app.shelf.problems == ()
    await follow(app, LAN)
    await app.people.change(LAN, clock.now(), roles=frozenset({"official"}))
    return app


async def test_what_stood_in_one_message_with_a_directive_is_not_sent_again_with_it(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform(app).wrong["lan"] = [SendError("timed out", retryable=True, unsure=True)]
    await app.tick(clock.now())
    await send_all(app)
    assert await states(app) == {TOLD: {"unsure": 1}, DIRECTED: {"retry": 1}}
    later = clock.now() + AFTER_ITS_PAUSE
    monkeypatch.setattr(clock, "now", lambda: later)
    await send_all(app)
    (text,) = platform(app).to("lan")
    assert "Chỉ thị" in text
    assert "Tin giao thông" not in text
    assert await states(app) == {TOLD: {"unsure": 1}, DIRECTED: {"sent": 1}}


async def test_what_was_claimed_when_the_database_failed_goes_out_as_soon_as_it_answers(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = app.deliveries.sent_since

    async def fails(*_: object) -> dict[Address, int]:
        monkeypatch.setattr(app.deliveries, "sent_since", usual)
        raise StorageUnavailable("the database server closed the connection")

    monkeypatch.setattr(app.deliveries, "sent_since", fails)
    await app.tick(clock.now())
    with pytest.raises(StorageUnavailable):
        await send_all(app)
    await send_all(app)
    assert await states(app) == {TOLD: {"sent": 1}, DIRECTED: {"sent": 1}}
