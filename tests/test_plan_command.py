"""`loaluat plan`: what an approver sees before anything goes out, and what was missed."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.commands import plan as command
from bot.config import Config, read_config
from bot.library import Shelf
from bot.message import Address
from bot.storage import Audience, Broadcast, Database, Deliveries, People, Subscriptions
from tests.house.test_app import local
from tests.library.folders import ANNOUNCEMENT, small, write

NOW = clock.now()
SAY = Shelf(Config().content.dir).library.texts.say


@pytest.fixture
async def config(tmp_path: Path) -> Config:
    """An announcement for tomorrow; three followers on Telegram, four on Zalo who wrote 1, 3, 5 and 9 days ago."""
    soon = ANNOUNCEMENT.replace("2026-12-01 08:00", local(NOW + timedelta(days=1)))
    content = write(small(tmp_path / "content"), **{"announcements/2026-12-giao-thong.yaml": soon})
    url = f"sqlite+aiosqlite:///{tmp_path}/l.db"
    database = await Database.open(url)
    wrote = [*(("telegram", days) for days in (1, 20, 40)), *(("zalo_oa", days) for days in (1, 3, 5, 9))]
    for channel, days in wrote:
        address = Address(channel, f"p{days}")
        await People(database).change(address, NOW - timedelta(days=days), gone=False)
        await Subscriptions(database).follow(address, ["topic:giao-thong"], "now", "v", NOW)
    await database.close()
    return read_config(None, [f"content.dir={content}", f"database.url={url}"], {})


async def planned(config: Config, days: int = 7) -> dict[str, command.Planned]:
    shelf = Shelf(config.content.dir)
    return {one.broadcast.key: one for one in await command.plan(config, shelf, NOW, NOW + timedelta(days=days))}


KEY = "announcement:2026-12-giao-thong"


async def test_an_approver_sees_how_many_would_wait_and_what_it_costs(config: Config) -> None:
    one = (await planned(config))[KEY]
    assert one.people == {"telegram": 3, "zalo_oa": 4}
    assert (one.waiting, one.cost) == (1, 2 * 55)  # who wrote 9 days ago waits; 3 and 5 days ago costs
    said = "\n".join(command.lines([one], 7, SAY))
    assert "1 người phải nhắn trước mới nhận được" in said
    assert "110 đồng" in said
    assert command.as_json(one)["waiting"] == 1


async def test_a_draft_stands_in_the_plan_before_anyone_approves_and_says_so(config: Config) -> None:
    path = config.content.dir / "announcements/2026-12-giao-thong.yaml"
    approved = path.read_text(encoding="utf-8")
    path.write_text(approved.replace("status: approved", "status: draft"), encoding="utf-8")
    one = (await planned(config))[KEY]
    assert (one.state, one.people["telegram"]) == ("draft", 3)
    assert "chưa duyệt nên chưa gửi" in "\n".join(command.lines([one], 7, SAY))
    path.write_text(approved.replace("status: approved", "status: withdrawn"), encoding="utf-8")
    assert KEY not in await planned(config)


async def test_what_was_sent_is_not_planned_again_and_what_was_missed_stands_apart(config: Config) -> None:
    database = await Database.open(config.database.url)
    deliveries = Deliveries(database)
    old = Broadcast("announcement:old", "announcement", "old", "h", NOW - timedelta(days=20), Audience(("topic:x",)))
    for one in await deliveries.open([old], NOW):
        await deliveries.freeze(one, lambda _: NOW)
    await deliveries.finish(NOW)
    await database.close()
    late = ANNOUNCEMENT.replace("2026-12-01 08:00", local(NOW - timedelta(days=10)))
    sent = ANNOUNCEMENT.replace("2026-12-01 08:00", local(NOW - timedelta(days=3)))
    write(config.content.dir, **{"announcements/lo.yaml": late, "announcements/old.yaml": sent})
    found = await planned(config)
    assert "announcement:old" not in found
    assert found["announcement:lo"].state == "missed"
    said = "\n".join(command.lines(list(found.values()), 7, SAY)).splitlines()
    heading = next(n for n, line in enumerate(said) if line.startswith("Đã lỡ"))
    missed = {key for key, one in found.items() if one.state == "missed"}
    assert all(any(f"[{key}]" in line for line in said[heading:]) for key in missed)
    assert not any(f"[{key}]" in line for line in said[:heading] for key in missed)


async def test_a_correction_is_planned_for_those_who_got_the_wrong_text(config: Config) -> None:
    from bot.storage import Outcome

    database = await Database.open(config.database.url)
    deliveries = Deliveries(database)
    wrong = Broadcast(KEY, "announcement", "2026-12-giao-thong", "wrong", NOW, Audience(("topic:giao-thong",)))
    for one in await deliveries.open([wrong], NOW):
        await deliveries.freeze(one, lambda _: NOW)
    claimed = await deliveries.claim("w", NOW, 2)
    await deliveries.mark_sending([one.id for one in claimed], "w", NOW)
    await deliveries.settle([Outcome(one, "sent", NOW, None, str(one.id)) for one in claimed])
    await database.close()
    right = ANNOUNCEMENT.replace("2026-12-01 08:00", local(NOW + timedelta(hours=1))).replace("approved, ", "draft, ")
    write(config.content.dir, **{"announcements/sua.yaml": right + "corrects: 2026-12-giao-thong\n"})
    correction = (await planned(config))["correction:sua"]
    assert sum(correction.people.values()) == 2
    assert correction.title == "Đính chính: Tin giao thông"
